"""From an atlas and a scenario to another atlas: which edits hold on which day, and the network that follows."""

import csv
import datetime as dt
import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from korridor.api import load
from korridor.atlas import change_days, changes_of, closed_by, edited
from korridor.errors import DataError, InputError, KorridorError, UnknownName
from korridor.scenario import BASE, DemandEdit, Edit, Scenario, parse, write

BORDER = "border:birk--dunmor"
OUT = {"mode": "rail", "direction": "XA-XB"}  # 12 hours, 8 to 30; rivals 20 hours of 2021
HOURS = {"subject": BORDER, "quantity": "border_h", "scope": OUT}
LAST = dt.date(2024, 12, 31)


def scenario(*edits, name="what-if", **more):
    """A scenario of some edits."""
    demand = [edit for edit in edits if isinstance(edit, DemandEdit)]
    return Scenario(name, "What if", edits=[edit for edit in edits if isinstance(edit, Edit)], demand=demand, **more)


def day(text):
    return dt.date.fromisoformat(text)


def opened(project, **more):
    return Edit(action="open", subject=f"project:{project}", **more)


def closed(atlas, when, *edits):
    """Links that are closed on a day under some edits and open without them, and the other way round."""
    before, after = atlas.network(date=when).closed, atlas.network(date=when, scenario=scenario(*edits)).closed
    return set(after) - set(before), set(before) - set(after)


def hours_out(atlas, when, *edits):
    """Hours at the frontier on the way out on a day."""
    return edited(atlas, scenario(*edits), day(when)).figure(BORDER, "border_h", scope=OUT)


# ------------------------------------------------------------------------------------------- what opens and closes


def test_a_planned_link_opens_between_two_days(six):
    """On its first and its last day, and neither on the day before nor on the day after."""
    edit = Edit(action="open", subject="link:birk--corve", start=day("2026-01-01"), end=day("2026-12-31"))
    for when, found in (("2025-12-31", set()), ("2026-01-01", {"birk--corve"}), ("2026-12-31", {"birk--corve"})):
        assert closed(six, when, edit) == (set(), found)
    assert closed(six, "2027-01-01", edit) == (set(), set())
    assert "birk--corve" in set(six.network(date="2026-06-01", scenario=scenario(edit)).arcs["link"])


PORT = {"dunmor--corve", "alder--corve-road", "corve--eskil", "corve--eskil-ferry"}
ALL = {"alder--birk", "birk--dunmor", "eskil--fenn", *PORT}


@pytest.mark.parametrize(
    ("subject", "links"),
    [
        ("link:eskil--fenn", {"eskil--fenn"}),
        (BORDER, {"birk--dunmor"}),
        ("border:alder--corve-road", {"alder--corve-road"}),
        ("place:corve", PORT),
        ("place:gant", {"alder--birk"}),
        ("place:maren", {"birk--dunmor"} | PORT),
        ("country:XC", {"corve--eskil", "corve--eskil-ferry", "eskil--fenn"}),
        ("corridor:alder-fenn", ALL),
    ],
)
def test_what_closes_takes_with_it_what_hangs_on_it(six, subject, links):
    """A border its links, a place those that end there or pass it, a city its terminals, a country all that is in it.

    From the first day to the last; what was planned only stays planned.
    """
    edit = Edit(action="close", subject=subject, start=day("2026-01-01"), end=day("2026-12-31"))
    for when in ("2026-01-01", "2026-12-31"):
        assert closed(six, when, edit) == (links, set())
    for when in ("2025-12-31", "2027-01-01"):
        assert closed(six, when, edit) == (set(), set())
    assert six.network(date="2026-06-01", scenario=scenario(edit)).closed["birk--corve"] == "planned"


def test_why_a_link_is_closed_is_told(six):
    edit = Edit(action="close", subject="link:eskil--fenn", start=day("2026-01-01"))
    assert six.network(2026, scenario=scenario(edit)).closed["eskil--fenn"] == "closed 2026-01-01"


def test_without_dates_an_edit_holds_on_every_day(six):
    edit = Edit(action="close", subject="link:eskil--fenn")
    for year in (2015, 2024, 2030):
        assert closed(six, f"{year}-12-31", edit) == ({"eskil--fenn"}, set())


def test_what_is_closed_stays_closed_whoever_opened_it(six):
    """The planned line crosses a frontier of the country that closes."""
    edits = [Edit(action="open", subject="link:birk--corve"), Edit(action="close", subject="country:XB")]
    for some in (edits, edits[::-1]):
        assert "birk--corve" in six.network(scenario=scenario(*some)).closed


def test_a_link_can_open_earlier_than_it_did(six):
    """The line to the sea opened in May 2019; asked for from 2017 it is there in 2018."""
    edit = Edit(action="open", subject="link:dunmor--corve", start=day("2017-01-01"))
    assert closed(six, "2016-12-31", edit) == (set(), set())
    assert closed(six, "2017-01-01", edit) == (set(), {"dunmor--corve"})
    assert closed(six, "2024-12-31", edit) == (set(), set())


def test_the_opening_of_a_link_can_be_delayed(six):
    """The ferry of 1 June 2017, two years late: it sails from 1 June 2019."""
    edit = Edit(action="delay", subject="link:corve--eskil-ferry", value=2)
    assert closed(six, "2017-05-31", edit) == (set(), set())
    assert closed(six, "2017-06-01", edit) == ({"corve--eskil-ferry"}, set())
    assert closed(six, "2019-05-31", edit) == ({"corve--eskil-ferry"}, set())
    assert closed(six, "2019-06-01", edit) == (set(), set())


def test_a_line_of_the_past_closes_as_any_other(drawn):
    """A historic link ran between its dates; on a day of them a scenario closes it."""
    atlas = drawn().link("a", "b", status="historic", opened="2016", closed="2027").link("b", "c").load()
    assert "a--b" not in atlas.network(2020).closed
    assert closed(atlas, "2020-12-31", Edit(action="close", subject="link:a--b")) == ({"a--b"}, set())


SUBJECTS = [
    *("link:alder--birk", "link:eskil--fenn", "place:corve", "place:gant", "country:XA", "country:XC", BORDER),
    *("corridor:alder-fenn", "link:corve--eskil"),
]


@settings(max_examples=25)
@given(st.lists(st.sampled_from(SUBJECTS), unique=True), st.sampled_from(["2016-06-01", "2018-06-01", "2024-06-01"]))
def test_closing_is_closing_each(six, subjects, when):
    """The links closed are those closed anyway and all that each subject takes with it."""
    net = six.network(date=when, scenario=scenario(*(Edit(action="close", subject=name) for name in subjects)))
    assert set(net.closed) == set(six.network(date=when).closed) | set(closed_by(six, subjects)[0])


# --------------------------------------------------------------------------------------------------------- figures


@pytest.mark.parametrize(
    ("edit", "hours", "low", "high"),
    [
        (Edit(action="set", value=6, low=4, high=9, **HOURS), 6, 4, 9),
        (Edit(action="scale", value=0.5, **HOURS), 6, 4, 15),
        (Edit(action="add", value=3, **HOURS), 15, 11, 33),
        (Edit(action="add", value=-3, **HOURS), 9, 5, 27),
    ],
)
def test_a_figure_is_set_scaled_or_added_to(six, edit, hours, low, high):
    """12 hours at the frontier, 8 to 30: the range moves with the figure."""
    found = hours_out(six, "2024-12-31", edit)
    assert (found.central, found.low, found.high) == (hours, low, high)
    assert (found.scenario, found.confidence, found.unit) == ("what-if", "C", "h")
    assert six.figure(BORDER, "border_h", scope=OUT).central == 12


def test_a_figure_changes_on_its_days_only(six):
    edit = Edit(action="set", value=6, start=day("2026-03-02"), end=day("2026-03-04"), **HOURS)
    assert [hours_out(six, f"2026-03-0{number}", edit).central for number in (1, 2, 4, 5)] == [12, 6, 6, 12]


def test_ranges_of_a_figure_and_of_a_factor_are_independent(drawn):
    """Down by exp 0.3 and exp 0.4: together exp 0.5, as 3, 4 and 5; up by exp 0.6 and exp 0.8: exp 1."""
    low, high = 12 * math.exp(-0.3), 12 * math.exp(0.6)
    drawing = drawn().place("b", country="XB").link("a", "b", border="ordinary")
    atlas = drawing.value("border:a--b", "border_h", 12, low=low, high=high).load()
    twice = Edit(
        action="scale",
        subject="border:a--b",
        quantity="border_h",
        value=2,
        low=2 * math.exp(-0.4),
        high=2 * math.exp(0.8),
    )
    found = edited(atlas, scenario(twice), LAST).figure("border:a--b", "border_h")
    assert found.central == 24
    assert found.low == pytest.approx(24 * math.exp(-0.5))
    assert found.high == pytest.approx(24 * math.exp(1.0))


def test_an_amount_has_its_range_too(six):
    """12 hours, 8 to 30, and 5 more, 0 to 20: the roots of 4 and 5 squared down, of 18 and 15 squared up."""
    found = hours_out(six, "2024-12-31", Edit(action="add", value=5, low=0, high=20, **HOURS))
    assert found.central == 17
    assert found.low == pytest.approx(17 - math.hypot(4, 5))
    assert found.high == pytest.approx(17 + math.hypot(18, 15))


def test_several_factors_multiply_and_several_amounts_add_up(six):
    half, third = (Edit(action="scale", value=value, **HOURS) for value in (0.5, 1 / 3))
    assert hours_out(six, "2024-12-31", half, third).central == pytest.approx(2)
    one, two = (Edit(action="add", value=value, **HOURS) for value in (1, 2))
    assert hours_out(six, "2024-12-31", one, two).central == 15


def test_scope_and_basis_say_which_figure(six):
    """The way home, and a count of both ways, stay as they are."""
    home = {"mode": "rail", "direction": "XB-XA"}
    atlas = edited(six, scenario(Edit(action="set", value=6, **HOURS)), LAST)
    assert atlas.figure(BORDER, "border_h", scope=home).central == 9
    atlas = edited(six, scenario(Edit(action="set", value=6, basis="two_way", **HOURS)), LAST)
    assert atlas.figure(BORDER, "border_h", scope=OUT).central == 12
    assert atlas.figure(BORDER, "border_h", scope=OUT, basis="two_way").central == 6


def test_what_a_scenario_scales_is_the_figure_of_that_day(six):
    """In 2022 the frontier took 20 hours, in 2024 12: half of it is 10, then 6, whichever is asked for first."""
    half = scenario(Edit(action="scale", value=0.5, **HOURS))
    for years in ((2022, 2024), (2024, 2022)):
        atlas = load(six.folder)
        found = {year: edited(atlas, half, dt.date(year, 12, 31)) for year in years}
        found = {year: one.figure(BORDER, "border_h", scope=OUT, year=year).central for year, one in found.items()}
        assert found == {2022: 10, 2024: 6}


def test_rivals_stay_visible_beside_the_figure_that_came_in(six):
    """Even one that was marked `use`."""
    subject = "section:brodan-line"
    edit = Edit(
        action="set", subject=subject, quantity="capacity_mt", value=9, note="two loops", evidence=["cap-corve"]
    )
    atlas = edited(six, scenario(edit), LAST)
    table = atlas.why(subject, "capacity_mt")
    assert table["used"].tolist() == [True, False, False]
    assert table.index.tolist() == ["what-if/1", "cap-brodan-line", "cap-brodan-line-2"]
    assert table["central"].tolist() == [9, 4, 6]
    assert table["note"].iloc[0] == "scenario what-if: two loops"
    assert table["rule"].iloc[0].startswith("marked `use`")
    assert atlas.figure(subject, "capacity_mt").source == "survey-2023"  # that of its evidence
    assert set(atlas.changes) == {"what-if/1"}


def test_a_figure_without_evidence_has_the_scenario_as_its_source(six):
    edit = Edit(action="set", subject="link:alder--birk", quantity="capacity_mt", value=9)
    atlas = edited(six, scenario(edit), LAST)
    assert atlas.figure("link:alder--birk", "capacity_mt").source == "scenario:what-if"
    assert atlas.sources.loc["scenario:what-if", "title"] == "Scenario: What if"
    assert atlas.why("link:alder--birk", "capacity_mt")["title"].tolist() == ["Scenario: What if"]
    told = edited(six, scenario(edit, sources=("gazette",)), LAST)
    assert told.figure("link:alder--birk", "capacity_mt").source == "gazette"


def test_a_longer_line_is_longer_in_the_network(six):
    edit = Edit(action="set", subject="link:eskil--fenn", quantity="length_km", value=150)
    assert six.network(scenario=scenario(edit)).lengths.loc["eskil--fenn", "central"] == 150


@pytest.mark.parametrize(
    ("edit", "figures"),
    [
        (Edit(action="set", subject="default:brd-road", quantity="border_h", value=5, low=3, high=8), [3, 5, 8]),
        (Edit(action="scale", subject="default:brd-road", quantity="border_h", value=2), [8, 20, 52]),
        (Edit(action="add", subject="default:brd-road", quantity="border_h", value=2), [6, 12, 28]),
    ],
)
def test_a_row_of_defaults_can_be_changed(six, edit, figures):
    """10 hours at a border of roads, 4 to 26; a route takes them from there."""
    net = six.network(scenario=scenario(edit))
    assert net.atlas.defaults.loc["brd-road", ["low", "central", "high"]].tolist() == pytest.approx(figures)
    assert "scenario what-if" in net.atlas.defaults.loc["brd-road", "note"]
    before, after = six.network().route("alder", "corve", modes="road"), net.route("alder", "corve", modes="road")
    assert after.time_h.central - before.time_h.central == pytest.approx(figures[1] - 10)


def test_the_range_of_a_factor_widens_a_default_as_it_does_a_figure(six):
    """10 hours, 4 to 26, times 2, 1 to 4: down by the root of ln 2.5 and ln 2 squared, up by ln 2.6 and ln 2 so too."""
    edit = Edit(action="scale", subject="default:brd-road", quantity="border_h", value=2, low=1, high=4)
    low, central, high = edited(six, scenario(edit), LAST).defaults.loc["brd-road", ["low", "central", "high"]]
    assert central == 20
    assert low == pytest.approx(20 * math.exp(-math.hypot(math.log(2.5), math.log(2))))
    assert high == pytest.approx(20 * math.exp(math.hypot(math.log(2.6), math.log(2))))


def test_a_row_of_defaults_has_no_scope_but_its_own():
    """A scope would be swallowed: the row is changed for all that it is about."""
    with pytest.raises(InputError, match="scope"):
        Edit(action="set", subject="default:brd-road", quantity="border_h", value=5, scope={"cargo": "grain"})


@pytest.mark.parametrize(
    "edit",
    [
        Edit(action="add", value=-20, **HOURS),
        Edit(action="scale", value=100, **HOURS),
        Edit(action="add", subject="default:brd-road", quantity="border_h", value=-10),
        Edit(action="scale", subject="default:backhaul", quantity="backhaul_share", value=30),
    ],
    ids=str,
)
def test_what_comes_out_lies_within_the_bounds_of_its_quantity(six, edit):
    """Hours below zero, or nine times as much home as out, are refused by name when the atlas is made."""
    with pytest.raises(InputError, match=r"(border_h|backhaul_share).*between"):
        edited(six, scenario(edit), LAST)


@pytest.mark.parametrize(
    ("action", "value", "tracks"), [("set", 2, 2), ("scale", 1.5, 1.5), ("add", 1, 2), ("add", 0.5, 1.5)]
)
def test_tracks_of_a_link_are_changed_as_their_figure_is(drawn, action, value, tracks):
    """One track and another one are two."""
    atlas = drawn().link("a", "b").value("link:a--b", "tracks", 1).load()
    edit = Edit(action=action, subject="link:a--b", quantity="tracks", value=value)
    found = edited(atlas, scenario(edit), LAST)
    assert found.figure("link:a--b", "tracks").central == tracks
    assert found.link("a--b").tracks == tracks
    assert found.links.loc["a--b", "tracks"] == tracks


@pytest.mark.parametrize(("share", "wired"), [(1, "yes"), (0.4, "partial"), (0, "no")])
def test_the_share_under_wire_says_whether_a_link_is_electrified(drawn, share, wired):
    atlas = drawn().link("a", "b", electrified="yes").load()
    edit = Edit(action="set", subject="link:a--b", quantity="electrified_share", value=share)
    assert edited(atlas, scenario(edit), LAST).link("a--b").electrified == wired


# --------------------------------------------------------------------------------- edits that can change nothing


@pytest.mark.parametrize(
    ("edit", "error", "words"),
    [
        (Edit(action="close", subject="link:alder--brik"), UnknownName, "Did you mean 'link:alder--birk'"),
        (Edit(action="close", subject="place:corv"), UnknownName, "Did you mean 'Corveport'"),
        (Edit(action="close", subject="place:Corveport"), UnknownName, "Did you mean 'place:corve'"),
        (Edit(action="close", subject="country:XX"), UnknownName, "no country called 'XX'"),
        (Edit(action="close", subject="border:alder--birk"), UnknownName, "no border called 'alder--birk'"),
        (Edit(action="close", subject="corridor:alder-fen"), UnknownName, "Did you mean 'corridor:alder-fenn'"),
        (opened("second-crwe"), UnknownName, "Did you mean 'project:second-crew'"),
        (
            Edit(action="set", subject="default:brd-raod", quantity="border_h", value=5),
            UnknownName,
            "no row of defaults.csv called 'default:brd-raod'. Did you mean 'brd-road'",
        ),
        (
            Edit(action="set", subject="default:brd-road", quantity="load_h", value=5),
            InputError,
            "that row is about border_h",
        ),
        (
            Edit(action="set", subject="link:alder--birk", quantity="border_h", value=5),
            InputError,
            "border_h is a figure of a border",
        ),
        (
            Edit(action="scale", subject="link:alder--birk", quantity="block_min", value=2),
            InputError,
            "there is no figure to scale; set one, or edit the row of defaults.csv that is used, as default:<id>",
        ),
        (
            Edit(action="add", value=2, subject=BORDER, quantity="border_h"),
            InputError,
            "there is no figure to add to",
        ),
        (Edit(action="open", subject="link:alder--birk"), InputError, "it is open anyway; leave the edit out"),
        (
            Edit(action="open", subject="link:dunmor--corve", start=dt.date(2020, 1, 1)),
            InputError,
            "it is open anyway",
        ),
        (
            Edit(action="delay", subject="link:alder--birk", value=1),
            InputError,
            "no day of opening; open it from a day",
        ),
        (Edit(action="delay", subject="link:birk--corve", value=1), InputError, "no day of opening"),
        (Edit(action="delay", subject="link:dunmor--corve", value=-1), InputError, "more than zero years"),
        (Edit(action="delay", subject="project:second-crew", value=1), InputError, "the scenario does not open it"),
        (Edit(action="close", subject="link:eskil--fenn", evidence=["cap-corv"]), UnknownName, "'cap-corve'"),
        (DemandEdit(action="scale", corridor="alder-fen", value=2), UnknownName, "Did you mean 'alder-fenn'"),
        (DemandEdit(action="scale", row="general-ou", value=2), UnknownName, "Did you mean 'general-out'"),
        (DemandEdit(action="scale", row="general-out", value=2, evidence=["x"]), UnknownName, "no row of values"),
    ],
    ids=str,
)
def test_an_edit_that_matches_nothing_is_refused(six, edit, error, words):
    """When the scenario is used, on whatever day, with the nearest names."""
    for year in (2015, 2030):
        with pytest.raises(error) as found:
            six.network(year, scenario=scenario(edit))
        assert words in str(found.value)


def test_demand_that_is_not_there_cannot_be_changed(six):
    """No grain wants to pass on the corridor: a factor on it, or grain that is set, would be swallowed."""
    for action in ("scale", "set", "add"):
        with pytest.raises(InputError, match="grain"):
            six.network(scenario=scenario(DemandEdit(action=action, corridor="alder-fenn", cargo="grain", value=2)))


def test_sources_are_those_of_the_atlas(six):
    with pytest.raises(UnknownName, match=r"no source called 'gazete'\. Did you mean 'gazette'"):
        six.network(scenario=scenario(Edit(action="close", subject="link:eskil--fenn"), sources=("gazete",)))


def test_facts_that_were_left_out_are_evidence_too(six):
    edit = Edit(action="close", subject="link:eskil--fenn", evidence=["gulls-at-corve"])
    assert "eskil--fenn" in six.network(scenario=scenario(edit)).closed


# ------------------------------------------------------------------------------------ one atlas and another

MANY = (
    Edit(action="close", subject="link:eskil--fenn"),
    Edit(action="open", subject="link:birk--corve", start=dt.date(2026, 1, 1)),
    Edit(action="set", value=6, **HOURS),
    Edit(action="scale", subject="place:corve", quantity="capacity_mt", value=2),
    Edit(action="scale", subject="default:brd-road", quantity="border_h", value=2),
    opened("second-crew"),
    DemandEdit(action="scale", corridor="alder-fenn", value=2),
)


def test_the_atlas_before_never_changes(six_folder):
    """Every table of it is as if the scenario had never been used, and so is its network."""
    atlas, untouched = load(six_folder), load(six_folder)
    net = atlas.network(2030, scenario=scenario(*MANY))
    assert net.atlas is not atlas
    for name in ("places", "links", "sections", "values", "defaults", "sources", "projects", "demand", "corridors"):
        assert getattr(atlas, name).equals(getattr(untouched, name)), name
    assert atlas.rows == untouched.rows
    assert atlas.link_records == untouched.link_records
    assert (atlas.under, dict(atlas.changes)) == (None, {})
    assert atlas.network(2030).arcs.equals(untouched.network(2030).arcs)


def test_an_atlas_knows_its_scenario_and_keeps_its_class(six):
    found = edited(six, scenario(*MANY), LAST)
    assert type(found) is type(six)
    assert found.under == scenario(*MANY)
    assert found.find("corve").equals(six.find("corve"))


def test_the_base_is_the_atlas_itself(six):
    assert edited(six, "base", LAST) is edited(six, BASE, LAST) is edited(six, Scenario("n", "Nothing"), LAST) is six
    assert six.network(scenario="base").arcs.equals(six.network().arcs)


def test_days_of_one_state_share_one_atlas(six):
    """Between two changes nothing changes, so that figures are looked up once."""
    edit = Edit(action="close", subject="link:eskil--fenn", start=day("2026-01-01"), end=day("2026-12-31"))
    one = scenario(edit)
    assert change_days(six, one) == (day("2026-01-01"), day("2027-01-01"))
    during = [edited(six, one, day(text)) for text in ("2026-01-01", "2026-12-31")]
    assert during[0] is during[1]
    assert edited(six, one, day("2025-12-31")) is edited(six, one, day("2025-01-01")) is not during[0]
    assert edited(six, one, day("2027-01-01")) is not during[0]


def test_days_on_which_something_changes(six):
    """Of edits, of projects on their own date, and of demand; each the first day of another state."""
    one = scenario(
        Edit(action="set", value=6, end=day("2026-06-30"), **HOURS),
        opened("loops-brodan"),
        DemandEdit(action="scale", corridor="alder-fenn", value=2, start=day("2028-01-01")),
    )
    assert change_days(six, one) == (day("2026-07-01"), day("2027-12-31"), day("2028-01-01"))
    assert change_days(six, BASE) == ()


def test_a_scenario_says_nothing_beyond_its_days(six):
    edit = Edit(action="close", subject="link:eskil--fenn")
    one = scenario(edit, valid=(day("2026-01-01"), day("2028-12-31")))
    for when in ("2026-01-01", "2028-12-31"):
        assert "eskil--fenn" in six.network(date=when, scenario=one).closed
    for when in ("2025-12-31", "2029-01-01"):
        with pytest.raises(InputError, match=f"'what-if' says something for days from 2026-01-01 to 2028.*got {when}"):
            six.network(date=when, scenario=one)
    assert "eskil--fenn" in six.network(2030, scenario=scenario(edit, valid=(day("2026-01-01"), None))).closed


def test_the_network_is_that_of_the_day_of_the_atlas_as_edited(six):
    """Of a year that is its last day; the atlas of the network is the edited one."""
    edit = Edit(action="close", subject="link:eskil--fenn", start=day("2026-06-01"))
    net = six.network(2026, scenario=scenario(edit))
    assert (net.day, net.month) == (day("2026-12-31"), None)
    assert "eskil--fenn" in net.closed
    assert net.atlas is edited(six, scenario(edit), net.day)
    with pytest.raises(InputError, match="give a year or a date"):
        six.network(2026, date="2026-01-01", scenario=scenario(edit))


def test_what_is_no_scenario_is_refused(six):
    for given_one in (None, 5, "", " "):
        with pytest.raises(InputError, match="a scenario is given by its name, or as a Scenario"):
            six.network(scenario=given_one)
    with pytest.raises(UnknownName, match=r"no scenario called 'bas'\. Did you mean 'base'"):
        six.network(scenario="bas")


@pytest.fixture
def shipped(six_copy):
    """A function that gives the six places with scenarios in their folder; texts by name."""

    def made(**texts):
        folder = six_copy()
        (folder / "scenarios").mkdir()
        for name, text in texts.items():
            (folder / "scenarios" / f"{name}.toml").write_text(text, encoding="utf-8")
        return folder

    return made


SHUT = 'title = "Shut"\nwhy = "A strike."\nsources = ["gazette"]\n[[edit]]\naction = "close"\nsubject = "link:{}"\n'


def test_scenarios_of_the_folder_go_by_name_and_are_joined(shipped):
    """`one | two` is both, in any order, with or without blanks; the base among them changes nothing."""
    atlas = load(shipped(north=SHUT.format("alder--birk"), south=SHUT.format("eskil--fenn")))
    assert atlas.scenarios.index.tolist() == ["base", "north", "south"]
    assert atlas.scenarios.loc["north", ["title", "why", "edits"]].tolist() == ["Shut", "A strike.", 1]
    assert atlas.scenario("north").edits[0].subject == "link:alder--birk"
    for name in ("north | south", "south|north", "base | north | south"):
        assert {"alder--birk", "eskil--fenn"} <= set(atlas.network(scenario=name).closed)
    with pytest.raises(UnknownName, match=r"no scenario called 'nord'\. Did you mean 'north'"):
        atlas.scenario("south | nord")


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("north", "", "", ()),
        ("north", "close", "clos", ("scenarios/north.toml edit 1", "Did you mean 'close'")),
        ("north", "alder--birk", "alder--brik", ("scenarios/north.toml", "Did you mean 'link:alder--birk'")),
        ("north", 'why = "A strike."\n', "", ("scenarios/north.toml, why: is empty",)),
        ("north", '["gazette"]', "[]", ("scenarios/north.toml, sources: is empty",)),
        ("north", "gazette", "gazete", ("scenarios/north.toml", "no source called 'gazete'")),
        ("base", "", "", ("scenarios/base.toml", "'base' is the name of what stands; rename the file")),
    ],
)
def test_scenarios_are_checked_with_the_atlas(shipped, name, old, new, words):
    """Everything wrong with them is a problem of the folder, with the file."""
    from korridor.atlas import problems

    text = SHUT.format("alder--birk")
    found = [str(problem) for problem in problems(shipped(**{name: text.replace(old, new) if old else text}))]
    assert len(found) == bool(words), found
    for part in words:
        assert part in found[0]


# -------------------------------------------------------------------------------------------------------- projects


def amount(atlas, subject, when, *edits, quantity="capacity_mt"):
    """A figure on a day under some edits."""
    return edited(atlas, scenario(*edits), day(when)).figure(subject, quantity).central


GATE, LINE = "section:gate:birk", "section:brodan-line"


def test_a_project_works_from_its_earliest_day(six):
    """The second crew is there from 1 January 2026: 5 Mt for 2.5. The loops are due in 2027, so on its last day."""
    assert amount(six, GATE, "2025-12-31", opened("second-crew")) == 2.5
    assert amount(six, GATE, "2026-01-01", opened("second-crew")) == 5
    assert amount(six, LINE, "2027-12-30", opened("loops-brodan")) == 6
    assert amount(six, LINE, "2027-12-31", opened("loops-brodan")) == 8


def test_a_project_works_from_the_day_asked_for_to_the_last_one(six):
    edit = opened("second-crew", start=day("2027-03-01"), end=day("2028-02-29"))
    whens = ["2027-02-28", "2027-03-01", "2028-02-29", "2028-03-01"]
    assert [amount(six, GATE, when, edit) for when in whens] == [2.5, 5, 5, 2.5]


def test_a_project_can_be_late(six):
    """A year and a half after 1 January 2026 is 3 July 2027 by days of 365.25 a year; of a day asked for likewise."""
    late = Edit(action="delay", subject="project:second-crew", value=1.5)
    assert amount(six, GATE, "2027-07-02", opened("second-crew"), late) == 2.5
    assert amount(six, GATE, "2027-07-03", opened("second-crew"), late) == 5
    asked = opened("second-crew", start=day("2026-03-01"))
    year = Edit(action="delay", subject="project:second-crew", value=1)
    assert [amount(six, GATE, when, asked, year) for when in ("2027-02-28", "2027-03-01")] == [2.5, 5]


def test_a_shift_by_years_of_a_scenario_is_felt_by_its_projects(six):
    """Two years later is 2028-01-01; there and back again is as before, on every day."""
    one = scenario(opened("second-crew"), Edit(action="set", value=6, start=day("2026-03-01"), **HOURS))
    shifted = one.shifted(2)
    for when, mt in (("2027-12-31", 2.5), ("2028-01-01", 5)):
        assert edited(six, shifted, day(when)).figure(GATE, "capacity_mt").central == mt
    back = shifted.shifted(-2)
    assert change_days(six, back) == change_days(six, one)
    for when in ("2025-12-31", "2026-01-01", "2026-03-01"):
        values = [edited(six, some, day(when)).values.reset_index(drop=True) for some in (one, back)]
        assert values[0]["central"].equals(values[1]["central"])


def test_a_project_opens_a_link_after_what_it_needs(six):
    """The straight line is due on 1 July 2029 and needs the second crew; that one late, it waits for it."""
    line, crew = opened("straight-line"), opened("second-crew")
    assert closed(six, "2029-06-30", line, crew) == (set(), set())
    assert closed(six, "2029-07-01", line, crew) == (set(), {"birk--corve"})
    late = Edit(action="delay", subject="project:second-crew", value=4)
    assert closed(six, "2029-12-31", line, crew, late) == (set(), set())
    assert closed(six, "2030-01-01", crew, late, line) == (set(), {"birk--corve"})


def test_what_a_project_needs_is_opened_too(six):
    with pytest.raises(InputError, match="it depends on second-crew, which the scenario does not open; open that too"):
        six.network(scenario=scenario(opened("straight-line")))


def test_a_figure_of_a_project_says_so(six):
    """With the source of what the project rests on, and its grade."""
    found = edited(six, scenario(opened("second-crew")), day("2026-12-31"))
    table = found.why(GATE, "capacity_mt")
    assert table["central"].tolist() == [5, 2.5]
    assert table["note"].iloc[0] == "project second-crew: Second crew at Birkrast"
    used = found.figure(GATE, "capacity_mt")
    assert (used.source, used.confidence, used.scenario) == ("survey-2023", "B", "what-if")


class Plans:
    """A line from a to b of 5 Mt, with projects."""

    def __init__(self, drawn):
        drawing = drawn().usual().link("a", "b", 5).link("b", "c", 7).section("run", "a--b", "b--c")
        self.folder = drawing.link("c", "d", status="planned").load().folder

    def load(self, *projects):
        """projects: cells of rows of projects.csv."""
        usual = {"status": "planned", "subject": "link:a--b", "quantity": "capacity_mt", "before": 5, "unit": "Mt/yr"}
        usual |= {"basis": "two_way", "earliest": "2026-01-01", "confidence": "C"}
        path = self.folder / "projects.csv"
        header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header, lineterminator="\n")
            writer.writeheader()
            for cells in sorted(projects, key=lambda cells: cells["id"]):
                writer.writerow(usual | {"title": cells["id"]} | cells)
        return load(self.folder)


@pytest.fixture
def plans(drawn):
    return Plans(drawn)


AB = "link:a--b"


@pytest.mark.parametrize(
    ("projects", "names", "words"),
    [
        (
            [{"id": "p", "after": 8, "alternates": "ways"}, {"id": "q", "after": 9, "alternates": "ways"}],
            "pq",
            r"p and q are alternatives \(ways\): at most one is built",
        ),
        ([{"id": "p", "after": 8, "status": "done"}], "p", "it is built, and the figures of the atlas have its effect"),
        ([{"id": "p", "after": 8, "earliest": ""}], "p", "the atlas has no date for it; say from which day on"),
        (
            [
                {
                    "id": "p",
                    "quantity": "status_note",
                    "before": "",
                    "after": "signalled",
                    "unit": "text",
                    "basis": "none",
                }
            ],
            "p",
            "it changes no figure that the atlas can count; leave it out",
        ),
        (
            [{"id": "p", "quantity": "forecast_mt", "after": 8, "subject": "section:run"}],
            "p",
            "it changes no figure that the atlas can count",
        ),
    ],
    ids=["alternates", "done", "no date", "words", "forecast"],
)
def test_a_project_that_cannot_be_built_is_refused(plans, projects, names, words):
    with pytest.raises(InputError, match=words):
        plans.load(*projects).network(scenario=scenario(*(opened(name) for name in names)))


def test_a_ring_of_projects_is_refused_with_the_atlas(plans):
    """Each would wait for the other."""
    ring = [{"id": "p", "after": 8, "depends_on": "q"}, {"id": "q", "after": 9, "depends_on": "p"}]
    with pytest.raises(DataError, match="p needs q needs p: a project cannot need itself"):
        plans.load(*ring)


def test_one_of_two_alternatives_can_be_built(plans):
    rows = [{"id": "p", "after": 8, "alternates": "ways"}, {"id": "q", "after": 9, "alternates": "ways"}]
    assert amount(plans.load(*rows), AB, "2026-01-01", opened("q")) == 9


def test_what_is_built_already_need_not_be_opened(plans):
    atlas = plans.load({"id": "p", "after": 8, "depends_on": "q"}, {"id": "q", "after": 6, "status": "done"})
    assert amount(atlas, AB, "2026-01-01", opened("p")) == 8


def test_a_project_without_a_date_takes_the_day_asked_for(plans):
    atlas = plans.load({"id": "p", "after": 8, "earliest": ""})
    edit = opened("p", start=day("2027-01-01"))
    assert [amount(atlas, AB, when, edit) for when in ("2026-12-31", "2027-01-01")] == [5, 8]


def test_of_several_effects_on_one_figure_the_greatest_holds(plans):
    """8 and 9 Mt of two projects are 9, from the day on which that one is there."""
    rows = [{"id": "p", "after": 9, "earliest": "2028-01-01"}, {"id": "q", "after": 8}]
    atlas = plans.load(*rows)
    for edits in ([opened("p"), opened("q")], [opened("q"), opened("p")]):
        found = [amount(atlas, AB, when, *edits) for when in ("2025-12-31", "2026-01-01", "2028-01-01")]
        assert found == [5, 8, 9]


def test_a_project_never_lowers_what_stands(plans):
    """One that brings 4 Mt where 5 pass changes nothing; one that brings 4 to a line of 7 neither."""
    atlas = plans.load({"id": "p", "after": 4})
    found = edited(atlas, scenario(opened("p")), day("2026-12-31"))
    assert found.figure(AB, "capacity_mt").central == 5
    assert found.why(AB, "capacity_mt")["central"].tolist() == [5]


@pytest.mark.parametrize(
    ("figures", "kept"),
    [({"tracks": 2.0}, {"tracks": 2.0}), ({"electrified": "yes"}, {"electrified": "yes"})],
    ids=["tracks", "wires"],
)
def test_neither_does_it_take_away_tracks_or_wires(drawn, figures, kept):
    """A plan for one and a half tracks, or for half the line under wire, is met by two tracks, or wires all along."""
    plans = Plans(drawn)
    text = (plans.folder / "links.geojson").read_text(encoding="utf-8")
    for name, (old, new) in {"tracks": ("1,", "2,"), "electrified": ('"no",', '"yes",')}.items():
        if name in figures:
            text = text.replace(f'"{name}": {old}', f'"{name}": {new}')
    (plans.folder / "links.geojson").write_text(text, encoding="utf-8")
    tracks = {"quantity": "tracks", "before": 1, "after": 1.5, "unit": "count", "basis": "none"}
    wires = {"quantity": "electrified_share", "before": 0, "after": 0.5, "unit": "share", "basis": "none"}
    atlas = plans.load({"id": "p", **(tracks if "tracks" in figures else wires)})
    link = edited(atlas, scenario(opened("p")), day("2026-12-31")).link("a--b")
    assert {name: getattr(link, name) for name in kept} == kept


def test_a_project_gives_every_link_of_a_section_its_tracks(plans):
    tracks = {"quantity": "tracks", "before": 1, "after": 2, "unit": "count", "basis": "none"}
    found = edited(
        plans.load({"id": "p", "subject": "section:run", **tracks}), scenario(opened("p")), day("2026-12-31")
    )
    assert [found.link(name).tracks for name in ("a--b", "b--c", "c--d")] == [2, 2, 1]
    assert found.figure("link:b--c", "tracks").central == 2


def test_a_project_that_shortens_hours_shortens_them(drawn):
    """12 hours at a border are 6 with the project: of hours, less is more."""
    drawing = drawn().place("b", country="XB").link("a", "b", border="ordinary").value("border:a--b", "border_h", 12)
    plans = Plans.__new__(Plans)
    plans.folder = drawing.load().folder
    row = {"quantity": "border_h", "before": 12, "after": 6, "unit": "h", "basis": "one_way", "subject": "border:a--b"}
    found = edited(plans.load({"id": "p", **row}), scenario(opened("p")), day("2026-12-31"))
    assert found.figure("border:a--b", "border_h").central == 6


def test_a_target_is_taken_at_its_word(plans):
    """A target of 15 Mt is a capacity of 15 Mt, and known as assumed."""
    atlas = plans.load({"id": "p", "subject": "section:run", "quantity": "target_mt", "after": 15})
    assert amount(atlas, "section:run", "2026-01-01", opened("p")) == 15
    assert [change.assumed for change in changes_of(atlas, scenario(opened("p")))] == [True]


def test_a_figure_set_beside_a_project_that_sets_it_is_refused(plans):
    """Which of the two holds is for the author to say; once the project ends, the edit may begin."""
    atlas = plans.load({"id": "p", "after": 8})
    plain = {"action": "set", "subject": AB, "quantity": "capacity_mt", "value": 6}
    with pytest.raises(InputError, match=r"set one figure at one time.*Give one of them an end"):
        edited(atlas, scenario(opened("p"), Edit(**plain)), LAST)
    edits = opened("p", end=day("2027-12-31")), Edit(**plain, start=day("2028-01-01"))
    assert [amount(atlas, AB, when, *edits) for when in ("2027-12-31", "2028-01-01")] == [8, 6]


def test_a_figure_that_is_set_is_multiplied_by_what_is_scaled(plans):
    """8 Mt by a project, and twice as much by a factor beside it: 16."""
    atlas = plans.load({"id": "p", "after": 8})
    edits = opened("p"), Edit(action="scale", subject=AB, quantity="capacity_mt", value=2)
    net = atlas.network(2026, scenario=scenario(*edits))
    assert net.limits().loc[AB, "central"] == 16


def test_a_figure_set_as_a_project_sets_it_is_set(plans):
    """An edit may lower 5 Mt to 4.5, and a project of 4.5 beside it takes nothing from that, whichever stands first."""
    atlas = plans.load({"id": "p", "after": 4.5})
    plain = Edit(action="set", subject=AB, quantity="capacity_mt", value=4.5)
    for edits in ((opened("p"), plain), (plain, opened("p"))):
        assert amount(atlas, AB, "2026-12-31", *edits) == 4.5


def test_a_project_that_ends_before_it_begins_is_refused(six):
    """Its last day lies before its earliest one: it would never be there, and nobody would be told."""
    with pytest.raises(InputError, match="second-crew"):
        six.network(scenario=scenario(opened("second-crew", end=day("2025-06-30"))))


# ---------------------------------------------------------------------------------------------------------- demand

ROWS = ["containers-out", "general-out", "general-home"]  # 0.3, 0.6 and 0.2 Mt


def wanted(six, when, *edits):
    """What `assign` takes as demand on a day, in the order of the file."""
    net = six.network(date=when, scenario=scenario(*edits))
    found = net.assign()
    mts = [net.atlas.demand.loc[name, "mt"] for name in ROWS]
    assert found.demand_mt == pytest.approx(sum(mts))
    return mts


@pytest.mark.parametrize(
    ("edit", "mts"),
    [
        ({"action": "scale", "corridor": "alder-fenn", "value": 2}, [0.6, 1.2, 0.4]),
        ({"action": "scale", "corridor": "alder-fenn", "cargo": "general", "value": 2}, [0.3, 1.2, 0.4]),
        ({"action": "scale", "row": "general-home", "value": 2}, [0.3, 0.6, 0.4]),
        ({"action": "set", "corridor": "alder-fenn", "value": 2.2}, [0.6, 1.2, 0.4]),
        ({"action": "set", "corridor": "alder-fenn", "cargo": "general", "value": 0.4}, [0.3, 0.3, 0.1]),
        ({"action": "set", "row": "general-out", "value": 0.1}, [0.3, 0.1, 0.2]),
        ({"action": "add", "corridor": "alder-fenn", "value": 1.1}, [0.6, 1.2, 0.4]),
        ({"action": "add", "row": "containers-out", "value": -0.1}, [0.2, 0.6, 0.2]),
        ({"action": "add", "row": "containers-out", "value": -5}, [0, 0.6, 0.2]),
    ],
)
def test_demand_is_set_scaled_or_added_to(six, edit, mts):
    """Of a corridor each row keeps its share; less than nothing wants to pass nowhere."""
    assert wanted(six, "2024-12-31", DemandEdit(**edit)) == pytest.approx(mts)
    assert six.demand["mt"].tolist() == [0.3, 0.6, 0.2]


def test_demand_changes_on_its_days_only(six):
    edit = DemandEdit(action="scale", corridor="alder-fenn", value=2, start=day("2026-01-01"), end=day("2026-12-31"))
    found = [wanted(six, when, edit)[0] for when in ("2025-12-31", "2026-01-01", "2026-12-31", "2027-01-01")]
    assert found == pytest.approx([0.3, 0.6, 0.6, 0.3])


def test_demand_grows_by_its_share_every_year(six):
    """A tenth a year from the first day of 2026: nothing then, 0.33 a year later, 0.363 after two, by the day."""
    grow = {"action": "grow", "row": "containers-out", "value": 0.1, "start": day("2026-01-01")}
    found = [
        wanted(six, when, DemandEdit(**grow))[0] for when in ("2025-06-01", "2026-01-01", "2027-01-01", "2028-01-01")
    ]
    assert found == pytest.approx([0.3, 0.3, 0.33, 0.363], rel=1e-3)
    shrink = wanted(six, "2028-01-01", DemandEdit(**grow | {"value": -0.5}))[0]
    assert shrink == pytest.approx(0.075, rel=1e-3)


def test_growth_that_ends_keeps_what_was_gained(six):
    grow = {"action": "grow", "row": "containers-out", "value": 0.1, "start": day("2026-01-01")}
    ended = DemandEdit(**grow, end=day("2027-01-01"))
    found = [wanted(six, when, ended)[0] for when in ("2027-01-01", "2030-12-31")]
    assert found == pytest.approx([0.33, 0.33], rel=1e-3)


def test_demand_that_a_scenario_changed_is_an_assumption(six):
    net = six.network(scenario=scenario(DemandEdit(action="scale", row="general-out", value=2)))
    assert net.atlas.demand["confidence"].tolist() == ["C", "C", "C"]


# ----------------------------------------------------------------------------------------------- the shipped atlas


@pytest.fixture(scope="module")
def bundled():
    return load()


def test_the_shipped_scenarios_are_sound(bundled):
    """Nothing is wrong with any, and each is kept whole by its file."""
    from korridor.atlas import problems

    assert [problem for problem in problems() if problem.file.startswith("scenarios/")] == []
    names = {path.stem for path in (bundled.folder / "scenarios").glob("*.toml")}
    assert set(bundled.scenario_records) == names
    assert len(names) >= 10
    for name, one in bundled.scenario_records.items():
        assert parse(write(one), name) == one
        assert one.sources
        assert one.why.strip()


def days_of(atlas, one):
    """The middle and the last day of every year, and the bounds of a scenario: those in its days, and those beyond."""
    first, last = atlas.about.years
    years = range(first, last + 1)
    days = {dt.date(year, *ends) for year in years for ends in ((6, 15), (12, 31))}
    days |= {bound for bound in one.valid if bound is not None and bound.year in years}
    inside = {when for when in days if (one.valid[0] or when) <= when <= (one.valid[1] or when)}
    return sorted(inside), sorted(days - inside)


def test_every_shipped_scenario_changes_something_and_can_be_used_on_all_of_its_days(bundled):
    """In every year that it is valid for; beyond, it says so."""
    for name, one in bundled.scenario_records.items():
        inside, beyond = days_of(bundled, one)
        found = {id(atlas): atlas for atlas in (edited(bundled, name, when) for when in inside)}
        tables = ("links", "values", "defaults", "demand")
        assert any(atlas.rows[table] != bundled.rows[table] for atlas in found.values() for table in tables), name
        for when in beyond:
            with pytest.raises(InputError, match="says something for days"):
                edited(bundled, name, when)


def test_the_networks_of_the_shipped_scenarios_have_limits(bundled):
    """On the last of their days: no figure that one brings in is out of bounds, and ranges can be drawn."""
    for name, one in bundled.scenario_records.items():
        table = bundled.network(date=days_of(bundled, one)[0][-1], scenario=name).limits()
        assert (table["central"] >= 0).all(), name
        assert (table["low"] <= table["high"]).all(), name


def test_joins_of_shipped_scenarios_work_or_say_why_not(bundled):
    """A join has the edits of both, and is the same atlas from either side; else the conflict names both."""
    names = sorted(bundled.scenario_records)
    when = dt.date(2030, 12, 31)
    for one, two in pairwise(names):
        try:
            here = bundled.scenario(f"{one} | {two}")
        except InputError as error:
            said = str(error)
        else:
            there = bundled.scenario(f"{two} | {one}")
            assert set(here.edits) == set(there.edits)
            assert len(here.edits) <= sum(len(bundled.scenario(name).edits) for name in (one, two))
            try:
                atlases = [edited(bundled, some, when) for some in (here, there)]
            except KorridorError:
                continue
            assert atlases[0].link_records == atlases[1].link_records
            for quantity in ("capacity_mt", "capacity_factor"):
                figures = [
                    sorted(
                        (key[0], row["central"])
                        for key, rows in atlas.figure_rows.items()
                        if key[1] == quantity
                        for row in rows
                        if row["use"]
                    )
                    for atlas in atlases
                ]
                assert figures[0] == pytest.approx(figures[1]) if not figures[0] else figures[0] == figures[1]
            continue
        assert repr(one) in said
        assert repr(two) in said
