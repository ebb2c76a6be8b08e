"""The page as a whole, and how it reaches its file: entire, or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from korridor import network as networks
from korridor.errors import KorridorError
from korridor.page import capacity, outlook, parts, verdict, ways
from korridor.page.markup import text, unknown
from korridor.planning import target as target_of
from korridor.writing import writable, write_whole

if TYPE_CHECKING:
    from korridor.atlas import Atlas
    from korridor.network import Network

__all__ = ["report_html", "write_report"]

Section = tuple[str, str, str]  # anchor, title, content

# Print shows what is folded; a closed <details> would stay closed.
_OPEN_FOR_PRINT = (
    "addEventListener('beforeprint',()=>document.querySelectorAll('details').forEach(fold=>fold.open=true));"
    "function unfold(){const fold=location.hash.length>1&&document.getElementById(location.hash.slice(1))"
    "?.querySelector('details');if(fold){fold.open=true}}addEventListener('hashchange',unfold);unfold();"
)


@cache
def _style() -> str:
    return (files("korridor.page") / "page.css").read_text("utf-8")


def _html(sections: Iterable[Section]) -> str:
    return "".join(
        f'<section id="{anchor}" aria-labelledby="{anchor}-title"><h2 id="{anchor}-title">{title}</h2>\n'
        f"{content}</section>\n"
        for anchor, title, content in sections
    )


def _answered(atlas: Atlas) -> tuple[list[Section], list[Section]]:
    """The answer to the question, and what it rests on; nothing for an atlas without a target for its report."""
    name = atlas.about.report_target
    if name is None:
        return [], []
    head = "The question, and the answer"
    try:
        target = target_of(atlas, name)
    except KorridorError as error:
        return [("verdict", head, unknown("The answer is not known", error))], []
    sections = [("outlook", "Outlook", outlook.outlook_part(target))]
    if target.aim.corridor is not None:
        sections.append(("plan", "Plan", outlook.plan_part(target)))
    return [("verdict", head, verdict.verdict_part(target))], sections


def report_html(atlas: Atlas, net: Network) -> str:
    """The report as one page of HTML that asks the network for nothing."""
    answered, about_target = _answered(atlas)
    question = "What is stated today" if answered else "The question, and what is stated today"
    sections = [
        *answered,
        *about_target,
        ("question", question, parts.question_part(atlas, net)),
        ("can-pass", "What can pass", capacity.throughput_part(atlas, net)),
        ("losses", "What a loss would cost", capacity.closures_part(atlas, net)),
        ("demand", "Where the demand goes", capacity.demand_part(atlas, net)),
        ("map", "Map", parts.map_part(net)),
        ("corridors", "Corridors", parts.corridors_part(atlas, net)),
        ("routes", "Routes", ways.routes_part(atlas, net)),
        ("scorecard", "Corridors side by side", ways.scorecard_part(atlas, net)),
        ("runs", "Recorded trips against the model", ways.runs_part(atlas, net)),
        ("claims", "Statements of the documents", parts.claims_part(atlas)),
        ("chosen", "Figures chosen by hand", parts.marked_part(atlas)),
        ("coverage", "How far the figures reach", parts.coverage_part(atlas)),
        ("closed", "Links that are closed", parts.closed_part(atlas, net)),
        ("left-out", "Facts left out", parts.left_out_part(atlas)),
        ("sources", "Sources", parts.sources_part(atlas)),
        ("warnings", "Warnings of the checks", parts.warnings_part(atlas)),
    ]
    contents = "".join(f'<li><a href="#{anchor}">{title}</a></li>' for anchor, title, _ in sections)
    top, body = _html(answered), _html(sections[len(answered) :])
    about = atlas.about
    credit = "; ".join(about.attribution)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{text(about.title)}</title>\n<style>{_style()}</style>\n</head>\n<body>\n"
        f'<header><h1>{text(about.title)}</h1><p class="lead">{text(about.scope)}</p>'
        f"{parts.facts_part(atlas, net)}</header>\n"
        f'<main>\n{top}<nav aria-label="Contents"><h2>Contents</h2><ol>{contents}</ol></nav>\n{body}</main>\n'
        f"<footer><p>Data of the atlas {text(about.name)}: {text(about.licence)}. {text(credit)}.</p>"
        f"<p>The network on {net.day}. Written by Korridor {text(version('korridor'))}.</p></footer>\n"
        f"<script>{_OPEN_FOR_PRINT}</script>\n</body>\n</html>\n"
    )


def write_report(atlas: Atlas, path: str | Path = "report.html", *, network: Network | None = None) -> Path:
    """Write the report of an atlas as one page that opens without a network, and return its path.

    path: the file; an older one is replaced once the new one is whole. network: the day the page is about, by default
    31 December of the base year.
    Raises InputError where the folder of the file does not exist, or the path is a folder.
    """
    target = writable(path)
    return write_whole(target, report_html(atlas, networks.build(atlas) if network is None else network))
