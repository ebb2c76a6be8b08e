"""The facts: records and loading, names, which figure is used and why, and how far the figures reach."""

from korridor.atlas.changes import Change, change_days, changes_of, project_effects, scenario_named
from korridor.atlas.defaults import default_for, link_classes
from korridor.atlas.editing import closed_by, edited
from korridor.atlas.figures import (
    Figure,
    choose,
    coverage,
    figure,
    figure_sources,
    figure_table,
    figures_of,
    fitting_figure,
    marked_rows,
    may_be_used,
    narrowing,
    scope_text,
    used_figures,
    why,
)
from korridor.atlas.loading import data_root, load, problems
from korridor.atlas.names import End, find, listed, named, refuse_waypoint, resolve_end, resolve_place, resolve_subject
from korridor.atlas.records import About, Atlas, Branch, Corridor, Link, Place, Section

__all__ = [
    "About",
    "Atlas",
    "Branch",
    "Change",
    "Corridor",
    "End",
    "Figure",
    "Link",
    "Place",
    "Section",
    "change_days",
    "changes_of",
    "choose",
    "closed_by",
    "coverage",
    "data_root",
    "default_for",
    "edited",
    "figure",
    "figure_sources",
    "figure_table",
    "figures_of",
    "find",
    "fitting_figure",
    "link_classes",
    "listed",
    "load",
    "marked_rows",
    "may_be_used",
    "named",
    "narrowing",
    "problems",
    "project_effects",
    "refuse_waypoint",
    "resolve_end",
    "resolve_place",
    "resolve_subject",
    "scenario_named",
    "scope_text",
    "used_figures",
    "why",
]
