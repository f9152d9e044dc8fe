// What the things of a result are called in the reader's language, asked of this server.
const MOST = 1000;
const known = new Map();

export async function learn(address, rows) {
  const wanted = new Set();
  for (const row of rows) {
    for (const { type, value } of Object.values(row)) {
      if (type === "uri" && !known.has(value) && wanted.size < MOST) wanted.add(value);
    }
  }
  if (!wanted.size) return;
  try {
    const answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify([...wanted]),
    });
    if (!answer.ok) return;
    for (const [iri, told] of Object.entries(await answer.json())) known.set(iri, told);
  } catch {
    // Offline: the addresses themselves are shown.
  }
}

export const naming = (iri) => known.get(iri);

const SPACES = Object.entries(JSON.parse(document.getElementById("editor").dataset.prefixes));

// An address that no name stands for: with its prefix, or without what all begin with.
export function compact(iri) {
  const [prefix, space] = SPACES.find(([, start]) => iri.startsWith(start)) ?? [];
  return prefix ? `${prefix}:${iri.slice(space.length)}` : iri.replace(/^https?:\/\//, "");
}

const readable = (iri) => {
  try {
    return decodeURI(iri);
  } catch {
    return iri;
  }
};

// A term in a few words, for a picture.
export const short = (term) =>
  term.type === "uri" ? naming(term.value)?.text ?? readable(term.value).replace(/^.*[#/](?=.)/, "") : term.value;
