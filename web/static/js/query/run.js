// One query to the endpoint: stoppable, and honest about what was cut.
const GRAPH = /\b(CONSTRUCT|DESCRIBE)\b/i;

export const bare = (query) =>
  query
    .replace(/<[^<>"{}|^`\\\s]*>/g, "<>")
    .replace(/("""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')/g, '""')
    .replace(/#[^\n]*/g, "");

export const isGraph = (query) =>
  GRAPH.test(bare(query)) && !/^\s*(SELECT|ASK)\b/im.test(bare(query));

export async function ask(endpoint, query, signal) {
  const graph = isGraph(query);
  const started = performance.now();
  const answer = await fetch(endpoint, {
    method: "POST",
    headers: {
      "Content-Type": "application/sparql-query",
      Accept: graph ? "application/n-triples" : "application/sparql-results+json",
    },
    body: query,
    signal,
  });
  if (!answer.ok) throw await problem(answer);
  let text;
  try {
    text = await answer.text();
  } catch (why) {
    if (signal?.aborted) throw why;
    throw Object.assign(new Error("cut"), { cut: true });
  }
  const seconds = (performance.now() - started) / 1000;
  return { seconds, ...(graph ? triples(text) : rows(JSON.parse(text))) };
}

async function problem(answer) {
  try {
    const told = await answer.json();
    return Object.assign(new Error(told.detail ?? told.title), told);
  } catch {
    return new Error(`${answer.status} ${answer.statusText}`);
  }
}

function rows(told) {
  if ("boolean" in told) {
    const value = { type: "literal", value: String(told.boolean) };
    return { columns: ["answer"], rows: [{ answer: value }] };
  }
  return { columns: told.head.vars ?? [], rows: told.results.bindings };
}

const TRIPLE = /^(<[^>]*>|_:\S+) (<[^>]*>) (.*) \.$/;
const LITERAL = /^"((?:[^"\\]|\\.)*)"(?:@([\w-]+)|\^\^<([^>]*)>)?$/;

const unescape = (text) =>
  text
    .replace(/\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})/g, (_, four, eight) =>
      String.fromCodePoint(parseInt(four ?? eight, 16)))
    .replace(/\\([tnr"\\])/g, (_, c) => ({ t: "\t", n: "\n", r: "\r" })[c] ?? c);

function term(text) {
  if (text.startsWith("<")) return { type: "uri", value: unescape(text.slice(1, -1)) };
  if (text.startsWith("_:")) return { type: "bnode", value: text.slice(2) };
  const [, value = text, lang, datatype] = LITERAL.exec(text) ?? [];
  return { type: "literal", value: unescape(value), "xml:lang": lang, datatype };
}

function triples(text) {
  const found = [];
  for (const line of text.split("\n")) {
    const match = TRIPLE.exec(line);
    if (match) found.push({ subject: term(match[1]), predicate: term(match[2]), object: term(match[3]) });
  }
  return { columns: ["subject", "predicate", "object"], rows: found, graph: true };
}
