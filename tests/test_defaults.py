"""Figures for classes of things: the most specific row that fits; and figures of a subject that fit a context."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from korridor.api import load
from korridor.atlas import default_for, figure_sources, fitting_figure, link_classes

ANY = {"country": "*", "class": "", "direction": "", "service": "any", "cargo": "any", "mode": "rail"}


def row(name, central=10.0, *, kind="link", low=None, high=None, confidence="C", **cells):
    return {
        **ANY,
        **cells,
        "id": name,
        "kind": kind,
        "quantity": "border_h" if kind == "border" else "section_speed_kmh",
        "low": low,
        "central": central,
        "high": high,
        "unit": "h" if kind == "border" else "km/h",
        "confidence": confidence,
        "evidence": cells.get("evidence", ()),
    }


def asked(rows, *, mode="rail", countries=("XA",), classes=("bend", "bare"), service="wagonload", cargo="grain"):
    """The id of the default found among rows, in the order of the file."""
    kind = rows[0]["kind"]
    quantity = rows[0]["quantity"]
    atlas = SimpleNamespace(default_rows={(quantity, kind): tuple(rows)})
    options = {"countries": countries, "classes": classes, "service": service, "cargo": cargo}
    found = default_for(atlas, quantity, kind=kind, mode=mode, **options)
    return found.value_id if found else None


# Cells that make a row more specific, the weightiest first.
WEIGHT = [
    ("country", "XA"),
    ("class", "bend"),
    ("direction", "XA"),
    ("service", "wagonload"),
    ("cargo", "grain"),
    ("mode", "rail"),
]
AT_BORDERS = [
    ("class", "bend"),
    ("direction", "XA>XB"),
    ("country", "XA-XB"),
    ("service", "wagonload"),
    ("cargo", "grain"),
    ("mode", "rail"),
]


@pytest.mark.parametrize("first", range(len(WEIGHT) - 1))
def test_country_then_class_direction_service_cargo_and_mode(first):
    """One cell outweighs all the later ones together."""
    bare = {"mode": "any"}
    one = row("b-one", **{**bare, **dict(WEIGHT[first : first + 1])})
    rest = row("a-rest", **{**bare, **dict(WEIGHT[first + 1 :])})

    assert asked([rest, one]) == asked([one, rest]) == "b-one"


@pytest.mark.parametrize("first", range(len(AT_BORDERS) - 1))
def test_at_a_border_class_and_direction_come_before_the_country(first):
    """A mean made of other borders is no figure for this one."""
    bare = {"mode": "any", "kind": "border"}
    one = row("b-one", **{**bare, **dict(AT_BORDERS[first : first + 1])})
    rest = row("a-rest", **{**bare, **dict(AT_BORDERS[first + 1 :])})

    assert asked([rest, one], countries=("XA", "XB")) == asked([one, rest], countries=("XA", "XB")) == "b-one"


def test_the_class_named_first_is_the_most_specific():
    rows = [row("a-bare", **{"class": "bare"}), row("b-bend", **{"class": "bend"}), row("c-any")]

    assert asked(rows) == "b-bend"
    assert asked(rows, classes=("bare", "bend")) == "a-bare"
    assert asked(rows, classes=("bare",)) == "a-bare"
    assert asked(rows, classes=()) == "c-any"


def test_a_better_grade_wins_among_equals_and_then_the_first_id():
    assert asked([row("a"), row("b", confidence="B"), row("c", confidence="B")]) == "b"


def test_a_poorer_grade_wins_where_it_is_more_specific():
    assert asked([row("a", confidence="A"), row("b", country="XA")]) == "b"


@pytest.mark.parametrize(
    "cells",
    [
        {"country": "XB"},
        {"class": "curve"},
        {"direction": "XA>XB"},
        {"service": "block_train"},
        {"cargo": "oil"},
        {"mode": "road"},
        {"country": "XA-XB"},
    ],
)
def test_a_row_for_another_thing_never_fits(cells):
    """None where no row fits: there is no nearest one."""
    assert asked([row("a", **cells)]) is None
    assert asked([row("a", **cells), row("b")]) == "b"


def test_a_pair_of_countries_is_meant_in_either_order_and_a_direction_is_not():
    """TM-IR is the frontier; TM>IR is the way over it."""
    pair = [row("pair", kind="border", country="XA-XB")]
    way = [row("way", kind="border", direction="XA>XB")]

    assert asked(pair, countries=("XA", "XB")) == asked(pair, countries=("XB", "XA")) == "pair"
    assert asked(way, countries=("XA", "XB")) == "way"
    assert asked(way, countries=("XB", "XA")) is None
    assert asked(pair, countries=("XA",)) is None
    assert asked([row("one", kind="border", country="XA")], countries=("XA", "XB")) is None


def test_without_a_country_only_rows_for_all_of_them_fit():
    """At sea."""
    assert asked([row("a", country="XA"), row("b")], countries=()) == "b"


@given(
    st.permutations([row("a"), row("b", country="XA"), row("c", **{"class": "bend"}), row("d", service="wagonload")])
)
def test_the_order_of_the_rows_decides_nothing_among_unequals(rows):
    assert asked(rows) == "b"


# ------------------------------------------------------------------------------------------- classes of a link


@pytest.mark.parametrize(
    ("tracks", "electrified", "classes", "found"),
    [
        (1, "no", (), ("single_diesel", "single", "diesel")),
        (1, None, (), ("single_diesel", "single", "diesel")),
        (2, "yes", (), ("double_electric", "double", "electric")),
        (4, "yes", (), ("double_electric", "double", "electric")),
        (
            1.5,
            "partial",
            (),
            ("single_double_diesel", "single_double", "single_diesel", "single", "diesel"),
        ),
        (None, "yes", (), ("electric",)),
        (
            1,
            "no",
            ("mountain",),
            ("single_mountain_diesel", "single_mountain", "mountain", "single_diesel", "single", "diesel"),
        ),
    ],
)
def test_a_railway_has_the_classes_of_its_tracks_and_traction(tracks, electrified, classes, found):
    """The most specific first; partly double counts as single, partly under wire as diesel: the weakest rules."""
    link = SimpleNamespace(mode="rail", tracks=tracks, electrified=electrified, classes=classes)

    assert link_classes(link) == found


def test_lanes_of_a_road_are_no_tracks(six):
    assert link_classes(six.link("alder--corve-road")) == ("two_lane",)
    assert link_classes(six.link("corve--eskil")) == ("general_cargo", "sunder")


# ------------------------------------------------------------------------------------- a default as a figure


def test_a_default_says_that_it_is_one(six):
    found = default_for(six, "section_speed_kmh", kind="link", mode="rail", countries=("XB",), service="block_train")

    assert found.is_default
    assert (found.subject, found.value_id) == ("default:spd-rail-xb-block", "spd-rail-xb-block")
    assert (found.low, found.central, found.high, found.unit) == (20, 30, 38, "km/h")
    assert (found.year, found.source, found.confidence) == (None, "", "C")
    assert (found.rule, found.range_rule) == ("the most specific default", "as the default states it")


def test_a_figure_of_the_thing_itself_is_no_default(six):
    found = fitting_figure(six, "place:birk", "gauge_change_h", year=2024, context={"service": {"block_train"}})

    assert not found.is_default
    assert (found.central, found.source) == (10, "survey-2023")


@pytest.mark.parametrize(("grade", "low", "high"), [("A", 8.5, 11.5), ("B", 7.5, 13), ("C", 6, 16)])
def test_a_default_without_a_range_takes_that_of_its_grade(grade, low, high):
    """Speeds: 0.85 to 1.15 of the figure at grade A, 0.75 to 1.3 at B, 0.6 to 1.6 at C."""
    atlas = SimpleNamespace(default_rows={("section_speed_kmh", "link"): (row("a", confidence=grade),)})
    found = default_for(atlas, "section_speed_kmh", kind="link", mode="rail")

    assert (found.low, found.high) == pytest.approx((low, high))
    assert found.range_rule == f"default range of section_speed_kmh at grade {grade}"


def test_a_quantity_that_is_never_drawn_has_no_range(six):
    """The reliability ratio is 0.5 and its row says 0.2 to 1."""
    found = default_for(six, "reliability_ratio", kind="value", mode="any")

    assert (found.low, found.central, found.high, found.range_rule) == (0.5, 0.5, 0.5, "never drawn")


def test_an_unknown_quantity_or_kind_has_no_default(six):
    assert default_for(six, "section_speed_kmh", kind="border", mode="rail") is None
    assert default_for(six, "draft_m", kind="link", mode="sea") is None


# ------------------------------------------------------------------------------------------------------ sources


def test_a_figure_rests_on_its_source_and_a_default_on_those_of_its_evidence(edited):
    """Facts that were left out have no row and thus no source; each source is named once."""
    atlas = edited(
        (
            "defaults.csv",
            "gauge_change_h,none,3,9,26,h,C,,",
            "gauge_change_h,none,3,9,26,h,C,brd-birk-out-2;gulls-at-corve;brd-birk-out;brd-birk-in,",
        )
    )
    options = {"kind": "gauge_change", "mode": "rail", "classes": ("lift", "reload"), "service": "block_train"}
    backed = default_for(atlas, "gauge_change_h", cargo="container", **options)
    own = fitting_figure(atlas, "place:birk", "gauge_change_h", year=2024, context={"service": {"block_train"}})

    assert backed.evidence == ("brd-birk-out-2", "gulls-at-corve", "brd-birk-out", "brd-birk-in")
    assert figure_sources(atlas, backed) == ("gazette", "survey-2023")
    assert figure_sources(atlas, own) == ("survey-2023",)
    assert figure_sources(atlas, default_for(atlas, "hub_kg_t", kind="load", mode="rail")) == ()


# --------------------------------------------------------------------------------- figures that fit a context

SPEEDS = """spd-any,link:dunmor--corve,section_speed_kmh,none,,observed,,10,,km/h,2023,survey-2023,A,,
spd-block,link:dunmor--corve,section_speed_kmh,none,service=block_train,observed,,11,,km/h,2023,survey-2023,A,,
spd-block-out,link:dunmor--corve,section_speed_kmh,none,service=block_train;direction=dunmor-corve,observed,,12,,km/h,\
2023,survey-2023,A,,
spd-count,link:dunmor--corve,section_speed_kmh,none,population=best month;service=block_train;direction=dunmor-corve,\
observed,,99,,km/h,2023,survey-2023,A,,
spd-line,section:brodan-line,section_speed_kmh,none,service=any;seen=2023-05,observed,,15,,km/h,2023,survey-2023,A,,
"""


@pytest.fixture
def speedy(six_copy):
    """Speeds of the line from Dunmor to Corveport, unscoped, by service, by service and direction, and of a count."""
    folder = six_copy()
    with (folder / "values.csv").open("a", encoding="utf-8") as values:
        values.write(SPEEDS)
    return load(folder)


def speed(atlas, link="dunmor--corve", **context):
    found = fitting_figure(atlas, f"link:{link}", "section_speed_kmh", year=2024, context=context)
    return found.value_id if found else None


def test_the_most_narrowed_figure_that_fits_is_used(speedy):
    block, out = {"block_train"}, ("dunmor-corve",)

    assert speed(speedy, service=block, direction=out) == "spd-block-out"
    assert speed(speedy, service=block, direction=("corve-dunmor",)) == "spd-block"
    assert speed(speedy, service=block) == "spd-block"
    assert speed(speedy, service={"wagonload"}, direction=out) == "spd-any"
    assert speed(speedy) == "spd-any"


def test_a_figure_narrowed_by_what_was_not_asked_never_fits(speedy):
    """That of the best month is of another population, whatever service and direction are asked for."""
    assert speed(speedy, service={"block_train"}, direction=("dunmor-corve",), cargo={"grain"}) == "spd-block-out"
    assert speed(speedy, population={"best month"}, service={"block_train"}, direction=("dunmor-corve",)) == "spd-count"


def test_a_link_takes_the_figure_of_a_section_over_it_where_it_has_none(speedy):
    """`any` fits every service asked for, and when it was seen narrows nothing."""
    found = fitting_figure(
        speedy, "link:birk--dunmor", "section_speed_kmh", year=2024, context={"service": {"wagonload"}}
    )

    assert (found.value_id, found.subject, found.central) == ("spd-line", "section:brodan-line", 15)
    assert speed(speedy, "alder--birk") is None
    assert speed(speedy, "birk--dunmor") is None  # `any` service is an answer only where a service is asked for


def test_a_length_of_a_section_is_no_length_of_its_links(six):
    """What adds up along a section is never shared by its links."""
    assert fitting_figure(six, "link:birk--dunmor", "length_km", year=2024, context={}).central == 195
    assert fitting_figure(six, "link:birk--dunmor", "capacity_mt", year=2024, context={}).subject != "link:birk--dunmor"


def test_among_rows_of_one_scope_the_rule_of_the_quantity_decides(six):
    """Birkrast outwards: 12 h by the survey of 2023 (A), 20 h by the gazette of 2021 (B)."""
    context = {"mode": {"rail"}, "direction": ("XA-XB",)}
    found = fitting_figure(six, "border:birk--dunmor", "border_h", year=2024, context=context)

    assert (found.value_id, found.low, found.central, found.high) == ("brd-birk-out", 8, 12, 30)
