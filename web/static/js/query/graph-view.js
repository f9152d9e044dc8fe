// Triples as a drawing: things on a ring, joined by arrows, their names along the rays.
import { naming, short } from "./names.js";
import { fitted, framed, sheet, svg, text } from "./svg.js";

const MOST = 60;
const APART = 19; // between two names on the ring
const NAME = 230; // the longest name

export function graphable({ graph, columns, rows }) {
  if (graph) return { from: "subject", to: "object", rows: rows.filter((r) => r.object.type !== "literal") };
  const things = columns.filter((c) => rows.some((r) => r[c]?.type === "uri"));
  if (things.length < 2) return null;
  const [from, to] = things;
  return { from, to, rows: rows.filter((r) => r[from]?.type === "uri" && r[to]?.type === "uri") };
}

function joinedThings(result) {
  const { from, to, rows } = graphable(result);
  const names = new Map();
  const joined = new Map();
  for (const row of rows) {
    const ends = [row[from].value, row[to].value];
    const fresh = new Set(ends.filter((end) => !names.has(end)));
    if (names.size + fresh.size > MOST) continue;
    names.set(ends[0], fitted(short(row[from]), NAME)).set(ends[1], fitted(short(row[to]), NAME));
    joined.set(ends.join(" "), ends);
  }
  return { names, joined: [...joined.values()] };
}

function node(iri, told, angle, [x, y]) {
  const left = Math.cos(angle) < -0.001;
  const turn = (angle * 180) / Math.PI + (left ? 180 : 0);
  const label = text(left ? -10 : 10, 4.5, told.text, { "text-anchor": left ? "end" : "start" });
  const drawn = [svg("circle", { class: "dot", r: 4, fill: "#17212a" }), label];
  const place = { transform: `translate(${x} ${y}) rotate(${turn.toFixed(2)})` };
  const href = naming(iri)?.href;
  return href ? svg("g", place, svg("a", { href }, ...drawn)) : svg("g", place, ...drawn);
}

function head() {
  const shape = svg("path", { class: "arrow", d: "M0 0 8 4 0 8z", fill: "#9f2b1d" });
  const size = { markerWidth: 8, markerHeight: 8, markerUnits: "userSpaceOnUse", orient: "auto" };
  return svg("defs", {}, svg("marker", { id: "answer-head", viewBox: "0 0 8 8", refX: 12, refY: 4, ...size }, shape));
}

export function graphView(result, words) {
  const { names, joined } = joinedThings(result);
  const radius = Math.max(110, (names.size * APART) / (2 * Math.PI));
  const middle = radius + 26 + Math.max(...[...names.values()].map(({ width }) => width));
  const picture = sheet(middle * 2, middle * 2, words.graph);
  picture.setAttribute("role", "group"); // of links, not one image
  picture.append(head());
  const angles = new Map([...names.keys()].map((iri, index) => [iri, (index / names.size) * 2 * Math.PI - Math.PI / 2]));
  const at = (iri, far = 1) => {
    const angle = angles.get(iri);
    return [middle + far * radius * Math.cos(angle), middle + far * radius * Math.sin(angle)].map((n) => Number(n.toFixed(1)));
  };
  for (const [a, b] of joined) {
    const d = `M${at(a)}C${at(a, 0.55)} ${at(b, 0.55)} ${at(b)}`;
    picture.append(svg("path", { class: "edge", fill: "none", stroke: "#7d8882", "marker-end": "url(#answer-head)", d }));
  }
  for (const [iri, told] of names) picture.append(node(iri, told, angles.get(iri), at(iri)));
  return framed(picture, words.graph);
}
