// Suggestions under a search box, from this server's own search.
export function suggest() {
  document.querySelectorAll("input[data-suggest]").forEach((box) => {
    const list = document.getElementById(box.getAttribute("list"));
    if (!list) return;
    let last = "";
    let running;
    box.addEventListener("input", async () => {
      const wanted = box.value.trim();
      if (wanted === last || wanted === "") return;
      last = wanted;
      running?.abort();
      running = new AbortController();
      try {
        const answer = await fetch(`${box.dataset.suggest}?q=${encodeURIComponent(wanted)}&limit=8`, {
          signal: running.signal, headers: { Accept: "application/json" },
        });
        if (!answer.ok) return;
        const { results = [] } = await answer.json();
        list.replaceChildren(...results.map((found) => {
          const option = document.createElement("option");
          const { en, zh } = found.label ?? {};
          option.value = (document.documentElement.lang.startsWith("zh") ? zh ?? en : en ?? zh) ?? "";
          return option;
        }));
      } catch {
        // Aborted or offline: the form still searches on the server.
      }
    });
  });
}
