"""How commands answer: tables as wide as the terminal, and JSON."""

from __future__ import annotations

import datetime as dt
import json
import sys
import textwrap
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from math import isinf
from numbers import Real
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

    from korridor.network import Network

__all__ = [
    "json_rows",
    "print_json",
    "print_table",
    "print_text",
    "print_under",
    "print_wide",
    "rounded",
    "scenario_name",
    "working",
]

GAP = 2  # blanks between columns
NARROW = 20  # width to which words in a column may be broken
KEY = 28  # the same of a column that begins every part of a table
HEADING = 7  # width that a line of a heading may always have
PLACES = 6  # decimals of a small number; less is rounding


@contextmanager
def working(what: str) -> Generator[None]:
    """Show on a terminal that something long is under way."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(f"{what} ..."):
        yield


def _console() -> Console:
    """As wide as the terminal, or 160 columns where there is none."""
    from rich.console import Console

    return Console(soft_wrap=False, width=None if sys.stdout.isatty() else 160)


def print_text(text: str) -> None:
    """Lines, which on a terminal are broken between words, and go on with an indent."""
    if sys.stdout.isatty():
        width = _console().width
        lines = (textwrap.wrap(line, width, subsequent_indent="   ") or [""] for line in text.splitlines())
        text = "\n".join(part for parts in lines for part in parts)
    print(text)


def print_under(net: Network) -> None:
    """The scenario of a network, where it is another one than as built."""
    if net.atlas.under is not None:
        print_text(f"Under {net.atlas.under.name!r}: {net.atlas.under.title}\n")


def scenario_name(net: Network) -> str:
    """The name of the scenario of a network; `base` as built."""
    from korridor.scenario import BASE

    return (net.atlas.under or BASE).name


def print_table(frame: pd.DataFrame, columns: Sequence[str], *, title: str | None = None, unknown: str = "") -> None:
    """A table as wide as the terminal, or 160 columns where there is none; `unknown` stands for what is not known."""
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, justify="right" if _numeric(frame, column) else "left", overflow="fold")
    for row in frame.reset_index()[list(columns)].itertuples(index=False):
        table.add_row(*(_cell(cell, unknown) for cell in row))
    _console().print(table)


def _numeric(frame: pd.DataFrame, column: str) -> bool:
    return column in frame and getattr(frame[column].dtype, "kind", "O") in "fiu"


def _cell(cell: Any, unknown: str) -> str:  # noqa: ANN401 - whatever a table holds
    from rich.markup import escape

    if isinstance(cell, float) and cell == cell:  # noqa: PLR0124 - NaN differs from itself
        return f"{cell:,.6g}"
    return escape(_words(cell, unknown))


def _words(cell: Any, unknown: str) -> str:  # noqa: ANN401 - whatever a table holds
    import pandas as pd

    if isinstance(cell, list | tuple):
        return ", ".join(map(str, cell))
    if cell is None or pd.isna(cell):
        return unknown
    if isinstance(cell, bool):
        return "yes" if cell else ""
    return rounded(cell) if isinstance(cell, float) else str(cell)


def rounded(number: float, digits: int = 3) -> str:
    """A number with no more digits than an estimate deserves.

    >>> rounded(17.348875), rounded(102040.8), rounded(0.69481), rounded(-1e-12), rounded(float("inf"))
    ('17.3', '102,000', '0.695', '0', 'no limit')
    """
    if isinf(number):
        return "no limit"
    near = float(f"{number:.{digits}g}")
    if abs(near) >= 10 ** (digits - 1):
        return f"{near:,.0f}"
    return f"{round(near, PLACES) + 0.0:.{PLACES}f}".rstrip("0").rstrip(".")  # + 0.0: no -0


def print_wide(
    frame: pd.DataFrame, columns: Sequence[str], *, keys: int = 1, title: str = "", unknown: str = "unknown"
) -> None:
    """A table whose columns go on below where they find no room, each part with the first `keys` columns again.

    Numbers are rounded to three digits and never broken; headings are broken at underscores where room is short.
    `unknown` stands for NaN, "no limit" for what is endless.
    """
    from rich.table import Table
    from rich.text import Text

    cells = list(frame.reset_index()[list(columns)].itertuples(index=False, name=None))
    shown = [
        _Column(name, [row[place] for row in cells], unknown, KEY if place < keys else NARROW)
        for place, name in enumerate(columns)
    ]
    console = _console()
    if _room(shown, console.width) < 0:
        for column in shown:
            column.break_heading()
    for number, part in enumerate(_parts(shown, keys, console.width)):
        if number:
            print()
        table = Table(
            title=Text(title) if title and not number else None,
            title_justify="left",
            title_style="italic",
            box=None,
            pad_edge=False,
            header_style="bold",
        )
        widths = _widths(part, console.width)
        for column in part:
            table.add_column(
                Text(column.heading), justify="right" if column.is_number else "left", vertical="top", no_wrap=True
            )
        for row in zip(*(column.broken(width) for column, width in zip(part, widths, strict=True)), strict=True):
            table.add_row(*map(Text, row))
        console.print(table)


class _Column:
    """One column as it is printed: its heading, and its cells as words, which may be broken to a width of `narrow`."""

    def __init__(self, name: str, cells: Sequence[object], unknown: str, narrow: int) -> None:
        self.narrow = narrow
        self.cells = [_words(cell, unknown) for cell in cells]
        given = [cell for cell, words in zip(cells, self.cells, strict=True) if words not in ("", unknown)]
        self.is_number = all(isinstance(cell, Real) and not isinstance(cell, bool) for cell in given)
        self.heading = name
        self._fit()

    def _fit(self) -> None:
        self.width = max(map(len, (*self.heading.splitlines(), *self.cells)))
        self.least = self.width if self.is_number else min(self.width, self.narrow)

    def break_heading(self) -> None:
        """Put the heading in several lines, as wide as the cells are or its longest word is."""
        words = self.heading.split("_")
        self.heading = "\n".join(_joined(words, max(map(len, (*self.cells, *words, HEADING * "_")))))
        self._fit()

    def broken(self, width: int) -> Iterable[str]:
        """Cells of at most this width, in as many lines as that takes."""
        return ("\n".join(_lines(cell, width)) for cell in self.cells)


def _lines(text: str, width: int) -> Iterable[str]:
    """A text in lines of at most this width, broken at blanks, and inside a word only if it is longer than a line.

    >>> list(_lines("one, two-three-four, five", 10))
    ['one,', 'two-three-', 'four,', 'five']
    """
    for line in textwrap.wrap(text, width, break_on_hyphens=False, break_long_words=False):
        yield from textwrap.wrap(line, width)


def _joined(words: Sequence[str], width: int) -> Iterable[str]:
    """Words of a heading in as few lines as fit a width; a line that goes on ends with an underscore.

    >>> list(_joined(["needed", "trains", "per", "day"], 8))
    ['needed_', 'trains_', 'per_day']
    """
    line, *others = words
    for word in others:
        if len(line) + 1 + len(word) <= width:
            line = f"{line}_{word}"
        else:
            yield f"{line}_"
            line = word
    yield line


def _parts(columns: Sequence[_Column], keys: int, width: int) -> list[list[_Column]]:
    """Columns in as few tables as have room for them, the keys in each."""
    first, others = list(columns[:keys]), columns[keys:]
    parts = [list(first)]
    for column in others:
        if len(parts[-1]) > keys and _room([*parts[-1], column], width) < 0:
            parts.append(list(first))
        parts[-1].append(column)
    return parts


def _room(columns: Sequence[_Column], width: int) -> int:
    """What a table at its least leaves of a width."""
    return width - sum(column.least for column in columns) - GAP * (len(columns) - 1)


def _widths(columns: Sequence[_Column], width: int) -> list[int]:
    """Width of each column: its least, and for those that can use more, what is left, the first ones first."""
    room = max(0, _room(columns, width))
    found = []
    for column in columns:
        more = min(room, column.width - column.least)
        room -= more
        found.append(column.least + more)
    return found


def print_json(value: object) -> None:
    """JSON for a script."""
    print(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def json_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a table as JSON sees them: unknown is null, never NaN, and a day is written 2028-12-31."""
    frame = frame.reset_index(drop=frame.index.names == [None]).map(_dated)
    return json.loads(frame.to_json(orient="records", force_ascii=False, default_handler=str))


def _dated(cell: object) -> object:
    return cell.isoformat() if isinstance(cell, dt.date) else cell
