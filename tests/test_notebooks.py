"""Notebooks run from top to bottom, and what they ship as printed is what they print today."""

import json
import subprocess
import sys

MAX_BYTES = 200_000


def test_the_notebooks_run_and_print_what_they_ship(root):
    """After a change of data or wording, `python tools/run_notebooks.py` writes their outputs anew."""
    tool = root / "tools" / "run_notebooks.py"
    done = subprocess.run([sys.executable, tool, "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_notebooks_show_results_and_leave_maps_out(root):
    """Readers see results without running anything; a map weighs more than all the rest."""
    paths = sorted((root / "notebooks").glob("*.ipynb"))
    assert paths
    for path in paths:
        assert path.stat().st_size <= MAX_BYTES, path.name
        cells = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
        kept = {bool(cell["outputs"]) for cell in cells if "no-output" not in cell["metadata"].get("tags", [])}
        left_out = {bool(cell["outputs"]) for cell in cells if "no-output" in cell["metadata"].get("tags", [])}
        assert (kept, left_out) == ({True}, {False}), path.name
