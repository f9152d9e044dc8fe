// On a narrow screen long lists begin folded; without a script they stand open.
const named = () => document.getElementById(decodeURIComponent(location.hash.slice(1)));

if (matchMedia("(max-width: 44rem)").matches) {
  const sought = named();
  for (const list of document.querySelectorAll("details[data-fold]")) list.open = list.contains(sought);
  sought?.scrollIntoView();
}

// What an address or a link names is never left inside a folded list.
addEventListener("hashchange", () => {
  const list = named()?.closest("details:not([open])");
  if (!list) return;
  list.open = true;
  named().scrollIntoView();
});
