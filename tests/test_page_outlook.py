"""The answer at the top of the report, year by year and under each scenario, and the plan: words follow the numbers."""

import csv
import re
import shutil
from html.parser import HTMLParser

import pytest

from korridor import page, plots
from korridor.api import load
from korridor.errors import MissingFigure
from korridor.page import outlook as outlook_page
from korridor.page.verdict import ANSWERS, answer, plan_words, verdict
from korridor.page.writing import report_html
from korridor.planning import Plan, Target

TARGET = {"title": "Four million", "status": "announced_target", "subject": "corridor:alder-fenn", "after": 4}
TARGET |= {"quantity": "target_mt", "unit": "Mt/yr", "basis": "two_way", "earliest": "2030-12-31", "confidence": "B"}
WORD = """\
title = "The word of the ministry"
why = "Taken at its word."
sources = ["plan-2022"]

[[edit]]
action = "set"
subject = "corridor:alder-fenn"
quantity = "capacity_mt"
basis = "two_way"
value = 5.0
from = 2027-01-01
"""
BRIEF = """\
title = "A short war"
why = "The ferry stops for a month."
sources = ["plan-2022"]
valid = [2025-01-01, 2025-01-31]

[[edit]]
action = "close"
subject = "link:corve--eskil-ferry"
"""
FERRY = BRIEF.replace("A short war", "No ferry").replace("valid = [2025-01-01, 2025-01-31]\n", "")


class Reader(HTMLParser):
    """What a reader sees, outside scripts, styles and maps."""

    def __init__(self, html):
        super().__init__()
        self.words, self.hidden = [], 0
        self.feed(html)

    def handle_starttag(self, tag, _):
        """Charts, scripts and styles are no text."""
        self.hidden += tag in ("script", "style", "svg")

    def handle_endtag(self, tag):
        """And what follows them is."""
        self.hidden -= tag in ("script", "style", "svg")

    def handle_data(self, data):
        """Keep it."""
        if not self.hidden:
            self.words.append(data)


def text_of(html):
    return " ".join(" ".join(Reader(html).words).split())


def section(html, anchor):
    return re.search(rf'<section id="{anchor}".*?</section>', html, re.DOTALL)[0]


@pytest.fixture
def aimed(draft):
    """A function that gives the six places with a target for their report; scenarios: text by name."""

    def made(*changes, scenarios=None, **cells):
        draft.row("projects", None, id="four", **TARGET | cells)
        draft.text("atlas.toml", 'corridor = "alder-fenn"\n', 'corridor = "alder-fenn"\ntarget = "four"\n')
        for file, old, new in changes:
            draft.text(file, old, new)
        for name, words in (scenarios or {}).items():
            (draft.folder / "scenarios").mkdir(exist_ok=True)
            (draft.folder / "scenarios" / f"{name}.toml").write_text(words, encoding="utf-8")
        return load(draft.folder)

    return made


def points(atlas, **asked):
    """What the verdict says, by its heads; of the target of the report, or of another one."""
    return dict(verdict(atlas.target(**asked) if asked else atlas.target(atlas.about.report_target)))


# --------------------------------------------------------------------------------------------------- the answer


@pytest.mark.parametrize(
    ("mt", "words"),
    [
        (1, "As it stands, yes: by capacity and by volume. 1 Mt a year are wanted; 2.2 Mt can pass on 2030-12-31, "),
        (2, "As it stands, by capacity yes, by volume no. 2 Mt a year are wanted; 2.2 Mt can pass on 2030-12-31, "),
        (4, "As it stands, no: neither by capacity nor by volume. 4 Mt a year are wanted; 2.2 Mt can pass on "),
    ],
)
def test_the_answer_sets_what_is_wanted_against_what_can_pass_and_what_does(six, mt, words):
    """Ship and ferry let 1.2 and 1 Mt pass, and 1.1 did in 2023; the two are never one answer."""
    found = answer(six.target(corridor="alder-fenn", mt=mt, year=2030))
    assert found.startswith(words)
    assert found.endswith("and 1.1 Mt are expected to pass in 2030.")


def test_every_pair_of_answers_has_words_of_its_own():
    assert set(ANSWERS) == {(met, volume) for met in (True, False) for volume in (True, False, None)}
    assert len(set(ANSWERS.values())) == len(ANSWERS)


def test_without_volumes_the_volume_is_not_known(drawn):
    """And what could pass says nothing of it."""
    atlas = drawn().usual().link("a", "b", 10).corridor("line", ["a"], ["b"]).load()
    target = atlas.target(corridor="line", mt=8, year=2030)
    assert answer(target) == (
        "As it stands, by capacity yes; by volume it is not known. 8 Mt a year are wanted; 10 Mt can pass on "
        "2030-12-31."
    )
    found = dict(verdict(target))
    assert found["By volume"].startswith("Not known: the atlas has no volumes to go on from.")
    assert "Growth" not in found


def test_the_verdict_says_what_is_lacking_with_its_range_and_when_it_is_reached(aimed):
    found = points(aimed())
    assert found["Wanted"] == "Four million: 4 Mt a year on Alderstad to Fennby by 2030-12-31 (grade B)."
    assert found["By capacity, as it stands"] == (
        "Not met: 2.2 Mt a year can pass on 2030-12-31, 0.9 with every limit at its low figure and 4.5 at its high; "
        "1.8 Mt are lacking, and it is not reached by 2030."
    )


def test_what_is_met_says_whether_low_figures_would_do(six):
    """0.9 Mt with every limit at its low figure."""
    found = points(six, corridor="alder-fenn", mt=2, year=2030)["By capacity, as it stands"]
    assert found.startswith("Met: 2.2 Mt a year can pass")
    assert found.endswith("; with every limit at its low figure it is not.")
    easy = points(six, corridor="alder-fenn", mt=0.5, year=2030)
    assert "it is not" not in easy["By capacity, as it stands"]
    assert "What holds it back" not in easy
    assert easy["What would have to be built"] == "Nothing: it is met as it stands."


def test_a_target_without_a_day_says_on_which_it_is_asked(aimed):
    assert "without a date; asked of 2024-12-31" in points(aimed(earliest=""))["Wanted"]


def test_scenarios_that_meet_it_are_named_with_what_is_by_assumption_and_the_rest_is_grouped(aimed):
    """The word of the ministry is 5 Mt; without the ferry 1.2 pass; the war is over by the day."""
    found = points(aimed(scenarios={"word": WORD, "brief": BRIEF, "ferry": FERRY}))["Under the scenarios"]
    assert found == (
        "Of 3 scenarios of the atlas 1 meets it by capacity: “The word of the ministry” (by assumption: the figures of "
        "its elements let 2.2 Mt pass); “No ferry” lets 1.2 Mt pass; 1 says nothing of that day (A short war)."
    )


def test_where_it_is_met_anyway_a_word_is_no_assumption(aimed):
    """2.2 Mt pass by the figures of the elements, whatever the ministry says."""
    found = points(aimed(scenarios={"word": WORD, "ferry": FERRY}, after=2))["Under the scenarios"]
    assert found == "Of 2 scenarios of the atlas 1 meets it by capacity; “No ferry” lets 1.2 Mt pass."


def test_many_scenarios_of_the_same_amount_are_counted(aimed):
    late = WORD.replace("2027-01-01", "2030-12-31").replace("value = 5.0", "value = 1.0")
    found = points(aimed(scenarios={f"late{number}": late for number in range(4)}))["Under the scenarios"]
    assert found == "Of 4 scenarios of the atlas none meets it by capacity; 4 let 2.2 Mt pass, as it stands."


def test_an_atlas_without_scenarios_says_nothing_of_them(aimed):
    assert "Under the scenarios" not in points(aimed())


def test_growth_needed_stands_beside_growth_seen(aimed):
    """(4 / 1.1) ** (1 / 7) = 1.203 and (1.1 / 0.8) ** (1 / 2) = 1.173."""
    assert points(aimed())["Growth"].startswith(
        "From 1.1 Mt in 2023 it takes 20% a year for 7 years; seen were 17% a year from 2021 to 2023; the outlook "
        "reckons with 0.0% a year (no growth is assumed"
    )


def test_what_holds_it_back_is_the_first_step_of_the_ladder(aimed):
    """Ship and ferry together; 4 Mt less the 1.2 of the ship have to go by the ferry."""
    assert points(aimed())["What holds it back"] == (
        "First Corveport to Eskilhavn (general ships) (1.2 Mt, default, grade C) and Corveport to Eskilhavn "
        "(ro-ro ships) (1 Mt, default, grade C); at Corveport to Eskilhavn (ro-ro ships) 2.8 Mt are needed."
    )


def test_further_limits_are_counted_and_trains_told(drawn):
    drawing = drawn().usual().link("a", "b", 6).link("b", "c", 8).link("c", "d", 9).link("d", "e", 30)
    atlas = drawing.corridor("line", ["a"], ["e"]).load()
    target = atlas.target(corridor="line", mt=20, year=2030)
    found = dict(verdict(target))["What holds it back"]
    pairs, wagons = target.ladder[["needed_trains_per_day", "needed_wagons_per_day"]].iloc[0]
    assert found == (
        f"First A to B (6 Mt, documented, grade A), where 20 Mt are needed: {pairs:.3g} train pairs and {wagons:.0f} "
        "wagons a day. After that 2 other limits would have to be lifted: B to C and C to D."
    )


def test_where_nothing_can_pass_it_says_why(aimed, six_folder):
    lines = (six_folder / "links.geojson").read_text(encoding="utf-8").splitlines()
    (row,) = [line for line in lines if '"id": "eskil--fenn", "from": "eskil"' in line]
    atlas = aimed(("links.geojson", row, row.replace('"status": "operating"', '"status": "planned"')))
    found = points(atlas)
    assert found["By capacity, as it stands"].startswith(
        "Not met: 0 Mt a year can pass on 2030-12-31; 4 Mt are lacking"
    )
    assert found["What holds it back"].startswith("no way for any cargo from alder to fenn")
    assert not found["What holds it back"].endswith("..")
    assert found["What would have to be built"].startswith("Not known: no way for any cargo")


# ------------------------------------------------------------------------------------------------------- the plan


@pytest.fixture(scope="module")
def built(drawn):
    """A line for 10 Mt; a second track makes it 25 for 100 (80 to 150), a passing loop 15 for 12."""
    drawing = drawn().usual().link("a", "b", 10).corridor("line", ["a"], ["b"])
    drawing.load()
    track = {"id": "track", "title": "A second track", "status": "planned", "subject": "link:a--b", "basis": "two_way"}
    track |= {"quantity": "capacity_mt", "after": 25, "unit": "Mt/yr", "earliest": "2027-12-31", "build_years": 2}
    track |= {"capex_musd": 100, "capex_low": 80, "capex_high": 150, "confidence": "B", "evidence": "v006"}
    late = track | {"id": "late", "title": "A third track", "after": 40, "earliest": "2031-12-31"}
    loop = {"id": "loop", "title": "A loop", "applies_to": "rail link", "quantity": "train_pairs_per_day"}
    loop |= {"effect": 1.5, "effect_unit": "x", "unit_cost_musd": 12, "cost_unit": "each", "build_years": 1}
    loop |= {"source": "survey-2023", "confidence": "C", "excludes": "twin"}
    twin = loop | {"id": "twin", "title": "A twin of the loop", "unit_cost_musd": 30, "excludes": ""}
    return drawing.written(projects=[track, late], measures=[loop, twin])


def test_the_plan_is_told_with_its_cost_its_range_and_how_far_documented_projects_get(built):
    assert plan_words(built.plan(corridor="line", mt=20, year=2030), "Mt") == (
        "The documented projects reach 25 Mt by 2030-12-31; with generic measures 25 Mt at 100 million USD (80 to "
        "150), for 1 work, 1 documented project among them (grade B at the poorest). It is proven that no other choice "
        "among 3 candidates is cheaper."
    )
    assert "with generic measures 15 Mt at 12 million USD, for 1 work, 0 documented projects among them" in (
        plan_words(built.plan(corridor="line", mt=14, year=2030), "Mt")
    )


def test_a_target_that_no_plan_reaches_says_how_far_one_gets(built):
    words = plan_words(built.plan(corridor="line", mt=60, year=2030), "Mt")
    assert (
        "The documented projects reach 25 Mt by 2030-12-31; with generic measures no more is to be had than " in words
    )
    assert words.endswith("It is proven that no other choice among 3 candidates lets more pass.")


def test_what_is_not_proven_is_not_called_so(built, monkeypatch):
    monkeypatch.setattr(Plan, "proven", False)
    words = plan_words(built.plan(corridor="line", mt=20, year=2030), "Mt")
    assert words.endswith("It is not proven that no other choice among 3 candidates is cheaper.")


def test_the_part_of_the_plan_has_chart_works_curve_and_what_is_not_taken(built):
    """Two thirds of the way from 10 to 14 Mt cost a loop as well; the twin of the loop is not to be had beside it."""
    html = outlook_page.plan_part(built.target(corridor="line", mt=14, year=2030))
    text = text_of(html)
    assert html.count("<figure") == 1
    assert "A loop: A to B generic measure 1 limit 2029-12 to 2030-12 12 " in text
    assert "All of it" in text
    assert "What less would cost by 2030-12-31" in text
    assert "11.3 12 " in text
    assert "A third track not before 2031-12-31" in re.sub(r"\s+", " ", text.replace("\xa0", " "))
    assert "A second track 100 the cheapest choice does without it" in text
    assert "A twin of the loop: A to B 30 not to be had beside A loop: A to B" in text


def test_sources_of_a_project_are_those_of_its_figures(built):
    """A project names figures, a measure a source."""
    html = outlook_page.plan_part(built.target(corridor="line", mt=20, year=2030))
    assert "Survey of ways and ports" in html


# ------------------------------------------------------------------------------------------------------- the page


@pytest.fixture
def html(aimed):
    atlas = aimed(scenarios={"word": WORD, "brief": BRIEF, "ferry": FERRY})
    return atlas, report_html(atlas, atlas.network())


def test_the_answer_stands_at_the_top_before_the_contents(html):
    atlas, written = html
    target = atlas.target("four")
    text = text_of(section(written, "verdict"))
    assert text.startswith("The question, and the answer Can 4 Mt a year reach Fennby from Alderstad by 2030? ")
    assert answer(target) in text
    for head, words in verdict(target):
        assert f"{head} {words}" in text
    assert (
        written.index('id="verdict"')
        < written.index("<nav")
        < written.index('id="outlook"')
        < written.index('id="plan"')
    )
    assert written.count("Can 4 Mt a year reach Fennby from Alderstad by 2030?") == 1
    assert "This page gives no verdict" not in written
    assert "Sources state today about" in text_of(section(written, "question"))
    assert all(f'href="#{name}"' in written for name in ("verdict", "outlook", "plan"))


def test_years_and_scenarios_stand_as_charts_and_as_tables(html):
    atlas, written = html
    part = section(written, "outlook")
    text = text_of(part)
    assert part.count("<figure") == 2
    assert "wanted: 4 Mt by 2030-12-31" in part
    for word in ("The word of the ministry: by", "No ferry", "As built"):
        assert word in part.replace("\n", " ")
    assert "2024 2.2 (0.9 to 4.5) no 1.1 1.1 expected 50% 0 Corveport to Eskilhavn (general ships); " in text
    assert (
        "What wants to pass goes on from 1.1 Mt in 2023 (Goods from Avelia by customs of Cressund): 0.0% a year" in text
    )
    ways = "Corveport to Eskilhavn (general ships); Corveport to Eskilhavn (ro-ro ships)"
    assert f"As built 2.2 no no 1.8 1.1 no {ways}" in text
    assert f"The word of the ministry 5 yes yes 0 1.1 no {ways}" in text
    assert "No ferry 1.2 no no 2.8 1.1 no " in text
    assert "the scenario 'brief' says something for days from 2025-01-01 to 2025-01-31" in text
    assert len(re.findall("<tr>", part)) >= 1 + 7 + 1 + len(atlas.target("four").across())


def test_scenarios_that_change_nothing_have_no_line(aimed):
    late = WORD.replace("value = 5.0", "value = 1.0")
    atlas = aimed(scenarios={"late": late, "brief": BRIEF})
    part = section(report_html(atlas, atlas.network()), "outlook")
    assert part.count("<figure") == 1
    assert "No scenario of the atlas changes what can pass in a whole year." in part


def test_many_lines_are_cut_off_and_said_to_be(aimed, monkeypatch):
    monkeypatch.setattr(outlook_page, "LINES_MOST", 2)
    atlas = aimed(scenarios={"word": WORD, "ferry": FERRY})
    drawn = []
    monkeypatch.setattr(plots, "outlook", lambda shown, **_: drawn.append(shown) or plots.profile(_route(atlas)))
    assert "; 1 more in the table" in outlook_page.outlook_part(atlas.target("four"))
    assert list(drawn[-1]) == ["As built", "No ferry"]


def _route(atlas):
    return atlas.network().route("alder", "fenn")


def test_an_atlas_without_a_target_has_no_answer(six, six_net):
    written = report_html(six, six_net)
    assert six.about.report_target is None
    assert not any(f'id="{name}"' in written for name in ("verdict", "outlook", "plan"))
    assert "This page gives no verdict" in written


def test_a_target_of_no_corridor_has_no_plan_and_no_years(aimed):
    """Its scenarios stay: the capacity of the frontier is set against it."""
    atlas = aimed(scenarios={"ferry": FERRY}, subject="section:gate:birk")
    written = report_html(atlas, atlas.network())
    assert 'id="plan"' not in written
    assert "<figure" not in section(written, "outlook")
    assert "As built 2.5 no no 1.5 not stated not stated" in text_of(section(written, "outlook"))
    found = points(atlas)
    assert found["By capacity, as it stands"].startswith(
        "Not met: 2.5 Mt a year can pass on 2030-12-31; 1.5 Mt are lacking"
    )
    assert "What would have to be built" not in found
    assert "What holds it back" not in found


def test_a_target_that_cannot_be_asked_says_why(aimed):
    """Its day lies beyond the years of the atlas."""
    atlas = aimed(earliest="2040-12-31")
    written = report_html(atlas, atlas.network())
    assert "The answer is not known: four is wanted by 2040-12-31, and the atlas six covers 2015 to 2030" in (
        text_of(section(written, "verdict"))
    )
    assert 'id="plan"' not in written


def test_what_cannot_be_found_out_says_why_and_the_rest_stays(aimed, monkeypatch):
    def fail(*_):
        raise MissingFigure("no figure of the <moon>.")

    monkeypatch.setattr(Target, "across", fail)
    atlas = aimed()
    written = report_html(atlas, atlas.network())
    assert "Under the scenarios Not known: no figure of the <moon>." in text_of(section(written, "verdict"))
    assert "What the scenarios make of it is not known: no figure of the <moon>." in text_of(
        section(written, "outlook")
    )
    assert "What holds it back First" in text_of(section(written, "verdict"))
    assert "<moon>" not in written


def test_names_of_a_target_and_of_scenarios_are_text(aimed):
    evil = "<script>alert(1)</script>"
    atlas = aimed(scenarios={"word": WORD.replace("The word of the ministry", evil)}, title=evil)
    written = report_html(atlas, atlas.network())
    assert evil not in written
    assert "&lt;script&gt;alert(1)" in written


def test_the_charts_fetch_nothing_and_no_id_stands_twice(html):
    _, written = html
    plain = re.sub(r"<iframe.*?</iframe>", "", written, flags=re.DOTALL)
    charts = re.findall(r"<figure.*?</figure>", plain, re.DOTALL)
    assert len(charts) == 3  # of the ladder too
    for chart in charts:
        assert re.findall(r'(?:href|src)="(?!#)[^"]*"|url\((?!#)[^)]*\)|@import|<style', chart) == []
    ids = re.findall(r'\sid="([^"]+)"', plain)
    assert len(ids) == len(set(ids))


def test_the_same_page_twice_is_the_same(draft, aimed):
    aimed(scenarios={"word": WORD})
    first, second = (
        re.sub(r"<iframe.*?</iframe>", "", report_html(atlas, atlas.network()), flags=re.DOTALL)
        for atlas in (load(draft.folder), load(draft.folder))
    )
    assert first == second


def test_the_page_is_written_with_its_answer(aimed, tmp_path):
    atlas = aimed()
    path = page.write_report(atlas, tmp_path / "r.html")
    assert answer(atlas.target("four")) in path.read_text(encoding="utf-8")


# ----------------------------------------------------------------------------------------------- the bundled atlas


@pytest.mark.slow
def test_another_figure_in_the_bundled_atlas_is_another_verdict(root, tmp_path):
    """Nothing of the answer stands in the code: one capacity changed in a copy changes what is said."""
    folder = tmp_path / "copy"
    shutil.copytree(root / "corridors" / "caspian-gulf", folder)
    path = folder / "values.csv"
    rows = path.read_text(encoding="utf-8")
    (row,) = re.findall(r"^sec-kti-uzen-bereket,.*$", rows, re.MULTILINE)
    cells = next(csv.reader([row]))
    header = next(csv.reader([rows.partition("\n")[0]]))
    amount = cells[header.index("central")]
    changed = [
        {"low": "4", "central": "4.5", "high": "5"}.get(name, cell) for name, cell in zip(header, cells, strict=True)
    ]
    with (folder / "row.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="").writerow(changed)
    line = (folder / "row.csv").read_text(encoding="utf-8")
    (folder / "row.csv").unlink()
    path.write_text(rows.replace(row, line), encoding="utf-8")

    def said(atlas):
        target = atlas.target(atlas.about.report_target)
        return answer(target), dict(verdict(target))

    (before, old), (after, new) = said(load()), said(load(folder))
    assert f" {float(amount):g} Mt can pass" in before
    assert " 4.5 Mt can pass" in after
    for head in (
        "By capacity, as it stands",
        "Under the scenarios",
        "What holds it back",
        "What would have to be built",
    ):
        assert old[head] != new[head]
    assert "(4.5 Mt, " in new["What holds it back"]
    assert old["Wanted"] == new["Wanted"]
