"""Charts on matplotlib's axes. Each takes results, draws on `ax` or on new axes, and gives the axes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from korridor.errors import InputError, did_you_mean
from korridor.routing import profile as profile_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from matplotlib.axes import Axes

    from korridor.routing import Route

__all__ = ["PROFILED", "profile"]

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
        from matplotlib.figure import Figure

        ax = Figure(figsize=(9, 5.5), layout="constrained").subplots()
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
