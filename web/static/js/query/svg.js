// Small helpers to draw SVG elements; attributes only, so the page's policy holds.
export function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

export function sheet(width, height, title) {
  const heading = svg("title");
  heading.textContent = title;
  const ground = svg("rect", { class: "ground", width, height, fill: "#fff" });
  return svg(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": title, "font-size": 13 },
    heading,
    ground,
  );
}

export function text(x, y, words, attributes = {}) {
  const element = svg("text", { x, y, ...attributes });
  element.textContent = words;
  return element;
}

export function framed(picture, label) {
  const holder = document.createElement("figure");
  holder.className = "figure";
  const canvas = document.createElement("div");
  canvas.className = "canvas";
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "region");
  canvas.setAttribute("aria-label", label);
  canvas.append(picture);
  holder.append(canvas);
  return holder;
}

export const short = (term) =>
  term.type === "uri" ? decodeURI(term.value).replace(/^.*[#/](?=.)/, "") : term.value;
