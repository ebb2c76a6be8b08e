"""The report: one page that needs nothing else, says what is not known, and is whole or not there."""

import math
import os
import re
from html.parser import HTMLParser

import pandas as pd
import pytest

from korridor import network, page, schema
from korridor.api import load
from korridor.errors import InputError
from korridor.flow import assigning
from korridor.page import capacity, parts, tables
from korridor.page.writing import report_html
from korridor.routing import scorecard

FETCHING = {
    ("script", "src"),
    ("img", "src"),
    ("iframe", "src"),
    ("link", "href"),
    ("source", "src"),
    ("object", "data"),
}


class Reader(HTMLParser):
    """Tags with their attributes, the text outside scripts and styles, and the map inside."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.words, self.inside = [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        """Note the tag."""
        self.tags.append((tag, dict(attrs)))
        self.inside.append(tag)

    def handle_endtag(self, tag):
        """Leave the element."""
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data):
        """Keep what a reader sees."""
        if not {"script", "style"} & set(self.inside):
            self.words.append(data)

    @property
    def text(self):
        """All words, one space between them."""
        return " ".join(" ".join(self.words).split())

    def all(self, tag):
        """Attributes of every element of that name."""
        return [attributes for name, attributes in self.tags if name == tag]


def spoil(*given):
    """Empty tables, as a reader may who needs only a part of them."""
    for frame in given:
        for column in list(frame.columns):
            del frame[column]


@pytest.fixture(scope="module")
def html(six, six_net, tmp_path_factory):
    path = page.write_report(six, tmp_path_factory.mktemp("page") / "report.html", network=six_net)
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def read(html):
    return Reader(html)


# ------------------------------------------------------------------------------------------------- one page, whole


def test_the_page_fetches_nothing(read):
    """It can be sent by mail and opened on a train; only links to sources lead out."""
    outside = [(tag, attributes) for tag, attributes in read.tags for name in attributes if (tag, name) in FETCHING]
    assert outside == []
    frames = read.all("iframe")
    assert [frame["title"] for frame in frames] == [
        "Greatest flow through Alderstad to Fennby",
        "Map of Six places round the Sunder Sea",
    ]
    for frame in frames:
        inner = Reader(frame["srcdoc"])
        assert [(tag, name) for tag, attributes in inner.tags for name in attributes if (tag, name) in FETCHING] == []


def test_an_older_page_is_replaced_once_the_new_one_is_whole(six_net, six, tmp_path, monkeypatch):
    """Half a page is never seen: if writing fails, the old one stays and nothing else does."""
    target = tmp_path / "report.html"
    target.write_text("old", encoding="utf-8")
    with monkeypatch.context() as patched:
        patched.setattr("pathlib.Path.replace", lambda *_: (_ for _ in ()).throw(OSError("full")))
        with pytest.raises(OSError, match="full"):
            page.write_report(six, target, network=six_net)
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
    assert target.read_text(encoding="utf-8") == "old"
    assert page.write_report(six, target, network=six_net) == target
    assert target.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_a_folder_that_is_not_there_is_an_error(six, tmp_path):
    with pytest.raises(InputError, match="no folder"):
        page.write_report(six, tmp_path / "missing" / "report.html")


def test_a_folder_is_no_file(six, tmp_path):
    with pytest.raises(InputError, match="is a folder"):
        page.write_report(six, tmp_path)


def test_without_a_network_the_page_is_about_the_base_year(six, tmp_path):
    assert "open on 2024-12-31" in page.write_report(six, str(tmp_path / "r.html")).read_text(encoding="utf-8")


# ----------------------------------------------------------------------------------------------- what it says


def test_the_question_is_asked_and_not_answered(read):
    assert "Can 4 Mt a year reach Fennby from Alderstad by 2030?" in read.text
    assert "This page gives no verdict." in read.text


def test_sections_show_the_used_figure_its_rivals_and_the_sum_of_links(read):
    """252 km by the survey, 247 to 252 by all who say; the links add up to 249; 6 Mt (5.5 to 6.6) rivals 4."""
    assert (
        "Brodany railway, frontier to sea 252 247 to 252 249 A Survey of ways and ports 6 (5.5 to 6.6) B "
        "Gazette of the three harbours"
    ) in re.sub(r" +", " ", read.text)


def test_a_missing_figure_says_so(html):
    """The frontier has a capacity and no length: that is `not stated`, neither 0 nor blank."""
    row = re.search(r'<tr><th scope="row">Frontier at Birkrast</th>(.*?)</tr>', html)[1]
    assert row.startswith('<td class="n"><span class="unstated">not stated</span></td>')
    assert ">0<" not in row
    assert "<td></td>" not in html
    assert "nan" not in Reader(html).text.casefold().split()
    assert "none" not in [attributes.get("href") for attributes in Reader(html).all("a")]


def test_routes_are_told_leg_by_leg(read, six_net):
    found = six_net.route("alder", "fenn")
    assert f"Alderstad to Fennby container, any way {found.distance_km:,.0f}" in read.text
    assert "step by step" in read.text


def test_routes_have_their_days_dollars_and_emissions_with_their_ranges(read, six_net):
    days = six_net.route("alder", "fenn").days
    low, middle, high = (f"{value:.3g}" for value in (days.p10, days.p50, days.p90))
    assert f"{middle} ({low} to {high})" in read.text
    assert "Days as a rule (good to bad case)" in read.text
    assert "where the days go: running" in read.text
    assert "worth a look" in read.text


def test_corridors_stand_side_by_side(read, six_net):
    """With the indicators of CAREC; the corridor is run along its first branch, by rail and ship."""
    card = scorecard(six_net, ["alder-fenn"]).loc["alder-fenn"]
    days = " to ".join(f"{card[name]:.1f}" for name in ("days_p10", "days_p90"))
    assert f"({days})" in read.text
    assert "TFI4: speed with every stop, km/h" in read.text


def test_an_atlas_that_names_no_corridors_for_it_has_no_scorecard(edited, tmp_path):
    atlas = edited(("atlas.toml", 'scorecard = ["alder-fenn"]\n', ""))
    text = Reader(page.write_report(atlas, tmp_path / "r.html").read_text(encoding="utf-8")).text
    assert "names no corridors to set side by side" in text


def test_recorded_trips_stand_against_the_model(read, six_net):
    row = six_net.runs().loc["run-survey"]
    assert f"{int(row['inside'])} of 1 lie between the model's P10 and P90" in read.text
    assert f"{float(f'{row.p10:.3g}'):g} to {float(f'{row.p90:.3g}'):g}" in read.text


def test_no_route_is_told_in_words(edited, six_folder, tmp_path):
    """The only road to Fennby is not built: the page says what is closed, and does not fail."""
    old = '"id": "eskil--fenn", "from": "eskil", "to": "fenn", "via": [], "mode": "road"'
    lines = (six_folder / "links.geojson").read_text(encoding="utf-8").splitlines()
    (row,) = [line for line in lines if old in line]
    torn = row.replace('"status": "operating"', '"status": "planned"')
    atlas = edited(("links.geojson", row, torn))
    text = Reader(page.write_report(atlas, tmp_path / "r.html").read_text(encoding="utf-8")).text
    assert "no route: no way from 'Alderstad' to 'Fennby' for container" in text
    assert "eskil--fenn (planned)" in text


def test_claims_stand_under_their_verdict(read, six):
    for verdict, count in six.claims()["verdict"].value_counts().items():
        assert f"{verdict} ({count})" in read.text


def test_marked_figures_have_their_reason(read):
    assert "used because two loops were added after the survey that states 4" in read.text


def test_closed_links_left_out_facts_and_sources_are_listed(read):
    assert "1 link not open on 2024-12-31" in read.text
    assert "1 researched fact left out, by reason" in read.text
    assert "anecdote" in read.text
    assert "4 sources" in read.text


def test_licence_and_attribution_stand_at_the_end(read):
    assert "Data of the atlas six: MIT. Everything here is invented by the Korridor developers." in read.text


def test_the_contents_lead_to_every_part(read):
    targets = {attributes["id"] for _, attributes in read.tags if "id" in attributes}
    links = [attributes["href"] for attributes in read.all("a") if attributes["href"].startswith("#")]
    assert len(links) >= 11
    assert {link.removeprefix("#") for link in links} <= targets


def test_the_page_can_be_read_aloud(read):
    """Language, a title, headers with a scope and captions for every table."""
    assert read.all("html") == [{"lang": "en"}]
    assert all(attributes.get("scope") in ("col", "row") for attributes in read.all("th"))
    assert len(read.all("caption")) == len(read.all("table")) > 5
    assert all(attributes.get("title") for attributes in read.all("iframe"))


def test_whatever_a_fact_says_is_text(edited, tmp_path):
    """Names, notes and titles cannot bring code into the page, and an address of another kind is no link."""
    evil = "<script>alert(1)</script>"
    atlas = edited(
        ("places.geojson", '"name": "Birkrast"', f'"name": "{evil}"'),
        ("sources.csv", "Survey of ways and ports", f"Survey {evil}"),
        ("sources.csv", "Joint Office of Ways (invented),2023-12-31,", "Office,2023-12-31,javascript:alert(1)"),
        ("atlas.toml", "Invented places", f"{evil} places"),
        ("corridors.toml", "two ways that meet at Corveport", evil),
        ("corridors.toml", '"Alderstad to Fennby"', f'"{evil} way"'),
        ("places.geojson", '"name": "Corveport"', f'"name": "{evil}"'),
    )
    html = page.write_report(atlas, tmp_path / "r.html").read_text(encoding="utf-8")
    assert evil not in html
    assert 'href="javascript:' not in html
    assert "&lt;script&gt;alert(1)" in html


# ---------------------------------------------------------------------------------------------------- what can pass


def said(atlas, tmp_path):
    return Reader(page.write_report(atlas, tmp_path / "r.html").read_text(encoding="utf-8")).text


def section_html(html, anchor):
    return re.search(rf'<section id="{anchor}".*?</section>', html, re.DOTALL)[0]


def section(html, anchor):
    """The words of one part of the page, one space between them."""
    return " ".join(Reader(section_html(html, anchor)).text.split())


def test_what_can_pass_is_said_with_its_range_and_how_much_is_documented(html, six_net):
    """Ship 1.2 and ferry 1; 0.4 to 2 and 0.5 to 2.5; back-haul of 0.4; a quarter is other traffic; 136 of 910 km."""
    found = six_net.throughput("alder-fenn")
    text = section(html, "can-pass")
    assert (
        "2.2 Mt a year (general) can pass through Alderstad to Fennby on 2024-12-31, both directions together: 0.9 "
        "with every limit at its low figure, 4.5 with every one at its high. In the heavy direction alone it is 1.57 "
        "Mt. After other traffic, which goes first, 1.65 Mt is left, both directions together. 15% of the kilometres"
    ) in re.sub(r" +", " ", text)
    assert (found.one_way, found.available) == pytest.approx((2.2 / 1.4, 2.2 * 0.75))
    assert "up to 4 Mt, the most that a target of the atlas wants" in text


def test_the_ladder_stands_as_a_chart_and_as_a_table(html):
    """The table says what the chart shows, and the chart has words for who cannot see it."""
    chart = re.search(
        r'<figure class="chart"><svg role="img" aria-label="([^"]+)"(.*?)</svg>\s*</figure>', html, re.DOTALL
    )
    assert "Alderstad to Fennby" in chart[1]
    assert "wanted: 4 Mt" in chart[2]
    assert "port of Corveport, ro-ro" in chart[2]
    text = re.sub(r" +", " ", section(html, "can-pass"))
    assert (
        "1 Corveport to Eskilhavn (ro-ro ships) 1 2.2 3.2 pass; lifted; next Corveport to Eskilhavn (general ships), "
        in text
    )
    assert "1 Corveport to Eskilhavn (general ships) 1.2 2.2 3 pass 3 default of its class: 1.2 Mt/yr C" in text
    assert "2 port of Corveport, ro-ro 2 3.2 nothing more passes 2.8" in text


def test_the_chart_is_small_and_fetches_nothing(html):
    chart = re.search(r"<figure.*?</figure>", html, re.DOTALL)[0]
    assert len(chart) < 20_000
    assert re.findall(r'(?:href|src)="(?!#)[^"]*"|url\((?!#)[^)]*\)|@import|<style', chart) == []


def test_no_id_stands_twice_on_the_page(read):
    ids = [attributes["id"] for _, attributes in read.tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_the_same_page_twice_is_the_same_but_for_the_ids_of_its_maps(six_folder):
    """Two charts drawn one after the other have the same ids, and no date."""
    first, second = (
        re.sub(r"<iframe.*?</iframe>", "", report_html(atlas, atlas.network()), flags=re.DOTALL)
        for atlas in (load(six_folder), load(six_folder))
    )
    assert first == second


def test_limits_and_units_are_folded_behind_the_ladder(html):
    text = re.sub(r" +", " ", section(html, "can-pass"))
    assert "12 limits on the ways of the corridor" in text
    assert (
        "Frontier at Birkrast section 2.5 (2.2 to 2.9) 1.92 1.5 documented: 2.5 Mt/yr A Survey of ways and ports"
        in text
    )
    assert "Corveport to Eskilhavn (general ships) 1.2 100,000" in text  # at 12 t a TEU


def test_a_way_that_is_torn_is_told_in_words(edited, six_folder, tmp_path):
    """Nothing can pass, nothing can be lost, no demand can go: each part says so, and the page goes on."""
    old = '"id": "eskil--fenn", "from": "eskil", "to": "fenn", "via": [], "mode": "road"'
    lines = (six_folder / "links.geojson").read_text(encoding="utf-8").splitlines()
    (row,) = [line for line in lines if old in line]
    torn = row.replace('"status": "operating"', '"status": "planned"')
    text = said(edited(("links.geojson", row, torn)), tmp_path)
    assert "What can pass through Alderstad to Fennby is not known: no way for any cargo" in text
    assert "What a loss on Alderstad to Fennby would cost is not known: no way for any cargo" in text
    assert "Where the demand of 2023 goes is not known: demand without any way on 2024-12-31" in text
    assert "3 in all containers-out: container from Alderstad to Fennby" in text
    assert "Recorded trips against the model" in text


ROAD = "cap-road,road,*,link,two_lane,,any,any,capacity_mt,two_way,5,12,30,Mt/yr,C,,\n"
OTHER = "base-sea,sea,*,link,,,any,any,base_load_share,two_way,0.1,0.25,0.5,share,C,,\n"
LIGHT = "backhaul-sea,sea,*,link,,,any,any,backhaul_share,none,0.2,0.4,0.7,share,C,,\n"


def test_a_limit_that_is_missing_is_named(edited, tmp_path):
    text = said(edited(("defaults.csv", ROAD, "")), tmp_path)
    assert "What can pass through Alderstad to Fennby is not known: 1 of what goods pass has no limit" in text
    assert "link:alder--corve-road: neither a figure" in text


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (OTHER, "After other traffic, which goes first, not known (other traffic is not known"),
        (LIGHT, "In the heavy direction alone it is not known (the share of the heavy direction is not known"),
    ],
)
def test_an_amount_that_is_not_known_says_why_and_the_others_stay(edited, tmp_path, row, words):
    text = re.sub(r" +", " ", said(edited(("defaults.csv", row, "")), tmp_path))
    assert words in text
    assert "2.2 Mt a year (general) can pass" in text


def test_an_atlas_that_names_no_corridor_says_so(edited, six_folder, tmp_path):
    whole = (six_folder / "atlas.toml").read_text(encoding="utf-8")
    text = said(edited(("atlas.toml", whole[whole.index("[report]") :], "")), tmp_path)
    assert text.count("The atlas names no corridor for its report.") == 2


def test_losses_of_the_same_effect_share_a_row(html):
    """Without Corveport, Eskilhavn, the last road or Brodany nothing passes; without the railway all that passed."""
    text = re.sub(r" +", " ", section(html, "losses"))
    assert "Brodany, Corveport, Eskilhavn, Eskilhavn - Fennby 1 country, 2 places, 1 link 0 100% 1" in text
    assert "Corveport - Eskilhavn 1 link 1 55% 0" in text  # without the ship
    assert "Corveport - Eskilhavn 1 link 1.2 45% 0 Alderstad to Fennby 2.7 4 9 XA, XB, XC" in text  # without the ferry
    assert (
        "The loss of 2 of 14 changes neither" in text
    )  # the road and its border: by rail the ferry and the ship are full


def test_losses_are_in_the_order_of_the_table_of_closures(html, six_net):
    """What costs most stands first, however many share a row."""
    shown = re.findall(r'<th scope="row">.*?</th><td>.*?</td><td class="n">([\d.]+)</td>', section_html(html, "losses"))
    table = six_net.closures("alder-fenn").table
    passing = table["throughput_mt"].drop_duplicates().tolist()
    assert list(dict.fromkeys(map(float, shown))) == pytest.approx(passing)


def test_many_losses_are_cut_off_and_the_rest_is_folded(six, six_net, monkeypatch):
    monkeypatch.setattr(capacity, "CLOSURES_SHOWN", 1)
    written = capacity.closures_part(six, six_net)
    shown, rest = written.split("<summary>")
    assert shown.count('<th scope="row">') == 1
    assert rest.startswith("3 more</summary>")
    assert rest.count('<th scope="row">') == 3


def test_demand_says_what_passes_and_that_it_is_derived(html):
    text = re.sub(r" +", " ", section(html, "demand"))
    assert "Of the 1.1 Mt a year that the atlas holds as demand of 2023, in 3 rows, 1.1 can pass, at 104 USD" in text
    assert "nothing stays behind" in text
    assert "All of this demand is grade C" in text
    assert "Corveport to Eskilhavn (ro-ro ships) Corveport to Eskilhavn 0.536 9" in text
    assert "Corveport to Eskilhavn (ro-ro ships) Corveport to Eskilhavn 0.536 0.536 100% full" in text


def test_demand_that_is_not_all_derived_is_not_called_so(edited, tmp_path):
    change = ("demand.csv", "vol-2023,C,share assumed\ngeneral-out", "vol-2023,B,share assumed\ngeneral-out")
    assert "All of this demand is grade C" not in said(edited(change), tmp_path)


def test_what_stays_behind_is_listed_with_what_keeps_it(edited, tmp_path):
    """Ship and ferry let 0.643 and 0.536 Mt pass outward after other traffic, of the 6.3 Mt that want to."""
    atlas = edited(("demand.csv", "general-out,alder,fenn,general,0.6", "general-out,alder,fenn,general,6"))
    text = re.sub(r" +", " ", said(atlas, tmp_path))
    assert "6.5 Mt a year that the atlas holds as demand of 2023, in 3 rows, 1.38 can pass" in text
    assert "5.12 Mt stay behind" in text
    row = text.partition("Demand of which something stays behind")[2]
    assert "Alderstad Fennby general 6 1.18 " in row
    assert row.index("Corveport to Eskilhavn") < row.index("Dearest limits")


def test_demand_whose_way_is_dearer_than_to_stay_is_told(six, six_net, monkeypatch):
    """At 100 USD a tonne boxes stay, whatever the limits; the page says so, and warns of nothing on the console."""
    monkeypatch.setattr(assigning, "PENALTY_USD_T", 100.0)
    text = Reader(capacity.demand_part(six, six_net)).text
    row = text.partition("Demand of which something stays behind")[2]
    words = "the cheapest way with room costs 138 USD a tonne, more than to stay behind"
    assert words in row.partition("Dearest limits")[0]


def test_an_atlas_without_demand_of_the_day_says_so(edited, tmp_path):
    """Demand of a later year is not demand of now; gas is not summed with the rest."""
    later = [("demand.csv", f"{old},2023,", f"{old},2030,") for old in ("container,0.3", "general,0.6", "general,0.2")]
    assert "The atlas has no demand of 2024 or before." in said(edited(*later), tmp_path)
    gas = ("demand.csv", "containers-out,alder,fenn,container,0.3", "containers-out,alder,fenn,gas,0.3")
    assert "Of the 0.8 Mt a year that the atlas holds as demand of 2023, in 2 rows" in said(edited(gas), tmp_path)


# ------------------------------------------------------------------------------------ tables for the command line


def test_the_summary_has_a_row_for_each_corridor(six_net):
    summary = page.corridor_summary(six_net)
    assert list(summary.columns) == [
        "title",
        "status",
        "branches",
        "documented_km",
        "branch_min_km",
        "branch_max_km",
        "sections",
        "capacity",
        "sources",
    ]
    row = summary.loc["alder-fenn"]
    assert (row["title"], row["status"], row["branches"]) == ("Alderstad to Fennby", "operating", "2 of 2")
    assert (row["branch_min_km"], row["branch_max_km"]) == (887.0, 910.0)
    assert math.isnan(row["documented_km"])
    assert row["capacity"] == "2.5 Mt/yr (Frontier at Birkrast); 6 Mt/yr (Brodany railway, frontier to sea)"
    assert row["sources"] == 4


def test_a_documented_length_goes_before_the_sum_of_links(edited):
    """A corridor that names its total section has its length, and its sections in series add up."""
    change = (
        "corridors.toml",
        'sections = ["brodan-line"]',
        'sections = ["brodan-line"]\ntotal_section = "brodan-line"',
    )
    atlas = edited(change)
    row = page.corridor_summary(atlas.network()).loc["alder-fenn"]
    assert (row["documented_km"], row["sections"]) == (252.0, "252")


def test_a_corridor_is_open_when_one_branch_is(six):
    """The ferry came in June 2017 and the railway reached the sea in May 2019."""
    statuses = [page.corridor_summary(six.network(year=year)).at["alder-fenn", "status"] for year in (2016, 2018)]
    assert statuses == ["not open yet", "operating"]


def test_a_branch_stands_as_its_links_do_on_the_day(six):
    """Not as it is declared for the base year, when both were open."""
    table = page.branch_table(six.network(year=2018), six.corridor("alder-fenn"))
    assert table["status"].to_dict() == {"rail and ship": "not open yet", "truck and ferry": "operating"}


# The only rail link to the sea, and the ferry: one on each branch.
LINKS = ("dunmor--corve", "corve--eskil-ferry")


@pytest.mark.parametrize(
    ("statuses", "corridor"),
    [
        (("planned", "operating"), "operating"),
        (("planned", "construction"), "construction"),
        (("proposed", "planned"), "planned"),
        (("proposed", "historic"), "proposed"),
        (("historic", "historic"), "historic"),
    ],
)
def test_a_branch_is_as_its_least_advanced_link_and_a_corridor_as_its_most_advanced_branch(
    six_copy, statuses, corridor
):
    """One way that can be used is enough; a corridor that groups others stands as the best of them."""
    folder = six_copy(links={link: {"status": status} for link, status in zip(LINKS, statuses, strict=True)})
    path = folder / "corridors.toml"
    group = '[[corridor]]\nid = "all"\ntitle = "All"\norigins = ["alder"]\ndestinations = ["fenn"]\n'
    text = path.read_text(encoding="utf-8")
    for status in statuses:  # declared as they are, in the order of the file
        text = text.replace('status = "operating"', f"status = '{status}'", 1)
    path.write_text(text + group + 'groups = ["alder-fenn"]\n', encoding="utf-8")
    net = load(folder).network()
    branches = net.atlas.branches("all")
    assert branches == net.atlas.corridor("alder-fenn").branches
    assert tuple(network.branch_status(net, branch) for branch in branches) == statuses
    assert page.corridor_summary(net)["status"].to_dict() == {"alder-fenn": corridor, "all": corridor}


def test_a_corridor_reached_twice_gives_its_branches_once(six_copy):
    """A group of a group and the corridor itself: each way is one way."""
    folder = six_copy()
    path = folder / "corridors.toml"
    ends = 'origins = ["alder"]\ndestinations = ["fenn"]\n'
    groups = (("half", '["alder-fenn"]'), ("all", '["half", "alder-fenn"]'))
    text = "".join(f'[[corridor]]\nid = "{name}"\ntitle = "{name}"\n{ends}groups = {of}\n' for name, of in groups)
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
    atlas = load(folder)
    assert [branch.name for branch in atlas.branches("all")] == ["rail and ship", "truck and ferry"]
    assert atlas.corridors["branches"].to_dict() == {"alder-fenn": 2, "half": 2, "all": 2}


def test_the_order_of_statuses_has_every_status_of_a_link():
    """One that is not in it could not be compared."""
    assert set(schema.tables()["links"]["status"].choices) <= set(network.STATUSES)


def test_on_the_base_day_each_branch_of_the_bundled_atlas_is_as_it_is_declared():
    """The words of corridors.toml and the links say the same."""
    net = load().network()
    branches = [branch for record in net.atlas.corridor_records.values() for branch in record.branches]
    assert branches
    other = {branch.name: network.branch_status(net, branch) for branch in branches}
    assert {branch.name: branch.status for branch in branches} == other


def test_a_marked_figure_of_a_corridor_names_it(draft):
    """In a list of all the atlas nobody knows which whole is meant; in its own table everybody does."""
    cells = {"subject": "corridor:alder-fenn", "quantity": "capacity_mt", "basis": "two_way", "status": "current"}
    more = {"central": "3.3", "unit": "Mt/yr", "year": "2023", "source": "gazette", "confidence": "B", "use": "use"}
    draft.row("values", None, id="cap-all", note="told by the harbour", **cells, **more)
    net = load(draft.folder).network()
    assert "Alderstad to Fennby" in parts.marked_part(net.atlas)
    own = tables.capacity_table(net, net.atlas.corridor("alder-fenn"))
    assert own.at["corridor:alder-fenn", "name"] == "the corridor as a whole"


def test_a_scope_that_only_describes_leaves_a_figure_among_its_rivals(draft):
    """When a length was said narrows nothing; a length of a part does not count."""
    draft.row("values", "len-brodan-line-3", scope="stated=2016")
    draft.row("values", "len-brodan-line-2", scope="part=north", central="100")
    net = load(draft.folder).network()
    row = page.section_table(net, net.atlas.corridor("alder-fenn")).loc["brodan-line"]
    assert (row["rivals_low_km"], row["rivals_high_km"]) == (247, 252)


def test_the_lengths_of_links_are_looked_up_once_for_a_page(six_folder, tmp_path, monkeypatch):
    """Every table of every corridor needs them, and a network does not change."""
    asked = []
    figures_of = tables.figures_of

    def counting(atlas, quantity, subjects, **options):
        subjects = list(subjects)
        asked.append(quantity == "length_km" and len(subjects) == len(atlas.link_records))
        return figures_of(atlas, quantity, subjects, **options)

    monkeypatch.setattr(tables, "figures_of", counting)
    page.write_report(load(six_folder), tmp_path / "r.html")
    assert sum(asked) == 1


def test_a_change_to_a_table_changes_no_page(six_folder):
    """Tables are for readers; what the page says comes from the facts."""

    def said(net):
        written = report_html(net.atlas, net)
        return Reader(re.sub(r"<iframe.*?</iframe>", "", written, flags=re.DOTALL)).text  # its map has random ids

    net, spoiled = load(six_folder).network(), load(six_folder).network()
    atlas = spoiled.atlas
    spoil(atlas.values, atlas.sources, atlas.links, atlas.places, atlas.sections, atlas.corridors)
    spoil(atlas.left_out, atlas.projects, atlas.water, spoiled.arcs, spoiled.states, spoiled.lengths)
    assert said(spoiled) == said(net)


def test_branches_have_the_length_of_their_links(six, six_net):
    table = page.branch_table(six_net, six.corridor("alder-fenn"))
    assert table["length_km"].to_dict() == {"rail and ship": 910.0, "truck and ferry": 887.0}


def test_what_a_section_lacks_is_unknown(six, six_net):
    table = page.section_table(six_net, six.corridor("alder-fenn"))
    assert table.at["brodan-line", "length_km"] == 252
    assert pd.isna(table.at["gate:birk", "length_km"])
    assert table.at["gate:birk", "links_km"] == 195


# ------------------------------------------------------------------------------------------------ the bundled atlas


@pytest.mark.slow
def test_the_page_of_the_bundled_atlas_is_small_enough_to_send(tmp_path):
    atlas = load()
    path = page.write_report(atlas, tmp_path / "report.html")
    assert path.stat().st_size < 4_000_000
    text = Reader(path.read_text(encoding="utf-8")).text
    for corridor in atlas.corridor_records.values():
        assert corridor.title in text


# ---------------------------------------------------------------------------------------------------- in a browser


def test_a_browser_without_a_network_shows_page_and_map(dom_offline, html, tmp_path):
    """Nothing is said on the console; the maps that stand in the page draw their links."""
    flows, frame = (one["srcdoc"] for one in Reader(html).all("iframe"))
    dumps = []
    for name, content in (("report", html), ("frame", frame), ("flows", flows)):
        file = tmp_path / f"{name}.html"
        file.write_text(content, encoding="utf-8")
        dumps.append(dom_offline(file, height=6000))
    assert "<h1>Six places round the Sunder Sea</h1>" in dumps[0]
    assert len(re.findall(r'<path class="leaflet-interactive"[^>]* d="M', dumps[1])) > 8
    assert "Binds: Corveport to Eskilhavn" in dumps[2]
    assert len(re.findall(r'<path class="leaflet-interactive"[^>]* d="M', dumps[2])) > 8


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no such thing here")
def test_what_is_no_regular_file_is_never_replaced(six, tmp_path):
    """A pipe, or a device, stays what it is."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="no regular file"):
        page.write_report(six, tmp_path / "pipe")
    assert (tmp_path / "pipe").is_fifo()


def test_a_link_is_followed_to_its_file(six, tmp_path):
    """The page lands where the link points, and the link stays."""
    (tmp_path / "real.html").write_text("old", encoding="utf-8")
    (tmp_path / "link.html").symlink_to(tmp_path / "real.html")
    page.write_report(six, tmp_path / "link.html")
    assert (tmp_path / "link.html").is_symlink()
    assert (tmp_path / "real.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
