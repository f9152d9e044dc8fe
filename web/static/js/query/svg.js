// Small helpers to draw SVG elements; attributes only, so the page's policy holds.
export function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

// How wide a picture may be: what the page has, up to what is easily read.
export const room = () => Math.max(300, Math.min(900, document.querySelector("#results").clientWidth - 20));

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

// Cut to a width, in a script whose signs are twice as wide as in another.
export function fitted(words, width) {
  let used = 0, kept = "";
  for (const sign of words) {
    used += sign > "\u2e80" ? 13 : 7.4;
    if (used > width) return { text: `${kept.trimEnd()}…`, width };
    kept += sign;
  }
  return { text: kept, width: used };
}
