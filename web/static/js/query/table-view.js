// Results as a table, a page at a time; cells are text and links, never markup.
const PAGE = 100;
const BASE = "https://w3id.org/clusterkg/";

export function show(term) {
  if (!term) return document.createTextNode("");
  if (term.type !== "uri") return document.createTextNode(term.value);
  const link = document.createElement("a");
  const own = term.value.startsWith(BASE);
  link.href = own ? `/${term.value.slice(BASE.length)}` : /^https?:/.test(term.value) ? term.value : "#";
  link.textContent = own ? term.value.slice(BASE.length) : term.value;
  return link;
}

function row(columns, binding) {
  const line = document.createElement("tr");
  for (const column of columns) {
    const cell = document.createElement("td");
    cell.append(show(binding[column]));
    if (binding[column]?.["xml:lang"]) cell.lang = binding[column]["xml:lang"];
    line.append(cell);
  }
  return line;
}

export function tableView(result, words) {
  const holder = document.createElement("div");
  const region = document.createElement("div");
  region.className = "scroll";
  region.tabIndex = 0;
  region.setAttribute("role", "region");
  region.setAttribute("aria-label", words.result);
  const table = document.createElement("table");
  const head = table.createTHead().insertRow();
  for (const column of result.columns) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = column;
    head.append(cell);
  }
  const body = table.createTBody();
  region.append(table);
  holder.append(region);
  const more = document.createElement("button");
  more.type = "button";
  more.className = "quiet";
  let shown = 0;
  const next = () => {
    const slice = result.rows.slice(shown, shown + PAGE);
    body.append(...slice.map((binding) => row(result.columns, binding)));
    shown += slice.length;
    more.hidden = shown >= result.rows.length;
    more.textContent = `${words.more} (${shown} / ${result.rows.length})`;
  };
  more.addEventListener("click", next);
  next();
  holder.append(more);
  return holder;
}
