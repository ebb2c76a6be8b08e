"""Scenarios as values: what an edit can be, how scenarios are joined, shifted, compared, read and written."""

import datetime as dt
import tomllib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from korridor.errors import DataError, InputError
from korridor.scenario import BASE, DemandEdit, Edit, Scenario, later, parse, read, write

DAY = dt.date(2028, 1, 1)
SET = {"action": "set", "subject": "link:a--b", "quantity": "capacity_mt", "value": 5}
SCALE = SET | {"action": "scale"}
OPEN = {"action": "open", "subject": "link:a--b"}
DELAY = {"action": "delay", "subject": "project:line", "value": 2}
MORE = {"action": "scale", "corridor": "c", "value": 2}
GROW = MORE | {"action": "grow", "value": 0.1, "start": DAY}


def scenario(*edits, name="one", **more):
    """A scenario of some edits."""
    demand = tuple(edit for edit in edits if isinstance(edit, DemandEdit))
    return Scenario(
        name, name.title(), edits=tuple(edit for edit in edits if isinstance(edit, Edit)), demand=demand, **more
    )


def day(text):
    return dt.date.fromisoformat(text)


# ---------------------------------------------------------------------------------------------- what an edit can be


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (SET | {"action": "sett"}, ["action: no action called 'sett'", "Did you mean 'set'?"]),
        (SET | {"action": "build"}, ["action", "Known: 'add', 'close', 'delay', 'open', 'scale', 'set'."]),
        (SET | {"subject": "a--b"}, ["subject: what to set begins with one of link:", "got 'a--b'"]),
        (SET | {"subject": "link:"}, ["begins with one of", "got 'link:'"]),
        (SET | {"subject": None}, ["subject", "got None"]),
        (SET | {"subject": "project:line"}, ["begins with one of link:, section:", "default:"]),
        (OPEN | {"subject": "country:XA"}, ["what to open begins with one of link:, project:"]),
        (OPEN | {"action": "close", "subject": "section:run"}, ["what to close begins with one of link:, border:"]),
        (DELAY | {"subject": "border:a--b"}, ["what to delay begins with one of link:, project:"]),
        (SET | {"quantity": None}, ["quantity is empty; set says which figure it changes"]),
        (SET | {"quantity": "capacity_m"}, ["no quantity called 'capacity_m'", "Did you mean 'capacity_mt'"]),
        (SET | {"quantity": "status_note"}, ["quantity: status_note holds words, which no number changes"]),
        (SET | {"basis": "both"}, ["basis: no basis called 'both'", "'one_way'", "'two_way'"]),
        (OPEN | {"quantity": "capacity_mt"}, ["quantity belongs to set, scale and add; open takes none"]),
        (OPEN | {"scope": (("cargo", "grain"),)}, ["scope belongs to set, scale and add"]),
        (DELAY | {"basis": "one_way"}, ["basis belongs to set, scale and add; delay takes none"]),
        (OPEN | {"value": 1}, ["value: open takes none"]),
        (OPEN | {"action": "close", "low": 1}, ["close takes none"]),
        (SET | {"value": None}, ["value is empty; set takes a number"]),
        (DELAY | {"value": None}, ["value is empty; delay takes a number"]),
        (SET | {"value": True}, ["value is a number; got True"]),
        (SET | {"value": float("nan")}, ["value is a number; got nan"]),
        (SET | {"value": float("inf")}, ["value", "inf"]),
        (SET | {"action": "add", "value": 10**400}, ["value is a number"]),
        (SET | {"scope": "cargo=grain"}, ["scope", "got 'cargo=grain'"]),
        (SCALE | {"value": 0}, ["value: a factor is above zero; got 0", "`close` shuts"]),
        (SCALE | {"value": -1.5}, ["a factor is above zero; got -1.5"]),
        (SCALE | {"value": float("nan")}, ["value is a number; got nan"]),
        (SET | {"value": -1}, ["value: capacity_mt lies between 0 and 500 Mt/yr; got -1"]),
        (SET | {"high": 501}, ["high: capacity_mt lies between 0 and 500 Mt/yr; got 501"]),
        (SET | {"low": 6}, ["low, value and high are in this order; got 6, 5, None"]),
        (SET | {"high": 4}, ["in this order; got None, 5, 4"]),
        (
            SET | {"start": DAY, "end": dt.date(2027, 12, 31)},
            ["2028-01-01 comes after 2027-12-31", "first day comes first"],
        ),
        (SET | {"start": "2028-01-01"}, ["a day is a date, written 2028-12-31; got '2028-01-01'"]),
        (SET | {"end": dt.datetime(2028, 1, 1, tzinfo=dt.UTC)}, ["a day is a date"]),
        (SET | {"confidence": "D"}, ["confidence: no confidence called 'D'", "Known: 'A', 'B', 'C'."]),
        (SET | {"evidence": "row-1"}, ["evidence is a list of ids; got 'row-1'"]),
        (SET | {"evidence": (1,)}, ["evidence is a list of ids"]),
        (DELAY | {"start": DAY}, ["delay moves a date, and has none itself", "leave `from` and `until` out"]),
        (DELAY | {"end": DAY}, ["delay moves a date"]),
        (DELAY | {"low": 1}, ["a delay is a number of years and is not drawn"]),
        (DELAY | {"value": 101}, ["a delay is a number of years, at most 100; got 101"]),
        (DELAY | {"value": float("nan")}, ["value is a number; got nan"]),
    ],
)
def test_an_edit_that_cannot_be_is_refused(fields, words):
    """And the message says what is wrong with it, and what would do."""
    with pytest.raises(InputError) as error:
        Edit(**fields)
    for part in words:
        assert part in str(error.value)


@pytest.mark.parametrize("column", ["value", "low", "high"])
@pytest.mark.parametrize("fields", [SET, SCALE, DELAY, SET | {"action": "add"}], ids=lambda fields: fields["action"])
def test_a_number_in_quotes_is_refused_as_such(fields, column):
    """Whatever the action: it is a slip of whoever wrote the file, and no fault of the program."""
    with pytest.raises(InputError, match="number"):
        Edit(**(fields | {column: "5"}))


@pytest.mark.parametrize("low", [0, -1])
def test_every_factor_is_above_zero_its_low_one_too(low):
    """A factor is drawn from low to high, and what is drawn lies above zero."""
    with pytest.raises(InputError, match=r"low.*above zero"):
        Edit(**(SCALE | {"low": low}))


@pytest.mark.parametrize("scope", [(("cargo", "a;b"),), (("a=b", "c"),), (("cargo", ""),), (("cargo", " grain"),)])
def test_a_scope_that_no_file_can_hold_is_refused(scope):
    """It is written as key=value;key=value, so that neither can have these signs, or be empty."""
    with pytest.raises(InputError, match="scope"):
        Edit(**(SET | {"scope": scope}))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (MORE | {"action": "close"}, ["action: no action called 'close'", "'grow'"]),
        (MORE | {"corridor": None}, ["give a corridor, or a row of demand.csv: one of them"]),
        (MORE | {"row": "r"}, ["give a corridor, or a row of demand.csv: one of them"]),
        (MORE | {"corridor": None, "row": "r", "cargo": "grain"}, ["cargo: a row of demand.csv has its own"]),
        (MORE | {"cargo": "coal"}, ["cargo: no cargo called 'coal'", "'container'"]),
        (MORE | {"value": -1}, ["value: demand is zero or more; got -1"]),
        (MORE | {"action": "set", "value": -0.5}, ["demand is zero or more; got -0.5"]),
        (MORE | {"value": "2"}, ["value is a number; got '2'"]),
        (MORE | {"low": 3}, ["low, value and high are in this order"]),
        (MORE | {"start": DAY, "end": dt.date(2027, 1, 1)}, ["2028-01-01 comes after 2027-01-01"]),
        (GROW | {"start": None}, ["from is empty; growth says from which day on"]),
        (GROW | {"value": -1}, ["growth is a share a year, as 0.1 for 10 percent; got -1"]),
        (GROW | {"value": 10.5}, ["growth is a share a year"]),
        (MORE | {"confidence": "a"}, ["no confidence called 'a'"]),
        (MORE | {"evidence": "row"}, ["evidence is a list of ids"]),
    ],
)
def test_an_edit_of_demand_that_cannot_be_is_refused(fields, words):
    with pytest.raises(InputError) as error:
        DemandEdit(**fields)
    for part in words:
        assert part in str(error.value)


@pytest.mark.parametrize("ends", [{"corridor": ""}, {"corridor": None, "row": ""}])
def test_an_empty_name_is_no_corridor_and_no_row(ends):
    with pytest.raises(InputError, match="is an id"):
        DemandEdit(**(MORE | ends))


def test_less_demand_may_be_added():
    """An amount below zero is taken off; only set and scale need zero or more."""
    assert str(DemandEdit(action="add", corridor="c", value=-1)) == "add demand of c -1 Mt"


def test_bounds_of_a_quantity_hold_for_what_is_set_and_not_for_factors_or_amounts():
    """Three metres more of draught are no draught of three metres: only the result has to lie within the bounds."""
    draught = {"subject": "place:a", "quantity": "draft_m"}
    assert Edit(action="add", value=-0.5, **draught).value == -0.5
    assert Edit(action="scale", value=0.5, **draught).value == 0.5
    with pytest.raises(InputError, match="draft_m lies between 2"):
        Edit(action="set", value=0.5, **draught)


def test_two_edits_of_the_same_content_are_one():
    """The order of a scope does not matter, nor whether evidence came as a list."""
    one = Edit(**SET, scope=(("mode", "rail"), ("cargo", "grain")), evidence=["a"])
    two = Edit(**SET, scope={"cargo": "grain", "mode": "rail"}, evidence=("a",))
    assert one == two
    assert len({one, two}) == 1
    assert one.scope == (("cargo", "grain"), ("mode", "rail"))


@pytest.mark.parametrize(
    ("edit", "text"),
    [
        (Edit(**SET), "set link:a--b capacity_mt to 5 Mt/yr"),
        (Edit(**SCALE, scope=(("cargo", "grain"),)), "scale link:a--b capacity_mt cargo=grain by 5"),
        (Edit(**SET | {"action": "add"}, start=DAY), "add link:a--b capacity_mt 5 Mt/yr from 2028-01-01"),
        (Edit(**OPEN, end=DAY), "open link:a--b until 2028-01-01"),
        (Edit(**OPEN, start=DAY, end=DAY), "open link:a--b from 2028-01-01 until 2028-01-01"),
        (Edit(**DELAY), "delay project:line by 2 years"),
        (DemandEdit(**GROW), "grow demand of c by 10.0% a year from 2028-01-01"),
        (DemandEdit(**MORE, cargo="grain"), "scale demand of c grain by 2"),
        (DemandEdit(action="set", row="r", value=0.5), "set demand of r to 0.5 Mt"),
    ],
)
def test_an_edit_reads_as_a_sentence(edit, text):
    assert str(edit) == text


# ------------------------------------------------------------------------------------------ what a scenario can be


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (lambda: Scenario("", "T"), "name is empty"),
        (lambda: Scenario("n", "  "), "title is empty; a scenario has a name and a title"),
        (lambda: Scenario("n", None), "title is empty"),
        (lambda: Scenario("n", "T", edits=("close",)), "edits holds records of Edit"),
        (lambda: Scenario("n", "T", demand=(Edit(**SET),)), "demand holds records of DemandEdit"),
        (lambda: Scenario("n", "T", valid=(DAY, dt.date(2027, 1, 1))), "valid: 2028-01-01 comes after 2027-01-01"),
        (lambda: Scenario("n", "T", valid=("2027", None)), "valid: a day is a date"),
        (lambda: Scenario("n", "T", valid=(DAY,)), "valid"),
        (lambda: Scenario("n", "T", edits=(Edit(**SET), Edit(**SET))), "two edits of one thing at one time"),
        (lambda: scenario(Edit(**SCALE), Edit(**SET)), "two edits of one thing at one time: scale .*; set .* Give one"),
        (lambda: scenario(Edit(**OPEN), Edit(**OPEN | {"action": "close"})), "two edits of one thing at one time"),
        (lambda: scenario(DemandEdit(**MORE), DemandEdit(**GROW)), "two edits of one thing at one time"),
    ],
)
def test_a_scenario_that_cannot_be_is_refused(made, words):
    with pytest.raises(InputError, match=words):
        made()


def test_a_scenario_is_a_value_however_its_parts_came():
    """Lists become tuples, so that it can be hashed, and equals the same scenario read from a file."""
    one = Scenario("n", "T", sources=["a"], valid=[None, DAY], edits=[Edit(**SET)], demand=[DemandEdit(**MORE)])
    two = Scenario("n", "T", sources=("a",), valid=(None, DAY), edits=(Edit(**SET),), demand=(DemandEdit(**MORE),))
    assert one == two
    assert hash(one) == hash(two)


def test_sources_are_a_list_and_no_word():
    """Else each letter would be a source."""
    with pytest.raises(InputError, match="sources"):
        Scenario("n", "T", sources="survey")


def test_edits_of_one_thing_may_follow_each_other():
    """Until one day, and from the next one on; on a shared day they exclude each other."""
    first, second = Edit(**SET, end=dt.date(2027, 12, 31)), Edit(**SET | {"value": 7}, start=DAY)
    assert scenario(first, second).edits == (first, second)
    with pytest.raises(InputError, match="two edits of one thing"):
        scenario(replace(first, end=DAY), second)


@pytest.mark.parametrize(
    "other",
    [
        SET | {"scope": (("cargo", "grain"),)},
        SET | {"basis": "one_way"},
        SET | {"quantity": "base_load_mt"},
        SET | {"subject": "section:a--b"},
        {"action": "close", "subject": "link:a--b"},
    ],
)
def test_edits_of_other_figures_go_together(other):
    """Another scope, basis, quantity or subject is another figure; a link that is closed may have any figures."""
    assert len(scenario(Edit(**SET), Edit(**other)).edits) == 2


def test_a_basis_left_out_is_that_of_the_quantity():
    with pytest.raises(InputError, match="two edits of one thing"):
        scenario(Edit(**SET), Edit(**SET | {"value": 6}, basis="two_way"))


@pytest.mark.parametrize("action", ["scale", "add"])
def test_factors_go_together_and_so_do_amounts(action):
    """A second shift and a longer siding are both true; a factor beside an amount leaves open which one goes first."""
    one, two = Edit(**SET | {"action": action}), Edit(**SET | {"action": action, "value": 3})
    assert scenario(one, two).edits == (one, two)
    other = Edit(**SET | {"action": "add" if action == "scale" else "scale"})
    with pytest.raises(InputError, match="two edits of one thing"):
        scenario(one, other)


# ------------------------------------------------------------------------------------------------------------ TOML

# Every sign but halves of pairs, which no file of UTF-8 holds.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
LINE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=20)
NAMES = LINE.filter(bool)
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2200, 12, 31))
KEYS = st.text("abcdefghij_", min_size=1, max_size=5)
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=";\r"), min_size=1, max_size=8)
WORDS = WORDS.filter(lambda word: word == word.strip())


@st.composite
def dates(draw):
    """A first and a last day, each of them or none."""
    days = sorted(draw(st.tuples(DAYS, DAYS)))
    return {"start": days[0] if draw(st.booleans()) else None, "end": days[1] if draw(st.booleans()) else None}


@st.composite
def shared(draw, values):
    """What both kinds of edits have."""
    low, value, high = sorted(draw(st.lists(values, min_size=3, max_size=3)))
    found = {"value": value, "low": low if draw(st.booleans()) else None, "high": high if draw(st.booleans()) else None}
    found |= {"confidence": draw(st.sampled_from("ABC")), "note": draw(TEXT)}
    return found | {"evidence": tuple(draw(st.lists(NAMES, max_size=2)))}


@st.composite
def an_edit(draw):
    """Any edit: of a figure with its scope, of what is open, or of a date."""
    action = draw(st.sampled_from(["set", "scale", "add", "open", "close", "delay"]))
    more = draw(shared(st.floats(0.5, 100) | st.integers(1, 100)))
    if action == "delay":
        more |= {"low": None, "high": None}
        return Edit(action=action, subject=f"project:{draw(NAMES)}", **more)
    more |= draw(dates())
    if action in ("open", "close"):
        return Edit(action=action, subject=f"link:{draw(NAMES)}", **more | dict.fromkeys(("value", "low", "high")))
    more |= {"scope": tuple(draw(st.dictionaries(KEYS, WORDS, max_size=2)).items())}
    more |= {"quantity": draw(st.sampled_from(["capacity_mt", "border_h", "fee_usd_t"]))}
    more |= {"basis": draw(st.sampled_from([None, "one_way", "two_way", "none"]))}
    kind = draw(st.sampled_from(["link", "border", "default"]))
    if kind == "default":
        more |= {"scope": (), "basis": None}
    return Edit(action=action, subject=f"{kind}:{draw(NAMES)}", **more)


@st.composite
def a_demand_edit(draw):
    """Any edit of demand."""
    action = draw(st.sampled_from(["set", "scale", "add", "grow"]))
    more = draw(shared(st.floats(0, 9))) | draw(dates())
    if action == "grow" and more["start"] is None:
        more["start"] = dt.date(1900, 1, 1)
    if draw(st.booleans()):
        return DemandEdit(action=action, row=draw(NAMES), **more)
    cargo = draw(st.sampled_from([None, "grain", "gas"]))
    return DemandEdit(action=action, corridor=draw(NAMES), cargo=cargo, **more)


@st.composite
def scenarios(draw):
    """Any scenario, of edits that do not exclude each other."""
    valid = draw(dates())
    return Scenario(
        "any",
        draw(LINE.filter(str.strip)),
        draw(TEXT),
        sources=tuple(draw(st.lists(LINE, max_size=2))),
        valid=(valid["start"], valid["end"]),
        edits=tuple(draw(st.lists(an_edit(), max_size=4, unique_by=lambda edit: edit.target))),
        demand=tuple(draw(st.lists(a_demand_edit(), max_size=3, unique_by=lambda edit: edit.target))),
    )


@settings(max_examples=60)
@given(scenarios())
def test_what_is_written_reads_back_as_the_same(one):
    """Of every scenario, with any signs in its texts, one-sided dates and ranges: nothing is lost, nothing is added."""
    text = write(one)
    assert parse(text, one.name) == one
    assert write(parse(text, one.name)) == text


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "a\r\nb"},
        {"sources": ("a\r\nb",)},
        {"edits": (Edit(**SET, evidence=("a\r\nb",)),)},
        {"edits": (Edit(**OPEN | {"subject": "link:a\r\nb"}),)},
        {"demand": (DemandEdit(**MORE | {"corridor": "a\r\nb"}),)},
    ],
    ids=["title", "sources", "evidence", "subject", "corridor"],
)
def test_line_ends_of_any_kind_are_kept_wherever_they_stand(changes):
    """As those of `why` and of notes are."""
    one = replace(Scenario("n", "T"), **changes)
    assert parse(write(one), "n") == one


def test_a_file_has_the_words_of_the_manual():
    """First and last day are `from` and `until`, a scope is key=value;key=value; what is empty is left out."""
    edit = Edit(**SET, start=DAY, scope={"mode": "rail", "cargo": "grain"}, low=4, evidence=["row"])
    one = scenario(edit, DemandEdit(**GROW), valid=(None, dt.date(2030, 12, 31)), why="a\nb")
    assert tomllib.loads(write(one)) == {
        "title": "One",
        "why": "a\nb",
        "valid": [dt.date.min, dt.date(2030, 12, 31)],
        "edit": [
            {
                "action": "set",
                "subject": "link:a--b",
                "from": DAY,
                "quantity": "capacity_mt",
                "scope": "cargo=grain;mode=rail",
                "value": 5,
                "low": 4,
                "confidence": "C",
                "evidence": ["row"],
            }
        ],
        "demand": [{"action": "grow", "corridor": "c", "from": DAY, "value": 0.1, "confidence": "C"}],
    }


HEAD = 'title = "T"\n'
ROW = '[[edit]]\naction = "set"\nsubject = "link:a--b"\nquantity = "capacity_mt"\nvalue = 5\n'
WANT = '[[demand]]\naction = "scale"\ncorridor = "c"\nvalue = 2\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEAD + "why = \nsources = []", ["what-if.toml: not TOML", "line 2, column 7"]),
        (HEAD + "edit = [", ["what-if.toml: not TOML", "at end of document"]),
        (HEAD + "titel = 1", ["what-if.toml, titel: unknown key. Did you mean 'title'?"]),
        (HEAD + ROW + "quantty = 'x'", ["what-if.toml edit 1, quantty: unknown key. Did you mean 'quantity'?"]),
        (HEAD + WANT + "carg = 'x'", ["what-if.toml demand 1, carg: unknown key. Did you mean 'cargo'?"]),
        (HEAD + ROW + "start = 2028-01-01", ["edit 1, start: unknown key", "from"]),
        ("why = 'x'", ["title is empty"]),
        ("title = 5", ["what-if.toml, title: is text in quotes; got 5"]),
        (HEAD + "why = 5", ["why: is text in quotes; got 5"]),
        (HEAD + "sources = 'a'", ["sources: is a list of ids"]),
        (HEAD + "sources = [1]", ["sources: is a list of ids"]),
        (HEAD + "valid = 2028-01-01", ["valid: is two dates, as [2026-01-01, 2035-12-31]"]),
        (HEAD + "valid = [2028-01-01]", ["valid: is two dates"]),
        (HEAD + "valid = ['2028-01-01', '2029-01-01']", ["valid: a day is a date"]),
        (HEAD + "valid = [2029-01-01, 2028-01-01]", ["2029-01-01 comes after 2028-01-01"]),
        (HEAD + "edit = 5", ["edit: each one begins with [[edit]], in double brackets"]),
        (HEAD + "[edit]\naction = 'set'", ["edit: each one begins with [[edit]], in double brackets"]),
        (HEAD + "demand = [1]", ["demand: each one begins with [[demand]]"]),
        (HEAD + ROW.replace('action = "set"\n', ""), ["edit 1: action is missing"]),
        (HEAD + ROW.replace('subject = "link:a--b"\n', ""), ["edit 1: subject is missing"]),
        (HEAD + ROW.replace("value = 5", ""), ["edit 1: value is empty"]),
        (HEAD + ROW.replace("5", "'5'"), ["edit 1: value is a number; got '5'"]),
        (HEAD + ROW + "low = '5'", ["edit 1: low is a number; got '5'"]),
        (HEAD + ROW.replace("5", "[5]"), ["edit 1: value is a number; got [5]"]),
        (HEAD + ROW + "note = 5", ["edit 1: note is text in quotes; got 5"]),
        (HEAD + ROW.replace('"link:a--b"', "5"), ["edit 1: subject is text in quotes; got 5"]),
        (HEAD + ROW + "evidence = 'row'", ["edit 1: evidence is a list of ids"]),
        (HEAD + ROW + "from = '2028-01-01'", ["edit 1: from and until: a day is a date, written 2028-12-31"]),
        (HEAD + ROW + "from = 2028-01-01T00:00:00", ["edit 1: from and until: a day is a date"]),
        (HEAD + ROW + "scope = ['cargo=grain']", ["edit 1: scope is text, as 'cargo=grain'"]),
        (HEAD + ROW + "scope = 'cargo'", ["edit 1: scope is written key=value;key=value; got 'cargo'"]),
        (HEAD + ROW + "scope = '=grain'", ["edit 1: scope is written key=value"]),
        (HEAD + ROW + "scope = 'cargo=a;cargo=b'", ["edit 1: scope has a key twice"]),
        (HEAD + WANT.replace("value = 2", ""), ["demand 1: value is missing"]),
        (HEAD + WANT.replace('corridor = "c"', ""), ["demand 1: give a corridor, or a row"]),
        (HEAD + ROW + ROW, ["two edits of one thing at one time"]),
    ],
    ids=lambda given: "" if isinstance(given, str) else given[-1],
)
def test_faults_of_a_file_are_named_with_their_place(text, words):
    with pytest.raises(DataError) as error:
        parse(text, "what-if")
    assert len(error.value.problems) == 1
    for part in words:
        assert part in str(error.value)


def test_all_faults_are_listed_at_once():
    """Two of the head, one of the first edit and one of the third; the second edit is sound."""
    text = "titel = 1\nwhy = 5\n" + ROW.replace("set", "sett") + ROW + ROW + "vlue = 1\n" + WANT.replace("2", "-2")
    with pytest.raises(DataError, match="'x' cannot be read: 5 problems") as error:
        parse(text, "x")
    assert [(problem.where, problem.column) for problem in error.value.problems] == [
        ("", "titel"),
        ("edit 1", ""),
        ("edit 3", "vlue"),
        ("demand 1", ""),
        ("", "why"),
    ]
    assert {problem.file for problem in error.value.problems} == {"x.toml"}


def test_a_bound_that_is_not_there_is_the_end_of_the_calendar():
    assert parse(HEAD + "valid = [0001-01-01, 2030-12-31]", "x").valid == (None, dt.date(2030, 12, 31))
    assert parse(HEAD + "valid = [2028-01-01, 9999-12-31]", "x").valid == (DAY, None)
    assert parse(HEAD, "x").valid == (None, None)


def test_a_scenario_is_named_as_its_file(tmp_path):
    """Saved and read again it is the same; a mark at the beginning of the text, as some editors put it, is no fault."""
    one = scenario(Edit(**SET, note="caf\N{LATIN SMALL LETTER E WITH ACUTE} \"x\" \\ 'y'"), name="what-if")
    path = one.save(tmp_path / "what-if.toml")
    assert read(path) == read(str(path)) == one
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read(path) == one


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"no file '.*none.toml'; give the path of a scenario"):
        read(tmp_path / "none.toml")
    with pytest.raises(InputError, match="is a folder"):
        read(tmp_path)
    (tmp_path / "latin.toml").write_bytes('title = "é"'.encode("latin-1"))
    with pytest.raises(DataError, match=r"latin.toml is no UTF-8 text \(byte 9\); save it again"):
        read(tmp_path / "latin.toml")


# ------------------------------------------------------------------------------------------------------------ joins

# Few days, subjects and amounts, so that edits meet.
FEW_DAYS = st.sampled_from([None, *(dt.date(2028, 1, number) for number in (1, 2, 3))])


@st.composite
def few(draw, name):
    """A scenario whose edits often meet those of another."""
    found = []
    for _ in range(draw(st.integers(0, 3))):
        start, end = draw(FEW_DAYS), draw(FEW_DAYS)
        if start is not None and end is not None and start > end:
            start, end = end, start
        fields = draw(st.sampled_from([SET, SCALE, SET | {"action": "add"}, SET | {"subject": "link:c"}, OPEN]))
        if fields is not OPEN:
            fields = fields | {"value": draw(st.sampled_from([2, 3]))}
        try:
            scenario(*found, Edit(**fields, start=start, end=end))
        except InputError:
            continue
        found.append(Edit(**fields, start=start, end=end))
    valid = sorted(draw(st.lists(st.integers(2020, 2023), min_size=2, max_size=2)))
    return scenario(*found, name=name, valid=(dt.date(valid[0], 1, 1), dt.date(valid[1], 1, 1)))


def joined(one, two):
    """The join, or None where the two exclude each other."""
    try:
        return one | two
    except InputError as error:
        said = str(error)
    assert repr(one.name) in said
    assert repr(two.name) in said
    return None


def on(edit, when):
    return (edit.start is None or edit.start <= when) and (edit.end is None or when <= edit.end)


@given(few("one"), few("two"))
def test_two_scenarios_join_alike_from_either_side(one, two):
    """The same edits and the same days, in another order; both fail or neither."""
    here, there = joined(one, two), joined(two, one)
    assert (here is None) == (there is None)
    if here is not None:
        assert set(here.edits) == set(there.edits) == {*one.edits, *two.edits}
        assert len(set(here.edits)) == len(here.edits)
    if here is not None and one.edits and two.edits and one != two:
        assert here.valid == there.valid == (max(one.valid[0], two.valid[0]), min(one.valid[1], two.valid[1]))


@given(few("one"), few("two"))
def test_two_scenarios_exclude_each_other_where_they_differ_about_one_thing_on_one_day(one, two):
    """Tried on every day there is, and on one before and after; or where no day is left on which both are valid."""
    days = [dt.date(2027, 12, 31), *(dt.date(2028, 1, number) for number in (1, 2, 3, 4))]
    differ = any(
        a.target == b.target and a != b and not a.action == b.action in ("scale", "add") and on(a, when) and on(b, when)
        for a in one.edits
        for b in two.edits
        for when in days
    )
    apart = max(one.valid[0], two.valid[0]) > min(one.valid[1], two.valid[1])
    expected = one != two and (differ or apart)
    assert (joined(one, two) is None) == expected


@given(few("one"))
def test_base_changes_nothing_and_neither_does_the_same_again(one):
    assert one | BASE == one
    assert BASE | one == one
    assert one | one == one


def test_a_conflict_names_both_scenarios_and_both_edits():
    one, two = scenario(Edit(**SET), name="one"), scenario(Edit(**SET | {"value": 7}), name="two")
    with pytest.raises(InputError) as error:
        one | two
    for part in ("'one' and 'two' exclude each other", "set link:a--b capacity_mt to 5 Mt/yr;", "to 7 Mt/yr."):
        assert part in str(error.value)


def test_an_edit_that_both_have_is_there_once():
    """As is what they say, and where it comes from."""
    common, mine, theirs = Edit(**SET), Edit(**OPEN), Edit(**OPEN | {"subject": "link:c"})
    one = scenario(common, mine, DemandEdit(**MORE), name="one", why="because", sources=("a", "b"))
    two = scenario(common, theirs, DemandEdit(**MORE), name="two", why="because", sources=("b", "c"))
    both = one | two
    assert both.edits == (common, mine, theirs)
    assert both.demand == (DemandEdit(**MORE),)
    assert (both.name, both.title, both.why) == ("one | two", "One; Two", "because")
    assert both.sources == ("a", "b", "c")


def test_a_join_is_valid_where_both_are():
    early = scenario(Edit(**SET), name="early", valid=(None, dt.date(2030, 12, 31)))
    late = scenario(Edit(**OPEN), name="late", valid=(dt.date(2028, 1, 1), None))
    assert (early | late).valid == (dt.date(2028, 1, 1), dt.date(2030, 12, 31))
    with pytest.raises(InputError, match="'early' and 'later' are never valid on one day"):
        early | replace(late, name="later", valid=(dt.date(2031, 1, 1), None))


def test_demand_of_a_corridor_and_of_one_cargo_of_it_overlap():
    """Which of the two goes first would decide how much there is, so that they are refused as any two of one thing."""
    whole, grain = DemandEdit(action="set", corridor="c", value=5), DemandEdit(**MORE, cargo="grain")
    with pytest.raises(InputError, match="exclude each other"):
        scenario(whole, name="whole") | scenario(replace(grain, action="set"), name="part")


def test_only_scenarios_are_joined():
    """From either side, the message says how to get one."""
    for join in (lambda: scenario() | "base", lambda: "base" | scenario(), lambda: scenario() | None):
        with pytest.raises(InputError, match="joined with another one"):
            join()


# ------------------------------------------------------------------------------------------------------------ shifts


@pytest.mark.parametrize(
    ("start", "years", "end"),
    [
        ("2028-02-29", 1, "2029-02-28"),
        ("2028-02-29", 4, "2032-02-29"),
        ("2026-12-31", 2, "2028-12-31"),
        ("2026-12-31", 1.5, "2028-07-01"),  # half a year of 365.25 days is 183 days
        ("2026-07-01", -0.5, "2025-12-30"),
        ("2026-12-31", 0, "2026-12-31"),
    ],
)
def test_later_is_whole_years_by_the_calendar_and_the_rest_in_days(start, years, end):
    assert later(day(start), years) == day(end)


@pytest.mark.parametrize(("start", "years"), [("2026-01-01", -2026), ("2026-01-01", 8000), ("0001-01-01", -0.5)])
def test_beyond_the_calendar_there_is_no_later(start, years):
    with pytest.raises(InputError, match="no date"):
        later(day(start), years)


def test_a_shift_moves_every_date():
    """Of edits, of demand, and of the days it is valid for; what has no date stays without."""
    one = scenario(
        Edit(**SET, start=DAY, end=dt.date(2028, 12, 31)),
        Edit(**OPEN),
        DemandEdit(**GROW),
        valid=(None, dt.date(2035, 12, 31)),
    ).shifted(2)
    assert (one.name, one.title) == ("one +2y", "One, 2 years later")
    assert [(edit.start, edit.end) for edit in one.edits] == [(day("2030-01-01"), day("2030-12-31")), (None, None)]
    assert one.demand[0].start == day("2030-01-01")
    assert one.valid == (None, day("2037-12-31"))


def test_a_project_of_its_own_date_is_delayed_by_a_shift():
    """One opened on a day asked for moves with that day; a delay that is there already gets longer."""
    own, asked = Edit(action="open", subject="project:own"), Edit(action="open", subject="project:asked", start=DAY)
    slow, by = Edit(action="open", subject="project:slow"), Edit(action="delay", subject="project:slow", value=1.5)
    found = scenario(own, asked, slow, by).shifted(2)
    delays = {edit.subject: edit.value for edit in found.edits if edit.action == "delay"}
    assert delays == {"project:own": 2, "project:slow": 3.5}
    assert [edit.start for edit in found.edits if edit.subject == "project:asked"] == [day("2030-01-01")]


@pytest.mark.parametrize("years", [101, -101, float("nan"), "2", True, None])
def test_a_shift_is_a_number_of_years(years):
    with pytest.raises(InputError, match="a shift is a number of years, at most 100"):
        BASE.shifted(years)


NO_LEAP = DAYS.filter(lambda when: (when.month, when.day) != (2, 29))


@given(NO_LEAP, NO_LEAP, st.integers(-60, 60))
def test_there_and_back_again_is_where_it_was(one, two, years):
    """By whole years, of days other than 29 February: the same dates, and delays of nothing."""
    start, end = sorted((one, two))
    edits = (Edit(**SET, start=start, end=end), Edit(action="open", subject="project:own"), DemandEdit(**MORE, end=end))
    before = scenario(*edits, valid=(start, None))
    after = before.shifted(years).shifted(-years)
    assert after.edits[:2] == before.edits
    assert after.demand == before.demand
    assert after.valid == before.valid
    assert [(edit.action, edit.value) for edit in after.edits[2:]] in ([], [("delay", 0)])


@pytest.mark.parametrize(
    ("last", "years"), [("2027-02-28", 1), ("2028-02-28", 1), ("2028-02-29", -1), ("2027-12-31", 1)]
)
def test_edits_that_follow_each_other_still_do_after_a_shift(last, years):
    """From one day to the next, at the end of February too: no day between them, and none that both have."""
    end = day(last)
    first, second = Edit(**SET, end=end), Edit(**SET | {"value": 7}, start=end + dt.timedelta(days=1))
    found = scenario(first, second).shifted(years).edits
    assert found[1].start - found[0].end == dt.timedelta(days=1)


@given(st.integers(-30, 30), st.integers(-30, 30))
def test_shifts_add_up(one, two):
    before = scenario(Edit(**SET, start=DAY), Edit(action="open", subject="project:own"))
    twice, once = before.shifted(one).shifted(two), before.shifted(one + two)
    assert twice.edits == once.edits


# ------------------------------------------------------------------------------------------------ compare and list


@settings(max_examples=30)
@given(scenarios(), st.data())
def test_a_difference_has_a_row_for_each_edit_that_differs(one, data):
    """None for equals; leave some edits out, and each of them is a row of the scenario that still has it."""
    kept = [edit for edit in one.edits if data.draw(st.booleans())]
    wants = [edit for edit in one.demand if data.draw(st.booleans())]
    two = replace(one, name="other", edits=tuple(kept), demand=tuple(wants))
    assert one.diff(one).empty
    found = one.diff(two)
    assert found["only_in"].tolist() == ["any"] * (len(one.edits) + len(one.demand) - len(kept) - len(wants))
    assert two.diff(one)["subject"].tolist() == found["subject"].tolist()


def test_a_changed_edit_is_a_row_of_each():
    found = scenario(Edit(**SET)).diff(scenario(Edit(**SET | {"value": 7}), name="two"))
    assert found[["only_in", "action", "subject", "quantity", "value"]].to_numpy().tolist() == [
        ["one", "set", "link:a--b", "capacity_mt", 5.0],
        ["two", "set", "link:a--b", "capacity_mt", 7.0],
    ]


def test_the_table_has_a_row_for_each_edit():
    """Those of demand below those of figures, under the corridor or the row of demand."""
    grain = DemandEdit(**MORE, cargo="grain", evidence=("a", "b"))
    table = scenario(Edit(**SET, scope={"cargo": "grain"}, end=DAY), grain, DemandEdit(action="set", row="r", value=1))
    table = table.to_frame()
    assert table["subject"].tolist() == ["link:a--b", "corridor:c", "demand:r"]
    assert table["quantity"].tolist() == ["capacity_mt", "demand", "demand"]
    assert table["scope"].tolist() == ["cargo=grain", "cargo=grain", ""]
    assert table["until"].tolist() == [DAY, None, None]
    assert table["evidence"].tolist() == ["", "a;b", ""]
    assert table["value"].dtype == float
    assert len(BASE.to_frame()) == 0


def test_a_subject_can_be_left_out():
    one = scenario(Edit(**SET), Edit(**OPEN | {"subject": "link:c"}))
    assert one.without("link:c").edits == (Edit(**SET),)
    with pytest.raises(InputError, match=r"'one' has no edit of 'link:a-b'. Did you mean 'link:a--b' or"):
        one.without("link:a-b")


def test_a_subject_of_demand_can_be_left_out_too():
    """Under the name that the table shows."""
    one = scenario(Edit(**SET), DemandEdit(**MORE))
    assert one.without("corridor:c").demand == ()


def test_a_scenario_prints_what_it_is_and_does():
    one = scenario(Edit(**SET), DemandEdit(**MORE), why="Because.")
    assert str(one).splitlines() == [
        "One",
        "Because.",
        "- set link:a--b capacity_mt to 5 Mt/yr",
        "- scale demand of c by 2",
    ]
    assert str(BASE).endswith("- no edits")
    assert repr(one) == "<Scenario one: 1 edits, 1 of demand>"


@pytest.mark.parametrize(
    "call",
    [
        lambda: Edit(**SET | {"quantity": 5}),
        lambda: Edit(**SCALE | {"value": 1e308}),
        lambda: Scenario("a", "A", why=None),
        lambda: scenario().without(None),
        lambda: scenario().diff("base"),
        lambda: scenario().save(None),
        lambda: scenario().save("a\0b.toml"),
        lambda: read(None),
        lambda: parse(b"title = 'a'", "a"),
        lambda: write("base"),
    ],
)
def test_what_is_of_no_fitting_kind_is_refused_by_name(call):
    """Whatever is given, the error is one of the library's own."""
    with pytest.raises(InputError):
        call()


def test_a_last_day_that_stands_for_good_can_be_shifted():
    edit = Edit(action="close", subject="link:a--b", start=dt.date(2030, 1, 1), end=dt.date.max)
    assert scenario(edit).shifted(1).edits[0].end == dt.date.max
