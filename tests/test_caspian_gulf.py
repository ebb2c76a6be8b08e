"""What the bundled atlas promises: every researched fact is accounted for, names resolve, corridors join their ends."""

import csv
import shutil
from collections import Counter

import networkx as nx
import pytest
from shapely.geometry import LineString

from korridor.api import load
from korridor.atlas import figure, resolve_place, resolve_subject, why
from korridor.checks import GEOD
from korridor.costs import dollars
from korridor.emissions import kilograms
from korridor.errors import AmbiguousName, KorridorError, NoRoute
from korridor.parts import SERVICES
from korridor.routing import route, scorecard
from korridor.times import hours


@pytest.fixture(scope="module")
def atlas():
    return load()


@pytest.fixture(scope="module")
def net(atlas):
    return atlas.network()


# ------------------------------------------------------------------------------------------------------------ facts


def test_every_researched_fact_is_taken_in_or_left_out_with_its_reason(atlas, root):
    """Nothing that was researched is lost: an id of the list is a value, a left-out fact, or evidence of a project."""
    taken = set(atlas.values.index)
    left = set(atlas.left_out["fact"])
    shown = {fact for evidence in atlas.projects["evidence"] for fact in evidence}
    with (root / "tests" / "data" / "fact_ids.csv").open(encoding="utf-8", newline="") as file:
        facts = list(csv.DictReader(file))

    assert len(facts) == 1489
    assert [fact for fact in facts if fact["accounted_as"] not in taken | left | shown] == []
    assert not taken & left


def test_no_reason_for_leaving_out_covers_more_than_150_facts(atlas):
    """A reason that fits everything is no reason."""
    assert max(Counter(atlas.left_out["reason"]).values()) <= 150


def test_every_figure_has_a_source_and_a_grade(atlas):
    """The origin of every number: each row of values.csv leads to a row of sources.csv."""
    assert set(atlas.values["source"]) <= set(atlas.sources.index)
    assert set(atlas.values["confidence"]) == {"A", "B", "C"}


def test_a_source_is_as_reliable_as_the_best_figure_taken_from_it(atlas):
    """`reliability` is the best grade that a figure of the source has, where any figure names it."""
    best = atlas.values.groupby("source")["confidence"].min()
    stated = atlas.sources.loc[best.index, "reliability"]

    assert (stated <= best).all()


def test_marks_of_use_give_their_reason(atlas):
    """A row that overrides the rule says why."""
    marked = atlas.values[atlas.values["use"] == "use"]

    assert len(marked) > 0
    assert marked["note"].str.len().min() > 10


def test_demand_takes_no_more_than_the_volume_it_is_a_share_of(atlas):
    """Demand is derived: Mt is the share of an observed volume, and the shares of one volume stay below one."""
    demand = atlas.demand[atlas.demand["value"].notna()]
    volume = atlas.values.loc[demand["value"], "central"].to_numpy()

    assert demand["mt"].to_numpy() == pytest.approx(volume * demand["share"].to_numpy(), rel=0.02, abs=0.002)
    assert demand.groupby("value")["share"].sum().max() <= 1 + 1e-9
    assert set(atlas.demand["confidence"]) == {"C"}
    assert "gas" not in set(atlas.demand["cargo"])


def test_the_best_month_of_a_railway_is_not_its_usual_speed(atlas):
    """Section times claimed for one month of a drive, and those before it, stand by but are used for nothing else."""
    speeds = atlas.values[atlas.values["source"] == "news-central-asia-2024-turkmen-railways"]
    speeds = speeds[speeds["quantity"] == "section_speed_kmh"]

    assert len(speeds) == 10
    for value_id, row in speeds.iterrows():
        usual = {key: text for key, text in row["scope"].items() if key != "population"}
        table = why(atlas, row["subject"], "section_speed_kmh", scope=usual, year=int(row["year"]))
        assert not table.at[value_id, "used"]
        assert table.at[value_id, "rule"].startswith("about a part")


# ------------------------------------------------------------------------------------- the lengths of the documents


def test_east_caspian_rail_carries_its_documented_sections(atlas):
    """146, 700 and 83 km by section, 929 in all: used figures, not sums of links."""
    corridor = atlas.corridor("east-caspian-rail")
    lengths = [figure(atlas, f"section:{section}", "length_km").central for section in corridor.sections]

    assert lengths == [146, 700, 83]
    assert figure(atlas, f"section:{corridor.total_section}", "length_km").central == sum(lengths) == 929


def test_rival_totals_of_east_caspian_rail_stay_visible(atlas):
    """908 to 935 km as rivals, and 677 km, which is about another part."""
    table = why(atlas, "section:uzen-gorgan", "length_km")
    rivals = table[~table["used"]]

    assert table.index[table["used"]].tolist() == ["rail-east-caspian-kti-total-length-seed4"]
    assert rivals["central"].min() == 677
    assert rivals.loc[rivals["central"] > 677, "central"].min() == 908
    assert rivals["central"].max() == pytest.approx(935, abs=1)
    assert rivals.loc[rivals["central"] == 677, "rule"].str.startswith("about a part").all()


def test_a_corridor_has_the_figure_of_the_section_that_is_all_of_it(atlas):
    """Asked of the corridor, 929 km and its rivals."""
    table = why(atlas, "corridor:east-caspian-rail", "length_km")

    assert table.loc[table["used"], "central"].tolist() == [929]
    assert {908, 934.5, 677} <= set(table["central"])


def test_the_track_way_is_longer_than_the_documents_say_and_the_ledger_explains_it(atlas, net):
    """The line meets the main line at Sabz Dasht, west of Gorgan: 953.5 km by track against 929."""
    found = net.route("Uzen", "Gorgan", corridor="east-caspian-rail")
    claim = atlas.claims().loc["ec-rail-total-km"]

    assert found.distance_km == pytest.approx(953.5)
    assert "sabz-dasht" in found.places
    assert claim["answer"] == "929"
    assert "953.5 km" in claim["detail"]
    assert claim["note"]


@pytest.mark.parametrize(
    ("subject", "central", "low", "high"),
    [
        ("section:kti-uzen-bereket", 6, 5, 8),
        ("section:gate:sarakhs", 7.5, 4.38, 8.76),
        ("section:gate:inche-borun", 4.38, 1.1, 4.8),
        ("section:sari-garmsar", 2.5, 1.6, 4.2),
    ],
)
def test_capacities_of_the_known_limits(atlas, subject, central, low, high):
    """One figure for one limit, with the range of its sources, in Mt a year."""
    found = figure(atlas, subject, "capacity_mt")

    assert (found.central, found.low, found.high) == (central, low, high)


def test_a_section_figure_is_shared_by_its_links_and_not_counted_for_each(atlas):
    """The four links from Uzen to Bereket answer with the one figure of their section."""
    links = atlas.section("kti-uzen-bereket").links
    found = {figure(atlas, f"link:{link}", "capacity_mt").value_id for link in links}

    assert len(links) == 4
    assert found == {"sec-kti-uzen-bereket"}


# ------------------------------------------------------------------------------------------------------------ names

PLACES = """
Almaty; Bandar Abbas; Istanbul; Caspian port; Shahid Rajaee; Mumbai; Uzen; Gorgan; Aktau; Amirabad; Neka; Anzali;
Nowshahr; Yerevan; Basra; Inche Borun; Chabahar; Zahedan; Bolashak; Tehran; Moscow; Tashkent; Izmit; Singapore;
Mombasa; Durban; Port Klang; Dar es Salaam; Umm Qasr; Xi'an; Kostanay; Istanbul Halkali; Almaty-1; Bereket; Etrek;
Chabahar Shahid Beheshti; Uzen (Zhanaozen); Basra (Maqal); Gyzylgaya; Kyzylkaya; Jebel Ali; Poti; Batumi; Karachi;
Kuryk; Alat; Turkmenbashi; Rasht; Aprin; Altynkol; Dostyk; Zhezkazgan; Beyneu; Qazvin; Yalama; Mashhad; Tabas; Bafq;
Sirjan; Kishly (Baku); Vorsino (Moscow); Kapikoy; Ankara; Van; Tatvan; Qom; Shalkar; Baku; Samara; Ceyhan;
Novorossiysk; Rotterdam
"""


@pytest.mark.parametrize("name", [name.strip() for name in PLACES.replace("\n", " ").split(";")])
def test_names_of_documents_and_trips_resolve(atlas, name):
    """Every place that the documents, the recorded trips and the corridors name is one locality."""
    assert resolve_place(atlas, name) in atlas.place_records


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("turkmenbasy", "turkmenbashi"),
        ("TÜRKMENBAŞY", "turkmenbashi"),
        ("Xian", "xian"),
        ("АКТАУ", "aktau-port"),  # noqa: RUF001 - Cyrillic it is
    ],
)
def test_case_accents_and_apostrophes_do_not_matter(atlas, name, place):
    """A keyboard without the signs of a language is enough."""
    assert resolve_place(atlas, name) == place


@pytest.mark.parametrize(
    ("name", "localities"),
    [("Sarakhs", {"sarahs-tm", "sarakhs-ir"}), ("Astara", {"astara-az", "astara-ir"})],
)
def test_a_name_on_both_sides_of_a_border_is_asked_back(atlas, name, localities):
    """Two towns of one name are never guessed between."""
    with pytest.raises(AmbiguousName) as caught:
        resolve_place(atlas, name)

    assert set(caught.value.candidates) == localities
    assert all(locality in str(caught.value) for locality in localities)


def localities(atlas, name):
    """The place a name means, or those it fits; a city stands for its terminals too."""
    try:
        found = resolve_place(atlas, name)
    except AmbiguousName as error:
        return error.candidates
    return (found, *(terminal for terminal, _ in atlas.place(found).terminals))


def test_every_id_and_name_in_the_atlas_resolves_or_lists_its_localities(atlas):
    """No place is out of reach of its own name."""
    for place in atlas.place_records.values():
        assert resolve_place(atlas, place.id) == place.id
        assert place.id in localities(atlas, place.name)


def test_subjects_of_claims_resolve(atlas):
    """What the claims are about is in the atlas, but for scenarios."""
    for subjects in atlas.claims()["subject"]:
        for subject in filter(None, subjects.split(";")):
            if not subject.startswith("scenario:"):
                assert resolve_subject(atlas, subject) == subject


# -------------------------------------------------------------------------------------------------------- corridors

CORRIDORS = {
    "east-caspian-rail",
    "aktau-amirabad",
    "aktau-caspian-port",
    "aktau-neka-swap",
    "aktau-nowshahr",
    "aktau-astara",
    "inche-borun-bandar-abbas",
    "sarakhs-bandar-abbas",
    "chabahar",
    "instc-east",
    "instc-west",
    "instc-transcaspian",
    "instc-east-uzbekistan",
    "ktit-train",
    "almaty-tehran-istanbul",
    "china-kti",
    "uzbekistan-bandar-abbas",
    "uzbekistan-chabahar",
    "kz-wheat-gulf",
    "kz-sea-asia",
    "kz-east-africa",
    "middle-corridor",
    "kz-oil-russia",
    "kz-oil-cpc",
    "kz-oil-china",
    "kz-oil-btc",
    "kz-oil-transcaspian",
    "gas-swap-tia",
    "russian-route",
    "suez",
}


def test_every_corridor_of_the_documents_is_there(atlas):
    """The named corridors, each with origins, destinations and members."""
    assert set(atlas.corridor_records) >= CORRIDORS
    for corridor in atlas.corridor_records.values():
        assert corridor.origins
        assert corridor.destinations
        assert corridor.links


def branches(kind):
    """(corridor, branch) of the branches that can be used today, or that cannot."""
    return [
        pytest.param(corridor.id, branch.name, id=f"{corridor.id}: {branch.name}")
        for corridor in load().corridor_records.values()
        for branch in corridor.branches
        if (branch.status == "operating") == (kind == "operating")
    ]


def branch_of(atlas, corridor, name):
    return next(branch for branch in atlas.corridor(corridor).branches if branch.name == name)


@pytest.mark.parametrize(("corridor", "name"), branches("operating"))
def test_an_operating_branch_can_be_travelled(atlas, net, corridor, name):
    """By its own links some cargo goes from end to end, through its `via`, over no more km than the branch has."""
    branch = branch_of(atlas, corridor, name)
    cargo = next(
        cargo
        for cargo in ("container", "general", "grain", "oil", "gas")
        if all(cargo in atlas.link(link).cargoes for link in branch.links)
    )
    longest = sum(figure(atlas, f"link:{link}", "length_km").central for link in branch.links)

    demands = {"corridor": corridor, "via": branch.via, "cargo": cargo}
    found = route(net, branch.origin, branch.destination, by="distance", **demands)

    assert found.distance_km <= longest + 1e-6
    assert set(found.links) <= atlas.corridor(corridor).links


@pytest.mark.parametrize(("corridor", "name"), branches("closed"))
def test_a_branch_that_is_not_operating_has_a_closed_link(atlas, net, corridor, name):
    """Planned, proposed and historic links stay closed unless a scenario opens them."""
    branch = branch_of(atlas, corridor, name)

    assert set(branch.links) & set(net.closed)


def test_planned_links_never_carry_a_route(atlas, net):
    """No arc of the base year runs along a link that does not operate."""
    hauled = {arc.link for arc in net.arc_records if arc.link is not None}

    assert {atlas.link(link).status for link in hauled} == {"operating"}


# ------------------------------------------------------------------------------------------------------ the network


def test_rail_road_and_sea_are_one_network(net):
    """From any station, road or port of the base year one can get to any other."""
    graph = net.to_networkx()
    graph.remove_nodes_from([state for state, row in graph.nodes(data=True) if row["carrier"] == "pipeline"])

    assert nx.number_weakly_connected_components(graph) == 1


def test_the_checks_find_nothing_odd(atlas):
    """Lengths fit the drawn lines or say why not; no sea leg crosses land."""
    assert atlas.warnings == ()


def test_a_straight_line_across_the_land_would_be_noticed(atlas):
    """The water polygons are fine enough to see a ship that cuts the corner of the coast."""
    from korridor.checks import water_problems

    leg = next(row for row in atlas.rows["links"] if row["id"] == "aktau-amirabad-grain")
    straight = leg | {"points": [leg["points"][0], leg["points"][-1]]}

    assert list(water_problems([leg], atlas.rows["water"])) == []
    assert len(list(water_problems([straight], atlas.rows["water"]))) == 1


def test_east_caspian_rail_opened_in_its_time(atlas):
    """On the eve of the opening the line ends in the desert; from that day it reaches Gorgan."""
    before, after = atlas.network(date="2014-12-02"), atlas.network(date="2014-12-03")

    with pytest.raises(KorridorError, match="corridor"):
        before.route("Uzen", "Gorgan", corridor="east-caspian-rail", modes="rail", avoid="place:aktau-port")
    assert after.route("Uzen", "Gorgan", corridor="east-caspian-rail").modes == ("rail",)


def test_the_gauge_changes_once_between_uzen_and_gorgan(net):
    """1520 mm as far as the border station, 1435 mm behind it."""
    legs = net.route("Uzen", "Gorgan", corridor="east-caspian-rail").legs

    assert legs.loc[legs["kind"] == "gauge_change", "from"].tolist() == ["inche-borun"]
    assert legs.loc[legs["kind"] == "haul", "carrier"].tolist() == ["rail1520"] * 7 + ["rail1435"] * 2


def test_closing_a_country_leaves_no_way_through_it(net):
    """Without Turkmenistan, goods for the Gulf go around it or over the sea, never through it."""
    for by in ("distance", "time", "cost"):
        assert "TM" not in net.route("Almaty", "Bandar Abbas", by=by, avoid="Turkmenistan").countries


# ------------------------------------------------------------------------------------------------- ships and seasons


def test_every_port_has_one_sea_class_and_no_other_place_has_any(atlas):
    """One of those that the defaults of transfers know, so that handling at a quay finds its hours."""
    known = {
        row["class"] for row in atlas.rows["defaults"] if (row["kind"], row["quantity"]) == ("transfer", "transfer_h")
    }
    ships = [link for link in atlas.link_records.values() if link.mode in ("sea", "ferry")]
    ports = {place.id for place in atlas.place_records.values() if place.kind == "port"}
    ports |= {end for link in ships for end in (link.start, link.end)}

    assert len(ports) == 57
    assert {place.id for place in atlas.place_records.values() if place.classes} == ports
    for port in ports:
        (waters,) = atlas.place(port).classes
        assert waters in known - {None}


@pytest.mark.parametrize(
    ("port", "waters"),
    [
        ("astrakhan-1", "caspian"),
        ("neka", "caspian"),
        ("khorramshahr", "iran_ocean"),
        ("chabahar", "iran_ocean"),
        ("istanbul-ambarli", "black_sea"),
        ("van-pier", "lake_van"),
        ("umm-qasr", "other"),
        ("mersin", "other"),
    ],
)
def test_the_waters_of_a_port(atlas, port, waters):
    """Iran has two coasts, and only its southern one is that of the ocean."""
    assert atlas.place(port).classes == (waters,)


def test_a_ship_sails_the_water_of_both_its_ports(atlas):
    """The sea of a line and the classes of its ends tell one story, also where it begins in a canal."""
    inland = {"caspian": "caspian-sea", "lake_van": "lake-van"}
    for link in atlas.link_records.values():
        if link.sea is not None:
            for end in (link.start, link.end):
                waters = atlas.place(end).classes[0]
                assert link.sea == inland.get(waters, link.sea), link.id
                assert (link.sea in inland.values()) == (waters in inland), link.id


def test_the_sea_of_a_line_is_the_one_in_which_most_of_its_way_lies(atlas):
    """By Suez to India it is mostly the Indian Ocean, to northern Europe mostly the Atlantic and what belongs to it."""
    water = atlas.water.geometry
    for link in atlas.link_records.values():
        if link.sea is not None:
            line = LineString(link.points).segmentize(0.05)
            within = {sea: GEOD.geometry_length(line.intersection(shape)) for sea, shape in water.items()}
            assert link.sea == max(within, key=lambda sea: within[sea]), link.id


def test_ice_lies_on_the_lines_through_the_volga_canal_from_december_to_march(atlas):
    """And on no other line; no link is known to be shut in some months."""
    iced = {link.id for link in atlas.link_records.values() if link.months_ice}

    assert iced == {link.id for link in atlas.link_records.values() if "volga_caspian_canal" in link.classes}
    assert len(iced) == 9
    assert {atlas.link(link).months_ice for link in iced} == {(12, 1, 2, 3)}
    assert [link.id for link in atlas.link_records.values() if link.months_open] == []


def test_of_every_railway_in_use_it_is_known_whether_it_is_under_wire(atlas):
    """Traction decides on speed, capacity and emissions."""
    rails = [link for link in atlas.link_records.values() if (link.mode, link.status) == ("rail", "operating")]

    assert [link.id for link in rails if link.electrified is None] == []


# --------------------------------------------------------------------------------- figures of every step of a way

JUDGED = {"hours": hours, "dollars": dollars, "kilograms": kilograms}


@pytest.mark.parametrize("judged", JUDGED)
@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("cargo", ["container", "grain", "general", "oil"])
def test_every_step_open_to_a_cargo_has_its_hours_dollars_and_emissions(net, cargo, service, judged):
    """Nothing is missing, and nothing that moves, handles or lets goods pass is for nothing; a border emits nothing."""
    parts = JUDGED[judged](net, cargo, service)
    taken = [(row, arc) for row, arc in enumerate(net.arc_records) if cargo in arc.cargoes and arc.kind != "through"]
    free = {arc.id for row, arc in taken if not parts.central[row] > 0}

    assert dict(parts.missing) == {}
    assert len(taken) > 100
    if judged == "kilograms":
        assert free == {arc.id for _, arc in taken if arc.kind == "border" or arc.mode == "swap"}
    else:
        assert free == set()


@pytest.mark.parametrize("service", SERVICES)
def test_containers_have_a_price_by_the_teu_at_every_step(net, service):
    assert dict(dollars(net, "container", service, per="teu").missing) == {}


@pytest.mark.parametrize("service", SERVICES)
def test_gas_has_hours_on_its_way_and_neither_tariff_nor_emissions(net, service):
    """It is a matter of distance and capacity: no handling, no price and no factor of it are in the atlas."""
    arcs, lengths = range(len(net.arc_records)), [arc for arc in net.arc_records if "gas" in arc.cargoes]
    time, cost, co2e = (parts(net, "gas", service) for parts in JUDGED.values())
    piped = {row for row in arcs if net.arc_records[row].mode == "pipeline" and net.arc_records[row] in lengths}

    assert len(piped) == 5
    assert set(time.missing) & set(arcs) == set()
    assert set(cost.missing) & set(arcs) == set(co2e.missing) & set(arcs) == piped
    assert {words.split()[1] for words in time.missing.values()} == {"load_h", "unload_h"}


def test_nothing_waits_three_days_at_a_border_within_a_customs_union(net):
    """Less than 70 h even in the bad case: there is no customs to wait for."""
    links, waited = net.atlas.link_records, 0
    for cargo in ("container", "grain", "general", "oil"):
        for service in SERVICES:
            parts = hours(net, cargo, service)
            for part in parts.parts:
                arc = net.arc_records[part.slot] if part.slot < len(net.arc_records) else None
                if arc is not None and arc.kind == "border" and links[arc.link].border == "customs_union":
                    waited += 1
                    assert part.figures[0].high < 70, (arc.id, part.figures[0].value_id)

    assert waited > 100


def test_every_ship_and_ferry_is_waited_for(net):
    """Half an interval of its own or of its trade, first in the order of its steps but for boarding."""
    sailing = 0
    for cargo in ("container", "grain", "general", "oil"):
        parts = hours(net, cargo, "wagonload")
        for row, arc in enumerate(net.arc_records):
            if arc.kind == "haul" and arc.mode in ("sea", "ferry") and cargo in arc.cargoes:
                sailing += 1
                steps = [parts.parts[part] for part in parts.by_slot[row]]
                wait = next(step for step in steps if step.kind != "transfer")
                assert (wait.kind, wait.figures[0].quantity) == ("wait", "interval_h"), arc.id
                assert [step.kind for step in steps].count("wait") == 1  # no month, no ice

    assert sailing > 100


# ------------------------------------------------------------------------------------------------------------- runs


@pytest.mark.parametrize(
    ("run", "modes", "stated_km"),
    [
        ("run-1", ("rail",), 3450),
        ("run-2", ("rail", "sea", "rail"), 3500 + 83),
        ("run-3", ("ferry",), None),
        ("run-4", ("sea", "rail", "road", "rail"), None),
        ("run-5", ("rail", "ferry", "rail"), 1388 + 90),
        ("run-6", ("rail",), 1605),
    ],
)
def test_a_run_can_be_travelled_the_way_its_source_says(atlas, net, run, modes, stated_km):
    """By its places and modes one comes near the km that the source or the section has.

    Alat to Baku (83 km) and Lake Van (90 km) are not in the km of the source.
    """
    row = next(row for row in atlas.rows["runs"] if row["id"] == run)
    demands = {"via": row["via"], "avoid": row["avoid"], "modes": row["modes"] or None, "corridor": row["corridor"]}
    found = route(net, row["origin"], row["destination"], by="distance", cargo=row["cargo"], **demands)

    assert found.modes == modes
    assert stated_km is None or found.distance_km == pytest.approx(stated_km, rel=0.02)


# ------------------------------------------------------------------------------------------------------- the ledger


def test_the_claims_that_the_atlas_can_answer_hold(atlas):
    """No structural, length or date claim differs; of one train it is said what would have to go right."""
    ledger = atlas.claims()
    counts = Counter(ledger["verdict"])

    assert len(ledger) == 59
    differing = ledger[ledger["verdict"] == "differs"]
    assert set(differing.index) <= {"kz-tr-train-days"}
    assert differing["detail"].str.contains("12 days or less has a chance of").all()
    assert counts["holds"] + counts["own figure"] >= 30


@pytest.mark.parametrize("claim", ["swap-2006", "trade-2010"])
def test_a_suspect_claim_says_so_and_how_it_is_read(atlas, claim):
    """1.5 billion tonnes of swapped oil, and a trade total that does not add up."""
    row = atlas.claims().loc[claim]

    assert row["verdict"] == "suspect"
    assert row["note"]


def test_a_copy_of_the_atlas_keeps_its_claims_and_answers_with_its_own_figures(atlas, tmp_path):
    """A what-if by hand: copy the folder, change one figure, and everything that rests on it follows."""
    copy = tmp_path / "copy of the atlas"
    shutil.copytree(atlas.folder, copy)
    path = copy / "values.csv"
    row = "rail-east-caspian-kti-total-length-seed4,section:uzen-gorgan,length_km,none,,design,,929"
    text = path.read_text(encoding="utf-8")
    assert text.count(row) == 1
    path.write_text(text.replace(row, row.replace("929", "1029")), encoding="utf-8")
    changed = load(copy)

    assert figure(changed, "section:uzen-gorgan", "length_km").central == 1029
    assert changed.claims().at["ec-rail-total-km", "verdict"] == "differs"
    assert atlas.claims().at["ec-rail-total-km", "verdict"] == "own figure"


# -------------------------------------------------------------------------------------- what the model says of it


def test_most_recorded_trips_lie_between_the_good_and_the_bad_case(net):
    """They are no input; a pilot train with a ship that waited for it is quicker than any of the model's."""
    inside = net.runs()["inside"]
    assert inside.sum() >= 4
    assert not inside["run-2"]


def test_the_corridors_have_a_bad_case_of_at_most_two_and_a_half_times_the_good_one(atlas, net):
    cards = scorecard(net, atlas.corridor_records)
    assert (cards["days_p90"] / cards["days_p10"]).median() <= 2.5


def test_the_train_from_kazakhstan_to_turkey_runs_over_six_thousand_km(net):
    """By Bolashak and Inche Borun, from Almaty and from Arys; another way is shorter."""
    for origin in ("almaty-1", "arys"):
        way = net.route(origin, "izmit", corridor="ktit-train")
        assert way.distance_km > 6000
        assert {"bolashak", "inche-borun"} <= set(way.places)
        assert net.route(origin, "izmit", by="distance").distance_km < way.distance_km


def test_the_announced_days_of_that_train_are_set_against_the_model_as_they_are(atlas, net):
    """The detail gives both origins with their range, the chance, and the shorter way; no figure is bent to meet it."""
    claim = atlas.claims().loc["kz-tr-train-days"]
    days = [net.route(origin, "izmit", corridor="ktit-train").transit_days for origin in ("almaty-1", "arys")]
    assert claim["verdict"] == ("holds" if all(one.p10 <= 12 <= one.p90 for one in days) else "differs")
    for one in days:
        assert f"{one.p10:.1f} to {one.p90:.1f} days" in claim["detail"]
        assert f"12 days or less has a chance of {one.chance_below(12):.1%}" in claim["detail"]
    assert "km shorter" in claim["detail"]


def test_sarakhs_to_the_gulf_is_quicker_direct_than_by_tehran(net):
    direct, round_about = (net.route("sarakhs-ir", "Bandar Abbas", via=via) for via in ((), "tehran"))
    assert direct.time_h.central < round_about.time_h.central
    assert direct.days.p50 < round_about.days.p50


@pytest.mark.parametrize("ends", [("Almaty", "Mumbai"), ("Moscow", "Bandar Abbas"), ("Tashkent", "Istanbul")])
def test_block_trains_are_quicker_than_wagons(net, ends):
    trains, wagons = (net.route(*ends, service=service).days.p50 for service in ("block_train", "wagonload"))
    assert trains < wagons


def test_every_ship_has_an_interval_so_that_no_port_is_chosen_for_want_of_one(net):
    """From Almaty to Mumbai too: each of its waits for a ship rests on a figure."""
    waits = net.route("Almaty", "Mumbai").legs.query("kind == 'wait' and link.notna()", engine="python")
    assert len(waits) >= 1
    assert (waits["time_h"] > 0).all()
    assert waits["figures"].map(len).min() >= 1


def test_a_cargo_without_a_way_is_told_where_it_stops(net):
    with pytest.raises(NoRoute, match=r"oil stops at '.+': the .+ takes container"):
        net.route("Almaty", "Mumbai", cargo="oil")
