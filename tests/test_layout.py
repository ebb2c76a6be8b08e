"""What holds for the repository as a whole. The ranks of the modules are held by import-linter; `make test` runs it."""

import ast
import csv
import json
import re
import subprocess
import tomllib

import pytest

MAX_BYTES = 1_500_000
# Written so that this file does not match them.
REGISTRY_HOSTS = re.compile(r"(?:python[h]osted|[p]ypi|[n]pmjs|[d]ebian)[.](?:org|com)")
MACHINE_PATHS = re.compile(r"(?:^|[^A-Za-z0-9._~-])/(?:work|farm|root|home/[a-z]+|tmp/venvs)/", re.MULTILINE)


@pytest.fixture(scope="module")
def files(root):
    """Every file that is tracked or about to be."""
    if not (root / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607 - git is looked up on PATH
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    return [root / name for name in listed if name and (root / name).is_file()]


def lines_with(pattern, files):
    found = []
    for path in files:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path}: {match.group().strip()}" for match in pattern.finditer(text)]
    return found


def test_no_large_file_is_tracked(files):
    assert [f"{path} {path.stat().st_size}" for path in files if path.stat().st_size > MAX_BYTES] == []


def test_no_file_names_a_package_registry(files):
    """Addresses of registries differ from machine to machine; a package is named by its name."""
    assert lines_with(REGISTRY_HOSTS, files) == []


def test_no_file_holds_a_path_of_one_machine(files):
    assert lines_with(MACHINE_PATHS, files) == []


@pytest.fixture(scope="module")
def literals(root):
    """(where, value) of each literal under src that is not a docstring."""
    found = []
    for path in sorted((root / "src").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docstrings = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        found += [
            (f"{path.relative_to(root)}:{node.lineno}", node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and id(node) not in docstrings
        ]
    return found


@pytest.fixture(scope="module")
def bundled(root):
    """(names, country codes) of the bundled atlases; names are in lower case."""
    names, codes = set(), set()
    for folder in sorted(path.parent for path in (root / "corridors").glob("*/atlas.toml")):
        atlas = tomllib.loads((folder / "atlas.toml").read_text(encoding="utf-8"))
        names |= {atlas["name"], *atlas["countries"].values()}
        codes |= set(atlas["countries"])
        for feature in json.loads((folder / "places.geojson").read_text(encoding="utf-8"))["features"]:
            place = feature["properties"]
            names |= {place["id"], place["name"], *(place.get("alt_names") or ())}
        for corridor in tomllib.loads((folder / "corridors.toml").read_text(encoding="utf-8"))["corridor"]:
            names |= {corridor["id"], corridor["title"]}
        with (folder / "sections.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                names |= {row["id"], row["title"]}
    return {name.casefold() for name in names}, codes


def test_the_engine_names_no_place_country_corridor_or_section(literals, bundled):
    """The same code runs any atlas: what the bundled one holds is data, and stands in its folder only.

    Its own name may stand where `load()` finds its default. Docstrings may give examples.
    """
    names, codes = bundled
    assert names, "no bundled atlas found"
    long_names = sorted((re.escape(name) for name in names if sum(map(str.isalpha, name)) >= 5), key=len, reverse=True)
    inside = re.compile(rf"(?<!\w)(?:{'|'.join(long_names)})(?!\w)")
    named = []
    for where, value in literals:
        if not isinstance(value, str) or value == "caspian-gulf":
            continue
        text = value.casefold()
        if text in names or value in codes:
            named.append(f"{where}: {value!r}")
        elif match := inside.search(text):
            named.append(f"{where}: {match.group()!r} in {value[:60]!r}")
    assert named == []


def test_the_engine_names_no_year_of_the_atlas(literals):
    """Base year, target years and the like are data of an atlas."""
    assert [f"{where}: {value}" for where, value in literals if type(value) is int and 2014 <= value <= 2035] == []
