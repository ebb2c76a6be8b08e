"""The shell: every command says the same in text and as JSON, and errors are clear lines and exit code 2."""

import inspect
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from korridor import cli

COMMANDS = {
    "report": ["report", "-o", "page.html"],
    "corridors": ["corridors"],
    "one corridor": ["corridors", "alder-fenn"],
    "route": ["route", "Alderstad", "Fennby"],
    "compare": ["compare", "Alderstad", "Fennby"],
    "pareto": ["pareto", "Alderstad", "Fennby", "--by", "time,distance"],
    "scorecard": ["scorecard", "alder-fenn"],
    "capacity": ["capacity", "alder-fenn"],
    "limits on the way": ["capacity", "alder-fenn", "--limits"],
    "assign": ["assign", "--all"],
    "closures": ["closures", "alder-fenn", "--atlas-demand"],
    "outlook": ["outlook", "alder-fenn"],
    "targets": ["target"],
    "target": ["target", "--corridor", "alder-fenn", "--mt", "3", "--year", "2030"],
    "plan": ["plan", "--corridor", "alder-fenn", "--mt", "3", "--year", "2030"],
    "scenarios": ["scenario"],
    "one scenario": ["scenario", "show", "base"],
    "two scenarios": ["scenario", "diff", "base", "base"],
    "why": ["why", "section:brodan-line", "length_km"],
    "find": ["find", "harbour"],
    "claims": ["claims"],
    "check": ["check"],
    "coverage": ["coverage"],
    "map": ["map", "-o", "map.html"],
}


def no_constant(name):
    raise AssertionError(f"{name} is no JSON")


@pytest.fixture
def run(six_folder, capsys, tmp_path, monkeypatch):
    """A function: exit code, stdout and stderr of a command on the six places, run in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def command(*words, atlas=six_folder):
        code = cli.main([*words, *(["--atlas", str(atlas)] if atlas else [])])
        return code, *capsys.readouterr()

    return command


@pytest.fixture
def printed(run):
    """A function: what a command that succeeds prints; nothing on stderr."""

    def command(*words):
        code, out, err = run(*words)
        assert (code, err) == (0, "")
        return out

    return command


@pytest.fixture
def parsed(printed):
    """A function: the JSON that a command prints; NaN and Infinity are none."""

    def command(*words):
        return json.loads(printed(*words, "--json"), parse_constant=no_constant)

    return command


@pytest.fixture
def refused(run):
    """A function: the message of a command that cannot be; nothing on stdout, exit code 2."""

    def command(*words, **where):
        code, out, err = run(*words, **where)
        assert (code, out) == (2, "")
        assert "Traceback" not in err
        # A frame round the message breaks its lines.
        return " ".join(re.sub(r"[╭╮╰╯│─]", " ", err).split())

    return command


# ------------------------------------------------------------------------------------------- all the commands


def test_every_command_takes_an_atlas_and_prints_json():
    names = [name for name in cli.app if not name.startswith("-")]
    assert set(names) == {words[0] for words in COMMANDS.values()}
    for name in names:
        assert {"atlas", "as_json"} <= set(inspect.signature(cli.app[name].default_command).parameters), name


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_every_command_prints_something_readable(printed, words):
    out = printed(*words)
    assert out.strip()
    assert "nan" not in out.casefold().split()
    assert "None" not in out
    assert "<NA>" not in out


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_every_command_prints_json_that_parses(parsed, words):
    parsed(*words)


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_every_command_refuses_a_folder_that_is_none(refused, words, tmp_path):
    assert "is no folder and no bundled atlas. Known: 'caspian-gulf'" in refused(*words, atlas=tmp_path / "nowhere")


@pytest.mark.parametrize("words", [words for name, words in COMMANDS.items() if name != "check"])
def test_every_command_lists_what_is_wrong_with_an_atlas(refused, words, tmp_path):
    message = refused(*words, atlas=tmp_path)
    assert f"error: the atlas in {tmp_path} cannot be used: 5 problems" in message
    assert "- places.geojson: the file is missing" in message


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_every_command_has_help(run, words):
    code, out, err = run(words[0], "--help", atlas=None)
    assert (code, err) == (0, "")
    assert f"Usage: korridor {words[0]}" in out
    assert "--atlas" in out
    assert "--json" in out


def test_without_a_command_the_help_lists_all_of_them(run):
    code, out, err = run(atlas=None)
    assert (code, err) == (0, "")
    assert all(words[0] in out for words in COMMANDS.values())


def test_version(run):
    assert run("--version", atlas=None) == (0, "0.1.0\n", "")


# -------------------------------------------------------------------------------------------- one after the other


def test_route_prints_the_route(printed, six_net):
    assert printed("route", "Alderstad", "Fennby") == f"{six_net.route('alder', 'fenn')}\n"


def test_route_as_json_has_its_legs(parsed, six_net):
    found = parsed("route", "Alderstad", "Marenberg", "--modes", "rail")
    legs = found.pop("legs")
    way = six_net.route("alder", "maren", modes="rail")
    days, cost = found.pop("days"), found.pop("cost_usd_per_t")
    assert days["p50"] == pytest.approx(way.days.p50)
    assert cost["p90"] == pytest.approx(way.cost_usd_per_t.p90)
    assert list(days) == ["central", "mean", "p5", "p10", "p50", "p90", "p95"]
    assert found.pop("transit_days")["central"] == pytest.approx(way.transit_days.central)
    assert found.pop("cost_usd_per_teu")["central"] == pytest.approx(way.cost_usd_per_teu.central)
    assert found.pop("co2e_kg_per_t")["central"] == pytest.approx(way.co2e_kg_per_t.central)
    assert found == {
        "origin": "alder",
        "destination": "maren",
        "by": "time",
        "day": "2024-12-31",
        "scenario": "base",
        "distance_km": 455,
        "modes": ["rail"],
        "countries": ["XA", "XB"],
    }
    assert [list(leg) for leg in legs] == [list(way.legs.columns)] * len(way.legs)
    assert [leg["time_h"] for leg in legs] == pytest.approx(way.legs["time_h"].tolist())
    assert [leg["link"] for leg in legs if leg["kind"] == "haul"] == ["alder--birk", "birk--dunmor"]


def test_several_routes_are_printed_one_after_the_other(parsed, printed, six_net):
    ways = six_net.routes("alder", "fenn", k=3, distinct=0.9)
    assert printed("route", "alder", "fenn", "--k", "3", "--distinct", "0.9") == "\n\n".join(map(str, ways)) + "\n"
    found = parsed("route", "alder", "fenn", "--k", "3", "--distinct", "0.9")
    assert [way["distance_km"] for way in found] == [way.distance_km for way in ways]


def test_compare_and_pareto_set_ways_side_by_side(parsed, printed, six_net):
    ways = six_net.routes("alder", "fenn", k=2, distinct=0.7)
    assert [way["distance_km"] for way in parsed("compare", "alder", "fenn", "--k", "2")] == [
        way.distance_km for way in ways
    ]
    assert "1: Alderstad to Fennby" in printed("compare", "alder", "fenn")
    traded = six_net.pareto("alder", "fenn", by=("time", "distance"))
    found = parsed("pareto", "alder", "fenn", "--by", "time,distance")
    assert [way["distance_km"] for way in found] == [way.distance_km for way in traded]


def test_a_sum_of_criteria_is_written_with_its_weights(parsed, refused, six_net):
    found = parsed("route", "alder", "fenn", "--by", "cost=1,time=0.1")
    assert found["distance_km"] == six_net.route("alder", "fenn", by={"cost": 1, "time": 0.1}).distance_km
    assert "weights are written name=number" in refused("route", "alder", "fenn", "--by", "cost=much")


def test_scorecard_has_a_row_for_each_corridor(parsed, refused, six_net):
    (row,) = parsed("scorecard", "alder-fenn")
    assert row["corridor"] == "alder-fenn"
    by_ship = six_net.route("alder", "fenn", avoid=["alder--corve-road", "corve--eskil-ferry"])
    assert row["days_p50"] == pytest.approx(by_ship.days.p50)  # the first branch of the corridor
    assert [row["corridor"] for row in parsed("scorecard")] == ["alder-fenn"]
    (row,) = parsed("scorecard", "alder-fenn", "--origin", "corve", "--destination", "fenn")
    assert (row["origin"], row["destination"]) == ("Corveport", "Fennby")
    (row,) = parsed("scorecard", "alder-fenn", "--origin", "alder", "--destination", "fenn", "--via", "birk")
    assert row["distance_km"] > 887
    assert "leave --corridor out" in refused("scorecard", "alder-fenn", "--corridor", "alder-fenn")


@pytest.mark.parametrize(
    ("words", "length"),
    [
        ([], 887),
        (["--cargo", "grain"], 891),
        (["--via", "Dunmor"], 906),
        (["--via", "corve", "--via", "dunmor"], 470 + 54 + 54 + 286 + 131),
        (["--avoid", "corve--eskil-ferry"], 891),
        (["--avoid", "corve--eskil-ferry", "--avoid", "border:alder--corve-road"], 910),
        (["--modes", "rail", "--modes", "sea", "--modes", "road", "--avoid", "alder--corve-road"], 910),
        (["--corridor", "alder-fenn"], 887),
        (["--year", "2016"], 891),
        (["--date", "2017-05-31"], 891),
        (["--date", "2017-06-01"], 887),
    ],
)
def test_every_option_of_route_is_that_of_python(parsed, words, length):
    assert parsed("route", "alder", "fenn", "--by", "distance", *words)["distance_km"] == length


def test_the_service_of_a_cargo_can_be_chosen(parsed):
    block, wagons = (
        parsed("route", "alder", "corve", "--modes", "rail", "--service", service)["days"]["p50"]
        for service in ("block_train", "wagonload")
    )
    assert block < wagons


def test_route_takes_points_that_a_place_is_near(parsed, printed, refused):
    """As longitude,latitude; a name is still a name, and a point needs to know how near is near."""
    found = parsed("route", "6.9,0.6", "alder", "--snap-km", "20", "--by", "distance")
    assert (found["origin"], found["destination"], found["distance_km"]) == ("fenn", "alder", 887)
    said = printed("route", "alder", "6.9,0.6", "--snap-km", "20")
    assert "Fennby lies 11.1 km from the point given" in said
    assert "no place within 5 km of (6.9, 0.6)" in refused("route", "6.9,0.6", "alder", "--snap-km", "5")
    assert "no place called '6.9,0.6'" in refused("route", "6.9,0.6", "alder")


def test_a_point_in_the_west_is_no_option(refused):
    """Its longitude begins with a minus sign."""
    for words in (["-10.5,-3", "alder"], ["alder", "-10.5,-3"]):
        assert "no place within 5 km of (-10.5, -3.0)" in refused("route", *words, "--snap-km", "5")


def test_route_without_a_way_says_what_blocks(refused):
    message = refused("route", "alder", "fenn", "--modes", "rail")
    assert message.endswith("under these constraints; there is one without modes rail.")
    assert message.startswith("error: no way from 'Alderstad' to 'Fennby' for container")
    assert "container, grain, general can go" in refused("route", "alder", "fenn", "--cargo", "oil")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["alder", "Fenby"], "error: no place called 'Fenby'. Did you mean 'Fennby'?"),
        (["The Harbour", "fenn"], "error: 'The Harbour' fits 2 localities: corve"),
        (["Gantry", "fenn"], "error: 'Gantry' is a waypoint"),
        (["alder", "alder"], "give two places"),
        (["alder", "fenn", "--by", "tim"], "error: no criterion called 'tim'. Did you mean 'time'?"),
        (["alder", "fenn", "--k", "2.5"], 'Invalid value for --k: unable to convert "2.5" into a whole number.'),
        (["alder", "fenn", "--year", "2024.7"], 'unable to convert "2024.7" into a whole number.'),
        (["alder", "fenn", "--by", "cost=1,cost=2"], "error: cost is weighted twice; give it once."),
        (["alder", "fenn", "--k", "0"], "error: k is a whole number of at least 1; got 0."),
        (["alder", "fenn", "--service", "block"], "error: no service called 'block'. Did you mean 'block_train'?"),
        (["alder", "fenn", "--cargo", "grains"], "error: no cargo called 'grains'. Did you mean 'grain'"),
        (["alder", "fenn", "--modes", "rial"], "error: no mode called 'rial'. Did you mean 'rail'?"),
        (["alder", "fenn", "--year", "2031"], "error: the atlas six covers 2015 to 2030; got 2031."),
        (["alder", "fenn", "--year", "2020", "--date", "2020-01-01"], "error: give a year or a date, not both."),
        (["alder", "fenn", "--date", "soon"], "error: 'soon' is not a date"),
        (
            ["alder", "fenn", "--year", "soon"],
            'Invalid value for --year: unable to convert "soon" into a whole number.',
        ),
        (["alder"], "parameter DESTINATION requires an argument"),
        (["alder", "fenn", "--modez", "rail"], "Unknown option: --modez. Did you mean --modes?"),
        (["alder", "fenn", "birk"], "birk"),
        (["alder", "fenn", "--via"], "--via requires an argument"),
    ],
)
def test_route_refuses_what_cannot_be(refused, words, message):
    assert message in refused("route", *words)


def test_an_unknown_command_offers_the_nearest(refused):
    assert 'Unknown command "rout". Did you mean "route"?' in refused("rout", "alder", "fenn", atlas=None)


def test_why_marks_the_used_figure(printed, parsed):
    lines = printed("why", "section:brodan-line", "length_km").splitlines()
    assert [line.split()[:2] for line in lines if line[:1] == "*"] == [["*", "252"]]
    rows = parsed("why", "section:brodan-line", "length_km")
    assert [(row["value_id"], row["used"], row["central"]) for row in rows] == [
        ("len-brodan-line", True, 252),
        ("len-brodan-line-2", False, 250),
        ("len-brodan-line-3", False, 247),
    ]
    assert rows[0]["low"] is None


def test_why_up_to_a_year(parsed):
    """In 2019 the survey of 2023 was not there."""
    rows = parsed("why", "alder--birk", "length_km", "--year", "2019")
    assert [(row["central"], row["used"]) for row in rows] == [(236, True), (240, False)]


def test_why_with_a_scope_and_a_basis(parsed):
    """A figure about a part is used where that very part is asked for."""
    of_part = ["--scope", "mode=rail", "--scope", "direction=XA-XB"]
    rows = parsed("why", "border:birk--dunmor", "border_h", *of_part)
    assert [row["value_id"] for row in rows if row["used"]] == ["brd-birk-out"]
    rows = parsed("why", "border:birk--dunmor", "border_h", *of_part, "--basis", "two_way")
    assert [row["value_id"] for row in rows if row["used"]] == []
    assert "counts one_way, not two_way" in {row["rule"] for row in rows}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--scope", "rail"], "error: a scope is written key=value, as cargo=grain; got 'rail'."),
        (["--scope", "=rail"], "error: a scope is written key=value"),
        (["--scope", "mode=rail", "--scope", "mode=road"], "error: the scope has 'mode' twice: 'rail' and 'road'"),
    ],
)
def test_why_refuses_a_scope_that_is_none(refused, words, message):
    assert message in refused("why", "border:birk--dunmor", "border_h", *words)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["alder--birk", "lenght_km"], "error: no quantity called 'lenght_km'. Did you mean 'length_km'"),
        (["alder-berk", "length_km"], "error: nothing is called 'alder-berk'. Did you mean "),
        (["alder--birk", "tracks"], "error: link:alder--birk tracks: has no figure of it. It has: length_km"),
    ],
)
def test_why_refuses_what_is_not_there(refused, words, message):
    assert message in refused("why", *words)


def test_find_lists_what_has_such_a_name(printed, parsed):
    assert [row["id"] for row in parsed("find", "harbour")] == ["place:corve", "place:eskil"]
    assert "Eskilhavn" in printed("find", "harbour")


def test_find_nothing_is_no_error(printed, parsed):
    assert printed("find", "xyzzy") == "Nothing has a name like 'xyzzy'.\n"
    assert parsed("find", "xyzzy") == []


def test_claims_end_with_a_count(printed, parsed):
    assert printed("claims").splitlines()[-1] == "5 holds, 1 context"
    assert {row["id"]: row["verdict"] for row in parsed("claims")}["way-under-900"] == "holds"


def test_corridors_lists_them_or_shows_one(printed, parsed):
    (row,) = parsed("corridors")
    assert (row["id"], row["title"], row["status"]) == ("alder-fenn", "Alderstad to Fennby", "operating")
    assert (row["documented_km"], row["branch_min_km"], row["branch_max_km"]) == (None, 887, 910)
    assert printed("corridors", "Alderstad to Fennby").startswith(
        "Alderstad to Fennby (alder-fenn), operating on 2024-12-31\n"
    )
    one = parsed("corridors", "corridor:alder-fenn")
    assert (one["id"], one["origins"], one["destinations"]) == ("alder-fenn", ["alder"], ["fenn"])
    assert {row["branch"]: row["length_km"] for row in one["branches"]} == {
        "rail and ship": 910,
        "truck and ferry": 887,
    }
    assert [row["section"] for row in one["sections"]] == ["brodan-line", "gate:birk"]


@pytest.mark.parametrize("words", [["--year", "2016"], ["--date", "2017-05-31"]])
def test_every_command_about_a_network_is_about_a_day(printed, parsed, refused, words, tmp_path):
    """Before June 2017 there was neither the ferry nor the whole railway."""
    day = {"--year": "2016-12-31", "--date": "2017-05-31"}[words[0]]
    assert parsed("corridors", *words)[0]["status"] == "not open yet"
    assert printed("corridors", "alder-fenn", *words).startswith(
        f"Alderstad to Fennby (alder-fenn), not open yet on {day}\n"
    )
    one = parsed("corridors", "alder-fenn", *words)
    assert (one["status"], one["day"]) == ("not open yet", day)
    assert {branch["status"] for branch in one["branches"]} == {"not open yet"}
    assert parsed("report", "-o", "page.html", *words)["corridors"][0]["status"] == "not open yet"
    printed("map", "-o", "map.html", *words)
    for name in ("page.html", "map.html"):
        assert day in (tmp_path / name).read_text(encoding="utf-8")
    for command in ("corridors", "report", "map"):
        message = refused(command, "--year", "2020", "--date", "2020-01-01")
        assert message == "error: give a year or a date, not both."


def test_an_unknown_corridor_offers_the_nearest(refused):
    assert "no corridor called 'alder-fen'. Did you mean 'corridor:alder-fenn'" in refused("corridors", "alder-fen")


def test_coverage_tells_how_far_figures_reach(parsed):
    rows = [row for row in parsed("coverage") if row["quantity"] == "length_km"]
    assert sum(row["elements"] for row in rows) == 8
    assert {row["share"] for row in rows} == {1}


def test_report_writes_one_page_and_says_where(printed, tmp_path):
    out = printed("report", "--output", "page.html")
    assert "Alderstad to Fennby" in out
    assert out.rstrip().endswith("page.html")
    assert "Six places round the Sunder Sea" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_report_as_json_names_the_page(parsed, tmp_path):
    found = parsed("report")
    assert found["report"] == "report.html"
    assert (tmp_path / "report.html").is_file()
    assert [row["id"] for row in found["corridors"]] == ["alder-fenn"]


def test_map_writes_one_file_and_says_where(printed, tmp_path):
    assert printed("map", "-o", "net.html", "--year", "2016") == "The map: net.html\n"
    page = (tmp_path / "net.html").read_text(encoding="utf-8")
    assert "Corveport" in page
    assert "2016-12-31" in page


def test_map_as_json_names_the_file(parsed, tmp_path):
    assert parsed("map") == {"map": "map.html"}
    assert (tmp_path / "map.html").is_file()


@pytest.mark.parametrize("command", ["report", "map"])
def test_a_file_that_cannot_be_written_is_named(refused, command):
    assert "nowhere" in refused(command, "-o", "nowhere/page.html")


def test_check_of_a_sound_folder(run, six_folder):
    """By itself or with --atlas, and not both."""
    assert run("check") == (0, "problems: 0, warnings: 0\n", "")
    assert run("check", str(six_folder), atlas=None) == (0, "problems: 0, warnings: 0\n", "")
    assert run("check", str(six_folder))[::2] == (2, "error: give the folder once, by itself or with --atlas.\n")


def test_check_lists_problems_and_warnings_and_ends_with_2(run, six_copy):
    """The list is what was asked for, so it stands on stdout."""
    folder = six_copy(places={"maren": {"terminals": []}}, like=[("eskil--fenn-2", "eskil--fenn", 500)])
    code, out, err = run("check", atlas=folder)
    assert (code, err) == (2, "")
    lines = out.splitlines()
    assert lines[-1] == "problems: 1, warnings: 1"
    assert [line.partition(":")[0] for line in lines[:-1]] == ["problem", "warning"]
    assert "maren" in lines[0]
    assert "terminals" in lines[0]
    assert "500 km is over 1.6 times the drawn line" in lines[1]

    code, out, err = run("check", "--json", atlas=folder)
    assert (code, err) == (2, "")
    assert [(row["file"], row["column"], row["warning"]) for row in json.loads(out)] == [
        ("places.geojson", "terminals", False),
        ("links.geojson", "length_km", True),
    ]


def test_check_of_warnings_alone_ends_with_0(run, six_copy):
    code, out, _ = run("check", atlas=six_copy(like=[("eskil--fenn-2", "eskil--fenn", 500)]))
    assert code == 0
    assert out.splitlines()[-1] == "problems: 0, warnings: 1"


# ------------------------------------------------------------------------------------------------ what can pass

SHIP, FERRY = "link:corve--eskil", "link:corve--eskil-ferry"
ASIDE = {"--year": "2016", "--date": "2017-05-31"}


def rows_after(out, title):
    """The rows of a printed table, each as its words, from below its heading to the next empty line."""
    _, _, rest = out.partition(title)
    assert rest, f"{title!r} is not in {out!r}"
    lines = [line.rstrip() for line in rest.splitlines()[1:]]
    body = lines[: lines.index("")] if "" in lines else lines
    return [line.split() for line in body]


def test_capacity_as_json_is_the_throughput(parsed):
    """By hand: a ship takes 1.2 Mt across the sea and a ferry 1.0, which is least of all on the way. Of a ship and a
    ferry, 1 of 1.4 t goes the heavy way, and other traffic takes a quarter.
    """
    found = parsed("capacity", "alder-fenn")
    assert list(found) == [
        *("title", "corridor", "origins", "destinations", "cargo", "day", "scenario", "unit", "two_way", "one_way"),
        *("available", "low", "high", "coverage", "method", "cuts", "ladder", "units"),
    ]
    assert (found["title"], found["corridor"]) == ("Alderstad to Fennby", "alder-fenn")
    assert (found["origins"], found["destinations"]) == (["alder"], ["fenn"])
    assert (found["cargo"], found["day"], found["unit"]) == ("general", "2024-12-31", "Mt/yr")
    amounts = [found[name] for name in ("two_way", "one_way", "available", "low", "high")]
    assert amounts == pytest.approx([2.2, 2.2 / 1.4, 2.2 * 0.75, 0.5 + 0.4, 2.5 + 2])
    assert found["cuts"] == [[SHIP, FERRY]]
    assert [(row["limit_id"], row["two_way_mt"]) for row in found["units"]] == [(SHIP, 1.2), (FERRY, 1.0)]
    assert [row["teu"] for row in found["units"]] == pytest.approx([100_000, 1e6 / 12])  # 12 t a TEU
    assert {row["train_pairs_per_day"] for row in found["units"]} == {None}


def test_the_ladder_of_capacity_leads_to_what_is_wanted(parsed):
    """By hand: without the ferry's limit its ports let 2 Mt pass beside the ship's 1.2; without the ship's too, 2 by
    the port of each. The atlas wants 4 Mt.
    """
    keys = ("step", "limit_id", "limit_mt", "throughput_mt", "lifts_to_mt", "lifted", "needed_mt", "gap_mt", "unbound")
    rows = [tuple(row[key] for key in keys) for row in parsed("capacity", "alder-fenn")["ladder"]]
    assert [row[1:2] + row[5:6] for row in rows[:2]] == [(SHIP, False), (FERRY, True)]
    numbers = [[*row[2:5], *row[6:8]] for row in rows[:3]]
    assert numbers[0] == pytest.approx([1.2, 2.2, 3.0, 3.0, 1.8])
    assert numbers[1] == pytest.approx([1.0, 2.2, 3.2, 2.8, 1.8])
    assert numbers[2] == pytest.approx([1.2, 3.2, 4.0, 2.0, 0.8])
    assert {row[-1] for row in rows} == {False}
    assert max(row[0] for row in rows) == 2
    (*_, last) = parsed("capacity", "alder-fenn", "--up-to", "3")["ladder"]
    assert (last["step"], last["gap_mt"]) == (1, pytest.approx(0.8))


def test_capacity_prints_what_python_says_and_the_ladder(printed, six_net):
    out = printed("capacity", "alder-fenn")
    assert out.startswith(str(six_net.throughput("alder-fenn")))
    rows = rows_after(out, "What binds, step by step, up to 4; two-way, Mt a year")
    assert ["1", SHIP, "1.2", "2.2", "3", "3", "1.8", "default", "C"] in rows
    assert ["1", FERRY, "1", "2.2", "3.2", "yes", "2.8", "1.8", "default", "C"] in rows
    assert ["2", SHIP, "1.2", "3.2", "4", "yes", "2", "0.8", "default", "C"] in rows
    assert [SHIP, "1.2", "100,000", "unknown"] in rows_after(out, "What binds now, in units of the field")
    out = printed("capacity", "alder-fenn", "--up-to", "2.1")
    assert "Nothing has to be lifted for that" in out
    assert "step by step" not in out


def test_trains_and_wagons_are_told_of_railways_only(printed, parsed):
    """By hand, of the railway that takes 2.5 Mt at its border: 2.5 Mt over 365 days and the load of a wagon."""
    words = ("capacity", "--from", "birk", "--to", "dunmor")
    (row,) = (row for row in parsed(*words)["units"] if row["limit_id"] == "section:gate:birk")
    assert row["two_way_mt"] == 2.5
    (line,) = (
        line for line in printed(*words).splitlines() if line.startswith("section:gate:birk") and "208,000" in line
    )
    for name in ("train_pairs_per_day", "wagons_per_day"):
        assert (f"{row[name]:.3g}" if row[name] is not None else "unknown") in line.split()
    assert row["ships_per_day"] is None
    assert len(line.split()) == 5  # a railway has no ships: an empty cell, and nothing unknown


def test_capacity_between_places(parsed, refused, six_net):
    """On the whole network, or on a corridor between other ends; a place may be given more than once."""
    found = parsed("capacity", "--from", "Alderstad", "--from", "birk", "--to", "Fennby")
    assert (found["corridor"], found["origins"], found["destinations"]) == (None, ["alder", "birk"], ["fenn"])
    assert found["two_way"] == pytest.approx(six_net.throughput(origins=["alder", "birk"], destinations="fenn").two_way)
    found = parsed("capacity", "alder-fenn", "--from", "corve", "--cargo", "container")
    assert (found["corridor"], found["origins"], found["cargo"]) == ("alder-fenn", ["corve"], "container")
    assert "'Alderstad' is an origin and a destination" in refused("capacity", "--from", "alder", "--to", "alder")


def test_what_is_endless_is_not_unknown(parsed, printed):
    """Beyond its one railway nothing bounds the way from Eskilhavn to Fennby: null, and a flag beside it."""
    words = ("capacity", "--from", "eskil", "--to", "fenn")
    (row,) = parsed(*words)["ladder"]
    assert (row["limit_mt"], row["lifts_to_mt"], row["unbound"]) == (5, None, True)
    (row,) = [row for row in rows_after(printed(*words), "What binds, step by step") if row[0] == "1"]
    assert row == ["1", "link:eskil--fenn", "5", "5", "no", "limit", "yes", "estimated", "C", "memoir"]


def test_a_what_if_is_an_amount_of_a_limit(parsed, printed):
    """By hand: a ship that takes 2 Mt beside the ferry's 1.0; and both at 3 are more than their ports take."""
    found = parsed("capacity", "alder-fenn", "--limit", f"{SHIP}=2")
    assert found["two_way"] == pytest.approx(3.0)
    assert {row["how"] for row in found["ladder"] if row["limit_id"] == SHIP} == {"given"}
    assert parsed("capacity", "alder-fenn", "--limit", f"{SHIP}=3", "--limit", f" {FERRY} = 3 ")["two_way"] == 4
    assert parsed("capacity", "alder-fenn", "--limit", f"{SHIP}=0")["two_way"] == 1
    assert "3 Mt a year two-way" in printed("capacity", "alder-fenn", "--limit", f"{SHIP}=2")


@pytest.mark.parametrize("command", [["capacity", "alder-fenn"], ["assign"]])
@pytest.mark.parametrize(
    ("what", "message"),
    [
        (SHIP, f"error: a limit is written ID=MT, as link:a--b=2.5; got '{SHIP}'."),
        (f"{SHIP}=", "error: a limit is written ID=MT"),
        ("=2", "error: a limit is written ID=MT"),
        (f"{SHIP}=much", f"error: {SHIP}: a limit is an amount of zero or more, in Mt a year; got 'much'."),
        (f"{SHIP}=-1", f"error: {SHIP}: a limit is an amount of zero or more, in Mt a year; got '-1'."),
        (f"{SHIP}=nan", "a limit is an amount of zero or more"),
        (f"{SHIP}=inf", "a limit is an amount of zero or more"),
        (
            "link:corve--eskill=2",
            "error: no limit called 'link:corve--eskill'; `net.limits()` lists them. Did you mean 'link:corve--eskil'",
        ),
    ],
)
def test_a_what_if_that_is_none_is_refused(refused, command, what, message):
    assert message in refused(*command, "--limit", what)


def test_a_what_if_has_one_amount(refused):
    words = ["--limit", f"{SHIP}=1", "--limit", f"{SHIP}=2"]
    assert refused("capacity", "alder-fenn", *words) == f"error: {SHIP} is given twice: 1 and 2; give one of them."
    assert "leave --limit out" in refused("capacity", "alder-fenn", "--limits", *words[:2])


def test_limits_on_the_way(parsed, printed, six_net):
    """By hand, of the railway of Brodany: 6 Mt, of which 1 in 1.3 goes the heavy way, and 0.4 is other traffic."""
    rows = {row["limit_id"]: row for row in parsed("capacity", "alder-fenn", "--limits")}
    assert list(rows) == list(six_net.throughput("alder-fenn").limits.index)
    row = rows["section:brodan-line"]
    assert [row[name] for name in ("low", "central", "high")] == [5.5, 6, 6.6]
    assert [row[name] for name in ("one_way", "base_load", "available")] == pytest.approx([6 / 1.3, 2.4, 3.6])
    lines = [line.split() for line in printed("capacity", "alder-fenn", "--limits").splitlines()]
    assert ["section:brodan-line", "5.5", "6", "6.6", "4.62", "2.4", "3.6", "documented", "B", "gazette"] in lines
    assert set(rows) <= {line[0] for line in lines if line}


def test_other_traffic_that_is_not_known_is_null(run, six_copy, six_folder):
    """It is not taken as none: without a default of the sea, nobody knows what is left there."""
    rows = (six_folder / "defaults.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    folder = six_copy(files={"defaults.csv": "".join(row for row in rows if not row.startswith("base-sea,"))})
    code, out, err = run("capacity", "alder-fenn", "--json", atlas=folder)
    assert (code, err) == (0, "")
    found = json.loads(out, parse_constant=no_constant)
    assert (found["two_way"], found["available"]) == (pytest.approx(2.2), None)
    assert "other traffic is not known" in found["available_unknown"]
    assert SHIP in found["available_unknown"]
    assert "after other traffic: unknown" in run("capacity", "alder-fenn", atlas=folder)[1]
    row = next(row for row in run("capacity", "alder-fenn", "--limits", atlas=folder)[1].splitlines() if SHIP in row)
    assert row.split()[5:7] == ["unknown", "unknown"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "error: give a corridor, or origins and destinations."),
        (["--from", "alder"], "error: give a corridor, or origins and destinations."),
        (["alder-fen"], "error: no corridor called 'alder-fen'. Did you mean 'corridor:alder-fenn'"),
        (["--from", "alder", "--to", "Fenby"], "error: no place called 'Fenby'. Did you mean 'Fennby'?"),
        (["alder-fenn", "--cargo", "grains"], "error: no cargo called 'grains'. Did you mean 'grain'"),
        (["alder-fenn", "--cargo", "gas"], "error: no way for gas from alder to fenn"),
        (["alder-fenn", "--up-to", "0"], "error: up_to is an amount above zero, in Mt a year; got 0.0."),
        (["alder-fenn", "--up-to", "much"], "Invalid value for --up-to"),
        (["alder-fenn", "--year", "2031"], "error: the atlas six covers 2015 to 2030; got 2031."),
        (["alder-fenn", "--scenario", "bse"], "error: no scenario called 'bse'. Did you mean 'base'?"),
    ],
)
def test_capacity_refuses_what_cannot_be(refused, words, message):
    assert message in refused("capacity", *words)


@pytest.mark.parametrize("option", ASIDE)
def test_what_can_pass_is_about_a_day(parsed, refused, option, demand_file):
    """Before June 2017 there was no ferry: half as many ways across the sea."""
    day = {"--year": "2016-12-31", "--date": "2017-05-31"}[option]
    words = (option, ASIDE[option])
    found = parsed("capacity", "--from", "corve", "--to", "fenn", *words)
    assert (found["day"], found["two_way"]) == (day, pytest.approx(1.2))
    assert parsed("closures", "alder-fenn", "--element", "eskil--fenn")["throughput"] == pytest.approx(2.2)
    ships = [
        row["limit_id"] for row in parsed("assign", "--demand", demand_file("corve,fenn,general,2"), *words)["prices"]
    ]
    assert SHIP in ships
    assert "no demand of 201" in refused("assign", *words)
    assert refused("closures", "alder-fenn", "--year", "2020", "--date", "2020-01-01") == (
        "error: give a year or a date, not both."
    )


@pytest.fixture
def demand_file(tmp_path):
    """A function: the name of a CSV file of demand with these rows."""

    def write(*rows, header="origin,destination,cargo,mt", encoding="utf-8"):
        path = tmp_path / "wanted.csv"
        path.write_bytes("\n".join([header, *rows, ""]).encode(encoding))
        return path.name

    return write


def test_assign_as_json_is_the_assignment(parsed, six_net):
    """The 1.1 Mt of the atlas can pass, some of it a dearer way; null where nothing passes."""
    found = parsed("assign")
    assert list(found) == [
        *("demand_mt", "served_mt", "unserved_mt", "cost_musd", "penalty_usd_t", "note", "rows", "prices")
    ]
    amounts = [found[name] for name in ("demand_mt", "served_mt", "unserved_mt", "penalty_usd_t")]
    assert amounts == pytest.approx([0.3 + 0.6 + 0.2, 1.1, 0, 1000])
    by_python = six_net.assign()
    assert found["cost_musd"] == pytest.approx(by_python.cost_musd)
    assert [row["id"] for row in found["rows"]] == ["containers-out", "general-out", "general-home"]
    assert [row["ways"] for row in found["rows"]] == [1, 2, 1]
    assert [(row["limit_id"], row["price_usd_t"]) for row in found["prices"]] == [(FERRY, pytest.approx(9))]
    assert found["prices"][0]["capacity_mt"] == pytest.approx(0.75 / 1.4)  # the heavy way, after other traffic


def test_assign_prints_what_stays_behind(printed, parsed):
    """By hand: without the ship, a ferry of 0.7 Mt takes 0.5 Mt the heavy way and 0.2 back, so that 0.4 stay behind."""
    closed = ("assign", "--gross", "--limit", f"{SHIP}=0", "--limit", f"{FERRY}=0.7")
    out = printed(*closed)
    assert out.startswith("0.7 of 1.1 Mt a year can pass")
    rows = rows_after(out, "What stays behind, Mt a year")
    assert [row[0] for row in rows[1:]] == ["containers-out", "general-out"]
    assert rows[1][-6:] == ["0.3", "0", "0.3", "0", "118", FERRY]  # nothing goes: it costs nothing known, an empty cell
    assert rows[2][-7:-4] == ["0.6", "0.5", "0.1"]
    assert [FERRY, "Corveport", "to", "Eskilhavn", "0.5", "0.5"] in [row[:6] for row in rows_after(out, "would save")]
    found = parsed(*closed)
    assert found["unserved_mt"] == pytest.approx(0.4)
    assert [row["stopped_by"] for row in found["rows"]] == [[FERRY], [FERRY], []]
    assert found["rows"][0]["cost_usd_t"] is None
    everything = printed(*closed, "--all")
    assert "general-home" in everything
    assert "general-home" not in out
    assert "Nothing stays behind." in printed("assign")


def test_every_option_of_assign_is_that_of_python(parsed, six_net):
    for words, options in (
        (["--by", "generalised"], {"by": "generalised"}),
        (["--gross"], {"gross": True}),
        (["--penalty", "500"], {"penalty_usd_t": 500}),
        (["--limit", f"{FERRY}=0.2"], {"limits": {FERRY: 0.2}}),
    ):
        found, by_python = parsed("assign", *words), six_net.assign(**options)
        assert found["cost_musd"] == pytest.approx(by_python.cost_musd), words
        assert (found["penalty_usd_t"], found["note"]) == (by_python.penalty_usd_t, by_python.note)
    plain = parsed("assign")
    assert parsed("assign", "--by", "generalised")["cost_musd"] > plain["cost_musd"]
    assert parsed("assign", "--gross")["cost_musd"] < plain["cost_musd"]


def test_a_low_penalty_is_a_warning_in_one_line(run, parsed):
    """On stderr, without a place in the code, and the answer stands. By hand: general cargo costs 94 USD/t by ferry, of
    which other traffic leaves 0.75 Mt and 1 of 1.4 t goes the heavy way; by ship it costs 103, and containers 138.
    """
    code, out, err = run("assign", "--penalty", "100", "--json")
    assert code == 0
    (line,) = err.splitlines()
    assert line.startswith("warning: a penalty of 100 USD/t is below the cost of ways with room")
    assert "containers-out (138 USD/t)" in line
    assert json.loads(out)["unserved_mt"] == pytest.approx(0.3 + 0.6 - 0.75 / 1.4)
    assert "the penalty" in run("assign", "--penalty", "100")[1]
    parsed("assign", "--penalty", "1000")  # silent


def test_demand_from_a_file(parsed, printed, demand_file):
    """Without an id a row goes by its line; blanks, empty lines and other columns do no harm."""
    rows = parsed("assign", "--demand", demand_file("alder, fenn ,general,0.5", "", "Fennby,Alderstad,container,1e-1"))[
        "rows"
    ]
    assert [(row["id"], row["origin"], row["mt"]) for row in rows] == [
        ("line 2", "Alderstad", 0.5),
        ("line 4", "Fennby", 0.1),
    ]
    file = demand_file(
        "a,0.25,grain,corve,fenn,x", ",0,grain,fenn,corve,y", header="id,mt,cargo,origin,destination,note"
    )
    rows = parsed("assign", "--demand", file)["rows"]
    assert [(row["id"], row["cargo"], row["mt"]) for row in rows] == [("a", "grain", 0.25), ("line 3", "grain", 0)]
    assert parsed("assign", "--demand", demand_file("alder,fenn,general,0.5", encoding="utf-8-sig"))["demand_mt"] == 0.5
    assert "line 2" in printed("assign", "--all", "--demand", demand_file("alder,fenn,general,0.5"))


def test_the_demand_of_the_atlas_may_be_given_as_a_file(parsed, six_folder):
    assert parsed("assign", "--demand", str(six_folder / "demand.csv")) == parsed("assign")


GOOD = "alder,fenn,general,0.5"


@pytest.mark.parametrize("command", [["assign"], ["closures", "alder-fenn"]])
@pytest.mark.parametrize(
    ("rows", "header", "message"),
    [
        ([GOOD, "alder,fenn,general,much"], None, "wanted.csv line 3, mt: 'much' is no number"),
        ([GOOD, 'alder,fenn,general,"0,5"'], None, "wanted.csv line 3, mt: '0,5' is no number"),
        ([GOOD, "", "alder,fenn,general,-1"], None, "wanted.csv line 4, mt: mt is an amount of zero or more"),
        (
            ['alder,fenn,general,1,"two', 'lines"', "alder,fenn,general,much,"],
            "origin,destination,cargo,mt,note",
            "wanted.csv line 4, mt: 'much' is no number",
        ),
        (["alder,fenn,general,nan"], None, "wanted.csv line 2, mt: mt is an amount of zero or more"),
        (["alder,fenn,general,inf"], None, "wanted.csv line 2, mt: mt is an amount of zero or more"),
        (["alder,fenn,general,"], None, "wanted.csv line 2, mt: the cell is empty."),
        ([",fenn,general,1"], None, "wanted.csv line 2, origin: the cell is empty."),
        (["alder,fenn,grian,1"], None, "wanted.csv line 2, cargo: no cargo called 'grian'. Did you mean 'grain'"),
        (["alder,fenn,general"], None, "wanted.csv line 2: 3 cells where the header has 4"),
        (["alder,fenn,1"], "origin,destination,mt", "wanted.csv line 1, cargo: the column is missing"),
        (["alder,fenn,general,1,2"], "origin,destination,cargo,mt,mt", "line 1, mt: the column stands twice"),
        (["a,alder,fenn,general,1"] * 2, "id,origin,destination,cargo,mt", "line 3, id: 'a' stands in line 2 too"),
        (
            ["2023,alder,fenn,general,1", "2024,alder,fenn,general,1"],
            "year,origin,destination,cargo,mt",
            "wanted.csv line 3, year: demand is of one year, and this has '2023' and '2024'.",
        ),
        ([], None, "wanted.csv line 2: the table of demand is empty; give at least one row."),
        ([], "", "wanted.csv line 1, origin: the column is missing"),
        ([GOOD, "alder,Fenby,general,1"], None, "demand line 3, destination: no place called 'Fenby'. Did you mean"),
        (["alder,fenn,gas,1"], None, "demand line 2: gas is measured in bcm"),
    ],
)
def test_a_file_of_demand_that_cannot_be_is_refused(refused, demand_file, *, command, rows, header, message):
    """With its name, the line and the column; what only the atlas knows, with the id of the row, else its line."""
    file = demand_file(*rows) if header is None else demand_file(*rows, header=header)
    said = refused(*command, "--demand", file)
    assert said.startswith("error: ")
    assert message in said


@pytest.mark.parametrize("command", [["assign"], ["closures", "alder-fenn"]])
def test_a_file_of_demand_that_cannot_be_read_is_refused(refused, demand_file, tmp_path, command):
    assert refused(*command, "--demand", "nowhere.csv") == "error: nowhere.csv: there is no such file."
    assert refused(*command, "--demand", str(tmp_path)).startswith(f"error: {tmp_path}: it cannot be read (")
    file = demand_file(GOOD, "Älderstad,fenn,general,1", encoding="latin-1")
    assert refused(*command, "--demand", file).startswith("error: wanted.csv line 3: not UTF-8 text")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--by", "time"], "error: `by` is cost or generalised; got 'time'."),
        (["--penalty", "0"], "error: a penalty is an amount of USD a tonne above zero, 1,000,000 at most; got 0.0."),
        (["--penalty", "-5"], "error: a penalty is an amount of USD a tonne above zero, 1,000,000 at most; got -5.0."),
        (["--penalty", "much"], "Invalid value for --penalty"),
    ],
)
def test_assign_refuses_what_cannot_be(refused, words, message):
    assert message in refused("assign", *words)


def test_demand_without_a_way_is_refused(refused, demand_file):
    """By its line: no oil goes on the six places."""
    message = refused("assign", "--demand", demand_file(GOOD, "alder,fenn,oil,1"))
    assert message.startswith("error: demand without any way on 2024-12-31")
    assert message.endswith("- line 3: oil from Alderstad to Fennby")


def test_closures_as_json_are_the_losses(parsed, six_net):
    """By hand: without the ship the ferry's 1.0 Mt are left, without the last railway nothing and no way."""
    found = parsed("closures", "alder-fenn")
    assert list(found) == ["title", "throughput", "unit", "rows"]
    assert (found["title"], found["throughput"], found["unit"]) == ("Alderstad to Fennby", pytest.approx(2.2), "Mt/yr")
    rows = {row["element"]: row for row in found["rows"]}
    assert rows[SHIP]["lost_mt"] == pytest.approx(1.2)
    assert rows[SHIP]["throughput_mt"] == pytest.approx(1.0)
    last = rows["link:eskil--fenn"]
    assert (last["throughput_mt"], last["lost_share"], last["cut_off"]) == (0, 1, 1)
    assert (last["added_days"], last["detour"], last["unserved_mt"]) == (None, None, None)
    assert rows[FERRY]["added_km"] == pytest.approx(891 - 887)
    assert [row["element"] for row in found["rows"]] == list(six_net.closures("alder-fenn").table.index)


def test_closures_print_the_worst_first(printed, parsed):
    out = printed("closures", "alder-fenn", "--kind", "link")
    assert out.startswith("Alderstad to Fennby, general, 2024-12-31: 2.2 Mt a year two-way with all open\n")
    rows = {row[0]: row for row in rows_after(out, "Lost one at a time")[1:]}
    assert list(rows)[:3] == ["link:eskil--fenn", SHIP, FERRY]
    assert rows["link:eskil--fenn"] == ["link:eskil--fenn", "0", "2.2", "1"]
    assert rows[SHIP] == [SHIP, "1", "1.2", "0"]
    assert rows[FERRY] == [
        FERRY,
        "1.2",
        "1",
        "0",
        "2.66",
        "4",
        "9",
        *("Alderstad", "to", "Fennby"),
        *("XA,", "XB,", "XC"),
    ]
    assert {row["kind"] for row in parsed("closures", "alder-fenn", "--kind", "link", "--kind", "border")["rows"]} == {
        *("link", "border")
    }
    assert "unserved_mt" not in out


def test_closures_of_some_elements_and_the_worst_few(parsed, printed):
    """Where rows are left out, the last line says so."""
    rows = parsed("closures", "alder-fenn", "--element", "Corveport", "--element", FERRY)["rows"]
    assert [row["element"] for row in rows] == ["place:corve", FERRY]
    all_rows = parsed("closures", "alder-fenn")["rows"]
    assert parsed("closures", "alder-fenn", "--top", "2")["rows"] == all_rows[:2]
    few = printed("closures", "alder-fenn", "--top", "2").splitlines()
    assert few[-1] == f"2 of {len(all_rows)}; --top {len(all_rows)} prints all."
    assert "prints all" not in printed("closures", "alder-fenn", "--top", str(len(all_rows)))


def test_closures_say_what_stays_behind(parsed, printed, demand_file):
    """By hand: with no way to Fennby all of a demand stays behind; of the atlas, 1.1 Mt."""
    last = ("closures", "alder-fenn", "--element", "eskil--fenn")
    (row,) = parsed(*last, "--atlas-demand")["rows"]
    assert row["unserved_mt"] == pytest.approx(1.1)
    (row,) = parsed(*last, "--demand", demand_file("alder,fenn,general,0.3", "alder,corve,general,0.2"))["rows"]
    assert row["unserved_mt"] == pytest.approx(0.3)
    assert "unserved_mt" in printed(*last, "--atlas-demand")


def test_a_way_around_that_leaves_the_corridor_is_marked(printed, parsed):
    """Of the corridor's two ways by sea, none leaves it."""
    words = ("closures", "alder-fenn", "--kind", "link")
    assert {row["off_corridor"] for row in parsed(*words)["rows"]} == {None, False}
    assert "leaves the corridor" not in printed(*words)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "parameter CORRIDOR requires an argument"),
        (["alder-fen"], "error: no corridor called 'alder-fen'. Did you mean 'corridor:alder-fenn'"),
        (["alder-fenn", "--kind", "lnk"], "error: no kind of closure called 'lnk'. Did you mean 'link'?"),
        (["alder-fenn", "--element", "Corvport"], "error: nothing is called 'Corvport'. Did you mean "),
        (
            ["alder-fenn", "--kind", "link", "--element", "corve"],
            "error: --element says what to lose; leave --kind out.",
        ),
        (["alder-fenn", "--top", "0"], "error: top is a whole number of at least 1; got 0."),
        (["alder-fenn", "--top", "2.5"], 'Invalid value for --top: unable to convert "2.5" into a whole number.'),
        (["alder-fenn", "--atlas-demand", "--demand", "x.csv"], "error: give --demand or --atlas-demand, not both."),
    ],
)
def test_closures_refuse_what_cannot_be(refused, words, message):
    assert message in refused("closures", *words)


@pytest.mark.parametrize("width", [80, 100, 160])
@pytest.mark.parametrize(
    ("words", "keys"),
    [
        (["capacity", "alder-fenn"], ["section:gate:birk"]),
        (["capacity", "alder-fenn", "--limits"], ["border:alder--corve-road", "section:brodan-line", "survey-2023"]),
        (["assign", "--all", "--limit", f"{FERRY}=0.1"], ["containers-out", "general-home"]),
        (["closures", "alder-fenn", "--atlas-demand"], ["border:alder--corve-road", "country:XB", "place:dunmor"]),
    ],
)
def test_a_terminal_of_any_width_shows_all(run, monkeypatch, words, keys, width):
    """No line is longer than the terminal, nothing is cut, and what finds no room beside the rest stands below it."""
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("TERM", "xterm")
    wide = run(*words)[1]
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    code, out, err = run(*words)
    assert (code, err) == (0, "")
    lines = re.sub(r"\x1b\[[0-9;]*m", "", out).splitlines()
    assert max(len(line.rstrip()) for line in lines) <= width
    shown = {word.strip(",") for line in lines for word in line.split()}
    assert not any(word.endswith("\u2026") for word in shown)
    numbers = {word for line in wide.splitlines() for word in line.split() if re.fullmatch(r"-?[\d,.]*\d", word)}
    assert numbers <= shown  # unbroken
    for key in [key for key in keys if key in wide]:
        assert key in shown


# --------------------------------------------------------------------------------------------- as a program


def program():
    found = shutil.which("korridor", path=str(Path(sys.executable).parent))
    assert found, "the command `korridor` is not installed beside this Python"
    return found


def test_the_program_itself(six_folder, tmp_path):
    """One run through the installed command: answer on stdout, error on stderr, exit codes."""
    words = [program(), "route", "Ålderstad", "fenn", "--by", "distance", "--json", "--atlas", str(six_folder)]
    found = subprocess.run(words, cwd=tmp_path, capture_output=True, check=False)
    assert (found.returncode, found.stderr) == (0, b"")
    assert json.loads(found.stdout)["distance_km"] == 887


def test_the_program_fails_in_one_line(six_folder, tmp_path):
    words = [program(), "route", "alder", "Fenby", "--atlas", str(six_folder)]
    found = subprocess.run(words, cwd=tmp_path, capture_output=True, check=False, text=True)
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr == "error: no place called 'Fenby'. Did you mean 'Fennby'?\n"


def test_a_reader_that_stops_early_is_no_error(six_folder, tmp_path):
    """As in `korridor claims | head -1`."""
    read, write = os.pipe()
    os.close(read)
    words = [program(), "claims", "--json", "--atlas", str(six_folder)]
    found = subprocess.run(words, cwd=tmp_path, stdout=write, stderr=subprocess.PIPE, check=False, text=True)
    os.close(write)
    assert (found.returncode, found.stderr) == (0, "")


def test_the_commands_of_the_readme_run(root, run, six_folder):
    """On the bundled atlas, as a newcomer types them."""
    lines = re.findall(r"`(korridor [^`]+)`", (root / "README.md").read_text(encoding="utf-8"))
    commands = {shlex.split(line)[1]: shlex.split(line)[1:] for line in lines}
    assert set(commands) == {words[0] for words in COMMANDS.values()}
    for words in commands.values():
        code, out, err = run(*(str(six_folder) if word == "FOLDER" else word for word in words), atlas=None)
        assert (code, err) == (0, ""), words
        assert out, words
