"""Statements of documents against the atlas: each form of question, each way to compare, and what is refused."""

from dataclasses import replace

import pandas as pd
import pytest

import korridor as kd
from korridor.api import load
from korridor.claims import LEDGER_COLUMNS, VERDICTS, documents, ledger
from korridor.errors import DataError

HEAD = "id,document,kind,statement,question,subject,compare,expected,tolerance,unit,note"
DOCUMENTS = "id,title,publisher,date,author\nletter,A letter,A press,2024-02-01,A merchant\nsurvey-2023,A survey,,,\n"


def quoted(cell):
    return '"' + str(cell).replace('"', '""') + '"'


@pytest.fixture
def with_register(six, tmp_path):
    """A function: the six places (or another atlas) with a register of these claims, each a mapping of its columns."""

    def make(*claims, atlas=six, listed=DOCUMENTS):
        folder = tmp_path / "letters"
        folder.mkdir(exist_ok=True)
        (folder / "documents.csv").write_text(listed, encoding="utf-8")
        rows = []
        for number, claim in enumerate(claims):
            row = dict.fromkeys(HEAD.split(","), "") | {"id": f"claim-{number}", "document": "letter", "kind": "test"}
            rows.append(row | {"statement": "so it is said", "compare": "equal"} | claim)
        lines = [HEAD, *(",".join(quoted(cell) if cell != "" else "" for cell in row.values()) for row in rows)]
        (folder / "claims.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return replace(atlas, about=replace(atlas.about, register=folder))

    return make


@pytest.fixture
def asked(with_register):
    """A function: the row of the ledger for one question."""

    def ask(question, compare="exists", expected="", *, atlas=None, **columns):
        claim = {"question": question, "compare": compare, "expected": expected, **columns}
        made = with_register(claim) if atlas is None else with_register(claim, atlas=atlas)
        return ledger(made).loc["claim-0"]

    return ask


# -------------------------------------------------------------------------------------------- forms of questions


@pytest.mark.parametrize(
    ("question", "answer", "unit"),
    [
        ("exists corridor:alder-fenn", "yes", None),
        ("exists Birkrast", "yes", None),
        ("length of link:alder--birk", "240", "km"),
        ("length of section:brodan-line", "252", "km"),
        ("opened_year of link:dunmor--corve", "2019", "year"),
        ("status of link:birk--corve in 2024", "planned", None),
        ("status of link:dunmor--corve in 2018", "not open yet", None),
        ("status of section:brodan-line in 2018", "not open yet", None),
        ("status of section:brodan-line in 2019", "operating", None),
        ("status of corridor:alder-fenn in 2016", "not open yet", None),
        ("volume of corridor:alder-fenn in 2022", "1", "Mt"),
        ("growth of corridor:alder-fenn in 2022", "25", "percent"),
        ("growth of corridor:alder-fenn in 2023", "10", "percent"),
        ("countries of corridor:alder-fenn", "3", "countries"),
        ("countries of section:brodan-line", "2", "countries"),
        ("countries of link:corve--eskil", "0", "countries"),
        ("cargo grain routable on corridor:alder-fenn", "yes", None),
        ("cargo oil routable on corridor:alder-fenn", "no", None),
        ("route alder -> fenn distance", "887", "km"),
        ("route alder -> fenn [cargo=grain] distance", "891", "km"),
        ("route Alderstad -> The Harbour passes corve", "none", None),
        ("route Alderstad -> Fennby passes Corveport,eskil", "887", "km"),
        ("route alder -> fenn [corridor=alder-fenn, cargo=grain] passes corve", "891", "km"),
        ("context", "not a matter of the network", None),
    ],
)
def test_every_form_of_question_has_its_answer(asked, question, answer, unit):
    row = asked(question)
    assert row["answer"] == answer
    assert row["unit"] == unit if unit else pd.isna(row["unit"])
    assert row["question"] == question


@pytest.mark.parametrize(
    ("question", "detail"),
    [
        (
            "length of section:brodan-line",
            (
                "used figure 252 km by len-brodan-line (best grade, then newest (status current)); rivals 247, 250; "
                "its links add up to 249 km, -3 km"
            ),
        ),
        ("length of link:eskil--fenn", "used figure 131 km by len-eskil--fenn (the only candidate (status current))"),
        ("opened_year of link:dunmor--corve", "the last link to open was dunmor--corve, 2019-05"),
        ("status of section:brodan-line in 2018", "2 links on 2018-12-31"),
        ("status of link:birk--corve in 2024", "birk--corve on 2024-12-31"),
        (
            "volume of corridor:alder-fenn in 2023",
            "vol-2023, grade A, about population=customs of Cressund; rivals 1.6 (vol-2023-2)",
        ),
        ("growth of corridor:alder-fenn in 2022", "series customs-cressund: 0.8 to 1 Mt"),
        ("countries of corridor:alder-fenn", "XA, XB, XC"),
        ("cargo grain routable on corridor:alder-fenn", "branch 'rail and ship' takes grain; operating"),
        ("cargo gas routable on corridor:alder-fenn", "no branch takes gas from end to end"),
        ("route alder -> fenn distance", "887 km by road, ferry, road through XA, XB, XC"),
        (
            "route alder -> fenn passes corve,dunmor",
            "887 km by road, ferry, road through XA, XB, XC; it does not pass dunmor",
        ),
        (
            "route alder -> fenn passes eskil,corve",
            "887 km by road, ferry, road through XA, XB, XC; it passes eskil, corve, in another order",
        ),
    ],
)
def test_the_detail_tells_how_the_answer_was_found(asked, question, detail):
    assert asked(question)["detail"] == detail


def test_a_run_of_links_opened_with_its_last_link(asked, six_copy):
    atlas = load(six_copy(links={"birk--dunmor": {"opened": "1961"}}))
    row = asked("opened_year of section:brodan-line", "equal", "2019", atlas=atlas)
    assert (row["answer"], row["verdict"]) == ("2019", "holds")


def test_an_opening_of_which_a_link_is_unknown_is_no_answer(asked):
    """Unknown is not "always": a section is no younger than what is known of it."""
    row = asked("opened_year of section:brodan-line", "equal", "2019")
    assert (row["answer"], row["verdict"], row["detail"]) == ("none", "no answer", "no opening date of birk--dunmor")


def test_growth_comes_from_one_series_and_never_from_two(asked):
    """The railway counts 1.6 Mt in 2023 and nothing before: another population, no growth."""
    row = asked("growth of corridor:alder-fenn in 2021", "equal", "10")
    assert (row["answer"], row["verdict"]) == ("none", "no answer")
    assert "neither a stated growth of 2021 nor a series with 2020 and 2021" in row["detail"]


def test_growth_is_taken_as_stated_where_no_series_tells_it(asked, six_copy):
    folder = six_copy()
    with (folder / "values.csv").open("a", encoding="utf-8") as values:
        values.write(
            "gro-2021,corridor:alder-fenn,growth_share,none,,observed,,0.12,,share,2021,gazette,B,,\n"
            "gro-2022,corridor:alder-fenn,growth_share,none,,observed,,0.5,,share,2022,gazette,B,,\n"
        )
    atlas = load(folder)
    assert (
        asked("growth of corridor:alder-fenn in 2021", "within", "12", atlas=atlas, tolerance=0.01)["verdict"]
        == "holds"
    )
    assert asked("growth of corridor:alder-fenn in 2022", atlas=atlas)["answer"] == "25"


def test_part_of_a_year_is_no_year(asked, six_copy):
    """Half of 2020 was counted: that is not its volume, and nothing grew from it."""
    folder = six_copy()
    with (folder / "values.csv").open("a", encoding="utf-8") as values:
        values.write(
            "vol-2020,corridor:alder-fenn,volume_mt,two_way,population=customs of Cressund,observed,,0.3,"
            ",Mt,2020,survey-2023,A,,\n"
        )
    with (folder / "volumes.csv").open("a", encoding="utf-8") as volumes:
        volumes.write("customs-cressund-half,Half a year of goods from Avelia,2020,vol-2020,part,\n")
    atlas = load(folder)
    assert asked("volume of corridor:alder-fenn in 2020", atlas=atlas)["answer"] == "none"
    assert asked("growth of corridor:alder-fenn in 2021", atlas=atlas)["answer"] == "none"


def test_a_cargo_goes_where_one_branch_takes_it_all_the_way(asked, six_copy):
    """General goods by rail only to the quay, grain only by ship: what no branch takes from end to end cannot go."""
    atlas = load(six_copy(links={"corve--eskil": {"cargoes": ["oil"]}}))
    assert asked("cargo grain routable on corridor:alder-fenn", atlas=atlas)["verdict"] == "differs"
    row = asked("cargo general routable on corridor:alder-fenn", atlas=atlas)
    assert (row["verdict"], row["detail"]) == ("holds", "branch 'truck and ferry' takes general; operating")


def test_several_questions_of_one_claim_have_an_answer_each(asked):
    row = asked("exists corridor:alder-fenn; route alder -> fenn distance")
    assert (row["answer"], row["verdict"]) == ("yes; 887", "holds")
    assert row["detail"].startswith("corridor:alder-fenn is in the atlas; 887 km by")


# --------------------------------------------------------------------------------------------------- verdicts


@pytest.mark.parametrize(
    ("compare", "expected", "tolerance", "verdict"),
    [
        ("equal", "252", "", "holds"),
        ("equal", "252", "0", "holds"),
        ("equal", "250", "", "differs"),
        ("equal", "250", "2", "holds"),
        ("within", "250", "2", "holds"),
        ("within", "254", "2", "holds"),
        ("within", "250", "1.9", "differs"),
        ("within", "250", "", "differs"),
        ("at_least", "252", "", "holds"),
        ("at_least", "253", "", "differs"),
        ("at_least", "253", "1", "holds"),
        ("less_than", "253", "", "holds"),
        ("less_than", "252", "", "differs"),
        ("exists", "", "", "holds"),
        ("suspect", "9", "", "suspect"),
        ("context", "", "", "context"),
        ("equal", "long", "", "differs"),
    ],
)
def test_an_answer_of_252_km_is_compared(asked, compare, expected, tolerance, verdict):
    assert asked("length of section:brodan-line", compare, expected, tolerance=tolerance)["verdict"] == verdict


@pytest.mark.parametrize(
    ("question", "compare", "expected", "verdict"),
    [
        ("status of link:birk--corve in 2024", "equal", "planned", "holds"),
        ("status of link:birk--corve in 2024", "equal", "operating", "differs"),
        ("exists birk; exists dunmor", "equal", "2", "holds"),
        ("exists birk; exists nowhere", "exists", "", "differs"),
        ("exists birk; exists dunmor", "at_least", "3", "differs"),
        ("cargo oil routable on corridor:alder-fenn", "exists", "", "differs"),
        ("cargo oil routable on corridor:alder-fenn", "equal", "no", "holds"),
        ("length of link:alder--birk; length of link:birk--dunmor", "at_least", "195", "holds"),
        ("length of link:alder--birk; length of link:birk--dunmor", "at_least", "196", "differs"),
        ("route alder -> fenn passes corve", "within", "887", "holds"),
        ("route alder -> fenn passes dunmor", "exists", "", "differs"),
        ("route alder -> fenn passes eskil,corve", "exists", "", "differs"),
    ],
)
def test_words_and_several_answers_are_compared(asked, question, compare, expected, verdict):
    assert asked(question, compare, expected)["verdict"] == verdict


def test_a_length_is_no_proof_of_a_course(asked):
    """887 km is right; that the way passes Dunmor is not, so the statement differs."""
    assert asked("route alder -> fenn passes dunmor", "within", "887")["verdict"] == "differs"


@pytest.mark.parametrize(("expected", "verdict"), [("2", "differs"), ("4", "holds"), ("9", "differs")])
def test_days_hold_between_the_good_case_and_the_bad_one(asked, six_net, expected, verdict):
    """Departure to arrival by truck and ferry: 35.1 h of running, 10 h at the border, 15 h on and off the ferry.

    What is stated lies between the tenth and the ninetieth percentile, or has only so much of a chance.
    """
    days = six_net.route("alder", "fenn", corridor="alder-fenn").transit_days
    row = asked("route alder -> fenn [corridor=alder-fenn, service=block_train] days", "within", expected)
    assert (float(row["answer"]), row["unit"], row["verdict"]) == (round(days.p50, 1), "days", verdict)
    assert row["detail"].startswith("887 km through XA, XB, XC, departure to arrival: ")
    assert "at central figures haul 35 h, border 10 h, transfer 15 h; " in row["detail"]
    assert f"{expected} days or less has a chance of {days.chance_below(float(expected)):.1%}" in row["detail"]


def test_days_depend_on_the_service(asked):
    """Single wagons take longer than a block train."""
    train, wagons = (
        float(asked(f"route birk -> corve [service={name}] days")["answer"]) for name in ("block_train", "wagonload")
    )
    assert train < wagons


@pytest.mark.parametrize(
    ("compare", "expected", "verdict"), [("within", "250", "own figure"), ("within", "200", "differs")]
)
def test_the_documents_own_figure_is_no_test_of_it(asked, compare, expected, verdict):
    """The length comes from the survey; what the survey says of it is not borne out by the atlas repeating it."""
    row = asked("length of section:brodan-line", compare, expected, tolerance=5, document="survey-2023")
    assert row["verdict"] == verdict


def test_a_scenario_is_there_or_not(asked, six):
    """The detail says what it changes; one that nobody wrote is none."""
    wider = kd.Scenario("wider", "A wider line", edits=[kd.Edit(action="close", subject="link:alder--birk")])
    atlas = replace(six, scenario_records={"wider": wider})
    found = asked("scenario wider exists", atlas=atlas)
    assert (found["verdict"], found["answer"]) == ("holds", "yes")
    assert found["detail"] == "A wider line: close link:alder--birk"
    missing = asked("scenario wide exists", atlas=atlas)
    assert (missing["verdict"], missing["answer"]) == ("differs", "none")
    assert "Did you mean 'wider'" in missing["detail"]


def test_a_target_is_what_is_wanted_and_the_detail_says_whether_it_is_met(asked, six_copy):
    """3 Mt by 2028 are wanted of a corridor: the answer is the amount; capacity and volume stand beside it."""
    row = "wanted,Wanted by all,,announced_target,corridor:alder-fenn,target_mt,,3,Mt/yr,two_way,,,,2028-12-31,,,,C,\n"
    folder = six_copy()
    path = folder / "projects.csv"
    path.write_text(path.read_text(encoding="utf-8") + row, encoding="utf-8")
    atlas = kd.load(folder)
    found = asked("target wanted", "equal", "3", unit="Mt/yr", atlas=atlas)
    assert (found["verdict"], found["answer"]) == ("holds", "3")
    assert "Wanted by all" in found["detail"]
    assert "can pass on 2028-12-31" in found["detail"]
    assert asked("target wanted", "equal", "4", unit="Mt/yr", atlas=atlas)["verdict"] == "differs"


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("exists link:alder-berk", "no link called 'alder-berk'. Did you mean 'link:alder--birk'"),
        ("exists atlantis", "nothing is called 'atlantis'"),
        ("length of corridor:alder-fenn", "corridor:alder-fenn length_km: has no figure of it."),
        ("opened_year of place:birk", "place:birk has no links"),
        ("volume of corridor:alder-fenn in 2019", "corridor:alder-fenn has no observed volume of 2019"),
        ("route alder -> Fenby distance", "no place called 'Fenby'. Did you mean 'Fennby'"),
        ("route The Harbour -> fenn distance", "'The Harbour' fits 2 localities"),
        ("route alder -> fenn [cargo=oil] distance", "no way from 'Alderstad' to 'Fennby' for oil"),
        ("route alder -> fenn [cargo=grains] distance", "no cargo called 'grains'. Did you mean 'grain'"),
        ("route alder -> fenn [corridor=alder] distance", "no corridor called 'alder'"),
        ("route alder -> alder distance", "give two places"),
        ("route alder -> fenn passes atlantis", "no place called 'atlantis'"),
        ("cargo grain routable on corridor:nowhere", "no corridor called 'nowhere'"),
    ],
)
def test_a_question_without_an_answer_says_why(asked, question, reason):
    """What the atlas cannot answer contradicts nothing; but that there is no way is an answer."""
    row = asked(question, "equal", "1")
    verdict = "differs" if reason.startswith("no way") else "no answer"
    assert (row["answer"], row["verdict"]) == ("none", verdict)
    assert reason in row["detail"]


def test_an_answer_is_set_against_the_statement_in_its_unit(asked):
    """240 km is 149 miles, and no number of tonnes."""
    assert asked("length of link:alder--birk", "within", "149", tolerance="0.2", unit="mi")["verdict"] == "holds"
    assert asked("length of link:alder--birk", "within", "240", unit="mi")["verdict"] == "differs"
    with pytest.raises(DataError, match="the answer is in km and the statement in Mt"):
        asked("length of link:alder--birk", "equal", "240", unit="Mt")


@pytest.mark.parametrize("compare", ["suspect", "context"])
def test_a_suspect_statement_stays_suspect_where_the_atlas_has_no_answer(asked, compare):
    row = asked("volume of corridor:alder-fenn in 2019", compare, "1500")
    assert (row["answer"], row["verdict"]) == ("none", compare)
    assert row["detail"] == "corridor:alder-fenn has no observed volume of 2019"


# ------------------------------------------------------------------------------------------------- the ledger


def test_the_ledger_of_the_six_places(six):
    table = six.claims()
    assert tuple(table.columns) == LEDGER_COLUMNS
    assert table["verdict"].to_dict() == {
        "corridor-exists": "holds",
        "line-length": "holds",
        "line-opened": "holds",
        "straight-line-planned": "holds",
        "way-under-900": "holds",
        "friendship": "context",
    }
    assert table.loc["line-length", ["document", "kind", "expected", "answer", "unit"]].tolist() == [
        "letter",
        "infrastructure",
        "250",
        "252",
        "km",
    ]
    assert table.loc["way-under-900", "note"] == "by truck and ferry: 470 + 286 + 131 = 887"


def test_claims_stand_in_the_order_of_the_register(with_register):
    atlas = with_register(*({"id": name, "question": "context", "compare": "context"} for name in ("c", "a", "b")))
    assert ledger(atlas).index.tolist() == ["c", "a", "b"]


def test_every_verdict_is_one_of_the_words(asked):
    found = {
        asked("context", "context")["verdict"],
        asked("exists birk")["verdict"],
        asked("exists nowhere")["verdict"],
        asked("length of corridor:alder-fenn", "equal", "1")["verdict"],
        asked("exists birk", "suspect")["verdict"],
        asked("length of link:alder--birk", "equal", "240", document="survey-2023")["verdict"],
    }
    assert found == set(VERDICTS)


def test_an_atlas_without_a_register_has_an_empty_ledger(six):
    atlas = replace(six, about=replace(six.about, register=None))
    assert ledger(atlas).empty
    assert tuple(ledger(atlas).columns) == LEDGER_COLUMNS
    assert documents(atlas).empty
    assert documents(atlas).columns.tolist() == ["title", "publisher", "date", "author"]


def test_documents_are_listed_by_id(with_register):
    table = documents(with_register())
    assert table.index.tolist() == ["letter", "survey-2023"]
    assert table.loc["letter"].tolist() == ["A letter", "A press", "2024-02-01", "A merchant"]


# ------------------------------------------------------------------------------------------- what cannot be used


@pytest.mark.parametrize("table", [ledger, documents])
def test_a_register_that_is_not_there_is_named(six, tmp_path, table):
    atlas = replace(six, about=replace(six.about, register=tmp_path / "nowhere"))
    with pytest.raises(DataError, match=r"the register .*nowhere, named in atlas\.toml, is no folder"):
        table(atlas)


def test_a_claim_of_an_unknown_document_is_refused(with_register):
    atlas = with_register({"question": "context", "compare": "context", "document": "leter"})
    with pytest.raises(DataError, match=r"'leter' is not among the documents\. Did you mean 'letter'") as caught:
        ledger(atlas)
    (problem,) = caught.value.problems
    assert (problem.file, problem.column) == ("claims.csv", "document")
    assert problem.where.startswith("line 2")


@pytest.mark.parametrize("table", [ledger, documents])
def test_a_register_without_its_files_is_refused(with_register, table):
    atlas = with_register()
    (atlas.about.register / "documents.csv").unlink()
    with pytest.raises(DataError, match=r"documents\.csv"):
        table(atlas)


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("how far is it", "no form of question fits 'how far is it'"),
        ("", "question"),
        ("length section:brodan-line", "no form of question fits"),
        ("status of link:birk--corve", "no form of question fits"),
        ("route alder to fenn distance", "no form of question fits"),
        ("route alder -> fenn", "no form of question fits"),
        ("route alder -> fenn [via=birk] distance", "no option of a route is called 'via'"),
        ("route alder -> fenn [corridors=alder-fenn] distance", "Did you mean 'corridor'?"),
        ("route alder -> fenn [grain] distance", "an option of a route is written name=value; got 'grain'"),
        ("route alder -> fenn [cargo=] distance", "an option of a route is written name=value; got 'cargo='"),
        ("cargo grains routable on corridor:alder-fenn", "no cargo called 'grains'. Did you mean 'grain'"),
        ("exists birk; how far is it", "no form of question fits 'how far is it'"),
    ],
)
def test_a_question_that_cannot_be_read_is_refused_and_named(asked, question, message):
    with pytest.raises(DataError) as caught:
        asked(question, "equal", "1")
    assert message in str(caught.value)
    assert "claim-0" in str(caught.value) or question == ""


def test_words_and_numbers_are_not_set_against_one_number(asked):
    with pytest.raises(DataError, match=r"claim 'claim-0': .*words and by numbers"):
        asked("exists birk; length of link:alder--birk", "equal", "240")


def test_an_unknown_comparison_is_refused(asked):
    with pytest.raises(DataError, match=r"claims\.csv line 2.*, compare: .*'equals'"):
        asked("exists birk", "equals", "1")


def test_a_throughput_answers_what_could_pass(asked):
    """By hand: of 2.5 Mt over the frontier 1.2 go on by ship and 1 by ferry; the road adds what the ships leave."""
    row = asked("throughput of corridor:alder-fenn in 2024", "within", "2.2", tolerance="0.001", unit="Mt/yr")
    assert (row["verdict"], row["answer"]) == ("holds", "2.2")
    assert "bound by link:corve--eskil, link:corve--eskil-ferry" in row["detail"]


def test_a_load_is_the_volume_over_what_could_pass(asked):
    """1.1 Mt, the figure of grade A, of the 2.2 that could pass are a half."""
    row = asked("load of corridor:alder-fenn in 2023", "less_than", "1", unit="share")
    assert (row["verdict"], row["answer"]) == ("holds", "0.5")
    assert "1.1 Mt" in row["detail"]
    missing = asked("load of corridor:alder-fenn in 2020", "less_than", "1", unit="share")
    assert missing["verdict"] == "no answer"
