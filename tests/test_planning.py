"""Targets, met or not by capacity and by volume; and the cheapest works to meet them, against every other choice."""

import datetime as dt
from itertools import chain, combinations, pairwise
from math import ceil, inf, isnan, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from korridor.errors import InputError, MissingFigure, NoRoute, UnknownName
from korridor.planning import aim_of, plan, target, targets
from korridor.scenario import BASE, DemandEdit, Edit, Scenario

LAST = dt.date(2030, 12, 31)
YEAR = 365.25  # days, in which costs are discounted


def scenario(*edits, name="what-if", **more):
    """A scenario of some edits."""
    demand = [edit for edit in edits if isinstance(edit, DemandEdit)]
    return Scenario(name, "What if", edits=[edit for edit in edits if isinstance(edit, Edit)], demand=demand, **more)


def opening(name, **more):
    return Edit(action="open", subject=f"project:{name}", **more)


def line(drawn, mt=10):
    """A line of one link."""
    return drawn().usual().link("a", "b", mt).corridor("line", ["a"], ["b"])


def written(drawing, **tables):
    """The drawing with rows of further tables."""
    return drawing.written(**tables)


def project(name, subject, after, cost=None, **more):
    """A row of projects: what a subject passes with it, in Mt a year."""
    row = {"id": name, "title": name.capitalize(), "status": "planned", "subject": subject, "quantity": "capacity_mt"}
    row |= {"after": after, "unit": "Mt/yr", "basis": "two_way", "capex_musd": cost, "earliest": "2026-12-31"}
    return row | {"build_years": 1, "confidence": "C"} | more


def wanted(name, subject, mt, **more):
    """A target of the atlas."""
    cells = {"status": "announced_target", "quantity": "target_mt", "earliest": "2027-12-31"}
    return project(name, subject, mt, **(cells | more))


def measure(name, effect, cost, **more):
    """A row of measures: by default a factor on a railway, at a cost for each limit."""
    row = {"id": name, "title": name.capitalize(), "applies_to": "rail link", "quantity": "train_pairs_per_day"}
    row |= {"effect": effect, "effect_unit": "x", "unit_cost_musd": cost, "cost_unit": "each", "build_years": 1}
    return row | {"source": "survey-2023", "confidence": "C"} | more


def observed(drawing, amounts):
    """Rows of volumes of the line, with their figures; amounts by year."""
    rows = []
    for year, amount in amounts.items():
        drawing.value("corridor:line", "volume_mt", amount, status="observed", scope="population=rail")
        value = f"v{drawing.count:03}"
        rows.append({"series": "rail", "title": "Rail", "year": year, "value": value, "calendar": "calendar"})
    return rows


def chosen(found):
    """Ids of what is built, and how many of each where more than one."""
    rows = found.projects.to_dict("records")
    return {row["id"] if row["count"] == 1 else (row["id"], row["count"]) for row in rows}


def flow(atlas, edits, year=2030, corridor="line"):
    """What passes on the network of a scenario."""
    return atlas.network(year, scenario=edits).throughput(corridor).two_way_mt


# ------------------------------------------------------------------------------------------ aims


@pytest.fixture(scope="module")
def aimed(drawn):
    """A line with 2 Mt in 2020 and 4 in 2023, and targets of all kinds: of it, of a link, a section, places, gas."""
    drawing = line(drawn).link("b", "c", 6).link("c", "d", 8).corridor("rest", ["b"], ["d"], ["b--c", "c--d"])
    drawing.section("both", "b--c", "c--d").value("place:a", "capacity_mt", 3).value("place:b", "capacity_mt", 4)
    drawing.value("corridor:line", "target_mt", 15, status="target", scope="what=capacity;population=minister")
    drawing.value("corridor:line", "forecast_mt", 6, status="forecast", scope="population=bank")
    rows = [
        wanted("promise", "corridor:line", 20),
        wanted("small", "corridor:line", 8),
        wanted("someday", "corridor:line", 12, earliest=None),
        wanted("later", "corridor:line", 30, earliest="2040-12-31"),
        wanted("track", "link:b--c", 7),
        wanted("run", "section:both", 9),
        wanted("ports", "place:a;place:b", 7.5),
        wanted("dark", "place:c", 7),
        wanted("volume", "corridor:line", 5, quantity="forecast_mt"),
        project("wide", "link:a--b", 25, 100, earliest="2026-06-30"),
    ]
    return written(drawing, projects=rows, volumes=observed(drawing, {2020: 2, 2023: 4}))


def test_a_target_has_its_amount_its_day_and_its_subject(aimed):
    aim = aim_of(aimed, "promise")
    assert (aim.mt, aim.unit, aim.day, aim.corridor, aim.dated) == (20, "Mt", dt.date(2027, 12, 31), "line", True)
    assert str(aim) == "Promise: 20 Mt a year by 2027-12-31"
    assert aim_of(aimed, "project:promise", year=2029).day == dt.date(2029, 12, 31)
    assert aim_of(aimed, "volume").is_forecast
    assert set(targets(aimed)) == {
        *("promise", "small", "someday", "later", "track", "run", "ports", "dark", "volume"),
    }


def test_a_target_of_the_question(aimed):
    aim = aim_of(aimed, None, corridor="Line", mt=12, year=2028)
    assert (aim.mt, aim.day, aim.subjects) == (12, dt.date(2028, 12, 31), ("corridor:line",))
    assert aim.title == "12 Mt on Line by 2028"


def test_a_target_without_a_day_is_one_of_the_base_year(aimed):
    aim = aim_of(aimed, "someday")
    assert (aim.day, aim.dated) == (dt.date(2024, 12, 31), False)
    assert aim_of(aimed, "someday", year=2028).dated
    assert "no date is named; asked of 2024-12-31" in str(target(aimed, "someday"))


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({}, "give a target of the atlas, or a corridor with mt and year"),
        ({"target": "promise", "corridor": "line", "mt": 5, "year": 2028}, "give a target of the atlas, or a corridor"),
        ({"target": "promise", "mt": 5}, "has its own amount"),
        ({"corridor": "line", "year": 2028}, "a corridor needs mt"),
        ({"corridor": "line", "mt": 5}, "a corridor needs mt"),
        ({"corridor": "line", "mt": 0, "year": 2028}, "mt is an amount above zero, in Mt a year; got 0"),
        ({"corridor": "line", "mt": -5, "year": 2028}, "amount above zero"),
        ({"corridor": "line", "mt": float("nan"), "year": 2028}, "amount above zero"),
        ({"corridor": "line", "mt": "5", "year": 2028}, "amount above zero"),
        ({"corridor": "line", "mt": 5, "year": 2031}, "the atlas six covers 2015 to 2030; got 2031"),
        ({"target": "promise", "year": 2014}, "the atlas six covers 2015 to 2030; got 2014"),
        ({"target": "later"}, "later is wanted by 2040-12-31, and the atlas six covers 2015 to 2030; give a year"),
    ],
)
def test_questions_without_an_answer_are_refused(aimed, asked, words):
    with pytest.raises(InputError, match=words):
        aim_of(aimed, asked.pop("target", None), **asked)


def test_names_are_told_with_the_nearest(aimed):
    with pytest.raises(UnknownName, match=r"no target called 'promis'\. Did you mean 'promise'"):
        target(aimed, "promis")
    with pytest.raises(UnknownName, match="no target called 'wide'"):  # works, and no target
        target(aimed, "wide")
    with pytest.raises(UnknownName, match="Did you mean"):
        target(aimed, corridor="lin", mt=5, year=2028)
    with pytest.raises(UnknownName, match="no scenario called"):
        target(aimed, "promise", scenario="basis")


# ------------------------------------------------------------------------------------------ by capacity


def test_a_target_is_met_by_what_can_pass_on_its_day(aimed):
    """10 Mt can pass: 8 are met, 20 are 10 short, in every year."""
    small, promise = target(aimed, "small"), target(aimed, "promise")
    assert (small.met, small.gap_mt, small.year_met) == (True, 0, 2024)
    assert (promise.met, promise.capacity_mt, promise.gap_mt, promise.year_met) == (False, 10, 10, None)
    assert "capacity: met: 10 Mt can pass" in str(small)
    assert "capacity: not met: 10 Mt can pass, 10 short" in str(promise)
    assert "not reached by 2030" in str(promise)


def test_works_of_a_scenario_meet_it_from_their_day(aimed):
    """25 Mt from the last of June 2026: not in 2025, and first in 2026."""
    built = scenario(opening("wide"))
    assert target(aimed, "promise", scenario=built).met
    assert not target(aimed, "promise", scenario=built).assumed
    early = target(aimed, "promise", scenario=built, year=2025)
    assert (early.met, early.year_met) == (False, 2026)
    assert "reached on the last day of 2026" in str(early)


def test_a_target_taken_at_its_word_is_met_by_assumption_only(aimed):
    """20 Mt by assumption, 10 by the figures of the elements; and it never counts as more than is wanted."""
    found = target(aimed, "promise", scenario=scenario(opening("promise")))
    assert (found.met, found.assumed, found.capacity_mt, found.computed_mt) == (True, True, 20, 10)
    assert found.year_met == 2027
    assert "met by assumption, at its word: 20 Mt can pass" in str(found)
    assert "by the figures of its elements 10 Mt can pass" in str(found)
    assert found.gap_musd == 100  # taking it at its word builds nothing
    small = target(aimed, "small", scenario=scenario(opening("promise")), year=2026)
    assert (small.met, small.assumed) == (True, False)


def test_what_is_missing_in_trains_and_wagons(drawn):
    """20 Mt of which three quarters go one way, 2,635 t a train on 350 days: 16.26, so 17 pairs a day; 913 wagons."""
    drawing = drawn().default("backhaul_share", 1 / 3).default("base_load_share", 0.5).default("operating_days", 350)
    drawing.default("train_net_t", 2635).default("wagon_net_t", 60, service="wagonload")
    atlas = drawing.link("a", "b", 6).corridor("line", ["a"], ["b"]).load()

    found = target(atlas, corridor="line", mt=20, year=2030)
    (row,) = found.gap.to_dict("records")
    assert (row["limit_id"], row["limit_mt"], row["needed_mt"], row["gap_mt"]) == ("link:a--b", 6, 20, 14)
    assert row["train_pairs_per_day"] == pytest.approx(20e6 * 0.75 / (2635 * 350))
    assert ceil(row["train_pairs_per_day"]) == 17
    assert round(row["wagons_per_day"]) == 913
    assert "to lift: link:a--b from 6 to 20 Mt, 17 train pairs a day, 913 wagons a day" in str(found)


def test_every_limit_that_has_to_be_lifted_is_in_the_gap(drawn):
    """10, then 12 and 14 Mt in a row, for 13."""
    atlas = drawn().usual().link("a", "b", 10).link("b", "c", 12).link("c", "d", 14).corridor("line", ["a"], ["d"])
    found = target(atlas.load(), corridor="line", mt=13, year=2030)
    assert list(found.gap["limit_id"]) == ["link:a--b", "link:b--c"]
    assert list(found.gap["gap_mt"]) == [3, 1]
    assert list(found.ladder["throughput_mt"])[:2] == [10, 12]


@pytest.mark.parametrize(
    ("name", "capacity", "met"),
    [
        ("track", 6, False),  # a link that is part of just one corridor stands for it
        ("run", 6, False),  # a section without a figure of its own is as good as its weakest link
        ("ports", 7, False),  # places add up
    ],
)
def test_targets_of_links_sections_and_places(aimed, name, capacity, met):
    found = target(aimed, name)
    assert (found.capacity_mt, found.met) == (capacity, met)
    if found.aim.corridor is None:
        assert found.outlook is None
        assert isnan(found.volume_mt)
        assert found.volume_met is None
        assert found.ladder.empty
        assert found.gap.empty
        assert "volume: not known" in str(found)
        with pytest.raises(InputError, match="a plan is made for a corridor"):
            _ = found.plan


def test_a_place_of_which_no_capacity_is_known_is_no_zero(aimed):
    with pytest.raises(MissingFigure, match="place:c: no capacity is known, so that the target dark cannot"):
        _ = target(aimed, "dark").met


def gas(drawn):
    """A pipeline for 5 bcm a year."""
    cells = {"mode": "pipeline", "carrier": ["pipeline"], "cargoes": ["gas"], "tracks": None, "electrified": None}
    drawing = drawn().usual().link("a", "b", **cells).value("link:a--b", "capacity_bcm", 5)
    return drawing.corridor("line", ["a"], ["b"])


def test_a_target_of_gas_is_in_bcm(drawn):
    row = wanted("pipe", "link:a--b", 7, quantity="capacity_bcm", unit="bcm/yr", basis="one_way")
    found = target(written(gas(drawn), projects=[row]), "pipe")
    assert (found.unit, found.capacity_mt, found.gap_mt, found.cargo) == ("bcm", 5, 2, "gas")
    assert "not met: 5 bcm can pass, 2 short" in str(found)
    assert "Mt" not in str(found)


@pytest.mark.parametrize("cargo", [None, "gas"])
def test_gas_is_never_told_in_tonnes(drawn, cargo):
    """A corridor that carries nothing but gas, or is asked for it."""
    found = target(gas(drawn).load(), corridor="line", mt=7, year=2028, cargo=cargo)
    assert found.unit == "bcm"
    assert "Mt" not in str(found)


# ------------------------------------------------------------------------------------------ by volume


def test_what_passes_is_never_taken_for_what_could(aimed):
    """10 Mt can pass and 4 do: 8 Mt are met by capacity and not by volume, 3 by both; observed 4 Mt met 4 in 2023."""
    small = target(aimed, "small")
    assert (small.met, small.volume_mt, small.volume_met) == (True, 4, False)
    assert "volume: not met: 4 Mt expected in 2027" in str(small)
    assert target(aimed, corridor="line", mt=3, year=2028).volume_met is True
    past = target(aimed, corridor="line", mt=4, year=2023)
    assert (past.volume_mt, past.volume_met) == (4, True)
    assert "volume: met: 4 Mt observed in 2023" in str(past)


def test_more_demand_raises_the_volume_and_not_the_capacity(aimed):
    more = scenario(DemandEdit(action="set", corridor="line", value=25.0))
    found = target(aimed, "promise", scenario=more)
    assert (found.capacity_mt, found.volume_mt, found.met, found.volume_met) == (10, 10, False, False)


def test_growth_that_it_takes_beside_growth_that_was_seen(aimed):
    """From 4 Mt in 2023 to 20 in 2027, four steps: 49.5 percent; seen, 26 percent over the three from 2 to 4."""
    needed, seen = target(aimed, "promise").growth.to_dict("records")
    assert (needed["what"], needed["from_year"], needed["to_year"], needed["steps"]) == ("needed", 2023, 2027, 4)
    assert needed["rate"] == pytest.approx(5 ** (1 / 4) - 1)
    assert (seen["what"], seen["from_mt"], seen["to_mt"], seen["steps"]) == ("seen", 2, 4, 3)
    assert seen["rate"] == pytest.approx(2 ** (1 / 3) - 1)
    assert "growth needed: 49.5% a year, 4 (2023) to 20 (2027) in 4 steps" in str(target(aimed, "promise"))
    past = target(aimed, corridor="line", mt=9, year=2023)
    assert list(past.growth["what"]) == ["seen"]


def test_everything_that_is_said_of_it_is_shown(aimed):
    """A minister wants 15 Mt, a bank expects 6: neither is what the target says."""
    rivals = target(aimed, "promise").rivals
    assert sorted(zip(rivals["quantity"], rivals["central"], rivals["by"], strict=True)) == [
        *(("forecast_mt", 6, "bank"), ("target_mt", 15, "minister"))
    ]
    assert list(rivals[rivals["quantity"] == "target_mt"]["what"]) == ["capacity"]
    assert target(aimed, "ports").rivals.empty


# ------------------------------------------------------------------------------------------ across scenarios


def test_a_target_across_scenarios(aimed):
    """Base first; one that says nothing of the day is not dropped and not guessed."""
    some = {
        "base": BASE,
        "wide": scenario(opening("wide"), name="wide"),
        "word": scenario(opening("promise"), name="word"),
        "brief": scenario(opening("wide"), name="brief", valid=(None, dt.date(2026, 12, 31))),
        "shut": scenario(Edit(action="close", subject="link:a--b"), name="shut"),
    }
    found = target(aimed, "promise").across(some)
    assert list(found.index) == list(some)
    assert found["capacity_mt"].tolist()[:3] == [10, 25, 20]
    assert found.loc[["base", "wide", "word"], "met"].tolist() == [False, True, True]
    assert found.loc[["base", "wide", "word"], "assumed"].tolist() == [False, False, True]
    assert isnan(found.loc["brief", "capacity_mt"])
    assert "brief" in found.loc["brief", "note"]
    assert (found.loc["shut", "capacity_mt"], found.loc["shut", "gap_mt"]) == (0, 20)
    assert list(target(aimed, "promise").across().index) == ["base"]  # those of the atlas, which has none


@pytest.mark.parametrize("edit", [opening("wide"), DemandEdit(action="scale", corridor="line", value=2.0)])
def test_a_target_under_a_scenario_that_begins_after_the_base_year(aimed, edit):
    """It says something of the day of the target: that is all it takes, by capacity and by volume."""
    valid = dt.date(2026, 1, 1), LAST
    found = target(aimed, "small", scenario=scenario(edit, valid=valid))
    assert found.met
    assert found.volume_mt in (4, 8)
    assert "volume" in str(found)


@pytest.mark.parametrize("edit", [opening("wide"), DemandEdit(action="scale", corridor="line", value=2.0)])
def test_a_scenario_that_says_nothing_of_the_day_is_refused(aimed, edit):
    """By whatever it changes."""
    with pytest.raises(InputError, match="what-if"):
        _ = str(target(aimed, "small", scenario=scenario(edit, valid=(None, dt.date(2026, 12, 31)))))


def test_what_is_missing_in_dollars_is_what_the_cheapest_plan_costs(drawn):
    """One track more costs 8 and brings 20 Mt: nothing for 9, 8 for 15, and none known for 25."""
    atlas = written(line(drawn), projects=[project("cheap", "link:a--b", 20, 8), project("dear", "link:a--b", 20, 9)])
    costs = [target(atlas, corridor="line", mt=mt, year=2030).gap_musd for mt in (9, 15, 25)]
    assert costs == pytest.approx([0, 8, nan], nan_ok=True)


def test_where_no_way_is_open_no_works_are_known_that_meet_a_target(drawn):
    """Not an error: it is not met, and nothing is known that would meet it."""
    shut = scenario(Edit(action="close", subject="link:a--b"))
    found = target(line(drawn).load(), corridor="line", mt=5, year=2030, scenario=shut)
    assert (found.met, found.gap_mt) == (False, 5)
    assert isnan(found.gap_musd)


def test_a_target_of_no_corridor_has_no_plan_and_so_no_cost(aimed):
    with pytest.raises(InputError, match="a plan is made for a corridor"):
        _ = target(aimed, "ports").gap_musd


# ------------------------------------------------------------------------------------------ plans: projects


def planned(atlas, mt, **more):
    """The plan for an amount on the line by 2030, with what every plan keeps."""
    found = plan(atlas, corridor="line", mt=mt, year=2030, **more)
    assert found.capex_musd == pytest.approx(found.projects["capex_musd"].sum())
    assert found.discounted_musd == pytest.approx(found.projects["discounted_musd"].sum())
    low, high = found.capex_range_musd
    assert low <= found.capex_musd <= high
    assert found.proven
    assert found.met == (found.two_way_mt >= mt * (1 - 1e-6))
    under = more.get("scenario", BASE)
    assert flow(atlas, under | found.edits) == pytest.approx(found.two_way_mt)
    assert found.projects["begins"].is_monotonic_increasing
    assert all(found.projects["ready"] <= LAST)
    return found


def test_the_cheaper_of_two_works_is_built(drawn):
    """Both let 20 Mt pass; one costs 8, the other 10."""
    rows = [project("dear", "link:a--b", 20, 10), project("cheap", "link:a--b", 20, 8)]
    found = planned(written(line(drawn), projects=rows), 15)
    assert (chosen(found), found.capex_musd, found.stands_mt, found.two_way_mt) == ({"cheap"}, 8, 10, 20)
    assert set(found.candidates["id"]) == {"cheap", "dear"}
    assert "no cheaper choice exists among the candidates" in str(found)


def test_both_limits_of_a_row_have_to_be_lifted(drawn):
    """10 and 12 Mt in a row: for 11 the first is enough, for 15 both."""
    drawing = drawn().usual().link("a", "b", 10).link("b", "c", 12).corridor("line", ["a"], ["c"])
    atlas = written(drawing, projects=[project("one", "link:a--b", 20, 5), project("two", "link:b--c", 20, 7)])
    assert chosen(planned(atlas, 11)) == {"one"}
    assert chosen(planned(atlas, 15)) == {"one", "two"}


def test_of_branches_side_by_side_one_is_enough(drawn):
    """10 and 5 Mt beside each other; for 18 it is 3 on either, whichever costs less; for 25 both."""
    drawing = drawn().usual().link("a", "b", 10).link("a", "b", 5, id="side").corridor("line", ["a"], ["b"])
    rows = [project("main-works", "link:a--b", 15, 9), project("side-works", "link:side", 10, 6)]
    atlas = written(drawing, projects=rows)
    assert chosen(planned(atlas, 18)) == {"side-works"}
    assert chosen(planned(atlas, 25)) == {"main-works", "side-works"}


def test_what_works_need_is_built_and_paid_too(drawn):
    """The second step stands on the first: together 9; alone the other one costs 10, and from 8 on it is cheaper."""
    for cost, built in ((10, {"first", "second"}), (8, {"other"})):
        rows = [
            project("first", "link:a--b", 12, 4, earliest="2025-12-31"),
            project("second", "link:a--b", 20, 5, depends_on="first"),
            project("other", "link:a--b", 20, cost),
        ]
        found = planned(written(line(drawn), projects=rows), 15)
        assert chosen(found) == built


def test_what_works_need_has_to_be_ready_first(drawn):
    """The first step is there at the end of 2029: so is the second, whatever its own date."""
    rows = [
        project("first", "link:a--b", 12, 4, earliest="2029-12-31"),
        project("second", "link:a--b", 20, 5, depends_on="first"),
    ]
    atlas = written(line(drawn), projects=rows)
    found = planned(atlas, 15)
    assert [flow(atlas, found.edits, year=year) for year in (2028, 2029)] == [10, 20]
    assert found.projects["ready"].tolist() == [dt.date(2029, 12, 31)] * 2
    assert plan(atlas, corridor="line", mt=15, year=2028).candidates.empty


def test_what_works_need_may_lie_off_the_corridor(drawn):
    """The wider line is useless without the works behind it, which cost 3: 8 in all."""
    drawing = drawn().usual().link("a", "b", 10).link("b", "c", 10).corridor("line", ["a"], ["b"], ["a--b"])
    rows = [project("wide", "link:a--b", 20, 5, depends_on="behind"), project("behind", "link:b--c", 20, 3)]
    found = planned(written(drawing, projects=rows), 15)
    assert chosen(found) == {"wide", "behind"}


def test_of_alternates_one_at_most_is_built(drawn):
    """Two cheap works of one group and a dear one: for both limits it takes the dear one beside the cheap one."""
    drawing = drawn().usual().link("a", "b", 10).link("b", "c", 10).corridor("line", ["a"], ["c"])
    rows = [
        project("left", "link:a--b", 20, 2, alternates="either"),
        project("right", "link:b--c", 20, 3, alternates="either"),
        project("right-too", "link:b--c", 20, 9),
    ]
    found = planned(written(drawing, projects=rows), 15)
    assert chosen(found) == {"left", "right-too"}


def test_works_that_cannot_be_taken_are_told_with_the_reason(drawn):
    rows = [
        project("late", "link:a--b", 20, 1, earliest="2031-12-31"),
        project("unpriced", "link:a--b", 20, None),
        project("undated", "link:a--b", 20, 1, earliest=None),
        project("after-unpriced", "link:a--b", 20, 1, depends_on="unpriced"),
        project("built", "link:a--b", 20, 1, status="done"),
        project("far", "link:b--c", 20, 1),
        project("good", "link:a--b", 20, 50),
    ]
    drawing = drawn().usual().link("a", "b", 10).link("b", "c", 10).corridor("line", ["a"], ["b"], ["a--b"])
    found = planned(written(drawing, projects=rows), 15)
    assert chosen(found) == {"good"}
    assert set(found.left_out) == {"late", "unpriced", "undated", "after-unpriced"}
    assert found.left_out["late"] == "not before 2031-12-31"
    assert found.left_out["unpriced"] == "no cost is known, and unknown is not zero"
    assert "date" in found.left_out["undated"]
    assert "unpriced" in found.left_out["after-unpriced"]
    assert "not taken: late: not before 2031-12-31" in str(found)


def test_a_project_may_open_a_link(drawn):
    """A second line for 6 Mt that is planned, for 40; widening the first one costs 50."""
    drawing = drawn().usual().link("a", "b", 10).link("a", "b", 6, id="second", status="planned")
    opens = {"quantity": "status_note", "before": "planned", "unit": "text", "basis": "none"}
    rows = [project("second", "link:second", "operating", 40, **opens), project("wide", "link:a--b", 20, 50)]
    atlas = written(drawing.corridor("line", ["a"], ["b"]), projects=rows)
    found = planned(atlas, 15)
    assert (chosen(found), found.two_way_mt) == ({"second"}, 16)
    assert chosen(planned(atlas, 18)) == {"wide"}
    assert chosen(planned(atlas, 25)) == {"second", "wide"}


def test_a_corridor_that_is_shut_may_be_opened_by_a_project(drawn):
    drawing = drawn().usual().link("a", "b", 6, status="planned").corridor("line", ["a"], ["b"])
    opens = {"quantity": "status_note", "before": "planned", "unit": "text", "basis": "none"}
    atlas = written(drawing, projects=[project("first", "link:a--b", "operating", 40, **opens)])
    found = planned(atlas, 5)
    assert (found.stands_mt, found.two_way_mt, chosen(found)) == (0, 6, {"first"})


def test_of_two_links_that_exclude_each_other_one_may_be_opened(drawn):
    """Two alternates, each with a line of its own; the cheaper one is enough."""
    drawing = drawn().usual().link("a", "b", 10)
    opens = {"quantity": "status_note", "before": "planned", "unit": "text", "basis": "none", "alternates": "either"}
    rows = []
    for name, cost in (("north", 9), ("south", 7)):
        drawing.link("a", "b", 6, id=name, status="planned")
        rows.append(project(f"open-{name}", f"link:{name}", "operating", cost, **opens))
    atlas = written(drawing.corridor("line", ["a"], ["b"]), projects=rows)
    assert chosen(planned(atlas, 15)) == {"open-south"}
    assert not planned(atlas, 20).met


def test_a_project_of_several_effects_costs_the_sum_and_comes_whole(drawn):
    """Two rows of one project: both links, for 4 and 3."""
    drawing = drawn().usual().link("a", "b", 10).link("b", "c", 10).corridor("line", ["a"], ["c"])
    rows = [project("works", "link:a--b", 20, 4), project("works", "link:b--c", 18, 3)]
    found = planned(written(drawing, projects=rows), 15)
    assert (chosen(found), found.capex_musd, found.two_way_mt) == ({"works"}, 7, 18)


def test_factors_of_projects_multiply(drawn):
    """Factors of 1.5 and 1.2 on 10 Mt are 18: both for 17, one of them for 14."""
    scaled = {"quantity": "train_pairs_per_day", "before": 1, "unit": "x", "basis": "none"}
    rows = [project("half", "link:a--b", 1.5, 6, **scaled), project("fifth", "link:a--b", 1.2, 2, **scaled)]
    atlas = written(line(drawn), projects=rows)
    assert (chosen(planned(atlas, 14)), planned(atlas, 14).two_way_mt) == ({"half"}, pytest.approx(15))
    assert (chosen(planned(atlas, 17)), planned(atlas, 17).two_way_mt) == ({"half", "fifth"}, pytest.approx(18))


# ------------------------------------------------------------------------------------------ plans: measures


def test_a_measure_for_each_limit_costs_by_the_limit(drawn):
    """A factor of 1.5 on 10 Mt, on each of two links in a row; the third with 30 Mt needs none."""
    drawing = drawn().usual().link("a", "b", 10).link("b", "c", 11).link("c", "d", 30).corridor("line", ["a"], ["d"])
    found = planned(written(drawing, measures=[measure("works", 1.5, 4)]), 15)
    assert chosen(found) == {"works @ link:a--b", "works @ link:b--c"}
    assert (found.capex_musd, found.two_way_mt) == (8, 15)
    assert set(found.candidates["limit_id"]) == {"link:a--b", "link:b--c"}


def test_a_measure_by_the_kilometre_costs_by_the_length(drawn):
    """0.3 million USD a km over 82 km; low and high unit costs give the range."""
    drawing = drawn().usual().link("a", "b", 10, km=82).corridor("line", ["a"], ["b"])
    row = measure("block", 1.3, 0.3, cost_unit="per km", unit_cost_low=0.2, unit_cost_high=0.5)
    found = planned(written(drawing, measures=[row]), 12)
    (built,) = found.projects.to_dict("records")
    assert (built["size"], built["size_unit"], built["count"]) == (82, "km", 1)
    assert found.capex_musd == pytest.approx(24.6)
    assert found.capex_range_musd == pytest.approx((16.4, 41))
    assert found.two_way_mt == pytest.approx(13)


def test_a_measure_by_the_loop_costs_by_the_loops(drawn):
    """Loops 22.5 km apart at 50 km/h with 4 min a block: 62 min between pairs, then 35; four new ones on 85 km."""
    drawing = drawn().usual().link("a", "b", 10, km=85).corridor("line", ["a"], ["b"])
    drawing.default("loop_spacing_km", 22.5).default("running_speed_kmh", 50).default("block_min", 4)
    drawing.default("maintenance_min", 60).default("line_efficiency", 0.8)
    row = measure("loop", 0.5, 3.5, quantity="loop_spacing_km", cost_unit="per loop")
    found = planned(written(drawing, measures=[row]), 15)
    (built,) = found.projects.to_dict("records")
    assert (built["size"], built["size_unit"], built["capex_musd"]) == (4, "loops", 14)
    assert found.two_way_mt == pytest.approx(10 * 62 / 35)


def gate(drawn, **more):
    """A border passing 200 wagons a day of 60 t, 4.38 Mt, on a line for 50; and 100 more a day for 15."""
    drawing = drawn().usual().default("capacity_mt", 50).place("b", country="XB")
    drawing.link("a", "b", border="ordinary").value("border:a--b", "wagons_per_day", 200)
    row = measure("yard", 100, 15, applies_to="border", quantity="wagons_per_day", effect_unit="wagons/day")
    rows = [row | {"cost_unit": "per 100 wagons/day"} | more]
    return written(drawing.corridor("line", ["a"], ["b"]), measures=rows)


def test_wagons_of_a_gate_come_copy_by_copy(drawn):
    """2.19 Mt each: 4.38, 6.57, 8.76 and 10.95; three copies for 10 Mt, and never more than the gap takes."""
    atlas = gate(drawn)
    for mt, count in ((5, 1), (8, 2), (8.76, 2), (10, 3)):
        found = planned(atlas, mt)
        assert found.projects["count"].tolist() == [count]
        assert found.capex_musd == 15 * count
        assert found.two_way_mt == pytest.approx(4.38 + 2.19 * count)
    (candidate,) = planned(atlas, 10).candidates.to_dict("records")
    assert (candidate["id"], candidate["most"]) == ("yard @ border:a--b", 3)


def test_measures_that_exclude_each_other_are_not_both_taken(drawn):
    """Factors of 1.5 and 1.4 for 1 each: 20 Mt takes the third, of 2 for 9; else both would do for 2."""
    rows = [
        *(measure("half", 1.5, 1, excludes="fifth"), measure("fifth", 1.4, 1), measure("twice", 2, 9)),
    ]
    assert chosen(planned(written(line(drawn), measures=rows), 20)) == {"twice @ link:a--b"}
    rows[0] |= {"excludes": ""}
    both = planned(written(line(drawn), measures=rows), 20)
    assert chosen(both) == {"half @ link:a--b", "fifth @ link:a--b"}
    assert both.two_way_mt == pytest.approx(21)


@pytest.mark.parametrize(
    "cells",
    [
        {"classes": "double"},
        {"except_classes": "single"},
        {"cargoes": "oil"},
        {"applies_to": "port"},
        {"applies_to": "border"},
        {"build_years": 7},
        {"effect": 1},
        {"cost_unit": "per berth"},
    ],
)
def test_a_measure_that_is_not_for_it_is_no_candidate(drawn, cells):
    """A measure of other classes, cargoes or places, one that takes till 2032, or one without a use."""
    drawing = drawn().usual().link("a", "b", 10, classes=["single"]).corridor("line", ["a"], ["b"])
    found = plan(written(drawing, measures=[measure("works", 2, 1) | cells]), corridor="line", mt=15, year=2030)
    assert found.candidates.empty
    assert not found.met


def test_a_factor_is_not_taken_beside_a_project_on_the_same_limit(drawn):
    """14 Mt by the project, 15 by the measure; both together are not counted, though each is there."""
    rows = {"projects": [project("wide", "link:a--b", 14, 5)], "measures": [measure("works", 1.5, 4)]}
    atlas = written(line(drawn), **rows)
    assert chosen(planned(atlas, 14)) == {"works @ link:a--b"}
    beyond = planned(atlas, 18)
    assert (beyond.met, chosen(beyond), beyond.two_way_mt) == (False, {"works @ link:a--b"}, 15)


def test_only_projects_or_only_measures(drawn):
    """Projects alone, for 5; measures alone, for 4; and how far the projects get by themselves either way."""
    rows = {"projects": [project("wide", "link:a--b", 14, 5)], "measures": [measure("works", 1.5, 4)]}
    atlas = written(line(drawn), **rows)
    assert chosen(planned(atlas, 13, measures=False)) == {"wide"}
    assert chosen(planned(atlas, 13, projects=False)) == {"works @ link:a--b"}
    for more in ({}, {"measures": False}, {"projects": False}, {"without": "wide"}):
        assert plan(atlas, corridor="line", mt=20, year=2030, **more).documented_mt == 14


def test_measures_may_bring_less_or_more_than_they_are_said_to(drawn):
    """A factor of 1.5, from 1.2 to 2: for 14 Mt the central one is enough, and the low one is not."""
    atlas = written(line(drawn), measures=[measure("works", 1.5, 4, effect_low=1.2, effect_high=2)])
    for effects, amount in (("low", 12), ("central", 15), ("high", 20)):
        assert plan(atlas, corridor="line", mt=50, year=2030, effects=effects).two_way_mt == pytest.approx(amount)
    assert [planned(atlas, 14, effects=effects).met for effects in ("low", "central", "high")] == [False, True, True]


# ------------------------------------------------------------------------------------------ money


def test_a_budget_below_the_cheapest_plan_buys_the_most_it_can(drawn):
    """12 Mt for 5, 15 for 8: with 6 it gets to 12, with nothing nowhere; with 8 as without a budget."""
    rows = [project("some", "link:a--b", 12, 5), project("all", "link:a--b", 15, 8)]
    atlas = written(line(drawn), projects=rows)
    short = planned(atlas, 15, budget_musd=6)
    assert (chosen(short), short.two_way_mt, short.met) == ({"some"}, 12, False)
    assert "is not reached for 6 million USD; the most is 12 Mt, for 5 million USD" in str(short)
    none = planned(atlas, 15, budget_musd=0)
    assert (chosen(none), none.two_way_mt) == (set(), 10)
    assert chosen(planned(atlas, 15, budget_musd=8)) == chosen(planned(atlas, 15)) == {"all"}


def test_a_budget_is_not_discounted(drawn):
    """Cheapest by its worth at the base year is the late one for 105; a budget of 103 buys the early one for 100."""
    rows = [
        project("early", "link:a--b", 15, 100, earliest="2025-12-31"),
        project("late", "link:a--b", 15, 105, earliest="2030-12-31"),
    ]
    atlas = written(line(drawn), projects=rows)
    assert chosen(planned(atlas, 15)) == {"late"}
    assert chosen(planned(atlas, 15, discount_rate=0)) == {"early"}
    within = planned(atlas, 15, budget_musd=103)
    assert (chosen(within), within.met) == ({"early"}, True)


def test_within_a_budget_no_more_is_bought_than_is_wanted(drawn):
    """The early works meet it for 100 of the 103: the yard for 2 would let more pass, and nobody asked for more.

    a ==10== b      a ==a gate for 4.38== m ==5== b
    """
    drawing = drawn().usual().default("capacity_mt", 50).place("b", country="XB").place("m", country="XB")
    drawing.link("a", "b", 10, border="ordinary").link("a", "m", border="ordinary").link("m", "b", 5)
    drawing.value("border:a--m", "wagons_per_day", 200).value("border:a--b", "capacity_mt", 50)
    rows = [
        project("early", "link:a--b", 15, 100, earliest="2025-12-31"),
        project("late", "link:a--b", 15, 105, earliest="2030-12-31"),
    ]
    yard = measure("yard", 100, 2, applies_to="border", quantity="wagons_per_day", effect_unit="wagons/day")
    yard |= {"cost_unit": "per 100 wagons/day"}
    atlas = written(drawing.corridor("line", ["a"], ["b"]), projects=rows, measures=[yard])
    assert planned(atlas, 19).stands_mt == pytest.approx(14.38)
    assert chosen(planned(atlas, 19)) == {"late"}
    within = planned(atlas, 19, budget_musd=103)
    assert within.met
    assert chosen(within) == {"early"}


def test_costs_are_discounted_from_the_middle_of_the_building(drawn):
    """A project of 2027 and 2028, in its middle at the end of 2027; a measure just in time, in the middle of 2030."""
    drawing = drawn().usual().link("a", "b", 10).link("b", "c", 10).corridor("line", ["a"], ["c"])
    works = project("works", "link:a--b", 20, 100, earliest="2028-12-31", build_years=2)
    other = measure("other", 2, 10)
    atlas = written(drawing, projects=[works], measures=[other])
    found = planned(atlas, 15, without=["other @ link:a--b"], discount_rate=0.1)
    one, two = found.projects.to_dict("records")
    assert (one["id"], one["begins"], one["ready"]) == ("works", dt.date(2026, 12, 31), dt.date(2028, 12, 31))
    assert (two["id"], two["begins"], two["ready"]) == ("other @ link:b--c", dt.date(2029, 12, 31), LAST)
    # From the end of 2024: 730 and 1461 days, 1826 and 2191 days.
    assert one["discounted_musd"] == pytest.approx(100 / 1.1 ** ((730 + 1461) / 2 / YEAR))
    assert two["discounted_musd"] == pytest.approx(10 / 1.1 ** ((1826 + 2191) / 2 / YEAR))
    none = planned(atlas, 15, without=["other @ link:a--b"], discount_rate=0)
    assert none.discounted_musd == none.capex_musd == 110


def test_what_was_paid_before_the_base_year_is_not_made_dearer(drawn):
    """Built from 2016 to 2026, in its middle in 2021: its cost as it is."""
    atlas = written(line(drawn), projects=[project("works", "link:a--b", 20, 100, build_years=10)])
    assert planned(atlas, 15).discounted_musd == 100


# ------------------------------------------------------------------------------------------ met, or out of reach


def test_what_is_met_as_it_stands_takes_nothing(drawn):
    atlas = written(line(drawn), projects=[project("wide", "link:a--b", 20, 0)])
    for mt in (10, 8):
        found = planned(atlas, mt)
        assert (chosen(found), found.capex_musd, found.met) == (set(), 0, True)
        assert "is met as it stands: 10 Mt can pass" in str(found)
    assert found.edits.edits == ()


def test_where_nothing_reaches_it_the_plan_is_the_best_and_says_what_stops_it(drawn):
    """10 Mt, works to 14 and needless ones; the second link with 12 Mt has none and binds."""
    drawing = drawn().usual().link("a", "b", 10).link("b", "c", 12).corridor("line", ["a"], ["c"])
    rows = [project("wide", "link:a--b", 14, 5), project("wider", "link:a--b", 30, 50)]
    found = planned(written(drawing, projects=rows), 20)
    assert (found.met, found.two_way_mt, chosen(found)) == (False, 12, {"wide"})
    assert "is not reached; the most is 12 Mt, for 5 million USD" in str(found)
    assert "what stops it: link:b--c" in str(found)


def test_without_anything_to_choose_it_is_as_it_stands(drawn):
    found = planned(line(drawn).load(), 20)
    assert (found.met, found.two_way_mt, chosen(found)) == (False, 10, set())
    assert found.candidates.empty
    assert found.projects.empty


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"projects": False, "measures": False}, "nothing to choose from"),
        ({"discount_rate": -0.1}, "discount_rate is a share a year"),
        ({"discount_rate": 5}, "discount_rate is a share a year"),
        ({"effects": "best"}, "effects are low, central, high; got 'best'"),
        ({"budget_musd": -1}, "budget_musd is an amount of zero or more"),
        ({"budget_musd": "much"}, "budget_musd is an amount"),
        ({"without": "wid"}, "without: no candidate called 'wid'. Did you mean 'wide'"),
        ({"cargo": "fish"}, "no cargo called 'fish'"),
    ],
)
def test_plans_that_cannot_be_are_refused(aimed, asked, words):
    with pytest.raises(InputError, match=words):
        _ = plan(aimed, "promise", **asked).capex_musd


def test_the_plan_of_a_target_is_the_one_of_its_question(aimed):
    found = target(aimed, "promise").plan
    assert chosen(found) == {"wide"}
    assert found.two_way_mt == 25
    assert chosen(target(aimed, "promise", scenario=scenario(opening("wide"))).plan) == set()


# ------------------------------------------------------------------------------------------ on top of a scenario


def test_what_the_scenario_builds_is_neither_a_candidate_nor_paid(drawn):
    rows = [project("first", "link:a--b", 12, 4), project("second", "link:a--b", 20, 5, depends_on="first")]
    found = planned(written(line(drawn), projects=rows), 15, scenario=scenario(opening("first")))
    assert (chosen(found), found.capex_musd, found.stands_mt) == ({"second"}, 5, 12)


def test_an_alternative_to_what_the_scenario_builds_cannot_be_taken(drawn):
    """Of the group one is being built: the other is left out, and the reason names it."""
    rows = [
        project("wide", "link:a--b", 20, 5, alternates="either"),
        project("wider", "link:a--b", 30, 6, alternates="either"),
        project("third", "link:a--b", 30, 9),
    ]
    found = planned(written(line(drawn), projects=rows), 25, scenario=scenario(opening("wide")))
    assert chosen(found) == {"third"}
    assert "wide" in found.left_out["wider"]


def test_measures_act_on_what_the_scenario_sets(drawn):
    """12 Mt by the scenario, x 1.5."""
    atlas = written(line(drawn), measures=[measure("works", 1.5, 4)])
    given = scenario(Edit(action="set", subject="link:a--b", quantity="capacity_mt", value=12.0))
    found = planned(atlas, 15, scenario=given)
    assert (found.stands_mt, found.two_way_mt, chosen(found)) == (12, 18, {"works @ link:a--b"})


def test_wagons_come_on_top_of_those_that_the_scenario_sets(drawn):
    """300 wagons a day by the scenario, 6.57 Mt: two copies for 10."""
    given = scenario(Edit(action="set", subject="border:a--b", quantity="wagons_per_day", value=300.0))
    found = planned(gate(drawn), 10, scenario=given)
    assert found.projects["count"].tolist() == [2]
    assert found.two_way_mt == pytest.approx(10.95)


@pytest.mark.parametrize("subject", ["section:run", "link:a--b"])
@pytest.mark.parametrize(("action", "value", "stands"), [("scale", 1.2, 12), ("add", 3.0, 13)])
def test_measures_act_beside_factors_and_amounts_of_the_scenario(drawn, subject, action, value, stands):
    """Half as much again beside a factor of 1.2, or beside 3 Mt on top, is 18: amounts come after all factors."""
    drawing = line(drawn).section("run", "a--b")
    atlas = written(drawing, measures=[measure("works", 1.5, 4)])
    given = scenario(Edit(action=action, subject=subject, quantity="capacity_mt", value=value))
    found = planned(atlas, 14, scenario=given)
    assert (found.stands_mt, found.two_way_mt, found.met) == pytest.approx((stands, 18, True))
    beyond = planned(atlas, 19, scenario=given)
    assert (beyond.two_way_mt, beyond.met) == (pytest.approx(18), False)


def test_a_project_on_a_figure_that_the_scenario_sets_cannot_be_taken(drawn):
    """The scenario says 12 Mt, the project 20: one of them has to go, and the plan says so."""
    atlas = written(line(drawn), projects=[project("wide", "link:a--b", 20, 3)], measures=[measure("works", 1.5, 4)])
    given = scenario(Edit(action="set", subject="link:a--b", quantity="capacity_mt", value=12.0))
    found = planned(atlas, 15, scenario=given)
    assert chosen(found) == {"works @ link:a--b"}
    assert "wide" in found.left_out


def test_a_plan_for_a_corridor_that_the_scenario_shuts_says_so(drawn):
    """Nothing passes, and no works change that."""
    atlas = written(line(drawn), projects=[project("wide", "link:a--b", 20, 3)])
    found = plan(atlas, corridor="line", mt=5, year=2030, scenario=scenario(Edit(action="close", subject="link:a--b")))
    assert found.stands_mt == 0
    with pytest.raises(NoRoute, match="no way"):
        assert not found.met


# ------------------------------------------------------------------------------------------ cheapest of all


@pytest.fixture(scope="module")
def choosy(drawn):
    """Two ways from a to d, and a line behind; seven works, some better than others.

    a ==6== b ==9== d ==12== e      a ==5== d
    """
    drawing = drawn().usual().link("a", "b", 6).link("b", "d", 9).link("a", "d", 5).link("d", "e", 12)
    rows = [
        project("ab", "link:a--b", 9, 6),
        project("ab-more", "link:a--b", 14, 11, depends_on="ab"),
        project("bd", "link:b--d", 14, 4),
        project("ad", "link:a--d", 11, 10, alternates="side"),
        project("ad-more", "link:a--d", 16, 21, alternates="side"),
    ]
    measures = [measure("works", 1.5, 7, build_years=2)]
    return written(drawing.corridor("line", ["a"], ["e"]), projects=rows, measures=measures)


AMOUNTS = (12, 14, 16, 18)


@pytest.mark.parametrize("mt", AMOUNTS)
def test_without_any_work_of_the_plan_it_is_missed_or_no_cheaper(choosy, mt):
    best = planned(choosy, mt)
    assert best.met
    for work in best.projects["id"]:
        other = planned(choosy, mt, without=work)
        assert work not in chosen(other)
        assert not other.met or other.discounted_musd >= best.discounted_musd * (1 - 1e-9)


def test_more_never_costs_less(choosy):
    """And each amount costs what its own plan does."""
    best = planned(choosy, AMOUNTS[-1])
    curve = best.cost_curve([*range(8, 19)])
    costs = curve["discounted_musd"].tolist()
    assert costs[:4] == [0] * 4  # 11 Mt can pass as it stands
    assert all(before <= after * (1 + 1e-9) for before, after in pairwise(costs))
    assert curve["met"].all()
    assert curve["proven"].all()
    for mt in AMOUNTS:
        row = curve[curve["two_way_mt"] == mt].to_dict("records")[0]
        assert row["discounted_musd"] == pytest.approx(planned(choosy, mt).discounted_musd)
    steps = best.cost_curve()
    assert len(steps) == 8
    assert steps["two_way_mt"].iloc[-1] == 18
    with pytest.raises(InputError, match="amounts are above zero"):
        best.cost_curve([0])


def test_a_plan_as_a_scenario_can_be_written_and_read(choosy):
    """Its works one by one, each from its day; joined with the base it is what the plan builds."""
    from korridor.scenario import parse, write

    found = planned(choosy, 18)
    assert parse(write(found.edits), found.edits.name) == found.edits
    assert {edit.start for edit in found.edits.edits} <= {dt.date(2026, 12, 31), LAST}
    assert flow(choosy, found.edits, year=2029) < found.two_way_mt


LINKS = ("a--b", "b--d", "a--d", "d--e")
SCALED = {"quantity": "train_pairs_per_day", "before": 1, "unit": "x", "basis": "none"}
SOME_WORKS = st.lists(
    st.tuples(
        st.sampled_from(LINKS),
        st.sampled_from([8, 12, 16, 20, 1.5, 2.5]),  # Mt, or below 3 a factor
        st.sampled_from([1, 2, 3, 5, 8]),
        st.sampled_from(["", "", "needs", "either"]),
    ),
    min_size=1,
    max_size=6,
)


def every_choice(found):
    """Every set of candidates that may stand together, as (cost, scenario), by the rules that plans are told by.

    What is needed is there, of alternates one, and no factor beside a project on the same link.
    """
    works = found.choices.candidates
    for some in chain.from_iterable(combinations(works, count) for count in range(len(works) + 1)):
        names = {one.id for one in some}
        groups = [one.alternates for one in some if one.alternates]
        by_project = {key for one in some if one.kind == "project" for key in subjects_of(found.atlas, one.id)}
        if len(groups) > len(set(groups)) or any(set(one.needs) - names for one in some):
            continue
        if any(one.kind == "measure" and one.limit in by_project for one in some):
            continue
        edits = tuple(
            Edit(action=edit.action, subject=edit.subject, quantity=edit.quantity, value=edit.value, note=one.id)
            for one in some
            for edit in one.edits
        )
        yield sum(one.capex_musd for one in some), Scenario("some", "Some", edits=edits) if edits else BASE


def subjects_of(atlas, name):
    return {subject for row in atlas.rows["projects"] if row["id"] == name for subject in row["subject"]}


@settings(max_examples=12)
@given(SOME_WORKS, st.sampled_from(["", "measured", "opens", "measured opens"]), st.sampled_from([9, 12, 15, 19]))
def test_no_other_choice_is_cheaper_or_gets_further(drawn, works, more, mt):
    """Against the network of every choice, each built and worked out by itself."""
    drawing = drawn().usual().link("a", "b", 6).link("b", "d", 9).link("a", "d", 5).link("d", "e", 10)
    rows = []
    for number, (link, after, cost, how) in enumerate(works):
        cells = {"alternates": "either"} if how == "either" else {}
        if how == "needs" and number:
            cells = {"depends_on": f"p{number - 1}"}
        rows.append(project(f"p{number}", f"link:{link}", after, cost, **(SCALED if after < 3 else {}), **cells))
    if "opens" in more:
        drawing.link("a", "d", 4, id="new", status="planned")
        cells = {"quantity": "status_note", "before": "planned", "unit": "text", "basis": "none"}
        rows.append(project("opens", "link:new", "operating", 3, **cells))
    measures = [measure("m", 1.5, 4)] if "measured" in more and len(rows) <= 4 else []
    atlas = written(drawing.corridor("line", ["a"], ["e"]), projects=rows, measures=measures)

    found = planned(atlas, mt, discount_rate=0)
    tried = [(flow(atlas, edits), cost) for cost, edits in every_choice(found)]
    reached = [cost for amount, cost in tried if amount >= mt * (1 - 1e-9)]
    if found.stands_mt >= mt:
        assert chosen(found) == set()
    elif reached:
        assert found.met
        assert found.capex_musd == pytest.approx(min(reached))
    else:
        most = max(amount for amount, _ in tried)
        assert not found.met
        assert found.two_way_mt == pytest.approx(most)
        assert found.capex_musd == pytest.approx(min(cost for amount, cost in tried if amount >= most * (1 - 1e-9)))


@settings(max_examples=8)
@given(st.lists(st.sampled_from([1, 2, 3, 5]), min_size=3, max_size=3), st.sampled_from([12, 15]), st.integers(0, 12))
def test_a_budget_buys_as_much_as_any_other_choice_of_it(drawn, costs, mt, budget):
    drawing = drawn().usual().link("a", "b", 6).link("b", "d", 9).link("a", "d", 5).link("d", "e", 20)
    works = zip(("a--b", "b--d", "a--d"), (12, 12, 8), costs, strict=True)
    rows = [project(f"p-{link}", f"link:{link}", after, cost) for link, after, cost in works]
    atlas = written(drawing.corridor("line", ["a"], ["e"]), projects=rows)
    found = planned(atlas, mt, discount_rate=0, budget_musd=budget)
    assert found.capex_musd <= budget
    tried = [(flow(atlas, edits), cost) for cost, edits in every_choice(found) if cost <= budget]
    assert found.two_way_mt >= min(mt, max(amount for amount, _ in tried)) * (1 - 1e-9)


# ------------------------------------------------------------------------------------------ the bundled atlas


@pytest.fixture(scope="module")
def report(caspian_net):
    """The target of the report of the bundled atlas."""
    atlas = caspian_net.atlas
    return target(atlas, atlas.about.report_target)


def test_documented_projects_alone_do_not_reach_the_target_of_the_report(report):
    alone = plan(report.atlas, report.aim.id, measures=False)
    assert not alone.met
    assert report.computed_mt <= alone.two_way_mt < report.aim.mt
    assert alone.documented_mt == alone.two_way_mt
    assert all(alone.projects["kind"] == "project")


def test_the_roadmap_at_its_word_is_met_by_assumption_only(report):
    found = report.across({name: report.atlas.scenario_records[name] for name in ("roadmap-announced", "hormuz-2026")})
    word = found.loc["roadmap-announced"]
    assert word["met"]
    assert word["assumed"]
    assert word["capacity_mt"] == report.aim.mt
    assert not word["volume_met"]
    assert "hormuz-2026" in found.loc["hormuz-2026", "note"]
    assert not report.met


@pytest.mark.slow
def test_the_shipped_plan_is_proven_met_and_no_worse_without_any_of_its_works(report):
    """And a plan that may not take the dearest of its works is no cheaper."""
    found = report.plan
    assert found.met
    assert found.proven
    assert found.stands_mt == report.computed_mt < report.aim.mt
    built = report.atlas.network(report.aim.day.year, scenario=found.edits).throughput(report.aim.corridor)
    assert built.two_way_mt == pytest.approx(found.two_way_mt)
    assert found.discounted_musd <= found.capex_musd == pytest.approx(found.projects["capex_musd"].sum())
    assert {row["id"] for row in found.projects.to_dict("records")} <= set(found.candidates["id"])
    dearest = found.projects.sort_values("capex_musd")["id"].iloc[-1]
    other = plan(report.atlas, report.aim.id, without=dearest)
    cost = other.discounted_musd if other.met else inf
    assert cost >= found.discounted_musd * (1 - 1e-9)
