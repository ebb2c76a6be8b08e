"""Maps that open without a network: an atlas on one day, corridors, routes and flows. Each gives a folium.Map."""

from korridor.maps.drawing import corridors, fit, network, routes
from korridor.maps.offline import OfflineFigure, save
from korridor.maps.streams import flows

__all__ = ["OfflineFigure", "corridors", "fit", "flows", "network", "routes", "save"]
