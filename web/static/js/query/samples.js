// Code samples and the share link follow the query as it stands.
const shell = (text) => `'${text.replaceAll("'", `'\\''`)}'`;

export function samples(textarea, endpoint) {
  const address = new URL(endpoint, location.href).href;
  const put = (name, text) => {
    const code = document.querySelector(`[data-sample="${name}"]`);
    if (code) code.textContent = text;
  };
  const show = () => {
    const query = textarea.value.trim();
    put("curl", `curl -G ${address} \\\n  -H 'Accept: text/csv' \\\n  --data-urlencode query=${shell(query)}`);
    put("python", [
      "import io, urllib.parse, urllib.request", "import pandas", "",
      `query = """${query.replaceAll("\\", "\\\\").replaceAll('"""', '\\"\\"\\"')}"""`,
      "asked = urllib.request.Request(",
      `    "${address}?" + urllib.parse.urlencode({"query": query}),`,
      '    headers={"Accept": "text/csv"},', ")",
      "answer = urllib.request.urlopen(asked).read()",
      "table = pandas.read_csv(io.BytesIO(answer))",
    ].join("\n"));
    put("r", [
      `query <- ${JSON.stringify(query)}`,
      `address <- paste0("${address}?format=csv&query=", URLencode(query, reserved = TRUE))`,
      "table <- read.csv(address)",
    ].join("\n"));
    const link = document.getElementById("permalink");
    const page = new URL(link.href);
    page.search = "";
    page.searchParams.set("query", query);
    link.href = page.href;
  };
  textarea.addEventListener("input", show);
  show();
}
