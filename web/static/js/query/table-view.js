// Results as a table, a page at a time; cells are text and links, never markup.
import { compact, learn, naming } from "./names.js";

const PAGE = 100;
const NUMBER = /#(integer|decimal|double|float|int|long|nonNegativeInteger|gYear)$/;

function mark(lang, hint) {
  const made = document.createElement("abbr");
  made.className = "langmark";
  made.textContent = lang;
  made.title = hint;
  return ["\u2060", made];
}

function foreign(text, lang, hint) {
  const span = document.createElement("span");
  span.className = "fallback";
  span.lang = lang;
  span.textContent = text;
  return [span, ...mark(lang, hint)];
}

function link(iri, { plain, words }) {
  const made = document.createElement("a");
  const told = naming(iri);
  made.href = told?.href ?? iri;
  if (!/^https?:$/.test(made.protocol)) return [iri];
  if (plain || !told) {
    made.textContent = plain ? iri : compact(iri);
    return [made];
  }
  made.title = iri;
  made.lang = told.lang;
  made.textContent = told.text;
  return told.fallback ? [made, ...mark(told.lang, words["other-language"])] : [made];
}

function shown(term, how) {
  if (!term) return [];
  if (term.type === "uri") return link(term.value, how);
  const lang = term["xml:lang"];
  const own = !lang || document.documentElement.lang.startsWith(lang.split("-")[0]);
  return own ? [term.value] : foreign(term.value, lang, how.words["other-language"]);
}

function line(columns, numeric, binding, how) {
  const made = document.createElement("tr");
  for (const column of columns) {
    const cell = made.insertCell();
    if (numeric.has(column)) cell.className = "number";
    cell.append(...shown(binding[column], how));
  }
  return made;
}

function headed(columns, numeric) {
  const table = document.createElement("table");
  table.className = "answer";
  const head = table.createTHead().insertRow();
  for (const column of columns) {
    const cell = document.createElement("th");
    cell.scope = "col";
    if (numeric.has(column)) cell.className = "number";
    cell.textContent = column;
    head.append(cell);
  }
  return table;
}

function framed(table, words) {
  const region = document.createElement("div");
  region.className = "scroll";
  region.tabIndex = 0;
  region.setAttribute("role", "region");
  region.setAttribute("aria-label", words.result);
  region.append(table);
  return region;
}

export function tableView({ columns, rows }, words, { plain, address }) {
  const numeric = new Set(columns.filter((column) => {
    const told = rows.filter((row) => row[column]);
    return told.length && told.every((row) => NUMBER.test(row[column].datatype ?? ""));
  }));
  const table = headed(columns, numeric);
  const body = table.createTBody();
  const more = document.createElement("button");
  more.type = "button";
  more.className = "quiet";
  let drawn = 0;
  const next = async () => {
    const slice = rows.slice(drawn, drawn + PAGE);
    drawn += slice.length;
    more.hidden = drawn >= rows.length;
    more.textContent = words.more.replace("{n}", drawn).replace("{total}", rows.length);
    await learn(address, slice);
    body.append(...slice.map((binding) => line(columns, numeric, binding, { plain, words })));
  };
  more.addEventListener("click", next);
  next();
  const holder = document.createElement("div");
  holder.append(framed(table, words), more);
  return holder;
}
