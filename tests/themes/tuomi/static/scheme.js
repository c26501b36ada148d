// The switch between light and dark pages.
const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");
const stored = localStorage.getItem("scheme");
if (stored) root.dataset.scheme = stored;
for (const button of document.querySelectorAll("[data-scheme-switch]")) {
  button.addEventListener("click", () => {
    const now = root.dataset.scheme ?? (dark.matches ? "dark" : "light");
    root.dataset.scheme = now === "dark" ? "light" : "dark";
    localStorage.setItem("scheme", root.dataset.scheme);
  });
}
