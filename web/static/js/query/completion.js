// Completion of classes, properties and things from this graph, by name or by address.
const WORD = /(?:<[^<>\s]*|[\p{L}\p{N}_-]*:[^\s;,(){}<>"']*|\p{L}[\p{L}\p{N}_-]*)$/u;
const LOCAL = /^[\p{L}_][\p{L}\p{N}_-]*$/u;
const TEXTS = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g;
const TYPES = new Set(["a", "rdf:type", "rdfs:domain", "rdfs:range", "rdfs:subClassOf"]);
const OWN = /^<.*\/id\/(?=\w)/; // what every thing's address begins with says nothing in a list
const MOST = 60;
const chinese = document.documentElement.lang.startsWith("zh");
const plain = (text) => text.toLowerCase().replace(/[\s_-]/g, "");
const end = (iri) => iri.replace(/^.*[#/]/, "");
const named = new Map(); // what a suggestion is called, by its IRI

// What stands before the cursor and whether a class, a property or a thing belongs there.
function standing(yasqe) {
  const { line, ch } = yasqe.getDoc().getCursor();
  const before = yasqe.getLine(line).slice(0, ch);
  if (["string", "comment"].includes(yasqe.getTokenAt({ line, ch }).type)) return null;
  const typed = WORD.exec(before)?.[0] ?? "";
  const start = ch - typed.length;
  const earlier = before.slice(0, start).replace(TEXTS, "");
  if (/["']/.test(earlier) || /[?$@^]$/.test(earlier)) return null;
  const { state } = yasqe.getTokenAt({ line, ch: start });
  if (state.inPrefixDecl || /^\s*PREFIX\s/i.test(before)) return null;
  const kind = state.possibleNext.includes("a") ? "property"
    : TYPES.has(state.lastProperty) ? "class" : "thing";
  return kind === "thing" && !typed ? null : { typed, kind, start, ch };
}

let vocabulary;
const words = (address) =>
  (vocabulary ??= fetch(address, { headers: { Accept: "application/json" } })
    .then((answer) => (answer.ok ? answer.json() : []))
    .catch(() => []));

// Terms of an address whose own name or label holds what was typed, the nearest first.
async function terms(address, kind, start, wanted) {
  const found = new Map();
  for (const [iri, what, label, lang] of await words(address)) {
    if (what !== kind || !iri.startsWith(start)) continue;
    const called = [plain(end(iri)), plain(label)];
    if (called.some((one) => one.includes(wanted))) {
      const apart = called.some((one) => one.startsWith(wanted)) ? 0 : 1000;
      found.set(iri, Math.min(found.get(iri) ?? Infinity, apart + label.length));
      if (!named.has(iri) || (lang === "zh") === chinese) named.set(iri, label);
    }
  }
  return [...found.keys()].sort((a, b) => found.get(a) - found.get(b)).slice(0, MOST);
}

async function things(start, wanted) {
  if (!wanted) return [];
  try {
    const answer = await fetch(`/api/search?limit=20&q=${encodeURIComponent(wanted)}`, {
      headers: { Accept: "application/json" },
    });
    if (!answer.ok) return [];
    const { results = [] } = await answer.json();
    for (const { iri, label = {} } of results) {
      named.set(iri, (chinese ? label.zh ?? label.en : label.en ?? label.zh) ?? "");
    }
    return results.map(({ iri }) => iri).filter((iri) => iri.startsWith(start));
  } catch {
    return [];
  }
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function suggestions(yasqe, address, prefixes) {
  const { typed, kind } = standing(yasqe) ?? {};
  if (typed === undefined) return [];
  const [prefix, rest] = /^[^<]*:/.test(typed) ? typed.split(/:(.*)/s) : [null, typed];
  const space = prefix === null ? "" : { ...prefixes, ...yasqe.getPrefixesFromQuery() }[prefix];
  if (space === undefined) return [];
  const last = decoded(end(rest.replace(/^</, "")));
  if (kind === "thing") return things(space, last);
  return terms(address, kind, space, plain(last));
}

// A prefixed name where one can be written, else the whole IRI.
function written(yasqe, prefixes, hint) {
  const iri = hint.text;
  const known = yasqe.getPrefixesFromQuery();
  const fits = ([, space]) => iri.startsWith(space) && LOCAL.test(iri.slice(space.length));
  const [prefix, space] = Object.entries(known).find(fits) ?? Object.entries(prefixes).find(fits) ?? [];
  const text = space ? `${prefix}:${iri.slice(space.length)}` : `<${iri}>`;
  const pick = (editor, _, chosen) => {
    editor.getDoc().replaceRange(text, chosen.from, chosen.to, "complete");
    if (space && !known[prefix]) editor.addPrefixes({ [prefix]: space });
  };
  return { ...hint, text, displayText: text, hint: pick, render: (line) => drawn(line, text.replace(OWN, "<…/id/"), named.get(iri)) };
}

function drawn(line, text, name) {
  for (const [tag, told] of [["span", name], ["code", text]]) {
    if (!told) continue;
    const part = document.createElement(tag);
    part.textContent = told;
    line.append(part, " ");
  }
}

export function completers(Yasqe, address, prefixes) {
  Yasqe.forkAutocompleter("prefixes", {
    name: "own-prefixes",
    persistenceId: null,
    get: () => Object.entries(prefixes).map(([name, iri]) => `${name}: <${iri}>`),
  }, false);
  Yasqe.registerAutocompleter({
    name: "own-terms",
    bulk: false,
    persistenceId: null,
    isValidCompletionPosition: (yasqe) => standing(yasqe) !== null,
    preProcessToken: (yasqe, token) => {
      const { typed, start, ch } = standing(yasqe) ?? {};
      return typed === undefined ? token
        : { ...token, autocompletionString: typed, from: { ch: start }, to: { ch } };
    },
    get: (yasqe) => suggestions(yasqe, address, prefixes),
    postprocessHints: (yasqe, hints) => hints.map((hint) => written(yasqe, prefixes, hint)),
  }, false);
  Yasqe.defaults.autocompleters = []; // some of its own ask other hosts
  return ["variables", "own-prefixes", "own-terms"];
}

// 汉字 stand for nothing else in SPARQL: two of them are offered names without being asked.
export function offer(yasqe, change) {
  if (!/\p{Script=Han}/u.test(change.text.join("")) || change.origin === "paste") return;
  const at = standing(yasqe);
  if (/^\p{Script=Han}{2,}/u.test(at?.typed ?? "") && !yasqe.state.completionActive) {
    yasqe.autocompleters["own-terms"].autocomplete(false);
  }
}
