"""Demand from a CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

from korridor import schema
from korridor.errors import InputError, Problem, did_you_mean

__all__ = ["read_demand"]


def read_demand(file: str) -> list[dict[str, Any]]:
    """Rows of demand, each with an id (else its line), origin, destination, cargo and mt, and how they were derived;
    other columns are left out.

    Raises InputError, with file, line and column, for a file that cannot be read or is no UTF-8 text, a header that
    lacks a column or has it twice, a row of another length, an empty cell, an unknown cargo, an mt that is no amount of
    zero or more, two rows of one id, and rows of several years, which are the demand of none.
    """
    from korridor.flow.assigning import COLUMNS

    lines = _lines(file)
    _, header = next(lines, (1, []))
    for name in (*COLUMNS, "id", "year"):
        if header.count(name) > (1 if name in header else 0):
            _refuse(file, 1, name, "the column stands twice in the header")
    for name in COLUMNS:
        if name not in header:
            _refuse(file, 1, name, f"the column is missing; the header needs {', '.join(COLUMNS)}")
    rows: list[dict[str, Any]] = []
    seen: dict[str, int] = {}
    years: dict[str, int] = {}
    for line, cells in lines:
        if len(cells) != len(header):
            message = f"{len(cells)} cells where the header has {len(header)}; quote a cell that holds a comma"
            _refuse(file, line, "", message)
        row = _row(file, line, dict(zip(header, cells, strict=True)))
        if row["id"] in seen:
            _refuse(file, line, "id", f"{row['id']!r} stands in line {seen[row['id']]} too")
        seen[row["id"]] = line
        years.setdefault(dict(zip(header, cells, strict=True)).get("year", ""), line)
        if len(years) > 1:
            _refuse(file, line, "year", f"demand is of one year, and this has {' and '.join(map(repr, years))}")
        rows.append(row)
    if not rows:
        _refuse(file, 2, "", "the table of demand is empty; give at least one row")
    return rows


def _row(file: str, line: int, cells: dict[str, str]) -> dict[str, Any]:
    """One row of demand."""
    from korridor.flow.assigning import COLUMNS, DERIVED
    from korridor.flow.throughput import MOST_MT, is_amount

    for name in COLUMNS:
        if not cells[name]:
            _refuse(file, line, name, "the cell is empty")
    if cells["cargo"] not in schema.CARGOES:
        hint = did_you_mean(cells["cargo"], schema.CARGOES)
        _refuse(file, line, "cargo", f"no cargo called {cells['cargo']!r}. {hint}")
    try:
        amount = float(cells["mt"])
    except ValueError:
        _refuse(file, line, "mt", f"{cells['mt']!r} is no number; write Mt a year with a decimal point, as 1.5")
    if not is_amount(amount):
        _refuse(
            file,
            line,
            "mt",
            f"mt is an amount of zero or more, {MOST_MT:,.0f} at most, in Mt a year; got {cells['mt']!r}",
        )
    return {
        "id": cells.get("id") or f"line {line}",
        **{name: cells[name] for name in ("origin", "destination", "cargo")},
        "mt": amount,
        **{name: cells[name] for name in DERIVED if name in cells},
    }


def _lines(file: str) -> Iterator[tuple[int, Sequence[str]]]:
    """The rows that hold something, each with the line where it begins."""
    try:
        raw = Path(file).read_bytes()
    except FileNotFoundError:
        raise InputError(f"{file}: there is no such file.") from None
    except OSError as error:
        raise InputError(f"{file}: it cannot be read ({error.strerror}).") from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        _refuse(file, line, "", "not UTF-8 text; save it again with the encoding UTF-8")
    reader = csv.reader(io.StringIO(text, newline=""))
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, [cell.strip() for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        _refuse(file, line, "", f"no row of a CSV file ({error})")


def _refuse(file: str, line: int, column: str, message: str) -> NoReturn:
    raise InputError(f"{Problem(file, f'line {line}', column, message)}.")
