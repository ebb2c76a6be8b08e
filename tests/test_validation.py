"""Each test breaks one thing in a copy of the six places; one thing broken is one problem."""

import json

import pytest

from korridor.api import load
from korridor.atlas import problems
from korridor.errors import DataError, InputError
from korridor.validation import read_register

LENGTH = "len-eskil--fenn"  # 131 km, line 24 of values.csv


def header_only(draft, file):
    path = draft.folder / file
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")


def test_the_six_places_are_sound(draft):
    """The copy has no fault to begin with, so that every problem below is the one that was put in."""
    assert draft.problems() == []


# ---------------------------------------------------------------------------------------------- files and folders


@pytest.mark.parametrize("file", ["places.geojson", "links.geojson", "values.csv", "sources.csv", "atlas.toml"])
def test_a_missing_file_is_one_problem(draft, file):
    """What names rows of the missing file is not reported over and over."""
    (draft.folder / file).unlink()

    assert draft.says(f"{file}: the file is missing from {draft.folder}")


@pytest.mark.parametrize(
    "file", ["defaults.csv", "demand.csv", "volumes.csv", "exchange.csv", "left_out.csv", "runs.csv"]
)
def test_a_file_that_an_atlas_may_do_without(draft, file):
    """An atlas needs places, links, values, sources and what it is about; the rest may be absent."""
    (draft.folder / file).unlink()

    assert draft.problems() == []


@pytest.mark.parametrize(
    "file", ["defaults.csv", "demand.csv", "volumes.csv", "exchange.csv", "left_out.csv", "runs.csv"]
)
def test_a_table_of_a_header_alone_is_empty(draft, file):
    """A file that has its header and no rows is no fault."""
    header_only(draft, file)

    assert draft.problems() == []


def test_an_empty_file_is_no_empty_table(draft):
    """Not even a header: perhaps the file was not saved."""
    (draft.folder / "demand.csv").write_text("\n", encoding="utf-8")

    assert draft.says("demand.csv: the file is empty; a table without rows still has its header")


def test_a_stray_file_offers_the_name_it_should_have(draft):
    """A table under a misspelt name would silently be no part of the atlas."""
    (draft.folder / "setcions.csv").write_text("id\n", encoding="utf-8")

    assert draft.says("setcions.csv: no file of an atlas has this name. Did you mean 'sections.csv'")


def test_notes_beside_the_tables_are_no_stray_files(draft):
    """Only names that end like tables are looked at."""
    (draft.folder / "notes.txt").write_text("x", encoding="utf-8")

    assert draft.problems() == []


def test_a_file_in_another_encoding_says_the_line(draft):
    path = draft.folder / "sources.csv"
    path.write_bytes(path.read_bytes().replace(b"Survey of", b"S\xfcrvey of"))

    assert draft.says("sources.csv line 5: not UTF-8 text", "save it again with the encoding UTF-8")


def test_a_byte_order_mark_is_no_fault(draft):
    """Spreadsheets begin UTF-8 files with one."""
    path = draft.folder / "sources.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    assert draft.problems() == []


def test_what_is_not_json_says_the_line(draft):
    draft.text("places.geojson", '"id": "birk", "properties"', '"id": "birk" "properties"')

    assert draft.says("places.geojson line 3: not JSON: Expecting ',' delimiter")


def test_json_that_is_no_geojson(draft):
    (draft.folder / "places.geojson").write_text("[]", encoding="utf-8")

    assert draft.says("places.geojson: not a GeoJSON FeatureCollection: it has no list of features")


def with_feature(draft, file, feature):
    """Add a feature to a file of polygons; the six places have no land."""
    path = draft.folder / file
    sound = json.loads((draft.folder / "water.geojson").read_text(encoding="utf-8"))
    path.write_text(json.dumps(sound | {"features": [*sound["features"], feature]}), encoding="utf-8")


@pytest.mark.parametrize("file", ["water.geojson", "land.geojson"])
@pytest.mark.parametrize(
    "geometry", [None, "Polygon", [], {"type": "Point", "coordinates": [0, 0]}, {"type": ["Polygon"]}]
)
def test_a_sea_has_a_shape(draft, file, geometry):
    """Of seas and backdrops alike."""
    with_feature(draft, file, {"type": "Feature", "properties": {"id": "gulf"}, "geometry": geometry})

    assert draft.says(f"{file} gulf, geometry: has to be a Polygon or a MultiPolygon")


@pytest.mark.parametrize("feature", [7, {"geometry": {}}, {"properties": "gulf"}, {"properties": {"id": ""}}])
def test_a_sea_has_an_id(draft, feature):
    with_feature(draft, "water.geojson", feature)

    assert "water.geojson feature 2, id: is empty; it has to be given" in draft.problems()


RINGS = "has rings of three points or more, each a longitude and a latitude"


@pytest.mark.parametrize(
    ("kind", "coordinates", "says"),
    [
        ("Polygon", [], RINGS),
        ("Polygon", [[]], RINGS),
        ("Polygon", None, RINGS),
        ("Polygon", 5, RINGS),
        ("Polygon", {"ring": 1}, RINGS),
        ("Polygon", [[[0, 0], [1, 1]]], RINGS),
        ("Polygon", [[[0, 0], [1, 1], None, [0, 0]]], RINGS),
        ("Polygon", [[[0, 0], [1, 1], [1], [0, 0]]], RINGS),
        ("Polygon", [[["east", 0], [1, 1], [1, 2], ["east", 0]]], RINGS),
        ("Polygon", [[[0, 0], [1, 1], [float("nan"), 1], [0, 0]]], RINGS),
        ("MultiPolygon", [[]], RINGS),
        ("MultiPolygon", [[[0, 0], [1, 1], [1, 0], [0, 0]]], RINGS),
        ("MultiPolygon", [], "is empty; give its coordinates or drop the feature"),
        ("Polygon", [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]], "the outline is no shape: Self-intersection[0.5 0.5]"),
        (
            "Polygon",
            [[[0, 0], [190, 0], [0, 10], [0, 0]]],
            "(0, 0) to (190, 10) is not on Earth; longitude comes first",
        ),
        ("Polygon", [[[0, 0], [1, -91], [1, 0], [0, 0]]], "(0, -91) to (1, 0) is not on Earth"),
    ],
)
def test_what_is_no_polygon_is_named(draft, kind, coordinates, says):
    """Nothing is said of the ships as long as nobody knows where the sea is."""
    geometry = {"type": kind, "coordinates": coordinates}
    with_feature(draft, "water.geojson", {"properties": {"id": "gulf"}, "geometry": geometry})

    assert draft.says("water.geojson gulf, geometry: ", says)


def test_a_sea_of_many_parts_with_an_island(draft):
    """Rings may be left open and points have a height; a polygon on a hole is sound."""
    hole = [[[10, 10], [20, 10], [20, 20], [10, 20]], [[12, 12, 0], [13, 12, 0], [13, 13, 0], [12, 12, 0]]]
    geometry = {"type": "MultiPolygon", "coordinates": [hole, [[[30, 10], [31, 10], [31, 11], [30, 10]]]]}
    with_feature(draft, "water.geojson", {"properties": {"id": "gulf"}, "geometry": geometry})

    assert draft.problems() == []
    assert load(draft.folder).water.geometry["gulf"].area == pytest.approx(100 - 0.5 + 0.5)


@pytest.mark.parametrize("table", ["places", "links"])
def test_an_atlas_has_places_and_links(draft, table):
    """Without them nothing could be checked, so an empty list would pass as sound."""
    (draft.folder / f"{table}.geojson").write_text('{"type": "FeatureCollection", "features": []}', encoding="utf-8")

    assert draft.says(f"{table}.geojson: no {table}; an atlas is made of places and of links between them")


@pytest.mark.parametrize(
    ("file", "old", "new", "line"),
    [
        ("atlas.toml", 'name = "six"', 'name = "six', "at line 1, column 12"),
        ("corridors.toml", 'id = "alder-fenn"', "id = alder-fenn", "at line 2, column 6"),
    ],
)
def test_what_is_not_toml_says_line_and_column(draft, file, old, new, line):
    draft.text(file, old, new)

    found = [problem for problem in draft.problems() if problem.startswith(file)]

    assert len(found) == 1
    assert "not TOML" in found[0]
    assert line in found[0]


def test_a_folder_that_is_not_there(tmp_path):
    """A slip in the path is an argument that cannot be, not a fault of data."""
    with pytest.raises(InputError, match="is no folder and no bundled atlas"):
        problems(tmp_path / "nowhere")


def test_an_atlas_that_is_not_bundled_offers_those_that_are():
    with pytest.raises(InputError, match=r"'caspian-golf' is no folder .* Did you mean 'caspian-gulf'"):
        load("caspian-golf")


def test_a_folder_that_is_no_atlas_lists_what_it_lacks(tmp_path):
    """Every file that has to be there, at once."""
    assert sorted(problem.file for problem in problems(tmp_path)) == [
        "atlas.toml",
        "links.geojson",
        "places.geojson",
        "sources.csv",
        "values.csv",
    ]


# --------------------------------------------------------------------------------------------------- rows of CSV


def test_a_missing_column_is_one_problem(draft):
    """It says what the column is for, and the rows do not repeat it."""
    path = draft.folder / "sources.csv"
    rows = [line.rpartition(",")[0] for line in path.read_text(encoding="utf-8").splitlines()]
    path.write_text("\n".join(rows), encoding="utf-8")

    assert draft.says("sources.csv line 1, reliability: the column is missing: best grade")


def test_a_misspelt_column_offers_its_name(draft):
    """It is unknown under the one name and missing under the other; the rows wait until it is mended."""
    draft.text("values.csv", ",central,", ",centrla,")

    unknown, missing = draft.problems()

    assert unknown == "values.csv line 1, centrla: unknown column. Did you mean 'central'?"
    assert missing.startswith("values.csv line 1, central: the column is missing")


def test_a_column_that_stands_twice(draft):
    draft.text("exchange.csv", "confidence,note", "confidence,source")

    assert "exchange.csv line 1: a column stands twice in the header" in draft.problems()


def test_a_row_with_too_many_cells(draft):
    """A comma in a cell needs quotes; the id of the row still counts as there."""
    draft.text("sources.csv", "gazette,", "gazette,more,")

    assert draft.says("sources.csv line 2: 8 cells where the header has 7; quote a cell that holds a comma")


def test_rows_without_anything_in_them_are_left_out(draft):
    """Spreadsheets leave blank lines and rows of commas behind."""
    path = draft.folder / "exchange.csv"
    path.write_text(path.read_text(encoding="utf-8") + "\n,,,,,\n\n", encoding="utf-8")

    assert draft.problems() == []


def test_blanks_round_a_cell_do_not_count(draft):
    draft.row("values", "cap-corve", source=" survey-2023 ", central=" 3.0")

    assert draft.problems() == []


def test_a_quote_that_is_never_closed(draft):
    """The rest of the file is then one cell; the line is that where the row begins."""
    draft.text("measures.csv", "One more passing loop", '"One more passing loop')

    assert draft.says("measures.csv line 2: 2 cells where the header has 23")


def test_a_quote_that_swallows_rows_says_where_they_end(draft):
    draft.text("values.csv", "as designed", '"as designed')

    assert "values.csv line 5: 16 cells where the header has 15; the row runs on to line 32" in draft.problems()[0]


def test_a_file_that_is_one_huge_cell(draft):
    """Python's reader gives up on a cell of over 131 072 characters, as an open quote in a long file makes."""
    draft.text("left_out.csv", "the guard counted gulls", '"' + "gulls, " * 20_000)

    assert draft.says("left_out.csv line 2: cannot be read", "look for an open quote")


def test_lines_are_counted_as_an_editor_does(draft):
    """A cell that runs over two lines moves the rows below it down; blank lines count too."""
    draft.text("values.csv", "as designed", '"as\ndesigned"')
    draft.row("values", LENGTH, central="far")

    assert draft.says("values.csv line 25 (id=len-eskil--fenn)")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("131 km", "has to be a valid number"),
        ("1,31", "has to be a valid number"),
        ("n/a", "has to be a valid number"),
        ("nan", "has to be a finite number"),
        ("inf", "has to be a finite number"),
        ("-inf", "has to be a finite number"),
    ],
)
def test_what_is_no_number_is_named(draft, text, says):
    """Text, NaN and infinity are no figures; the cell is shown as it stands."""
    draft.row("values", LENGTH, central=text)

    assert draft.says(f"values.csv line 24 (id={LENGTH}), central: {says}", f"got {text!r}")


@pytest.mark.parametrize(("text", "figure"), [("-131", "-131"), ("0", "0"), ("131000", "131000")])
def test_a_length_that_cannot_be(draft, text, figure):
    """No length is negative, zero or half round the Earth: the bounds stand in the message."""
    draft.row("values", LENGTH, central=text)

    assert draft.problems()[0] == (
        f"values.csv line 24 (id={LENGTH}), central: {figure} km cannot be: length_km lies between 0.1 and 20000; "
        "look for a slip of unit"
    )


def test_an_unknown_figure_has_no_row(draft):
    draft.row("values", "cap-corve", central="")

    assert draft.says("(id=cap-corve), central: is empty; a figure that nobody knows has no row")


def test_a_required_cell_that_is_empty(draft):
    draft.row("values", "cap-corve", confidence="")

    assert draft.says("values.csv line 7 (id=cap-corve), confidence: is empty; it has to be given")


def test_a_misspelt_quantity_offers_its_name(draft):
    draft.row("values", "cap-corve", quantity="capacity_tm")

    assert draft.says("(id=cap-corve), quantity: unknown value 'capacity_tm'. Did you mean 'capacity_mt'")


def test_a_misspelt_unit_offers_its_name(draft):
    draft.row("values", "cap-corve", unit="Mt/y")

    assert draft.says("(id=cap-corve), unit: unknown value 'Mt/y'. Did you mean 'Mt/yr'")


def test_a_wrong_unit_offers_the_converted_figure(draft):
    """The figure is never converted by itself: a slip of unit may as well be a slip of quantity."""
    draft.row("values", "gc-birk", unit="min", central="600", low="", high="")

    assert draft.says("(id=gc-birk), unit: gauge_change_h is in h, not min; 600 min would be 10 h")


def test_a_unit_of_another_kind_offers_no_figure(draft):
    """Gas is never turned into tonnes."""
    draft.row("values", "cap-corve", unit="bcm/yr")

    assert draft.says("(id=cap-corve), unit: capacity_mt is in Mt/yr, not bcm/yr")
    assert draft.problems()[0].endswith("not bcm/yr")


@pytest.mark.parametrize(
    ("cells", "shown"),
    [({"low": "3.5"}, "3.5, 3.0, 3.6"), ({"high": "2"}, "2.5, 3.0, 2.0"), ({"low": "4", "high": "2"}, "4.0, 3.0, 2.0")],
)
def test_low_central_and_high_are_in_order(draft, cells, shown):
    draft.row("values", "cap-corve", **cells)

    assert draft.says(f"(id=cap-corve), low: low, central and high are out of order: {shown}")


def test_a_range_may_have_one_end(draft):
    draft.row("values", "cap-corve", high="")

    assert draft.problems() == []


def test_low_and_high_may_be_the_figure_itself(draft):
    """As where a source is certain."""
    draft.row("values", "cap-corve", low="3", high="3")

    assert draft.problems() == []


@pytest.mark.parametrize(("central", "sound"), [("0.1", True), ("20000", True), ("0.09", False), ("20001", False)])
def test_bounds_are_themselves_allowed(draft, central, sound):
    """From 0.1 to 20 000 km, ends counted."""
    draft.row("values", "len-brodan-line-3", central=central)

    assert (draft.problems() == []) is sound


def test_a_quantity_about_the_wrong_kind_of_subject(draft):
    """It says what the quantity can be about."""
    draft.row("values", "gc-birk", subject="link:birk--dunmor")

    assert draft.says("(id=gc-birk), subject: gauge_change_h is a figure about", "place", "not about a link")


@pytest.mark.parametrize("text", ["corve", "place:", ":corve", "port:corve"])
def test_a_subject_says_what_it_is(draft, text):
    draft.row("values", "cap-corve", subject=text)

    assert draft.says("(id=cap-corve), subject: a subject begins with what it is", "place:", f"got {text!r}")


@pytest.mark.parametrize("text", ["mode=rail;mode=road", "mode=rail; mode =road"])
def test_a_scope_has_each_key_once(draft, text):
    draft.row("values", "brd-birk-in", scope=text)

    assert draft.says("(id=brd-birk-in), scope: the key 'mode' stands twice; join its values with ' / '", repr(text))


@pytest.mark.parametrize("text", ["rail", "mode=", "=rail", "mode=rail;", "mode=rail;;direction=XA-XB"])
def test_a_scope_is_pairs(draft, text):
    draft.row("values", "brd-birk-in", scope=text)

    assert draft.says("(id=brd-birk-in), scope: a scope is written key=value;key=value", repr(text))


def test_use_needs_its_reason(draft):
    """A row that wins over better ones says why."""
    draft.row("values", "cap-brodan-line-2", note="")

    assert draft.says("values.csv line 6 (id=cap-brodan-line-2), use: a row marked `use` needs its reason in the note")


@pytest.mark.parametrize("status", ["target", "forecast", "planned", "historic"])
def test_what_is_not_yet_or_no_more_is_not_used(draft, status):
    """A mark would bring a wish into the present without a scenario."""
    draft.row("values", "cap-brodan-line-2", status=status)

    assert draft.says("(id=cap-brodan-line-2), use: ", f"what is {status} is not used; only scenarios and projects")


@pytest.mark.parametrize(("status", "sound"), [("planned", True), ("target", False)])
def test_a_planned_length_may_be_used(draft, status, sound):
    """A line not built yet has no other."""
    draft.row("values", "len-birk--corve", status=status, use="use", note="the plan of 2022")

    assert any("len-birk--corve), use: " in problem for problem in draft.problems()) is not sound


@pytest.mark.parametrize(
    ("cells", "sound"),
    [
        ({}, False),
        ({"scope": "seen=on site"}, False),
        ({"scope": "cargo=grain"}, True),
        ({"basis": "one_way"}, True),
        ({"quantity": "base_load_mt"}, True),
        ({"subject": "link:birk--dunmor"}, True),
    ],
)
def test_one_figure_about_a_thing_is_used(draft, cells, sound):
    """Two marks on the same subject, quantity, basis and narrowing scope cannot both win."""
    draft.row("values", "cap-brodan-line", use="use", note="so says the survey", **cells)

    mark = "(id=cap-brodan-line-2), use: 'cap-brodan-line' is marked for the same subject, quantity, basis and scope"
    assert sound or draft.says(mark)
    assert draft.problems() == [] or not sound


@pytest.mark.parametrize(
    ("table", "row", "figures", "column"),
    [
        ("values", "cap-corve", ("0", "3", "3.6"), "low"),
        ("values", "cap-corve", ("0", "0", "3.6"), "central"),
        ("values", "cap-corve", ("", "0", "3.6"), "central"),
        ("defaults", "fee-hand-t", ("0", "3", ""), "low"),
    ],
)
def test_a_number_that_is_drawn_lies_above_zero(draft, table, row, figures, column):
    """No logarithm of zero: the draws would fail long after the atlas was loaded."""
    draft.row(table, row, **dict(zip(("low", "central", "high"), figures, strict=True)))

    assert draft.says(f"(id={row}), {column}: a number that is drawn lies above zero; got 0")


@pytest.mark.parametrize("figures", [("", "0", ""), ("0", "0", "0"), ("", "3", "")])
def test_nothing_at_all_is_drawn_as_nothing(draft, figures):
    """A certain zero needs no draw."""
    draft.row("values", "cap-corve", **dict(zip(("low", "central", "high"), figures, strict=True)))

    assert draft.problems() == []


def test_a_number_that_is_never_drawn_may_reach_zero(draft):
    draft.row("values", "vol-2022", low="0")

    assert draft.problems() == []


def test_use_is_the_only_mark(draft):
    draft.row("values", "cap-corve", use="yes")

    assert draft.says("(id=cap-corve), use: unknown value 'yes'", "'use'")


@pytest.mark.parametrize(("cells", "column"), [({"low": "0"}, "low"), ({"low": "", "central": "-6"}, "central")])
def test_a_run_takes_time(draft, cells, column):
    draft.row("runs", "run-survey", **cells)

    assert draft.says(f"runs.csv line 2 (id=run-survey), {column}: a run takes time; got")


@pytest.mark.parametrize(
    ("cells", "shown"),
    [({"low": "7"}, "7.0, 6.0, 8.0"), ({"high": "5.5"}, "5.0, 6.0, 5.5"), ({"low": "9", "high": ""}, "")],
)
def test_the_times_of_a_run_are_in_order(draft, cells, shown):
    draft.row("runs", "run-survey", **cells)

    assert draft.says(f"runs.csv line 2 (id=run-survey), low: low, central and high are out of order: {shown}")


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"unit": "weeks"}, "unit: unknown value 'weeks'. Known: 'days', 'h'"),
        ({"modes": "rail;see"}, "unknown value 'see'. Did you mean 'sea'"),
        ({"what": "rn"}, "what: unknown value 'rn'. Did you mean 'run'"),
        ({"service": "blocktrain"}, "service: unknown value 'blocktrain'. Did you mean 'block_train'"),
        ({"date": "June 2023"}, "date: 'June 2023' is not a date"),
        ({"central": ""}, "central: is empty; it has to be given"),
    ],
)
def test_the_cells_of_a_run(draft, cells, says):
    """What a cell cannot be is shown with what it can."""
    draft.row("runs", "run-survey", **cells)

    assert draft.says("runs.csv line 2 (id=run-survey), ", says)


def test_a_run_may_leave_its_way_and_its_range_open(draft):
    """Only its ends, its cargo, its time and who says so are known for sure."""
    cells = ("via", "avoid", "modes", "corridor", "service", "low", "high", "note")
    draft.row("runs", "run-survey", **dict.fromkeys(cells, ""))

    assert draft.problems() == []
    (run,) = load(draft.folder).rows["runs"]
    assert (run["via"], run["avoid"], run["modes"], run["corridor"], run["service"]) == ([], [], [], None, None)


def test_an_atlas_without_runs_has_an_empty_table(draft):
    (draft.folder / "runs.csv").unlink()

    assert load(draft.folder).rows["runs"] == ()


def test_a_default_without_evidence_is_of_grade_c(draft):
    draft.row("defaults", "reliability", confidence="B")

    assert draft.says("defaults.csv line 57 (id=reliability), confidence: a default without evidence is of grade C")


def test_a_default_with_evidence_may_be_better(draft):
    draft.row("defaults", "reliability", confidence="B", evidence="len-alder--birk;gulls-at-corve")

    assert draft.problems() == []


def test_the_figures_of_defaults_are_held_to_the_same_rules(draft):
    """Unit, bounds and order."""
    draft.row("defaults", "net-wagon", central="600", high="")

    assert draft.says("(id=net-wagon), central: 600 t cannot be: wagon_net_t lies between 10 and 80")


@pytest.mark.parametrize("text", ["23", "2023-24", "1402 AP"])
def test_a_year_is_four_digits_of_the_common_calendar(draft, text):
    draft.row("values", "cap-corve", year=text)

    assert draft.says("values.csv line 7 (id=cap-corve), year: has to be", f"got {text!r}")


def test_a_date_is_a_year_a_month_or_a_day(draft):
    draft.row("sources", "gazette", date="11/2023")

    assert draft.says("sources.csv line 2 (id=gazette), date: '11/2023' is not a date", "2014-12-03")


@pytest.mark.parametrize("text", ["Plan 2022", "PLAN-2022", "plan;2022"])
def test_an_id_is_lower_case_without_spaces(draft, text):
    draft.row("demand", "general-home", id=text)

    assert draft.says("demand.csv line 4", "id: an id has lower-case letters", repr(text))


# ------------------------------------------------------------------------------------------- features of GeoJSON


@pytest.mark.parametrize("feature", [{"type": "Feature"}, "Fennby", None, {"properties": []}])
def test_a_place_without_properties(draft, feature):
    path = draft.folder / "places.geojson"
    collection = json.loads(path.read_text(encoding="utf-8"))
    collection["features"].append(feature)
    path.write_text(json.dumps(collection), encoding="utf-8")

    assert draft.says("places.geojson feature 9: a feature without properties")


def test_a_latitude_beyond_the_pole(draft):
    draft.feature("places", "fenn", at=[7.0, 90.6])

    assert draft.says("places.geojson fenn, geometry: longitude 7.0 and latitude 90.6 are no point on Earth")


def test_a_coordinate_that_is_no_number(draft):
    """NaN is no coordinate, though JSON of Python may hold it."""
    draft.feature("places", "fenn", at=[7.0, float("nan")])

    assert draft.says("places.geojson fenn, geometry: longitude 7.0 and latitude nan are no point on Earth")


@pytest.mark.parametrize("point", [[7.0], "7, 0.6", ["east", "north"], None])
def test_a_point_is_longitude_and_latitude(draft, point):
    path = draft.folder / "places.geojson"
    collection = json.loads(path.read_text(encoding="utf-8"))
    collection["features"][5]["geometry"]["coordinates"] = point
    path.write_text(json.dumps(collection), encoding="utf-8")

    assert draft.says("places.geojson fenn, geometry: a point is longitude and latitude", repr(point))


def test_a_line_has_two_ends(draft):
    draft.feature("links", "birk--corve", at=[[2.0, 3.0]])

    assert draft.says("links.geojson birk--corve, geometry: a line needs two points at least")


def test_a_place_is_a_point(draft):
    draft.text("places.geojson", '"Point", "coordinates": [7.0, 0.6]', '"LineString", "coordinates": [[7.0, 0.6]]')

    assert draft.says("places.geojson fenn, geometry: has to be a Point")


@pytest.mark.parametrize(
    ("table", "row", "cells", "says"),
    [
        ("links", "birk--corve", {"mode": "raill"}, "mode: unknown value 'raill'. Did you mean 'rail'"),
        ("links", "birk--corve", {"carrier": ["rail1453"]}, "unknown value 'rail1453'. Did you mean 'rail1435'"),
        ("links", "birk--corve", {"cargoes": ["grains"]}, "unknown value 'grains'. Did you mean 'grain'"),
        ("links", "birk--corve", {"status": "planed"}, "status: unknown value 'planed'. Did you mean 'planned'"),
        ("links", "birk--corve", {"tracks": 0}, "tracks: has to be greater than or equal to 1; got 0"),
        ("links", "birk--corve", {"opened": "soon"}, "opened: 'soon' is not a date"),
        ("links", "birk--corve", {"lenght_note": "x"}, "lenght_note: unknown name. Did you mean 'length_note'"),
        ("links", "birk--corve", {"months_open": [0, 5]}, "months_open.0: has to be greater than or equal to 1; got 0"),
        ("links", "birk--corve", {"months_ice": [12, 13]}, "months_ice.1: has to be less than or equal to 12; got 13"),
        ("links", "birk--corve", {"months_ice": [1.5]}, "months_ice.0: has to be a valid integer"),
        ("links", "birk--corve", {"months_open": [5, 6, 5]}, "months_open: a month stands twice; got [5, 6, 5]"),
        ("places", "corve", {"kind": "prot"}, "kind: unknown value 'prot'. Did you mean 'port'"),
        ("places", "corve", {"name": ""}, "name: is empty; it has to be given"),
        ("places", "corve", {"berth": [4.1, 92.4]}, "has to be less than or equal to 90; got 92.4"),
        ("places", "maren", {"terminals": [{"place": "dunmor", "access_km": -20}]}, "greater than 0; got -20"),
    ],
)
def test_properties_of_places_and_links(draft, table, row, cells, says):
    """What a property cannot be is shown with what it can."""
    draft.feature(table, row, **cells)

    assert draft.says(f"{table}.geojson {row}, ", says)


def test_months_of_a_link_are_read_in_their_order(draft):
    """An ice season runs over the turn of the year."""
    draft.feature("links", "corve--eskil", months_open=[4, 5], months_ice=[12, 1])
    link = load(draft.folder).link("corve--eskil")

    assert (link.months_open, link.months_ice) == ((4, 5), (12, 1))


def test_the_classes_of_a_place_and_the_sea_of_a_link_are_read(draft):
    draft.feature("places", "corve", classes=["harbour", "any"])
    atlas = load(draft.folder)

    assert atlas.place("corve").classes == ("harbour", "any")
    assert (atlas.link("corve--eskil").sea, atlas.link("dunmor--corve").sea) == ("sunder-sea", None)


# ---------------------------------------------------------------------------------------------------- TOML files


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("atlas.toml", "base_year", 'registr = "x"\nbase_year', "registr: unknown name. Did you mean 'register'"),
        ("atlas.toml", "[report]", "[report]\ncoridor = 1", "coridor: unknown name. Did you mean 'corridor'"),
        ("corridors.toml", "gates =", "gate =", "alder-fenn, gate: unknown name. Did you mean 'gates'"),
        ("corridors.toml", 'via = ["corve"', 'vai = ["corve"', "vai: unknown name. Did you mean 'via'"),
        (
            "corridors.toml",
            "[[corridor]]",
            "[coridor]\n[[corridor]]",
            "coridor: unknown table. Did you mean 'corridor'",
        ),
    ],
)
def test_an_unknown_key_offers_the_nearest_that_can_stand_there(draft, file, old, new, says):
    draft.text(file, old, new)

    assert draft.says(file, says)


def test_a_key_of_a_branch_is_not_taken_for_one_of_a_corridor(draft):
    """A corridor has destinations, a branch one destination."""
    draft.text("corridors.toml", 'via = ["corve"', 'destinaton = "fenn"\nvia = ["corve"')

    assert draft.says("Did you mean 'destination'?")


def test_a_corridor_in_single_brackets(draft):
    (draft.folder / "corridors.toml").write_text('[corridor]\nid = "alder-fenn"\n', encoding="utf-8")

    assert draft.says("corridors.toml, corridor: a corridor begins with [[corridor]], in double brackets")


@pytest.mark.parametrize("new", ["years = [2030, 2015]", "years = [2025, 2030]", "years = [2015, 2020]"])
def test_the_years_covered_hold_the_base_year(draft, new):
    draft.text("atlas.toml", "years = [2015, 2030]", new)

    assert draft.says("atlas.toml, years: the years covered run from the first to the last and hold the base year")


@pytest.mark.parametrize("new", ["years = [2024, 2030]", "years = [2015, 2024]", "years = [2024, 2024]"])
def test_the_base_year_may_be_the_first_or_the_last(draft, new):
    draft.text("atlas.toml", "years = [2015, 2030]", new)

    assert draft.problems() == []


def test_the_cargo_of_a_route_of_the_report(draft):
    """It is a container unless said, and one of the cargoes if said."""
    draft.text("atlas.toml", '{ origin = "maren", ', '{ cargo = "grain", origin = "maren", ')
    assert draft.problems() == []

    draft.text("atlas.toml", '"grain"', '"grian"')
    assert draft.says("atlas.toml, report.routes.1.cargo: unknown cargo. Did you mean 'grain'", "got 'grian'")


def test_a_fault_in_atlas_toml_is_not_repeated_for_each_place(draft):
    """Without the list of countries nothing can be said about the country of a place."""
    draft.text("atlas.toml", 'licence = "MIT"', "")

    assert draft.says("atlas.toml, licence: is empty; it has to be given")


# ------------------------------------------------------------------------------------------------ between tables


def test_a_link_to_an_unknown_place_offers_the_nearest(draft):
    draft.feature("links", "birk--corve", to="corv")

    assert draft.says("links.geojson birk--corve, to: 'corv' is not among the places. Did you mean 'corve'")


def test_a_city_with_an_unknown_terminal(draft):
    draft.feature("places", "maren", terminals=[{"place": "dunmr", "access_km": 20}])

    assert draft.says("places.geojson maren, terminals: 'dunmr' is not among the places. Did you mean 'dunmor'")


@pytest.mark.parametrize(
    ("table", "row", "cell", "says"),
    [
        ("values", "cap-corve", ("source", "survey-2032"), "'survey-2032' is not among the sources"),
        ("values", "cap-corve", ("subject", "place:corv"), "'corv' is not among the places. Did you mean 'corve'"),
        (
            "values",
            "fc-2030",
            ("subject", "corridor:alder-fen"),
            "is not among the corridors. Did you mean 'alder-fenn'",
        ),
        ("defaults", "reliability", ("evidence", "len-x"), "'len-x' is not among the facts"),
        ("demand", "general-home", ("origin", "fen"), "'fen' is not among the places. Did you mean 'fenn'"),
        ("demand", "general-home", ("value", "vol-2032"), "is not among the values. Did you mean 'vol-2023'"),
        ("projects", "straight-line", ("depends_on", "second-crw"), "among the projects. Did you mean 'second-crew'"),
        ("projects", "straight-line", ("evidence", "len-birk"), "is not among the facts. Did you mean"),
        ("sections", "brodan-line", ("links", "birk--dunmr"), "is not among the links. Did you mean 'birk--dunmor'"),
        ("measures", "new-loop", ("source", "plan"), "'plan' is not among the sources"),
        ("runs", "run-survey", ("origin", "aldr"), "'aldr' is not among the places. Did you mean 'alder'"),
        ("runs", "run-survey", ("destination", "fen"), "'fen' is not among the places. Did you mean 'fenn'"),
        ("runs", "run-survey", ("via", "birk;corv"), "'corv' is not among the places. Did you mean 'corve'"),
        ("runs", "run-survey", ("corridor", "alder-fen"), "is not among the corridors. Did you mean 'alder-fenn'"),
        ("runs", "run-survey", ("source", "survey-2032"), "'survey-2032' is not among the sources"),
    ],
)
def test_a_row_that_names_an_unknown_one(draft, table, row, cell, says):
    """The row, the column, the name, and the nearest one that is there."""
    column, name = cell
    draft.row(table, row, **{column: name})

    assert draft.says(f"{table}.csv line ", f", {column}: ", says)


def test_a_line_names_a_sea_that_is_there(draft):
    draft.feature("links", "corve--eskil", sea="sundr-sea")

    assert draft.says("links.geojson corve--eskil, sea: 'sundr-sea' is not among the seas. Did you mean 'sunder-sea'")


def test_a_figure_about_a_border_where_none_is_crossed(draft):
    """It could never be used."""
    draft.row("values", "wag-gate-birk", subject="border:dunmor--corve")

    assert draft.says("values.csv line 32, subject: 'dunmor--corve' is not among the borders")


def test_a_country_that_atlas_toml_does_not_list(draft):
    draft.feature("places", "gant", country="XD")

    assert draft.says("places.geojson gant, country: 'XD' is not among the countries. Known: 'XA', 'XB', 'XC'.")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('origin = "maren"', 'origin = "marn"', "report, route 2, origin: 'marn' is not among the places"),
        ('corridor = "alder-fenn"', 'corridor = "alder"', "report, corridor: 'alder' is not among the corridors"),
        ("[report]", '[islands]\nbirc = "x"\n[report]', "atlas.toml, islands: 'birc' is not among the places"),
    ],
)
def test_atlas_toml_names_what_is_there(draft, old, new, says):
    draft.text("atlas.toml", old, new)

    assert draft.says("atlas.toml", says)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('gates = ["birk--dunmor"]', 'gates = ["birk"]', "alder-fenn, gates: 'birk' is not among the links"),
        ('sections = ["brodan-line"]', 'sections = ["brodan"]', "sections: 'brodan' is not among the sections"),
        ("groups = []", 'groups = ["fenn"]', "groups: 'fenn' is not among the corridors. Known: 'alder-fenn'"),
        ("links = []", 'links = ["corve"]', "links: 'corve' is not among the links"),
        (
            'destination = "fenn"\nvia = ["corve"',
            'destination = "fen"\nvia = ["corve"',
            "branch 'truck and ferry', destination: 'fen' is not among the places. Did you mean 'fenn'",
        ),
        (
            'origin = "alder"\ndestination = "fenn"\nvia = ["corve"',
            'origin = "aldr"\ndestination = "fenn"\nvia = ["corve"',
            "branch 'truck and ferry', origin: 'aldr' is not among the places. Did you mean 'alder'",
        ),
        ('via = ["corve"', 'via = ["corv"', "branch 'truck and ferry', via: 'corv' is not among the places"),
    ],
)
def test_a_corridor_names_what_is_there(draft, old, new, says):
    draft.text("corridors.toml", old, new)

    assert any(says in problem for problem in draft.problems())


def test_an_id_that_stands_twice_in_a_table(draft):
    """It says where the other one stands."""
    draft.row("values", "len-alder--birk-2", id="len-alder--birk")

    assert draft.says("values.csv line 14, id: the id 'len-alder--birk' stands twice, first at line 13; rename")


def test_a_place_that_stands_twice(draft):
    path = draft.folder / "places.geojson"
    collection = json.loads(path.read_text(encoding="utf-8"))
    collection["features"].append(collection["features"][0])
    path.write_text(json.dumps(collection), encoding="utf-8")

    assert draft.says("places.geojson alder, id: the id 'alder' stands twice")


def test_a_corridor_that_stands_twice(draft):
    text = (draft.folder / "corridors.toml").read_text(encoding="utf-8")
    (draft.folder / "corridors.toml").write_text(text + text, encoding="utf-8")

    assert draft.says("corridors.toml alder-fenn, id: the id stands twice")


def test_tables_without_an_id_have_other_keys(draft):
    """One rate for a currency and a year; one reason for a fact; one volume for a series and a year."""
    draft.text("exchange.csv", "2023,XTS,4.0", "2023,XTS,5.0,gazette,B,\n2023,XTS,4.0")
    draft.text("left_out.csv", "gulls-at-corve", "gulls-at-corve,opinion,,\ngulls-at-corve")

    draft.text("volumes.csv", "Cressund,2022,", "Cressund,2021,")

    assert [problem.partition(" stands twice, first at line 2")[0] for problem in draft.problems()] == [
        "left_out.csv line 3, fact: the fact 'gulls-at-corve'",
        "exchange.csv line 3, currency: the currency 'XTS' of the year 2023",
        "volumes.csv line 3, year: the year 2021 of the series 'customs-cressund'",
    ]


def test_a_project_has_a_row_for_each_effect(draft):
    """So its id may stand twice."""
    draft.row("projects", "loops-brodan", id="second-crew")

    assert draft.problems() == []


def test_an_empty_table_has_nothing_that_can_be_named(draft):
    """A header alone is sound, so what names a row of it is not."""
    header_only(draft, "sources.csv")

    assert len(draft.problems()) == 31 + 1 + 1 + 1  # values, exchange, measures and runs
    assert "values.csv line 2, source: 'survey-2023' is not among the sources" in draft.problems()[0]


def test_a_row_that_cannot_be_read_still_counts_as_there(draft):
    """Its own fault is reported, and not that others name it."""
    draft.row("sources", "survey-2023", reliability="AA")

    assert draft.says("sources.csv line 5 (id=survey-2023), reliability: unknown value 'AA'")


def test_a_place_that_cannot_be_read_leaves_no_island(draft):
    """Islands, gauges and lengths are judged once every row they rest on can be read."""
    draft.feature("places", "corve", interchange=["rail1435", "road", "ship"])

    assert draft.says("places.geojson corve, interchange", "unknown value 'ship'")


# ------------------------------------------------------------------------------------------------- the whole list


def test_faults_in_several_files_come_in_one_list(draft):
    """Nobody mends a folder one fault at a time; `load` raises with the same list as `problems` gives."""
    draft.text("atlas.toml", "[report]", "[report]\ntraget = 1")
    draft.feature("places", "fenn", kind="terminl")
    draft.feature("links", "birk--corve", mode="raill")
    draft.row("values", "cap-corve", low="3.5")
    draft.row("sources", "memoir", reliability="D")
    draft.row("defaults", "reliability", confidence="B")
    draft.text("corridors.toml", "gates =", "gate =")
    (draft.folder / "setcions.csv").write_text("id\n", encoding="utf-8")

    with pytest.raises(DataError) as refused:
        load(draft.folder)

    assert {problem.file for problem in refused.value.problems} == {
        *("atlas.toml", "places.geojson", "links.geojson", "values.csv", "sources.csv", "defaults.csv"),
        *("corridors.toml", "setcions.csv"),
    }
    assert refused.value.problems == problems(draft.folder)
    for problem in refused.value.problems:
        assert f"\n- {problem}" in str(refused.value)


def test_two_faults_of_one_row_are_two_problems(draft):
    draft.row("values", "cap-corve", quantity="capacity", confidence="D")

    assert len([text for text in draft.problems() if "(id=cap-corve)" in text]) == 2


# ------------------------------------------------------------------------------------------------------- register


@pytest.fixture
def register(draft):
    draft.folder /= "register"
    return draft


def test_the_register_of_the_six_places_is_sound(register):
    raw = read_register(register.folder)

    assert (raw.problems, len(raw.tables["claims"]), len(raw.tables["documents"])) == ([], 6, 1)


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        (
            {"document": "leter"},
            "claims.csv line 2, document: 'leter' is not among the documents. Did you mean 'letter'",
        ),
        ({"compare": "equals"}, "compare: unknown value 'equals'. Did you mean 'equal'"),
        ({"id": "line-length"}, "claims.csv line 3, id: the id 'line-length' stands twice, first at line 2"),
        (
            {"compare": "equal", "expected": ""},
            "line 2 (id=corridor-exists), expected: is empty; equal sets the answer against it",
        ),
        ({"compare": "within", "expected": ""}, "expected: is empty; within sets the answer against it"),
        ({"compare": "within", "expected": "long"}, "expected: within sets the answer against a number; got 'long'"),
        ({"compare": "at_least", "expected": "nan"}, "expected: at_least sets the answer against a number; got 'nan'"),
        ({"compare": "less_than", "expected": "no"}, "expected: less_than sets the answer against a number; got 'no'"),
        ({"tolerance": "-1"}, "tolerance: has to be greater than or equal to 0; got '-1'"),
    ],
)
def test_faults_of_claims(register, cells, says):
    """The same words as for the tables of the atlas."""
    register.row("claims", "corridor-exists", **cells)

    (problem,) = read_register(register.folder).problems

    assert says in str(problem)


def test_a_register_without_documents(register):
    (register.folder / "documents.csv").unlink()

    assert "the file is missing" in str(read_register(register.folder).problems[0])


def test_a_number_is_no_programmers_number(draft):
    """146_0 is a slip of the pen, not 1460."""
    draft.row("values", "len-eskil--fenn", central="146_0")

    assert any("a number is written with digits and a point; got '146_0'" in problem for problem in draft.problems())


def test_a_register_that_is_not_there_is_a_problem(draft):
    """Said at the door, not when the claims are asked for."""
    path = draft.folder / "atlas.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace('register = "register"', 'register = "nowhere"'), encoding="utf-8"
    )

    assert draft.says("atlas.toml, register: no register of documents is in", "mend or drop the key")


def test_a_key_of_a_scope_is_spelt_as_it_is_elsewhere(draft):
    """`carg=grain` would narrow a figure to nothing that anyone asks for."""
    draft.row("values", "len-eskil--fenn", scope="carg=grain")

    assert any("the key 'carg' nearly reads 'cargo'" in problem for problem in draft.problems())
