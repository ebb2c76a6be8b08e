"""Charts that stand in the page."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING

from korridor.page.markup import Html

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["chart"]

# What is measured is as wide as that; most other letters are narrower.
CHART_STYLE = "stroke-linejoin:round;stroke-linecap:butt;font-family:'DejaVu Sans',Verdana,sans-serif"
SALT = "korridor"  # of the ids in a chart: the same page twice is the same


def chart(draw: Callable[[], Axes], label: str) -> Html:
    """What is drawn as an SVG that stands in the page, the same each time it is written.

    label: for who cannot see it.
    """
    import matplotlib as mpl

    mine = {"svg.hashsalt": f"{SALT} {label}", "svg.fonttype": "none", "svg.id": None}
    with mpl.rc_context({key: value for key, value in mine.items() if key in mpl.rcParams}):
        ax = draw()
        figure, file = ax.get_figure(root=True), io.StringIO()
        assert figure is not None  # noqa: S101 - axes of a chart stand on one
        figure.savefig(file, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    drawn = file.getvalue()
    drawn = drawn[drawn.index("<svg") :]
    drawn = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->", "", drawn, flags=re.DOTALL)
    drawn = re.sub(r'(?<=<g) id="[^"]*"|font-family: [^;"]*;? ?', "", drawn)  # the page has ids of its own
    drawn = re.sub(r"(\d\.\d\d)\d+", r"\1", re.sub(r"\n\s*", "\n", drawn))
    head = f'<svg role="img" aria-label="{escape(label)}" style="{CHART_STYLE}" '
    return Html(f'<figure class="chart">{drawn.replace("<svg ", head, 1)}</figure>')
