// Triples as a drawing: things on a ring, joined by their relations.
import { framed, sheet, short, svg, text } from "./svg.js";

const MOST = 60;

export function graphable({ graph, columns, rows }) {
  if (graph) return { from: "subject", to: "object", rows: rows.filter((r) => r.object.type !== "literal") };
  const things = columns.filter((c) => rows.some((r) => r[c]?.type === "uri"));
  if (things.length < 2) return null;
  const [from, to] = things;
  return { from, to, rows: rows.filter((r) => r[from]?.type === "uri" && r[to]?.type === "uri") };
}

export function graphView(result, words) {
  const { from, to, rows } = graphable(result);
  const names = new Map();
  const joined = [];
  for (const row of rows) {
    const ends = [row[from].value, row[to].value];
    const fresh = new Set(ends.filter((end) => !names.has(end)));
    if (names.size + fresh.size > MOST) continue;
    names.set(ends[0], short(row[from])).set(ends[1], short(row[to]));
    joined.push(ends);
  }
  const radius = Math.max(140, names.size * 7);
  const size = radius * 2 + 460;
  const picture = sheet(size, radius * 2 + 60, words.graph);
  const at = new Map();
  [...names.keys()].forEach((iri, index) => {
    const angle = (index / names.size) * 2 * Math.PI - Math.PI / 2;
    at.set(iri, [size / 2 + radius * Math.cos(angle), radius + 30 + radius * Math.sin(angle)]);
  });
  for (const [a, b] of joined) {
    const [x1, y1] = at.get(a), [x2, y2] = at.get(b);
    picture.append(svg("path", { class: "edge", fill: "none", stroke: "#7d8882", d: `M${x1} ${y1}Q${size / 2} ${radius + 30} ${x2} ${y2}` }));
  }
  for (const [iri, [x, y]] of at) {
    const right = x >= size / 2;
    picture.append(
      svg("circle", { class: "dot", cx: x, cy: y, r: 4, fill: "#17212a" }),
      text(x + (right ? 8 : -8), y + 4, names.get(iri).slice(0, 30), { "text-anchor": right ? "start" : "end" }),
    );
  }
  return framed(picture, words.graph);
}
