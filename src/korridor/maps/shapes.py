"""From shapes to layers of folium: lines, marks, areas and names, as small as they can be written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, cast

import folium
import numpy as np
import numpy.typing as npt
import shapely
from branca.element import Element, MacroElement
from folium.map import Layer
from jinja2 import Template

__all__ = [
    "Areas",
    "Box",
    "Credits",
    "Name",
    "Names",
    "Shapes",
    "add_assets",
    "has_choice",
    "layer_control",
    "parts_of",
    "split_at_antimeridian",
]

LINE_SCALE = 10_000  # 1e-4 degree, about 10 m
LAND_SCALE = 1_000  # about 100 m, finer than any backdrop
HALF_TURN = 180.0

LonLat = tuple[float, float]
Name = tuple[float, float, str, str, float]  # longitude, latitude, text, kind, first zoom at which it may stand


def split_at_antimeridian(points: Sequence[Sequence[float]]) -> list[list[LonLat]]:
    """Split a line where it crosses the 180th meridian, so that no part runs back across the whole map.

    points: (longitude, latitude) in degrees. A step of over 180 degrees of longitude is taken as the short way round.
    Each part ends, and the next one begins, on the meridian, at the latitude between the two points.

    >>> split_at_antimeridian([(170, 10), (-170, 20)])
    [[(170.0, 10.0), (180.0, 15.0)], [(-180.0, 15.0), (-170.0, 20.0)]]
    """
    parts: list[list[LonLat]] = [[]]
    for lon, lat in ((float(point[0]), float(point[1])) for point in points):
        if parts[-1]:
            before, before_lat = parts[-1][-1]
            if abs(lon - before) > HALF_TURN:
                edge = HALF_TURN if before > 0 else -HALF_TURN
                step = lon + 2 * edge - before  # signed, the short way
                share = (edge - before) / step if step else 0.0
                crossing = before_lat + share * (lat - before_lat)
                parts[-1].append((edge, crossing))
                parts.append([(-edge, crossing)])
        parts[-1].append((lon, lat))
    whole = [[point for place, point in enumerate(part) if not place or point != part[place - 1]] for part in parts]
    return [part for part in whole if len(part) > 1]


def _packed(points: npt.ArrayLike, scale: int) -> list[int]:
    """Coordinates as whole numbers of 1/scale degree, each the difference to the one before; repeats left out."""
    whole = np.rint(np.asarray(points, dtype=float) * scale).astype(int)
    steps = np.diff(whole, axis=0, prepend=np.zeros((1, 2), dtype=int))
    moves = np.concatenate([[True], steps[1:].any(axis=1)])
    return steps[moves].ravel().tolist()


def parts_of(points: Sequence[Sequence[float]]) -> list[list[int]]:
    """A line of (longitude, latitude) as packed parts, split at the 180th meridian."""
    return [_packed(part, LINE_SCALE) for part in split_at_antimeridian(points)]


def _json(data: object) -> str:
    """JSON that can stand inside a script, whatever the texts in it say."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


@cache
def _asset(name: str) -> str:
    return (files("korridor.maps") / name).read_text("utf-8")


def _template(part: str, text: str) -> Template:
    """What an element writes into one part of the page: header, html or script."""
    macro = "{% macro " + part + "(this, kwargs) %}" + text + "{% endmacro %}"
    return cast("Template", Template(macro))  # jinja2 says Any


class _Assets(MacroElement):
    """Script and style that the layers below need, in the head of the page."""

    _template = _template("header", "<script>{{ this.script }}</script><style>{{ this.style }}</style>")

    def __init__(self) -> None:
        super().__init__()
        self._name = "Assets"
        self.script, self.style = _asset("map.js"), _asset("map.css")


def add_assets(m: folium.Map) -> None:
    """Make a map, whoever made it, ready for the layers of this module; more than once does no harm."""
    m.add_child(_Assets(), name="korridor_assets")


class Shapes(Layer):
    """A layer of lines and marks with tooltips.

    name: HTML for the layer control. overlay: whether it is shown along with others; else one of those without is.
    Lines are (style, tooltip, parts), marks (style, tooltip, longitude, latitude); a
    style is a mapping of Leaflet options, for a mark also `html` and `size` in pixels; a tooltip is HTML.
    """

    _template = _template(
        "script", "var {{ this.get_name() }} = korridor.shapes({{ this._parent.get_name() }}, {{ this.data }});"
    )

    def __init__(self, name: str, *, show: bool = True, control: bool = True, overlay: bool = True) -> None:
        super().__init__(name=name, overlay=overlay, control=control, show=show)
        self._name = "Shapes"
        self._styles: dict[str, int] = {}
        self._texts: dict[str, int] = {}
        self._lines: list[list[Any]] = []
        self._marks: list[list[Any]] = []

    def add_to(self, parent: Element, name: str | None = None, index: int | None = None) -> Shapes:
        """Add the layer to a map; a name that is taken gets a number, as the layer control tells layers by names."""
        others = [child for child in parent._children.values() if isinstance(child, Layer) and child.control]  # noqa: SLF001
        taken, first, number = {one.layer_name for one in others}, self.layer_name, 1
        while self.control and self.layer_name in taken:
            number += 1
            self.layer_name = f"{first} ({number})"
        super().add_to(parent, name=name, index=index)
        return self

    def add_line(self, parts: Iterable[list[int]], style: dict[str, Any], text: str) -> None:
        """Add one line of packed parts."""
        self._lines.append([self._style(style), self._text(text), *parts])

    def add_mark(self, lon: float, lat: float, style: dict[str, Any], text: str) -> None:
        """Add one mark; coordinates in degrees."""
        self._marks.append([self._style(style), self._text(text), round(lon, 4), round(lat, 4)])

    def _style(self, style: dict[str, Any]) -> int:
        return self._styles.setdefault(json.dumps(style, sort_keys=True), len(self._styles))

    def _text(self, text: str) -> int:
        return self._texts.setdefault(text, len(self._texts))

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it."""
        return not self._lines and not self._marks

    @property
    def data(self) -> str:
        """What the script draws, as JSON."""
        return _json(
            {
                "scale": LINE_SCALE,
                "styles": [json.loads(style) for style in self._styles],
                "texts": list(self._texts),
                "lines": self._lines,
                "marks": self._marks,
            }
        )


class Areas(Layer):
    """Polygons as a backdrop. Colours are CSS; an empty `stroke` draws no outline."""

    _template = _template(
        "script", "var {{ this.get_name() }} = korridor.areas({{ this._parent.get_name() }}, {{ this.data }});"
    )

    def __init__(self, shapes: Iterable[shapely.Geometry], *, fill: str, stroke: str = "") -> None:
        super().__init__(name="backdrop", overlay=True, control=False, show=True)
        self._name = "Areas"
        rings = []
        for shape in shapes:
            boundary = shapely.get_rings(shapely.get_parts(shape))  # of one of several parts it gives nothing
            rings.append([_packed(shapely.get_coordinates(ring), LAND_SCALE) for ring in boundary])
        style = {"fillColor": fill, "fillOpacity": 1, "stroke": bool(stroke), "color": stroke, "weight": 0.7}
        self.data = _json({"scale": LAND_SCALE, "style": style, "shapes": rings})


class Names(Layer):
    """Names that never overlap: the first ones go first, the rest appear as one zooms in.

    names: (longitude, latitude, text, kind, from_zoom); kind is land, place or end.
    """

    _template = _template(
        "script", "var {{ this.get_name() }} = korridor.labels({{ this._parent.get_name() }}, {{ this.data }});"
    )

    def __init__(self, name: str, names: Iterable[Name], *, control: bool = True) -> None:
        super().__init__(name=name, overlay=True, control=control, show=True)
        self._name = "Names"
        self.data = _json([[round(lon, 4), round(lat, 4), *rest] for lon, lat, *rest in names])


class Box(MacroElement):
    """A box of HTML in a corner of the map, as a title or a legend; texts in it are escaped by who writes them."""

    _template = _template("script", "korridor.box({{ this._parent.get_name() }}, {{ this.data }});")

    def __init__(self, html: str, *, position: str, css_class: str) -> None:
        super().__init__()
        self._name = "Box"
        self.data = f"{_json(position)}, {_json(html)}, {_json(css_class)}"


class Credits(MacroElement):
    """A line of HTML that says whose data the map shows, and a scale in km."""

    _template = _template("script", "korridor.credits({{ this._parent.get_name() }}, {{ this.data }});")

    def __init__(self, html: str) -> None:
        super().__init__()
        self._name = "Credits"
        self.data = _json(html)


def has_choice(m: folium.Map) -> bool:
    """Whether a map has layers of which one is shown at a time, as backdrops."""
    children = m._children.values()  # noqa: SLF001 - folium has no public way to ask
    return any(isinstance(child, Layer) and child.control and not child.overlay for child in children)


def layer_control(m: folium.Map) -> None:
    """Give the map a layer control behind its last layer; folium lists only layers that come before it."""
    for name, child in m._children.items():  # noqa: SLF001 - folium has no public way to ask
        if isinstance(child, folium.LayerControl):
            m._children.move_to_end(name)  # noqa: SLF001
            return
    folium.LayerControl(collapsed=True).add_to(m)
