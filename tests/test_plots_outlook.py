"""Charts of outlooks and plans: what is drawn is what the tables hold, on the axes that are given."""

import datetime as dt
from math import isnan, nan

import pytest
from matplotlib.colors import to_hex
from matplotlib.dates import date2num
from matplotlib.figure import Figure

from korridor import plots
from korridor.errors import InputError
from korridor.scenario import Edit, Scenario

YEARS = (2024, 2025, 2026, 2027)


def scenario(title, *edits):
    return Scenario(title.casefold(), title, edits=edits)


CLOSED = scenario("Shut", Edit(action="close", subject="link:a--b", start=dt.date(2026, 1, 1)))
WORD = scenario(
    "Word",
    Edit(
        action="set",
        subject="corridor:line",
        quantity="capacity_mt",
        basis="two_way",
        value=30,
        start=dt.date(2026, 7, 2),
    ),
)
WIDER = scenario("Wider", Edit(action="scale", subject="link:a--b", quantity="capacity_mt", value=1.5))


@pytest.fixture(scope="module")
def atlas(drawn):
    """A line for 10 Mt, 8 to 12; 4 Mt in 2022 and 6 in 2023, then half as much again each year.

    A second track lifts it to 25 for 100 million USD, a loop by a half for 12 each.
    """
    drawing = drawn().usual().link("a", "b").value("link:a--b", "capacity_mt", 10, low=8, high=12)
    drawing.corridor("line", ["a"], ["b"])
    volumes = []
    for year, amount in ((2022, 4), (2023, 6)):
        drawing.value("corridor:line", "volume_mt", amount, status="observed", scope="population=rail")
        cells = {"series": "rail", "title": "By rail", "year": year, "calendar": "calendar"}
        volumes.append(cells | {"value": f"v{drawing.count:03}"})
    drawing.load()
    track = {"id": "track", "title": "A second track", "status": "planned", "subject": "link:a--b", "basis": "two_way"}
    track |= {"quantity": "capacity_mt", "after": 25, "unit": "Mt/yr", "earliest": "2027-12-31", "build_years": 2}
    track |= {"capex_musd": 100, "capex_low": 80, "capex_high": 150, "confidence": "B"}
    target = track | {"id": "twenty", "title": "Twenty", "status": "announced_target", "quantity": "target_mt"}
    target |= {"subject": "corridor:line", "after": 20, "capex_musd": "", "capex_low": "", "capex_high": ""}
    measure = {"id": "loop", "title": "A loop", "applies_to": "rail link", "quantity": "train_pairs_per_day"}
    measure |= {"effect": 1.5, "effect_unit": "x", "unit_cost_musd": 12, "cost_unit": "each", "build_years": 1}
    measure |= {"source": "survey-2023", "confidence": "C"}
    return drawing.written(volumes=volumes, projects=[target, track], measures=[measure])


@pytest.fixture(scope="module")
def base(atlas):
    return atlas.outlook("line", years=YEARS, growth=0.5)


def stairs(ax):
    """Values and edges of the steps, by their label."""
    found = {}
    for patch in ax.patches:
        values, edges, baseline = patch.get_data()
        low = None if baseline is None else list(baseline)
        found[patch.get_label().replace("\n", " ")] = (list(values), list(edges), low, patch.get_linestyle())
    return found


def lines(ax):
    return {line.get_label().replace("\n", " "): (list(line.get_xdata()), list(line.get_ydata())) for line in ax.lines}


def legend(ax):
    return [text.get_text().replace("\n", " ") for text in ax.get_legend().get_texts()]


# --------------------------------------------------------------------------------------------------------- outlooks


def test_capacity_stands_in_steps_over_its_years_with_its_range(base):
    """A step reaches from half a year before the number of its year to half a year after."""
    ax = plots.outlook(base)
    found = stairs(ax)
    values, edges, baseline, style = found["can pass"]
    assert (values, edges) == ([10] * 4, [2023.5, 2024.5, 2025.5, 2026.5, 2027.5])
    assert (baseline, style) == (None, "solid")
    high, _, low, _ = found["from all low to all high figures"]
    assert (low, high) == ([8] * 4, [12] * 4)
    assert not any("assumption" in label for label in found)
    assert ax.get_ylabel() == "Mt a year, both directions together"
    assert ax.get_xlabel() == "calendar year"
    assert ax.get_title() == "Line, general: As built"


def test_what_passed_is_dots_joined_by_a_line_and_what_is_expected_rings(base):
    """4 and 6 Mt were seen; 9 are expected, then 10 for that is all that can pass."""
    ax = plots.outlook(base)
    found = lines(ax)
    assert found["passed: By rail"] == ([2022, 2023], [4, 6])
    assert found["expected to pass"] == ([2024, 2025, 2026, 2027], [9, 10, 10, 10])
    seen, expected = (next(line for line in ax.lines if line.get_label().startswith(word)) for word in ("pas", "exp"))
    assert (seen.get_marker(), seen.get_linestyle(), seen.get_markerfacecolor()) == ("o", "-", "black")
    assert (expected.get_marker(), expected.get_linestyle(), expected.get_markerfacecolor()) == ("o", "--", "white")


def test_what_wants_to_pass_is_dashed_and_what_of_it_cannot_is_shaded(base):
    ax = plots.outlook(base)
    years, amounts = lines(ax)["wants to pass"]
    assert (years, amounts) == (list(YEARS), pytest.approx([9, 13.5, 20.25, 30.375]))
    (short,) = ax.collections
    assert short.get_label() == "wants to pass and cannot"
    corners = {tuple(map(float, corner)) for corner in short.get_paths()[0].vertices}
    assert {(2025, 10), (2025, 13.5), (2027, 10), (2027, 30.375)} <= corners


def test_where_all_that_wants_to_can_pass_nothing_is_shaded(atlas):
    ax = plots.outlook(atlas.outlook("line", years=YEARS, growth=0.0))
    assert not ax.collections
    assert "wants to pass and cannot" not in legend(ax)


def test_a_year_that_is_observed_and_asked_for_is_drawn_once_as_seen(atlas):
    ax = plots.outlook(atlas.outlook("line", years=(2023, 2024), growth=0.5))
    assert lines(ax)["passed: By rail"] == ([2022, 2023], [4, 6])
    years, amounts = lines(ax)["expected to pass"]
    assert years == [2023, 2024]
    assert isnan(amounts[0])
    assert amounts[1] == 9


def test_years_that_were_not_asked_for_are_gaps(atlas):
    ax = plots.outlook(atlas.outlook("line", years=(2024, 2027), growth=0.5))
    assert stairs(ax)["can pass"][0] == pytest.approx([10, nan, nan, 10], nan_ok=True)


def test_what_is_taken_at_its_word_is_dashed_beside_what_the_elements_give(atlas):
    """10 Mt by its elements; by its word 30 from 2 July 2026, 183 of 365 days; no range is told of a word."""
    ax = plots.outlook(atlas.outlook("line", years=YEARS, scenario=WORD))
    found = stairs(ax)
    half = (182 * 10 + 183 * 30) / 365
    values, _, _, style = found["can pass: by assumption"]
    assert values == pytest.approx([nan, nan, half, 30], nan_ok=True)
    assert style == "--"
    assert found["can pass"][0] == [10] * 4
    high, _, low, _ = found["from all low to all high figures"]
    assert (low, high) == (pytest.approx([8, 8, nan, nan], nan_ok=True), pytest.approx([12, 12, nan, nan], nan_ok=True))
    assert "can pass: by assumption" in legend(ax)


def test_several_have_their_steps_and_one_line_of_what_wants_to_pass(atlas, base):
    """The demand is that of the first; the first line is the broadest, so that those on it leave an edge to see."""
    others = [atlas.outlook("line", years=YEARS, scenario=one, growth=0.0) for one in (WIDER, CLOSED, WORD)]
    ax = plots.outlook([base, *others])
    found = stairs(ax)
    assert {label: values for label, (values, *_) in found.items() if "assumption" not in label} == {
        "As built": [10] * 4,
        "Wider": [15] * 4,
        "Shut": [10, 10, 0, 0],
        "Word": [10] * 4,
    }
    assert "Word: by assumption" in found
    assert [label for label in lines(ax) if label.startswith("wants")] == ["wants to pass: As built"]
    assert lines(ax)["wants to pass: As built"][1][1] == 13.5
    widths = [patch.get_linewidth() for patch in ax.patches if "assumption" not in patch.get_label()]
    assert widths == sorted(widths, reverse=True)
    assert len(set(widths)) == 4
    colours = {patch.get_label(): to_hex(patch.get_edgecolor()) for patch in ax.patches}
    assert len({colours[name] for name in ("As built", "Wider", "Shut", "Word")}) == 4
    assert colours["Word: by assumption"] == colours["Word"]
    assert set(colours.values()) <= set(plots.COLOURS)


def test_a_line_where_nothing_can_pass_is_seen_whole(atlas, base):
    """On the axis half of it would be cut off."""
    ax = plots.outlook([base, atlas.outlook("line", years=YEARS, scenario=CLOSED)])
    clipped = {patch.get_label(): patch.get_clip_on() for patch in ax.patches}
    assert clipped == {"As built": True, "Shut": False}


def test_labels_of_ones_own(base, atlas):
    ax = plots.outlook({"now": base, "then": atlas.outlook("line", years=YEARS, scenario=WIDER)})
    assert {"now", "then", "wants to pass: now"} <= set(legend(ax))
    assert plots.outlook({"only": base}).get_title() == "Line, general: only"


def test_two_of_the_same_scenario_are_told_apart(base):
    assert list(stairs(plots.outlook([base, base]))) == ["As built", "As built (2)"]


def test_the_target_is_a_line_with_a_sign_at_its_day(atlas, base):
    """The last day of a year is where its step ends."""
    ax = plots.outlook(base, target=atlas.target("twenty"))
    found = lines(ax)
    assert found["wanted: 20 Mt by 2027-12-31"][1] == [20, 20]
    (sign,) = [line for line in ax.lines if line.get_marker() == "D"]
    assert (list(sign.get_xdata()), list(sign.get_ydata())) == ([2027.5], [20])
    assert ax.get_ylim()[1] > 20


def test_an_amount_is_a_line_alone(base):
    ax = plots.outlook(base, target=40)
    assert lines(ax)["wanted: 40 Mt"][1] == [40, 40]
    assert not [line for line in ax.lines if line.get_marker() == "D"]
    assert ax.get_ylim()[1] > 40


@pytest.mark.parametrize("given", [0, -1, nan, float("inf"), "20", True])
def test_what_is_no_amount_is_no_target(base, given):
    with pytest.raises(InputError, match="target is a Target, or an amount above zero"):
        plots.outlook(base, target=given)


def test_a_target_of_something_else_is_refused(base, six):
    """Its line would say something about a corridor that it is not of."""
    other = six.target(corridor="alder-fenn", mt=4, year=2030)
    with pytest.raises(
        InputError, match=r"a target in Mt of corridor:alder-fenn, and the outlook is in Mt of corridor:line"
    ):
        plots.outlook(base, target=other)


@pytest.mark.parametrize("given", [None, "line", 4.0, [], {}, ["line"], {"a": 1}])
def test_what_is_no_outlook_is_refused(given):
    with pytest.raises(InputError, match=r"give an outlook, as atlas\.outlook makes it"):
        plots.outlook(given)


def test_mt_and_bcm_never_stand_in_one_chart(base):
    gas = type(base)(**{name: getattr(base, name) for name in base.__dataclass_fields__} | {"cargo": "gas"})
    assert plots.outlook(gas).get_ylabel() == "bcm a year, both directions together"
    with pytest.raises(InputError, match="never added or compared"):
        plots.outlook([base, gas])


def test_an_outlook_draws_on_the_axes_that_are_given_and_gives_them_back(base):
    ax = Figure().subplots()
    assert plots.outlook(base, ax=ax) is ax


def test_a_long_name_is_broken_and_is_no_formula(base):
    """In the title and in the legend; dollars are dollars."""
    label = "a $x_{$ scenario with a name that goes on and on and says nothing that a shorter one could not say"
    ax = plots.outlook({label: base, "other": base})
    ax.get_figure().draw_without_rendering()
    texts = [text.get_text() for text in ax.get_legend().get_texts()]
    assert label in [text.replace("\n", " ") for text in texts]
    assert max(len(line) for text in texts for line in text.split("\n")) <= plots.WIDE_CHARACTERS


def test_the_legend_lies_under_the_axes_and_inside_the_picture(base, atlas):
    ax = plots.outlook(base, target=atlas.target("twenty"))
    figure = ax.get_figure()
    figure.draw_without_rendering()
    box = ax.get_legend().get_window_extent()
    assert box.y1 < ax.bbox.y0
    assert box.y0 >= 0
    assert box.x0 >= 0
    assert box.x1 <= figure.bbox.x1


# ------------------------------------------------------------------------------------------------------------ plans


@pytest.fixture(scope="module")
def track(atlas):
    """A loop makes 15 of 10, a second track 25: only the track lets 20 pass."""
    return atlas.plan("twenty")


@pytest.fixture(scope="module")
def both(drawn):
    """Three links in a row: a track for one, a loop for the next, three yards for the frontier."""
    drawing = drawn().usual().default("capacity_mt", 50).place("d", country="XB")
    drawing.link("a", "b", 10).link("b", "c", 12).link("c", "d", border="ordinary")
    drawing.value("border:c--d", "wagons_per_day", 500).corridor("line", ["a"], ["d"])
    drawing.load()
    project = {
        "id": "track",
        "title": "A second track " * 8 + "to the end",
        "status": "planned",
        "subject": "link:a--b",
    }
    project |= {"basis": "two_way", "quantity": "capacity_mt", "after": 25, "unit": "Mt/yr", "earliest": "2027-12-31"}
    project |= {"build_years": 2, "capex_musd": 100, "confidence": "B"}
    loop = {"id": "loop", "title": "A loop", "applies_to": "rail link", "quantity": "train_pairs_per_day"}
    loop |= {"effect": 1.5, "effect_unit": "x", "unit_cost_musd": 0.4, "cost_unit": "each", "build_years": 1}
    yard = {"id": "yard", "title": "A yard", "applies_to": "border", "quantity": "wagons_per_day", "effect": 100}
    yard |= {"effect_unit": "wagons/day", "unit_cost_musd": 15, "cost_unit": "per 100 wagons/day", "build_years": 2}
    common = {"source": "survey-2023", "confidence": "C"}
    return drawing.written(projects=[project], measures=[loop | common, yard | common]).plan(
        corridor="line", mt=16, year=2030
    )


def names(ax):
    """Words left of the axes, and their middles from above."""
    return [text for text in ax.texts if text.get_transform() == ax.get_yaxis_transform()]


def costs(ax):
    return [text.get_text() for text in ax.texts if text.get_transform() != ax.get_yaxis_transform()]


def test_a_bar_reaches_from_the_beginning_of_a_work_until_it_is_ready(track):
    ax = plots.plan(track)
    (bar,) = ax.patches
    begins, ready = (date2num(dt.date(year, 12, 31)) for year in (2025, 2027))
    assert (bar.get_x(), bar.get_x() + bar.get_width()) == (begins, ready)
    assert costs(ax) == ["100 million USD"]
    assert [text.get_text() for text in names(ax)] == ["A second track"]


def test_the_title_has_the_sum_with_its_range_and_what_can_pass_then(track):
    assert plots.plan(track).get_title() == "Twenty\n100 million USD (80 to 150); 25 Mt can pass then, 20 are wanted"


def test_the_day_of_the_target_is_a_line(track):
    lines_ = lines(plots.plan(track))
    assert lines_["wanted by 2027-12-31"][0] == [date2num(dt.date(2027, 12, 31))] * 2


def test_works_stand_in_the_order_of_building_with_their_cost_and_count(both):
    """500 wagons of 60 t a day are 10.95 Mt, 100 more 2.19: three yards let 17.5 pass."""
    ax = plots.plan(both)
    rows = both.projects
    assert [bar.get_x() for bar in ax.patches] == [date2num(day) for day in rows["begins"]]
    assert [bar.get_y() for bar in ax.patches] == sorted(bar.get_y() for bar in ax.patches)
    assert ax.get_ylim()[0] > ax.get_ylim()[1]  # the first one on top
    assert rows["id"].str.partition(" ")[0].tolist() == ["track", "yard", "loop"]
    assert costs(ax) == ["100 million USD", "3 x, 45 million USD", "0.4 million USD"]


def test_grade_is_told_by_colour_and_a_generic_measure_is_hatched(both):
    ax = plots.plan(both)
    b, c = plots.GRADE_COLOURS["B"], plots.GRADE_COLOURS["C"]
    assert [to_hex(bar.get_edgecolor()) for bar in ax.patches] == [b, c, c]
    assert [to_hex(bar.get_facecolor()) for bar in ax.patches] == [b, "#ffffff", "#ffffff"]
    assert [bool(bar.get_hatch()) for bar in ax.patches] == [False, True, True]
    assert {"grade B", "grade C", "documented project", "generic measure at a unit cost"} <= set(legend(ax))
    assert "grade A" not in legend(ax)


def test_long_names_are_broken_and_stand_apart_inside_the_picture(both):
    ax = plots.plan(both)
    figure = ax.get_figure()
    figure.draw_without_rendering()
    words = names(ax)
    assert len(words) > 4
    assert max(len(text.get_text()) for text in words) <= plots.WIDE_CHARACTERS
    boxes = [text.get_window_extent() for text in words]
    assert all(box.x0 >= 0 and box.x1 <= ax.bbox.x0 for box in boxes)
    assert all(not one.overlaps(other) for place, one in enumerate(boxes) for other in boxes[:place])
    beside = [text.get_window_extent() for text in ax.texts if text not in words]
    assert all(box.x1 <= figure.bbox.x1 for box in beside)


def test_where_nothing_has_to_be_built_the_chart_says_so(atlas):
    ax = plots.plan(atlas.plan(corridor="line", mt=9, year=2030))
    assert not ax.patches
    assert costs(ax) == ["nothing has to be built"]
    assert ax.get_title().endswith("0 million USD; 10 Mt can pass then, 9 are wanted")


def test_where_nothing_can_be_had_the_chart_says_that_instead(atlas):
    ax = plots.plan(atlas.plan(corridor="line", mt=20, year=2030, projects=False, without="loop @ link:a--b"))
    assert costs(ax) == ["nothing that can be chosen lets more pass"]
    assert ax.get_title().endswith("10 Mt can pass then, 20 were wanted")


def test_a_plan_draws_on_the_axes_that_are_given_and_gives_them_back(track):
    ax = Figure().subplots()
    assert plots.plan(track, ax=ax) is ax


@pytest.mark.parametrize("given", [None, "twenty", 4.0])
def test_a_chart_of_what_is_no_plan_is_refused(given):
    with pytest.raises(InputError, match=r"a chart of a plan is of a Plan, as atlas\.plan makes it; got"):
        plots.plan(given)
