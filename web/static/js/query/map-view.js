// Rows with a latitude and a longitude as points; no tiles, no borders.
import { short } from "./names.js";
import { framed, sheet, svg, text } from "./svg.js";

const LATITUDE = /^(lat|latitude|纬度)/i;
const LONGITUDE = /^(lon|lng|long|longitude|经度)/i;

export function mappable({ columns, rows }) {
  const latitude = columns.find((c) => LATITUDE.test(c));
  const longitude = columns.find((c) => LONGITUDE.test(c));
  const placed = rows.filter((r) => r[latitude] && r[longitude]);
  return latitude && longitude && placed.length ? { latitude, longitude, placed } : null;
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
  for (const { lat, lon, name } of points) {
    const x = 20 + (lon - west) * shrink * scale, y = 20 + (north - lat) * scale;
    picture.append(svg("circle", { class: "dot", cx: x, cy: y, r: 4, fill: "#17212a" }));
    if (points.length <= 80) picture.append(text(x + 7, y + 4, name, { class: "halo" }));
  }
  return framed(picture, words.map);
}
