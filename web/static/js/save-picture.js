// "Save as SVG": the picture as it is drawn for paper, which stands without this page.
const FONTS = "'Source Sans 3', 'Noto Sans', 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif";

// Colours are attributes of the drawing; the page's sheets (and its dark face) stay behind.
function standalone(svg) {
  const copy = svg.cloneNode(true);
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("font-family", FONTS);
  copy.setAttribute("lang", document.documentElement.lang);
  [copy, ...copy.querySelectorAll("[class]")].forEach((element) => element.removeAttribute("class"));
  copy.querySelectorAll("a[href]").forEach((link) => link.setAttribute("href", new URL(link.getAttribute("href"), location.href)));
  const from = document.createElementNS("http://www.w3.org/2000/svg", "desc");
  const licence = document.querySelector(".foot p")?.textContent.trim().replace(/\s+/g, " ");
  from.textContent = [document.title, location.href, licence].filter(Boolean).join(" — ");
  copy.querySelector("title").after(from);
  return new XMLSerializer().serializeToString(copy);
}

export function saved(svg, name) {
  const blob = new Blob([standalone(svg)], { type: "image/svg+xml" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${name}.svg`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

export function savePictures() {
  document.querySelectorAll("button[data-save]").forEach((button) => {
    const svg = document.getElementById(button.dataset.save);
    if (!svg) return;
    button.hidden = false;
    button.addEventListener("click", () => saved(svg, button.dataset.save));
  });
}
