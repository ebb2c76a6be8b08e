"""The shell's face: each command parses, calls the library and prints; `--json` prints the same for a script."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence

from cyclopts import App

from korridor.cli import ahead, facts, passing, ways
from korridor.cli.scenarios import scenario
from korridor.errors import KorridorError

__all__ = ["app", "main"]

app = App(
    name="korridor",
    help="Freight transit corridors as a network one can ask. Every figure has its source.",
    help_format="plaintext",
)
for command in (
    *(facts.report, facts.corridors, ways.route, ways.compare, ways.pareto, ways.scorecard),
    *(passing.capacity, passing.assign, passing.closures),
    *(ahead.outlook, ahead.target, ahead.plan, scenario),
    *(facts.why, facts.find, facts.claims, facts.check, facts.coverage),
):
    app.command(command)
app.command(facts.draw, name="map")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the shell command; errors made on purpose are clear lines on stderr and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(
                errors="replace"
            )  # a terminal that lacks a letter shows another; it is no reason to stop
    try:
        app(argv, exit_on_error=False, print_error=True, result_action="return_value")
    except BrokenPipeError:
        return 0
    except (KorridorError, OSError) as error:  # an OSError: a file that cannot be read or written
        print(f"error: {error}", file=sys.stderr)
        return 2
    except SystemExit as stop:
        return int(stop.code or 0)
    except Exception as error:
        from cyclopts import CycloptsError

        if isinstance(error, CycloptsError):
            return 2
        raise
    return 0
