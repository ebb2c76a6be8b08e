"""Maps that open without a network: atlas on a day, corridors, routes, flows, an outlook. Each gives a folium.Map."""

from korridor.maps.drawing import corridors, fit, network, routes
from korridor.maps.offline import OfflineFigure, save
from korridor.maps.streams import flows, outlook

__all__ = ["OfflineFigure", "corridors", "fit", "flows", "network", "outlook", "routes", "save"]
