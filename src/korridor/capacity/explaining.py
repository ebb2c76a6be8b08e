"""Why a limit is what it is: every figure about it, which is used, and by which rule, formula or default."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from korridor import network as network_module
from korridor import schema
from korridor.atlas import figure_sources, resolve_subject, why
from korridor.capacity.finding import limits_of
from korridor.errors import MissingFigure
from korridor.units import whole_year

if TYPE_CHECKING:
    import pandas as pd

    from korridor.atlas import Atlas, Figure
    from korridor.capacity.limits import Limit

__all__ = ["CAPACITIES", "why_limited"]

CAPACITIES = ("capacity_mt", "capacity_bcm")
LIMITED = ("link", "section", "border", "place")


def why_limited(
    atlas: Atlas,
    subject: str,
    quantity: str,
    *,
    year: int | None = None,
    scope: Mapping[str, str] | None = None,
    basis: str | None = None,
) -> pd.DataFrame:
    """Every figure about a subject and which one is used, as `korridor.atlas.why`; of a capacity the way to it too.

    subject: also the id of a limit, as tables show it. Where the limit of a link, section, border or port is computed
    or a default, its inputs stand first, marked as used, with the formula as the rule. Of a place with several classes
    of goods those of `scope` cargo, else of general cargo.
    Raises MissingFigure where there is neither a figure, nor inputs, nor a default.
    """
    if quantity in CAPACITIES and isinstance(subject, str) and (named := _limit_called(atlas, subject, year)):
        return _with_inputs(atlas, None, named)
    found = resolve_subject(atlas, subject)
    stated: pd.DataFrame | MissingFigure
    try:
        stated = why(atlas, found, quantity, year=year, scope=scope, basis=basis)
    except MissingFigure as missing:
        stated = missing
    moved = any(change.subject == found and change.action != "set" for change in atlas.changes.values())
    is_used = not isinstance(stated, MissingFigure) and bool(stated["used"].any()) and not moved
    limits = []
    if not is_used and quantity in CAPACITIES and found.partition(":")[0] in LIMITED and basis is None:
        cargo = "gas" if quantity == "capacity_bcm" else (scope or {}).get("cargo", "general")
        limits = _limits_on(atlas, found, cargo, year)
    if limits:
        return _with_inputs(atlas, None if isinstance(stated, MissingFigure) else stated, limits)
    if isinstance(stated, MissingFigure):
        raise stated
    return stated


def _limit_called(atlas: Atlas, name: str, year: int | None) -> list[Limit]:
    """The limit of an id that is no name of a subject: a change of gauge, or a port with a class of goods."""
    if "|" not in name and not name.startswith("gauge_change:"):
        return []
    network = network_module.build(atlas, year=atlas.about.base_year if year is None else whole_year(year))
    for cargo in schema.CARGOES:
        limits = limits_of(network, cargo)
        if name in limits.numbers:
            return [limits.records[limits.numbers[name]]]
    return []


def _limits_on(atlas: Atlas, subject: str, cargo: str, year: int | None) -> list[Limit]:
    """Limits of a subject, on the network of a year, for a cargo that it takes."""
    year = atlas.about.base_year if year is None else whole_year(year)
    network = network_module.build(atlas, year=year)
    for name in dict.fromkeys((cargo, *schema.CARGOES)):
        limits = limits_of(network, name)
        if (name == "gas") != (cargo == "gas"):
            continue
        # A border without a limit of its own passes with the run of links that leads over it.
        over = subject.replace("border:", "link:", 1)
        numbers = {row.limit for row in limits.rows if row.thing == subject}
        numbers = numbers or {row.limit for row in limits.rows if row.thing == over}
        numbers |= {number for number, limit in enumerate(limits.records) if limit.subject == subject}
        if numbers:
            return [limits.records[number] for number in sorted(numbers)]
    return []


def _with_inputs(atlas: Atlas, table: pd.DataFrame | None, limits: list[Limit]) -> pd.DataFrame:
    """Inputs of the limits above the figures that are not used."""
    import pandas as pd

    rows: dict[str, dict[str, object]] = {}
    for limit in limits:
        for figure in limit.figures:
            rows.setdefault(figure.value_id, _row(atlas, figure, f"{limit.how} {limit.id}: {limit.formula}"))
    inputs = pd.DataFrame(list(rows.values())).set_index("value_id")
    inputs = inputs.astype({"low": "float64", "central": "float64", "high": "float64", "year": "Int64"})
    if table is None:
        return inputs
    return pd.concat([inputs, table[~table.index.isin(inputs.index)]])


def _row(atlas: Atlas, figure: Figure, rule: str) -> dict[str, object]:
    sources = [atlas.source_rows[name] for name in figure_sources(atlas, figure)]
    known = atlas.evidence_rows.get(figure.value_id)
    return {
        "value_id": figure.value_id,
        "used": True,
        "subject": figure.subject,
        "low": figure.low,
        "central": figure.central,
        "high": figure.high,
        "unit": figure.unit,
        "basis": known["basis"] if known else "",
        "scope": "",
        "status": known["status"] if known else "default",
        "year": figure.year,
        "confidence": figure.confidence,
        "title": "; ".join(source["title"] for source in sources),
        "publisher": "; ".join(source["publisher"] for source in sources),
        "url": "; ".join(source["url"] or "" for source in sources),
        "rule": rule,
        "note": known["note"] if known else "",
    }
