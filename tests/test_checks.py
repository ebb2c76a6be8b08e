"""Structure: each test redraws one thing in a copy of the six places."""

import pytest
import shapely

from korridor.api import load
from korridor.atlas import problems
from korridor.checks import GEOD, chain_of, length_problems, member_links, water_problems

CORRIDORS = "corridors.toml"


def link(start, end, **properties):
    """A link as a row; unless drawn otherwise it is a degree of the equator, 111.319 km."""
    name = f"{start}--{end}"
    row = {"id": name, "where": name, "from": start, "to": end, "mode": "rail", "direction": None, "length_note": None}
    return row | {"points": [(0.0, 0.0), (1.0, 0.0)]} | properties


# -------------------------------------------------------------------------------------------------- places, links


def test_a_city_needs_a_way_in(draft):
    """A city where no link ends is reached by its terminals."""
    draft.feature("places", "maren", terminals=[])

    assert draft.says("places.geojson maren, terminals: a city where no link ends lists the terminals")


def test_a_city_where_a_link_ends_needs_no_terminals(draft):
    draft.feature("places", "fenn", kind="city")

    assert draft.problems() == []


def test_only_a_city_lists_terminals(draft):
    draft.feature("places", "fenn", terminals=[{"place": "eskil", "access_km": 140}])

    assert draft.says("places.geojson fenn, terminals: only a city lists terminals; this is a terminal")


def test_the_way_to_a_terminal_is_no_shorter_than_the_straight_line(draft):
    """Alderstad lies 370 km from Marenberg, whatever the row says."""
    draft.feature("places", "maren", terminals=[{"place": "alder", "access_km": 13}])

    assert draft.says("places.geojson maren, terminals: 13 km to 'alder' are fewer than the", "of the straight line")


def test_a_section_far_from_the_sum_of_its_links_is_a_warning(draft):
    """252 km stated, 249 by links: fine; 300 km want a word in the note of the section."""
    draft.row("values", "len-brodan-line", central="300")
    draft.row("sections", "brodan-line", note="")
    (problem,) = problems(draft.folder)
    assert problem.warning
    assert problem.message.startswith("300 km stated, and its links add up to 249 km")

    draft.row("sections", "brodan-line", note="counts the yards")
    assert draft.problems() == []


def test_a_terminal_is_no_waypoint(draft):
    draft.feature("places", "maren", terminals=[{"place": "gant", "access_km": 20}])

    assert draft.says("places.geojson maren, terminals: 'gant' is a waypoint; a terminal is a place where routes start")


@pytest.mark.parametrize(("end", "line"), [("eskil", "from"), ("fenn", "to")])
def test_no_link_ends_at_a_waypoint(draft, end, line):
    """The column is the end that is wrong."""
    draft.feature("places", end, kind="waypoint", interchange=[])

    assert f"links.geojson eskil--fenn, {line}: {end!r} is a waypoint; a link ends where routes may start" in (
        draft.problems()
    )


def test_no_link_ends_at_a_city_that_has_terminals(draft):
    """Its goods are handed over there."""
    draft.feature("places", "fenn", kind="city", terminals=[{"place": "eskil", "access_km": 140}])

    assert draft.says("links.geojson eskil--fenn, to: the city 'fenn' hands its goods over at its terminals")


def test_a_link_joins_two_places(draft):
    draft.feature("links", "birk--corve", to="birk", border=None)

    assert "links.geojson birk--corve, to: the link begins and ends at 'birk'" in draft.problems()


@pytest.mark.parametrize(
    ("link_id", "carrier", "takes"), [("eskil--fenn", "rail1435", "road"), ("corve--eskil", "road", "sea")]
)
def test_a_link_takes_the_carriers_of_its_mode(draft, link_id, carrier, takes):
    """No train runs on a road."""
    draft.feature("links", link_id, carrier=[takes, carrier])

    found = f"links.geojson {link_id}, carrier: {carrier!r} does not run on a"
    assert any(problem.startswith(found) and problem.endswith(f"it takes {takes}") for problem in draft.problems())


@pytest.mark.parametrize("link_id", ["corve--eskil", "corve--eskil-ferry"])
def test_a_line_at_sea_says_which_ships(draft, link_id):
    draft.feature("links", link_id, trade=None)

    assert draft.says(f"links.geojson {link_id}, trade: is empty; a line at sea says which ships run on it")


@pytest.mark.parametrize("link_id", ["corve--eskil", "corve--eskil-ferry"])
def test_a_line_at_sea_names_its_sea(draft, link_id):
    draft.feature("links", link_id, sea=None)

    assert draft.says(f"links.geojson {link_id}, sea: is empty; a line at sea names the sea it sails")


@pytest.mark.parametrize(("link_id", "mode"), [("dunmor--corve", "rail"), ("eskil--fenn", "road")])
def test_a_line_on_land_sails_no_sea(draft, link_id, mode):
    draft.feature("links", link_id, sea="sunder-sea")

    says = f"links.geojson {link_id}, sea: a {mode} link sails no sea; leave it empty instead of 'sunder-sea'"
    assert draft.says(says)


def test_no_link_closes_before_it_opens(draft):
    draft.feature("links", "dunmor--corve", closed="2018")

    assert "links.geojson dunmor--corve, closed: closed in 2018, before it opened in 2019-05" in draft.problems()


def test_a_link_may_close_in_the_year_it_opened(draft):
    """Opened in May 2019 and closed in 2019: the year ends after May."""
    draft.feature("links", "dunmor--corve", closed="2019", status="historic")

    assert draft.problems() == []


@pytest.mark.parametrize(
    ("dates", "says"), [({"opened": "2025"}, "opened 2025"), ({"closed": "2023-05"}, "closed 2023-05")]
)
def test_a_date_that_contradicts_the_status_is_a_warning(draft, dates, says):
    """Said to operate in 2024: the date rules, so the link is closed then, and somebody should know."""
    draft.feature("links", "eskil--fenn", **dates)

    (problem,) = problems(draft.folder)
    assert problem.warning
    assert f"operating in 2024 and {says}" in problem.message
    assert "eskil--fenn" in load(draft.folder).network(year=2024).closed


def test_a_link_between_two_countries_crosses_a_border(draft):
    """Without its kind nothing says how long the crossing takes."""
    draft.feature("links", "alder--corve-road", border=None)

    assert draft.says("links.geojson alder--corve-road, border: the link joins XA and XB; say which kind of border")


def test_a_link_within_a_country_crosses_none(draft):
    draft.feature("links", "dunmor--corve", border="ordinary")

    assert draft.says("links.geojson dunmor--corve, border: the link lies in one country; leave the kind of border")


def test_a_ship_crosses_no_border(draft):
    """Customs are in the hours of its ports."""
    draft.feature("links", "corve--eskil", border=None)

    assert draft.problems() == []


@pytest.mark.parametrize(
    ("link_id", "mode", "country", "says"),
    [
        ("birk--dunmor", "rail", ["XB", "XA"], "lists XB, XA; list the countries in the order of the line"),
        ("birk--dunmor", "rail", ["XA", "XB", "XC"], "lists XA, XB, XC; list"),
        ("birk--dunmor", "rail", ["XA"], "lists XA; list the countries"),
        ("birk--dunmor", "rail", [], "is empty; list the countries"),
        ("eskil--fenn", "road", ["XB", "XC"], "which begins in XC and ends in XC"),
        ("birk--corve", "pipeline", ["XB"], "which begins in XA and ends in XB"),
    ],
)
def test_a_link_begins_and_ends_in_the_countries_of_its_ends(draft, link_id, mode, country, says):
    """What is listed for it decides which defaults of a country it takes."""
    carrier = {"carrier": ["pipeline"], "border": None} if mode == "pipeline" else {}
    draft.feature("links", link_id, mode=mode, country=country, **carrier)

    assert draft.says(f"links.geojson {link_id}, country: ", says)


def test_a_line_may_pass_other_countries_on_its_way(draft):
    draft.feature("links", "birk--dunmor", country=["XA", "XC", "XB"])
    draft.feature("links", "eskil--fenn", country=["XC", "XB", "XC"])

    assert draft.problems() == []


# ----------------------------------------------------------------------------------------------------- the line


def test_longitude_comes_first(draft):
    """Swapped, both are on Earth, and far from the ends of the line."""
    draft.feature("links", "birk--corve", at=[[3.0, 2.0], [2.5, 4.0]])

    found = draft.problems()

    assert len(found) == 2
    assert found[0].startswith("links.geojson birk--corve, from: the line ends 156.")
    assert "km from 'birk' at (2, 3); longitude comes first, and a line runs from `from` to `to`" in found[0]
    assert "links.geojson birk--corve, to: " in found[1]


def test_a_swapped_place_lies_far_from_its_links(draft):
    """Fennby at (0.6, 7.0) in place of (7.0, 0.6)."""
    draft.feature("places", "fenn", at=[0.6, 7.0])

    assert draft.says(
        "links.geojson eskil--fenn, to: the line ends 1002.8 km from 'fenn' at (0.6, 7); longitude comes first"
    )


def test_a_line_runs_from_from_to_to(draft):
    draft.feature("links", "birk--corve", at=[[4.0, 2.5], [2.0, 3.0]])

    assert [problem.partition(": ")[0] for problem in draft.problems()] == [
        "links.geojson birk--corve, from",
        "links.geojson birk--corve, to",
    ]


def test_a_ship_ends_at_the_berth(draft):
    """Without the berth, 15 km off, the lines of the ships end in the sea."""
    draft.feature("places", "corve", berth=None)

    assert [problem.partition(":")[0] for problem in draft.problems()] == [
        "links.geojson corve--eskil, from",
        "links.geojson corve--eskil-ferry, from",
    ]


# ------------------------------------------------------------------------------------------------------- lengths


def said_of(length_km, **properties):
    """What is said of a link with a chord of 111.3 km."""
    row = link("a", "b", **properties)
    return [(problem.column, problem.warning) for problem in length_problems([row], {"a--b": length_km})]


def test_an_unknown_length_is_not_zero(draft):
    draft.row("values", "len-eskil--fenn", subject="corridor:alder-fenn")

    assert draft.says("links.geojson eskil--fenn, length_km: no figure of length_km in values.csv; an unknown length")


@pytest.mark.parametrize("status", ["observed", "target", "forecast", "historic"])
def test_a_length_that_may_not_be_used_is_none(draft, status):
    draft.row("values", "len-eskil--fenn", status=status)

    assert draft.says("links.geojson eskil--fenn, length_km: no figure of length_km in values.csv")


def test_a_planned_length_will_do(draft):
    """A line not built yet has no other."""
    draft.row("values", "len-birk--corve", status="planned")

    assert draft.problems() == []


@pytest.mark.parametrize(
    ("length_km", "said"),
    [
        (111.4, []),
        (109.2, []),  # 0.981 of the chord of 111.319 km
        (109.0, [("length_km", False)]),  # 0.979
        (178.0, []),  # 1.599 of the line
        (178.2, [("length_km", True)]),  # 1.601
    ],
)
def test_a_length_fits_the_drawn_line(length_km, said):
    """Shorter than 0.98 of the chord is a problem, longer than 1.6 of the line a warning."""
    assert said_of(length_km) == said


@pytest.mark.parametrize("length_km", [90, 200])
def test_length_note_excuses(length_km):
    assert said_of(length_km, length_note="measured before the tunnel") == []


def test_the_chord_judges_short_lengths_and_the_line_long_ones():
    """A line of 314 km between ends 111 km apart may be 290 km long, or 500, but not 510; nor 120, unless a spike."""
    bent = {"points": [(0.0, 0.0), (0.5, 1.328), (1.0, 0.0)]}
    lons, lats = zip(*bent["points"], strict=True)
    assert GEOD.line_length(lons, lats) / 1000 == pytest.approx(314.0, abs=1)

    assert said_of(120, **bent) == [("length_km", False)]
    assert said_of(290, **bent) == []
    assert said_of(500, **bent) == []
    assert said_of(510, **bent) == [("length_km", True)]


def test_a_kilometre_is_no_fault():
    """On short links the ends of the drawing weigh more than 2 percent: 9.2 km on a chord of 10.0 km is left alone."""
    short = {"points": [(0.0, 0.0), (0.09, 0.0)]}  # 10.02 km

    assert said_of(9.2, **short) == []
    assert said_of(8.9, **short) == [("length_km", False)]


def test_a_long_line_is_a_warning_and_the_atlas_loads(draft):
    """Mountains make lines longer than they are drawn."""
    draft.row("values", "len-eskil--fenn", central="250")

    (problem,) = problems(draft.folder)
    atlas = load(draft.folder)

    assert problem.warning
    assert "250 km is over 1.6 times the drawn line of 119.8 km; say why in length_note" in problem.message
    assert atlas.warnings == (problem,)


def test_a_short_line_shows_both_figures(draft):
    draft.row("values", "len-eskil--fenn", central="100")

    assert draft.says("eskil--fenn, length_km: 100 km is shorter than the straight line of 119.8 km; mend one, or say")


def test_the_used_length_is_judged(draft):
    """A rival that loses is no fault, however odd; marked `use` it is judged."""
    draft.row("values", "len-alder--birk-2", central="99")
    assert draft.problems() == []

    draft.row("values", "len-alder--birk-2", use="use", note="for the test")
    assert draft.says("links.geojson alder--birk, length_km: 99 km is shorter")


# --------------------------------------------------------------------------------------------------------- water


def test_no_sea_leg_crosses_land(draft):
    """Straight from berth to berth the ship would run over the cape."""
    draft.feature("links", "corve--eskil", at=[[4.1, 2.4], [5.95, 1.05]])

    assert draft.says("links.geojson corve--eskil, geometry: the line crosses land near longitude 4.8")
    assert "add way points at sea" in draft.problems()[0]


def test_a_road_may_cross_water(draft):
    """Only ships have to stay at sea."""
    draft.feature("links", "alder--corve-road", at=[[0.0, 3.0], [4.2, 1.5], [4.0, 2.5]], length_note="a bridge")

    assert draft.problems() == []


def test_without_water_nothing_is_known_of_sea_legs(draft):
    """A warning: the atlas can be used."""
    (draft.folder / "water.geojson").unlink()

    (problem,) = problems(draft.folder)

    assert (problem.file, problem.warning) == ("water.geojson", True)


def test_an_atlas_without_ships_needs_no_water():
    assert list(water_problems([link("a", "b")], [])) == []


def test_harbours_are_finer_than_water_polygons():
    """A berth up to 8 km inland is left out of the judgement; one 20 km inland is not."""

    def crosses_land(berth):
        leg = link("a", "b", mode="sea", points=[(berth, 0.0), (1.0, 0.0)])
        return bool(list(water_problems([leg], [{"shape": shapely.box(0, -1, 2, 1)}])))

    assert not crosses_land(-0.07)  # 7.8 km
    assert crosses_land(-0.18)  # 20 km


@pytest.mark.parametrize(("east", "dry"), [(0.51, False), (0.6, True)])
def test_seas_may_leave_a_seam(east, dry):
    """Two polygons with a kilometre between them are one sea; with 11 km, land."""

    def sea(west, east):
        return {"shape": shapely.box(west, -1, east, 1)}

    leg = link("a", "b", mode="sea", points=[(0.1, 0.0), (0.9, 0.0)])

    assert bool(list(water_problems([leg], [sea(0, 0.5), sea(east, 1)]))) is dry


def test_each_leg_is_judged_by_itself():
    """Of three ships the one that crosses land is named, at the middle of what it crosses."""
    legs = [link(f"a{lat}", "b", mode="sea", points=[(-0.05, lat), (5.05, lat)]) for lat in (0.5, 1.5, 0.7)]
    sea = shapely.box(0, 0, 5, 1).union(shapely.box(0, 1, 2, 2)).union(shapely.box(3, 1, 5, 2))

    (problem,) = water_problems(legs, [{"shape": sea}])

    assert problem.where == "a1.5--b"
    assert "crosses land near longitude 2.5" in problem.message


def test_nothing_is_said_of_ships_while_a_sea_is_unsound():
    """What the polygon covers is unknown; the polygon is the problem."""
    leg = link("a", "b", mode="sea", points=[(0.0, 0.0), (9.0, 0.0)])

    assert list(water_problems([leg], [{"shape": shapely.box(0, -1, 1, 1)}, {"shape": None}])) == []
    assert list(water_problems([leg], [{"shape": shapely.box(0, -1, 1, 1)}])) != []


@pytest.mark.parametrize(
    "points",
    [
        [(179.0, 0.0), (-179.0, 0.0)],
        [(-179.0, 0.0), (179.0, 0.0)],
        [(179.0, 0.0), (180.0, 0.5), (-179.0, 0.0)],
        [(179.0, 0.0), (-179.5, 0.0), (179.5, 0.5), (-179.0, 0.0)],
    ],
)
def test_a_ship_may_cross_the_180th_meridian(points):
    """The short way round, and not over everything between 179 degrees west and east."""
    sides = [{"shape": shapely.box(178, -1, 180, 1)}, {"shape": shapely.box(-180, -1, -178, 1)}]

    assert list(water_problems([link("a", "b", mode="sea", points=points)], sides)) == []


def test_land_at_the_180th_meridian_is_land():
    """The place is named by a longitude on Earth."""
    sides = [{"shape": shapely.box(178, -1, 179.5, 1)}, {"shape": shapely.box(-179.8, -1, -178, 1)}]

    (problem,) = water_problems([link("a", "b", mode="sea", points=[(179.0, 0.0), (-178.5, 0.0)])], sides)

    assert "near longitude 179." in problem.message


# ------------------------------------------------------------------------------------------- gauges and islands


def test_a_gauge_break_says_how_goods_change(draft):
    """Two gauges meet at Birkrast; without the interchange its eastern side is also cut off."""
    draft.feature("places", "birk", interchange=[])

    assert draft.problems()[0] == (
        "places.geojson birk, interchange: rail1435 and rail1520 meet here and nothing says how goods change; "
        "list both at the place where they do, or split the place"
    )


def test_a_dual_gauge_link_makes_one_meeting_of_its_ends(draft):
    """1520 mm as far as Birkrast, both gauges to Dunmor, 1435 mm behind it: goods change at one end or the other."""
    draft.feature("links", "birk--dunmor", carrier=["rail1435", "rail1520"])
    draft.feature("places", "birk", interchange=[])
    assert "places.geojson birk, interchange: rail1435 and rail1520 meet at birk, dunmor" in draft.problems()[0]

    draft.feature("places", "dunmor", interchange=["rail1435", "rail1520"])
    assert draft.problems() == []


def test_half_an_interchange_is_none(draft):
    draft.feature("places", "birk", interchange=["rail1520"])

    assert "places.geojson birk, interchange: rail1435 and rail1520 meet here" in draft.problems()[0]


@pytest.mark.parametrize("gauge", ["rail1435", "rail1520"])
def test_dual_gauge_track_carries_both(draft, gauge):
    """With both gauges on the line from Alderstad no train has to change at Birkrast, whichever goes on."""
    draft.feature("links", "alder--birk", carrier=["rail1435", "rail1520"])
    for link_id in ("birk--dunmor", "birk--corve"):
        draft.feature("links", link_id, carrier=[gauge])
    draft.feature("places", "birk", interchange=[])

    assert not any("birk, interchange" in problem for problem in draft.problems())


def test_gauges_that_meet_at_an_unknown_place(draft):
    """The place is said to be unknown, and no more."""
    draft.text("places.geojson", '{"id": "birk"', '{"id": "birq"')

    found = [problem for problem in draft.problems() if "'birk' is not among the places" in problem]

    assert {problem.partition(",")[0] for problem in found} >= {
        "links.geojson alder--birk",
        "links.geojson birk--dunmor",
    }


def test_nothing_changes_to_a_gauge_that_has_no_link(draft):
    draft.feature("places", "dunmor", interchange=["rail1435", "rail1676"])

    assert draft.says("places.geojson dunmor, interchange: 'rail1676' has no link here, so nothing can change to it")


@pytest.fixture
def cut_off(draft):
    """Without an interchange at Corveport the railway is an island: road and ship meet at Eskilhavn."""
    draft.feature("places", "corve", interchange=[])
    return draft


def test_an_island_is_judged_by_carrier(cut_off):
    """The places are all joined by road; what the trains bring cannot leave them."""
    assert cut_off.says(
        "places.geojson alder: an island of rail1435, rail1520 that the rest cannot reach: alder, birk, corve, dunmor.",
        "Add the missing link or interchange, or give the reason under [islands] in atlas.toml",
    )


@pytest.mark.parametrize("place", ["alder", "corve"])
def test_an_island_is_excused_by_any_place_of_it(cut_off, place):
    cut_off.text("atlas.toml", "[report]", f'[islands]\n{place} = "the crane is broken"\n[report]')

    assert cut_off.problems() == []
    assert load(cut_off.folder).about.islands == {place: "the crane is broken"}


def test_an_island_is_not_excused_by_a_place_elsewhere(cut_off):
    cut_off.text("atlas.toml", "[report]", '[islands]\nfenn = "far away"\n[report]')

    assert cut_off.says("an island of rail1435, rail1520")


def test_an_excuse_says_why(draft):
    draft.text("atlas.toml", "[report]", '[islands]\nfenn = ""\n[report]')

    assert draft.says("atlas.toml, islands.fenn: ")


def test_pipelines_are_no_islands(draft):
    """Each has its own network."""
    draft.feature("links", "birk--corve", mode="pipeline", carrier=["pipeline"], border=None)

    assert draft.problems() == []


# -------------------------------------------------------------------------------------------- chains and sections

#   a --- b --- c        d --> e
LINKS = {
    row["id"]: row for row in (link("a", "b"), link("c", "b"), link("d", "e", direction="forward"), link("c", "d"))
}


@pytest.mark.parametrize(
    ("links", "start", "places"),
    [
        (["a--b"], None, ["a", "b"]),
        (["a--b"], "b", ["b", "a"]),
        (["a--b", "c--b"], None, ["a", "b", "c"]),
        (["c--b", "a--b"], None, ["c", "b", "a"]),
        (["a--b", "c--b", "c--d", "d--e"], "a", ["a", "b", "c", "d", "e"]),
        (["a--b", "a--b"], "a", ["a", "b", "a"]),
    ],
)
def test_links_in_series_pass_places_in_order(links, start, places):
    """Each link may be drawn either way round."""
    assert chain_of(links, LINKS, start) == (places, "")


@pytest.mark.parametrize(
    ("links", "start", "broken"),
    [
        (["a--b", "c--d"], None, "'c--d' runs from 'c' to 'd' and does not begin at 'a'"),
        (["a--b"], "c", "'a--b' runs from 'a' to 'b' and does not begin at 'c'"),
        (["d--e"], "e", "'d--e' runs one way, from 'd' to 'e'"),
        (["d--e", "c--d"], None, "'d--e' runs one way, from 'd' to 'e'"),
    ],
)
def test_a_broken_chain_says_where(links, start, broken):
    assert chain_of(links, LINKS, start) == ([], broken)


def test_a_section_is_a_chain(draft):
    draft.text("sections.csv", "birk--dunmor;dunmor--corve,chain", "birk--dunmor;corve--eskil,chain")

    assert draft.says("sections.csv line 2, links: not a chain: 'corve--eskil' runs from 'corve' to 'eskil'")


def test_a_section_without_a_shape_is_a_chain(draft):
    draft.text("sections.csv", "birk--dunmor;dunmor--corve,chain", "birk--dunmor;corve--eskil,")

    assert draft.says("sections.csv line 2, links: not a chain")


@pytest.mark.parametrize(
    ("links", "shape", "says"),
    [
        ("birk--dunmor;dunmor--corve;birk--corve", "tree", []),
        (
            "alder--birk;corve--eskil",
            "tree",
            ["sections.csv line 2, links: not a tree: its links do not hang together"],
        ),
        ("corve--eskil;corve--eskil-ferry", "parallel", []),
        ("birk--dunmor;birk--dunmor", "parallel", ["sections.csv line 2, links: a link stands twice"]),
    ],
)
def test_other_shapes_of_sections(draft, links, shape, says):
    """The links of a tree hang together; parallel ones need not."""
    draft.text("sections.csv", "birk--dunmor;dunmor--corve,chain", f"{links},{shape}")

    assert draft.problems() == says


# ------------------------------------------------------------------------------------------------------ corridors


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            '"alder--corve-road", "corve--eskil-ferry"',
            '"alder--corve-road"',
            "links: the links do not join its ends: 'eskil--fenn' runs from 'eskil' to 'fenn' and does not begin at",
        ),
        (
            '"corve--eskil-ferry", "eskil--fenn"',
            '"corve--eskil-ferry"',
            "destination: the links lead to 'eskil' and not to 'fenn'",
        ),
        ('via = ["corve", "eskil"]', 'via = ["dunmor", "eskil"]', "via: the links do not pass 'dunmor'"),
    ],
)
def test_a_branch_is_a_chain_from_origin_to_destination(draft, old, new, says):
    """The problem names the corridor and the branch."""
    draft.text(CORRIDORS, old, new)

    assert draft.says(f"corridors.toml alder-fenn, branch 'truck and ferry', {says}")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('gates = ["birk--dunmor"]', 'gates = ["dunmor--corve"]', "gates: 'dunmor--corve' crosses no border"),
        ('gates = ["birk--dunmor"]', 'gates = ["birk--corve"]', "gates: 'birk--corve' is no member of the corridor"),
        ('origins = ["alder"]', 'origins = ["alder", "gant"]', "origins: no member link touches 'gant'"),
        ('destinations = ["fenn"]', 'destinations = ["maren"]', "destinations: no member link touches 'maren'"),
    ],
)
def test_gates_and_ends_belong_to_the_corridor(draft, old, new, says):
    draft.text(CORRIDORS, old, new)

    assert draft.says(f"corridors.toml alder-fenn, {says}")


def test_a_corridor_has_a_branch_or_groups_others(draft):
    empty = '\n[[corridor]]\nid = "empty"\ntitle = "Empty"\norigins = ["alder"]\ndestinations = ["fenn"]\n'
    text = (draft.folder / CORRIDORS).read_text(encoding="utf-8")

    (draft.folder / CORRIDORS).write_text(text + empty + 'groups = ["alder-fenn"]\n', encoding="utf-8")
    assert draft.problems() == []

    (draft.folder / CORRIDORS).write_text(text + empty, encoding="utf-8")
    assert "corridors.toml empty, branch: a corridor has a branch, or groups other corridors" in draft.problems()


def corridor(corridor_id, *links, groups=(), beside=()):
    return {"id": corridor_id, "branch": [{"links": list(links)}], "links": list(beside), "groups": list(groups)}


def test_members_are_the_links_of_branches_beside_them_and_of_groups():
    rows = [corridor("a", "x", beside=["y"]), corridor("b", "z", groups=["a"])]
    by_id = {row["id"]: row for row in rows}

    assert member_links(by_id["a"], by_id) == {"x", "y"}
    assert member_links(by_id["b"], by_id) == {"x", "y", "z"}


def test_corridors_that_group_each_other_share_their_members():
    """A circle ends."""
    rows = [corridor("a", "x", groups=["b"]), corridor("b", "y", groups=["a", "b"])]
    by_id = {row["id"]: row for row in rows}

    assert member_links(by_id["a"], by_id) == member_links(by_id["b"], by_id) == {"x", "y"}


def test_no_corridor_groups_itself(draft):
    """At once or by way of another; a group that others share is no circle."""
    group = '\n[[corridor]]\nid = "{}"\ntitle = "x"\norigins = ["alder"]\ndestinations = ["fenn"]\ngroups = {}\n'
    sound = (draft.folder / CORRIDORS).read_text(encoding="utf-8")
    said = "groups: the corridor groups itself, at once or by way of another"

    twice = group.format("a", ["alder-fenn", "b"]) + group.format("b", ["alder-fenn"])
    (draft.folder / CORRIDORS).write_text(sound + twice, encoding="utf-8")
    assert draft.problems() == []

    circle = group.format("a", ["b", "alder-fenn"]) + group.format("b", ["a"])
    (draft.folder / CORRIDORS).write_text(sound + circle, encoding="utf-8")
    assert draft.problems() == [f"corridors.toml a, {said}", f"corridors.toml b, {said}"]


# -------------------------------------------------------------------------------------------------------- volumes


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        (
            {"scope": "population=customs of Avelia"},
            "value: population is customs of Avelia here and customs of Cressund at line 2 of series",
        ),
        ({"scope": ""}, "value: population is not given here and customs of Cressund at line 2"),
        ({"subject": "country:XC"}, "value: subject is country:XC here and corridor:alder-fenn at line 2"),
        (
            {"quantity": "forecast_mt", "unit": "Mt/yr"},
            "value: quantity is forecast_mt here and volume_mt at line 2",
        ),
    ],
)
def test_a_series_counts_one_thing(draft, cells, says):
    """Joined, two populations would look like growth."""
    draft.row("values", "vol-2022", **cells)

    assert draft.says("volumes.csv line 3, ", says, "give the rows a series of their own")


def test_a_series_never_joins_part_of_a_year_with_years(draft):
    """Nine months after a whole year would look like a fall."""
    draft.text("volumes.csv", "2023,vol-2023,calendar", "2023,vol-2023,part")

    assert draft.says("volumes.csv line 4, calendar: calendar is part of a year here and whole years at line 2")


def test_years_of_different_calendars_may_stand_in_one_series(draft):
    """Both have twelve months."""
    draft.text("volumes.csv", "2023,vol-2023,calendar", "2023,vol-2023,iranian")

    assert draft.problems() == []


def test_a_volume_that_is_unknown_is_only_unknown(draft):
    draft.text("volumes.csv", "2022,vol-2022,", "2022,vol-2032,")

    assert draft.says("volumes.csv line 3, value: 'vol-2032' is not among the values")
