// Why a result is empty: the first pattern of the query that leaves no match.
import { ask, bare } from "./run.js";

// Statements of the outermost group, cut at full stops and semicolons of its own.
export function statements(query) {
  const open = bareKeepingLength(query);
  const start = open.search(/\{/);
  if (start < 0) return null;
  const found = [];
  let depth = 0, from = start + 1;
  for (let i = start; i < open.length; i++) {
    const c = open[i];
    if ("{[(".includes(c)) depth++;
    if ("])".includes(c)) depth--;
    if (c === "}" && --depth === 0) {
      if (query.slice(from, i).trim()) found.push({ text: query.slice(from, i), at: from });
      return { prologue: query.slice(0, open.search(/\bSELECT\b/i)), found };
    }
    if (depth === 1 && (c === "." || c === ";") && /[\s}]/.test(open[i + 1] ?? " ")) {
      found.push({ text: query.slice(from, i + 1), at: from });
      from = i + 1;
    }
  }
  return null;
}

const blank = (match) => "x".repeat(match.length);

function bareKeepingLength(query) {
  return query
    .replace(/<[^<>"{}|^`\\\s]*>/g, blank)
    .replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, blank)
    .replace(/#[^\n]*/g, (comment) => " ".repeat(comment.length));
}

export async function emptied(endpoint, query, words, signal) {
  const told = /\bSELECT\b/i.test(bare(query)) ? statements(query) : null;
  if (!told || told.found.length === 0) return { text: words["empty-other"] };
  let kept = "";
  for (const [index, { text, at }] of told.found.slice(0, 12).entries()) {
    kept += text;
    const { rows } = await ask(endpoint, `${told.prologue}ASK {${kept}}`, signal);
    if (rows[0].answer.value === "true") continue;
    const before = query.slice(0, at).trimEnd();
    const line = before.split("\n").length;
    const head = index === 0 ? words["empty-first"] : words["empty-line"].replace("{line}", line);
    return { text: head, pattern: text.trim() };
  }
  return { text: words["empty-other"] };
}
