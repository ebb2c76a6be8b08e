// What the layers of korridor.maps call in the browser. Coordinates come as whole numbers of 1/scale degree, each the
// difference to the one before: a fraction of the size of GeoJSON.
window.korridor = window.korridor || (function () {
  "use strict";

  const PANES = {"kd-land": 210, "kd-band": 390, "kd-line": 400, "kd-mark": 450, "kd-label": 460};

  function panes(map) {
    for (const [name, level] of Object.entries(PANES)) {
      if (!map.getPane(name)) {
        map.createPane(name).style.zIndex = level;
      }
    }
    map.getPane("kd-label").style.pointerEvents = "none";
    if (map.attributionControl) {
      map.attributionControl.setPrefix(false);
    }
    if (map.options.scrollWheelZoom === false && !map.kdWheel) { // in a page that scrolls, a click gives the map the wheel
      map.kdWheel = true;
      map.on("focus", () => map.scrollWheelZoom.enable());
      map.on("blur", () => map.scrollWheelZoom.disable());
    }
  }

  function decoded(flat, scale) {
    const points = [];
    let x = 0, y = 0;
    for (let i = 0; i < flat.length; i += 2) {
      x += flat[i];
      y += flat[i + 1];
      points.push([y / scale, x / scale]);
    }
    return points;
  }

  // Land and water, under everything and deaf to the mouse; a canvas draws them faster than paths would.
  function areas(map, data) {
    panes(map);
    const renderer = L.canvas({pane: "kd-land", padding: 0.5});
    const group = L.layerGroup();
    for (const rings of data.shapes) {
      L.polygon(rings.map((ring) => decoded(ring, data.scale)), {...data.style, renderer, pane: "kd-land", interactive: false}).addTo(group);
    }
    return group;
  }

  // Lines and marks of one layer; `text` is what the tooltip says.
  function shapes(map, data) {
    panes(map);
    const group = L.featureGroup();
    for (const [style, text, ...parts] of data.lines) {
      const options = {pane: "kd-line", lineCap: "round", ...data.styles[style], text};
      const points = parts.map((part) => decoded(part, data.scale));
      L.polyline(points, options).addTo(group);
      if (options.weight < 6) { // a thin line is hard to hit, so a wide one that nobody sees takes the mouse
        L.polyline(points, {pane: options.pane, weight: 11, opacity: 0, text}).addTo(group);
      }
    }
    for (const [style, text, lon, lat] of data.marks) {
      const look = data.styles[style];
      const mark = look.html
        ? L.marker([lat, lon], {pane: "kd-mark", text, keyboard: false, icon: L.divIcon({className: "kd-icon", html: look.html, iconSize: [look.size, look.size]})})
        : L.circleMarker([lat, lon], {pane: "kd-mark", ...look, text});
      mark.addTo(group);
    }
    group.bindTooltip((layer) => data.texts[layer.options.text], {sticky: true, className: "kd-tip"});
    return group;
  }

  // Names, as many as fit without touching each other; the first in the list go first.
  const Labels = L.LayerGroup.extend({
    initialize(names) {
      L.LayerGroup.prototype.initialize.call(this);
      this.names = names;
    },
    onAdd(map) {
      L.LayerGroup.prototype.onAdd.call(this, map);
      map.on("moveend", this.arrange, this);
      this.arrange();
    },
    onRemove(map) {
      map.off("moveend", this.arrange, this);
      L.LayerGroup.prototype.onRemove.call(this, map);
    },
    arrange() {
      const map = this._map, size = map.getSize(), taken = [];
      this.clearLayers();
      for (const [lon, lat, text, kind, from] of this.names) {
        if (map.getZoom() < from) {
          continue;
        }
        const point = map.latLngToContainerPoint([lat, lon]);
        const wide = text.length * (kind === "land" ? 8.6 : 6.4) + 8, high = 15;
        const left = kind === "land" ? point.x - wide / 2 : point.x + 6;
        const box = [left, point.y - high / 2, left + wide, point.y + high / 2];
        if (box[2] < 0 || box[3] < 0 || box[0] > size.x || box[1] > size.y) {
          continue;
        }
        if (taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3])) {
          continue;
        }
        taken.push(box);
        const span = document.createElement("span");
        span.textContent = text;
        const icon = L.divIcon({className: `kd-name kd-name-${kind}`, html: span, iconSize: [0, 0]});
        L.marker([lat, lon], {icon, interactive: false, keyboard: false, pane: "kd-label"}).addTo(this);
      }
    },
  });

  function box(map, position, html, name) {
    panes(map);
    const control = L.control({position});
    control.onAdd = function () {
      const div = L.DomUtil.create("div", `kd-box ${name}`);
      div.innerHTML = html;
      L.DomEvent.disableClickPropagation(div);
      L.DomEvent.disableScrollPropagation(div);
      return div;
    };
    control.addTo(map);
    const div = control.getContainer();
    const size = map.getSize();
    if (size.x < 700 || div.parentNode.offsetHeight > 0.72 * size.y) { // a small map has no room for every legend
      div.querySelectorAll("details").forEach((fold) => fold.removeAttribute("open"));
    }
    return control;
  }

  function credits(map, html) {
    map.attributionControl.addAttribution(html);
    L.control.scale({imperial: false}).addTo(map);
  }

  return {areas, credits, shapes, labels: (map, names) => { panes(map); return new Labels(names); }, box, panes};
})();
