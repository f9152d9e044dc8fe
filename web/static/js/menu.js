// On a narrow screen the menu is wider than the page: it begins where the reader is.
export function menu() {
  const here = document.querySelector(".mainnav [aria-current]");
  const list = here?.closest("ul");
  if (!list) return;
  const [inner, outer] = [here.getBoundingClientRect(), list.getBoundingClientRect()];
  list.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
}
