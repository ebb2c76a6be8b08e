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
    block, *_ = PYTHON.findall((root / "README.md").read_text(encoding="utf-8"))
    assert len([line for line in block.splitlines() if line]) == 10


@pytest.fixture(scope="module")
def excerpts(root):
    """What the README shows as printed: lines are cut on the right, and some are left out."""
    return re.findall(
        r"^```text\n(.*?)^```$", (root / "README.md").read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )


def printed(*words):
    shell = (sys.executable, "-c", "from korridor.cli import main; main()", *words)
    return subprocess.run(shell, capture_output=True, text=True, check=True).stdout.splitlines()


def not_printed(shown, lines):
    return [line for line in shown if line != "..." and not any(other.startswith(line) for other in lines)]


def test_the_readme_shows_what_the_report_prints(excerpts):
    table, _, end = excerpts[0].partition("\n...\n\n")
    title, *shown = table.splitlines()
    assert not_printed(shown, printed("corridors")) == []
    assert title == kd.load().about.title
    assert end.startswith("The page with figures, sources, claims and map: ")


def test_the_readme_shows_what_capacity_prints(excerpts):
    _, excerpt = excerpts
    assert not_printed(excerpt.splitlines(), printed("capacity", "instc-east")) == []


@pytest.fixture(scope="module")
def reference(root):
    return (root / "docs" / "api.md").read_text(encoding="utf-8")


def test_the_reference_names_every_public_name(reference):
    names = {f"kd.{name}" for name in kd.__all__}
    for owner, record in (("atlas", api.Atlas), ("net", api.Network)):
        own = set(vars(record)) - set(getattr(record, "__slots__", ()))
        names |= {f"{owner}.{name}" for name in own if not name.startswith("_")}
    assert {name for name in names if not re.search(rf"`{re.escape(name)}\b", reference)} == set()


def test_every_name_in_the_reference_exists(reference):
    atlas = kd.load()
    net = atlas.network()
    first, *_ = atlas.about.report_routes
    route = net.route(first.origin, first.destination)
    tied_ends, *_ = ways = [one for one in atlas.about.report_routes if one.corridor is not None]
    tied = [one.corridor for one in ways]
    corridor = atlas.about.report_corridor
    results = {
        "route": route,
        "throughput": net.throughput(corridor),
        "assignment": net.assign(),
        "closures": net.closures(corridor, kinds="border"),
        "scenario": atlas.scenario(atlas.scenarios.index[-1]),
        "outlook": atlas.outlook(corridor),
        "competition": atlas.compete(tied, (tied_ends.origin, tied_ends.destination), demand_mt=1),
        "target": atlas.target(atlas.about.report_target),
        "plan": atlas.plan(atlas.about.report_target, measures=False),
    }
    modules = {name: getattr(kd, name) for name in ("capacity", "maps", "plots", "scenario")}
    modules = {"kd": kd, **{f"kd.{name}": module for name, module in modules.items()}}
    things = {"atlas": atlas, "net": net, **modules, **results}
    named = re.findall(rf"`({'|'.join(map(re.escape, sorted(things, reverse=True)))})\.([a-zA-Z_0-9]+)", reference)
    assert {owner for owner, _ in named} == set(things)
    assert [f"{owner}.{name}" for owner, name in named if not hasattr(things[owner], name)] == []


def test_the_reference_names_what_results_of_flows_tell(reference):
    names = {f"kd.capacity.{name}" for name in kd.capacity.__all__}
    results = (kd.Throughput, kd.Assignment, kd.Closures, kd.Scenario, kd.Outlook, kd.Competition, kd.Target, kd.Plan)
    for owner, record in ((record.__name__.lower(), record) for record in results):
        own = set(vars(record)) - set(getattr(record, "__slots__", ()))
        names |= {f"{owner}.{name}" for name in own if not name.startswith("_")}
    assert {name for name in names if not re.search(rf"`{re.escape(name)}\b", reference)} == set()
