"""Plant one fault at a time in a copy of the project and see that the tests notice.

A test that cannot fail proves nothing. Each fault is a small, plausible slip in the code or the data; a fault that the
tests let pass is printed, and the exit code is 1. Run it by `python tools/plant_faults.py` (a few minutes).
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

# Each line of the list is one fault, however long.
ROOT = Path(__file__).resolve().parents[1]
SRC = "src/korridor/"
DATA = "corridors/caspian-gulf/"
SECONDS = 300  # that the tests of one fault may take


@dataclass(frozen=True)
class Fault:
    """What is changed where, in words and letters, and the tests that should notice."""

    name: str
    file: str
    before: str
    after: str
    tests: str


FAULTS = (
    Fault("borders cost no step", SRC + "network.py", "if gate is not None:", "if False:", "network routing"),
    Fault("a wait is a whole interval", SRC + "times.py", "MEAN_WAIT = 0.5", "MEAN_WAIT = 1.0", "times routing"),
    Fault(
        "speeds multiply",
        SRC + "times.py",
        "(speed, -1))\n            return",
        "(speed, 1))\n            return",
        "times",
    ),
    Fault(
        "a frontier is crossed the other way",
        SRC + "parts.py",
        'return f"{start}-{end}", f"{first}-{last}" if forward else f"{last}-{first}"',
        'return f"{start}-{end}", f"{last}-{first}" if forward else f"{first}-{last}"',
        "times",
    ),
    Fault(
        "weather on hours that had theirs",
        SRC + "times.py",
        "*(() if seen else factors)",
        "*factors",
        "times caspian_gulf",
    ),
    Fault(
        "a border has one side",
        SRC + "costs.py",
        'sides = arc.country.split("-")',
        'sides = arc.country.split("-")[:1]',
        "costs",
    ),
    Fault("a TEU is a tonne", SRC + "costs.py", "-1 if by_teu else 1", "0 if by_teu else 0", "costs"),
    Fault("diesel under wire", SRC + "emissions.py", '{"yes": 1.0, "no": 0.0}', '{"yes": 0.0, "no": 1.0}', "emissions"),
    Fault("all of the variance is common", SRC + "draws.py", "COMMON_SHARE = 0.5", "COMMON_SHARE = 1.0", "draws"),
    Fault(
        "low and high swapped in draws",
        SRC + "draws.py",
        "np.where(z < 0, below[column], above[column])",
        "np.where(z < 0, above[column], below[column])",
        "draws",
    ),
    Fault(
        "a figure outside the context fits",
        SRC + "atlas/figures.py",
        'if all(key in context and (value == "any" or value in context[key]) for key, value in scope)',
        'if all(key not in context or value == "any" or value in context[key] for key, value in scope)',
        "defaults",
    ),
    Fault(
        "the country goes before the kind of border",
        SRC + "atlas/defaults.py",
        'if row["kind"] == "border" else',
        'if row["kind"] == "frontier" else',
        "defaults",
    ),
    Fault(
        "an avoided border leaves its parallel open",
        SRC + "atlas/editing.py",
        "if link.border and {link.start, link.end} == ends}",
        "if link.id == name}",
        "routing",
    ),
    Fault(
        "a bound of other ends leads the search",
        SRC + "routing/choosing.py",
        'name = ",".join(map(str, self.targets)) + f" of {self.end.place}"',
        'name = "end"',
        "routing network",
    ),
    Fault(
        "latitude and longitude swapped",
        SRC + "atlas/loading.py",
        'lon, lat = row["points"][0]',
        'lat, lon = row["points"][0]',
        "atlas network",
    ),
    Fault(
        "a section figure is no figure of its links",
        SRC + "atlas/figures.py",
        'if kind == "link" and not quantity.adds:',
        "if False:",
        "atlas caspian_gulf",
    ),
    Fault(
        "a section length is a length of its links",
        SRC + "atlas/figures.py",
        'if kind == "link" and not quantity.adds:',
        'if kind == "link":',
        "atlas",
    ),
    Fault(
        "marks of use ignored", SRC + "atlas/figures.py", "    if marked:\n", "    if False:\n", "atlas caspian_gulf"
    ),
    Fault(
        "plans enter by themselves",
        SRC + "atlas/figures.py",
        'found = ["current", "design"]',
        'found = ["current", "planned", "design"]',
        "atlas",
    ),
    Fault(
        "the grade of a figure ignored",
        SRC + "atlas/figures.py",
        'key=lambda row: (row["confidence"], -_year(row), row["id"])',
        'key=lambda row: (-_year(row), row["id"])',
        "atlas",
    ),
    Fault(
        "rivals of any year widen the range",
        SRC + "atlas/figures.py",
        "<= RANGE_YEARS",
        "<= 100",
        "atlas",
    ),
    Fault(
        "scope ignored",
        SRC + "atlas/figures.py",
        'if narrowing(row["scope"]) == wanted',
        "if True",
        "atlas caspian_gulf",
    ),
    Fault(
        "a closed country still passed on its links",
        SRC + "atlas/editing.py",
        "shut_links |= {link.id for link in links.values() if name in link.countries}",
        "pass",
        "routing",
    ),
    Fault(
        "a closed place still passed",
        SRC + "atlas/records.py",
        "dict.fromkeys((link.start, link.end, *link.via))",
        "()",
        "routing",
    ),
    Fault(
        "hauls outside the corridor",
        SRC + "routing/demands.py",
        'arc.kind != "haul" or arc.link in members',
        "True",
        "routing",
    ),
    Fault("the way to the terminal not counted", SRC + "routing/ways.py", "sum(self.access_km) + ", "", "routing"),
    Fault(
        "any cargo on any link",
        SRC + "network.py",
        "cargo in arc.cargoes for arc",
        "True for arc",
        "network routing",
    ),
    Fault(
        "planned links open",
        SRC + "network.py",
        'if link.status != "operating":\n        return link.status',
        "if False:\n        return link.status",
        "network caspian_gulf",
    ),
    Fault(
        "a link opens on the first day its date can mean",
        SRC + "units.py",
        "month = month or 12",
        "month = month or 1",
        "units network",
    ),
    Fault("oil flows back", SRC + "network.py", "if not link.forward_only:", "if True:", "network"),
    Fault(
        "goods change wherever lines meet",
        SRC + "network.py",
        " if name in atlas.place_records[place].interchange",
        "",
        "network routing",
    ),
    Fault(
        "via not kept to",
        SRC + "paths/graph.py",
        "members = np.fromiter(stages[stage], np.intp)",
        "members = np.arange(nodes)",
        "paths",
    ),
    Fault(
        "the cost of the exit forgotten",
        SRC + "paths/search.py",
        "[*map(targets.__getitem__, net.targets), ",
        "[*(0.0 for _ in net.targets), ",
        "paths",
    ),
    Fault(
        "the first meeting of two searches is kept",
        SRC + "paths/search.py",
        "total < best or",
        "best > 1e300 or",
        "paths",
    ),
    Fault("a path comes twice", SRC + "paths/search.py", "shut | taken if at == begun else taken", "shut", "paths"),
    Fault(
        "a bound too great cuts draws", SRC + "paths/draws.py", "1 + NOISE - left[node]", "0.5 - left[node]", "paths"
    ),
    Fault(
        "lengths shorter than the chord pass", SRC + "checks.py", "SHORT_SHARE, SHORT_KM", "SHORT_SHARE, _KM", "checks"
    ),
    Fault(
        "ships on land pass",
        SRC + "checks.py",
        "stray = stray[off > SHORE_DEG]",
        "stray = stray[off > 90]",
        "checks caspian_gulf",
    ),
    Fault("a broken chain passes", SRC + "checks.py", "if walked[-1] not in pair:", "if False:", "checks"),
    Fault(
        "a terminal too near passes",
        SRC + "checks.py",
        'straight - terminal["access_km"] > SHORT_KM',
        "False",
        "checks",
    ),
    Fault("a spike passes", SRC + "checks.py", "drawn - length > DRAWN_KM", "False", "checks"),
    Fault(
        "from ship to ship for nothing",
        SRC + "network.py",
        'if carrier == "sea" or carrier in changes.get(place, ()) else (name, name)',
        'if carrier != "sea" and carrier in changes.get(place, ()) else (name, name)',
        "network",
    ),
    Fault("islands pass", SRC + "checks.py", "for island in islands[1:]:", "for island in islands[99:]:", "checks"),
    Fault(
        "a gauge break without a change passes",
        SRC + "checks.py",
        'changes = any({one, other} <= set(places[place]["interchange"]) for place in cluster)',
        "changes = True",
        "checks",
    ),
    Fault(
        "accents matter", SRC + "atlas/names.py", 'unicodedata.normalize("NFKD", name)', "name", "atlas caspian_gulf"
    ),
    Fault(
        "the first of two localities taken",
        SRC + "atlas/names.py",
        "    if one is None:\n",
        "    one = one or min(found)\n    if one is None:\n",
        "atlas caspian_gulf",
    ),
    Fault("every claim holds", SRC + "claims.py", "all(holds(number) for number in numbers)", "True", "claims"),
    Fault(
        "a document confirms itself",
        SRC + "claims.py",
        "any(answer.source == claim",
        "any(answer.source == claim is None and claim",
        "claims",
    ),
    Fault(
        "a section loses its figure",
        DATA + "values.csv",
        "sec-kti-uzen-bereket,section:kti-uzen-bereket",
        "sec-kti-uzen-bereket,section:kti-kz",
        "caspian_gulf",
    ),
    Fault(
        "the lightest limit of an arc ignored",
        SRC + "flow/plan.py",
        "np.minimum.reduceat",
        "np.maximum.reduceat",
        "flow",
    ),
    Fault(
        "a fleet forgotten",
        SRC + "capacity/finding.py",
        "for fleet in self.fleets.get(link.id, ()):",
        "for fleet in ():",
        "capacity",
    ),
    Fault(
        "a border never bounds",
        SRC + "capacity/finding.py",
        "elif before is None or limit.id != before.id:",
        "elif False:",
        "capacity",
    ),
    Fault(
        "the stronger side of a frontier rules",
        SRC + "capacity/inputs.py",
        "(min if weakest else max)",
        "(max if weakest else min)",
        "capacity",
    ),
    Fault(
        "seen wagons count as capacity",
        "src/korridor/quantities.csv",
        "wagons_per_day,wagons/day,border|place|class,two_way,confidence_first,no",
        "wagons_per_day,wagons/day,border|place|class,two_way,confidence_first,yes",
        "capacity",
    ),
    Fault("oil takes dry capacity", SRC + "capacity/quays.py", "if not dry_goods:", "if False:", "capacity"),
    Fault(
        "a parallel section is a figure of its links",
        SRC + "atlas/records.py",
        'if section.shape != "parallel"',
        "if True",
        "capacity",
    ),
    Fault(
        "other traffic is added",
        SRC + "flow/throughput.py",
        "self._amounts - np.nan_to_num(base)",
        "self._amounts + np.nan_to_num(base)",
        "flow",
    ),
    Fault("unknown other traffic is none", SRC + "flow/throughput.py", "if isnan(base[number])", "if False", "flow"),
    Fault(
        "the first cut only",
        SRC + "flow/plan.py",
        "binding.cuts(MOST_CUTS)[0]",
        "binding.cuts(1)[0]",
        "flow",
    ),
    Fault(
        "a section lifted on one link only",
        SRC + "capacity/lines.py",
        "subject=figure.subject, how=said(figure), formula=formula)\n\n\ndef _stated_one_way",
        "how=said(figure), formula=formula)\n\n\ndef _stated_one_way",
        "capacity flow",
    ),
    Fault(
        "directions of two tracks share",
        SRC + "flow/assigning.py",
        "if not (row.parallel and two_way):",
        "if True:",
        "flow",
    ),
    Fault(
        "directions of one track do not share",
        SRC + "flow/assigning.py",
        "if not (row.parallel and two_way):",
        "if not two_way:",
        "flow",
    ),
    Fault(
        "a closed place keeps its links",
        SRC + "atlas/editing.py",
        "shut_links |= {link for place in shut_places",
        "set() and {link for place in shut_places",
        "closures routing",
    ),
    Fault(
        "gas counted as tonnes", SRC + "flow/throughput.py", 'if self.cargo == "gas":', 'if self.cargo == "":', "flow"
    ),
    Fault("spurs count as ways", SRC + "flow/plan.py", "if frozenset(edge) in ring]", "]", "flow closures"),
    Fault(
        "the cheapest column taken for the least price",
        SRC + "paths/commodities.py",
        "np.maximum(-dual[:rows], 0.0)",
        "np.maximum(dual[:rows], 0.0)",
        "commodities",
    ),
    Fault(
        "back-haul left out",
        SRC + "capacity/inputs.py",
        "return amount * (1 + np.minimum(back, 1))",
        "return amount",
        "capacity",
    ),
    Fault("a gate beside its border", SRC + "capacity/crossings.py", 'shape == "gate"', 'shape == "chain"', "capacity"),
    Fault(
        "the way around not looked for off the corridor",
        SRC + "closures.py",
        "(self.base.corridor, None) if",
        "(self.base.corridor,) if",
        "closures",
    ),
    Fault("a fact lost", DATA + "left_out.csv", "\n", "\n#", "caspian_gulf"),
    Fault(
        "a project lowers what stands",
        SRC + "atlas/editing.py",
        "if chosen is not None and chosen.is_floor and stands",
        "if chosen is not None and False and stands",
        "editing",
    ),
    Fault(
        "edits that meet on a day do not exclude each other",
        SRC + "scenario.py",
        "max(starts) <= min(ends)",
        "max(starts) < min(ends)",
        "scenario",
    ),
    Fault(
        "the last day of an edit is not in force",
        SRC + "atlas/changes.py",
        "(self.end is None or day <= self.end)",
        "(self.end is None or day < self.end)",
        "editing outlook",
    ),
    Fault(
        "a rival keeps its mark beside a scenario",
        SRC + "atlas/editing.py",
        'if same and row["use"] else row',
        "if False else row",
        "editing capacity_scenarios",
    ),
    Fault(
        "a metre of water has ten cm",
        SRC + "capacity/draughts.py",
        "CM_OF_M = 100",
        "CM_OF_M = 10",
        "capacity_scenarios",
    ),
    Fault(
        "a factor of one cargo moves what all share",
        SRC + "capacity/finding.py",
        "if name not in (self.ask.cargo, trade):  #",
        "if False:  #",
        "capacity_scenarios",
    ),
    Fault(
        "factors are added",
        SRC + "capacity/factors.py",
        "found = found * number",
        "found = found + number",
        "capacity_scenarios",
    ),
    Fault(
        "every year has 365 days",
        SRC + "outlook/growth.py",
        "return 366 if calendar.isleap(year) else 365",
        "return 365",
        "outlook",
    ),
    Fault(
        "Iranian years the other way round",
        SRC + "outlook/series.py",
        'before, after = (year - 1, year) if kind == "iranian"',
        'before, after = (year, year + 1) if kind == "iranian"',
        "outlook",
    ),
    Fault(
        "demand is known for years observed",
        SRC + "outlook/years.py",
        "year <= self.series.last.year",
        "year < self.series.last.year",
        "outlook",
    ),
    Fault(
        "what is too much for one is lost",
        SRC + "outlook/competing.py",
        "left -= capacities[name] - taken[name]",
        "left -= wants[name]",
        "competing",
    ),
    Fault(
        "a target is met by volume",
        SRC + "planning/targeting.py",
        "return reaches(self.capacity_mt, self.aim.mt)",
        "return reaches(self.volume_mt, self.aim.mt)",
        "planning",
    ),
    Fault(
        "costs fall at the end of the building",
        SRC + "planning/plans.py",
        "((begins - now).days + (ready - now).days) / 2",
        "(ready - now).days",
        "planning",
    ),
    Fault(
        "a work needs nothing",
        SRC + "planning/plans.py",
        "for need in candidate.needs\n                if need in self.numbers",
        "for need in ()\n                if need in self.numbers",
        "planning",
    ),
    Fault(
        "a cheaper choice is left aside for copies",
        SRC + "paths/choices.py",
        "programme, programme.cost, branches, known)",
        "programme, programme.few, branches, known)",
        "choices",
    ),
)


def noticed(fault: Fault) -> bool:
    """Whether a test fails once the fault is planted."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "korridor"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".*", "build", "dist", "site", "__pycache__"))
        path = copy / fault.file
        text = path.read_text(encoding="utf-8")
        if fault.name == "a fact lost":
            lines = text.splitlines(keepends=True)
            planted = "".join([lines[0], *lines[2:]])
        elif fault.name == "lengths shorter than the chord pass":
            planted = text.replace(
                "SHORT_SHARE, SHORT_KM, LONG_SHARE = 0.98", "SHORT_SHARE, SHORT_KM, LONG_SHARE = 0.1"
            )
        else:
            planted = text.replace(fault.before, fault.after)
        if planted == text:
            raise SystemExit(f"{fault.name}: {fault.file} has no {fault.before!r} any more; bring the list up to date")
        path.write_text(planted, encoding="utf-8")
        tests = [f"tests/test_{name}.py" for name in fault.tests.split()]
        try:
            run = subprocess.run(
                [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-m", "not slow", *tests],
                cwd=copy,
                env=os.environ | {"PYTHONPATH": str(copy / "src")},
                capture_output=True,
                text=True,
                check=False,
                timeout=SECONDS,
            )
        except subprocess.TimeoutExpired:
            return True  # a loop without an end is noticed too
        return run.returncode == 1


def main() -> int:
    """Plant, run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="plant only faults with this in their name")
    chosen = [fault for fault in FAULTS if parser.parse_args().only in fault.name]
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        results = list(pool.map(noticed, chosen))
    for fault, found in zip(chosen, results, strict=True):
        print(f"{'noticed' if found else 'MISSED '}  {fault.name}")
    print(f"{sum(results)} of {len(results)} faults noticed")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
