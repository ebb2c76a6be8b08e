"""The shell looks ahead: scenarios by name and from files, outlooks, targets and plans, as the library has them."""

import json
import re
import sys

import pytest

from korridor import cli
from korridor.planning import DISCOUNT_RATE, targets
from korridor.scenario import read

FENN = "alder-fenn"
WANTED = ("--corridor", FENN, "--year", "2030", "--mt")
# Without the road and with a greater ship, the railway's frontier of 2.5 Mt binds; then ferry and port, 1 and 2.
SOURCE = 'sources = ["letter-2024"]\n'  # that no atlas has
RAIL = f"""title = "Only the railway"
why = "The road is shut, and the ship takes what its ports do."
{SOURCE}
[[edit]]
action = "close"
subject = "link:alder--corve-road"

[[edit]]
action = "set"
subject = "link:corve--eskil"
quantity = "capacity_mt"
value = 6
"""
LINE = """title = "The straight line"

[[edit]]
action = "open"
subject = "project:straight-line"
note = "as planned"

[[edit]]
action = "open"
subject = "project:second-crew"

[[edit]]
action = "delay"
subject = "project:straight-line"
value = 1
"""
TWICE = '[[demand]]\naction = "scale"\ncorridor = "alder-fenn"\nvalue = 2\n'


def no_constant(name):
    raise AssertionError(f"{name} is no JSON")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder with some files of scenarios, where commands run."""
    monkeypatch.chdir(tmp_path)
    for name, text in (("rail", RAIL), ("line", LINE), ("twice", f'title = "Twice as much"\n\n{TWICE}')):
        (tmp_path / f"{name}.toml").write_text(text.replace(SOURCE, ""), encoding="utf-8")
    return tmp_path


@pytest.fixture
def run(six_folder, capsys, folder):
    """A function: exit code, stdout and stderr of a command on the six places, or on another atlas."""
    assert folder.is_dir()

    def command(*words, atlas=six_folder):
        code = cli.main([*words, *(["--atlas", str(atlas)] if atlas else [])])
        return code, *capsys.readouterr()

    return command


@pytest.fixture
def printed(run):
    """A function: what a command that succeeds prints."""

    def command(*words, **where):
        code, out, err = run(*words, **where)
        assert (code, err) == (0, "")
        assert "nan" not in out.casefold().split()
        assert "None" not in out
        return out

    return command


@pytest.fixture
def parsed(printed):
    """A function: the JSON that a command prints; NaN and Infinity are none."""

    def command(*words, **where):
        return json.loads(printed(*words, "--json", **where), parse_constant=no_constant)

    return command


@pytest.fixture
def refused(run):
    """A function: the message of a command that cannot be; nothing on stdout, exit code 2."""

    def command(*words, **where):
        code, out, err = run(*words, **where)
        assert (code, out) == (2, "")
        assert "Traceback" not in err
        return " ".join(re.sub(r"[╭╮╰╯│─]", " ", err).split())

    return command


def lines_with(out, key):
    """The printed rows that begin with a word, each as its words."""
    return [line.split() for line in out.splitlines() if line.split()[:1] == [key]]


def plain(frame):
    """Rows of a table as a script sees them."""
    return json.loads(frame.reset_index(drop=frame.index.names == [None]).astype(object).to_json(orient="records"))


# ------------------------------------------------------------------------------------------ under a scenario

BUILDING = {
    "route": ["route", "alder", "fenn"],
    "compare": ["compare", "alder", "fenn", "--k", "2"],
    "pareto": ["pareto", "alder", "fenn", "--by", "time,distance"],
    "scorecard": ["scorecard", FENN],
    "capacity": ["capacity", FENN],
    "limits": ["capacity", FENN, "--limits"],
    "assign": ["assign"],
    "closures": ["closures", FENN, "--element", "eskil--fenn"],
    "corridors": ["corridors"],
    "corridor": ["corridors", FENN],
    "map": ["map"],
}


@pytest.mark.parametrize("words", BUILDING.values(), ids=BUILDING)
def test_what_is_asked_of_a_network_can_be_asked_under_a_scenario(printed, refused, words):
    """What is printed begins with the scenario, if it is not what stands; and what is no scenario is refused."""
    assert printed(*words, "--scenario", "rail.toml").startswith("Under 'rail': Only the railway\n\n")
    assert printed(*words, "--scenario", "base") == printed(*words)
    assert refused(*words, "--scenario", "bse") == "error: no scenario called 'bse'. Did you mean 'base'?"


def test_a_scenario_shuts_and_opens_ways(parsed):
    """By hand: 240 and 236 km by the straight line, 240, 195 and 54 by the railway there is; and 470 by road."""
    words = ("route", "alder", "corve", "--by", "distance", "--date", "2030-07-01")
    found = parsed(*words)
    assert (found["distance_km"], found["day"], found["scenario"]) == (470, "2030-07-01", "base")
    found = parsed(*words, "--scenario", "rail.toml")
    assert (found["distance_km"], found["modes"], found["scenario"]) == (489, ["rail"], "rail")
    found = parsed(*words, "--scenario", "rail.toml | line.toml")
    assert (found["distance_km"], found["scenario"]) == (476, "rail | line")
    before = (*words[:-1], "2030-06-30", "--scenario", "rail.toml | base | line.toml")  # it comes a year late
    assert parsed(*before)["distance_km"] == 489
    for command, by in (("compare", "distance"), ("pareto", "time,distance")):
        ways = parsed(command, "alder", "corve", "--by", by, "--scenario", "rail.toml")
        assert {way["scenario"] for way in ways} == {"rail"}
        assert {mode for way in ways for mode in way["modes"]} == {"rail"}


def test_a_scenario_changes_what_can_pass(parsed):
    """By hand: the frontier lets 2.5 Mt pass, the ship and the ferry together 2.2 in what stands."""
    rail = ("--scenario", "rail.toml")
    found = parsed("capacity", FENN, *rail)
    assert (found["two_way"], found["cuts"], found["scenario"]) == (2.5, [["section:gate:birk"]], "rail")
    rows = {row["limit_id"]: row for row in parsed("capacity", FENN, "--limits", *rail)}
    assert (rows["link:corve--eskil"]["central"], rows["link:corve--eskil"]["how"]) == (6, "scenario")
    assert "link:alder--corve-road" not in rows
    assert parsed("closures", FENN, "--element", "eskil--fenn", *rail)["throughput"] == 2.5
    assert parsed("scorecard", FENN, *rail)[0]["capacity_mt"] == 2.5
    branches = parsed("corridors", FENN, *rail)
    assert {row["branch"]: row["status"] for row in branches["branches"]}["truck and ferry"] == "closed"
    assert branches["scenario"] == "rail"
    assert parsed("map", *rail) == {"map": "map.html"}


def test_a_scenario_changes_what_wants_to_pass(parsed):
    assert parsed("assign")["demand_mt"] == pytest.approx(1.1)
    assert parsed("assign", "--scenario", "twice.toml")["demand_mt"] == pytest.approx(2.2)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("wider.toml", "error: no file 'wider.toml'; give the path of a scenario, as what-if.toml."),
        ("", "error: a scenario is given by its name, or as a Scenario; got ''."),
        ("base|", "error: a scenario is given by its name"),
        ("rail.toml | other.toml", "error: 'rail' and 'other' exclude each other: set link:corve--eskil capacity_mt"),
        (
            "broken.toml",
            "error: the scenario 'broken' cannot be read: 1 problem - broken.toml: not TOML: Expected '=' after a key",
        ),
        ("latin.toml", "error: latin.toml is no UTF-8 text (byte 9); save it again with that encoding."),
        (
            "short.toml",
            "error: the scenario 'short' says something for days from 2026-01-01 to 2026-12-31; got 2024-12-31.",
        ),
    ],
)
def test_a_scenario_that_cannot_be_is_refused(refused, folder, text, message):
    (folder / "broken.toml").write_text('title = "x"\nwhy broken\n', encoding="utf-8")
    (folder / "other.toml").write_text(RAIL.replace("= 6", "= 7").replace(SOURCE, ""))
    (folder / "latin.toml").write_bytes('title = "Ä"'.encode("latin-1"))
    (folder / "short.toml").write_text(f'title = "x"\nvalid = [2026-01-01, 2026-12-31]\n{TWICE}', encoding="utf-8")
    said = refused("capacity", FENN, "--scenario", text)
    assert message in said
    assert text != "broken.toml" or said.endswith("(at line 2, column 5)")


# ------------------------------------------------------------------------------------------ outlook


def test_outlook_as_json_is_the_table_by_year(parsed, six):
    """By hand: the ferry of 1.0 Mt goes from 1 June 2017 beside a ship of 1.2; 1.1 Mt of 2023 grow by a fifth."""
    found = parsed("outlook", FENN, "--from", "2017", "--to", "2030", "--growth", "0.2")
    assert list(found) == ["corridor", "title", "scenario", "cargo", "unit", "series", "growth", "rows"]
    assert (found["corridor"], found["scenario"], found["cargo"], found["unit"]) == (FENN, "base", "general", "Mt")
    assert found["series"]["id"] == "customs-cressund"
    assert (found["growth"]["rule"], found["growth"]["rate"]) == ("rate", 0.2)
    rows = {row["year"]: row for row in found["rows"]}
    assert list(rows) == list(range(2017, 2031))
    assert rows[2017]["capacity_mt"] == pytest.approx((151 * 1.2 + 214 * 2.2) / 365)
    assert (rows[2017]["demand_mt"], rows[2017]["volume_mt"], rows[2017]["volume_is"]) == (None, None, "")
    assert (rows[2022]["demand_mt"], rows[2022]["volume_mt"], rows[2022]["volume_is"]) == (None, 1.0, "observed")
    assert rows[2027]["demand_mt"] == pytest.approx(1.1 * 1.2**4)
    assert rows[2027]["shortfall_mt"] == pytest.approx(1.1 * 1.2**4 - 2.2)
    assert (rows[2027]["volume_mt"], rows[2027]["level"], rows[2027]["assumed"]) == (2.2, "full", False)
    assert found["rows"] == plain(six.outlook(FENN, years=range(2017, 2031), growth=0.2).table)


def test_outlook_prints_a_row_for_each_year(printed):
    out = printed("outlook", FENN, "--growth", "0.2")
    first, second, *_ = out.splitlines()
    assert first == "Alderstad to Fennby, general, under 'base': As built"
    assert second == "demand: 1.1 Mt in 2023 (Goods from Avelia by customs of Cressund), then 20.0% a year (as asked)"
    assert len([line for line in out.splitlines() if re.match(r"20\d\d ", line)]) == 7  # 2024 to 2030
    (row,) = lines_with(out, "2027")
    assert row[:4] == ["2027", "2.2", "0.9", "4.5"]
    assert row[-6:] == ["2.28", "2.2", "expected", "1", "full", "0.081"]
    assert "computed_mt" not in out
    assert "unknown" in lines_with(printed("outlook", FENN, "--from", "2018"), "2018")[0]


def test_outlook_takes_the_options_of_python(parsed, printed):
    one = parsed("outlook", FENN, "--from", "2030", "--series", "railway-avelia")
    assert (one["series"]["id"], [row["year"] for row in one["rows"]]) == ("railway-avelia", [2030])
    assert one["rows"][0]["demand_mt"] == pytest.approx(1.6)
    assert parsed("outlook", FENN, "--to", "2025", "--cargo", "container")["cargo"] == "container"
    assert [
        row["demand_mt"] for row in parsed("outlook", FENN, "--to", "2024", "--scenario", "twice.toml")["rows"]
    ] == [pytest.approx(2.2)]
    assert printed("outlook", "Alderstad to Fennby", "--to", "2024") == printed("outlook", FENN, "--to", "2024")


def test_outlook_against_another_scenario_is_what_it_has_more(parsed, printed):
    """By hand: 2.5 Mt without the road against 2.2 with it, from the first day on."""
    words = ("outlook", FENN, "--to", "2025", "--scenario", "rail.toml", "--against", "base")
    found = parsed(*words)
    assert (found["scenario"], found["against"]) == ("rail", "base")
    assert [row["capacity_mt"] for row in found["rows"]] == pytest.approx([0.3, 0.3])
    assert {row["bottleneck"] for row in found["rows"]} == {"section:gate:birk"}
    assert {row["bottleneck_against"] for row in found["rows"]} == {"link:corve--eskil; link:corve--eskil-ferry"}
    out = printed(*words)
    assert out.startswith("Alderstad to Fennby, general: what 'rail' has more than 'base', two-way, Mt a year")
    assert lines_with(out, "2025")[0][:2] == ["2025", "0.3"]
    turned = parsed("outlook", FENN, "--to", "2025", "--scenario", "base", "--against", "rail.toml")
    assert [row["capacity_mt"] for row in turned["rows"]] == pytest.approx([-0.3, -0.3])


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "parameter CORRIDOR requires an argument"),
        (["alder-fen"], "error: no corridor called 'alder-fen'. Did you mean 'corridor:alder-fenn'"),
        ([FENN, "--from", "2028", "--to", "2026"], "the years from 2028 to 2026 are none; the first year comes first."),
        ([FENN, "--to", "2020"], "error: the years from 2024 to 2020 are none; the first year comes first."),
        ([FENN, "--to", "2031"], "error: the atlas six covers 2015 to 2030; got 2031."),
        ([FENN, "--from", "999999999999"], "error: the atlas six covers 2015 to 2030; got 999999999999."),
        ([FENN, "--from", "soon"], 'unable to convert "soon" into a whole number.'),
        ([FENN, "--series", "customs"], "error: no series called 'customs'"),
        ([FENN, "--growth", "-1"], "error: a rate is a share a year, as 0.1 for 10 percent; got -1.0."),
        ([FENN, "--against", "bse"], "error: no scenario called 'bse'. Did you mean 'base'?"),
        ([FENN, "--cargo", "grains"], "error: no cargo called 'grains'. Did you mean 'grain'"),
    ],
)
def test_outlook_refuses_what_cannot_be(refused, words, message):
    assert message in refused("outlook", *words)


# ------------------------------------------------------------------------------------------ targets


def test_a_target_as_json_is_what_python_says(parsed):
    """By hand: 3 Mt by 2030 against 2.2; from 1.1 of 2023 in seven steps. The ferry is the one to lift, by 0.8."""
    found = parsed("target", *WANTED, "3")
    assert (found["target"], found["corridor"], found["scenario"]) == ("alder-fenn-3mt-2030", FENN, "base")
    assert (found["day"], found["dated"], found["unit"], found["mt"]) == ("2030-12-31", True, "Mt", 3)
    amounts = [found[name] for name in ("capacity_mt", "computed_mt", "gap_mt", "volume_mt")]
    assert amounts == pytest.approx([2.2, 2.2, 0.8, 1.1])
    assert [found[name] for name in ("met", "assumed", "volume_met", "year_met")] == [False, False, False, None]
    needed, *seen = found["growth"]
    assert (needed["what"], needed["steps"], needed["rate"]) == ("needed", 7, pytest.approx((3 / 1.1) ** (1 / 7) - 1))
    assert [row["rate"] for row in seen] == pytest.approx([0.25, 0.1])
    assert [(row["needed_mt"] - row["limit_mt"], row["train_pairs_per_day"]) for row in found["gap"]] == [
        (pytest.approx(0.8), None)
    ]
    assert not {"rivals", "scenarios"} & set(found)
    found = parsed("target", *WANTED, "2.1")
    assert (found["met"], found["year_met"], found["gap_mt"], found["gap"]) == (True, 2024, 0, [])
    assert found["gap_musd"] == 0


def test_what_a_target_costs_is_that_of_its_plan(parsed, printed, folder):
    """Or is said to be unknown: as far as the works of the six places get, and beyond."""
    asked = ("--scenario", "rail.toml", *WANTED)
    plans = {mt: parsed("plan", *asked, mt) for mt in ("3", "300")}
    assert [plan["met"] for plan in plans.values()] == [True, False]
    assert parsed("target", *asked, "3")["gap_musd"] == plans["3"]["capex_musd"] > 0
    assert parsed("target", *asked, "300")["gap_musd"] is None
    low, cost, high = (plans["3"][f"capex_{name}musd"] for name in ("low_", "", "high_"))
    assert f"\ncost: {cost:,.0f} million USD ({low:,.0f} to {high:,.0f}) at least" in printed("target", *asked, "3")
    assert "\ncost: no works that are known here reach it" in printed("target", *asked, "300")
    shutting = 'title = "Shut"\n\n[[edit]]\naction = "close"\nsubject = "link:eskil--fenn"\n'
    (folder / "shut.toml").write_text(shutting, encoding="utf-8")
    shut = printed("target", *WANTED, "3", "--scenario", "shut.toml")
    assert "capacity: not met: 0 Mt can pass, 3 short" in shut
    assert "\ncost: no works that are known here reach it" in shut
    assert "\ncost: nothing more is to be built" in printed("target", *asked, "2.1")


def test_a_target_is_printed_with_what_is_missing(printed, six, folder):
    out = printed("target", *WANTED, "3", "--scenario", "rail.toml")
    by_python = six.target(corridor=FENN, mt=3, year=2030, scenario=read(folder / "rail.toml"))
    assert out.startswith(f"{by_python}\n")
    # By hand: the frontier of 2.5 Mt has to let 0.5 more pass.
    assert lines_with(out.partition("What is missing")[2], "section:gate:birk")[0][:4] == [
        *("section:gate:birk", "2.5", "3", "0.5")
    ]
    assert "What is missing" not in printed("target", *WANTED, "2.1")


def test_a_target_under_each_scenario(parsed, printed):
    """Those of the atlas, and the one asked for."""
    words = ("target", *WANTED, "2.4", "--scenario", "rail.toml", "--all-scenarios")
    rows = parsed(*words)["scenarios"]
    assert [(row["scenario"], row["capacity_mt"], row["met"]) for row in rows] == [
        ("base", 2.2, False),
        ("rail", 2.5, True),
    ]
    out = printed(*words).partition("Under each scenario")[2]
    assert lines_with(out, "base")[0][:4] == ["base", "not", "met", "2.2"]
    assert lines_with(out, "rail")[0][:3] == ["rail", "met", "2.5"]


def test_a_target_and_what_others_say_is_wanted(parsed, printed):
    found = parsed("target", *WANTED, "3", "--rivals")
    assert [(row["value_id"], row["quantity"], row["central"]) for row in found["rivals"]] == [
        ("fc-2030", "forecast_mt", 3),
        ("tgt-2030", "target_mt", 4),
    ]
    out = printed("target", *WANTED, "3", "--rivals").partition("As sources have it, a year")[2]
    assert lines_with(out, "tgt-2030")[0][:4] == ["tgt-2030", "2030", "target_mt", "capacity"]


@pytest.fixture
def aiming(draft):
    """The six places with two targets, one of a year that the atlas does not cover."""
    shared = {"status": "announced_target", "subject": f"corridor:{FENN}", "quantity": "target_mt", "unit": "Mt/yr"}
    shared |= {"basis": "two_way", "evidence": "tgt-2030", "confidence": "B"}
    draft.row("projects", None, id="wanted-3mt", title="Three by 2030", after=3, earliest="2030", **shared)
    draft.row("projects", None, id="wanted-4mt", title="Four by 2040", after=4, earliest="2040", **shared)
    return draft.folder


def test_the_targets_of_an_atlas_are_listed(parsed, printed, refused, aiming):
    """Each with its day; one whose day the atlas does not cover says so, and can be asked of another year."""
    rows = parsed("target", atlas=aiming)
    assert [(row["id"], row["mt"], row["day"], row["corridor"]) for row in rows] == [
        ("wanted-3mt", 3, "2030-12-31", FENN),
        ("wanted-4mt", 4, None, FENN),
    ]
    assert [row["note"][:41] for row in rows] == ["", "wanted-4mt is wanted by 2040-12-31, and t"]
    out = printed("target", atlas=aiming)
    assert lines_with(out, "wanted-3mt")[0][:4] == ["wanted-3mt", "3", "Mt", "2030-12-31"]
    assert "wanted-4mt is wanted by 2040-12-31, and the atlas six covers 2015 to 2030; give a year." in out
    assert parsed("target", "wanted-3mt", atlas=aiming)["gap_mt"] == pytest.approx(0.8)
    assert parsed("target", "wanted-4mt", "--year", "2028", atlas=aiming)["day"] == "2028-12-31"
    assert "covers 2015 to 2030; give a year" in refused("target", "wanted-4mt", atlas=aiming)
    assert "error: no target called 'wanted-3'. Did you mean 'wanted-3mt'" in refused(
        "target", "wanted-3", atlas=aiming
    )
    assert "error: a target of the atlas has its own amount; leave mt out" in refused(
        "target", "wanted-3mt", "--mt", "4", atlas=aiming
    )
    assert parsed("plan", "wanted-3mt", "--scenario", "rail.toml", atlas=aiming)["capex_musd"] == 6


def test_an_atlas_without_targets_says_so(parsed, printed):
    assert parsed("target") == []
    assert printed("target") == "This atlas names no targets; give --corridor, --mt and --year.\n"


@pytest.mark.parametrize("command", ["target", "plan"])
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["four"], "error: no target called 'four'."),
        (["--corridor", FENN], "error: a corridor needs mt, the amount wanted two-way a year, and year."),
        (["--corridor", FENN, "--mt", "3"], "error: a corridor needs mt"),
        (["--corridor", FENN, "--year", "2030"], "error: a corridor needs mt"),
        (["--mt", "3", "--year", "2030"], "error: give a target of the atlas, or a corridor with mt and year."),
        ([*WANTED, "0"], "error: mt is an amount above zero, in Mt a year; got 0.0."),
        ([*WANTED, "much"], "Invalid value for --mt"),
        (["--corridor", FENN, "--mt", "3", "--year", "2031"], "error: the atlas six covers 2015 to 2030; got 2031."),
        (["--corridor", FENN, "--mt", "3", "--year", "2030.5"], 'convert "2030.5" into a whole number.'),
        (["--corridor", "alder-fen", "--mt", "3", "--year", "2030"], "error: no corridor called 'alder-fen'."),
        ([*WANTED, "3", "--scenario", "bse"], "error: no scenario called 'bse'. Did you mean 'base'?"),
    ],
)
def test_what_is_no_target_is_refused(refused, command, words, message):
    assert message in refused(command, *words)


@pytest.mark.parametrize(
    "words", [["--rivals"], ["--all-scenarios"], ["--scenario", "rail.toml"], ["--cargo", "grain"]]
)
def test_what_is_asked_of_a_target_needs_one(refused, words):
    assert refused("target", *words) == "error: give a target of the atlas, or a corridor with mt and year."


# ------------------------------------------------------------------------------------------ plans

PLAN = ("plan", *WANTED, "3", "--scenario", "rail.toml")


def test_a_plan_as_json_is_the_cheapest_set(parsed):
    """By hand: for 3 Mt, a second crew at the frontier costs 6 million USD; a loop there brings as much for 12."""
    found = parsed(*PLAN)
    assert (found["target"], found["corridor"], found["scenario"]) == ("alder-fenn-3mt-2030", FENN, "rail")
    assert (found["day"], found["cargo"], found["unit"], found["mt"]) == ("2030-12-31", "general", "Mt", 3)
    assert [found[name] for name in ("stands_mt", "two_way_mt")] == pytest.approx([2.5, 3])
    assert (found["met"], found["proven"]) == (True, True)
    assert [found[f"capex_{name}"] for name in ("musd", "low_musd", "high_musd")] == [6, 4, 9]
    assert (found["discount_rate"], found["budget_musd"]) == (DISCOUNT_RATE, None)
    (work,) = found["projects"]
    assert (work["id"], work["kind"], work["ready"], work["capex_musd"]) == ("second-crew", "project", "2026-01-01", 6)
    assert work["begins"] == "2025-07-02"
    assert found["discounted_musd"] == pytest.approx(work["discounted_musd"])
    assert found["discounted_musd"] < 6
    assert parsed(*PLAN, "--discount-rate", "0")["discounted_musd"] == 6
    assert not {"curve", "scenario_file"} & set(found)


@pytest.mark.parametrize(
    ("words", "works", "cost", "most"),
    [
        (["--no-projects"], ["new-loop @ section:gate:birk"], 12, 3),
        (["--without", "second-crew"], ["new-loop @ section:gate:birk"], 12, 3),
        (["--no-measures"], ["second-crew"], 6, 3),
        (["--no-measures", "--without", "second-crew", "--without", "loops-brodan"], [], 0, 2.5),
        (["--budget", "5"], [], 0, 2.5),
        (["--budget", "6"], ["second-crew"], 6, 3),
        (["--no-projects", "--effects", "low"], ["new-loop @ section:gate:birk"], 12, 2.75),
    ],
)
def test_every_option_of_plan_is_that_of_python(parsed, words, works, cost, most):
    """By hand: a loop lets a fifth more than 2.5 Mt pass, at least a tenth more."""
    found = parsed(*PLAN, *words)
    assert [row["id"] for row in found["projects"]] == works
    assert (found["capex_musd"], found["two_way_mt"]) == (cost, pytest.approx(most))
    assert found["met"] == (most == 3)


def test_a_plan_is_printed_with_its_works(printed, six, folder):
    out = printed(*PLAN)
    by_python = six.plan(corridor=FENN, mt=3, year=2030, scenario=read(folder / "rail.toml"))
    assert out.startswith(f"{by_python}\n\nWorks in the order of building")
    assert lines_with(out, "second-crew")[0][:4] == ["second-crew", "2025-07-02", "2026-01-01", "1"]
    met = printed("plan", *WANTED, "2")
    assert "2 Mt a year by 2030-12-31 is met as it stands" in met
    assert "Works in the order" not in met


def test_a_plan_with_its_cost_curve(parsed, printed):
    """In eight steps from 2.5 to 3 Mt, each for a second crew."""
    rows = parsed(*PLAN, "--curve")["curve"]
    assert [row["two_way_mt"] for row in rows] == pytest.approx([2.5 + step / 16 for step in range(1, 9)])
    assert {(row["capex_musd"], row["met"], row["proven"]) for row in rows} == {(6, True, True)}
    out = printed(*PLAN, "--curve").partition("Least cost of each amount a year, million USD")[2]
    assert lines_with(out, "3")[0][:2] == ["3", "6"]


def test_the_works_of_a_plan_are_a_scenario(parsed, printed, folder, six):
    """Written, read again, and joined with what was there: as much can pass as the plan says."""
    assert printed(*PLAN, "--save", "works.toml").endswith("\nThe works as a scenario: works.toml\n")
    by_python = six.plan(corridor=FENN, mt=3, year=2030, scenario=read(folder / "rail.toml"))
    assert read(folder / "works.toml").edits == by_python.edits.edits
    assert parsed(*PLAN, "--save", "works.toml")["scenario_file"] == "works.toml"
    found = parsed("capacity", FENN, "--year", "2030", "--scenario", "rail.toml|works.toml")
    assert found["two_way"] == pytest.approx(3)
    assert printed("scenario", "check", "works.toml") == "works.toml: fine\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--no-projects", "--no-measures"], "error: nothing to choose from: neither projects nor measures."),
        (["--without", "second-crw"], "error: without: no candidate called 'second-crw'. Did you mean 'second-crew'?"),
        (["--effects", "huge"], "error: effects are low, central, high; got 'huge'."),
        (["--discount-rate", "5"], "error: discount_rate is a share a year, as 0.05; got 5.0."),
        (["--budget", "-1"], "error: budget_musd is an amount of zero or more"),
        (["--save", "works.txt"], "error: the file of a scenario ends in .toml, as what-if.toml; got 'works.txt'."),
        (["--save", "nowhere/works.toml"], "nowhere"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(refused, words, message):
    assert message in refused(*PLAN, *words)


def test_a_plan_needs_a_target(refused):
    assert refused("plan") == "error: give a target of the atlas, or a corridor with mt and year."


# ------------------------------------------------------------------------------------------ scenarios


def test_scenarios_are_listed(parsed, printed):
    (row,) = parsed("scenario", "list")
    assert (row["name"], row["title"], row["edits"], row["demand"]) == ("base", "As built", 0, 0)
    assert printed("scenario") == printed("scenario", "list")
    assert lines_with(printed("scenario"), "base") == [["base", "As", "built", "0", "0"]]


def test_a_scenario_is_shown_with_what_changes_when(parsed, printed):
    """By hand: the line of July 2029 comes a year late, the crew of January 2026 does not."""
    found = parsed("scenario", "show", "line.toml")
    assert list(found) == ["name", "title", "why", "sources", "valid", "edits", "changes"]
    assert (found["name"], found["title"], found["valid"]) == ("line", "The straight line", [None, None])
    assert [(row["action"], row["subject"], row["value"]) for row in found["edits"]] == [
        ("open", "project:straight-line", None),
        ("open", "project:second-crew", None),
        ("delay", "project:straight-line", 1),
    ]
    keys = ("subject", "action", "quantity", "value", "unit", "from", "until", "project")
    assert [tuple(row[key] for key in keys) for row in found["changes"]] == [
        ("link:birk--corve", "open", None, None, None, "2030-07-01", None, "straight-line"),
        ("section:gate:birk", "set", "capacity_mt", 5, "Mt/yr", "2026-01-01", None, "second-crew"),
    ]
    out = printed("scenario", "show", "line.toml")
    assert out.startswith("line: The straight line\n\nedits:\n- open project:straight-line [C]: as planned\n")
    table = out.partition("What changes, and when")[2]
    assert lines_with(table, "section:gate:birk")[0][1:5] == ["set", "capacity_mt", "5", "Mt/yr"]
    assert "low" not in table  # nothing stands there


def test_what_is_shown_of_a_scenario(parsed, printed, folder):
    """Why, from where, on which days, and what wants to pass; a factor is written x."""
    text = f'title = "Half"\nwhy = "A guess."\nsources = ["memoir"]\nvalid = [2026-01-01, 2027-12-31]\n{TWICE}'
    text += '[[edit]]\naction = "scale"\nsubject = "link:eskil--fenn"\nquantity = "capacity_mt"\nvalue = 0.5\n'
    (folder / "half.toml").write_text(text, encoding="utf-8")
    out = printed("scenario", "show", "half.toml")
    assert "half: Half\n\nA guess.\n\nvalid from 2026-01-01 to 2027-12-31\n\nsources:\n- memoir: " in out
    assert "- scale demand of alder-fenn by 2 [C]" in out
    assert lines_with(out.partition("What changes")[2], "link:eskil--fenn")[0][1:5] == [
        *("scale", "capacity_mt", "0.5", "x")
    ]
    assert parsed("scenario", "show", "half.toml")["valid"] == ["2026-01-01", "2027-12-31"]
    assert printed("scenario", "show", "base").endswith("\nIt changes nothing.\n")
    assert parsed("scenario", "show", "base|rail.toml|line.toml")["name"] == "rail | line"


def test_two_scenarios_differ_by_their_edits(parsed, printed, folder):
    rows = parsed("scenario", "diff", "rail.toml", "base")
    assert [(row["only_in"], row["action"], row["subject"], row["value"]) for row in rows] == [
        ("rail", "close", "link:alder--corve-road", None),
        ("rail", "set", "link:corve--eskil", 6),
    ]
    assert lines_with(printed("scenario", "diff", "base", "rail.toml"), "rail")[0][:3] == [
        *("rail", "close", "link:alder--corve-road")
    ]
    assert printed("scenario", "diff", "rail.toml", "rail.toml") == "Both have the same edits.\n"
    assert parsed("scenario", "diff", "base", "base") == []
    # Two files of one name are told apart by their folders.
    (folder / "new").mkdir()
    (folder / "new" / "rail.toml").write_text((folder / "rail.toml").read_text().replace("value = 6", "value = 0"))
    rows = parsed("scenario", "diff", "rail.toml", "new/rail.toml")
    assert [(row["only_in"], row["value"]) for row in rows] == [("rail.toml", 6), ("new/rail.toml", 0)]
    assert lines_with(printed("scenario", "diff", "rail.toml", "new/rail.toml"), "new/rail.toml")[0][-2:] == ["0", "C"]


def test_files_of_scenarios_are_checked(run, folder, printed, parsed):
    """Every file, every problem with its line or edit; exit code 1 if there is any."""
    assert printed("scenario", "check", "rail.toml", "line.toml") == "rail.toml: fine\nline.toml: fine\n"
    assert parsed("scenario", "check", "rail.toml") == []
    (folder / "broken.toml").write_text('title = "x"\nwhy broken\n', encoding="utf-8")
    (folder / "wrong.toml").write_text(
        'title = "x"\nwhi = "y"\n[[edit]]\naction = "opne"\nsubject = "link:birk--corve"\n', encoding="utf-8"
    )
    (folder / "new").mkdir()
    (folder / "new" / "far.toml").write_text(RAIL.replace("corve--eskil", "corve--eskill"), encoding="utf-8")
    names = ("wrong.toml", "rail.toml", "broken.toml", "new/far.toml", "none.toml")
    code, out, err = run("scenario", "check", *names)
    assert (code, err) == (1, "")
    lines = out.splitlines()
    assert lines[0] == "problem: wrong.toml, whi: unknown key. Did you mean 'why'?"
    assert lines[1].startswith("problem: wrong.toml edit 1: action: no action called 'opne'. Did you mean 'open'?")
    assert lines[2] == "rail.toml: fine"
    assert lines[3].startswith("problem: broken.toml: not TOML: ")
    assert lines[3].endswith("(at line 2, column 5)")
    assert lines[4].startswith("problem: new/far.toml: no source called 'letter-2024'")
    assert lines[5].startswith("problem: none.toml: no file 'none.toml'")
    code, out, _ = run("scenario", "check", "--json", *names)
    assert code == 1
    assert [(row["file"], row["column"]) for row in json.loads(out)][:2] == [("wrong.toml", "whi"), ("wrong.toml", "")]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["show"], "parameter NAME requires an argument"),
        (["show", "bse"], "error: no scenario called 'bse'. Did you mean 'base'?"),
        (["diff", "base"], "parameter OTHER requires an argument"),
        (["diff", "base", "bse"], "error: no scenario called 'bse'."),
        (["check"], "error: give a file at least, as what-if.toml."),
        (["sho"], "Unused Tokens: ['sho']."),
    ],
)
def test_what_is_no_scenario_is_refused(refused, words, message):
    assert message in refused("scenario", *words)


@pytest.mark.parametrize("words", [["list"], ["show", "base"], ["diff", "base", "base"], ["check", "rail.toml"]])
def test_every_command_on_scenarios_has_help(run, words):
    code, out, err = run("scenario", words[0], "--help", atlas=None)
    assert (code, err) == (0, "")
    assert f"Usage: korridor scenario {words[0]}" in out
    assert "--atlas" in out
    assert "--json" in out


@pytest.mark.parametrize("width", [80, 160])
@pytest.mark.parametrize(
    ("words", "keys"),
    [
        (["outlook", FENN, "--growth", "0.2"], ["2024", "2030", "0.864"]),
        (["target", *WANTED, "3", "--rivals", "--all-scenarios"], ["tgt-2030", "base", "link:corve--eskil-ferry"]),
        ([*PLAN, "--curve"], ["second-crew", "2025-07-02", "5.78"]),
        (["scenario", "show", "line.toml"], ["link:birk--corve", "2030-07-01"]),
    ],
)
def test_a_terminal_of_any_width_shows_all(run, monkeypatch, words, keys, width):
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    code, out, err = run(*words)
    assert (code, err) == (0, "")
    lines = re.sub(r"\x1b\[[0-9;]*m", "", out).splitlines()
    assert max(len(line.rstrip()) for line in lines) <= width
    shown = {word.strip(",;") for line in lines for word in line.split()}
    assert set(keys) <= shown


# ------------------------------------------------------------------------------------------ the bundled atlas

EAST = "instc-east"


def test_the_bundled_atlas_looks_ahead(parsed, caspian_net):
    """What the shell says is what Python says, with what is taken at its word set apart."""
    atlas = caspian_net.atlas
    found = parsed("outlook", EAST, "--scenario", "roadmap-announced", atlas=None)
    table = atlas.outlook(EAST, scenario="roadmap-announced").table
    assert [row["capacity_mt"] for row in found["rows"]] == pytest.approx(table["capacity_mt"].tolist())
    assert [row["assumed"] for row in found["rows"]] == table["assumed"].tolist()
    assert any(row["assumed"] and row["capacity_mt"] > row["computed_mt"] for row in found["rows"])


def test_the_bundled_atlas_prints_what_is_taken_at_its_word(printed):
    out = printed("outlook", EAST, "--from", "2028", "--to", "2028", "--scenario", "roadmap-announced", atlas=None)
    assert "computed_mt is what the elements let pass; the capacity is taken at its word." in out


def test_the_bundled_atlas_has_targets(parsed, caspian_net):
    rows = parsed("target", atlas=None)
    assert [row["id"] for row in rows] == list(targets(caspian_net.atlas))
    assert {row["day"] for row in rows if row["id"] == "instc-east-20mt-2030"} == {"2030-12-31"}
    name = "instc-east-15mt-2027"
    found, by_python = parsed("target", name, "--all-scenarios", atlas=None), caspian_net.atlas.target(name)
    assert found["gap_mt"] == pytest.approx(by_python.gap_mt)
    assert [row["limit_id"] for row in found["gap"]] == by_python.gap["limit_id"].tolist()
    across = {row["scenario"]: row for row in found["scenarios"]}
    assert list(across) == ["base", *caspian_net.atlas.scenario_records]
    assert (across["roadmap-announced"]["met"], across["roadmap-announced"]["assumed"]) == (True, True)
    assert (across["hormuz-2026"]["met"], across["hormuz-2026"]["note"][:30]) == (
        None,
        "the scenario 'hormuz-2026' say",
    )


def test_the_bundled_atlas_makes_a_plan(printed, caspian_net):
    words = ("--corridor", EAST, "--mt", "9", "--year", "2030")
    by_python = caspian_net.atlas.plan(corridor=EAST, mt=9, year=2030)
    out = printed("plan", *words, atlas=None)
    assert out.startswith(str(by_python).splitlines()[0])
    assert all(name.partition(" ")[0] in out for name in by_python.projects["id"])


def test_the_bundled_atlas_shows_its_scenarios(parsed, printed, caspian_net):
    atlas = caspian_net.atlas
    assert [row["name"] for row in parsed("scenario", atlas=None)] == ["base", *atlas.scenario_records]
    found = parsed("scenario", "show", "rasht-astara | gates-2030", atlas=None)
    both = atlas.scenario("rasht-astara | gates-2030")
    assert (found["name"], len(found["edits"])) == (both.name, len(both.edits))
    assert {row["from"] for row in found["changes"] if row["subject"] == "link:rasht--astara"} == {"2029-12-31"}
    assert "sources:\n- azernews-2025-ady-chairman: " in printed("scenario", "show", "rasht-astara", atlas=None)
