"""Korridor: freight transit corridors as a network one can ask.

    import korridor as kd

    atlas = kd.load()
    net = atlas.network()
    route = net.route("Aktau", "Bandar Abbas")

Names load when they are used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from korridor import capacity, maps, plots, scenario
    from korridor.api import Atlas, Network, load
    from korridor.atlas import Figure, problems
    from korridor.closures import Closures
    from korridor.draws import Spread
    from korridor.errors import (
        AmbiguousName,
        DataError,
        InputError,
        KorridorError,
        MissingFigure,
        NoRoute,
        Problem,
        UnknownName,
    )
    from korridor.flow import Assignment, Throughput
    from korridor.outlook import Competition, Growth, Outlook
    from korridor.page import write_report
    from korridor.planning import Plan, Target
    from korridor.routing import Route, compare, profile, scorecard
    from korridor.scenario import DemandEdit, Edit, Scenario

__version__ = "0.1.0"

__all__ = [
    "AmbiguousName",
    "Assignment",
    "Atlas",
    "Closures",
    "Competition",
    "DataError",
    "DemandEdit",
    "Edit",
    "Figure",
    "Growth",
    "InputError",
    "KorridorError",
    "MissingFigure",
    "Network",
    "NoRoute",
    "Outlook",
    "Plan",
    "Problem",
    "Route",
    "Scenario",
    "Spread",
    "Target",
    "Throughput",
    "UnknownName",
    "capacity",
    "compare",
    "load",
    "maps",
    "plots",
    "problems",
    "profile",
    "scenario",
    "scorecard",
    "write_report",
]

_HOME = {
    "Atlas": "api",
    "Network": "api",
    "load": "api",
    "Figure": "atlas",
    "problems": "atlas",
    "Spread": "draws",
    **dict.fromkeys(("Route", "compare", "profile", "scorecard"), "routing"),
    "write_report": "page",
    "Closures": "closures",
    **dict.fromkeys(("Assignment", "Throughput"), "flow"),
    **dict.fromkeys(("Competition", "Growth", "Outlook"), "outlook"),
    **dict.fromkeys(("Plan", "Target"), "planning"),
    **dict.fromkeys(("DemandEdit", "Edit", "Scenario"), "scenario"),
    **dict.fromkeys(("capacity", "maps", "plots", "scenario"), ""),
    **dict.fromkeys(
        (
            "AmbiguousName",
            "DataError",
            "InputError",
            "KorridorError",
            "MissingFigure",
            "NoRoute",
            "Problem",
            "UnknownName",
        ),
        "errors",
    ),
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = _HOME[name]
    module = import_module(f"{__name__}.{home or name}")
    return getattr(module, name) if home else module


def __dir__() -> list[str]:
    return sorted(__all__)
