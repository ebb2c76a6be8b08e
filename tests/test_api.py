"""The public face: its names, what it costs to import, and that every method is documented."""

import inspect
import json
import subprocess
import sys
from functools import partial
from pathlib import Path

import pandas as pd
import pytest

import korridor as kd
from korridor import api
from korridor.errors import DataError, InputError

HEAVY = {"pandas", "geopandas", "folium", "scipy", "highspy", "matplotlib", "networkx"}
ERRORS = ("AmbiguousName", "DataError", "InputError", "MissingFigure", "NoRoute", "UnknownName")


def loaded_after(code):
    """Modules that a fresh Python has loaded once it has run some code."""
    script = f"import json, sys\n{code}\nprint(json.dumps(sorted(name.partition('.')[0] for name in sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
    return set(json.loads(done.stdout))


# ----------------------------------------------------------------------------------------------------- names


@pytest.mark.parametrize("name", kd.__all__)
def test_every_public_name_is_there(name):
    assert getattr(kd, name) is not None


def test_dir_lists_the_public_names():
    assert dir(kd) == sorted(kd.__all__)
    assert len(set(kd.__all__)) == len(kd.__all__)


def test_names_come_from_where_they_live():
    assert kd.load is api.load
    assert (kd.Atlas, kd.Network) == (api.Atlas, api.Network)
    assert kd.NoRoute.__module__ == "korridor.errors"
    assert kd.maps.__name__ == "korridor.maps"


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'korridor' has no attribute 'laod'"):
        kd.laod  # noqa: B018 - asking is the test
    with pytest.raises(ImportError):
        exec("from korridor import laod", {})  # noqa: S102 - an import of a name that is not there
    assert not hasattr(kd, "api_key")


@pytest.mark.parametrize("name", ERRORS)
def test_every_error_is_a_korridor_error(name):
    assert issubclass(getattr(kd, name), kd.KorridorError)


def test_the_version_is_that_of_the_distribution():
    from importlib.metadata import version

    assert kd.__version__ == version("korridor")


# ------------------------------------------------------------------------------------------------------ cost


def test_the_import_costs_next_to_nothing():
    assert not loaded_after("import korridor") & HEAVY


def test_help_of_the_shell_needs_no_table():
    assert not loaded_after("import korridor.cli") & HEAVY


def test_an_error_may_be_caught_without_loading_the_engine():
    assert not loaded_after("import korridor as kd\nkd.NoRoute, kd.KorridorError") & HEAVY


# --------------------------------------------------------------------------------------------- atlas and network


def members(kind):
    """Public methods and properties of a class that the library itself defines, with their docstrings."""
    for name, _ in inspect.getmembers(kind):
        home = next(base for base in kind.__mro__ if name in vars(base) or base is object)
        if not name.startswith("_") and home.__module__.startswith("korridor"):
            yield name, inspect.getdoc(vars(home)[name])


@pytest.mark.parametrize(
    "kind", [kd.Atlas, kd.Network, kd.Route, kd.Figure, kd.Problem], ids=lambda kind: kind.__name__
)
def test_every_public_method_has_a_docstring_of_its_own(kind):
    """Fields that a record gets from its dataclass are explained by the docstring of the class."""
    assert inspect.getdoc(kind)
    documented = dict(members(kind))
    fields = set(getattr(kind, "__dataclass_fields__", ()))
    assert [name for name, text in documented.items() if not text and name not in fields] == []


@pytest.mark.parametrize("name", [name for name in kd.__all__ if name not in ERRORS])
def test_every_public_name_has_a_docstring(name):
    assert inspect.getdoc(getattr(kd, name))


def test_an_atlas_and_its_network_have_their_methods(six, six_net):
    assert type(six) is kd.Atlas
    assert type(six_net) is kd.Network
    assert {"find", "why", "figure", "coverage", "network", "claims"} <= set(dir(six))
    assert {"route", "routes", "pareto", "least", "explore", "to_networkx"} <= set(dir(six_net))


def test_methods_say_what_the_functions_below_say(six, six_net):
    from korridor import atlas, claims, routing

    pd.testing.assert_frame_equal(six.find("harbour"), atlas.find(six, "harbour"))
    assert len(six.find("harbour", limit=1)) == 1
    pd.testing.assert_frame_equal(
        six.why("brodan-line", "length_km", year=2019), atlas.why(six, "brodan-line", "length_km", year=2019)
    )
    assert six.figure("alder--birk", "length_km") == atlas.figure(six, "alder--birk", "length_km")
    pd.testing.assert_frame_equal(six.coverage(), atlas.coverage(six))
    pd.testing.assert_frame_equal(six.claims(), claims.ledger(six))
    demands = {"via": "dunmor", "avoid": "corve--eskil-ferry", "modes": ("rail", "sea", "road"), "cargo": "grain"}
    ends = ("alder", "fenn")
    assert six_net.route(*ends, **demands).arcs == routing.route(six_net, *ends, **demands).arcs
    for name, asked in (("routes", {"k": 2, "by": "cost"}), ("pareto", {"by": ("time", "co2e")})):
        method, function = getattr(six_net, name), getattr(routing, name)
        ways = [way.arcs for way in method(*ends, **asked)]
        assert ways == [way.arcs for way in function(six_net, *ends, **asked)]
        assert len(ways) > 1
    least, below = (find(*ends, by="cost", draws=50) for find in (six_net.least, partial(routing.least, six_net)))
    assert (least.central, least.unit, *least.draws) == (below.central, below.unit, *below.draws)


@pytest.mark.parametrize(
    ("method", "function"),
    [
        (kd.Network.route, "routing.route"),
        (kd.Network.routes, "routing.routes"),
        (kd.Network.pareto, "routing.pareto"),
        (kd.Network.least, "routing.least"),
        (kd.Atlas.network, "network.build"),
    ],
)
def test_a_method_takes_what_the_function_below_takes(method, function):
    """With the same names and the same defaults, so that one manual serves both."""
    from korridor import network, routing

    module, _, name = function.partition(".")
    below = getattr({"routing": routing, "network": network}[module], name)

    def arguments(of):
        return {name: (parameter.default) for name, parameter in list(inspect.signature(of).parameters.items())[1:]}

    assert arguments(method) == arguments(below)


def test_scope_narrows_a_figure(six):
    """The interval of the ship, out and not back."""
    out = six.figure("corve--eskil", "interval_h", scope={"direction": "corve-eskil"})
    assert (out.low, out.central, out.high, out.unit, out.source) == (72, 96, 150, "h", "survey-2023")
    with pytest.raises(kd.MissingFigure):
        six.figure("corve--eskil", "interval_h", scope={"direction": "eskil-corve"})


def test_network_of_a_year_or_a_day(six):
    assert six.network(2016).day == six.network(date="2016-12-31").day


def test_explore_gives_a_map(six_net):
    """The network's own; a route's; and one upon the other."""
    import folium

    net_map = six_net.explore()
    assert isinstance(net_map, folium.Map)
    route = six_net.route("alder", "fenn")
    assert isinstance(route.explore(), folium.Map)
    assert route.explore(m=net_map) is net_map


# ------------------------------------------------------------------------------------------------------- load


@pytest.mark.parametrize("kind", [str, Path])
def test_load_takes_a_folder_as_text_or_as_a_path(six_folder, kind):
    atlas = kd.load(kind(six_folder))
    assert repr(atlas) == "<Atlas six: 8 places, 8 links, 1 corridors, 31 figures from 4 sources>"


def test_load_takes_the_name_of_a_bundled_atlas_or_nothing():
    assert kd.load().about == kd.load("caspian-gulf").about


def test_load_of_what_is_no_atlas(tmp_path):
    with pytest.raises(
        InputError, match=r"'caspian-golf' is no folder and no bundled atlas\. Did you mean 'caspian-gulf'"
    ):
        kd.load("caspian-golf")
    with pytest.raises(DataError, match="cannot be used: 5 problems") as caught:
        kd.load(tmp_path)
    assert caught.value.problems == kd.problems(tmp_path)
    assert {problem.file for problem in caught.value.problems} == {
        "atlas.toml",
        "places.geojson",
        "links.geojson",
        "values.csv",
        "sources.csv",
    }


def test_problems_of_a_sound_folder_are_none(six_folder):
    assert kd.problems(six_folder) == ()


# -------------------------------------------------------------------------------------------------- the manual


def test_the_example_of_the_package_runs():
    """The first thing that `help(korridor)` shows."""
    lines = [line for line in kd.__doc__.splitlines() if line.startswith("    ")]
    names = {}
    exec("\n".join(line.strip() for line in lines), names)  # noqa: S102 - the example is ours
    assert names["route"].distance_km > 0
