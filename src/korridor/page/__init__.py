"""The report: one page with corridors, routes, claims, map, sources and doubts; and its tables for the command line."""

from korridor.page.markup import UNSTATED
from korridor.page.tables import branch_table, corridor_summary, section_lines, section_table
from korridor.page.writing import write_report

__all__ = [
    "UNSTATED",
    "branch_table",
    "corridor_summary",
    "section_lines",
    "section_table",
    "write_report",
]
