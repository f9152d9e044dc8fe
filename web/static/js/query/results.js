// The views of a result that fit it, as tabs that the arrow keys reach.
import { chartable, chartView } from "./chart-view.js";
import { graphable, graphView } from "./graph-view.js";
import { mappable, mapView } from "./map-view.js";
import { learn } from "./names.js";
import { saved } from "../save-picture.js";
import { tableView } from "./table-view.js";

const DRAWN = 300; // rows whose names a picture may need
let plain = false;

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

function picture(view, result, words) {
  const figure = view(result, words);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain";
  button.textContent = words["save-svg"];
  button.addEventListener("click", () => saved(figure.querySelector("svg"), "answer"));
  figure.append(button);
  return figure;
}

function tabbed(result, words, panel, address) {
  return views(result).map(([name, view]) => {
    const tab = document.createElement("button");
    tab.type = "button";
    tab.id = `result-${name}`;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", panel.id);
    tab.textContent = words[name];
    tab.draw = () =>
      view === tableView ? tableView(result, words, { plain, address }) : picture(view, result, words);
    return tab;
  });
}

// Names for readers, addresses for those who go on with them.
function naming(words, redraw) {
  const label = document.createElement("label");
  label.className = "switch";
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = plain;
  box.addEventListener("change", () => {
    plain = box.checked;
    redraw();
  });
  label.append(box, words.iris);
  return label;
}

export async function showResult(holder, result, words, address) {
  await learn(address, result.rows.slice(0, DRAWN));
  const list = document.createElement("div");
  list.setAttribute("role", "tablist");
  list.setAttribute("aria-label", words.result);
  list.className = "tabs";
  const panel = document.createElement("div");
  panel.setAttribute("role", "tabpanel");
  panel.id = "result-panel";
  const tabs = tabbed(result, words, panel, address);
  for (const tab of tabs) tab.addEventListener("click", () => choose(tabs, panel, tab, tab.draw));
  list.append(...tabs);
  list.addEventListener("keydown", (event) => step(tabs, event));
  const bar = document.createElement("div");
  bar.className = "viewbar";
  bar.append(list, naming(words, () => tabs[0].click()));
  holder.replaceChildren(bar, panel);
  tabs[0].click();
}
