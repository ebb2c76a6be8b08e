"""Dollars of every step, worked out by hand on the six places; currencies; generalised cost by published examples."""

import numpy as np
import pytest

from korridor.api import load
from korridor.costs import cost_of_500_km, dollars, generalised, generalised_cost, in_currency, values_of_time
from korridor.draws import Spread, drawn_logs
from korridor.errors import InputError, MissingFigure
from korridor.parts import slots_of

NET_T = 12  # tonnes in a TEU


def prices(net, where, *, cargo="container", service=None, per="t"):
    """Central dollars of each part of an arc, or of a start, end or access, written `start alder|road`.

    Where a price is missing, the word on it.
    """
    slots, (side, _, name) = slots_of(net), where.rpartition(" ")
    if side == "access":
        slot = slots.access[tuple(name.split(">"))]
    elif side:
        slot = getattr(slots, side)(net.state_numbers[name])
    else:
        slot = net.arc_numbers[name]
    parts = dollars(net, cargo, service or ("block_train" if cargo == "container" else "wagonload"), per=per)
    if slot in parts.missing:
        return parts.missing[slot]
    return [pytest.approx(parts.part_central[row]) for row in parts.by_slot.get(slot, ())]


def written(folder, file, *rows):
    """The atlas of a folder with rows added to a table."""
    with (folder / file).open("a", encoding="utf-8") as table:
        table.writelines(f"{row}\n" for row in rows)
    return load(folder)


def without(folder, *ids):
    """The atlas of a folder without rows of its defaults."""
    path = folder / "defaults.csv"
    rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [row for row in rows if row.partition(",")[0] not in ids]
    assert len(kept) == len(rows) - len(ids)
    path.write_text("".join(kept), encoding="utf-8")
    return load(folder)


# ------------------------------------------------------------------------------------------------- step by step


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("alder--birk|rail1520>", [0.4 * 240]),
        ("birk--dunmor|rail1435>", [0.4 * 97.5, 0.4 * 97.5]),
        ("alder--corve-road|road>", [0.09 * 235 * NET_T, 0.09 * 235 * NET_T]),
        ("corve--eskil|sea>", [420]),
        ("corve--eskil|sea<", [420]),
        ("corve--eskil-ferry|road>", [420]),
        ("border:birk--dunmor|rail1435>", [180, 180]),
        ("border:alder--corve-road|road<", [10 * NET_T, 10 * NET_T]),
        ("birk|rail1520>rail1435", [240]),
        ("corve|rail1435>sea", [120]),
        ("corve|sea>sea", [120]),
        ("start alder|rail1520", [50]),
        ("end fenn|road", [60]),
        ("access maren>dunmor", [0.09 * 20 * NET_T]),
        ("corve|road>road", []),
        ("start corve|sea<", []),
        ("start border:birk--dunmor|rail1435>", []),
    ],
)
def test_a_container_in_a_block_train_pays_by_the_teu_where_there_is_such_a_price(six_net, where, expected):
    """Else by the tonne, 12 of them in a TEU; half the tariff and one fee for each country of a frontier."""
    assert prices(six_net, where, per="teu") == expected
    assert prices(six_net, where) == [pytest.approx(usd / NET_T) for usd in expected]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("alder--birk|rail1520>", [0.03 * 240]),
        ("birk--dunmor|rail1435>", [0.03 * 97.5, 0.03 * 97.5]),
        ("eskil--fenn|road>", [0.09 * 131]),
        ("corve--eskil|sea>", [22]),
        ("border:birk--dunmor|rail1435>", [9, 9]),
        ("border:alder--corve-road|road>", [10, 10]),
        ("birk|rail1520>rail1435", [10]),
        ("corve|sea>rail1435", [9]),
        ("start alder|rail1520", [4]),
        ("end fenn|road", [5]),
        ("access maren>corve", [0.09 * 38]),
    ],
)
@pytest.mark.parametrize("cargo", ["grain", "general"])
def test_other_cargo_pays_by_the_tonne(six_net, cargo, where, expected):
    assert prices(six_net, where, cargo=cargo) == expected


def test_a_container_among_wagons_pays_the_tariff_by_weight(six_net):
    """The tariff by TEU is one of block trains: 0.03 x 240 = 7.20 USD/t, 86.40 for the TEU. Fees are by the box."""
    assert prices(six_net, "alder--birk|rail1520>", service="wagonload") == [7.2]
    assert prices(six_net, "alder--birk|rail1520>", service="wagonload", per="teu") == [86.4]
    assert prices(six_net, "birk|rail1520>rail1435", service="wagonload", per="teu") == [240]


def test_a_block_train_of_grain_has_a_tariff_of_its_own(six_net):
    assert prices(six_net, "alder--birk|rail1520>", cargo="grain", service="block_train") == [0.025 * 240]


def test_a_price_of_the_leg_itself_goes_before_the_class(six_copy):
    """A rate by weight for grain, one by the TEU for containers, a tariff of one railway."""
    net = written(
        six_copy(),
        "values.csv",
        "rate-t,link:corve--eskil,rate_usd_t,one_way,cargo=grain,observed,,30,,USD/t,2023,survey-2023,A,,",
        "rate-teu,link:corve--eskil,rate_usd_teu,one_way,cargo=container,observed,,600,,USD/TEU,2023,survey-2023,A,,",
        "tar-t,link:alder--birk,tariff_usd_tkm,one_way,service=wagonload,observed,,0.02,,USD/tkm,2023,survey-2023,A,,",
        "rate-rail,link:dunmor--corve,rate_usd_t,one_way,cargo=grain,observed,,3,,USD/t,2023,survey-2023,A,,",
    ).network()

    assert prices(net, "corve--eskil|sea>", cargo="grain") == [30]
    assert prices(net, "corve--eskil|sea>", cargo="general") == [22]
    assert prices(net, "corve--eskil|sea<", per="teu") == [600]
    assert prices(net, "alder--birk|rail1520>", cargo="general") == [0.02 * 240]
    assert prices(net, "alder--birk|rail1520>", per="teu") == [0.4 * 240]
    assert prices(net, "dunmor--corve|rail1435<", cargo="grain") == [3]
    assert prices(net, "dunmor--corve|rail1435<", cargo="general") == [0.03 * 54]


def test_each_side_of_a_border_asks_its_own_fee(six_copy):
    """Brodany asks 20 USD/t by rail, Avelia the 9 of every country."""
    row = "fee-brd-xb,rail,XB,border,,,any,any,fee_usd_t,none,,20,,USD/t,C,,"
    net = written(six_copy(), "defaults.csv", row).network()

    assert prices(net, "border:birk--dunmor|rail1435>", cargo="grain") == [9, 20]
    assert prices(net, "border:birk--dunmor|rail1435<", cargo="grain") == [20, 9]


def test_a_fee_of_the_border_itself_is_all_of_it(six_copy):
    row = "fee-birk,border:birk--dunmor,fee_usd_t,none,cargo=grain,observed,,25,,USD/t,2023,survey-2023,A,,"
    net = written(six_copy(), "values.csv", row).network()

    assert prices(net, "border:birk--dunmor|rail1435>", cargo="grain") == [25]
    assert prices(net, "border:birk--dunmor|rail1435>", cargo="general") == [9, 9]


def test_who_enters_a_country_that_charges_for_it_pays_and_who_leaves_it_does_not(six_copy):
    row = "entry-xb,road,XB,entry,,,any,any,fee_usd_t,none,,7,,USD/t,C,,"
    net = written(six_copy(), "defaults.csv", row).network()

    assert prices(net, "border:alder--corve-road|road>", cargo="grain") == [10, 10, 7]
    assert prices(net, "border:alder--corve-road|road<", cargo="grain") == [10, 10]
    assert prices(net, "border:birk--dunmor|rail1435>", cargo="grain") == [9, 9]


def test_quays_have_fees_of_their_own(six_copy):
    """The class `port` is that of every transfer, load and unloading with a ship."""
    net = written(
        six_copy(),
        "defaults.csv",
        "quay,any,*,transfer,port,,any,any,fee_usd_t,none,,11,,USD/t,C,,",
        "quay-load,any,*,load,port,,any,any,fee_usd_t,none,,13,,USD/t,C,,",
    ).network()

    assert prices(net, "corve|rail1435>sea", cargo="grain") == [11]
    assert prices(net, "corve|rail1435>road", cargo="grain") == [9]
    assert prices(net, "start corve|sea>", cargo="grain") == [13]
    assert prices(net, "start corve|road>", cargo="grain") == [4]


@pytest.mark.parametrize(
    ("rows", "where", "cargo", "words"),
    [
        (["tar-road"], "eskil--fenn|road>", "grain", "no default tariff of grain by road in XC"),
        (["rate-sea-t"], "corve--eskil|sea>", "grain", "no rate of link:corve--eskil, and no default of it for grain"),
        (
            ["fee-brd-road-t"],
            "border:alder--corve-road|road>",
            "grain",
            "no fee of border:alder--corve-road on the side",
        ),
        (["fee-gc-t"], "birk|rail1520>rail1435", "grain", "no fee of place:birk for gauge change by rail"),
        (["fee-load-t"], "start corve|sea>", "grain", "no fee of place:corve for load by sea, and no default of it"),
        (["net-teu"], "alder--birk|rail1520>", "container", "no teu_net_t, the tonnes in a container, and no default"),
    ],
)
def test_a_step_without_a_price_is_unknown_and_says_which(six_copy, rows, where, cargo, words):
    found = prices(without(six_copy(), *rows).network(), where, cargo=cargo)

    assert isinstance(found, str)
    assert found.startswith(words)


def test_a_container_without_a_price_by_the_teu_pays_by_its_tonnes(six_copy):
    """22 USD/t for the ship: 264 for a TEU of 12 t."""
    net = without(six_copy(), "rate-sea-teu").network()

    assert prices(net, "corve--eskil|sea>") == [22]
    assert prices(net, "corve--eskil|sea>", per="teu") == [264]


@pytest.mark.parametrize("service", ["block_train", "wagonload"])
@pytest.mark.parametrize("cargo", ["container", "grain", "general"])
def test_nothing_is_missing_on_the_six_places(six_net, cargo, service):
    assert dict(dollars(six_net, cargo, service).missing) == {}


# ----------------------------------------------------------------------------------------------- per TEU and per t


@pytest.mark.parametrize("service", ["block_train", "wagonload"])
def test_a_teu_costs_its_tonnes(six_net, service):
    """On central figures every slot costs 12 times as much for the TEU as for the tonne."""
    by_t, by_teu = (dollars(six_net, "container", service, per=per).central for per in ("t", "teu"))

    assert by_teu == pytest.approx(NET_T * by_t)
    assert by_t.max() > 0


def test_in_every_draw_a_teu_costs_the_tonnes_it_holds_in_that_draw(six_net):
    """One load of the container for all steps: cost per TEU over cost per tonne is the same wherever one looks."""
    by_t, by_teu = (dollars(six_net, "container", "block_train", per=per) for per in ("t", "teu"))
    totals = [parts.totals(drawn_logs(parts.elements, draws=200)) for parts in (by_t, by_teu)]
    paid = by_t.central > 0
    held = totals[1][:, paid] / totals[0][:, paid]

    assert held == pytest.approx(np.repeat(held[:, :1], paid.sum(), axis=1))
    assert (held[:, 0] < 9).mean() == pytest.approx(0.1, abs=4 * 0.3 / np.sqrt(200))
    assert len(set(held[:, 0].round(6))) == 200


def test_what_goes_in_no_container_has_no_cost_per_teu(six_net):
    with pytest.raises(InputError, match="grain is not shipped in containers"):
        dollars(six_net, "grain", "wagonload", per="teu")
    with pytest.raises(InputError, match="grain is not shipped in containers"):
        _ = six_net.route("alder", "fenn", cargo="grain").cost_usd_per_teu
    with pytest.raises(InputError, match="per t or per teu; got 'feu'"):
        dollars(six_net, "container", "block_train", per="feu")


# -------------------------------------------------------------------------------------------------- a whole way

BY_SHIP = {"avoid": ["alder--corve-road", "corve--eskil-ferry"]}


def test_a_way_costs_what_its_steps_cost(six_net):
    """50 + 96 + 240 + 78 + 360 + 21.6 + 120 + 420 + 120 + 141.48 + 60 = 1,707.08 USD/TEU, a twelfth of it per tonne."""
    way = six_net.route("alder", "fenn", **BY_SHIP)

    assert way.cost_usd_per_teu.central == pytest.approx(1707.08)
    assert way.cost_usd_per_t.central == pytest.approx(1707.08 / 12)
    assert (way.cost_usd_per_t.unit, way.cost_usd_per_teu.unit) == ("USD/t", "USD/TEU")


@pytest.mark.parametrize(
    ("rate", "share", "indicative"), [(None, 1, True), (420, 1287.08 / 1707.08, True), (4000, 1287.08 / 5287.08, False)]
)
def test_a_cost_is_indicative_where_over_half_of_it_rests_on_defaults(six_copy, rate, share, indicative):
    """The rest of the way costs 1,287.08 USD by defaults; the ship what it asks itself."""
    row = f"rate,link:corve--eskil,rate_usd_teu,one_way,,observed,,{rate},,USD/TEU,2023,survey-2023,A,,"
    atlas = written(six_copy(), "values.csv", *([row] if rate else []))
    way = atlas.network().route("alder", "fenn", **BY_SHIP)

    assert way.default_share == pytest.approx(share)
    assert way.is_indicative is indicative


# --------------------------------------------------------------------------------------------------- indicators


def test_20_t_over_500_km_as_published():
    """1,200 USD for 24 t over 1,000 km are 500 USD."""
    assert cost_of_500_km(1200, distance_km=1000, cargo_t=24) == pytest.approx(500)


@pytest.mark.parametrize("per", ["t", "teu"])
def test_a_currency_is_at_the_mean_rate_of_the_year(six_net, per):
    """4 XTS for a dollar in 2023, the price year."""
    way = six_net.route("alder", "fenn")
    usd, xts = way.cost(per=per), way.cost("XTS", per=per)

    assert xts.central == pytest.approx(4 * usd.central)
    assert xts.p90 == pytest.approx(4 * usd.p90)
    assert (usd.unit, xts.unit) == (f"USD/{'TEU' if per == 'teu' else 't'}", f"XTS/{'TEU' if per == 'teu' else 't'}")


def test_another_year_has_another_rate(six_copy):
    atlas = written(six_copy(), "exchange.csv", "2021,XTS,2.5,survey-2023,A,")
    amount = Spread(10.0, "USD/t", np.array([8.0, 12.0]))

    assert in_currency(atlas, amount, "XTS").central == 40
    assert in_currency(atlas, amount, "XTS", year=2021).draws.tolist() == [20, 30]
    assert in_currency(atlas, amount, "USD", year=2021) is amount


def test_a_currency_or_year_without_a_rate_is_refused(six_copy):
    """With the nearest currency, or the years there are; a rate of another year is never taken."""
    atlas = written(six_copy(), "exchange.csv", "2021,XTS,2.5,survey-2023,A,")
    amount = Spread(10.0, "USD/t", np.array([8.0, 12.0]))

    with pytest.raises(InputError, match=r"no currency called 'XTX' in exchange.csv, which has USD, XTS\."):
        in_currency(atlas, amount, "XTX")
    with pytest.raises(InputError, match="no XTS of 2022; it has 2021 to 2023"):
        in_currency(atlas, amount, "XTS", year=2022)
    with pytest.raises(InputError, match="a year is a whole number"):
        in_currency(atlas, amount, "XTS", year="2023")


# --------------------------------------------------------------------------------------------- generalised cost

A = {"price": 64, "mean_h": 480, "sd_h": 144}
B = {"price": 80, "mean_h": 336, "sd_h": 48}


def of(way, value_of_time):
    times = {"mean_h": way["mean_h"], "sd_h": way["sd_h"]}
    return generalised(way["price"], **times, value_of_time_usd_t_h=value_of_time, reliability_ratio=0.8)


def test_generalised_cost_as_published():
    """64 USD/t, 20 and 6 days against 80 USD/t, 14 and 2 days, at 0.05 USD/t-h and a ratio of 0.8: 93.76 and 98.72."""
    assert (of(A, 0.05), of(B, 0.05)) == pytest.approx((93.76, 98.72))


def test_the_quicker_way_wins_above_a_value_of_time_of_0_0725():
    """16 / (595.2 - 374.4) USD/t-h."""
    even = 16 / (595.2 - 374.4)

    assert even == pytest.approx(0.0725, rel=1e-3)
    assert of(A, even) == pytest.approx(of(B, even))
    assert of(A, 0.99 * even) < of(B, 0.99 * even)
    assert of(A, 1.01 * even) > of(B, 1.01 * even)


def test_the_generalised_cost_of_a_way_draws_the_value_of_time_of_its_cargo(six):
    """64 USD/t, 480 h with an sd of 144 h: 64 + 0.08 x (480 + 0.5 x 144) = 108.16; a tenth lies below that of 0.04."""
    n = 4000
    away = 144 * np.sqrt((n - 1) / n)
    price, time_h = Spread(64.0, "USD/t", np.full(n, 64.0)), Spread(480.0, "h", 480 + away * np.tile([-1, 1], n // 2))
    found = generalised_cost(six, "container", price, time_h)

    assert time_h.sd == pytest.approx(144)
    assert found.central == pytest.approx(108.16)
    assert found.unit == "USD/t"
    for q, value_of_time in ((0.1, 0.04), (0.5, 0.08), (0.9, 0.2)):
        below = found.chance_below(64 + value_of_time * 552)
        assert below == pytest.approx(q, abs=4 * np.sqrt(q * (1 - q) / n))
    assert generalised_cost(six, "grain", price, time_h).central == pytest.approx(64 + 0.0035 * 552)


def test_a_cargo_without_a_value_of_time_has_no_generalised_cost(six):
    assert [element.figure.central for element in values_of_time(six, "general")] == [0.012, 0.5]
    with pytest.raises(MissingFigure, match=r"defaults.csv has no value_of_time_usd_t_h of oil: add a row"):
        values_of_time(six, "oil")
