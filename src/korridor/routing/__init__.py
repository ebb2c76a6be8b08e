"""Ways between two places: the best, the best few, the trade-offs, side by side, explained step by step."""

from korridor.routing.choosing import alternatives, least, pareto, route, route_or_none, routes
from korridor.routing.comparing import PROFILE_COLUMNS, compare, cumulated, profile, scorecard
from korridor.routing.demands import CRITERIA, By, Demands, LonLat, Options
from korridor.routing.legs import LEG_COLUMNS
from korridor.routing.ways import STEP_COLUMNS, Route

__all__ = [
    "CRITERIA",
    "LEG_COLUMNS",
    "PROFILE_COLUMNS",
    "STEP_COLUMNS",
    "By",
    "Demands",
    "LonLat",
    "Options",
    "Route",
    "alternatives",
    "compare",
    "cumulated",
    "least",
    "pareto",
    "profile",
    "route",
    "route_or_none",
    "routes",
    "scorecard",
]
