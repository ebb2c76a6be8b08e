"""What tests share: the example atlas and a browser."""

import csv
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from korridor import schema
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


@pytest.fixture(scope="session")
def caspian_net():
    """The bundled atlas at the end of its base year."""
    return load().network()


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


class Drawn:
    """A small atlas that a test draws link by link, in a folder of its own.

    Places stand where `place` puts them, else one after another; lengths follow the straight line. Every link is a
    single railway of 1520 mm for every cargo but gas unless `link` says otherwise.
    """

    def __init__(self, folder, six_folder):
        self.folder, self.six = folder, six_folder
        self.places, self.links, self.values, self.defaults, self.sections = {}, {}, [], [], []
        self.corridors, self.count = [], 0

    def place(self, name, **properties):
        """A place; at: its longitude and latitude."""
        number = len(self.places)
        known = {"id": name, "name": name.capitalize(), "country": "XA", "kind": "station", "interchange": []}
        known |= {"alt_names": [], "classes": [], "terminals": [], "un_locode": None, "berth": None, "note": None}
        known |= {"coord_source": "invented", "confidence": "A", "at": (number % 5 * 0.7, number // 5 * 0.6 + 1)}
        self.places[name] = known | properties
        return self

    def link(self, start, end, mt=None, **properties):
        """A link; mt: its stated capacity. An `id` of one's own keeps two links between the same places apart."""
        for name in (start, end):
            if name not in self.places:
                self.place(name)
        name = properties.pop("id", f"{start}--{end}")
        known = {"id": name, "from": start, "to": end, "via": [], "mode": "rail", "direction": None}
        known |= {"carrier": ["rail1520"], "trade": None, "sea": None, "classes": [], "border": None, "tracks": 1}
        known |= {"cargoes": ["container", "grain", "general", "oil"], "electrified": "no", "status": "operating"}
        known |= {"country": list(dict.fromkeys(self.places[place]["country"] for place in (start, end)))}
        known |= {
            "opened": None,
            "closed": None,
            "months_open": [],
            "months_ice": [],
            "length_note": None,
            "note": None,
        }
        self.links[name] = known | properties
        if mt is not None:
            self.value(f"link:{name}", "capacity_mt", mt)
        return self

    def value(self, subject, quantity, central, *, basis=None, scope="", low="", high="", status="current", grade="A"):
        """A figure of a subject."""
        kind = schema.quantity(quantity)
        self.count += 1
        self.values.append(
            (
                *(f"v{self.count:03}", subject, quantity, basis or kind.basis, scope, status, low, central, high),
                *(kind.unit, 2023, "survey-2023", grade, "", ""),
            )
        )
        return self

    def default(self, quantity, central, *, kind="link", mode="rail", low="", high="", **cells):
        """A default of a class of things."""
        known = {"country": "*", "class": "", "direction": "", "service": "any", "cargo": "any"} | cells
        about = schema.quantity(quantity)
        self.count += 1
        self.defaults.append(
            (
                *(f"d{self.count:03}", mode, known["country"], kind, known["class"], known["direction"]),
                *(known["service"], known["cargo"], quantity, about.basis, low, central, high, about.unit, "C", "", ""),
            )
        )
        return self

    def usual(self):
        """Defaults that turn trains and wagons into tonnes, and tell directions and other traffic."""
        self.default("backhaul_share", 0.25).default("base_load_share", 0.5).default("operating_days", 365)
        return self.default("train_net_t", 2635).default("wagon_net_t", 60, service="wagonload")

    def priced(self, usd_tkm=0.01):
        """What a cost takes: tariffs by weight, and fees of a dollar."""
        for mode in dict.fromkeys(link["mode"] for link in self.links.values()):
            self.default("tariff_usd_tkm", usd_tkm, mode=mode)
        for kind in ("load", "unload", "transfer", "border", "gauge_change"):
            self.default("fee_usd_t", 1, kind=kind, mode="any")
        return self

    def section(self, name, *links, shape="chain", mt=None, grade="A"):
        """A run of links, or a fleet on parallel ones; mt: its stated capacity."""
        self.sections.append((name, f"Section {name}", ";".join(links), shape, ""))
        if mt is not None:
            self.value(f"section:{name}", "capacity_mt", mt, grade=grade)
        return self

    def corridor(self, name, origins, destinations, links=None, **more):
        """A corridor over all links, or some; its branch is the first chain from its origin to its destination."""
        self.corridors.append((name, origins, destinations, list(self.links) if links is None else links, more))
        return self

    def _chain(self, start, end, links):
        left, known = [(start, ())], {start}
        while left:
            place, passed = left.pop(0)
            if place == end:
                return passed
            for name in links:
                ends = self.links[name]["from"], self.links[name]["to"]
                if place in ends and (place == ends[0] or self.links[name]["direction"] != "forward"):
                    other = ends[1] if place == ends[0] else ends[0]
                    if other not in known:
                        known.add(other)
                        left.append((other, (*passed, name)))
        raise AssertionError(f"no chain from {start} to {end}")

    def written(self, **tables):
        """The atlas with rows of further tables, each a mapping of cells."""
        self.load()
        for table, rows in tables.items():
            path = self.folder / f"{table}.csv"
            with path.open(encoding="utf-8", newline="") as file:
                header = next(csv.reader(file))
            with path.open("a", encoding="utf-8", newline="") as file:
                csv.DictWriter(file, header, lineterminator="\n").writerows(rows)
        return load(self.folder)

    def load(self):
        """Write the folder, and load it."""
        from pyproj import Geod

        self.folder.mkdir(parents=True, exist_ok=True)
        for path in self.six.iterdir():
            if path.is_file():
                shutil.copy(path, self.folder / path.name)
        geod = Geod(ellps="WGS84")
        features = {"places": [], "links": []}
        for name, known in self.places.items():
            properties = {key: value for key, value in known.items() if key != "at"}
            features["places"].append((name, properties, {"type": "Point", "coordinates": list(known["at"])}))
        lengths = []
        for name, known in self.links.items():
            ends = [self.places[known[side]]["at"] for side in ("from", "to")]
            km = known.pop("km", round(geod.inv(*ends[0], *ends[1])[2] / 1000 * 1.05, 1))
            lengths.append((f"len-{name}", f"link:{name}", "length_km", "none", "", "current", "", km, ""))
            line = {"type": "LineString", "coordinates": [list(end) for end in ends]}
            features["links"].append((name, known, line))
        for table, rows in features.items():
            listed = [{"type": "Feature", "id": name, "properties": p, "geometry": g} for name, p, g in sorted(rows)]
            text = json.dumps({"type": "FeatureCollection", "features": listed})
            (self.folder / f"{table}.geojson").write_text(text, encoding="utf-8")
        rows = [*self.values, *((*row, "km", 2023, "survey-2023", "A", "", "") for row in lengths)]
        for table, found in (
            ("values", sorted(rows)),
            ("defaults", self.defaults),
            ("sections", sorted(self.sections)),
            *((name, []) for name in ("demand", "volumes", "projects", "measures", "left_out", "runs")),
        ):
            path = self.folder / f"{table}.csv"
            header = (self.six / f"{table}.csv").read_text(encoding="utf-8").splitlines()[0]
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows([header.split(","), *found])
        toml = []
        if not self.corridors:  # an atlas has one at least
            first = next(iter(self.links.values()))
            self.corridor("first", [first["from"]], [first["to"]])
        for name, origins, destinations, links, more in self.corridors:
            chain = self._chain(origins[0], destinations[0], links)
            lists = {"origins": origins, "destinations": destinations, "links": links}
            lists |= {"tags": [], "documents": [], "gates": [], "sections": [], "groups": []}
            toml += [f'[[corridor]]\nid = "{name}"\ntitle = "{name.capitalize()}"\nnote = ""']
            toml += [f"{key} = {json.dumps(value)}" for key, value in (lists | more).items()]
            toml += [f'[[corridor.branch]]\nname = "way"\norigin = "{origins[0]}"\ndestination = "{destinations[0]}"']
            toml += ["via = []", f"links = {json.dumps(chain)}", 'status = "operating"\nnote = ""']
        (self.folder / "corridors.toml").write_text("\n".join(toml) + "\n", encoding="utf-8")
        about = (self.six / "atlas.toml").read_text(encoding="utf-8")
        about = about.partition("[report]")[0].replace('register = "register"\n', "")
        (self.folder / "atlas.toml").write_text(about, encoding="utf-8")
        return load(self.folder)

    def network(self):
        """The network at the end of the base year."""
        return self.load().network()


@pytest.fixture(scope="session")
def drawn(six_folder, tmp_path_factory):
    """A function that begins a drawing: an atlas made link by link."""
    return lambda: Drawn(tmp_path_factory.mktemp("drawn"), six_folder)
