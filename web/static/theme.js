// Sets the chosen theme before the first paint; no choice means the system's.
try {
  const chosen = localStorage.getItem("theme");
  if (chosen === "light" || chosen === "dark") {
    document.documentElement.dataset.theme = chosen;
  }
} catch {
  // A browser that refuses storage simply keeps the system's theme.
}
