"""Growth by its formulas; and year by year what can pass, what wants to and what does, on lines drawn for it."""

import datetime as dt
from math import isnan, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from korridor.api import load
from korridor.errors import InputError, UnknownName
from korridor.outlook import (
    Growth,
    calendar_volume,
    carried_on,
    days_in_force,
    days_of,
    growth_rate,
    outlook,
    series_of,
    years_to,
)
from korridor.scenario import DemandEdit, Edit, Scenario

SPRING = {"start": dt.date(2026, 2, 28), "end": dt.date(2026, 6, 19)}  # 112 days
BY_CARGO = {"grain": 1, "container": 3}  # Mt of the rows of demand


def scenario(*edits, name="what-if", **more):
    """A scenario of some edits."""
    demand = [edit for edit in edits if isinstance(edit, DemandEdit)]
    return Scenario(name, "What if", edits=[edit for edit in edits if isinstance(edit, Edit)], demand=demand, **more)


def closing(link, **days):
    return Edit(action="close", subject=f"link:{link}", **days)


def scaling(link, factor, **days):
    return Edit(action="scale", subject=f"link:{link}", quantity="capacity_mt", value=factor, **days)


def wanting(action, value, *, cargo=None, corridor="line", **days):
    return DemandEdit(action=action, corridor=corridor, cargo=cargo, value=value, **days)


def line(drawn):
    """A line of one link for 10 Mt."""
    return drawn().usual().link("a", "b", 10).corridor("line", ["a"], ["b"])


def written(drawing, *, goes_on=None, **tables):
    """The drawing with rows of further tables; goes_on: the keys of `outlook` of the last corridor."""
    drawing.written(**tables)
    if goes_on is not None:
        path = drawing.folder / "corridors.toml"
        path.write_text(f"{path.read_text(encoding='utf-8')}\n[corridor.outlook]\n{goes_on}\n", encoding="utf-8")
    return load(drawing.folder)


def observed(drawing, series, amounts, **more):
    """Rows of volumes of a series, with their figures; amounts by year."""
    cells = {
        "quantity": "volume_mt",
        "subject": "corridor:line",
        "calendar": "calendar",
        "scope": f"population={series}",
    }
    cells |= {"basis": None, "grade": "A"} | more
    rows = []
    for year, amount in amounts.items():
        drawing.value(
            cells["subject"],
            cells["quantity"],
            amount,
            status="observed",
            **{name: cells[name] for name in ("scope", "basis", "grade")},
        )
        value = f"v{drawing.count:03}"
        rows.append({"series": series, "title": series, "year": year, "value": value, "calendar": cells["calendar"]})
    return rows


def seen(drawn, **more):
    """The line, with 2 Mt in 2022, 4 Mt in 2023, and the cargoes that want to pass."""
    drawing = line(drawn)
    wanted = [
        {"id": cargo, "origin": "a", "destination": "b", "cargo": cargo, "mt": mt, "year": 2023, "corridor": "line"}
        | {"share": mt / sum(BY_CARGO.values()), "confidence": "C"}
        for cargo, mt in BY_CARGO.items()
    ]
    return written(drawing, volumes=observed(drawing, "rail", {2022: 2, 2023: 4}), demand=wanted, **more)


def column(found, name):
    """A column of the table as a list."""
    return found.table[name].tolist()


def demand(atlas, *edits, years=(2026,), **more):
    """What wants to pass on the line under some edits."""
    return column(outlook(atlas, "line", years=years, scenario=scenario(*edits), **more), "demand_mt")


# ------------------------------------------------------------------------------------------ growth by its formulas


@pytest.mark.parametrize(
    ("first", "last", "steps", "percent"),
    [(2.5, 20, 5, 51.6), (1.6, 20, 6, 52.3), (2.5, 15, 2, 144.9), (1.245, 2.5, 6, 12.32)],
)
def test_growth_is_counted_in_steps_between_two_values(first, last, steps, percent):
    """The roadmap from 2025 and from 2024, to 15 Mt in 2027, and what was seen from 2019 to 2025."""
    places = len(str(percent).partition(".")[2])
    assert round(100 * growth_rate(first, last, steps), places) == percent


def test_a_seen_growth_carried_on():
    """2.5 Mt at 12.32 percent are 4.47 Mt after five years, and 20 Mt after 17.9; at 53 percent 20.96 after five."""
    rate = growth_rate(1.245, 2.5, 6)
    assert round(carried_on(2.5, rate, 5), 2) == 4.47
    assert round(years_to(2.5, 20, rate), 1) == 17.9
    assert round(carried_on(2.5, 0.53, 5), 2) == 20.96


def test_a_calendar_year_of_iranian_years():
    """79 of the 366 days of 2024 are of the year 1402 with 1.6 Mt, the rest of 1403 with 2.4: 2.227 Mt."""
    assert round(calendar_volume(1.6, 2.4, 2024, "iranian"), 3) == 2.227


def test_a_calendar_year_of_marketing_years():
    """Eight months of the year that ends in August, four of the next: 244 and 122 of 366 days."""
    assert calendar_volume(3, 6, 2024, "marketing") == pytest.approx((3 * 244 + 6 * 122) / 366)
    assert calendar_volume(3, 6, 2025, "marketing") == pytest.approx((3 * 243 + 6 * 122) / 365)


def test_days_of_a_year_between_two_days():
    assert [days_of(year) for year in (2000, 2024, 2025, 2100)] == [366, 366, 365, 365]
    assert days_in_force(SPRING["start"], SPRING["end"], 2026) == 112
    assert days_in_force(None, None, 2028) == 366
    assert days_in_force(dt.date(2027, 12, 31), None, 2027) == 1
    assert days_in_force(dt.date(2028, 1, 1), None, 2027) == days_in_force(None, dt.date(2026, 12, 31), 2027) == 0


@pytest.mark.parametrize(
    ("work", "words"),
    [
        (lambda: growth_rate(0, 20, 5), "first is a number above zero; got 0"),
        (lambda: growth_rate(2.5, nan, 5), "last is a number above zero; got nan"),
        (lambda: growth_rate(2.5, 20, 0), "steps is a whole number of years of at least one; got 0"),
        (lambda: growth_rate(2.5, 20, 2.5), "steps is a whole number"),
        (lambda: carried_on(-1, 0.1, 5), "a volume is zero or more; got -1"),
        (lambda: carried_on(1, 12, 5), "a rate is a share a year, as 0.1 for 10 percent; got 12"),
        (lambda: carried_on(1, -1, 5), "a rate is a share a year"),
        (lambda: years_to(2.5, 20, 0), "a growth of 0.0% a year never leads from 2.5 to 20"),
        (lambda: years_to(2.5, 20, -0.1), "never leads"),
        (lambda: calendar_volume(1, 2, 2024, "fiscal"), "a calendar is iranian or marketing; got 'fiscal'"),
        (lambda: Growth("linear"), "a rule of growth is rate, logistic, share; got 'linear'"),
        (lambda: Growth("logistic", 0.1), "a ceiling belongs to the logistic rule, which needs one"),
        (lambda: Growth("rate", 0.1, ceiling=9), "a ceiling belongs to the logistic rule"),
        (lambda: Growth("logistic", 0.1, ceiling=0), "ceiling is a number above zero"),
        (lambda: Growth("share", share=0.5), "share and of belong to the rule of shares"),
        (lambda: Growth("share", share=1.5, of="other"), "a share lies between 0 and 1; got 1.5"),
        (lambda: Growth("share", share=0.5, of="other").volume(1, 1), "a share follows another corridor"),
    ],
)
def test_numbers_that_cannot_be_are_refused(work, words):
    with pytest.raises(InputError, match=words.split("(")[0]):
        work()


VOLUMES = st.floats(0.01, 100)


@given(VOLUMES, VOLUMES, st.integers(5, 40))
def test_growth_carried_on_leads_back(first, last, steps):
    """The rate between two volumes, over the same steps, gives the second; and years_to gives the steps."""
    rate = growth_rate(first, last, steps)
    assert carried_on(first, rate, steps) == pytest.approx(last)
    if abs(rate) > 1e-6:
        assert years_to(first, last, rate) == pytest.approx(steps, rel=1e-6)


@given(VOLUMES, st.floats(0.001, 5), VOLUMES, st.floats(0, 200), st.floats(0, 200))
def test_logistic_growth_never_passes_its_ceiling(first, rate, ceiling, years, more):
    """It begins at the first volume, rises no faster than the rate, and never beyond the ceiling; nor does it fall."""
    growth = Growth("logistic", rate, ceiling=ceiling)
    now, then = growth.volume(first, years), growth.volume(first, years + more)
    assert growth.volume(first, 0) == pytest.approx(first)
    assert first * (1 - 1e-9) <= now <= then * (1 + 1e-9)
    assert then <= max(ceiling, first) * (1 + 1e-9)
    if years < 50:
        assert now <= first * (1 + rate) ** years * (1 + 1e-9)


# ------------------------------------------------------------------------------------------ what can pass


def test_a_closure_of_112_days_costs_their_part_of_a_year(drawn):
    """28 February to 19 June of a year of 365 days, both with them: 253 days of 10 Mt a year are left."""
    found = outlook(line(drawn).load(), "line", years=range(2025, 2028), scenario=scenario(closing("a--b", **SPRING)))

    assert column(found, "capacity_mt") == pytest.approx([10, 10 * 253 / 365, 10])
    assert [(state.day.isoformat(), state.amount) for state in found.states] == [
        *(("2025-01-01", 10), ("2026-01-01", 10), ("2026-02-28", 0), ("2026-06-20", 10), ("2027-01-01", 10))
    ]
    assert column(found, "bottleneck") == ["link:a--b"] * 3  # on 31 December


def test_the_same_days_of_a_leap_year(drawn):
    """28 February to 19 June are 113 days with the 29th between them, of 366."""
    days = {name: day.replace(year=2028) for name, day in SPRING.items()}
    found = outlook(line(drawn).load(), "line", years=[2028], scenario=scenario(closing("a--b", **days)))
    assert column(found, "capacity_mt") == pytest.approx([10 * 253 / 366])


def test_a_year_with_nothing_open_says_why(drawn):
    found = outlook(line(drawn).load(), "line", years=[2026], scenario=scenario(closing("a--b")))
    (row,) = found.table.to_dict("records")
    assert (row["capacity_mt"], row["capacity_low_mt"], row["capacity_high_mt"]) == (0, 0, 0)
    assert "no way" in row["bottleneck"]
    assert isnan(row["utilisation"])
    assert row["level"] == ""


def test_capacity_of_a_year_is_that_of_its_states_by_days(drawn):
    """A factor of 2 for 100 days, then one of 3 for 50: the rest of 365 days at 10 Mt."""
    edits = [
        scaling("a--b", 2.0, start=dt.date(2026, 1, 1), end=dt.date(2026, 4, 10)),
        scaling("a--b", 3.0, start=dt.date(2026, 4, 11), end=dt.date(2026, 5, 30)),
    ]
    found = outlook(line(drawn).load(), "line", years=[2026, 2029], scenario=scenario(*edits))
    assert column(found, "capacity_mt") == pytest.approx([(100 * 20 + 50 * 30 + 215 * 10) / 365, 10])


def test_low_and_high_go_by_days_too(drawn):
    """10 Mt, 8 to 12: a closure takes its part of each."""
    drawing = drawn().usual().link("a", "b").value("link:a--b", "capacity_mt", 10, low=8, high=12)
    atlas = drawing.corridor("line", ["a"], ["b"]).load()
    (row,) = outlook(atlas, "line", years=[2026], scenario=scenario(closing("a--b", **SPRING))).table.to_dict("records")
    assert [row[f"capacity_{end}_mt"] for end in ("low", "high")] == pytest.approx([8 * 253 / 365, 12 * 253 / 365])


@pytest.mark.parametrize(
    ("opened", "closed", "amounts"),
    [
        ("2026-07-01", None, [10, 10 + 5 * 184 / 365, 15]),  # 184 days from the first of July on
        ("2020", "2026-06-30", [15, 10 + 5 * 181 / 365, 10]),
    ],
)
def test_a_link_that_opens_or_closes_in_a_year_counts_by_its_days(drawn, opened, closed, amounts):
    drawing = drawn().usual().link("a", "b", 10).link("a", "b", 5, id="second", opened=opened, closed=closed)
    found = outlook(drawing.corridor("line", ["a"], ["b"]).load(), "line", years=range(2025, 2028))
    assert column(found, "capacity_mt") == pytest.approx(amounts)


def test_a_line_of_the_past_counts_by_its_days(drawn):
    """A historic line beside another ran until 30 June 2017: 181 days of that year."""
    drawing = drawn().usual().link("a", "b", 10)
    drawing.link("a", "b", 5, id="old", status="historic", opened="2010", closed="2017-06-30")
    found = outlook(drawing.corridor("line", ["a"], ["b"]).load(), "line", years=range(2016, 2019))
    assert column(found, "capacity_mt") == pytest.approx([15, 10 + 5 * 181 / 365, 10])


def test_years_that_do_not_differ_are_worked_out_once(drawn):
    """All of the base from one answer; with a second line shut for 112 days from two, again from the same ones."""
    atlas = drawn().usual().link("a", "b", 10).link("a", "b", 5, id="second").corridor("line", ["a"], ["b"]).load()
    base = outlook(atlas, "line")
    shut = outlook(atlas, "line", scenario=scenario(closing("second", **SPRING)))
    again = outlook(atlas, "line", years=[2026, 2027], scenario=scenario(closing("second", **SPRING)))

    assert len({id(state.throughput) for state in base.states}) == 1
    assert len({id(state.throughput) for state in shut.states}) == 2
    assert {id(state.throughput) for state in again.states} == {id(state.throughput) for state in shut.states}
    assert [state.day.year for state in base.states] == list(range(2024, 2031))


def test_a_figure_of_a_later_year_holds_from_then_on(drawn):
    """10 Mt in 2023 and 12 in 2027, both of what stands."""
    drawing = line(drawn).value("link:a--b", "capacity_mt", 12)
    row = drawing.values.pop()
    drawing.values.append((*row[:10], 2027, *row[11:]))
    found = outlook(drawing.load(), "line", years=range(2025, 2029))
    assert column(found, "capacity_mt") == pytest.approx([10, 10, 12, 12])


def test_what_a_project_sets_does_not_lower_a_figure_of_a_later_year(drawn):
    """The works make 11 Mt of 10 in 2025; the 12 of 2027 stand, whichever year is asked for first."""
    for years in ([2025, 2026, 2027, 2028], [2028]):
        drawing = line(drawn).value("link:a--b", "capacity_mt", 12)
        row = drawing.values.pop()
        drawing.values.append((*row[:10], 2027, *row[11:]))
        works = {"id": "works", "title": "Works", "status": "planned", "subject": "link:a--b"}
        works |= {"quantity": "capacity_mt", "after": 11, "unit": "Mt/yr", "basis": "two_way"}
        atlas = written(drawing, projects=[works | {"earliest": "2024-12-31", "confidence": "C"}])
        opened = scenario(Edit(action="open", subject="project:works"))
        found = outlook(atlas, "line", years=years, scenario=opened)
        assert column(found, "capacity_mt") == pytest.approx([11, 11, 12, 12][-len(years) :])


# ------------------------------------------------------------------------------------------ taken at its word


def announced(drawn, **more):
    """The line, for which 20 Mt are announced from the last day of 2027 on."""
    row = {"id": "promise", "title": "Promise", "status": "announced_target", "subject": "corridor:line"}
    row |= {"quantity": "target_mt", "after": 20, "unit": "Mt/yr", "basis": "two_way", "earliest": "2027-12-31"}
    drawing = line(drawn)
    rows = observed(drawing, "rail", {2022: 2, 2023: 4})
    return written(drawing, projects=[row | {"confidence": "B"} | more], volumes=rows)


def test_a_target_at_its_word_is_marked_and_kept_apart_from_what_is_computed(drawn):
    """10 Mt by the figures of the line all along; from 2028 on 20 by assumption, of 2027 one day."""
    promised = scenario(Edit(action="open", subject="project:promise"))
    found = outlook(announced(drawn), "line", years=range(2026, 2030), scenario=promised)

    assert column(found, "computed_mt") == pytest.approx([10] * 4)
    assert column(found, "capacity_mt") == pytest.approx([10, (364 * 10 + 20) / 365, 20, 20])
    assert column(found, "assumed") == [False, True, True, True]
    assert column(found, "capacity_low_mt")[2] == 20
    assert column(found, "capacity_high_mt")[2] == 20
    assert column(found, "bottleneck") == ["link:a--b"] * 4
    assert "20 Mt can pass by assumption" in str(found)
    assert column(outlook(announced(drawn), "line", years=[2028]), "assumed") == [False]


def test_a_target_below_what_can_pass_assumes_nothing(drawn):
    promised = scenario(Edit(action="open", subject="project:promise"))
    found = outlook(announced(drawn, after=8), "line", years=[2028], scenario=promised)
    assert column(found, "capacity_mt") == column(found, "computed_mt") == [10]
    assert column(found, "assumed") == [False]


def test_what_is_assumed_lets_expected_volumes_pass(drawn):
    """15 Mt want to pass: of 10 that can by the figures, of 20 at their word."""
    wanted = wanting("set", 15.0)
    promised = scenario(Edit(action="open", subject="project:promise"), wanted)
    atlas = announced(drawn)
    for edits, volume, short in ((scenario(wanted), 10, 5), (promised, 15, 0)):
        found = outlook(atlas, "line", years=[2028], scenario=edits)
        assert (column(found, "volume_mt"), column(found, "shortfall_mt")) == ([volume], [short])


# ------------------------------------------------------------------------------------------ observed volumes


def test_two_populations_are_never_joined(six):
    """1.1 Mt by the customs, of three years; the railway counts 1.6 of other goods in 2023, and says nothing here."""
    found = series_of(six, "alder-fenn")
    assert found.id == "customs-cressund"
    assert {year: point.central for year, point in found.points.items()} == {2021: 0.8, 2022: 1.0, 2023: 1.1}
    other = outlook(six, "alder-fenn", series="railway-avelia", years=[2022, 2023])
    assert column(other, "volume_mt")[1] == 1.6
    assert isnan(column(other, "volume_mt")[0])


def test_the_default_series_has_most_years_then_the_newest_then_the_best_grade(drawn):
    drawing = line(drawn)
    rows = observed(drawing, "poor", {2022: 3, 2023: 5}, grade="B") + observed(drawing, "good", {2022: 2, 2023: 4})
    rows += observed(drawing, "older", {2020: 1, 2021: 1}) + observed(drawing, "once", {2024: 9})
    assert series_of(written(drawing, volumes=rows), "line").id == "good"

    drawing = line(drawn)
    rows = observed(drawing, "good", {2022: 2, 2023: 4}) + observed(drawing, "long", {2019: 1, 2020: 1, 2021: 1})
    assert series_of(written(drawing, volumes=rows), "line").id == "long"


def test_a_series_of_one_cargo_or_of_another_subject_is_no_default(drawn):
    drawing = line(drawn)
    rows = observed(drawing, "grain", {2022: 2, 2023: 4}, scope="cargo=grain")
    rows += observed(drawing, "one-link", {2022: 2, 2023: 4}, subject="link:a--b")
    atlas = written(drawing, volumes=rows)
    assert series_of(atlas, "line") is None
    assert series_of(atlas, "line", name="grain").id == "grain"


def test_a_series_of_one_direction_is_no_default_of_what_is_counted_both_ways(drawn):
    """Capacity is two-way: 4 Mt one way beside it would say that less passes than does."""
    drawing = line(drawn)
    atlas = written(drawing, volumes=observed(drawing, "out", {2022: 2, 2023: 4}, basis="one_way"))
    assert series_of(atlas, "line") is None


def test_the_corridor_may_name_its_series_and_its_growth(drawn):
    drawing = line(drawn)
    rows = observed(drawing, "long", {2021: 1, 2022: 2, 2023: 4}) + observed(drawing, "named", {2023: 5})
    atlas = written(drawing, volumes=rows, goes_on='series = "named"\ngrowth = 0.1\nnote = "said"')
    found = outlook(atlas, "line", years=[2025])
    assert found.series.id == "named"
    assert column(found, "demand_mt") == pytest.approx([5 * 1.1**2])
    assert str(found.growth) == "10.0% a year (said)"


@pytest.mark.parametrize(
    "cells",
    [
        {"quantity": "volume_part_mt", "calendar": "part"},
        {"quantity": "volume_teu", "calendar": "calendar"},
    ],
)
def test_parts_of_years_and_boxes_are_no_series(drawn, cells):
    drawing = line(drawn)
    atlas = written(drawing, volumes=observed(drawing, "rail", {2022: 2, 2023: 4}, **cells))
    assert series_of(atlas, "line") is None
    with pytest.raises(InputError, match="'rail' is about a part of a year, or has no volume"):
        outlook(atlas, "line", series="rail")


def test_a_series_of_gas_is_none_of_tonnes(drawn):
    """4 bcm are not 4 Mt."""
    drawing = line(drawn)
    atlas = written(drawing, volumes=observed(drawing, "gas", {2023: 4}, quantity="volume_bcm", basis="one_way"))
    with pytest.raises(InputError, match="gas"):
        outlook(atlas, "line", series="gas")


def test_a_name_that_is_no_series_is_told_with_the_nearest(six):
    with pytest.raises(InputError, match=r"no series called 'customs-cresund'.*Did you mean 'customs-cressund'"):
        outlook(six, "alder-fenn", series="customs-cresund")


@pytest.mark.parametrize(
    ("calendar", "stated", "points"),
    [
        ("iranian", {2023: 1.6, 2024: 2.4}, {2024: 79 / 366 * 1.6 + 287 / 366 * 2.4}),
        ("iranian", {2021: 1.0, 2023: 1.6, 2024: 2.4}, {2024: 79 / 366 * 1.6 + 287 / 366 * 2.4}),
        ("marketing", {2023: 1.6, 2024: 2.4}, {2023: 243 / 365 * 1.6 + 122 / 365 * 2.4}),
        ("marketing", {2021: 1.0, 2023: 1.6}, {}),
    ],
)
def test_years_of_other_calendars_count_where_both_halves_are_there(drawn, calendar, stated, points):
    """An Iranian year has the number of the one in which it begins, a marketing year of the one in which it ends."""
    drawing = line(drawn)
    rows = observed(drawing, "rail", stated, calendar=calendar)
    found = series_of(written(drawing, volumes=rows), "line", name="rail")
    assert {year: point.central for year, point in found.points.items()} == pytest.approx(points)
    assert found.calendar == calendar
    if points:
        assert len(next(iter(found.points.values())).values) == 2


# ------------------------------------------------------------------------------------------ what wants to pass


def test_years_observed_have_no_demand_and_their_own_volume(drawn):
    """No less wanted to pass than did; how much more is not known."""
    found = outlook(seen(drawn), "line", years=range(2021, 2026))
    assert [isnan(amount) for amount in column(found, "demand_mt")] == [True, True, True, False, False]
    assert column(found, "volume_is") == ["", "observed", "observed", "expected", "expected"]
    assert column(found, "volume_mt")[1:] == [2, 4, 4, 4]
    assert isnan(column(found, "volume_mt")[0])
    assert isnan(column(found, "shortfall_mt")[1])


def test_without_a_series_nothing_is_known_of_demand(drawn):
    found = outlook(line(drawn).load(), "line", years=[2025])
    (row,) = found.table.to_dict("records")
    assert all(isnan(row[name]) for name in ("demand_mt", "volume_mt", "shortfall_mt", "utilisation"))
    assert (row["capacity_mt"], row["volume_is"], row["level"]) == (10, "", "")
    assert "no series of volumes" in str(found)


def test_without_a_growth_demand_stays(drawn):
    found = outlook(seen(drawn), "line", years=[2030])
    assert column(found, "demand_mt") == [4]
    assert "no growth is assumed" in str(found.growth)


def test_demand_grows_from_the_last_year_observed(drawn):
    """4 Mt in 2023: at 10 percent 4.4 in 2024; towards 8 at first as fast, then ever slower."""
    atlas = seen(drawn)
    assert demand(atlas, growth=0.1, years=[2024, 2030]) == pytest.approx([4.4, 4 * 1.1**7])
    slower = demand(atlas, growth=Growth("logistic", 0.1, ceiling=8), years=[2024, 2030])
    assert slower == pytest.approx([8 / (1 + 1.1**-1), 8 / (1 + 1.1**-7)])
    assert demand(atlas, growth=Growth("logistic", 0.1, ceiling=3), years=[2030]) == [4]


def test_demand_may_be_a_share_of_that_of_another_corridor(drawn):
    """A quarter of the 4 Mt of the line, which grows by a tenth a year, and of what a scenario adds there."""
    drawing = line(drawn).link("b", "c", 3).corridor("branch", ["b"], ["c"], ["b--c"])
    drawing.corridors.reverse()
    rows = observed(drawing, "rail", {2022: 2, 2023: 4})
    atlas = written(drawing, volumes=rows, goes_on="growth = 0.1")
    quarter = Growth("share", share=0.25, of="line")
    found = outlook(atlas, "branch", years=[2023, 2025], growth=quarter)
    assert isnan(column(found, "demand_mt")[0])
    assert column(found, "demand_mt")[1] == pytest.approx(0.25 * 4 * 1.1**2)
    twice = outlook(atlas, "branch", years=[2025], growth=quarter, scenario=scenario(wanting("scale", 2.0)))
    assert column(twice, "demand_mt") == pytest.approx([0.5 * 4 * 1.1**2])
    with pytest.raises(InputError, match="cannot want a share of itself"):
        _ = outlook(atlas, "branch", years=[2025], growth=Growth("share", share=0.25, of="branch")).table


@pytest.mark.parametrize(
    ("edit", "amount"),
    [
        (("set", 6.0), 6),
        (("scale", 2.0), 8),
        (("add", 1.5), 5.5),
        (("add", -9.0), 0),
        (("set", 0.0), 0),
    ],
)
def test_a_scenario_sets_scales_or_adds_to_what_wants_to_pass(drawn, edit, amount):
    assert demand(seen(drawn), wanting(*edit)) == pytest.approx([amount])


@pytest.mark.parametrize(("action", "value", "then"), [("set", 6.0, 6), ("scale", 2.0, 8), ("add", 1.5, 5.5)])
def test_edits_of_demand_count_by_their_days(drawn, action, value, then):
    """112 of 365 days at the one, the rest at 4 Mt; the year after as before."""
    found = demand(seen(drawn), wanting(action, value, **SPRING), years=[2026, 2027])
    assert found == pytest.approx([(112 * then + 253 * 4) / 365, 4])


def test_growth_of_a_scenario_begins_on_its_day(drawn):
    """From the middle of 2026 by a tenth a year: nothing in 2025, a tenth in 2027; it ends at the level reached."""
    days = {"start": dt.date(2026, 7, 2)}
    years = [2025, 2026, 2027, 2028, 2030]
    found = demand(seen(drawn), wanting("grow", 0.1, **days), years=years)
    assert found == pytest.approx([4, 4, 4.4, 4 * 1.1**2, 4 * 1.1**4], rel=1e-3)
    stops = demand(seen(drawn), wanting("grow", 0.1, **days, end=dt.date(2028, 7, 2)), years=years)
    assert stops == pytest.approx([4, 4, 4.4, 4 * 1.1**2, 4 * 1.1**2], rel=1e-3)


def test_an_edit_of_one_cargo_moves_its_part_of_the_demand(drawn):
    """Of 4 Mt a quarter is grain, the rest boxes, by the rows of demand; whichever cargo capacity is asked for."""
    atlas = seen(drawn)
    for cargo in (None, "grain", "container", "general"):
        grain = demand(atlas, wanting("scale", 2.0, cargo="grain"), cargo=cargo)
        boxes = demand(atlas, wanting("scale", 2.0, cargo="container"), cargo=cargo)
        assert (cargo, *grain, *boxes) == pytest.approx((cargo, 5, 7))


def test_an_edit_of_one_cargo_sets_or_adds_to_its_part(drawn):
    """1 Mt of grain becomes 3: 6 in all; 3 Mt on top: 7; by its row of demand the same."""
    atlas = seen(drawn)
    assert demand(atlas, wanting("set", 3.0, cargo="grain")) == pytest.approx([6])
    assert demand(atlas, wanting("add", 3.0, cargo="grain")) == pytest.approx([7])
    assert demand(atlas, DemandEdit(action="set", row="grain", value=3.0)) == pytest.approx([6])
    assert demand(atlas, DemandEdit(action="scale", row="grain", value=2.0)) == pytest.approx([5])


def test_edits_of_every_cargo_are_one_of_the_corridor(drawn):
    """All cargoes doubled are twice the demand, as the corridor doubled is."""
    atlas = seen(drawn)
    each = demand(atlas, *(wanting("scale", 2.0, cargo=cargo) for cargo in BY_CARGO))
    assert each == pytest.approx([8])
    assert demand(atlas, wanting("scale", 2.0)) == pytest.approx([8])


def test_a_part_of_what_is_not_known_says_nothing_of_the_whole(drawn):
    """Without a series: all of it may be set; the grain alone, an amount on top or half a year leaves it unknown."""
    wanted = [
        {"id": "grain", "origin": "a", "destination": "b", "cargo": "grain", "mt": 1, "year": 2023, "share": 0.25}
        | {"corridor": "line", "confidence": "C"},
        {"id": "boxes", "origin": "a", "destination": "b", "cargo": "container", "mt": 3, "year": 2023, "share": 0.75}
        | {"corridor": "line", "confidence": "C"},
    ]
    atlas = written(line(drawn), demand=wanted)
    assert demand(atlas, wanting("set", 6.0)) == [6]
    assert isnan(demand(atlas, wanting("set", 6.0, **SPRING))[0])
    assert isnan(demand(atlas, wanting("scale", 2.0))[0])
    assert isnan(demand(atlas, wanting("set", 6.0, cargo="grain"))[0])


def test_edits_of_another_corridor_change_nothing(drawn):
    drawing = line(drawn).link("b", "c", 3).corridor("branch", ["b"], ["c"], ["b--c"])
    atlas = written(drawing, volumes=observed(drawing, "rail", {2023: 4}))
    assert demand(atlas, wanting("set", 9.0, corridor="branch")) == [4]


# ------------------------------------------------------------------------------------------ what passes


@pytest.mark.parametrize(
    ("wanted", "volume", "level", "short"),
    [(3.0, 3, "free", 0), (7.0, 7, "busy", 0), (9.0, 9, "congested", 0), (10.0, 10, "full", 0), (14.0, 10, "full", 4)],
)
def test_what_passes_is_the_lesser_of_demand_and_capacity(drawn, wanted, volume, level, short):
    """Of 10 Mt; what is left over is the shortfall."""
    found = outlook(seen(drawn), "line", years=[2026], scenario=scenario(wanting("set", wanted)))
    (row,) = found.table.to_dict("records")
    assert (row["volume_mt"], row["volume_is"], row["level"]) == (volume, "expected", level)
    assert (row["utilisation"], row["shortfall_mt"]) == pytest.approx((volume / 10, short))


def test_what_was_seen_stays_beside_a_smaller_capacity(drawn):
    """4 Mt passed in 2023 on a line for 3: over capacity, and nothing is cut off."""
    drawing = drawn().usual().link("a", "b", 3).corridor("line", ["a"], ["b"])
    found = outlook(written(drawing, volumes=observed(drawing, "rail", {2023: 4})), "line", years=[2023, 2024])
    assert column(found, "volume_mt") == [4, 3]
    assert column(found, "level") == ["over capacity", "full"]


# ------------------------------------------------------------------------------------------ years and names


@pytest.mark.parametrize(
    ("years", "words"),
    [
        ([2014], "the atlas six covers 2015 to 2030; got 2014"),
        (range(2029, 2033), "got 2031, 2032"),
        ([], "years is empty"),
        (2030, "years is a list of years"),
        (["soon"], "year"),
    ],
)
def test_years_that_the_atlas_does_not_cover_are_refused(six, years, words):
    with pytest.raises(InputError, match=words):
        outlook(six, "alder-fenn", years=years)


TWICE = scaling("a--b", 2.0)
MORE = wanting("scale", 2.0)


@pytest.mark.parametrize("edit", [TWICE, MORE], ids=["capacity", "demand"])
def test_without_years_a_scenario_is_asked_for_those_that_it_covers_wholly(drawn, edit):
    valid = dt.date(2026, 3, 1), dt.date(2029, 6, 30)
    assert outlook(seen(drawn), "line", scenario=scenario(edit, valid=valid)).years == (2027, 2028)
    with pytest.raises(InputError, match="holds no whole year"):
        outlook(seen(drawn), "line", scenario=scenario(edit, valid=(dt.date(2026, 1, 1), dt.date(2026, 6, 22))))


@pytest.mark.parametrize("edit", [TWICE, MORE], ids=["capacity", "demand"])
@pytest.mark.parametrize("year", [2025, 2026, 2029, 2030])
def test_years_that_the_scenario_does_not_cover_wholly_are_refused(drawn, edit, year):
    """It says something from March 2026 to June 2029: nothing of 2025, and not all of 2026 and 2029."""
    valid = dt.date(2026, 3, 1), dt.date(2029, 6, 30)
    with pytest.raises(InputError, match="what-if"):
        _ = outlook(seen(drawn), "line", years=[year], scenario=scenario(edit, valid=valid)).table


def test_names_are_told_with_the_nearest(six):
    with pytest.raises(UnknownName, match="alder-fen"):
        outlook(six, "alder-fen ")
    with pytest.raises(UnknownName, match="no scenario called 'basis'"):
        outlook(six, "alder-fenn", scenario="basis")
    with pytest.raises(InputError, match="a corridor is given by its name"):
        outlook(six, None)


# ------------------------------------------------------------------------------------------ two of them


def test_the_difference_of_two_outlooks(drawn):
    """The second has 10 Mt more capacity, twice the demand, and the years of both are set side by side."""
    atlas = seen(drawn)
    base = outlook(atlas, "line", years=[2025, 2026])
    more = outlook(atlas, "line", years=[2026, 2027], scenario=scenario(TWICE, MORE))
    (row,) = base.diff(more).reset_index().to_dict("records")
    assert row["year"] == 2026
    assert (row["capacity_mt"], row["demand_mt"], row["volume_mt"], row["shortfall_mt"]) == (10, 4, 4, 0)
    assert row["utilisation"] == pytest.approx(8 / 20 - 4 / 10)
    assert (row["bottleneck"], row["bottleneck_other"]) == ("link:a--b", "link:a--b")
    assert more.diff(base)["capacity_mt"].tolist() == [-10]
    with pytest.raises(InputError, match="no year in common"):
        base.diff(outlook(atlas, "line", years=[2027]))
    with pytest.raises(InputError, match="compared with another one"):
        base.diff(base.table)


def test_a_change_of_the_table_changes_no_outlook(drawn):
    found = outlook(line(drawn).load(), "line", years=[2025])
    table = found.table
    table.loc[2025, "capacity_mt"] = 0
    assert column(found, "capacity_mt") == [10]


def test_what_is_behind_an_outlook(six):
    """The figures of the limits of the last year; and all of it in words and as a page."""
    found = outlook(six, "alder-fenn", years=[2024, 2030], scenario="base")
    assert "cap-gate-birk" in set(found.sources().index) | set(found.sources().astype(str).to_numpy().ravel())
    words = str(found)
    assert words.splitlines()[0].startswith("Alderstad to Fennby")
    assert "2030:" in words
    assert repr(found) == "<Outlook alder-fenn under base: 2024 to 2030>"
    assert "<table" in found._repr_html_()


# ------------------------------------------------------------------------------------------ laws


@pytest.fixture(scope="module")
def mesh(drawn):
    """Two ways from a to d, one of two links; and a line behind them.

    a ==6== b ==9== d ==12== e      a ==5== d
    """
    drawing = drawn().usual().link("a", "b", 6).link("b", "d", 9).link("a", "d", 5).link("d", "e", 12)
    return drawing.corridor("line", ["a"], ["e"]).load()


LINKS = ("a--b", "b--d", "a--d", "d--e")
FIRST = dt.date(2025, 1, 1)
DAYS = st.tuples(st.integers(0, 1000), st.integers(0, 1000)).map(
    lambda ends: {"start": FIRST + dt.timedelta(min(ends)), "end": FIRST + dt.timedelta(max(ends))}
)


@settings(max_examples=30)
@given(
    st.dictionaries(st.sampled_from(LINKS), DAYS, max_size=3),
    st.dictionaries(st.sampled_from(LINKS), st.tuples(st.sampled_from([0.5, 1.5, 4.0]), DAYS), max_size=3),
)
def test_capacity_lies_between_its_states_and_closing_never_raises_it(mesh, shut, scaled):
    """Also with low and high figures; and the states of a year fill it."""
    factors = [scaling(link, factor, **days) for link, (factor, days) in scaled.items()]
    before = outlook(mesh, "line", years=range(2025, 2028), scenario=scenario(*factors))
    edits = [*factors, *(closing(link, **days) for link, days in shut.items())]
    after = outlook(mesh, "line", years=range(2025, 2028), scenario=scenario(*edits))
    for year, row in zip(after.years, after.table.to_dict("records"), strict=True):
        amounts = [state.amount for state in after.states if state.day.year == year]
        assert min(amounts) * (1 - 1e-9) <= row["capacity_mt"] <= max(amounts) * (1 + 1e-9)
        assert row["capacity_low_mt"] <= row["capacity_mt"] * (1 + 1e-9)
        assert row["capacity_mt"] <= row["capacity_high_mt"] * (1 + 1e-9)
        assert next(state.day for state in after.states if state.day.year == year) == dt.date(year, 1, 1)
    assert (after.table["capacity_mt"] <= before.table["capacity_mt"] * (1 + 1e-9)).all()
    for edit in edits:
        for day in (edit.start, edit.end + dt.timedelta(days=1)):
            assert day.year > 2027 or day in {state.day for state in after.states}


@settings(max_examples=15)
@given(st.dictionaries(st.sampled_from(LINKS), DAYS, max_size=3))
def test_every_day_of_a_year_has_the_throughput_of_its_network(mesh, shut):
    """Day by day on some days, by building the network of the day."""
    edits = scenario(*(closing(link, **days) for link, days in shut.items()))
    states = outlook(mesh, "line", years=range(2025, 2028), scenario=edits).states
    for number in (0, 31, 180, 400, 777, 1094):
        day = FIRST + dt.timedelta(number)
        state = [one for one in states if one.day <= day][-1]
        # Two ways, each the least of its links, then the line behind; a closed link lets nothing pass.
        held = {link: days["start"] <= day <= days["end"] for link, days in shut.items()}
        ab, bd, ad, de = (0 if held.get(link) else mt for link, mt in zip(LINKS, (6, 9, 5, 12), strict=True))
        assert state.amount == pytest.approx(min(min(ab, bd) + ad, de))
