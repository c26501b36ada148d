// What pages do beyond their text. Without scripts nothing is missing but this.

// A language chosen by hand is remembered on this computer alone, for the page at "/".
document.addEventListener("click", ({ target }) => {
  const link = target.closest?.("a[data-language]");
  if (!link) return;
  try { localStorage.setItem("kielo-language", link.dataset.language.toLowerCase()); } catch { /* No storage is kept. */ }
});

// A menu that lies over the page closes when the reader goes on elsewhere.
const closeMenus = except => {
  for (const menu of document.querySelectorAll(".menu[open], .submenu[open]")) {
    if (!menu.contains(except)) menu.open = false;
  }
};
document.addEventListener("click", ({ target }) => closeMenus(target));
document.addEventListener("keydown", ({ key, target }) => {
  const menu = key === "Escape" && target.closest?.(".menu, .submenu");
  if (!menu) return;
  closeMenus(null);
  menu.querySelector("summary").focus();
});

// Soft hyphens show where long words may be broken; whoever copies a text does not want them.
document.addEventListener("copy", event => {
  const selection = getSelection();
  const text = selection.toString();
  if (!text.includes("\u00ad")) return;
  const copy = document.createElement("div");
  for (let index = 0; index < selection.rangeCount; index++) copy.append(selection.getRangeAt(index).cloneContents());
  // Whoever pastes elsewhere needs whole addresses.
  for (const link of copy.querySelectorAll("a[href]")) link.href = link.href;
  for (const picture of copy.querySelectorAll("img[src]")) picture.src = picture.src;
  event.clipboardData.setData("text/plain", text.replaceAll("\u00ad", ""));
  event.clipboardData.setData("text/html", copy.innerHTML.replaceAll("\u00ad", ""));
  event.preventDefault();
});
