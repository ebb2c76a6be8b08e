import dataclasses
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, Point

import korridor as kd
from korridor import schema
from korridor.atlas import coverage, figure, find, named, resolve_end, resolve_place, resolve_subject, used_figures, why
from korridor.atlas.figures import choose, figures_of, marked_rows, scope_text
from korridor.errors import AmbiguousName, InputError, MissingFigure, UnknownName

# ================================================================================================== names of places


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("corve", "corve"),
        ("CORVE", "corve"),
        ("FENN", "fenn"),
        ("Corveport", "corve"),
        ("  corveport ", "corve"),
        ("Corve", "corve"),
        ("Ålderstad", "alder"),
        ("alderstad", "alder"),
        ("A\u030alderstad", "alder"),
        ("XBCRV", "corve"),
        ("xbcrv", "corve"),
        ("XB CRV", "corve"),
        ("Marenberg", "maren"),
        ("marenberg freight", "dunmor"),
        ("Marenberg-Freight", "dunmor"),
        ("Gantry", "gant"),
    ],
)
def test_a_place_goes_by_id_name_other_name_and_code(six, name, place):
    """Case, accents, hyphens and spaces do not matter."""
    assert resolve_place(six, name) == place


@pytest.mark.parametrize("name", ["Fenby", "Fen'by", "Fen\u2019by", "FEN`BY"])
def test_apostrophes_come_and_go(draft, name):
    """Transliterations do not agree on them."""
    draft.feature("places", "fenn", alt_names=["Fen'by"])

    assert resolve_place(kd.load(draft.folder), name) == "fenn"


def test_what_stands_in_brackets_may_be_left_out(draft):
    draft.feature("places", "fenn", name="Fennby (road terminal)")
    atlas = kd.load(draft.folder)

    assert resolve_place(atlas, "Fennby") == resolve_place(atlas, "Fennby (road terminal)") == "fenn"


def test_a_name_of_two_localities_is_asked_back(six):
    """It lists all of them with their ids, so that one can be typed."""
    with pytest.raises(AmbiguousName) as asked:
        resolve_place(six, "the harbour")

    assert asked.value.candidates == ("corve", "eskil")
    assert str(asked.value) == (
        "'the harbour' fits 2 localities: corve (Corveport, Brodany, port); eskil (Eskilhavn, Cressund, port). "
        "Give one of these ids."
    )


def test_a_city_comes_before_its_terminals(draft):
    """Marenberg is the city, though its station has the name too."""
    draft.feature("places", "dunmor", alt_names=["Marenberg"])

    assert resolve_place(kd.load(draft.folder), "Marenberg") == "maren"


def test_a_city_does_not_come_before_other_localities(draft):
    """Fennby is no terminal of Marenberg."""
    draft.feature("places", "dunmor", alt_names=["Marenberg"])
    draft.feature("places", "fenn", alt_names=["Marenberg"])

    with pytest.raises(AmbiguousName) as asked:
        resolve_place(kd.load(draft.folder), "Marenberg")

    assert asked.value.candidates == ("dunmor", "fenn", "maren")


def test_a_place_where_routes_start_comes_before_a_waypoint(draft):
    draft.feature("places", "gant", name="Fennby")

    assert resolve_place(kd.load(draft.folder), "Fennby") == "fenn"


def test_an_id_comes_before_a_name(draft):
    """Who types an id means it."""
    draft.feature("places", "fenn", alt_names=["corve"])

    assert resolve_place(kd.load(draft.folder), "corve") == "corve"


def test_a_code_that_two_places_share_is_asked_back(draft):
    """Never the one that happens to come last."""
    draft.feature("places", "fenn", un_locode="XBCRV")

    with pytest.raises(AmbiguousName) as asked:
        resolve_place(kd.load(draft.folder), "XBCRV")

    assert asked.value.candidates == ("corve", "fenn")


def test_an_unknown_place_offers_the_nearest(six):
    with pytest.raises(UnknownName, match=r"no place called 'Fenby'. Did you mean 'Fennby'\?"):
        resolve_place(six, "Fenby")


def test_the_nearest_is_offered_first(draft):
    """By likeness, not by the alphabet."""
    draft.feature("places", "birk", alt_names=["Fannbyes"])

    with pytest.raises(UnknownName, match="Did you mean 'Fennby' or 'Birkrast'"):
        resolve_place(kd.load(draft.folder), "Fennbys")


def test_an_unknown_place_with_nothing_near(six):
    with pytest.raises(UnknownName, match=r"no place called 'Timbuktu'. Nothing near it is known; `find` lists names."):
        resolve_place(six, "Timbuktu")


@pytest.mark.parametrize("name", ["", "   ", "()"])
def test_no_name_is_no_place(six, name):
    """Nothing typed fits nothing, not everything."""
    with pytest.raises(UnknownName):
        resolve_place(six, name)


@pytest.mark.parametrize("name", [5, None, 4.1, np.array([4.0, 2.5]), Point(4, 2.5)])
def test_what_is_no_text_is_no_name(six, name):
    with pytest.raises(InputError, match="a place is given by its name or id"):
        resolve_place(six, name)


# =================================================================================================== ends of routes


def test_a_place_is_its_own_terminal(six):
    end = resolve_end(six, "Corveport")

    assert (end.place, end.name, end.terminals, end.snap_km) == ("corve", "Corveport", (("corve", 0.0),), None)


def test_a_city_is_reached_by_its_terminals(six):
    """With the stated way to each, in km."""
    assert resolve_end(six, "Marenberg").terminals == (("dunmor", 20.0), ("corve", 38.0))


def test_no_route_ends_at_a_waypoint(six):
    """It names the link that passes and its ends, which can be taken."""
    with pytest.raises(InputError) as refused:
        resolve_end(six, "Gantry")

    assert "'Gantry' is a waypoint" in str(refused.value)
    assert "alder--birk (alder to birk)" in str(refused.value)


@pytest.mark.parametrize("point", [(6.9, 0.6), [6.9, 0.6], ("6.9", "0.6")])
def test_a_point_takes_the_nearest_place_within_reach(six, point):
    """A tenth of a degree of longitude on the equator is 11.13 km."""
    end = resolve_end(six, point, snap_km=12)

    assert (end.place, end.terminals) == ("fenn", (("fenn", 0.0),))
    assert end.snap_km == pytest.approx(11.13, abs=0.01)


def test_a_point_is_never_snapped_silently(six):
    """How far it may be moved has to be said."""
    for snap_km in (None, 0, -5, float("nan")):
        with pytest.raises(InputError, match="needs snap_km"):
            resolve_end(six, (7.0, 0.6), snap_km=snap_km)


def test_beyond_reach_the_nearest_is_named_with_its_distance(six):
    with pytest.raises(UnknownName) as missed:
        resolve_end(six, (6.9, 0.6), snap_km=11)

    assert str(missed.value) == "no place within 11 km of (6.9, 0.6); the nearest is 'Fennby', 11.1 km away."


def test_a_point_is_never_snapped_to_a_waypoint_or_a_city(six):
    """At the point of Gantry and of Marenberg a terminal stands in, some km away."""
    assert resolve_end(six, (1.0, 3.1), snap_km=500).place in ("alder", "birk")
    assert resolve_end(six, (3.75, 2.66), snap_km=500).place == "dunmor"


@pytest.mark.parametrize("point", [(4.0,), (4.0, 2.5, 0.0), ("east", "north"), (None, 2.5), ()])
def test_a_point_is_longitude_and_latitude(six, point):
    with pytest.raises(InputError, match="a point is"):
        resolve_end(six, point, snap_km=5)


@pytest.mark.parametrize("point", [(2.5, 94.0), (float("nan"), 2.5), (200, 0)])
def test_a_point_is_on_earth(six, point):
    with pytest.raises(InputError, match="no point on Earth; longitude comes first"):
        resolve_end(six, point, snap_km=5)


# ========================================================================================================= subjects


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("alder--birk", "link:alder--birk"),
        ("link:alder--birk", "link:alder--birk"),
        ("border:birk--dunmor", "border:birk--dunmor"),
        ("brodan-line", "section:brodan-line"),
        ("Brodany railway, frontier to sea", "section:brodan-line"),
        ("gate:birk", "section:gate:birk"),
        ("section:gate:birk", "section:gate:birk"),
        ("alder-fenn", "corridor:alder-fenn"),
        ("alderstad to fennby", "corridor:alder-fenn"),
        ("corridor:Alderstad to Fennby", "corridor:alder-fenn"),
        ("Avelia", "country:XA"),
        ("XA", "country:XA"),
        ("country:avelia", "country:XA"),
        ("second-crew", "project:second-crew"),
        ("Second crew at Birkrast", "project:second-crew"),
        ("Alderstad", "place:alder"),
        ("place:Ålderstad", "place:alder"),
        ("XBCRV", "place:corve"),
    ],
)
def test_a_subject_goes_by_id_or_name_across_kinds(six, name, subject):
    assert resolve_subject(six, name) == subject


def test_a_clash_of_kinds_asks_for_the_kind(draft):
    """A section with the name of a station."""
    draft.text("sections.csv", "Frontier at Birkrast", "Birkrast")
    atlas = kd.load(draft.folder)

    with pytest.raises(AmbiguousName) as asked:
        resolve_subject(atlas, "Birkrast")

    assert asked.value.candidates == ("place:birk", "section:gate:birk")
    assert str(asked.value) == (
        "'Birkrast' can mean place:birk, section:gate:birk. Write it with its kind, as one of these."
    )
    assert resolve_subject(atlas, "place:Birkrast") == "place:birk"
    assert resolve_subject(atlas, "section:Birkrast") == "section:gate:birk"


def test_the_very_id_is_no_clash(draft):
    """`birk` is the id of the place, and only the name of the section."""
    draft.text("sections.csv", "Frontier at Birkrast", "Birk")

    assert resolve_subject(kd.load(draft.folder), "birk") == "place:birk"


def test_two_of_a_kind_with_one_title_are_asked_back(draft):
    draft.text("sections.csv", "Frontier at Birkrast", "The line")
    draft.text("sections.csv", '"Brodany railway, frontier to sea"', "The line")

    with pytest.raises(AmbiguousName) as asked:
        resolve_subject(kd.load(draft.folder), "section:the line")

    assert asked.value.candidates == ("section:brodan-line", "section:gate:birk")


@pytest.mark.parametrize(
    ("name", "offer"),
    [
        ("brodan-lin", "nothing is called 'brodan-lin'. Did you mean 'section:brodan-line' or 'country:XB'?"),
        ("Alderstat", "Did you mean 'place:alder'"),
        ("section:brodan-lin", "no section called 'brodan-lin'. Did you mean 'section:brodan-line'"),
        ("border:dunmor--corve", "no border called 'dunmor--corve'. Did you mean 'border:"),
        ("zzz", "nothing is called 'zzz'. Nothing near it is known"),
        ("lnk:alder--birk", "nothing is called 'lnk:alder--birk'"),
    ],
)
def test_an_unknown_subject_offers_the_nearest(six, name, offer):
    with pytest.raises(UnknownName) as unknown:
        resolve_subject(six, name)

    assert offer in str(unknown.value)


def test_a_name_of_two_places_is_asked_back_as_a_subject_too(six):
    with pytest.raises(AmbiguousName, match="fits 2 localities"):
        resolve_subject(six, "The Harbour")


def test_a_subject_is_text(six):
    with pytest.raises(InputError, match="a subject is given by its name or id; got 5"):
        resolve_subject(six, 5)


# ============================================================================================================= find


def test_find_ranks_the_very_name_first(six):
    """Then what begins with it, then what has it in the middle."""
    found = find(six, "corve")

    assert list(found.index[:3]) == ["place:corve", "link:corve--eskil", "link:corve--eskil-ferry"]
    assert list(found["score"]) == sorted(found["score"], reverse=True)
    assert found["score"].iloc[0] == 1.0
    assert found["score"].iloc[1:].between(0.8, 0.99).all()
    assert {"link:birk--corve", "link:dunmor--corve", "project:straight-line"} <= set(found.index)


def test_find_shows_the_name_that_fits(six):
    row = find(six, "the harb").loc["place:eskil"]

    assert dict(row) == {
        "kind": "port",
        "name": "Eskilhavn",
        "country": "Cressund",
        "matched": "The Harbour",
        "score": 0.97,
    }


def test_of_equal_likeness_places_come_first(six):
    """A place is what a user most often looks for."""
    assert list(find(six, "alder").index[:2]) == ["place:alder", "corridor:alder-fenn"]


def test_find_forgives_a_slip(six):
    assert "place:fenn" in find(six, "Fenby").index


def test_a_slip_ranks_below_every_part_of_a_name(six):
    """Parts of names have 0.8 and more."""
    assert find(six, "Fenby").at["place:fenn", "score"] < 0.75


def test_every_subject_is_called_by_its_name(six):
    """A reader knows no ids; what has no other name keeps its own."""
    called = {
        "corridor:alder-fenn": "Alderstad to Fennby",
        "section:brodan-line": "Brodany railway, frontier to sea",
        "place:corve": "Corveport",
        "country:XA": "Avelia",
        "link:alder--birk": "Alderstad - Birkrast",
        "border:birk--dunmor": "border Birkrast - Dunmor",
        "project:second-crew": "Second crew at Birkrast",
        "sea:sunder-sea": "Sunder Sea",
        "class:gauge_change": "class:gauge_change",
    }
    assert {subject: named(six, subject) for subject in called} == called


def test_find_names_what_it_finds(six):
    """By the title, of whatever kind; a link by its ends."""
    names = {subject: find(six, text).at[subject, "name"] for text, subject in FOUND}

    assert names == {
        "project:second-crew": "Second crew at Birkrast",
        "corridor:alder-fenn": "Alderstad to Fennby",
        "section:brodan-line": "Brodany railway, frontier to sea",
        "country:XB": "Brodany",
        "link:eskil--fenn": "Eskilhavn - Fennby",
    }


FOUND = (
    ("second crew", "project:second-crew"),
    ("alder fenn", "corridor:alder-fenn"),
    ("brodany railway", "section:brodan-line"),
    ("xb", "country:XB"),
    ("eskil fenn", "link:eskil--fenn"),
)


def test_find_gives_no_more_than_asked(six):
    assert len(find(six, "corve", limit=2)) == 2


def test_find_comes_back_empty_with_its_columns(six):
    found = find(six, "Timbuktu")

    assert found.empty
    assert list(found.columns) == ["kind", "name", "country", "matched", "score"]


@pytest.mark.parametrize("text", ["", "  ", "?", None, 5])
def test_find_needs_a_name(six, text):
    with pytest.raises(InputError, match="give a name, or a part of one"):
        find(six, text)


# ========================================================================================== which row is the figure

LENGTH = schema.quantity("length_km")  # confidence_first; what was seen is no length
CAPACITY = schema.quantity("capacity_mt")  # confidence_first; neither what was seen nor what is planned is one
SPEED = schema.quantity("section_speed_kmh")  # recent_first, three years; what was seen counts


def row(row_id, central=1.0, *, grade="A", year=2020, status="current", scope=None, basis="none", use=None):
    """A row of values.csv as far as the choice looks at it."""
    return {
        "id": row_id,
        "central": central,
        "confidence": grade,
        "year": year,
        "status": status,
        "scope": scope or {},
        "basis": basis,
        "use": use,
        "note": "because" if use else None,
    }


def chosen(rows, quantity=LENGTH, *, year=2024, **options):
    choice = choose(rows, quantity, year=year, **options)
    return None if choice is None else choice.row["id"]


def rule(rows, quantity=LENGTH, *, year=2024):
    return choose(rows, quantity, year=year).rule


def test_no_rows_no_choice():
    assert chosen([]) is None


@pytest.mark.parametrize("quantity", [LENGTH, SPEED])
def test_current_goes_before_design(quantity):
    """However good and new the design."""
    rows = [row("built", grade="C", year=2000), row("drawn", grade="A", year=2023, status="design")]

    assert chosen(rows, quantity) == "built"


def test_without_a_current_row_the_design_will_do():
    rows = [row("drawn", status="design")]

    assert chosen(rows) == "drawn"
    assert rule(rows) == "the only candidate (status design)"


def test_what_was_seen_counts_where_it_may_stand_for_the_quantity():
    """A speed that was measured is a speed."""
    assert chosen([row("seen", status="observed")], SPEED) == "seen"


def test_what_was_seen_is_no_capacity():
    """Nor a length: what passed is not what can pass."""
    capacity = schema.quantity("capacity_mt")

    assert chosen([row("seen", status="observed", basis="two_way")], capacity) is None
    assert chosen([row("seen", status="observed")]) is None


def test_design_goes_before_what_was_seen():
    rows = [row("seen", status="observed", year=2023), row("drawn", grade="C", status="design")]

    assert chosen(rows, SPEED) == "drawn"


@pytest.mark.parametrize("status", ["planned", "target", "forecast", "historic"])
@pytest.mark.parametrize("use", [None, "use"])
def test_wishes_and_history_never_enter_by_themselves(status, use):
    """Not even marked."""
    assert chosen([row("wish", status=status, basis="none", use=use)], SPEED) is None
    assert chosen([row("wish", status=status, basis="two_way", use=use)], CAPACITY) is None


def test_a_planned_length_is_the_length_of_a_line_not_built_yet():
    """Only where no other row is left."""
    rows = [row("plan", status="planned")]

    assert chosen(rows) == "plan"
    assert chosen([*rows, row("drawn", grade="C", status="design")]) == "drawn"
    assert chosen([row("wish", status="target")]) is None


def test_a_row_without_a_figure_is_no_candidate():
    assert chosen([row("note", None)]) is None


def test_the_scope_has_to_match():
    """A figure about trains of grain is none about trains, nor the other way round."""
    grain, all_of_it = row("grain", scope={"cargo": "grain"}), row("all")

    assert chosen([grain]) is None
    assert chosen([grain, all_of_it]) == "all"
    assert chosen([grain, all_of_it], scope={"cargo": "grain"}) == "grain"
    assert chosen([all_of_it], scope={"cargo": "grain"}) is None
    assert chosen([grain], scope={"cargo": "oil"}) is None


def test_the_whole_scope_has_to_match():
    narrow = row("narrow", scope={"cargo": "grain", "direction": "north"})

    assert chosen([narrow], scope={"cargo": "grain"}) is None
    assert chosen([narrow], scope={"direction": "north", "cargo": "grain"}) == "narrow"


@pytest.mark.parametrize("key", ["calendar", "period", "seen", "stated"])
def test_describing_keys_do_not_narrow(key):
    """When it was seen, or how it was stated, leaves what it is about as it is."""
    assert chosen([row("described", scope={key: "x"})]) == "described"
    assert chosen([row("both", scope={key: "x", "cargo": "grain"})], scope={"cargo": "grain"}) == "both"


def test_the_basis_is_that_of_the_quantity_unless_another_is_asked_for():
    """One-way is never taken for two-way."""
    capacity = schema.quantity("capacity_mt")
    rows = [row("both ways", basis="two_way"), row("one way", basis="one_way")]

    assert chosen(rows, capacity) == "both ways"
    assert chosen(rows[1:], capacity) is None
    assert chosen(rows, capacity, basis="one_way") == "one way"


def test_confidence_first_takes_the_best_grade_then_the_newest():
    rows = [row("b", grade="B", year=2024), row("old a", grade="A", year=2001), row("new a", grade="A", year=2010)]

    assert chosen(rows) == "new a"
    assert rule(rows) == "best grade, then newest (status current)"


def test_recent_first_takes_the_newest_years_then_the_best_grade():
    """Speeds of the last three years are as new as each other."""
    rows = [row("c", grade="C", year=2023), row("b", grade="B", year=2020), row("a", grade="A", year=2019)]

    assert chosen(rows, SPEED) == "b"
    assert rule(rows, SPEED) == "newest years, then best grade (status current)"


def test_every_quantity_by_newest_years_says_how_old_they_may_be():
    """`newest years, then best grade` would be untrue without a limit."""
    assert [
        found.name for found in schema.quantities().values() if found.pick == "recent_first" and not found.max_age_y
    ] == []


def test_a_row_without_a_year_counts_as_old():
    assert chosen([row("undated", year=None), row("dated", year=1990)]) == "dated"
    assert chosen([row("undated", year=None, grade="A"), row("dated", year=1990, grade="B")], SPEED) == "dated"
    assert chosen([row("undated", year=None)], year=1900) == "undated"


def test_later_years_do_not_count():
    rows = [row("then", grade="C", year=2019), row("since", grade="A", year=2022)]

    assert chosen(rows, year=2020) == "then"
    assert chosen(rows, year=2022) == "since"
    assert chosen(rows, year=None) == "since"


def test_without_an_earlier_year_the_nearest_later_one_is_flagged():
    rows = [row("far", grade="A", year=2030), row("near", grade="C", year=2027)]

    assert chosen(rows, year=2024) == "near"
    assert rule(rows) == "the only candidate (status current, of 2027: none is of 2024 or earlier)"


def test_the_status_is_settled_before_the_year():
    """A current row of a later year goes before an earlier design."""
    rows = [row("later", year=2027), row("drawn", year=2010, status="design")]

    assert chosen(rows, year=2024) == "later"


@pytest.mark.parametrize(
    "rival",
    [
        row("rival", grade="A", year=2024),
        row("rival", grade="A", year=2024, status="design"),
        row("rival", 3.0, grade="B", year=2024),
    ],
)
@pytest.mark.parametrize("marked", [{"status": "planned"}, {"grade": "C"}, {"year": 1950}, {"year": 2090}])
def test_use_wins_over_everything(rival, marked):
    """Grade, year and status; and its reason is the rule."""
    rows = [rival, row("marked", use="use", **marked)]

    assert chosen(rows) == "marked"
    assert rule(rows) in ("marked `use`: because", "marked `use` (of 2090, later than 2024): because")


def test_use_does_not_widen_what_a_row_is_about():
    """A marked row about grain is still none about all goods, and one way is not both."""
    assert chosen([row("marked", use="use", scope={"cargo": "grain"}), row("all")]) == "all"
    assert chosen([row("marked", use="use", basis="one_way"), row("none")]) == "none"


def test_of_two_marked_rows_the_newer_wins():
    rows = [row("old", use="use", year=2001), row("new", use="use", year=2002)]

    assert chosen(rows) == chosen(rows[::-1]) == "new"


def test_a_tie_is_said():
    """Same grade, same year, other figures: the first by id, and the rule says among how many."""
    rows = [row("z", 3.0), row("m", 2.0), row("a", 1.0)]

    assert chosen(rows) == "a"
    assert rule(rows) == "best grade, then newest (status current); first by id among 3 of the same grade and year"


def test_rows_that_agree_are_no_tie():
    assert rule([row("z"), row("a")]) == "best grade, then newest (status current)"


def test_a_quantity_without_a_rule_is_never_chosen():
    """Forecasts and targets are only shown; a mark does not make them figures."""
    forecast = schema.quantity("forecast_mt")

    assert chosen([row("guess", status="current", basis="two_way")], forecast) is None
    assert chosen([row("guess", status="forecast", basis="two_way", use="use")], forecast) is None


# Few grades, years and figures, so that ties and rivals are common.
ROWS = st.lists(
    st.builds(
        row,
        st.uuids().map(str),
        st.sampled_from([1.0, 2.0]),
        grade=st.sampled_from(schema.GRADES),
        year=st.sampled_from([None, 2015, 2019, 2020, 2022, 2027]),
        status=st.sampled_from(["current", "design", "observed", "planned", "target"]),
        scope=st.sampled_from([{}, {"cargo": "grain"}, {"period": "May"}]),
        use=st.sampled_from([None, None, None, "use"]),
    ),
    max_size=6,
    unique_by=lambda found: found["id"],
)
QUANTITIES = st.sampled_from([LENGTH, SPEED])
YEARS = st.sampled_from([None, 2010, 2020, 2024])


@given(ROWS, st.randoms(use_true_random=False), QUANTITIES, YEARS)
def test_the_order_of_rows_never_matters(rows, random, quantity, year):
    """Neither for the row nor for the rule nor for its rivals."""

    def told(rows):
        choice = choose(rows, quantity, year=year)
        return choice and (choice.row["id"], choice.rule, {rival["id"] for rival in choice.candidates})

    shuffled = random.sample(rows, len(rows))

    assert told(shuffled) == told(rows)


@given(ROWS, st.sampled_from(["target", "forecast", "historic"]), QUANTITIES, YEARS)
def test_a_wish_changes_nothing(rows, status, quantity, year):
    """A wanted figure, however sure and new, changes neither the choice nor, by its rivals, the range."""
    rows = [found for found in rows if found["status"] not in ("planned", "target")]

    wish = row("wish", 9.0, status=status, year=2020)

    assert choose([*rows, wish], quantity, year=year) == choose(rows, quantity, year=year)


@given(ROWS, QUANTITIES, YEARS)
def test_the_chosen_row_is_one_of_the_rivals_it_was_chosen_from(rows, quantity, year):
    choice = choose(rows, quantity, year=year)

    assert choice is None or choice.row in choice.candidates


@given(ROWS, YEARS)
def test_no_rival_of_the_same_standing_has_a_better_grade(rows, year):
    """By confidence first, unmarked: nothing eligible beats the chosen row."""
    rows = [found | {"use": None} for found in rows]
    choice = choose(rows, LENGTH, year=year)

    if choice is not None:
        best = min((rival["confidence"], -(rival["year"] or 0)) for rival in choice.candidates)
        assert (choice.row["confidence"], -(choice.row["year"] or 0)) == best


# ========================================================================================================== figures


def test_a_figure_knows_where_it_comes_from(six):
    found = figure(six, "alder--birk", "length_km")

    assert dataclasses.asdict(found) == {
        "subject": "link:alder--birk",
        "quantity": "length_km",
        "low": 240.0,
        "central": 240.0,
        "high": 240.0,
        "unit": "km",
        "year": 2023,
        "value_id": "len-alder--birk",
        "source": "survey-2023",
        "confidence": "A",
        "rule": "best grade, then newest (status current)",
        "range_rule": "never drawn",
        "evidence": (),
        "scenario": "",
    }


def test_a_figure_reads_as_a_person_would_say_it(six):
    length, capacity = figure(six, "alder--birk", "length_km"), figure(six, "brodan-line", "capacity_mt")

    assert str(length) == "link:alder--birk length_km: 240 km [A, survey-2023]"
    assert str(capacity) == "section:brodan-line capacity_mt: 6 (5.5 to 6.6) Mt/yr [B, gazette]"


def test_rivals_of_a_length_are_other_definitions_and_never_a_range(six):
    """Three sources have 252, 250 and 247 km for the Brodany railway."""
    found = figure(six, "brodan-line", "length_km")

    assert (found.low, found.central, found.high) == (252, 252, 252)


def test_the_range_is_the_row_s_own(six):
    found = figure(six, "brodan-line", "capacity_mt")

    assert (found.low, found.central, found.high) == (5.5, 6.0, 6.6)
    assert found.range_rule == "as the source states it"
    assert found.rule == "marked `use`: used because two loops were added after the survey that states 4"


def test_half_a_range_gets_its_other_end_from_the_grade(draft):
    """A source that states the low only does not say that nothing lies above the figure: of grade B up to 1.2 times."""
    draft.row("values", "cap-gate-birk", high="", confidence="B")
    found = figure(kd.load(draft.folder), "gate:birk", "capacity_mt")

    assert (found.low, found.central, found.high) == (2.2, 2.5, 3.0)
    assert found.range_rule == "one end as the source states it, the other by the default of grade B"


def test_without_a_range_of_its_own_the_rivals_within_five_years_make_it(draft):
    """6 of 2023 rivals 5 of 2018, five years off, but not 4 of 2017 nor 9 as designed."""
    atlas = with_capacities(
        draft, ("current", 6, 2023), ("current", 5, 2018), ("current", 4, 2017), ("design", 9, 2023)
    )
    found = figure(atlas, "gate:birk", "capacity_mt")

    assert (found.low, found.central, found.high) == (5, 6, 6)
    assert found.range_rule == "least and most of 2 candidates within 5 years"


def test_a_later_rival_makes_no_range(draft):
    """What was found in 2023 was not known in 2020."""
    atlas = with_capacities(draft, ("current", 6, 2023), ("current", 5, 2020))
    found = figure(atlas, "gate:birk", "capacity_mt", year=2020)

    assert (found.central, found.range_rule) == (5, "default range of capacity_mt at grade A")


def test_rivals_that_agree_make_no_range(draft):
    atlas = with_capacities(draft, ("current", 6, 2023), ("current", 6, 2022))

    assert figure(atlas, "gate:birk", "capacity_mt").range_rule == "default range of capacity_mt at grade A"


def test_a_wish_does_not_widen_the_range_of_a_marked_row(draft):
    """A target of 20 says nothing of the 6 that can pass."""
    atlas = with_capacities(draft, ("current", 6, 2023), ("target", 20, 2023), ("forecast", 30, 2023), mark=True)
    found = figure(atlas, "gate:birk", "capacity_mt")

    assert (found.rule, found.high) == ("marked `use`: because", pytest.approx(6.6))


def with_capacities(draft, *rows, mark=False):
    """The six places with other rows about the capacity of the gate, all of grade A; mark: the first is `use`."""
    path = draft.folder / "values.csv"
    kept = [line for line in path.read_text(encoding="utf-8").splitlines() if "cap-gate-birk" not in line]
    for number, (status, central, year) in enumerate(rows):
        use = "use,because" if mark and number == 0 else ","
        about = f"c{number},section:gate:birk,capacity_mt,two_way,,{status}"
        kept.append(f"{about},,{central},,Mt/yr,{year},survey-2023,A,{use}")
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    draft.text("projects.csv", ",,cap-gate-birk,B,", ",,,B,")
    return kd.load(draft.folder)


@pytest.mark.parametrize(("grade", "low", "high"), [("A", 4.5, 5.5), ("B", 4.0, 6.0), ("C", 3.0, 7.0)])
def test_else_the_range_is_that_of_the_grade(draft, grade, low, high):
    """Capacities: 10, 20 or 40 percent either way of 5 Mt."""
    draft.row("values", "cap-eskil--fenn", confidence=grade)
    found = figure(kd.load(draft.folder), "eskil--fenn", "capacity_mt")

    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))
    assert found.range_rule == f"default range of capacity_mt at grade {grade}"


def test_a_link_takes_the_capacity_of_the_section_over_it(six):
    found = figure(six, "dunmor--corve", "capacity_mt")

    assert (found.subject, found.central) == ("section:brodan-line", 6.0)


def test_of_two_sections_the_shorter_run_is_the_more_about_the_link(six):
    """`birk--dunmor` is the gate, and half of the line."""
    assert figure(six, "birk--dunmor", "capacity_mt").subject == "section:gate:birk"


def test_the_figure_of_the_link_itself_goes_first(draft):
    draft.row("values", "cap-eskil--fenn", subject="link:birk--dunmor")
    found = figure(kd.load(draft.folder), "birk--dunmor", "capacity_mt")

    assert (found.subject, found.central) == ("link:birk--dunmor", 5.0)


def test_what_adds_up_along_a_section_is_no_figure_of_its_links(draft):
    """A fare over the whole line is not the fare of each half; nor is a length."""
    draft.row("values", "cap-gate-birk", quantity="rate_usd_t", basis="one_way", unit="USD/t")
    atlas = kd.load(draft.folder)
    assert figure(atlas, "gate:birk", "rate_usd_t").central == 2.5

    with pytest.raises(MissingFigure):
        figure(atlas, "birk--dunmor", "rate_usd_t")
    assert figure(atlas, "dunmor--corve", "length_km").central == 54


@pytest.mark.parametrize(("value_id", "used"), [("len-birk--corve", True), ("cap-eskil--fenn", False)])
def test_a_planned_length_is_a_length_and_a_planned_capacity_is_none(draft, value_id, used):
    """A line that is only planned has no other length; what it may carry is a wish. Coverage counts likewise."""
    draft.row("values", value_id, status="planned")
    atlas = kd.load(draft.folder)
    value = atlas.values.loc[value_id]

    table = why(atlas, value["subject"], value["quantity"])

    assert list(table["used"]) == [used]
    counted = coverage(atlas).reset_index()
    assert counted.loc[counted["quantity"] == value["quantity"], "own"].sum() == (8 if used else 0)


def test_a_figure_may_be_asked_for_a_scope(six):
    """Hours at the frontier, out and in."""
    hours = [
        figure(six, "border:birk--dunmor", "border_h", scope={"mode": "rail", "direction": way}).central
        for way in ("XA-XB", "XB-XA")
    ]

    assert hours == [12, 9]


def test_a_figure_may_be_asked_for_a_year(six):
    """In 2022 only the gazette of 2021 is there; its grade gives the range, 0.6 to 2 times 20 hours."""
    scope = {"mode": "rail", "direction": "XA-XB"}
    found = figure(six, "border:birk--dunmor", "border_h", scope=scope, year=2022)

    assert (found.value_id, found.low, found.central, found.high) == ("brd-birk-out-2", 12, 20, 40)


def test_the_year_is_by_default_the_base_year(draft):
    draft.row("values", "len-alder--birk", year=2025)

    assert figure(kd.load(draft.folder), "alder--birk", "length_km").value_id == "len-alder--birk-2"


def test_years_may_come_out_of_a_table(six):
    """NumPy's whole numbers are whole numbers."""
    assert figure(six, "alder--birk", "length_km", year=np.int64(2020)).value_id == "len-alder--birk-2"


@pytest.mark.parametrize("year", ["2020", 2020.5, (2020,)])
def test_a_year_is_a_whole_number(six, year):
    with pytest.raises(InputError, match="a year is a whole number as 2014"):
        figure(six, "alder--birk", "length_km", year=year)


@pytest.mark.parametrize(
    ("subject", "quantity", "says"),
    [
        ("fenn", "capacity_mt", "place:fenn capacity_mt: has no figures of its own."),
        ("alder--birk", "capacity_mt", "has no figure of it. It has: length_km, section_speed_kmh."),
        ("alder-fenn", "target_mt", "has figures of it, but none that fits by itself. There are: "),
        ("corve", "capacity_mt", "has figures of it, but none that fits by itself. There are: "),
        ("border:birk--dunmor", "wagons_per_day", "has figures of it, but none that fits by itself. There are: "),
    ],
)
def test_a_missing_figure_names_what_there_is(six, subject, quantity, says):
    """Nothing at all; others; or rows of a status or a scope that cannot stand for it."""
    with pytest.raises(MissingFigure) as missing:
        figure(six, subject, quantity)

    assert says in str(missing.value)


def test_an_unknown_quantity_is_an_argument_that_cannot_be(six):
    with pytest.raises(InputError, match="Did you mean 'length_km'"):
        figure(six, "alder--birk", "lenght_km")


def test_many_figures_at_once_are_those_asked_one_by_one(six):
    """Subjects without one are left out."""
    subjects = [f"link:{link}" for link in six.link_records]
    table = used_figures(six, "capacity_mt", subjects)

    assert dict(table["from_subject"]) == {
        "link:birk--dunmor": "section:gate:birk",
        "link:dunmor--corve": "section:brodan-line",
        "link:eskil--fenn": "link:eskil--fenn",
    }
    for subject, found in figures_of(six, "capacity_mt", subjects).items():
        assert found == figure(six, subject, "capacity_mt")
        assert table.at[subject, "value_id"] == found.value_id


def test_no_figures_are_an_empty_table_with_its_columns(six):
    table = used_figures(six, "capacity_mt", [])

    assert table.empty
    assert {"low", "central", "high", "rule", "from_subject"} <= set(table.columns)


def test_rows_marked_use_can_be_listed(six):
    assert [row["id"] for row in marked_rows(six)] == ["cap-brodan-line-2"]


def test_a_scope_is_written_as_in_its_file():
    assert scope_text({}) == ""
    assert scope_text({"mode": "rail", "direction": "XA-XB"}) == "mode=rail;direction=XA-XB"


# ============================================================================================================== why


def test_why_shows_the_used_row_first_with_its_rule_and_source(six):
    table = why(six, "brodan-line", "capacity_mt")

    assert list(table.index) == ["cap-brodan-line-2", "cap-brodan-line"]
    assert list(table["used"]) == [True, False]
    assert table["rule"].iloc[0].startswith("marked `use`: used because two loops")
    assert table["publisher"].iloc[0] == "Harbour Press (invented)"


def test_why_has_its_columns(six):
    """Numbers are numbers, empty ones too, and years are whole."""
    table = why(six, "alder--birk", "length_km")

    assert list(table.columns) == [
        *("used", "subject", "low", "central", "high", "unit", "basis", "scope", "status", "year", "confidence"),
        *("title", "publisher", "url", "rule", "note"),
    ]
    assert table.index.name == "value_id"
    assert [str(table[name].dtype) for name in ("low", "central", "high", "year")] == ["float64"] * 3 + ["Int64"]


def test_why_takes_rows_without_a_year(draft):
    draft.row("values", "len-eskil--fenn", year="")

    assert why(kd.load(draft.folder), "eskil--fenn", "length_km")["year"].isna().all()


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({}, "of a poorer grade"),
        ({"scope": "cargo=grain"}, "about a part: cargo=grain"),
        ({"basis": "one_way"}, "counts one_way, not none"),
        ({"status": "target"}, "status target never enters by itself"),
        ({"status": "historic"}, "status historic never enters by itself"),
        ({"status": "observed"}, "what was seen is no length_km"),
        ({"year": "2030"}, "of a later year than 2024"),
    ],
)
def test_why_says_why_not(draft, changed, reason):
    """The reason of the row that is not used."""
    draft.row("values", "len-alder--birk-2", **changed)
    table = why(kd.load(draft.folder), "alder--birk", "length_km")

    assert list(table["used"]) == [True, False]
    assert table.at["len-alder--birk-2", "rule"] == reason


def test_why_of_a_link_shows_the_sections_over_it(six):
    """The gate's own figure is used; those of the longer section stand below."""
    table = why(six, "birk--dunmor", "capacity_mt")

    assert list(table["subject"]) == ["section:gate:birk", "section:brodan-line", "section:brodan-line"]
    assert list(table["rule"][1:]) == ["the figure of section:gate:birk goes first"] * 2


def test_why_of_a_length_leaves_sections_out(six):
    assert list(why(six, "dunmor--corve", "length_km").index) == ["len-dunmor--corve"]


def test_why_shows_figures_that_nothing_may_use(six):
    """A target is never the figure, and still no secret."""
    table = why(six, "alder-fenn", "target_mt")

    assert list(table["used"]) == [False]


def test_why_sorts_rivals_by_grade_then_newest(draft):
    draft.row("values", "len-brodan-line-3", year="2018")
    draft.row("values", "len-brodan-line-2", confidence="C")

    table = why(kd.load(draft.folder), "brodan-line", "length_km")

    assert list(table["year"]) == [2023, 2019, 2018]
    assert list(why(kd.load(draft.folder), "brodan-line", "length_km", year=2018)["year"]) == [2018, 2023, 2019]


def test_why_follows_scope_and_year(six):
    scope = {"mode": "rail", "direction": "XA-XB"}

    assert why(six, "border:birk--dunmor", "border_h", scope=scope).index[0] == "brd-birk-out"
    assert why(six, "border:birk--dunmor", "border_h", scope=scope, year=2022).index[0] == "brd-birk-out-2"
    assert not why(six, "border:birk--dunmor", "border_h")["used"].any()


def test_why_of_nothing_says_what_there_is(six):
    with pytest.raises(MissingFigure, match="It has: length_km, section_speed_kmh"):
        why(six, "alder--birk", "capacity_mt")


# ========================================================================================================= coverage


def test_coverage_counts_own_section_and_none(six):
    """Capacity of links by hand: the road of Cressund has its own, two links of the line that of a section."""
    table = coverage(six).loc["capacity_mt"]

    assert {place: (row["elements"], row["own"], row["section"]) for place, row in table.iterrows()} == {
        ("link", "rail", "XA"): (1, 0, 0),  # alder--birk
        ("link", "rail", "XA-XB"): (2, 0, 1),  # birk--dunmor by the gate, birk--corve by nothing
        ("link", "rail", "XB"): (1, 0, 1),  # dunmor--corve
        ("link", "road", "XA-XB"): (1, 0, 0),
        ("link", "road", "XC"): (1, 1, 0),
    }
    assert list(table["share"]) == [0, 0.5, 1, 0, 1]


def test_every_link_has_a_length_of_its_own(six):
    """Loading demands it; the planned line counts by its designed length."""
    table = coverage(six).loc["length_km"]

    assert (table["elements"].sum(), table["own"].sum(), table["section"].sum()) == (8, 8, 0)


def test_coverage_counts_what_a_figure_would_be_given_for(six):
    """Wagons seen at the frontier are no capacity of it, and a target is none either."""
    counted = set(coverage(six).index.get_level_values("quantity"))

    assert counted == {"capacity_mt", "length_km", "opened_year"}


def test_coverage_keeps_links_borders_and_ports_apart(draft):
    """A capacity of the border of `birk--dunmor` is none of the link, and a port's is none of either."""
    draft.row("values", "cap-eskil--fenn", subject="border:birk--dunmor")
    draft.row("values", "cap-corve", scope="")
    table = coverage(kd.load(draft.folder)).loc["capacity_mt"].reset_index()
    counts = table.groupby("kind")[["elements", "own", "section"]].sum()

    # Roads have no capacity left, so they are not shown, nor is the border that only a road crosses.
    assert {kind: tuple(row) for kind, row in counts.iterrows()} == {
        "border": (2, 1, 0),
        "link": (4, 0, 2),
        "place": (2, 1, 0),
    }


# ==================================================================================================== tables, records


def test_the_atlas_says_what_it_is(six):
    assert repr(six) == "<Atlas six: 8 places, 8 links, 1 corridors, 31 figures from 4 sources>"


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        *(("places", 8), ("links", 8), ("sections", 2), ("values", 31), ("sources", 4), ("projects", 3)),
        *(("measures", 1), ("demand", 3), ("volumes", 4), ("exchange", 1), ("left_out", 1), ("corridors", 1)),
        *(("runs", 1),),
        *(("water", 1), ("land", 0)),
    ],
)
def test_tables_hold_every_row(six, table, rows):
    """Also those that are empty."""
    assert len(getattr(six, table)) == rows


def test_tables_have_the_columns_of_the_schema(six):
    for name in ("sections", "values", "defaults", "sources", "projects", "measures", "demand", "volumes"):
        table = getattr(six, name)

        assert [*table.index.names, *table.columns] == list(schema.tables()[name]) or table.index.name is None


def test_numbers_are_floats_and_years_whole(six):
    assert six.values["central"].dtype == np.float64
    assert six.values["year"].dtype == pd.Int64Dtype()
    assert six.links["tracks"].dtype == np.float64


def test_places_and_links_have_a_geometry_in_wgs_84(six):
    assert isinstance(six.places, gpd.GeoDataFrame)
    assert six.places.crs == six.links.crs == six.water.crs == "EPSG:4326"
    assert six.places.geometry["alder"] == Point(0, 3)
    assert six.links.geometry["alder--birk"] == LineString([(0, 3), (1, 3.1), (2, 3)])


def test_tables_are_views(six_folder):
    """A change to a table changes no fact: the atlas answers as before."""
    atlas = kd.load(six_folder)
    atlas.values.loc["len-alder--birk", "central"] = 1.0
    atlas.values.loc["len-alder--birk-2", "use"] = "use"
    atlas.places.loc["alder", "name"] = "Elsewhere"
    del atlas.links["geometry"]

    assert figure(atlas, "alder--birk", "length_km").central == 240
    assert resolve_place(atlas, "Alderstad") == "alder"
    assert atlas.place("alder").lon == 0


def test_records_of_one_thing(six):
    """What the tables say of many, a record says of one."""
    place, link, section, corridor = (
        six.place("corve"),
        six.link("birk--dunmor"),
        six.section("brodan-line"),
        six.corridor("alder-fenn"),
    )

    assert (place.name, place.lon, place.lat, place.berth) == ("Corveport", 4.0, 2.5, (4.1, 2.4))
    assert (link.start, link.end, link.carriers, link.border) == ("birk", "dunmor", ("rail1435",), "gauge_break")
    assert link.points[0] == (2.0, 3.0)
    assert (section.links, section.shape) == (("birk--dunmor", "dunmor--corve"), "chain")
    assert [branch.name for branch in corridor.branches] == ["rail and ship", "truck and ferry"]
    assert corridor.links == set(six.link_records) - {"birk--corve"}
    assert six.place("maren").terminals == (("dunmor", 20.0), ("corve", 38.0))


@pytest.mark.parametrize(("kind", "name"), [("place", "corv"), ("link", "birk"), ("section", "x"), ("corridor", "x")])
def test_a_record_that_is_not_there(six, kind, name):
    """Records go by id alone; the message offers ids."""
    with pytest.raises(UnknownName, match=f"no {kind} called {name!r}"):
        getattr(six, kind)(name)


def test_an_atlas_says_what_it_is_about(six, six_folder):
    about = six.about

    assert (about.name, about.base_year, about.years) == ("six", 2024, (2015, 2030))
    assert dict(about.countries) == {"XA": "Avelia", "XB": "Brodany", "XC": "Cressund"}
    assert about.register == six_folder / "register"
    assert [(route.origin, route.destination, route.cargo) for route in about.report_routes] == [
        ("alder", "fenn", "container"),
        ("maren", "fenn", "container"),
    ]


def test_an_atlas_is_frozen(six):
    """Other facts are another atlas."""
    for record, name in (
        (six, "about"),
        (six.about, "base_year"),
        (six.place("corve"), "name"),
        (six.link("alder--birk"), "status"),
        (six.section("brodan-line"), "links"),
        (six.corridor("alder-fenn"), "links"),
        (figure(six, "alder--birk", "length_km"), "central"),
    ):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(record, name, None)


def test_the_mappings_of_an_atlas_cannot_be_changed(six):
    for mapping in (six.place_records, six.link_records, six.section_records, six.corridor_records, six.rows):
        with pytest.raises(TypeError):
            mapping["new"] = None


def test_a_loaded_atlas_is_the_folder_wherever_it_is_named_from(six_folder, monkeypatch):
    """As text, as a path, and relative to where one is."""
    monkeypatch.chdir(six_folder.parent)

    for folder in ("six", Path("six"), six_folder, str(six_folder)):
        assert kd.load(folder).about.name == "six"


def test_a_missing_table_is_empty(draft):
    """What an atlas may do without is a table without rows, with its columns."""
    (draft.folder / "demand.csv").unlink()
    demand = kd.load(draft.folder).demand

    assert demand.empty
    assert "origin" in demand.columns


def test_an_atlas_takes_no_new_facts(six):
    """Neither a field nor a table can be replaced."""
    for name in ("places", "links", "about", "anything"):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(six, name, 1)
