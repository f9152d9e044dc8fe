// Code samples and the share link follow the query as it stands.
import { isGraph } from "./run.js";

const shell = (text) => `'${text.replaceAll("'", `'\\''`)}'`;
const escaped = (quotes) => '\\"'.repeat(quotes.length);
const python = (text) => `"""${text.replaceAll("\\", "\\\\").replace(/"{2,}|"$/g, escaped)}"""`;

// A raw text of R ends at the first bracket with as many dashes as it began with.
function r(text) {
  let dashes = "";
  while (text.includes(`]${dashes}"`)) dashes += "-";
  return `r"${dashes}[${text}]${dashes}"`;
}

const curl = (address, query, accept) =>
  `curl ${address} \\\n  -H 'Accept: ${accept}' \\\n  --data-urlencode query=${shell(query)}`;

const inPython = (address, query, accept, graph) => [
  "import urllib.parse, urllib.request",
  ...(graph ? [] : ["import pandas"]), "",
  `query = ${python(query)}`,
  "asked = urllib.request.Request(",
  `    "${address}",`,
  '    data=urllib.parse.urlencode({"query": query}).encode(),',
  `    headers={"Accept": "${accept}"},`, ")",
  ...(graph
    ? ['with urllib.request.urlopen(asked) as answer, open("answer.ttl", "wb") as file:', "    file.write(answer.read())"]
    : ["with urllib.request.urlopen(asked) as answer:", "    table = pandas.read_csv(answer)"]),
].join("\n");

const inR = (address, query, format, graph) => [
  `query <- ${r(query)}`,
  `address <- paste0("${address}?format=${format}&query=", URLencode(enc2utf8(query), reserved = TRUE))`,
  graph ? 'download.file(address, "answer.ttl")' : 'table <- read.csv(address, encoding = "UTF-8")',
].join("\n");

export function samples(textarea, endpoint) {
  const address = new URL(endpoint, location.href).href;
  const put = (name, text) => {
    const code = document.querySelector(`[data-sample="${name}"]`);
    if (code) code.textContent = text;
  };
  const show = () => {
    const query = textarea.value.trim();
    const graph = isGraph(query);
    const accept = graph ? "text/turtle" : "text/csv";
    put("curl", curl(address, query, accept));
    put("python", inPython(address, query, accept, graph));
    put("r", inR(address, query, graph ? "ttl" : "csv", graph));
    const link = document.getElementById("permalink");
    const page = new URL(link.href);
    page.search = "";
    page.searchParams.set("query", query);
    link.href = page.href;
  };
  textarea.addEventListener("input", show);
  show();
}

export function copies() {
  document.querySelectorAll("button[data-copy]").forEach((button) => {
    const code = document.querySelector(`[data-sample="${button.dataset.copy}"]`);
    if (!navigator.clipboard) return; // only where the page comes over TLS or from this machine
    button.hidden = false;
    const before = button.textContent;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = before; }, 2000);
    });
  });
}
