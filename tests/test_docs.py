"""What the texts show runs, and what the reference names exists."""

import re
import subprocess
import sys

import pytest

import korridor as kd
from korridor import api

PYTHON = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("page", ["README.md", "docs/quickstart.md", "corridors/caspian-gulf/README.md"])
def test_the_examples_run(page, root, tmp_path, monkeypatch):
    """All blocks of a page, one after another."""
    blocks = PYTHON.findall((root / page).read_text(encoding="utf-8"))
    assert blocks
    monkeypatch.chdir(tmp_path)
    names = {}
    for block in blocks:
        exec(compile(block, page, "exec"), names)  # noqa: S102 - it is our own text


def test_the_notebook_example_of_the_readme_has_ten_lines(root):
    (block,) = PYTHON.findall((root / "README.md").read_text(encoding="utf-8"))
    assert len([line for line in block.splitlines() if line]) == 10


def test_the_readme_shows_what_the_report_prints(root):
    """Its lines are cut on the right, and some are left out."""
    (excerpt,) = re.findall(
        r"^```text\n(.*?)^```$", (root / "README.md").read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    table, _, end = excerpt.partition("\n...\n\n")
    shell = (sys.executable, "-c", "from korridor.cli import main; main()", "corridors")
    printed = subprocess.run(shell, capture_output=True, text=True, check=True).stdout.splitlines()
    title, *shown = [line for line in table.splitlines() if line != "..."]
    assert [line for line in shown if not any(other.startswith(line) for other in printed)] == []
    assert title == kd.load().about.title
    assert end.startswith("The page with figures, sources, claims and map: ")


@pytest.fixture(scope="module")
def reference(root):
    return (root / "docs" / "api.md").read_text(encoding="utf-8")


def test_the_reference_names_every_public_name(reference):
    names = {f"kd.{name}" for name in kd.__all__}
    for owner, record in (("atlas", api.Atlas), ("net", api.Network)):
        names |= {f"{owner}.{name}" for name in vars(record) if not name.startswith("_")}
    assert {name for name in names if not re.search(rf"`{re.escape(name)}\b", reference)} == set()


def test_every_name_in_the_reference_exists(reference):
    atlas = kd.load()
    net = atlas.network()
    first, *_ = atlas.about.report_routes
    route = net.route(first.origin, first.destination)
    things = {"kd": kd, "atlas": atlas, "net": net, "route": route, "kd.maps": kd.maps, "kd.plots": kd.plots}
    named = re.findall(r"`(kd\.maps|kd\.plots|kd|atlas|net|route)\.([a-zA-Z_0-9]+)", reference)
    assert len(named) > 50
    assert [f"{owner}.{name}" for owner, name in named if not hasattr(things[owner], name)] == []
