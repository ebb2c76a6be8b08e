"""Run the notebooks and keep their outputs, so that readers see results without running anything.

    python tools/run_notebooks.py            # run them and write their outputs
    python tools/run_notebooks.py --check    # run them; exit code 1 where a cell fails or prints something else now

The output of a cell with the tag `no-output` is not kept: a map weighs more than all the rest. What is compared is what
cells print; tables are drawn by pandas, and differ from release to release.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"


def ran(path: Path) -> nbformat.NotebookNode:
    """The notebook with the outputs of today. Raises CellExecutionError where a cell fails."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=300, kernel_name="python3", record_timing=False).execute(cwd=str(path.parent))
    for cell in notebook.cells:
        cell.metadata = {name: value for name, value in cell.metadata.items() if name == "tags"}
        if "no-output" in cell.metadata.get("tags", []):
            cell.outputs = []
    notebook.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return notebook


def printed(notebook: nbformat.NotebookNode) -> list[str]:
    """What each code cell prints."""
    return [
        "".join(output["text"] for output in cell.outputs if output.output_type == "stream")
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


def main(argv: Sequence[str] | None = None) -> int:
    """Run every notebook; write its outputs, or compare them."""
    parser = argparse.ArgumentParser(description="Run the notebooks and keep their outputs.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 where an output is stale")
    check = parser.parse_args(argv).check
    failed = 0
    for path in sorted(FOLDER.glob("*.ipynb")):
        try:
            notebook = ran(path)
        except CellExecutionError as error:
            print(f"{path.name}: {error}", file=sys.stderr)
            failed = 1
            continue
        if not check:
            nbformat.write(notebook, path)
            continue
        kept = printed(nbformat.read(path, as_version=4))
        for number, (then, now) in enumerate(zip(kept, printed(notebook), strict=True), start=1):
            if then != now:
                print(f"{path.name}: code cell {number} prints something else now:\n{now}", file=sys.stderr)
                failed = 1
    if failed and check:
        print("run python tools/run_notebooks.py and look at what changed", file=sys.stderr)
    return failed


if __name__ == "__main__":
    sys.exit(main())
