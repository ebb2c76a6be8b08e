"""The answer to the question of an atlas, in plain words: each of them from a figure of the target and of its plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from korridor.atlas import named
from korridor.errors import KorridorError
from korridor.outlook import State, growth_rate, state_on
from korridor.page.markup import counted, percent, rounded, text
from korridor.page.tables import records
from korridor.planning import reaches
from korridor.scenario import BASE, Scenario

if TYPE_CHECKING:
    import pandas as pd

    from korridor.planning import Plan, Target

__all__ = ["answer", "listed", "money", "state_of", "titles_of", "verdict", "verdict_part"]

NAMED_MOST = 3
WHOLE_FROM = 100.0  # millions: from here on without a fraction
# By capacity, then by volume; None is not known.
ANSWERS: Mapping[tuple[bool, bool | None], str] = {
    (True, True): "As it stands, yes: by capacity and by volume.",
    (True, False): "As it stands, by capacity yes, by volume no.",
    (True, None): "As it stands, by capacity yes; by volume it is not known.",
    (False, True): "As it stands, by capacity no, though by volume yes.",
    (False, False): "As it stands, no: neither by capacity nor by volume.",
    (False, None): "As it stands, by capacity no; by volume it is not known.",
}


def verdict_part(target: Target) -> str:
    """The question, the answer, and what it rests on."""
    question = target.atlas.about.question
    parts = [f"<blockquote>{text(question)}</blockquote>"] if question else []
    try:
        parts.append(f'<p class="answer"><strong>{text(answer(target))}</strong></p>')
    except KorridorError as error:
        parts.append(f'<p class="none">The answer is not known: {text(error)}</p>')
    points = "".join(f"<dt>{text(head)}</dt><dd>{text(words)}</dd>" for head, words in verdict(target))
    return "".join(parts) + f'<dl class="verdict">{points}</dl>'


def answer(target: Target) -> str:
    """Whether it is met as the network stands, and by how much or how little."""
    unit, day = target.unit, target.aim.day
    words = f"{rounded(target.aim.mt)} {unit} a year are wanted; {rounded(target.capacity_mt)} {unit} can pass on {day}"
    if target.volume_met is not None:
        words += f", and {_passes(target)}"
    return f"{ANSWERS[target.met, target.volume_met]} {words}."


def verdict(target: Target) -> list[tuple[str, str]]:
    """What the answer rests on: heads and sentences. What cannot be found out says why."""
    parts: tuple[tuple[str, Callable[[Target], str]], ...] = (
        ("Wanted", _wanted),
        ("By capacity, as it stands", _capacity),
        ("Under the scenarios", _scenarios),
        ("By volume", _volume),
        ("Growth", _growth),
        ("What holds it back", _bounds),
        ("What would have to be built", _built),
    )
    return [(head, words) for head, part in parts if (words := _or_why(lambda part=part: part(target)))]


def _or_why(made: Callable[[], str]) -> str:
    try:
        return made()
    except KorridorError as error:
        return f"Not known: {error}"


def state_of(target: Target, scenario: Scenario | None = None) -> State | None:
    """What can pass on the day of a target under a scenario, its own by default; None where it is no one corridor."""
    if target.aim.corridor is None:
        return None
    return state_on(target.atlas, target.aim.corridor, scenario or target.scenario, target.aim.day, target.cargo)


def titles_of(states: Iterable[State]) -> dict[str, str]:
    """Titles of the limits that bind, by their ids."""
    found = {}
    for state in states:
        if state.throughput is not None:
            limits = state.throughput.plan.limits
            found |= {name: limits.records[limits.numbers[name]].title for name in state.bottleneck}
    return found


# ------------------------------------------------------------------------------------------------------- sentences


def _wanted(target: Target) -> str:
    aim = target.aim
    where = listed([named(target.atlas, subject) for subject in aim.subjects])
    when = f"by {aim.day}" if aim.dated else f"without a date; asked of {aim.day}"
    kind = "a forecast of " if aim.is_forecast else ""
    grade = f" (grade {aim.confidence})" if aim.confidence else ""
    return f"{aim.title}: {kind}{aim.mt:g} {target.unit} a year on {where} {when}{grade}."


def _capacity(target: Target) -> str:
    unit, state = target.unit, state_of(target)
    found = f"{rounded(target.capacity_mt)} {unit} a year can pass on {target.aim.day}"
    if state is not None and state.high > 0:
        found += f", {rounded(state.low)} with every limit at its low figure and {rounded(state.high)} at its high"
    if target.met:
        word = "Met by assumption" if target.assumed else "Met"
        less = "; with every limit at its low figure it is not" if state and state.low < target.aim.mt else ""
        return f"{word}: {found}{less}."
    year = target.year_met
    when = f"it is reached in {year}" if year is not None else f"it is not reached by {target.atlas.about.years[1]}"
    return f"Not met: {found}; {rounded(target.gap_mt)} {unit} are lacking, and {when}."


def _scenarios(target: Target) -> str:
    """Those that meet it by name, the rest by what they let pass."""
    found = _others(target.across())
    if found.empty:
        return ""
    silent = [str(title) for title in found.loc[found["note"] != "", "title"]]
    known = found[found["note"] == ""]
    met = [_met_by(target, row) for row in records(known[known["met"].astype(bool)].reset_index())]
    rest = records(known[~known["met"].astype(bool)].reset_index())
    who = f"{len(met) or 'none'} {'meet' if len(met) > 1 else 'meets'}"
    parts = [f"Of {counted(len(found), 'scenario')} of the atlas {who} it by capacity"]
    told = [words for words, by_word in met if by_word or not target.met]
    if told:
        parts[0] += f"{': ' if len(told) == len(met) else ', among them '}{listed(told)}"
    parts += list(_not_met_by(target, rest))
    if silent:
        parts.append(f"{len(silent)} {'say' if len(silent) > 1 else 'says'} nothing of that day ({listed(silent)})")
    return f"{'; '.join(parts)}."


def _others(across: pd.DataFrame) -> pd.DataFrame:
    return across.drop(index=BASE.name, errors="ignore")


def _met_by(target: Target, row: dict[str, Any]) -> tuple[str, bool]:
    """A scenario that meets it, and whether by its word alone."""
    title = f"“{row['title']}”"
    by_elements = replace(target, scenario=target.atlas.scenario_records[row["scenario"]]).computed_mt
    if not row["assumed"] or reaches(by_elements, target.aim.mt):
        return title, False
    return f"{title} (by assumption: the figures of its elements let {rounded(by_elements)} {target.unit} pass)", True


def _not_met_by(target: Target, rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Scenarios that do not meet it, those first that change nothing, then by amount."""
    groups: dict[str, list[str]] = {}
    now = rounded(target.capacity_mt) or ""
    for row in rows:
        groups.setdefault(rounded(row["capacity_mt"]) or "", []).append(row["title"])
    for amount in sorted(groups, key=lambda amount: (amount != now, -float(amount.replace(",", "")))):
        titles = groups[amount]
        who = str(len(titles)) if len(titles) > NAMED_MOST else listed([f"“{title}”" for title in titles])
        word = "lets" if len(titles) == 1 else "let"
        yield f"{who} {word} {amount} {target.unit} pass{', as it stands' if amount == now else ''}"


def _volume(target: Target) -> str:
    if target.volume_met is None:
        return "Not known: the atlas has no volumes to go on from. What could pass says nothing of what does."
    word = "Met" if target.volume_met else "Not met"
    across = _others(target.across())
    known = across[across["volume_met"].notna()]
    met = [f"“{title}”" for title in known.loc[known["volume_met"].astype(bool), "title"]]
    others = ""
    if len(known) and not _is_seen(target):
        many = f"{len(met)} of {counted(len(known), 'scenario')}"
        who = "no scenario of the atlas" if not met else listed(met) if len(met) <= NAMED_MOST else many
        others = f"; it is met under {who}"
    return f"{word}: {_passes(target)}{others}."


def _is_seen(target: Target) -> bool:
    if target.outlook is None:
        return False
    return str(target.outlook.table["volume_is"].loc[target.aim.day.year]) == "observed"


def _passes(target: Target) -> str:
    """What passes in the year of the target."""
    verb = "passed" if _is_seen(target) else "are expected to pass"
    return f"{rounded(target.volume_mt)} {target.unit} {verb} in {target.aim.day.year}"


def _growth(target: Target) -> str:
    rows = records(target.growth)
    needed = [row for row in rows if row["what"] == "needed"]
    seen = [row for row in rows if row["what"] == "seen"]
    if not needed or target.outlook is None:
        return ""
    (one,) = needed
    start = f"From {rounded(one['from_mt'])} {target.unit} in {one['from_year']}"
    parts = [f"{start} it takes {percent(one['rate'])} a year for {counted(one['steps'], 'year')}"]
    if seen:
        first, last = seen[0], seen[-1]
        steps = last["to_year"] - first["from_year"]
        rate = growth_rate(first["from_mt"], last["to_mt"], steps)
        parts.append(f"seen were {percent(rate)} a year from {first['from_year']} to {last['to_year']}")
        parts[-1] += ", one step only" if steps == 1 else ""
    parts.append(f"the outlook reckons with {target.outlook.growth}")
    return f"{'; '.join(parts)}."


def _bounds(target: Target) -> str:
    state = state_of(target)
    if target.met or state is None:
        return ""
    if state.throughput is None:
        return f"{state.why.removesuffix('.')}."
    rungs = records(target.ladder)
    lifted = {row["limit_id"]: row for row in reversed(rungs) if row["lifted"]}
    first = [row for row in rungs if row["step"] == rungs[0]["step"]] if rungs else []
    if not first:
        return ""
    named_first = [f"{row['title']} ({rounded(row['limit_mt'])} {target.unit}, {_known(row)})" for row in first]
    words = f"First {listed(named_first)}"
    row = next((row for row in first if row["lifted"]), first[0])
    if row["needed_mt"] is not None:
        words += ", where" if len(first) == 1 else f"; at {row['title']}"
        words += f" {rounded(row['needed_mt'])} {target.unit} are needed"
        units = [("needed_trains_per_day", "train pairs"), ("needed_wagons_per_day", "wagons")]
        told = [f"{rounded(row[name])} {what}" for name, what in units if row[name] is not None]
        words += f": {listed(told)} a day" if told else ""
    later = [
        row["title"] for row in reversed(lifted.values()) if row["limit_id"] not in {one["limit_id"] for one in first}
    ]
    if later:
        more = [f"{len(later) - NAMED_MOST} more"] if len(later) > NAMED_MOST else []
        count = counted(len(later), "other limit")
        words += f". After that {count} would have to be lifted: {listed([*later[:NAMED_MOST], *more])}"
    return f"{words}."


def _known(row: dict[str, Any]) -> str:
    """How a limit is known, and its grade."""
    return f"{row['how']}, grade {row['confidence']}" if row["confidence"] else str(row["how"])


def _built(target: Target) -> str:
    return "" if target.aim.corridor is None else plan_words(target.plan, target.unit)


def plan_words(plan: Plan, unit: str) -> str:
    """How far the named projects get, what it takes to meet the target, and whether that is proven to be cheapest."""
    if reaches(plan.stands_mt, plan.aim.mt):
        return "Nothing: it is met as it stands."
    low, high = plan.capex_range_musd
    works = plan.projects
    named_works = int((works["kind"] == "project").sum())
    ends = "" if low == high else f" ({money(low)} to {money(high)})"
    cost = f"{money(plan.capex_musd)} million USD{ends}"
    kinds = f"{counted(len(works), 'work')}, {counted(named_works, 'documented project')} among them"
    reached = f"{rounded(plan.two_way_mt)} {unit} at {cost}, for {kinds}"
    words = (
        f"The documented projects reach {rounded(plan.documented_mt)} {unit} by {plan.aim.day}; with generic measures "
    )
    if plan.met:
        words += reached
    elif len(works):
        words += f"no more is to be had than {reached}"
    else:
        words += "no more is to be had"
    words += f" (grade {works['confidence'].max()} at the poorest)" if len(works) else ""
    better = "is cheaper" if plan.met else "lets more pass"
    best = f"no other choice among {counted(len(plan.candidates), 'candidate')} {better}"
    return f"{words}. {f'It is proven that {best}' if plan.proven else f'It is not proven that {best}'}."


def money(musd: float) -> str | None:
    """Millions without a fraction where they are many."""
    return rounded(musd) if musd < WHOLE_FROM else f"{musd:,.0f}"


def listed(words: Sequence[str]) -> str:
    """Words in a row.

    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
