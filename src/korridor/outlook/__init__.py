"""What could pass, what wants to, what does and what binds, year by year; and how volumes grow."""

from korridor.outlook.competing import SCALE_USD_T, Competition, compete, shared_out
from korridor.outlook.growth import (
    Growth,
    calendar_volume,
    carried_on,
    days_in_force,
    days_of,
    growth_rate,
    years_to,
)
from korridor.outlook.series import Observed, Series, observed_in, series_of
from korridor.outlook.years import Outlook, State, assumed_capacity, corridor_of, outlook, state_on, usual_cargo

__all__ = [
    "SCALE_USD_T",
    "Competition",
    "Growth",
    "Observed",
    "Outlook",
    "Series",
    "State",
    "assumed_capacity",
    "calendar_volume",
    "carried_on",
    "compete",
    "corridor_of",
    "days_in_force",
    "days_of",
    "growth_rate",
    "observed_in",
    "outlook",
    "series_of",
    "shared_out",
    "state_on",
    "usual_cargo",
    "years_to",
]
