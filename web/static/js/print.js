// A button that prints the page; without a script the browser's own menu does.
export function printing() {
  document.querySelectorAll("button[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => print());
  });
}
