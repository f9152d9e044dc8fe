// On a narrow screen long lists begin folded; without a script they stand open.
if (matchMedia("(max-width: 44rem)").matches) {
  for (const list of document.querySelectorAll("details[data-fold]")) list.open = false;
}
