// Rows with a latitude and a longitude as points; no tiles, no borders.
import { short } from "./names.js";
import { fitted, framed, room, sheet, svg, text } from "./svg.js";

const NAME = 200; // the longest name
const LATITUDE = /^(lat|latitude|纬度)/i;
const LONGITUDE = /^(lon|lng|long|longitude|经度)/i;

export function mappable({ columns, rows }) {
  const latitude = columns.find((c) => LATITUDE.test(c));
  const longitude = columns.find((c) => LONGITUDE.test(c));
  const placed = rows.filter((r) => r[latitude] && r[longitude]);
  return latitude && longitude && placed.length ? { latitude, longitude, placed } : null;
}

// A name is written beside its dot where nothing is in its way; any shows on the dot.
function beside(taken, x, y, width) {
  for (const left of [x + 7, x - 7 - width]) {
    const box = { left, right: left + width, top: y - 8, bottom: y + 8 };
    const meets = (one) => box.left < one.right && one.left < box.right && box.top < one.bottom && one.top < box.bottom;
    if (left > 0 && !taken.some(meets)) {
      taken.push(box);
      return left;
    }
  }
  return null;
}

export function mapView(result, words) {
  const { latitude, longitude, placed } = mappable(result);
  const naming = result.columns.find((c) => c !== latitude && c !== longitude);
  const points = placed.slice(0, 2000).map((row) => ({
    lat: Number(row[latitude].value), lon: Number(row[longitude].value),
    name: naming && row[naming] ? short(row[naming]) : "",
  }));
  const lats = points.map((p) => p.lat), lons = points.map((p) => p.lon);
  const [south, north] = [Math.min(...lats) - 0.1, Math.max(...lats) + 0.1];
  const [west, east] = [Math.min(...lons) - 0.1, Math.max(...lons) + 0.1];
  const shrink = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const wide = room();
  const scale = Math.min((wide - 160) / ((east - west) * shrink), 480 / (north - south));
  const across = (east - west) * shrink * scale;
  const picture = sheet(across + 160, (north - south) * scale + 40, words.map);
  const dots = points.map(({ lat, lon, name }) => ({ x: 70 + (lon - west) * shrink * scale, y: 20 + (north - lat) * scale, name }));
  const taken = dots.map(({ x, y }) => ({ left: x - 5, right: x + 5, top: y - 5, bottom: y + 5 }));
  for (const { x, y, name } of dots) {
    const dot = svg("circle", { class: "dot", cx: x, cy: y, r: 4, fill: "#17212a" });
    dot.append(Object.assign(svg("title"), { textContent: name }));
    picture.append(dot);
    const told = fitted(name, NAME), at = beside(taken, x, y, told.width);
    if (at !== null) picture.append(text(at, y + 4, told.text, { class: "halo" }));
  }
  return framed(picture, words.map);
}
