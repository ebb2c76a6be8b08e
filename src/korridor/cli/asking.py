"""What commands are asked: the types of options, and what is written in one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from math import isfinite
from operator import or_
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter, Token

from korridor.cli.printing import working
from korridor.errors import InputError

if TYPE_CHECKING:
    from korridor.api import Atlas, Network
    from korridor.routing import Options
    from korridor.scenario import Scenario

__all__ = [
    "ASKED",
    "TRADED",
    "AsJson",
    "Asked",
    "Cargo",
    "Corridor",
    "Date",
    "End",
    "Folder",
    "Names",
    "ScenarioName",
    "Share",
    "Ways",
    "WhatIf",
    "Year",
    "amounts",
    "by_of",
    "network_of",
    "opened",
    "pairs",
    "point",
    "scenario_of",
    "whole",
]


def whole(_: type, tokens: Sequence[Token]) -> int:
    """A whole number; 2.5 is none, and no 2 either."""
    text = tokens[0].value
    try:
        return int(text)
    except ValueError:
        raise ValueError(f'unable to convert "{text}" into a whole number.') from None


Folder = Annotated[str | None, Parameter(help="Folder of an atlas, or the name of a bundled one.")]
AsJson = Annotated[bool, Parameter(name="--json", negative="", help="Print JSON for a script.")]
Names = Annotated[list[str] | None, Parameter(negative="")]
_PLACE = "Name or id of a place; with --snap-km also a point, as 51.2,43.6 (longitude, latitude)."
End = Annotated[str, Parameter(allow_leading_hyphen=True, help=_PLACE)]  # a point in the west begins with a hyphen
Ways = Annotated[int, Parameter(converter=whole, help="How many ways, the best first.")]
Share = Annotated[
    float | None, Parameter(help="Greatest share of its length that a way may have in common with any before it.")
]
Year = Annotated[int | None, Parameter(converter=whole, help="The network on 31 December of this year.")]
Date = Annotated[str | None, Parameter(help="The network on this day, as 2014-12-03.")]
ScenarioName = Annotated[
    str, Parameter(help="Name of a scenario, several joined by |, or a file what-if.toml; without it, as built.")
]
Corridor = Annotated[str, Parameter(help="Id or title of a corridor.")]
Cargo = Annotated[
    str | None,
    Parameter(
        help="general, container, grain, oil or gas; by default the one most wanted there, else the first with a way."
    ),
]
WhatIf = Annotated[
    list[str] | None,
    Parameter(
        name="--limit",
        negative="",
        help="What if a limit had this two-way amount, as ID=MT (Mt a year, of gas bcm); repeat it for more.",
    ),
]


@Parameter(name="*")
@dataclass(frozen=True)
class Asked:
    """What a way has to meet.

    Parameters
    ----------
    by
        What to make least: time, cost, co2e, distance or borders; or weights, as cost=1,time=0.08.
    cargo
        container, grain, general, oil or gas.
    service
        block_train or wagonload; by default block trains for containers, wagonload for the rest.
    via
        Place to pass; repeat it for more, in order.
    avoid
        Place, link, border, country or corridor that it may not touch; repeat it for more.
    modes
        Mode that it may use; repeat it for more.
    corridor
        Use links of this corridor only.
    snap_km
        How far from a point the place may lie that stands for it, in km.
    """

    by: str = "time"
    cargo: str = "container"
    service: str | None = None
    via: Names = None
    avoid: Names = None
    modes: Names = None
    corridor: str | None = None
    snap_km: float | None = None

    @property
    def options(self) -> Options:
        """As the library takes them."""
        return {
            "cargo": self.cargo,
            "service": self.service,
            "via": self.via or (),
            "avoid": self.avoid or (),
            "modes": self.modes,
            "corridor": self.corridor,
            "snap_km": self.snap_km,
        }

    def end(self, text: str) -> str | tuple[float, float]:
        """A name, or with snap_km a point."""
        return (None if self.snap_km is None else point(text)) or text


ASKED = Asked()
TRADED = Asked(by="time,cost")


def opened(folder: str | None) -> Atlas:
    """The atlas of a folder, loaded and checked."""
    from korridor.api import load

    with working("Loading and checking the atlas"):
        return load(folder)


def scenario_of(atlas: Atlas, text: str) -> Scenario:
    """A scenario of the atlas by its name, one from a file that ends in .toml, or several of them joined by `|`."""
    from korridor.scenario import read

    names = (name.strip() for name in text.split("|"))
    return reduce(or_, (read(name) if name.endswith(".toml") else atlas.scenario(name) for name in names))


def network_of(atlas: Atlas, scenario: str, *, year: int | None, date: str | None) -> Network:
    """The network on a day, under a scenario."""
    return atlas.network(year=year, date=date, scenario=scenario_of(atlas, scenario))


def by_of(text: str) -> str | dict[str, float]:
    """One criterion, or weights written cost=1,time=0.08.

    >>> by_of("time"), by_of("cost=1,time=0.08")
    ('time', {'cost': 1.0, 'time': 0.08})
    """
    if "=" not in text:
        return text
    found: dict[str, float] = {}
    for word in text.split(","):
        name, _, weight = (part.strip() for part in word.partition("="))
        if name in found:
            raise InputError(f"{name} is weighted twice; give it once.")
        try:
            found[name] = float(weight)
        except ValueError:
            raise InputError(f"weights are written name=number, as cost=1,time=0.08; got {text!r}.") from None
    return found


def point(text: str) -> tuple[float, float] | None:
    """A point written `longitude,latitude`, None for any other text.

    >>> point("51.2,43.6"), point("Aktau")
    ((51.2, 43.6), None)
    """
    lon, _, lat = text.partition(",")
    try:
        return float(lon), float(lat)
    except ValueError:
        return None


def pairs(words: Sequence[str]) -> dict[str, str]:
    """A scope from words, each `key=value`."""
    found: dict[str, str] = {}
    for word in words:
        key, _, value = word.partition("=")
        if not key or not value:
            raise InputError(f"a scope is written key=value, as cargo=grain; got {word!r}.")
        if found.setdefault(key, value) != value:
            raise InputError(f"the scope has {key!r} twice: {found[key]!r} and {value!r}; give one of them.")
    return found


def amounts(words: Sequence[str]) -> dict[str, float]:
    """Amounts of limits from words, each `ID=MT`. Raises InputError for what is no amount of zero or more.

    >>> amounts(["link:a--b=2.5"])
    {'link:a--b': 2.5}
    """
    found: dict[str, float] = {}
    for word in words:
        name, _, text = (part.strip() for part in word.partition("="))
        if not name or not text:
            raise InputError(f"a limit is written ID=MT, as link:a--b=2.5; got {word!r}.")
        try:
            amount = float(text)
        except ValueError:
            amount = -1.0
        if not (isfinite(amount) and amount >= 0):
            raise InputError(f"{name}: a limit is an amount of zero or more, in Mt a year; got {text!r}.")
        if found.setdefault(name, amount) != amount:
            raise InputError(f"{name} is given twice: {found[name]:g} and {amount:g}; give one of them.")
    return found
