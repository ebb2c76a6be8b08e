"""Maps that open without a network: an atlas on one day, its corridors, and routes. Each gives a folium.Map."""

from korridor.maps.drawing import corridors, fit, network, routes
from korridor.maps.offline import OfflineFigure, save

__all__ = ["OfflineFigure", "corridors", "fit", "network", "routes", "save"]
