// The query page: editor, running, stopping, results, help when nothing came.
import { openEditor } from "./js/query/editor.js";
import { emptied } from "./js/query/emptied.js";
import { showResult } from "./js/query/results.js";
import { ask } from "./js/query/run.js";
import { samples } from "./js/query/samples.js";

const by = (id) => document.getElementById(id);
const holder = by("editor");
const words = JSON.parse(holder.dataset.words);
const endpoint = holder.dataset.endpoint;
const textarea = by("query-text");
let running;

const say = (text) => { by("status").textContent = text; };
const said = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => values[key]);

function busy(on) {
  by("run").disabled = on;
  by("stop").hidden = !on;
  if (!on) running = undefined;
}

async function show(result) {
  by("outcome").hidden = false;
  showResult(by("results"), result, words);
  say(said(words.rows, { n: result.rows.length, s: result.seconds.toFixed(2) }));
  by("help").hidden = result.rows.length > 0;
  if (result.rows.length > 0) return;
  by("help").textContent = words.empty;
  by("help").textContent = await emptied(endpoint, textarea.value, words, running?.signal)
    .catch(() => words["empty-other"]);
}

function failed(why) {
  by("outcome").hidden = true;
  if (running?.signal.aborted) return say(words.stopped);
  if (why.cut) return say(words.cut);
  if (why instanceof TypeError) return say(words.offline);
  const where = why.line ? ` (${why.line}:${why.column})` : "";
  say(`${words.failed} ${why.message}${where}`);
  if (why.line) editor.setCursor(why.line - 1, (why.column ?? 1) - 1);
}

async function run() {
  running?.abort();
  running = new AbortController();
  busy(true);
  say(words.running);
  try {
    await show(await ask(endpoint, textarea.value, running.signal));
  } catch (why) {
    failed(why);
  } finally {
    busy(false);
  }
}

const editor = openEditor(textarea, holder, words, run);
samples(textarea, endpoint);
by("query-form").addEventListener("submit", (event) => {
  if (event.submitter?.dataset.leaves !== undefined) return; // to a page of its own
  event.preventDefault();
  run();
});
by("stop").addEventListener("click", () => running?.abort());
by("example").addEventListener("change", async (event) => {
  const name = event.target.value;
  if (!name) return;
  const answer = await fetch(`/query/example/${encodeURIComponent(name)}`);
  if (answer.ok) editor.setValue(await answer.text());
});
addEventListener("pagehide", () => running?.abort());
