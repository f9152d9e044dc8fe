// A bar chart where a result has one naming column and one of numbers.
import { short } from "./names.js";
import { fitted, framed, room, sheet, svg, text } from "./svg.js";

const MOST = 60;
const number = (term) => (term && term.type === "literal" && term.value.trim() !== "" ? Number(term.value) : NaN);

export function chartable({ columns, rows }) {
  if (rows.length < 2) return null;
  const numeric = columns.find((c) => rows.every((r) => !r[c] || Number.isFinite(number(r[c]))) && rows.some((r) => r[c]));
  const naming = columns.find((c) => c !== numeric && rows.every((r) => r[c]));
  return numeric && naming ? { naming, numeric } : null;
}

export function chartView(result, words) {
  const { naming, numeric } = chartable(result);
  const rows = result.rows.filter((row) => row[numeric]).slice(0, MOST);
  const most = Math.max(...rows.map((row) => Math.abs(number(row[numeric]))), 1e-9);
  const wide = room();
  const names = rows.map((row) => fitted(short(row[naming]), wide * 0.36));
  const start = 18 + Math.max(...names.map(({ width }) => width));
  const bars = wide - start - 90; // what is left for the numbers
  const picture = sheet(wide, rows.length * 24 + 16, `${numeric}: ${words.chart}`);
  rows.forEach((row, index) => {
    const y = index * 24 + 8;
    const value = number(row[numeric]);
    picture.append(
      text(start - 8, y + 15, names[index].text, { "text-anchor": "end" }),
      svg("rect", { class: "bar", x: start, y: y + 3, height: 15, width: Math.max(1, (Math.abs(value) / most) * bars), fill: "#0b4d82" }),
      text(start + 6 + (Math.abs(value) / most) * bars, y + 15, row[numeric].value),
    );
  });
  return framed(picture, words.chart);
}
