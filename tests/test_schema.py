import pytest

from korridor import schema, units
from korridor.errors import InputError

KINDS_OF_CELLS = {
    *("id", "text", "number", "year", "date", "lonlat", "flag", "choice", "quantity", "unit", "subject", "subjects"),
    *("scope", "list", "carriers", "cargoes", "terminals", "country", "countries", "place", "places", "links"),
    *("source", "value", "corridor", "modes", "months", "sea"),
}


def quantities_where(holds):
    return [quantity.name for quantity in schema.quantities().values() if holds(quantity)]


def test_every_column_has_a_kind_that_can_be_read():
    kinds = {column.kind for columns in schema.tables().values() for column in columns.values()}

    assert kinds == KINDS_OF_CELLS


def test_every_choice_column_lists_its_choices_and_no_other_does():
    for columns in schema.tables().values():
        for column in columns.values():
            assert (column.kind == "choice") == bool(column.choices), column


def test_columns_keep_the_order_of_files():
    """The order of columns.csv is that of the columns in a file."""
    assert list(schema.tables()["sections"]) == ["id", "title", "links", "shape", "note"]


def test_columns_of_the_facts_say_what_they_mean():
    """Of places, links and values only the notes need no words; the documentation prints them."""
    silent = {
        name
        for table in ("places", "links", "values")
        for name, column in schema.tables()[table].items()
        if not column.meaning
    }

    assert silent == {"note"}


def test_a_quantity_has_one_rule_of_choice_and_one_basis():
    rules, bases = ("confidence_first", "recent_first", "none"), ("two_way", "one_way", "none")

    assert quantities_where(lambda quantity: quantity.pick not in rules or quantity.basis not in bases) == []


def test_a_quantity_is_about_kinds_of_subjects_that_exist():
    """`measure` is a row of measures.csv and `any` is every kind; the rest are kinds of subjects."""
    kinds = {*schema.SUBJECT_KINDS, "measure", "any"}

    assert quantities_where(lambda quantity: not set(quantity.applies_to) <= kinds) == []


def test_only_drawn_quantities_have_default_ranges_and_they_have_one_for_each_grade():
    drawn = quantities_where(lambda quantity: quantity.distribution != "none")

    assert quantities_where(lambda quantity: tuple(quantity.spread) == schema.GRADES) == drawn
    assert quantities_where(lambda quantity: quantity.spread) == drawn


def test_a_default_range_holds_the_figure_and_widens_with_the_grade():
    """As factors of the central figure: low <= 1 <= high, and a poorer grade is never narrower."""

    def narrower(quantity):
        lows = [low for low, _ in quantity.spread.values()]
        highs = [high for _, high in quantity.spread.values()]
        return (
            lows != sorted(lows, reverse=True)
            or highs != sorted(highs)
            or any(not low <= 1 <= high for low, high in quantity.spread.values())
        )

    assert quantities_where(narrower) == []


def test_bounds_are_in_order():
    assert quantities_where(lambda quantity: quantity.min is not None and not quantity.min < quantity.max) == []


def test_lengths_are_never_drawn_and_add_up():
    """A rival length is another definition, and the links of a section add up to it."""
    length = schema.quantity("length_km")

    assert (length.distribution, length.adds, length.spread) == ("none", True, {})


def test_capacity_is_shared_and_never_observed():
    """What passed is no capacity, and links in series share one."""
    capacity = schema.quantity("capacity_mt")

    assert (capacity.adds, capacity.observed_counts, capacity.basis) == (False, False, "two_way")


def test_an_unknown_quantity_offers_the_nearest():
    with pytest.raises(InputError, match=r"no quantity called 'capacity_mtt'. Did you mean 'capacity_mt'"):
        schema.quantity("capacity_mtt")


def test_the_unit_stands_in_the_name_of_each_length_time_and_speed():
    endings = {"km": "_km", "h": "_h", "km/h": "_kmh", "kn": "_kn"}

    assert quantities_where(lambda quantity: not quantity.name.endswith(endings.get(quantity.unit, ""))) == []


def test_the_vocabulary_cannot_be_changed():
    """Every module reads the same tables."""
    with pytest.raises(TypeError):
        schema.quantities()["length_km"] = None
    with pytest.raises(TypeError):
        schema.tables()["places"]["id"] = None
    with pytest.raises(AttributeError):
        schema.quantity("length_km").unit = "mi"


def test_each_mode_takes_known_carriers():
    """A ferry carries trains of any gauge, or trucks, but no loose goods."""
    for carriers in schema.CARRIERS_OF_MODE.values():
        assert set(carriers) <= set(schema.CARRIERS)
    assert set(schema.CARRIERS_OF_MODE["ferry"]) == {*schema.RAIL_CARRIERS, "road"}


def test_modes_are_those_of_links():
    assert tuple(schema.CARRIERS_OF_MODE) == schema.tables()["links"]["mode"].choices


@pytest.mark.parametrize("table", ["demand", "runs"])
def test_cargoes_are_those_of_demand_and_of_runs(table):
    assert schema.tables()[table]["cargo"].choices == schema.CARGOES


def test_a_run_is_told_in_a_unit_of_time():
    """Each can be turned into hours."""
    units_of_runs = schema.tables()["runs"]["unit"].choices

    assert [units.convert(2, unit, "h") for unit in units_of_runs] == [48, 2]


def test_grades_run_from_best_to_worst_as_text():
    """Best grade first is a plain sort."""
    assert list(schema.GRADES) == sorted(schema.GRADES)


def test_a_figure_in_tonnes_metres_or_hours_can_be_converted():
    """A wrong unit in a file is answered with the figure in the right one, so the common ones are in both tables."""
    common = {"km", "h", "Mt/yr", "Mt", "bcm/yr", "TEU/yr", "kn", "km/h", "share", "min"}

    assert common <= schema.units_known()
    assert common <= set(units._UNITS)
