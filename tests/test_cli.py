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
        (["alder--birk", "capacity_mt"], "error: link:alder--birk capacity_mt: has no figure of it. It has: length_km"),
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
