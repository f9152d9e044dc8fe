// Rows with a latitude and a longitude as points; no tiles, no borders.
import { short } from "./names.js";
import { fitted, framed, sheet, svg, text } from "./svg.js";

const NAME = 200; // the longest name
const LATITUDE = /^(lat|latitude|纬度)/i;
const LONGITUDE = /^(lon|lng|long|longitude|经度)/i;

export function mappable({ columns, rows }) {
  const latitude = columns.find((c) => LATITUDE.test(c));
  const longitude = columns.find((c) => LONGITUDE.test(c));
  const placed = rows.filter((r) => r[latitude] && r[longitude]);
  return latitude && longitude && placed.length ? { latitude, longitude, placed } : null;
}

// A name is written where no other is in its way; the others show on their dots.
function free(taken, x, y, width) {
  const box = { left: x, right: x + 10 + width, top: y - 9, bottom: y + 9 };
  const meets = (one) => box.left < one.right && one.left < box.right && box.top < one.bottom && one.top < box.bottom;
  if (taken.some(meets)) return false;
  taken.push(box);
  return true;
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
  const scale = Math.min(720 / ((east - west) * shrink), 480 / (north - south));
  const picture = sheet(760, (north - south) * scale + 40, words.map);
  const taken = [];
  for (const { lat, lon, name } of points) {
    const x = 20 + (lon - west) * shrink * scale, y = 20 + (north - lat) * scale;
    const dot = svg("circle", { class: "dot", cx: x, cy: y, r: 4, fill: "#17212a" });
    dot.append(Object.assign(svg("title"), { textContent: name }));
    picture.append(dot);
    if (free(taken, x, y, fitted(name, NAME).width)) picture.append(text(x + 7, y + 4, fitted(name, NAME).text, { class: "halo" }));
  }
  return framed(picture, words.map);
}
