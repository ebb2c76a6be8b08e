"""What tests share: the example atlas and a browser."""

import csv
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from korridor.api import load
from korridor.atlas import problems

ROOT = Path(__file__).parents[1]
# No test fails because the machine is busy.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def root():
    """Top of the checkout or of the unpacked source archive."""
    return ROOT


@pytest.fixture(scope="session")
def six_folder():
    """Folder of the invented atlas of six places; its README draws it."""
    return ROOT / "tests" / "examples" / "six"


@pytest.fixture(scope="session")
def chromium():
    """Path of a Chromium; on CI one must be there, elsewhere tests that need it are skipped."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    if os.environ.get("CI") == "true":
        pytest.fail("no Chromium on this machine: .ci/run installs the package `chromium`")
    pytest.skip("no Chromium on this machine")


@pytest.fixture(scope="session")
def six(six_folder):
    """The invented atlas of six places."""
    return load(six_folder)


@pytest.fixture(scope="session")
def six_net(six):
    """The six places at the end of their base year: the planned line is closed, all the rest is open."""
    return six.network()


@pytest.fixture
def six_copy(six_folder, tmp_path):
    """A function that gives a copy of the six places with other facts.

    links, places: changed properties by id. like: (new link, link it copies, its length in km). files: text by file.
    """

    def copy(*, links=None, places=None, like=(), files=None):
        folder = tmp_path / f"six{len(list(tmp_path.iterdir()))}"
        shutil.copytree(six_folder, folder)
        for name, changes in (("links", links or {}), ("places", places or {})):
            path = folder / f"{name}.geojson"
            collection = json.loads(path.read_text(encoding="utf-8"))
            features = {feature["id"]: feature for feature in collection["features"]}
            for new, old, _ in like if name == "links" else ():
                features[new] = json.loads(json.dumps(features[old])) | {"id": new}
                features[new]["properties"]["id"] = new
            for feature_id, properties in changes.items():
                features[feature_id]["properties"] |= properties
            path.write_text(json.dumps(collection | {"features": list(features.values())}), encoding="utf-8")
        with (folder / "values.csv").open("a", encoding="utf-8") as values:
            for new, _, length in like:
                values.write(f"len-{new},link:{new},length_km,none,,current,,{length},,km,2023,survey-2023,A,,\n")
        for name, text in (files or {}).items():
            (folder / name).write_text(text, encoding="utf-8")
        return folder

    return copy


class Draft:
    """A copy of the six places that a test breaks; an edit that matches nothing fails."""

    def __init__(self, folder):
        self.folder = folder

    def text(self, file, old, new):
        """Put `new` in the place of `old`, which stands in the file once."""
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def row(self, table, row_id, **cells):
        """Change cells of the row of a CSV file that has this id; without an id, add a row."""
        path = self.folder / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        places = {header.index(column): str(cell) for column, cell in cells.items()}
        if row_id is None:
            rows.append([""] * len(header))
        (changed,) = [row for row in rows if row[0] == (row_id or "")]
        for place, cell in places.items():
            changed[place] = cell
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *rows])

    def feature(self, table, feature_id, *, at=None, **properties):
        """Change properties of a place or a link; at: its coordinates."""
        path = self.folder / f"{table}.geojson"
        collection = json.loads(path.read_text(encoding="utf-8"))
        (feature,) = [feature for feature in collection["features"] if feature["id"] == feature_id]
        feature["properties"] |= properties
        if at is not None:
            feature["geometry"]["coordinates"] = at
        path.write_text(json.dumps(collection), encoding="utf-8")

    def problems(self):
        """Everything found wrong or odd, each as a line of text."""
        return [str(problem) for problem in problems(self.folder)]

    def says(self, *parts):
        """One problem is found, and it says all of this."""
        found = self.problems()
        assert len(found) == 1, found
        for part in parts:
            assert part in found[0]
        return True


@pytest.fixture
def draft(six_folder, tmp_path):
    return Draft(shutil.copytree(six_folder, tmp_path / "six"))


@pytest.fixture
def edited(six_folder, tmp_path):
    """A function that gives the six places with texts replaced; changes: (file, old, new)."""

    def made(*changes):
        copy = tmp_path / f"edited{len(list(tmp_path.glob('edited*')))}"
        shutil.copytree(six_folder, copy)
        for name, old, new in changes:
            text = (copy / name).read_text(encoding="utf-8")
            assert old in text, (name, old)
            (copy / name).write_text(text.replace(old, new), encoding="utf-8")
        return load(copy)

    return made


@pytest.fixture
def dom_offline(chromium, tmp_path):
    """A function that opens a file in a browser without a network and gives what stands on the page then.

    A word on the console, of a script that failed or a file that is missing, fails the test.
    """

    def opened(path, *, height=900):
        options = (
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--no-first-run",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            "--enable-logging=stderr",
            f"--user-data-dir={tmp_path / 'profile'}",
            "--virtual-time-budget=5000",
            f"--window-size=1200,{height}",
            "--dump-dom",
        )
        command = [chromium, *options, path.as_uri()]
        run = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
        assert [line for line in run.stderr.splitlines() if "CONSOLE" in line] == []
        return run.stdout

    return opened
