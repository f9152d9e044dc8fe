// The views of a result that fit it, as tabs that the arrow keys reach.
import { chartable, chartView } from "./chart-view.js";
import { graphable, graphView } from "./graph-view.js";
import { mappable, mapView } from "./map-view.js";
import { tableView } from "./table-view.js";

function views(result) {
  const fitting = [["table", tableView]];
  if (mappable(result)) fitting.push(["map", mapView]);
  if (chartable(result)) fitting.push(["chart", chartView]);
  if (graphable(result)?.rows.length) fitting.push(["graph", graphView]);
  return fitting;
}

function choose(tabs, panel, tab, draw) {
  for (const other of tabs) {
    const chosen = other === tab;
    other.setAttribute("aria-selected", String(chosen));
    other.tabIndex = chosen ? 0 : -1;
  }
  panel.setAttribute("aria-labelledby", tab.id);
  panel.replaceChildren(draw());
}

function step(tabs, event) {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!by) return;
  const next = tabs[(tabs.indexOf(event.target) + by + tabs.length) % tabs.length];
  next.focus();
  next.click();
}

export function showResult(holder, result, words) {
  const list = document.createElement("div");
  list.setAttribute("role", "tablist");
  list.setAttribute("aria-label", words.result);
  list.className = "tabs";
  const panel = document.createElement("div");
  panel.setAttribute("role", "tabpanel");
  panel.id = "result-panel";
  const tabs = views(result).map(([name, view]) => {
    const tab = document.createElement("button");
    tab.type = "button";
    tab.id = `result-${name}`;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", panel.id);
    tab.textContent = words[name];
    tab.addEventListener("click", () => choose(tabs, panel, tab, () => view(result, words)));
    return tab;
  });
  list.append(...tabs);
  list.addEventListener("keydown", (event) => step(tabs, event));
  holder.replaceChildren(list, panel);
  tabs[0].click();
}
