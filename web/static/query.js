// The query page: editor, running, stopping, results, help when nothing came.
import { openEditor } from "./js/query/editor.js";
import { emptied } from "./js/query/emptied.js";
import { showResult } from "./js/query/results.js";
import { ask } from "./js/query/run.js";
import { copies, samples } from "./js/query/samples.js";

const by = (id) => document.getElementById(id);
const holder = by("editor");
const words = JSON.parse(holder.dataset.words);
const endpoint = holder.dataset.endpoint;
const textarea = by("query-text");
let running;

const say = (text, wrong = false) => {
  by("status").textContent = text;
  by("status").classList.toggle("contest", wrong);
};
const said = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => values[key]);

function busy(on) {
  if (!on && document.activeElement === by("stop")) by("run").focus();
  by("stop").hidden = !on;
  if (!on) running = undefined;
}

function files(result) {
  for (const button of document.querySelectorAll("#files button")) {
    button.hidden = (button.dataset.of === "graph") !== Boolean(result.graph);
  }
}

async function show(result) {
  const found = result.rows.length > 0;
  by("outcome").hidden = false;
  by("help").hidden = found;
  by("results").hidden = by("files").hidden = !found;
  say(said(words[result.rows.length === 1 ? "row" : "rows"], {
    n: result.rows.length.toLocaleString("en"), s: result.seconds.toFixed(2),
  }));
  if (found) {
    files(result);
    return showResult(by("results"), result, words, holder.dataset.names);
  }
  by("help").replaceChildren(words.empty);
  const told = await emptied(endpoint, textarea.value, words, running?.signal)
    .catch(() => ({ text: words["empty-other"] }));
  by("help").replaceChildren(told.text);
  if (told.pattern) by("help").append(Object.assign(document.createElement("pre"), { textContent: told.pattern }));
}

async function inWords(text) {
  const lang = document.documentElement.lang.slice(0, 2);
  const answer = await fetch(`/query/sentence.json?lang=${lang}&text=${encodeURIComponent(text.slice(0, 2000))}`);
  return answer.ok ? (await answer.json()).text : text;
}

async function failed(why) {
  by("outcome").hidden = true;
  if (running?.signal.aborted) return say(words.stopped);
  if (why.cut) return say(words.cut, true);
  if (why instanceof TypeError) return say(words.offline, true);
  const reason = await inWords(why.message.replace(/^.*?column \d+: /s, ""));
  say(`${why.line ? said(words["failed-at"], why) : words.failed} ${reason}`, true);
  if (!why.line) return;
  editor.setCursor(why.line - 1, (why.column ?? 1) - 1);
}

async function run() {
  running?.abort();
  const own = (running = new AbortController()); // a later run has the page to itself
  busy(true);
  say(words.running);
  try {
    const result = await ask(endpoint, textarea.value, own.signal);
    if (own === running) await show(result);
  } catch (why) {
    if (own === running) await failed(why);
  } finally {
    if (own === running) busy(false);
  }
}

const editor = openEditor(textarea, holder, words, run);
samples(textarea, endpoint);
copies();
by("query-form").addEventListener("submit", (event) => {
  if (event.submitter?.dataset.leaves !== undefined) return; // to a page or a file of its own
  event.preventDefault();
  run();
});
by("stop").addEventListener("click", () => running?.abort());
by("example").addEventListener("change", async (event) => {
  const name = event.target.value;
  if (!name) return;
  const lang = document.documentElement.lang.slice(0, 2);
  const answer = await fetch(`/query/example/${encodeURIComponent(name)}?lang=${lang}`);
  if (answer.ok) editor.setValue(await answer.text());
});
addEventListener("pagehide", () => running?.abort());
