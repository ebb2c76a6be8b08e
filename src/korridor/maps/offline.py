"""A figure whose page needs no network: scripts and styles stand in the page itself."""

from __future__ import annotations

import base64
import re
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING

from branca.element import Figure

from korridor.errors import InputError, KorridorError
from korridor.writing import writable, write_whole

if TYPE_CHECKING:
    import folium

__all__ = ["OfflineFigure", "inlined", "save"]

# Last part of the address that folium asks for: the package and the file that hold the same thing.
_COPIES = {
    "leaflet.js": ("XStatic-Leaflet", "leaflet.js"),
    "leaflet.css": ("XStatic-Leaflet", "leaflet.css"),
    "jquery-3.7.1.min.js": ("XStatic-jQuery", "jquery.min.js"),
}
# What folium always asks for and only its font icons use; `_AWESOME` tells whether the map has one.
_DECORATION = ("bootstrap", "glyphicons", "fontawesome", "awesome-markers", "awesome.rotate")
_AWESOME = "L.AwesomeMarkers"
_LINKED = re.compile(
    r'<script\s[^>]*?src="(?P<script>[^"]+)"[^>]*>\s*</script>|<link\s[^>]*?href="(?P<style>[^"]+)"[^>]*>',
    re.IGNORECASE,
)
_IMAGE = re.compile(r"url\(images/([\w-]+\.png)\)")


@cache
def _path(package: str, name: str) -> Path:
    # The list of installed files is asked, and nothing imported: some releases of these packages import pkg_resources.
    try:
        installed = distribution(package).files or []
    except PackageNotFoundError:
        raise KorridorError(f"a map needs the package {package} to open without a network; install it.") from None
    for file in installed:
        if file.name == name:
            return Path(str(file.locate()))
    raise KorridorError(f"the package {package} holds no {name}; install the release that korridor asks for.")


def _data_address(package: str, name: str) -> str:
    return f"data:image/png;base64,{base64.b64encode(_path(package, name).read_bytes()).decode('ascii')}"


@cache
def _style(package: str, name: str) -> str:
    text = _path(package, name).read_text("utf-8")
    return f"<style>{_IMAGE.sub(lambda found: f'url({_data_address(package, found.group(1))})', text)}</style>"


@cache
def _script(package: str, name: str) -> str:
    text = _path(package, name).read_text("utf-8").replace("</script", "<\\/script")
    text = re.sub(r"//[#@] sourceMappingURL=\S*", "", text)
    if name == "leaflet.js":
        # A plain marker looks for its image beside the style sheet, which a page of one file does not have.
        icons = {"iconUrl": "marker-icon.png", "iconRetinaUrl": "marker-icon-2x.png", "shadowUrl": "marker-shadow.png"}
        options = ",".join(f'{key}:"{_data_address(package, image)}"' for key, image in icons.items())
        text += f'\nL.Icon.Default.imagePath="";L.Icon.Default.mergeOptions({{{options}}});'
    return f"<script>{text}</script>"


def inlined(html: str) -> str:
    """Replace every linked script and style sheet by its text.

    Raises InputError for one that nothing here has a copy of, as that of most plugins.
    """
    decorated = _AWESOME in html

    def replacement(found: re.Match[str]) -> str:
        address = found["script"] or found["style"]
        name = address.partition("?")[0].rpartition("/")[2]
        if name in _COPIES:
            return _script(*_COPIES[name]) if found["script"] else _style(*_COPIES[name])
        if not decorated and any(word in address for word in _DECORATION):
            return ""
        raise InputError(
            f"no copy of {address}, so this map would not open without a network. Leave out the plugin or folium.Icon "
            "that asks for it (a folium.DivIcon does not), or draw on a folium.Map of your own, given as m=."
        )

    return _LINKED.sub(replacement, html)


class OfflineFigure(Figure):
    """A branca Figure that needs no network, saved or in a notebook.

    Made by `OfflineFigure().add_child(folium.Map(tiles=None))`. Rendering it raises InputError for a script or
    style sheet it has no copy of.
    """

    def render(self, **kwargs: object) -> str:
        """The page as HTML, with the text of Leaflet and jQuery in it."""
        return inlined(super().render(**kwargs))


def save(m: folium.Map, path: str | Path) -> Path:
    """Write a map as one page that opens without a network, and return its path.

    Raises InputError where the folder of the file does not exist, or the path is a folder.
    """
    target = writable(path)
    return write_whole(target, m.get_root().render())
