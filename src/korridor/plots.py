"""Charts on matplotlib's axes. Each takes results, draws on `ax` or on new axes, and gives the axes back."""

from __future__ import annotations

from math import inf
from textwrap import wrap
from typing import TYPE_CHECKING

from korridor.errors import InputError, did_you_mean
from korridor.flow import Throughput
from korridor.routing import profile as profile_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd
    from matplotlib.axes import Axes

    from korridor.routing import Route

__all__ = ["PROFILED", "ladder", "profile"]

# What a profile can show: column, label of the axis, factor from the column's unit to the label's.
PROFILED: Mapping[str, tuple[str, str, float]] = {
    "time": ("cum_h", "days", 1 / 24),
    "cost": ("cum_usd_per_t", "USD a tonne", 1.0),
}
# The palette of Okabe and Ito, which colour-blind readers can tell apart.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000")
JUMPS = {"border": "o", "gauge_change": "s", "transfer": "^", "wait": "|", "load": "v", "unload": "v"}
# A stop is named where it takes at least this share of the whole; more names than this would hide the lines.
NAMED_SHARE = 0.08
NAMED_MOST = 6
GREY = "#8a8f98"
# Colour of a grade; what a question sets itself has none.
GRADE_COLOURS: Mapping[str, str] = {"A": "#0072b2", "B": "#56b4e9", "C": "#e69f00", "": GREY}
GRADE_WORDS: Mapping[str, str] = {"": "set by the question"} | {grade: f"grade {grade}" for grade in "ABC"}
STATED = "documented"
HATCH = "////"
WIDE_CHARACTERS = 50  # of a name beside a bar; what is longer takes another line
LIMITS_MOST = 6  # named beside one bar
LINE_IN = 0.19  # height of a line of names, in inches
GAP_LINES = 0.7  # between two bars
UNDER_IN = 0.45  # from the axes to the legend, with the label of the axis between
SHORT = 0.15  # share of the axes below which a bar has no room for its amount


def profile(routes: Route | Iterable[Route] | Mapping[str, Route], *, of: str = "time", ax: Axes | None = None) -> Axes:
    """Draw time or cost against distance: hauls slope, stops jump; the steepest and the tallest are the bottlenecks.

    routes: one, several, or by a label of one's own. of: time (days) or cost (USD a tonne), at central figures. The
    tallest jumps of each way are named.
    Source: the time/cost-distance method of UNESCAP.
    Raises InputError for no route, for another `of`, and where a way has a step without a figure.
    """
    if of not in PROFILED:
        raise InputError(f"a profile shows time or cost; got {of!r}. {did_you_mean(str(of), PROFILED)}")
    column, unit, factor = PROFILED[of]
    table = profile_table(routes)
    lacking = table.loc[table[column].isna(), "way"]
    if len(lacking):
        raise InputError(f"{lacking.iloc[0]!r} has a step without a figure of {of}; see missing({of!r}) of it.")
    if ax is None:
        ax = _axes(9, 5.5)
    for number, (label, rows) in enumerate(table.groupby("way", sort=False)):
        km, height = rows["cum_km"].to_numpy(), rows[column].to_numpy() * factor
        colour = COLOURS[number % len(COLOURS)]
        ax.plot(km, height, color=colour, linewidth=2, label=f"{label}: {km[-1]:,.0f} km, {height[-1]:,.1f} {unit}")
        jumps = [height[place] - height[place - 1] for place in range(1, len(rows))]
        tallest = sorted(range(1, len(rows)), key=lambda place: -jumps[place - 1])
        stops = [place for place in tallest if rows["kind"].iloc[place] in JUMPS]
        for place in stops:
            kind = rows["kind"].iloc[place]
            ax.plot(km[place], height[place], JUMPS[kind], color=colour, markersize=5)
        for place in stops[:NAMED_MOST]:
            if jumps[place - 1] < NAMED_SHARE * height[-1]:
                break
            where = rows["country"].iloc[place] if rows["kind"].iloc[place] == "border" else rows["name"].iloc[place]
            words = f"{rows['kind'].iloc[place].replace('_', ' ')} {where}"
            middle = (height[place] + height[place - 1]) / 2
            side = -1 if number % 2 else 1  # so that names of two ways stand apart
            ax.annotate(
                words,
                (km[place], middle),
                xytext=(5 * side, 0),
                textcoords="offset points",
                ha="right" if side < 0 else "left",
                color=colour,
                fontsize=8,
            )
    ax.set_xlabel("km")
    ax.set_ylabel(unit)
    ax.set_xlim(left=0)
    ax.set_ylim(bottom=0)
    ax.grid(alpha=0.25)
    ax.legend(loc="upper left", frameon=False)
    return ax


def ladder(throughput: Throughput, *, ax: Axes | None = None) -> Axes:
    """Draw what can pass, one bar a step: what binds now, what binds when that is lifted, and so on.

    Beside each bar stand the limits that bind there, those that the next step lifts first and in bold: the amount of
    each, its grade (A official or engineering, B reputable press or think tank, C estimate) by colour, and a hollow
    sign where no document states it. The bar takes the poorest grade among what is lifted, and is hatched where one of
    these is not stated. Under the first bar is its range, from all low to all high figures; a line stands at what is
    wanted. Mt a year, for gas bcm.
    Raises InputError for what is no Throughput.
    """
    if not isinstance(throughput, Throughput):
        raise InputError(f"a ladder is of a Throughput, as net.throughput finds it; got {throughput!r:.80}.")
    unit = throughput.unit.partition("/")[0]
    steps = [_Rung(rows) for _, rows in throughput.ladder.groupby("step", sort=True)]
    tops, height = [], 0.0
    for step in steps:
        tops.append(height)
        height += max(len(step.lines), 2 if step is steps[0] else 1) + GAP_LINES
    if ax is None:
        ax = _axes(9.5, 1.6 + LINE_IN * max(height, 4))
    low, high = throughput.low_high
    wanted = throughput.up_to
    ends = [wanted or 0.0, high if steps else throughput.two_way, *(step.amount for step in steps)]
    ax.set_xlim(0, 1.08 * max(end for end in (0.0, *ends) if end < inf) or 1)
    ax.set_ylim(max(height, 1), -GAP_LINES)
    if wanted is not None:
        ax.axvline(wanted, color="black", linestyle="--", linewidth=1.2, label=f"wanted: {wanted:.3g} {unit}", zorder=1)
    for step, top in zip(steps, tops, strict=True):
        _draw_rung(ax, step, top, unit)
    for before, start, end in zip(steps, tops, tops[1:], strict=False):
        ax.plot([before.amount] * 2, [start + 1, end], ":", color=GREY, linewidth=1.2)
    if steps:
        words = "from all low to all high figures"
        ax.plot([low, high], [1.5, 1.5], "|-", color="black", linewidth=1.2, markersize=8, label=words)
        _beside(ax, f"{low:.3g} to {high:.3g}", (high, 1.5), 7)
    else:
        words = f"{throughput.two_way:.3g} {unit} can pass, and nothing keeps it below what is wanted"
        white = {"facecolor": "white", "edgecolor": "none"}
        ax.text(0.5, 0.5, words, transform=ax.transAxes, ha="center", va="center", bbox=white)
    ax.set_yticks([])
    ax.set_xlabel(f"{unit} a year, both directions together")
    ax.set_title(f"{throughput.title}, {throughput.cargo}, {throughput.network.day}", fontsize=10, parse_math=False)
    ax.grid(axis="x", alpha=0.25)
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)
    _ladder_legend(ax, steps)
    return ax


class _Rung:
    """One step of a ladder as it is drawn. lines: text, grade, whether stated, whether lifted; None goes on a line."""

    def __init__(self, rows: pd.DataFrame) -> None:
        limits = sorted(rows.to_dict("records"), key=lambda row: not row["lifted"])
        self.amount = float(rows["throughput_mt"].iloc[0])
        lifted = [row for row in limits if row["lifted"]] or limits
        self.grade = max(row["confidence"] for row in lifted)
        self.is_stated = all(row["how"] in (STATED, "given") for row in lifted)
        self.lines: list[tuple[str, str | None, bool, bool]] = []
        for row in limits[:LIMITS_MOST]:
            words = wrap(f"{row['title']}:\N{NO-BREAK SPACE}{row['limit_mt']:.3g}", WIDE_CHARACTERS)
            for number, line in enumerate(words):
                grade = None if number else row["confidence"]
                self.lines.append((line, grade, row["how"] in (STATED, "given"), row["lifted"]))
        if len(limits) > LIMITS_MOST:
            self.lines.append((f"and {len(limits) - LIMITS_MOST} more", None, False, False))


def _beside(ax: Axes, words: str, at: tuple[float, float], points: float, weight: str = "normal") -> None:
    """Words at the right of a point, so many points away, or at its left; white under them keeps lines out."""
    ax.annotate(
        words,
        at,
        xytext=(points, 0),
        textcoords="offset points",
        ha="left" if points > 0 else "right",
        va="center",
        fontsize=8.5,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.2},
        zorder=4,
        fontweight=weight,
    )


def _draw_rung(ax: Axes, step: _Rung, top: float, unit: str) -> None:
    """A bar, its amount at the end, and the names of its limits at the left."""
    colour = GRADE_COLOURS[step.grade]
    face, hatch = (colour, None) if step.is_stated else ("white", HATCH)
    ax.barh(top + 0.5, step.amount, 0.92, color=face, edgecolor=colour, hatch=hatch, linewidth=1.2, zorder=2)
    is_short = step.amount < SHORT * ax.get_xlim()[1]
    _beside(ax, f"{step.amount:.3g} {unit}", (step.amount, top + 0.5), 4 if is_short else -4, "bold")
    beside = ax.get_yaxis_transform()  # x as a share of the axes, y in data
    for number, (words, grade, is_stated, is_lifted) in enumerate(step.lines):
        middle = top + number + 0.5
        weight = "bold" if is_lifted else "normal"
        ax.text(
            -0.035, middle, words, transform=beside, ha="right", va="center", fontsize=8.5, fontweight=weight,
            parse_math=False,
        )  # fmt: skip
        if grade is not None:
            fill = GRADE_COLOURS[grade] if is_stated else "white"
            ax.plot(
                [-0.018], [middle], "s", transform=beside, clip_on=False, markersize=6, markeredgewidth=1.6,
                markerfacecolor=fill, markeredgecolor=GRADE_COLOURS[grade],
            )  # fmt: skip


def _ladder_legend(ax: Axes, steps: Iterable[_Rung]) -> None:
    """Under the axes, so that it hides no bar."""
    from matplotlib.lines import Line2D
    from matplotlib.transforms import ScaledTranslation

    signs = {(grade, stated) for step in steps for _, grade, stated, _ in step.lines if grade is not None}

    def square(fill: str, edge: str, words: str) -> Line2D:
        return Line2D(
            [], [], marker="s", linestyle="none", markersize=7, markeredgewidth=1.6, markerfacecolor=fill,
            markeredgecolor=edge, label=words,
        )  # fmt: skip

    grades = {grade for grade, _ in signs}
    handles = [square(GRADE_COLOURS[grade], GRADE_COLOURS[grade], GRADE_WORDS[grade]) for grade in sorted(grades)]
    for is_stated, words in ((True, "stated by a document"), (False, "estimate, formula or default")):
        if any(stated == is_stated for _, stated in signs):
            handles.append(square(GREY if is_stated else "white", GREY, words))
    if signs:
        handles.append(Line2D([], [], linestyle="none", label="bold: lifted for the next step"))
    handles += [line for line in ax.lines if not str(line.get_label()).startswith("_")]
    if handles:
        under = ax.transAxes + ScaledTranslation(0, -UNDER_IN, ax.figure.dpi_scale_trans)
        ax.legend(
            handles=handles,
            loc="upper center",
            bbox_to_anchor=(0.3, 0),
            bbox_transform=under,
            ncols=3,
            frameon=False,
            fontsize=8.5,
        )


def _axes(wide: float, high: float) -> Axes:
    """Axes on a figure of its own, in inches."""
    from matplotlib.figure import Figure

    return Figure(figsize=(wide, high), layout="constrained").subplots()
