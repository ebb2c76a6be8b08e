"""Every error this package raises on purpose, and the record of one thing wrong in an atlas folder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

__all__ = [
    "AmbiguousName",
    "DataError",
    "InputError",
    "KorridorError",
    "MissingFigure",
    "NoRoute",
    "Problem",
    "UnknownName",
    "did_you_mean",
]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, or looks wrong, in an atlas folder.

    file: file name. where: line number or id of the row, empty for the whole file. column: column or property, empty
    for the whole row. message: what is wrong and what to do. warning: True where the atlas can still be used.
    """

    file: str
    where: str
    column: str
    message: str
    warning: bool = False

    def __str__(self) -> str:
        place = " ".join(part for part in (self.file, self.where) if part)
        return f"{place}, {self.column}: {self.message}" if self.column else f"{place}: {self.message}"


class KorridorError(Exception):
    """Base of every error this package raises on purpose."""


class DataError(KorridorError, ValueError):
    """The data of an atlas cannot mean what the model needs it to mean; `.problems` has the whole list."""

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        self.problems = tuple(problems)
        count = f"{len(self.problems)} problem{'s' if len(self.problems) != 1 else ''}"
        listed = "".join(f"\n- {problem}" for problem in self.problems)
        super().__init__(f"{message}: {count}{listed}" if self.problems else message)


class InputError(KorridorError, ValueError):
    """An argument that cannot be; the message says which values can."""


class UnknownName(KorridorError, LookupError):
    """A name that nothing in the atlas has; the message offers the nearest ones."""


class AmbiguousName(KorridorError, LookupError):
    """A name that fits several things; `.candidates` lists their ids."""

    def __init__(self, message: str, candidates: Iterable[str] = ()) -> None:
        self.candidates = tuple(candidates)
        super().__init__(message)


class MissingFigure(KorridorError, LookupError):
    """A figure that the atlas does not have; unknown is never zero."""


class NoRoute(KorridorError, LookupError):
    """No way under the constraints; the message says which of them block."""


def did_you_mean(name: str, known: Iterable[str], *, count: int = 3) -> str:
    """Offer the nearest of the known names as a sentence; a short list is offered whole.

    >>> did_you_mean("lenght_km", ["length_km", "mode"])
    "Did you mean 'length_km'?"
    >>> did_you_mean("quay", ["rail", "road"])
    "Known: 'rail', 'road'."
    """
    names = sorted(set(known))
    close = get_close_matches(name, names, n=count, cutoff=0.6)
    if close:
        return f"Did you mean {' or '.join(map(repr, close))}?"
    few = 12
    if len(names) <= few:
        return f"Known: {', '.join(map(repr, names))}." if names else "Nothing of that kind is known."
    return "Nothing near it is known; `find` lists names."
