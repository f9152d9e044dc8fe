// "Save as SVG" for pictures drawn in the page: a copy with its colours written in.
const PROPERTIES = [
  "fill", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray",
  "font-family", "font-size", "font-weight", "paint-order",
];

function standalone(svg) {
  const copy = svg.cloneNode(true);
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const from = svg.querySelectorAll("*");
  copy.querySelectorAll("*").forEach((element, index) => {
    const computed = getComputedStyle(from[index]);
    for (const property of PROPERTIES) {
      const set = computed.getPropertyValue(property);
      if (set) element.setAttribute(property, set);
    }
    element.removeAttribute("class");
  });
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
