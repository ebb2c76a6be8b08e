"""Charts on matplotlib's axes. Each takes results, draws on `ax` or on new axes, and gives the axes back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable, Mapping, Sequence
from math import inf, isfinite, nan
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from korridor.errors import InputError, did_you_mean
from korridor.flow import Throughput, is_amount
from korridor.outlook import Outlook, days_of
from korridor.planning import Plan, Target
from korridor.routing import profile as profile_table
from korridor.units import DAYS_OF_YEAR

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

    from korridor.routing import Route

__all__ = ["PROFILED", "ladder", "outlook", "plan", "profile"]

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
WANTS = "#d55e00"  # what wants to pass, and what of it cannot
LINES = tuple(colour for colour in COLOURS if colour != WANTS)
BROAD = 6.0  # the widest of several lines that may lie on each other, in points
THIN = 2.5  # so that the gaps of a dashed line stay short
WHOLE_FROM = 100.0  # millions: from here on without a fraction
COST_ROOM = 0.45  # beside the bars of a plan, as a share of its time


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
    _legend_under(ax, [*_rung_signs(steps), *ax.lines])
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
            _mark(ax, middle, GRADE_COLOURS[grade], GRADE_COLOURS[grade] if is_stated else "white")


def _rung_signs(steps: Iterable[_Rung]) -> list[Line2D]:
    """What colours, fills and letters of a ladder say."""
    from matplotlib.lines import Line2D

    signs = {(grade, stated) for step in steps for _, grade, stated, _ in step.lines if grade is not None}
    grades = {grade for grade, _ in signs}
    handles = [_square(GRADE_COLOURS[grade], GRADE_COLOURS[grade], GRADE_WORDS[grade]) for grade in sorted(grades)]
    for is_stated, words in ((True, "stated by a document"), (False, "estimate, formula or default")):
        if any(stated == is_stated for _, stated in signs):
            handles.append(_square(GREY if is_stated else "white", GREY, words))
    if signs:
        handles.append(Line2D([], [], linestyle="none", label="bold: lifted for the next step"))
    return handles


# --------------------------------------------------------------------------------------------------------- outlooks


def outlook(
    outlooks: Outlook | Iterable[Outlook] | Mapping[str, Outlook],
    *,
    target: Target | float | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw what can pass, what wants to and what does, year by year: of one outlook, or of several scenarios.

    outlooks: one, several, or by a label of one's own. One: capacity in steps by the figures of its elements, with its
    range; dashed what the scenario takes at its word; volumes observed as dots, those expected as rings; dashed what
    wants to pass, and shaded what of it cannot. Several: capacity of each, the first one broadest so that lines on each
    other are seen, and what wants to pass under the first. target: a line at what is wanted, from a Target or as an
    amount. A capacity of a year is that of its days; Mt a year, of gas bcm.
    Raises InputError for what is no Outlook, for none, for different units, and for a target of another corridor or
    unit, or that is no amount above zero.
    """
    found = _labelled(outlooks)
    first = next(iter(found.values()))
    unit = first.unit
    if any(one.unit != unit for one in found.values()):
        raise InputError("outlooks in Mt and in bcm stand in charts of their own: they are never added or compared.")
    wanted = _wanted(target, list(found.values()))
    ax = _axes(9.5, 5.5) if ax is None else ax
    if len(found) == 1:
        _draw_one(ax, first)
        ax.set_title(_wrapped(f"{first.title}, {first.cargo}: {next(iter(found))}"), fontsize=10, parse_math=False)
    else:
        for number, (label, one) in enumerate(found.items()):
            colour = LINES[number % len(LINES)]
            width = 2 + (len(found) - 1 - number) * min(1.6, BROAD / len(found))
            _steps(ax, one, label, colour, width)
        _draw_demand(ax, first, f"wants to pass: {next(iter(found))}")
        titles = dict.fromkeys(f"{one.title}, {one.cargo}" for one in found.values())
        ax.set_title(_wrapped("; ".join(titles)), fontsize=10, parse_math=False)
    if wanted is not None:
        words = f"wanted: {wanted:.3g} {unit}"
        words += f" by {target.aim.day}" if isinstance(target, Target) and target.aim.dated else ""
        ax.axhline(wanted, color="black", linestyle="--", linewidth=1.2, label=words, zorder=1)
        if isinstance(target, Target):
            ax.plot([_on_axis(target.aim.day)], [wanted], "D", color="black", markersize=6)
    years = [year for one in found.values() for year in (*one.years, *(_seen(one) if len(found) == 1 else ()))]
    _year_axis(ax, min(years), max(years))
    ax.set_xlabel("calendar year")
    ax.set_ylabel(f"{unit} a year, both directions together")
    ax.set_ylim(0, 1.05 * ax.dataLim.y1 or 1)
    ax.grid(alpha=0.25)
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)
    _legend_under(ax, [*ax.patches, *ax.lines, *ax.collections], ncols=2)
    return ax


def _labelled(given: Outlook | Iterable[Outlook] | Mapping[str, Outlook]) -> dict[str, Outlook]:
    """Outlooks by a label: one's own, or what tells them apart, the scenario or the corridor or both."""
    wanted = "give an outlook, as atlas.outlook makes it, several, or several by a label"
    if isinstance(given, Outlook):
        return {given.scenario.title: given}
    if isinstance(given, Mapping):
        listed = {str(label): one for label, one in given.items()}
    elif isinstance(given, Iterable) and not isinstance(given, str):
        some = list(given)
        if not all(isinstance(one, Outlook) for one in some):
            raise InputError(f"{wanted}; got {some!r:.80}.")
        several = len({one.title for one in some}) > 1, len({one.scenario.title for one in some}) > 1
        listed = {}
        for number, one in enumerate(some, start=1):
            names = (
                [one.title, one.scenario.title] if all(several) else [one.title if several[0] else one.scenario.title]
            )
            label = ", ".join(names)
            listed[f"{label} ({number})" if label in listed else label] = one
    else:
        raise InputError(f"{wanted}; got {given!r:.80}.")
    if not listed or not all(isinstance(one, Outlook) for one in listed.values()):
        raise InputError(f"{wanted}; got {given!r:.80}.")
    return listed


def _wanted(target: Target | float | None, outlooks: Sequence[Outlook]) -> float | None:
    """Amount of a target. Raises InputError for one that the outlooks have nothing to do with."""
    if target is None:
        return None
    if isinstance(target, Target):
        about = {one.corridor for one in outlooks}
        if target.aim.corridor not in about or target.unit != outlooks[0].unit:
            raise InputError(
                f"{target.title}: a target in {target.unit} of {', '.join(target.aim.subjects)}, and the outlook is in "
                f"{outlooks[0].unit} of {', '.join(f'corridor:{name}' for name in sorted(about))}."
            )
        return target.aim.mt
    if not is_amount(target) or target <= 0:
        raise InputError(f"target is a Target, or an amount above zero; got {target!r:.80}.")
    return float(target)


def _seen(one: Outlook) -> list[int]:
    """Years observed, as far as the outlook reaches."""
    points = {} if one.series is None else one.series.points
    return [year for year in points if year <= one.years[-1]]


def _on_axis(day: dt.date) -> float:
    """Where the end of a day stands on an axis on which years have their middles.

    >>> _on_axis(dt.date(2001, 12, 31)), _on_axis(dt.date(2000, 7, 1))
    (2001.5, 2000.0)
    """
    start = dt.date(day.year, 1, 1)
    return day.year - 0.5 + ((day - start).days + 1) / days_of(day.year)


def _column(one: Outlook, name: str) -> list[float]:
    """A column of the table, for every year from the first to the last; NaN for years that were not asked for."""
    column = one.table[f"{name}_{one.unit.lower()}"]
    return column.reindex(range(one.years[0], one.years[-1] + 1)).tolist()


def _edges(one: Outlook) -> list[float]:
    """Ends of years; their middles are the numbers of the years."""
    return [year - 0.5 for year in range(one.years[0], one.years[-1] + 2)]


def _assumed(one: Outlook) -> list[float]:
    """Capacity of the years in which it is taken at its word, NaN of others."""
    taken = one.table["assumed"].reindex(range(one.years[0], one.years[-1] + 1), fill_value=False)
    return [amount if is_taken else nan for amount, is_taken in zip(_column(one, "capacity"), taken, strict=True)]


def _steps(ax: Axes, one: Outlook, label: str, colour: str, width: float) -> None:
    """Capacity in steps, and dashed where it is by assumption."""
    edges, assumed, amounts = _edges(one), _assumed(one), _column(one, "computed")
    inside = 0.0 not in amounts  # a line at nothing lies on the axis, and would be cut in half
    ax.stairs(
        amounts, edges, baseline=None, color=colour, linewidth=width, label=_wrapped(label), zorder=3, clip_on=inside,
    )  # fmt: skip
    if any(map(isfinite, assumed)):
        words = _wrapped(f"{label}: by assumption")
        ax.stairs(
            assumed, edges, baseline=None, color=colour, linewidth=min(width, THIN), label=words, zorder=3,
            linestyle="--",
        )  # fmt: skip


def _draw_one(ax: Axes, one: Outlook) -> None:
    """Capacity with its range, volumes, and what wants to pass and cannot."""
    edges, assumed = _edges(one), _assumed(one)
    low, high = (
        [nan if isfinite(word) else amount for amount, word in zip(_column(one, name), assumed, strict=True)]
        for name in ("capacity_low", "capacity_high")
    )
    words = "from all low to all high figures"
    ax.stairs(high, edges, baseline=low, fill=True, color=COLOURS[0], alpha=0.15, linewidth=0, label=words)
    _steps(ax, one, "can pass", COLOURS[0], 2)
    points = {year: one.series.points[year].central for year in _seen(one)} if one.series is not None else {}
    if points and one.series is not None:
        label = _wrapped(f"passed: {one.series.title}")
        ax.plot(list(points), list(points.values()), "o-", color="black", linewidth=1.5, markersize=5, label=label)
    years = list(range(one.years[0], one.years[-1] + 1))
    volume = [nan if year in points else amount for year, amount in zip(years, _column(one, "volume"), strict=True)]
    if any(map(isfinite, volume)):
        label = "expected to pass"
        ax.plot(years, volume, "o--", color="black", linewidth=1, markersize=5, markerfacecolor="white", label=label)
    _draw_demand(ax, one, "wants to pass")
    short = _column(one, "shortfall")
    if any(amount > 0 for amount in short):
        demand = _column(one, "demand")
        passes = [wants - lacks for wants, lacks in zip(demand, short, strict=True)]
        ax.fill_between(years, passes, demand, color=WANTS, alpha=0.25, linewidth=0, label="wants to pass and cannot")


def _draw_demand(ax: Axes, one: Outlook, label: str) -> None:
    demand = _column(one, "demand")
    if any(map(isfinite, demand)):
        years = list(range(one.years[0], one.years[-1] + 1))
        ax.plot(years, demand, "--", color=WANTS, linewidth=3, label=_wrapped(label), zorder=1.8)


def _year_axis(ax: Axes, first: int, last: int) -> None:
    """Whole years, each in the middle of its step."""
    from matplotlib.ticker import MaxNLocator

    ax.set_xlim(first - 0.5, last + 0.5)
    ax.xaxis.set_major_locator(MaxNLocator(min(last - first + 1, 12), integer=True))
    ax.xaxis.set_major_formatter("{x:.0f}")


def _wrapped(words: str) -> str:
    return "\n".join(wrap(words, WIDE_CHARACTERS, break_on_hyphens=False))


# ------------------------------------------------------------------------------------------------------------ plans


def plan(plan: Plan, *, ax: Axes | None = None) -> Axes:
    """Draw when a plan is built and what it costs: a bar for each work, from its beginning until it is ready.

    In the order of building, named at the left with the grade of its figures by colour (A official or engineering, B
    reputable press or think tank, C estimate); a documented project is filled, a generic measure hatched. Beside each
    bar stand its cost and how many of it there are, in the title the sum and what can pass then; a line stands at the
    day by which it is wanted.
    Raises InputError for what is no Plan.
    """
    if not isinstance(plan, Plan):
        raise InputError(f"a chart of a plan is of a Plan, as atlas.plan makes it; got {plan!r:.80}.")
    from matplotlib.dates import AutoDateFormatter, AutoDateLocator, date2num

    works = [_Work(row) for row in plan.projects.to_dict("records")]
    tops, height = [], 0.0
    for work in works:
        tops.append(height)
        height += len(work.lines) + GAP_LINES
    ax = _axes(9.5, 1.9 + LINE_IN * max(height, 4)) if ax is None else ax
    wanted = float(date2num(plan.aim.day))
    spans = [(float(date2num(work.begins)), float(date2num(work.ready))) for work in works]
    first, last = min([wanted - DAYS_OF_YEAR, *(begins for begins, _ in spans)]), max([wanted, *(e for _, e in spans)])
    ax.set_xlim(first - 0.03 * (last - first), last + (COST_ROOM if works else 0.03) * (last - first))
    ax.set_ylim(max(height, 1), -GAP_LINES)
    words = f"wanted by {plan.aim.day}" if plan.aim.dated else f"asked of {plan.aim.day}"
    ax.axvline(wanted, color="black", linestyle="--", linewidth=1.2, label=words, zorder=1)
    for work, span, top in zip(works, spans, tops, strict=True):
        _draw_work(ax, work, span, top)
    if not works:
        words = "nothing has to be built" if plan.met else "nothing that can be chosen lets more pass"
        white = {"facecolor": "white", "edgecolor": "none"}
        ax.text(0.5, 0.5, words, transform=ax.transAxes, ha="center", va="center", bbox=white)
    ax.set_yticks([])
    locator = AutoDateLocator(minticks=3, maxticks=9)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(AutoDateFormatter(locator))
    ax.set_xlabel("built from, until")
    ax.set_title(_plan_title(plan), fontsize=10, parse_math=False)
    ax.grid(axis="x", alpha=0.25)
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)
    _legend_under(ax, [*_work_signs(works), *ax.lines])
    return ax


class _Work:
    """One work of a plan as it is drawn, of one row of its table."""

    def __init__(self, row: Mapping[Hashable, Any]) -> None:
        self.lines = wrap(str(row["title"]), WIDE_CHARACTERS, break_on_hyphens=False)
        self.grade = str(row["confidence"])
        self.is_named = row["kind"] == "project"
        self.begins, self.ready = row["begins"], row["ready"]
        copies = f"{row['count']} x, " if row["count"] > 1 else ""
        self.cost = f"{copies}{_money(row['capex_musd'])} million USD"


def _money(musd: float) -> str:
    """Millions as people write them: with three digits that count, or whole.

    >>> _money(1455.571), _money(0.4), _money(31.5)
    ('1,456', '0.4', '31.5')
    """
    return f"{musd:,.0f}" if musd >= WHOLE_FROM else f"{musd:.3g}"


def _plan_title(plan: Plan) -> str:
    unit = "bcm" if plan.cargo == "gas" else "Mt"
    low, high = plan.capex_range_musd
    ends = "" if low == high else f" ({_money(low)} to {_money(high)})"
    cost = f"{_money(plan.capex_musd)} million USD{ends}"
    passes = f"{plan.two_way_mt:.3g} {unit} can pass then, {plan.aim.mt:.3g} {'are' if plan.met else 'were'} wanted"
    return f"{_wrapped(plan.title)}\n{cost}; {passes}"


def _draw_work(ax: Axes, work: _Work, span: tuple[float, float], top: float) -> None:
    """A bar with its cost behind it, its name at the left, and a sign of its grade."""
    colour = GRADE_COLOURS[work.grade]
    face, hatch = (colour, None) if work.is_named else ("white", HATCH)
    middle = top + len(work.lines) / 2
    begins, ready = span
    ax.barh(middle, ready - begins, 0.92, left=begins, color=face, edgecolor=colour, hatch=hatch, linewidth=1.2)
    _beside(ax, work.cost, (ready, middle), 6)
    beside = ax.get_yaxis_transform()
    for number, words in enumerate(work.lines):
        ax.text(
            -0.035, top + number + 0.5, words, transform=beside, ha="right", va="center", fontsize=8.5,
            parse_math=False,
        )  # fmt: skip
    _mark(ax, middle, colour, colour if work.is_named else "white")


def _work_signs(works: Sequence[_Work]) -> list[Line2D]:
    grades = [
        _square(GRADE_COLOURS[grade], GRADE_COLOURS[grade], GRADE_WORDS[grade])
        for grade in sorted({work.grade for work in works})
    ]
    kinds = (True, "documented project"), (False, "generic measure at a unit cost")
    return grades + [
        _square(GREY if is_named else "white", GREY, words)
        for is_named, words in kinds
        if any(work.is_named == is_named for work in works)
    ]


# ----------------------------------------------------------------------------------------------------------- shared


def _mark(ax: Axes, middle: float, edge: str, fill: str) -> None:
    """The sign of a grade, left of the axes."""
    ax.plot(
        [-0.018], [middle], "s", transform=ax.get_yaxis_transform(), clip_on=False, markersize=6, markeredgewidth=1.6,
        markerfacecolor=fill, markeredgecolor=edge,
    )  # fmt: skip


def _square(fill: str, edge: str, words: str) -> Line2D:
    """The same sign in a legend."""
    from matplotlib.lines import Line2D

    return Line2D(
        [], [], marker="s", linestyle="none", markersize=7, markeredgewidth=1.6, markerfacecolor=fill,
        markeredgecolor=edge, label=words,
    )  # fmt: skip


def _legend_under(ax: Axes, handles: Iterable[Artist], *, ncols: int = 3) -> None:
    """A legend of what has a label, under the axes so that it hides nothing."""
    from matplotlib.transforms import ScaledTranslation

    named = [handle for handle in handles if not str(handle.get_label()).startswith("_")]
    if not named:
        return
    legend = ax.legend(
        handles=named,
        loc="upper center",
        bbox_to_anchor=(0.3, 0),
        bbox_transform=ax.transAxes + ScaledTranslation(0, -UNDER_IN, ax.figure.dpi_scale_trans),
        ncols=ncols,
        frameon=False,
        fontsize=8.5,
    )
    for words in legend.get_texts():
        words.set_parse_math(False)


def _axes(wide: float, high: float) -> Axes:
    """Axes on a figure of its own, in inches."""
    from matplotlib.figure import Figure

    return Figure(figsize=(wide, high), layout="constrained").subplots()
