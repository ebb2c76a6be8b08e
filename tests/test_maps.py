"""Maps: they open without a network, say what they show, and draw what the tables hold."""

import datetime as dt
import json
import re
import warnings
from itertools import pairwise

import folium
import numpy as np
import pytest
import shapely
from folium.plugins import MiniMap
from hypothesis import given
from hypothesis import strategies as st

from korridor import maps
from korridor.api import load
from korridor.errors import InputError, KorridorError, UnknownName
from korridor.maps import drawing, streams
from korridor.maps.shapes import split_at_antimeridian
from korridor.network import STATUSES
from korridor.scenario import Edit, Scenario

FETCHED = re.compile(
    r"""<(?:script|img|iframe)\b[^>]*?\ssrc\s*=|<link\b[^>]*?\shref\s*=|@import|url\(\s*['"]?(?!data:|#)"""
)


def rendered(m):
    return m.get_root().render()


def layers(m):
    """Layers drawn by korridor, by the name that the layer control shows."""
    return {child.layer_name: child for child in m._children.values() if isinstance(child, folium.map.Layer)}


def drawn(layer):
    """What the browser gets: styles, texts, lines as (style, text, parts), marks."""
    return json.loads(layer.data)


def points_of(packed, scale):
    """Longitude and latitude of a packed part."""
    found, x, y = [], 0, 0
    for dx, dy in zip(packed[::2], packed[1::2], strict=True):
        x, y = x + dx, y + dy
        found.append((x / scale, y / scale))
    return found


def texts(html):
    return re.sub(r"<[^>]+>", " ", html)


@pytest.fixture(scope="module")
def net_map(six_net):
    return maps.network(six_net)


# ------------------------------------------------------------------------------------------------ without a network


def test_a_map_fetches_nothing(six_net):
    """No script, style sheet, image or tile stands outside the page: it opens on a ship."""
    m = maps.routes([six_net.route("alder", "fenn")], m=maps.corridors(six_net, m=maps.network(six_net)))
    assert FETCHED.findall(rendered(m)) == []
    assert "tileLayer" not in rendered(m).split("window.korridor")[1]


def test_leaflet_and_jquery_stand_in_the_page(net_map):
    html = rendered(net_map)
    assert "Leaflet 1.9" in html
    assert "jQuery" in html


def test_reading_the_copies_warns_of_nothing():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = maps.OfflineFigure()
        figure.add_child(folium.Map(tiles=None))
        assert FETCHED.findall(figure.render()) == []


def test_what_no_copy_is_at_hand_for_is_an_error():
    """A plugin or a font icon would need the network; a map without it would break in silence."""
    for child in (MiniMap(), folium.Marker([0, 0], icon=folium.Icon(color="red"))):
        m = folium.Map(tiles=None)
        maps.OfflineFigure().add_child(m)
        m.add_child(child)
        with pytest.raises(InputError, match=r"no copy of https://\S+"):
            rendered(m)


def test_a_plain_marker_has_its_image(net_map):
    """Leaflet looks for it beside its style sheet, which an inlined one does not have."""
    assert 'L.Icon.Default.mergeOptions({iconUrl:"data:image/png;base64,' in rendered(net_map)


def test_a_map_shows_in_a_notebook(net_map):
    html = net_map._repr_html_()
    assert html.count("<iframe") == 1
    assert FETCHED.findall(html.replace("<iframe", "")) == []


# -------------------------------------------------------------------------------------------------- the network


def test_each_link_stands_in_the_layer_of_its_mode_or_status(net_map, six):
    """A planned line is not mistaken for one that runs."""
    counts = {name: len(drawn(layer)["lines"]) for name, layer in layers(net_map).items() if hasattr(layer, "_lines")}
    assert {name: count for name, count in counts.items() if count} == {
        "Rail": 3,
        "Road": 2,
        "Sea": 1,
        "Ferry": 1,
        "Planned": 1,
    }
    assert sum(counts.values()) == len(six.links)


def test_rail_is_coloured_by_gauge(net_map):
    """alder--birk is 1520 mm, birk--dunmor and dunmor--corve 1435 mm."""
    rail = drawn(layers(net_map)["Rail"])
    colours = [rail["styles"][line[0]]["color"] for line in rail["lines"]]
    assert len(set(colours)) == 2
    assert colours[1] == colours[2]


def test_what_is_planned_is_dashed_and_what_runs_is_not(net_map):
    found = layers(net_map)
    assert all("dashArray" in style for style in drawn(found["Planned"])["styles"])
    assert not any("dashArray" in style for style in drawn(found["Rail"])["styles"])


def test_a_link_that_opened_later_is_not_drawn_as_open(six):
    """The ferry and the last piece of railway came after 2016."""
    early = layers(maps.network(six.network(year=2016)))
    assert len(drawn(early["Not open yet on this day"])["lines"]) == 2
    assert "Ferry" not in early


def test_a_tooltip_says_name_mode_length_grade_and_source(net_map):
    rail = drawn(layers(net_map)["Rail"])
    assert (
        "<b>Alderstad - Birkrast</b><br>rail 1520 mm, 1 track; open<br>240 km [A] Survey of ways and ports"
        in rail["texts"]
    )


def test_lines_keep_their_course(net_map, six):
    """Packing loses no more than the tenth part of a kilometre."""
    rail = drawn(layers(net_map)["Rail"])
    _, _, part = rail["lines"][0]
    assert np.allclose(points_of(part, rail["scale"]), six.link("alder--birk").points, atol=1e-4)


def test_waypoints_are_not_drawn(net_map):
    """Gantry only bends a line; seven of the eight places are where routes start or end."""
    places = drawn(layers(net_map)["Places"])
    assert len(places["marks"]) == 7
    assert not any("Gantry" in text for text in places["texts"])


def test_each_open_border_has_a_sign(net_map):
    assert len(drawn(layers(net_map)["Borders"])["marks"]) == 2


def test_the_legend_names_what_is_drawn_and_nothing_else(net_map):
    html = rendered(net_map)
    for entry in ("Rail, 1520 mm", "Rail, 1435 mm", "Road", "Sea", "Ferry", "Planned", "Border station", "Port"):
        assert f"\\u003cspan>{entry}\\u003c/span>" in html, entry
    for entry in ("Pipeline", "Rail, 1676 mm", "Under construction", "Junction"):
        assert f"\\u003cspan>{entry}\\u003c/span>" not in html, entry


def test_title_and_attribution_are_on_the_map(net_map, six):
    html = rendered(net_map)
    assert f"<title>{six.about.title}: 2024-12-31</title>" in html
    assert "Everything here is invented by the Korridor developers; data: MIT" in html


def test_there_is_one_layer_control_and_it_knows_every_layer(six_net):
    """Folium's control lists the layers before it only; stacking keeps it last."""
    m = maps.corridors(six_net, m=maps.network(six_net))
    controls = [child for child in m._children.values() if isinstance(child, folium.LayerControl)]
    assert len(controls) == 1
    rendered(m)
    assert len(controls[0].overlays) == len([layer for layer in layers(m).values() if layer.control])


def test_a_map_of_ones_own_is_drawn_on(six_net):
    """It keeps its own page, and with it its way of fetching scripts."""
    own = folium.Map(tiles=None)
    assert maps.network(six_net, m=own) is own
    assert "korridor.shapes(" in rendered(own)
    assert not isinstance(own.get_root(), maps.OfflineFigure)


def test_names_cannot_bring_code_into_the_page(edited):
    """Whatever a place, a corridor or the atlas is called, it is text."""
    evil = "</script><script>alert(1)</script><b>X"
    net = edited(
        ("places.geojson", '"name": "Birkrast"', f'"name": "{evil}"'),
        ("atlas.toml", '"Six places round the Sunder Sea"', f'"{evil}"'),
        ("corridors.toml", '"Alderstad to Fennby"', f'"{evil}"'),
    ).network()
    html = rendered(maps.routes([net.route("alder", "fenn")], m=maps.corridors(net, m=maps.network(net))))
    assert "<script>alert" not in html
    assert "<b>X" not in html


# ----------------------------------------------------------------------------------------- corridors and routes


def test_each_corridor_is_a_layer_and_one_is_shown(six_net, six):
    m = maps.corridors(six_net)
    found = [layer for name, layer in layers(m).items() if "kd-corridor" in name]
    assert [texts(layer.layer_name).strip() for layer in found] == ["Alderstad to Fennby"]
    assert [layer.show for layer in found] == [True]
    assert len(drawn(found[0])["lines"]) == len(six.corridor("alder-fenn").links)


def test_an_unknown_corridor_is_an_error(six_net):
    with pytest.raises(UnknownName, match="alder-fenn"):
        maps.corridors(six_net, "alder-fen")


def test_a_branch_that_waits_is_dashed(edited):
    """Its links that an open branch shares are open, and the rest is dashed."""
    planned = """[[corridor.branch]]
name = "straight"
origin = "alder"
destination = "corve"
via = ["birk"]
links = ["alder--birk", "birk--corve"]
status = "planned"
note = ""

[[corridor.branch]]
name = "truck and ferry"
"""
    change = ("corridors.toml", '[[corridor.branch]]\nname = "truck and ferry"\n', planned)
    m = maps.corridors(edited(change).network())
    (layer,) = [layer for name, layer in layers(m).items() if "kd-corridor" in name]
    data = drawn(layer)
    dashed = [data["texts"][line[1]] for line in data["lines"] if "dashArray" in data["styles"][line[0]]]
    assert len(dashed) == 1
    assert "Birkrast - Corveport" in dashed[0]


def spoil(*given):
    """Empty tables, as a reader may who needs only a part of them."""
    for frame in given:
        for column in list(frame.columns):
            del frame[column]


def band(m):
    """Tooltips of the dashed lines and of the others, of all the corridors of a map."""
    dashed, solid = [], []
    for name, layer in layers(m).items():
        if "kd-corridor" in name:
            data = drawn(layer)
            for style, text, *_ in data["lines"]:
                (dashed if "dashArray" in data["styles"][style] else solid).append(data["texts"][text])
    return dashed, solid


def test_a_branch_is_dashed_on_the_days_on_which_it_is_not_open(six):
    """The ferry came in June 2017, the railway reached the sea in May 2019: words of a later day do not count."""
    dashed, _ = band(maps.corridors(six.network(year=2018)))
    assert len(dashed) == 4
    assert all("branch rail and ship: not open" in text for text in dashed)
    assert band(maps.corridors(six.network()))[0] == []


def test_a_corridor_that_groups_others_draws_their_branches(edited):
    """It has none of its own; drawn as members beside branches, all of it would be thin."""
    group = '[[corridor]]\nid = "all"\ntitle = "All"\norigins = ["alder"]\ndestinations = ["fenn"]\n'
    group += 'groups = ["alder-fenn"]\n\n[[corridor]]\nid = "alder-fenn"'
    atlas = edited(("corridors.toml", '[[corridor]]\nid = "alder-fenn"', group))
    _, solid = band(maps.corridors(atlas.network(), "all"))
    assert len(solid) == len(atlas.corridor("alder-fenn").links)
    assert all("<b>All</b><br>branch " in text for text in solid)


def test_every_status_of_a_link_has_a_layer():
    """A status that is not drawn would be a link that vanishes from the map."""
    assert set(drawing.STATUSES) == set(STATUSES) - {"operating"}


def test_a_change_to_a_table_changes_no_map(six_folder):
    """Tables are for readers; what is drawn comes from the facts."""

    def drawing_of(net):
        found = net.route("alder", "fenn", via="birk", modes=("rail", "sea", "road"))
        m = maps.routes(found, m=maps.corridors(net, m=maps.network(net)))
        return [getattr(layer, "data", None) for layer in layers(m).values()]

    net, spoiled = load(six_folder).network(), load(six_folder).network()
    atlas = spoiled.atlas
    spoil(spoiled.arcs, spoiled.states, spoiled.lengths, atlas.values, atlas.sources)
    spoil(atlas.places, atlas.links, atlas.corridors, atlas.land, atlas.water)
    assert drawing_of(spoiled) == drawing_of(net)


def test_a_transfer_names_its_carriers(six_net):
    """The two sides of a port at sea are one carrier to a reader."""
    found = six_net.route("alder", "fenn", via="birk", modes=("rail", "sea", "road"))
    (layer,) = [layer for name, layer in layers(maps.routes(found)).items() if "kd-route" in name]
    said = [text for text in drawn(layer)["texts"] if text.startswith("<b>Transfer")]
    assert [text.partition("<br>")[2] for text in said] == ["rail1435 to sea", "sea to road"]


def test_a_route_runs_in_its_own_direction(six_net):
    """Homeward the same links are drawn from Fennby to Alderstad."""
    for start, end in (("alder", "fenn"), ("fenn", "alder")):
        found = six_net.route(start, end)
        (layer,) = [layer for name, layer in layers(found.explore()).items() if "kd-route" in name]
        data = drawn(layer)
        first = points_of(data["lines"][0][2], data["scale"])[0]
        last = points_of(data["lines"][-1][-1], data["scale"])[-1]
        places = six_net.atlas.place(start), six_net.atlas.place(end)
        assert [first, last] == [pytest.approx((place.lon, place.lat), abs=1e-3) for place in places]


def test_signs_stand_where_a_route_changes(six_net):
    """By rail and ship: gauge at Birkrast, one border, transfers at Corveport and Eskilhavn; then its two ends."""
    found = six_net.route("alder", "fenn", via="birk", modes=("rail", "sea", "road"))
    (layer,) = [layer for name, layer in layers(maps.routes(found)).items() if "kd-route" in name]
    data = drawn(layer)
    said = [data["texts"][mark[1]] for mark in data["marks"]]
    changes = found.steps["kind"].value_counts()
    assert sum(text.startswith("<b>Change of gauge at Birkrast") for text in said) == changes["gauge_change"] == 1
    assert sum(text.startswith("<b>Border") for text in said) == changes["border"] == 1
    assert sum(text.startswith("<b>Transfer at") for text in said) == changes["transfer"] == 2
    assert said[-2:] == ["from <b>Alderstad</b>", "to <b>Fennby</b>"]


def test_the_way_from_a_city_to_its_terminal_is_straight_and_dashed(six_net):
    """No link says how it runs."""
    found = six_net.route("maren", "fenn")
    (layer,) = [layer for name, layer in layers(maps.routes(found)).items() if "kd-route" in name]
    data = drawn(layer)
    style, _, part = data["lines"][0]
    assert len(points_of(part, data["scale"])) == 2
    assert data["styles"][style]["dashArray"]


def test_the_legend_of_routes_says_how_long_each_is(six_net):
    found = [six_net.route("alder", "fenn"), six_net.route("maren", "fenn")]
    html = rendered(maps.routes(found))
    for one in found:
        assert f"{one.origin.name} to {one.destination.name}: {one.distance_km:,.0f} km by" in html
    styles = [drawn(layer)["styles"][0] for name, layer in layers(maps.routes(found)).items() if "kd-route" in name]
    assert len({style["color"] for style in styles}) == 2


def test_no_route_at_all_is_an_error():
    with pytest.raises(KorridorError, match="at least one"):
        maps.routes([])


# ----------------------------------------------------------------------------------------------------------- flows


@pytest.fixture(scope="module")
def greatest(six_net):
    """2.2 Mt by road, 1.2 of it on by ship and 1 by ferry, which are full, and all of it by road again."""
    return maps.flows(six_net.throughput("alder-fenn"))


def told(m, name):
    """(style, words) of each line and mark of a layer."""
    data = drawn(layers(m)[name])
    return [(data["styles"][style], data["texts"][text]) for style, text, *_ in (*data["lines"], *data["marks"])]


def one(m, start):
    """Style and words of the flow whose tooltip begins so."""
    ((style, words),) = [(style, words) for style, words in told(m, "Flows") if words.startswith(start)]
    return style, words


def test_a_map_of_flows_fetches_nothing(greatest, six_net):
    for m in (greatest, maps.flows(six_net.assign())):
        assert FETCHED.findall(rendered(m)) == []


def test_a_line_is_as_wide_as_what_it_carries(greatest):
    """2.2 Mt by road, 1.2 by ship, 1 by ferry: areas go as amounts."""
    widths = [
        one(greatest, f"<b>{ends}</b> ({mode})")[0]["weight"] - streams.THIN_PX
        for ends, mode in (
            ("Alderstad to Corveport", "road"),
            ("Corveport to Eskilhavn", "sea"),
            ("Corveport to Eskilhavn", "ferry"),
        )
    ]
    squares = np.square(widths) / np.square(widths[0])
    assert squares == pytest.approx([1, 1.2 / 2.2, 1 / 2.2], abs=0.02)


def test_a_line_is_coloured_by_the_load_of_its_fullest_limit(greatest):
    """2.2 of the 2.555 Mt that pass the border of the road; ship and ferry are full; 2.2 of 5 behind them."""
    loads = {
        "<b>Alderstad to Corveport</b> (road)": ("congested", 2.2 / 2.555),
        "<b>Corveport to Eskilhavn</b> (sea)": ("full", 1),
        "<b>Corveport to Eskilhavn</b> (ferry)": ("full", 1),
        "<b>Eskilhavn to Fennby</b> (road)": ("free", 2.2 / 5),
    }
    for start, (level, share) in loads.items():
        style, words = one(greatest, start)
        assert style["color"] == streams.LEVEL_COLOURS[level]
        assert f"load {share:.0%} of" in words


def test_a_tooltip_says_flow_limit_load_how_and_grade(greatest):
    _, words = one(greatest, "<b>Alderstad to Corveport</b> (road)")
    assert words == (
        "<b>Alderstad to Corveport</b> (road)<br>2.2 Mt/yr<br>general 2.2<br>load 86% of 2.56 Mt/yr: road border "
        "between Alderstad and Corveport; default, grade C, 350 trucks/day x 20 t x 365 days"
    )


def test_ways_that_carry_nothing_are_dashed(greatest):
    idle = [words for style, words in told(greatest, "Flows") if "dashArray" in style]
    assert len(idle) == 3
    assert all("(rail)<br>carries nothing in this flow" in words for words in idle)


def test_what_binds_has_signs_of_its_own_and_stands_first_in_the_legend(greatest, six_net):
    """The first least cut: ship and ferry, on one course, each with its sign."""
    data = drawn(layers(greatest)["What binds"])
    spots = [tuple(mark[2:]) for mark in data["marks"]]
    assert len(set(spots)) == len(spots) == len(six_net.throughput("alder-fenn").bottleneck) == 2
    assert {data["texts"][mark[1]] for mark in data["marks"]} == {
        f"<b>Binds: Corveport to Eskilhavn ({ships} ships)</b><br>{mt} Mt/yr, default, grade C: default of its class: "
        f"{mt} Mt/yr"
        for ships, mt in (("general", "1.2"), ("ro-ro", "1"))
    }
    legend = next(child for child in greatest._children.values() if "kd-legend" in getattr(child, "data", "")).data
    assert legend.index("Binds: Corveport to Eskilhavn (general ships), 1.2 Mt/yr") < legend.index("Load below 70%")
    assert "70 to 80%" not in legend


def test_an_arrow_points_where_more_goes(six_net):
    """Homeward the same road is drawn, named and pointed the other way."""
    angles = []
    for start, end in (("alder", "fenn"), ("fenn", "alder")):
        m = maps.flows(six_net.throughput(origins=start, destinations=end, cargo="general"))
        ends = [("Eskilhavn", "Fennby"), ("Fennby", "Eskilhavn")][start == "fenn"]
        (look,) = [style["html"] for style, words in told(m, "Directions") if " to ".join(ends) in words]
        angles.append(int(re.search(r"rotate\((\d+)", look)[1]))
        data = drawn(layers(m)["Flows"])
        road = next(line for line in data["lines"] if " to ".join(ends) in data["texts"][line[1]])
        place = six_net.atlas.place(start if start == "fenn" else "eskil")
        assert points_of(road[2], data["scale"])[0] == pytest.approx((place.lon, place.lat), abs=1e-3)
    assert angles == [110, 290]  # a little south of east


def test_flows_of_least_cost_have_both_directions_and_what_binds_has_its_price(six_net):
    """0.9 Mt go out and 0.2 come home; the ferry is full outward, and one more tonne on it saves 9 USD."""
    m = maps.flows(six_net.assign())
    style, words = one(m, "<b>Eskilhavn to Fennby</b> (road)")
    assert "<br>0.9 Mt/yr, and 0.2 the other way<br>" in words
    assert "container 0.3" in words
    assert "general 0.8" in words
    assert style["weight"] == pytest.approx(streams.WIDE_PX)
    style, words = one(m, "<b>Corveport to Eskilhavn</b> (ferry)")
    assert style["color"] == streams.LEVEL_COLOURS["full"]
    assert (
        "load 100% of 0.536 Mt/yr: Corveport to Eskilhavn (ro-ro ships), Corveport to Eskilhavn; default, grade C"
        in words
    )
    binding = [words for style, words in told(m, "What binds") if "html" in style]
    words = "one more tonne, Corveport to Eskilhavn, saves up to 9 USD"
    assert binding == [f"<b>Binds: Corveport to Eskilhavn (ro-ro ships)</b><br>{words}"]


def test_a_limit_that_the_question_sets_says_so(six_net):
    m = maps.flows(six_net.throughput("alder-fenn", limits={"link:eskil--fenn": 2.0}))
    style, words = one(m, "<b>Eskilhavn to Fennby</b>")
    assert words.endswith("load 100% of 2 Mt/yr: Eskilhavn to Fennby (road); set by the question")
    assert style["color"] == streams.LEVEL_COLOURS["full"]


def test_limits_of_ports_and_borders_have_their_signs_where_they_are(six_net):
    """With the quay of Corveport and the border of the road at 0.1 Mt each, and no other way."""
    given = {"place:corve|general": 0.1, "place:corve|ro-ro": 0.1}
    data = drawn(layers(maps.flows(six_net.throughput("alder-fenn", limits=given)))["What binds"])
    place = six_net.atlas.place("corve")
    assert [tuple(mark[2:]) for mark in data["marks"]] == [(place.lon, place.lat)] * 2
    narrow = six_net.throughput(origins="alder", destinations="dunmor")
    marks = drawn(layers(maps.flows(narrow))["What binds"])["marks"]
    border = [mark for mark in marks if 0 < mark[2] < 4 and mark[3] < 2.6]  # halfway along the road, which has no land
    assert len(marks) == 2
    assert len(border) == 1


def test_flows_of_what_is_no_result_are_refused(six_net):
    with pytest.raises(InputError, match="flows are of a Throughput or an Assignment; got <Network"):
        maps.flows(six_net)


def test_flows_draw_on_a_map_of_ones_own(six_net):
    own = folium.Map(tiles=None)
    assert maps.flows(six_net.throughput("alder-fenn"), m=own) is own


# --------------------------------------------------------------------------------------------------------- outlook


def outlook_of(six, *edits, years=(2024,)):
    """The outlook of the six places under some edits."""
    found = Scenario(name="shut", title="Shut", why="to try", edits=edits)
    return six.outlook("alder-fenn", scenario=found, years=years, cargo="general")


def closing(link, **days):
    return Edit(action="close", subject=f"link:{link}", **days)


@pytest.fixture(scope="module")
def shut(six):
    """In March 2024 no ferry: 1.2 Mt pass, by ship alone; before and after, 2.2."""
    return outlook_of(six, closing("corve--eskil-ferry", start=dt.date(2024, 3, 1), end=dt.date(2024, 3, 31)))


def times(m):
    """The layers of an outlook on a map: name, whether shown, whether along with others."""
    found = [one for name, one in layers(m).items() if re.search(r"/yr|nothing", name)]
    return [(one.layer_name, one.show, one.overlay) for one in found]


def legend_of(m):
    """Words of the legend of a map."""
    (data,) = [child.data for child in m._children.values() if "kd-legend" in getattr(child, "data", "")]
    return texts(data.replace("\\u003c", "<"))


def test_an_outlook_has_a_layer_for_each_time_and_shows_the_first(shut):
    m = maps.outlook(shut)
    assert FETCHED.findall(rendered(m)) == []
    assert times(m) == [
        ("2024-01-01 to 2024-02-29: 2.2 Mt/yr", True, False),
        ("2024-03-01 to 2024-03-31: 1.2 Mt/yr", False, False),
        ("2024-04-01 to 2024-12-31: 2.2 Mt/yr", False, False),
    ]


def test_each_time_draws_the_greatest_flow_of_its_states(shut):
    """As the map of the throughput behind it."""
    m = maps.outlook(shut)
    for (name, *_), state in zip(times(m), shut.states, strict=True):
        flow = maps.flows(state.throughput)
        for layer in ("Flows", "Directions", "What binds"):
            assert {words for _, words in told(flow, layer)} <= {words for _, words in told(m, name)}


def test_widths_of_an_outlook_compare_over_its_times(shut):
    """2.2 Mt by road, then 1.2: the area goes as the amount, not as the share of its own time."""
    m = maps.outlook(shut)
    road = "<b>Alderstad to Corveport</b> (road)"
    widths = [
        next(style["weight"] for style, words in told(m, name) if words.startswith(road) and "weight" in style)
        for name, *_ in times(m)[:2]
    ]
    assert widths[0] == pytest.approx(streams.WIDE_PX)
    assert ((widths[1] - streams.THIN_PX) / (widths[0] - streams.THIN_PX)) ** 2 == pytest.approx(1.2 / 2.2, abs=0.02)


def test_the_legend_of_an_outlook_says_what_binds_when(shut):
    ship, ferry = "Corveport to Eskilhavn (general ships)", "Corveport to Eskilhavn (ro-ro ships)"
    words = legend_of(maps.outlook(shut))
    assert "2024-03-01 to 2024-03-31: 1.2 Mt/yr, bound by " + ship in words
    for when in ("2024-01-01 to 2024-02-29", "2024-04-01 to 2024-12-31"):
        both = re.search(rf"{when}: 2.2 Mt/yr, bound by (.*?); (.*? ships\))", words)
        assert {both[1], both[2]} == {ship, ferry}


def test_times_that_differ_on_the_map_only_share_a_row_of_the_legend(six):
    """Without the railway of Alderstad, on which nothing goes, as much passes and the same binds."""
    m = maps.outlook(outlook_of(six, closing("alder--birk", start=dt.date(2024, 3, 1), end=dt.date(2024, 3, 31))))
    assert [name[:24] for name, *_ in times(m)] == [
        f"2024-{days}" for days in ("01-01 to 2024-02-29", "03-01 to 2024-03-31", "04-01 to 2024-12-31")
    ]
    assert re.findall(r"\S+(?: to \S+)?: 2.2 Mt/yr, bound by", legend_of(m)) == ["2024: 2.2 Mt/yr, bound by"]


def test_years_that_look_alike_are_one_time_but_not_over_a_gap(six):
    assert [name for name, *_ in times(maps.outlook(outlook_of(six, years=(2024, 2025, 2028))))] == [
        "2024 to 2025: 2.2 Mt/yr",
        "2028: 2.2 Mt/yr",
    ]


def test_where_nothing_can_pass_an_outlook_draws_the_ways_and_says_why(six):
    m = maps.outlook(outlook_of(six, closing("eskil--fenn", start=dt.date(2025, 1, 1)), years=(2024, 2025, 2026)))
    assert [name for name, *_ in times(m)] == ["2024: 2.2 Mt/yr", "2025 to 2026: nothing can pass"]
    ways = told(m, "2025 to 2026: nothing can pass")
    assert len(ways) == len(six.corridor("alder-fenn").links)
    assert all(style["dashArray"] for style, _ in ways)
    assert "2025 to 2026: nothing can pass: no way is open" in legend_of(m)


def test_what_a_scenario_takes_at_its_word_is_said_and_not_drawn():
    found = load().outlook("instc-east", scenario="roadmap-announced", years=[2027, 2031])
    words = legend_of(maps.outlook(found))
    told_of = re.search(r"takes at its word \(Mt/yr\): (.*?) in 2027, (.*?) in 2031", words)
    assert [float(amount) for amount in told_of.groups()] == pytest.approx(found.table["capacity_mt"], rel=0.01)


def test_on_a_map_with_backdrops_the_times_of_an_outlook_are_boxes_to_tick(shut, six):
    """Else choosing a time would take the backdrop away; and names say whose times they are."""
    own = folium.Map(tiles=None)
    folium.TileLayer("https://example.org/{z}/{x}/{y}.png", attr="none").add_to(own)
    assert maps.outlook(shut, m=own) is own
    assert [(show, overlay) for _, show, overlay in times(own)] == [(True, True), (False, True), (False, True)]
    maps.outlook(outlook_of(six), m=own)
    assert [name for name, *_ in times(own)][2:] == [
        "Alderstad to Fennby, shut, general, 2024-04-01 to 2024-12-31: 2.2 Mt/yr",
        "Alderstad to Fennby, shut, general, 2024: 2.2 Mt/yr",
    ]


def test_of_two_outlooks_on_a_map_each_layer_and_legend_says_whose_it_is(six):
    """The layer control tells layers by their names: none may have that of another."""
    own = folium.Map(tiles=None)
    found = [six.outlook("alder-fenn", cargo=cargo, years=[2024]) for cargo in ("general", "container")]
    for one in (*found, found[0]):
        maps.outlook(one, m=own)
    names = [one.layer_name for one in own._children.values() if isinstance(one, folium.map.Layer) and one.control]
    assert len(set(names)) == len(names) == 6
    legends = [child.data for child in own._children.values() if "kd-legend" in getattr(child, "data", "")]
    for legend, one in zip(legends, found, strict=False):
        assert f"Alderstad to Fennby, base: What can pass ({one.cargo})" in legend


def test_where_much_binds_the_legend_of_an_outlook_stays_short():
    """Nine limits bind on the way by Suez: two by name."""
    found = load().outlook("suez", years=[2025])
    (state,) = found.states
    assert len(state.bottleneck) > streams.BRIEF_MOST
    assert f"; and {len(state.bottleneck) - streams.BRIEF_MOST} more" in legend_of(maps.outlook(found))


@pytest.mark.parametrize("m", ["map", 5, False, folium.FeatureGroup()])
def test_what_is_no_map_is_not_drawn_on(six_net, m):
    with pytest.raises(InputError, match=r"m is a folium.Map to draw on"):
        maps.flows(six_net.throughput("alder-fenn"), m=m)


def test_an_outlook_is_drawn_of_an_outlook_only(six_net):
    with pytest.raises(InputError, match=r"of an Outlook, as atlas.outlook\(...\) gives; got <Throughput"):
        maps.outlook(six_net.throughput("alder-fenn"))


def test_a_coarse_backdrop_is_smaller_and_no_frontier_opens():
    """Half the bytes, and neighbours still meet: together they cover as much."""
    atlas = load()
    shapes = list(drawing.land_of(atlas).values())
    coarse = shapely.coverage_simplify(shapes, drawing.COARSE_DEG)
    assert shapely.coverage_is_valid(coarse) or not shapely.coverage_is_valid(shapes)
    sizes = [len(rendered(drawing.blank(atlas, "", coarse=is_coarse))) for is_coarse in (False, True)]
    assert sizes[0] - sizes[1] > 130_000


# ------------------------------------------------------------------------------------------------- files and names


def test_the_public_names_are_maps_and_what_the_reference_tells(root):
    """What helps to draw or to write is no map."""
    told = set(re.findall(r"`kd\.maps\.([A-Za-z_]+)", (root / "docs" / "api.md").read_text(encoding="utf-8")))
    assert (
        set(maps.__all__)
        == told
        == {"network", "corridors", "routes", "flows", "outlook", "fit", "save", "OfflineFigure"}
    )


def test_a_map_is_saved_whole_or_not_at_all(net_map, tmp_path, monkeypatch):
    """If writing fails, the old file stays and nothing else does."""
    target = tmp_path / "map.html"
    target.write_text("old", encoding="utf-8")
    with monkeypatch.context() as patched:
        patched.setattr("pathlib.Path.replace", lambda *_: (_ for _ in ()).throw(OSError("full")))
        with pytest.raises(OSError, match="full"):
            maps.save(net_map, target)
    assert [path.name for path in tmp_path.iterdir()] == ["map.html"]
    assert target.read_text(encoding="utf-8") == "old"
    assert maps.save(net_map, str(target)) == target
    assert FETCHED.findall(target.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(("name", "message"), [("missing/map.html", "there is no folder"), ("", "is a folder")])
def test_a_map_goes_into_a_file_of_a_folder_that_is_there(net_map, tmp_path, name, message):
    with pytest.raises(InputError, match=message):
        maps.save(net_map, tmp_path / name)


# -------------------------------------------------------------------------------------------- the 180th meridian


def test_a_line_over_the_180th_meridian_is_split_there():
    """Drawn in one piece it would run back across the whole map."""
    assert split_at_antimeridian([(178, 0), (-178, 4), (-170, 4)]) == [
        [(178.0, 0.0), (180.0, 2.0)],
        [(-180.0, 2.0), (-178.0, 4.0), (-170.0, 4.0)],
    ]


def test_a_line_that_stays_on_one_side_is_left_alone():
    line = [(-179.0, 1.0), (0.0, 2.0), (179.0, 3.0)]
    assert split_at_antimeridian(line) == [line]


def test_a_line_that_touches_the_meridian_loses_nothing():
    assert split_at_antimeridian([(170, 0), (180, 5), (-170, 10)]) == [
        [(170.0, 0.0), (180.0, 5.0)],
        [(-180.0, 5.0), (-170.0, 10.0)],
    ]


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-85, 85)), min_size=2, max_size=12))
def test_no_part_jumps_across_the_map(points):
    """Whatever the line, each step of each part is at most half a turn and stays on the earth."""
    for part in split_at_antimeridian(points):
        assert all(-180 <= lon <= 180 and -85 <= lat <= 85 for lon, lat in part)
        assert all(abs(b[0] - a[0]) <= 180 for a, b in pairwise(part))


# ---------------------------------------------------------------------------------------------------- in a browser


def test_a_browser_draws_the_flows(dom_offline, greatest, tmp_path):
    """Each flow has its colour, each limit that binds its sign, and nothing is said on the console."""
    dom = dom_offline(maps.save(greatest, tmp_path / "flows.html"))
    for level in ("congested", "full", "free"):
        assert f'stroke="{streams.LEVEL_COLOURS[level]}"' in dom
    assert f'stroke="{streams.BAND}"' in dom
    assert dom.count('<path d="M6.5 1 H13.5') == 4  # two on the map, two in the legend
    assert "Greatest flow (general) on 2024-12-31" in dom


def test_a_browser_draws_an_outlook_one_time_at_a_time(dom_offline, shut, tmp_path):
    """Of three times the first is drawn, and a button each chooses."""
    dom = dom_offline(maps.save(maps.outlook(shut), tmp_path / "outlook.html"))
    buttons = re.findall(r'<input type="radio" [^>]*name="leaflet-base-layers_\d+"[^>]*>', dom)
    assert ["checked" in button for button in buttons] == [True, False, False]
    on_map, in_legend = 2, 3  # ship and ferry bind, then the ship, then both
    assert dom.count('<path d="M6.5 1 H13.5') == on_map + in_legend


def test_a_browser_without_a_network_draws_the_map(dom_offline, six_net, tmp_path):
    """Every link becomes a path, and nothing is said on the console."""
    m = maps.corridors(six_net, m=maps.network(six_net))
    dom = dom_offline(maps.save(m, tmp_path / "map.html"))
    paths = re.findall(r'<path class="leaflet-interactive"[^>]* d="M[^"]{6,}"', dom)
    assert len(paths) >= len(six_net.atlas.links) + len(six_net.atlas.corridor("alder-fenn").links)
    for name in ("Alderstad", "Corveport", "Fennby"):
        assert f"<span>{name}</span>" in dom
    assert "Corridors (choose at the top right)" in dom


def test_results_draw_themselves(six_net):
    for found in (six_net.throughput("alder-fenn"), six_net.assign()):
        assert "What binds" in layers(found.explore())
    assert "2024 to 2030: 2.2 Mt/yr" in layers(six_net.atlas.outlook("alder-fenn").explore())
