"""What the tools write is up to date, and the texts they write are true: the worked examples are carried out."""

import json
import re
import subprocess
import sys

import pytest

import korridor as kd
from korridor import cli, page
from korridor.validation import cells

BLOCK = re.compile(r"^```(?:json|csv|toml) (?P<file>[a-z_/]+\.[a-z]+)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def readme(root):
    return (root / "corridors" / "README.md").read_text(encoding="utf-8")


def test_the_readme_of_the_data_is_what_the_schema_says(root):
    """corridors/README.md is made by a tool: after a change of schema or prose, run it again."""
    tool = root / "tools" / "make_data_readme.py"
    done = subprocess.run([sys.executable, tool, "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_key_of_the_toml_files_is_told(readme):
    """Columns come from the schema; the keys of TOML files are told by hand and must not fall behind."""
    models = (cells.About, cells.Report, cells.ReportRoute, cells.Corridor, cells.Branch)
    keys = {field.alias or name for model in models for name, field in model.model_fields.items()}
    sections = readme.partition("### atlas.toml")[2].partition("### places.geojson")[0]
    sections += readme.partition("### corridors.toml")[2].partition("### projects.csv")[0]
    assert {key for key in keys if not re.search(rf"\b{key}\b", sections)} == set()


def add(folder, file, text):
    """Do what the page tells a reader to do with one block: make the file, or add the block to it."""
    path = folder / file
    path.parent.mkdir(exist_ok=True)
    if not path.exists():
        path.write_text(text, encoding="utf-8")
    elif path.suffix == ".geojson":
        collection = json.loads(path.read_text(encoding="utf-8"))
        collection["features"].append(json.loads(text))
        path.write_text(json.dumps(collection), encoding="utf-8")
    else:
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


@pytest.fixture
def worked(readme, tmp_path):
    """Carry the worked examples out up to a heading; give the folder."""

    def carry_out(until=None):
        text = readme.partition("## An atlas of your own")[2]
        text = text if until is None else text.partition(f"### {until}\n")[0]
        folder = tmp_path / "two-rivers"
        folder.mkdir()
        for block in BLOCK.finditer(text):
            add(folder, block["file"], block["text"])
        return folder

    return carry_out


def told(folder):
    return [str(problem) for problem in kd.problems(folder)]


def test_the_smallest_folder_is_an_atlas(worked):
    folder = worked(until="A place")
    assert told(folder) == []
    assert kd.load(folder).network().route("Millport", "Okham", by="distance").distance_km == 120


def test_a_link_without_a_length_is_the_problem_that_the_page_shows(worked, readme, capsys):
    """The page prints what the command prints."""
    (shown,) = re.findall(
        r"^Now `korridor check two-rivers` says:\n\n```text\n(.*?)^```$", readme, re.DOTALL | re.MULTILINE
    )
    assert cli.main(["check", str(worked(until="A figure"))]) == 2
    assert capsys.readouterr().out == shown


@pytest.mark.parametrize(
    ("until", "value_id", "length_km"),
    [
        ("A rival figure", "len-oakham--fenwick", 118),
        ("A `use` mark", "len-oakham--fenwick-2", 121),
        ("A sea leg", "len-oakham--fenwick-3", 119.5),
    ],
)
def test_a_figure_a_rival_and_a_mark_do_what_the_page_says(worked, until, value_id, length_km):
    atlas = kd.load(worked(until=until))
    used = atlas.figure("oakham--fenwick", "length_km")
    assert (used.value_id, used.central) == (value_id, length_km)
    assert atlas.network().route("Millport", "Fenwick", by="distance").distance_km == 120 + length_km


def test_all_the_worked_examples_together_are_an_atlas_without_problems_or_warnings(worked):
    folder = worked()
    assert told(folder) == []
    atlas = kd.load(folder)
    assert atlas.network().route("Gullholm", "Oakham", by="distance").modes == ("sea", "rail")
    assert atlas.figure("link:millport--oakham", "capacity_mt").subject == "section:millport-fenwick"
    assert page.corridor_summary(atlas.network()).at["inland", "status"] == "operating"
    assert len(atlas.defaults) == len(atlas.left_out) == 1
    line = "section:millport-fenwick"
    before, after = (atlas.network(2030, scenario=name).limits().loc[line, "central"] for name in ("base", "wider"))
    assert (before, after) == (4, 6)
