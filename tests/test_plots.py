"""Charts: what is drawn is what the tables hold, on the axes that are given."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from korridor.api import load
from korridor.errors import InputError
from korridor.plots import GRADE_COLOURS, LIMITS_MOST, ladder, profile
from korridor.routing import profile as profile_table


@pytest.fixture(scope="module")
def ways(six_net):
    return six_net.routes("alder", "fenn", k=2)


def test_a_line_for_each_way_runs_through_the_points_of_its_profile(ways):
    """Days against km; the first point is the origin, the last one the whole way."""
    ax = profile(ways)
    table = profile_table(ways)
    lines = [line for line in ax.lines if line.get_linewidth() == 2]
    assert len(lines) == 2
    for line, way, (_, rows) in zip(lines, ways, table.groupby("way", sort=False), strict=True):
        assert line.get_xdata().tolist() == rows["cum_km"].tolist()
        assert line.get_ydata() == pytest.approx(rows["cum_h"].to_numpy() / 24)
        assert line.get_ydata()[-1] == pytest.approx(way.days.central)
        assert line.get_label() == f"{rows['way'].iloc[0]}: {way.distance_km:,.0f} km, {way.days.central:,.1f} days"
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("km", "days")


def test_the_cost_can_be_shown_instead(ways):
    ax = profile(ways[0], of="cost")
    assert ax.get_ylabel() == "USD a tonne"
    assert ax.lines[0].get_ydata()[-1] == pytest.approx(ways[0].cost_usd_per_t.central)


def test_the_tallest_jumps_are_named(ways):
    """By truck and ferry that is the wait for the ferry at Corveport, 24 of 95 h."""
    assert "wait Corveport" in [text.get_text() for text in profile(ways[0]).texts]


def test_it_draws_on_the_axes_that_are_given_and_gives_them_back(ways):
    ax = Figure().subplots()
    assert profile({"mine": ways[0]}, ax=ax) is ax
    assert ax.get_legend().get_texts()[0].get_text().startswith("mine: 887 km")


def test_a_profile_never_falls(ways):
    for line in profile(ways).lines[:2]:
        assert (np.diff(line.get_ydata()) >= 0).all()


@pytest.mark.parametrize(
    ("given", "of", "message"),
    [
        ([], "time", "no route to set side by side"),
        (["alder"], "time", "give routes, as net.route finds them; got 'alder'"),
        (None, "money", "a profile shows time or cost; got 'money'"),
    ],
)
def test_what_cannot_be_drawn_is_refused(ways, given, of, message):
    with pytest.raises(InputError, match=message):
        profile(ways if given is None else given, of=of)


def test_a_way_with_a_step_without_a_figure_is_refused(edited):
    net = edited(("defaults.csv", "tr-road-roro,road>ro-ro,*,transfer,,,any,any,transfer_h,none,3,8,20,h,C,,\n", ""))
    way = net.network().route("alder", "fenn", by="distance")
    with pytest.raises(InputError, match="has a step without a figure of time"):
        profile(way)


# ---------------------------------------------------------------------------------------------------------- ladders


@pytest.fixture(scope="module")
def corridor(six_net):
    """Ship 1.2 and ferry 1 Mt; with the ferry lifted its ports let 2 pass; 4 Mt are wanted."""
    return six_net.throughput("alder-fenn")


def named(ax):
    """What stands beside the bars: text, and whether it is bold."""
    return [(text.get_text().replace("\xa0", " "), text.get_fontweight() == "bold") for text in beside(ax)]


def beside(ax):
    return [text for text in ax.texts if text.get_transform() == ax.get_yaxis_transform()]


def marks(ax):
    """Edge and fill of the sign of each limit."""
    signs = [line for line in ax.lines if line.get_marker() == "s"]
    return [(to_hex(line.get_markeredgecolor()), to_hex(line.get_markerfacecolor())) for line in signs]


def test_a_bar_for_each_step_is_as_long_as_what_passes(corridor):
    ax = ladder(corridor)
    assert [bar.get_width() for bar in ax.patches] == pytest.approx([1.2 + 1.0, 1.2 + 2.0])
    assert ax.get_xlabel() == "Mt a year, both directions together"
    assert {"2.2 Mt", "3.2 Mt"} <= {text.get_text() for text in ax.texts}


def test_every_limit_of_a_step_is_named_and_what_is_lifted_is_bold_and_first(corridor):
    """A cut of two links: lifting one of them is enough to go on."""
    rows = corridor.ladder.sort_values(["step", "lifted"], ascending=[True, False], kind="stable")
    expected = [(f"{row.title}: {row.limit_mt:.3g}", row.lifted) for row in rows.itertuples()]
    assert named(ladder(corridor)) == expected
    assert [is_bold for _, is_bold in expected] == [True, False, True, False, False]


def test_grade_is_told_by_colour_and_what_no_document_states_is_hollow(six_net):
    """The frontier is documented and A, the border of the road and the railway to Birkrast are defaults and C."""
    ax = ladder(six_net.throughput(origins="alder", destinations="dunmor"))
    a, c, white = GRADE_COLOURS["A"], GRADE_COLOURS["C"], "#ffffff"
    assert marks(ax) == [(a, a), (c, white), (c, white), (c, white)]
    first, second = ax.patches
    assert (to_hex(first.get_facecolor()), first.get_hatch()) == (a, None)
    assert to_hex(second.get_facecolor()) == white
    assert second.get_hatch()


def test_a_limit_that_the_question_sets_has_no_grade(six_net):
    ax = ladder(six_net.throughput("alder-fenn", limits={"link:eskil--fenn": 0.5}))
    assert marks(ax)[0] == (GRADE_COLOURS[""],) * 2
    assert "set by the question" in [text.get_text() for text in ax.get_legend().get_texts()]


def test_what_is_wanted_is_a_line_and_the_range_of_the_first_step_another(corridor):
    """0.9 Mt with all low figures, 4.5 with all high ones; 4 are wanted."""
    lines = {line.get_label(): line.get_xdata() for line in ladder(corridor).lines}
    assert list(lines["wanted: 4 Mt"]) == [4.0, 4.0]
    assert list(lines["from all low to all high figures"]) == pytest.approx([0.4 + 0.5, 2.0 + 2.5])
    free = labels_of(ladder(corridor.network.throughput(origins="alder", destinations="dunmor")))
    assert not any(label.startswith("wanted") for label in free)


def labels_of(ax):
    return [str(line.get_label()) for line in ax.lines]


def test_where_nothing_keeps_it_below_what_is_wanted_the_chart_says_so(six_net):
    ax = ladder(six_net.throughput("alder-fenn", up_to=1))
    assert not ax.patches
    assert [text.get_text() for text in ax.texts] == ["2.2 Mt can pass, and nothing keeps it below what is wanted"]


def test_names_stand_apart_and_inside_the_picture(corridor):
    """However long they are: each has a line of its own, left of the bars."""
    ax = ladder(corridor)
    figure = ax.get_figure()
    figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in beside(ax)]
    assert all(box.x0 >= 0 and box.x1 <= ax.bbox.x0 for box in boxes)
    assert all(not one.overlaps(other) for place, one in enumerate(boxes) for other in boxes[:place])


def test_a_long_name_is_broken_and_many_limits_are_counted(corridor):
    """The amount stays with the last word of a name."""
    many = corridor.ladder.loc[[0] * 9].assign(title="quay " * 20 + "the last", step=1)
    spoiled = type(corridor)(**{name: getattr(corridor, name) for name in corridor.__dataclass_fields__})
    spoiled.__dict__["_ladder"] = many
    lines = [text for text, _ in named(ladder(spoiled))]
    assert max(map(len, lines)) < 60
    assert sum(line.endswith("last: 1.2") for line in lines) == LIMITS_MOST
    assert lines[-1] == f"and {9 - LIMITS_MOST} more"


def test_a_name_is_no_formula(edited):
    """Dollars in a name are dollars."""
    atlas = edited(("corridors.toml", '"Alderstad to Fennby"', '"A $x_{$ B"'))
    ax = ladder(atlas.network().throughput("alder-fenn"))
    ax.get_figure().draw_without_rendering()
    assert ax.get_title().startswith("A $x_{$ B, general, 2024-12-31")


def test_a_ladder_draws_on_the_axes_that_are_given_and_gives_them_back(corridor):
    ax = Figure().subplots()
    assert ladder(corridor, ax=ax) is ax


def test_gas_is_told_in_bcm(gas_net):
    """A pipeline of 3 bcm a year instead of the ship."""
    ax = ladder(gas_net.throughput(origins="corve", destinations="eskil", cargo="gas"))
    assert ax.get_xlabel() == "bcm a year, both directions together"
    assert "3 bcm" in [text.get_text() for text in ax.texts]


@pytest.fixture
def gas_net(six_copy):
    pipe = {"mode": "pipeline", "carrier": ["pipeline"], "cargoes": ["gas"], "trade": None, "sea": None, "classes": []}
    pipe |= {"country": ["XB", "XC"], "direction": "forward"}
    folder = six_copy(links={"corve--eskil": pipe})
    with (folder / "values.csv").open("a", encoding="utf-8") as values:
        values.write("cap-pipe,link:corve--eskil,capacity_bcm,one_way,,current,,3,,bcm/yr,2023,survey-2023,A,,\n")
    return load(folder).network()


@pytest.mark.parametrize("given", [None, "alder-fenn", 4.0])
def test_a_ladder_of_what_is_no_throughput_is_refused(given):
    with pytest.raises(InputError, match=r"a ladder is of a Throughput, as net\.throughput finds it; got"):
        ladder(given)
