"""HTML from plain values: whatever is not marked as HTML is escaped, and what is unknown says so."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from korridor.errors import KorridorError

__all__ = [
    "UNSTATED",
    "Column",
    "Html",
    "counted",
    "figures",
    "folded",
    "joined",
    "km",
    "link",
    "number",
    "percent",
    "ranged",
    "rounded",
    "table",
    "text",
    "unknown",
]

UNSTATED = "not stated"
_WHOLE_FROM = 100.0  # from here on a fraction of a km says more than sources know


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table; numbers stand on the right, with the unit in the header."""

    header: str
    numeric: bool = False


def text(value: object) -> Html:
    """Anything as HTML: escaped unless it is HTML, and `not stated` where it is unknown."""
    if isinstance(value, Html):
        return value
    if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
        return Html(f'<span class="unstated">{UNSTATED}</span>')
    return Html(escape(str(value)))


def number(value: float | None) -> str | None:
    """A number as people write it, None where it is unknown.

    >>> number(12345.678), number(2.5), number(0.0), number(None)
    ('12,345.7', '2.5', '0', None)
    """
    if value is None or math.isnan(value):
        return None
    return f"{value:,.1f}".removesuffix(".0") if abs(value) >= _WHOLE_FROM else f"{value:.4g}"


def rounded(value: float | None) -> str | None:
    """A number with three digits that count, None where it is unknown.

    >>> rounded(1234.5), rounded(0.12345), rounded(None)
    ('1,230', '0.123', None)
    """
    return None if value is None or math.isnan(value) else number(float(f"{value:.3g}"))


def km(value: float | None) -> str | None:
    """A length in km without its unit, None where it is unknown.

    >>> km(1234.56), km(35.25)
    ('1,235', '35.2')
    """
    if value is None or math.isnan(value):
        return None
    return f"{value:,.0f}" if abs(value) >= _WHOLE_FROM else f"{value:.1f}".removesuffix(".0")


def figures(low: str | None, high: str | None) -> str | None:
    """A range of two written numbers, one number where they are the same, None where one is unknown.

    >>> figures("12", "15"), figures("12", "12")
    ('12 to 15', '12')
    """
    if low is None or high is None:
        return None
    return low if low == high else f"{low} to {high}"


def ranged(low: float | None, central: float | None, high: float | None) -> str | None:
    """A number with its range behind it where it has one, None where it is unknown.

    >>> ranged(4.0, 6.0, 7.5), ranged(6.0, 6.0, 6.0), ranged(4.0, None, 7.5)
    ('6 (4 to 7.5)', '6', None)
    """
    middle, ends = number(central), figures(number(low), number(high))
    return middle if middle is None or ends in (None, middle) else f"{middle} ({ends})"


def percent(share: float) -> str:
    """A share in percent; what is above none is never written as none.

    >>> percent(0.25), percent(0.001), percent(0.0)
    ('25%', 'under 1%', '0%')
    """
    least = 0.01
    return "under 1%" if 0 < share < least else f"{share:.0%}"


def counted(count: int, word: str, plural: str = "") -> str:
    """A number of things in words.

    >>> counted(1, "link"), counted(1200, "branch", "branches")
    ('1 link', '1,200 branches')
    """
    return f"{count:,} {word if count == 1 else plural or word + 's'}"


def link(words: object, address: str | None) -> Html:
    """Words that lead to an address; plain words where there is none, or one that is no web address."""
    if not address or not address.startswith(("http://", "https://")):
        return text(words)
    return Html(f'<a href="{escape(address)}" rel="noopener noreferrer">{text(words)}</a>')


def joined(parts: Iterable[object], between: str = "<br>") -> Html:
    """Parts one below the other, or with something else between them; `not stated` where there is none."""
    return Html(between.join(text(part) for part in parts)) or text(None)


def table(caption: str, columns: Sequence[Column], rows: Iterable[Sequence[object]]) -> Html:
    """A table with a caption; the first cell of a row is its header. Without rows a line that says so."""
    head = "".join(f'<th scope="col"{_side(column)}>{text(column.header)}</th>' for column in columns)
    body = "".join(_row(columns, row) for row in rows)
    if not body:
        return Html(f"<p><strong>{text(caption)}</strong>: none.</p>")
    few = 2  # a narrow table is easier to read along its rows
    width = ' class="narrow"' if len(columns) <= few else ""
    return Html(
        f'<div class="wide"><table{width}><caption>{text(caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>\n"
    )


def _side(column: Column) -> str:
    return ' class="n"' if column.numeric else ""


def _row(columns: Sequence[Column], row: Sequence[object]) -> str:
    cells = [
        f'<th scope="row"{_side(column)}>{text(cell)}</th>' if not place else f"<td{_side(column)}>{text(cell)}</td>"
        for place, (column, cell) in enumerate(zip(columns, row, strict=True))
    ]
    return f"<tr>{''.join(cells)}</tr>\n"


def folded(summary: object, content: Iterable[str] | str) -> Html:
    """Content that opens when its summary is clicked; print shows it open."""
    inside = content if isinstance(content, str) else "".join(content)
    return Html(f"<details><summary>{text(summary)}</summary>{inside}</details>\n")


def unknown(words: str, error: KorridorError) -> Html:
    """A sentence on what could not be found out, and why; a long list is folded."""
    first, *rest = str(error).split("\n- ")
    why = f'<p class="none">{text(words)}: {text(first)}</p>'
    return Html(why + (folded(f"{len(rest)} in all", joined(rest)) if rest else ""))
