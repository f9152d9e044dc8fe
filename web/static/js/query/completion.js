// Completion of prefixes, classes, properties and things from this graph alone.
let vocabulary;

async function words(address) {
  vocabulary ??= fetch(address, { headers: { Accept: "application/json" } })
    .then((answer) => (answer.ok ? answer.json() : []))
    .catch(() => []);
  return vocabulary;
}

const plain = (text) => text.toLowerCase().replace(/[\s_-]/g, "");

// A term fits when its IRI or one of its labels holds what was typed.
async function matching(address, kind, typed) {
  const wanted = plain(typed);
  const found = new Set();
  for (const [iri, what, label] of await words(address)) {
    if (what !== kind || found.has(iri)) continue;
    const end = iri.replace(/^.*[#/]/, "");
    if (plain(iri).startsWith(wanted) || plain(end).includes(wanted) || plain(label).includes(wanted)) {
      found.add(iri);
    }
  }
  return [...found].slice(0, 60);
}

async function things(typed) {
  const last = decodeURIComponent(typed).replace(/^.*[#/]/, "");
  if (!last) return [];
  try {
    const answer = await fetch(`/api/search?limit=20&q=${encodeURIComponent(last)}`, {
      headers: { Accept: "application/json" },
    });
    if (!answer.ok) return [];
    const told = await answer.json();
    return (told.results ?? []).map((found) => found.iri).filter(Boolean);
  } catch {
    return [];
  }
}

const typedIn = (token) => token?.autocompletionString ?? token?.string ?? "";

export function completers(Yasqe, address, prefixes) {
  Yasqe.forkAutocompleter("prefixes", {
    name: "own-prefixes",
    persistenceId: null,
    get: () => Object.entries(prefixes).map(([name, iri]) => `${name}: <${iri}>`),
  }, false);
  Yasqe.forkAutocompleter("class", {
    name: "own-classes",
    persistenceId: null,
    get: (_, token) => matching(address, "class", typedIn(token)),
  }, false);
  Yasqe.forkAutocompleter("property", {
    name: "own-properties",
    persistenceId: null,
    get: (_, token) => matching(address, "property", typedIn(token)),
  }, false);
  Yasqe.forkAutocompleter("class", {
    name: "own-things",
    persistenceId: null,
    autoShow: false,
    isValidCompletionPosition: (yasqe) => /^(<|ckgid:|\p{L}{2,}$)/u.test(yasqe.getCompleteToken().string),
    get: (_, token) => things(typedIn(token)),
  }, false);
  return ["variables", "own-prefixes", "own-classes", "own-properties", "own-things"];
}
