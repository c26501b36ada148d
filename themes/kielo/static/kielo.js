// What pages do beyond their text. Without scripts nothing is missing but this.
// The block keeps its names from the names of other scripts.
{

// A browser may refuse storage.
const stored = key => { try { return localStorage.getItem(key); } catch { return null; } };
const store = (key, value) => { try { localStorage.setItem(key, value); } catch { /* As above. */ } };

// A language chosen by hand is remembered on this computer alone, for the page at "/".
document.addEventListener("click", ({ target }) => {
  const link = target.closest?.("a[data-language]");
  if (link) store("kielo-language", link.dataset.language.toLowerCase());
});

// A tag with the script and the region that are usual for it: "zh-TW" is Chinese in the script "Hant".
const maximized = tag => {
  try { return new Intl.Locale(tag.replaceAll("_", "-")).maximize(); } catch { return { language: tag.split("-")[0] }; }
};

// "no" is Norwegian that does not say which; who reads one written Norwegian reads the other before any further language.
const norwegian = { no: ["nb", "nn"], nb: ["nb", "nn"], nn: ["nn", "nb"] };

// The one of `tags` that this browser asks for first. A page in the language `own` is good enough for readers of any
// region, unless there is a version for theirs.
const preferred = (tags, own) => {
  for (const wanted of navigator.languages) {
    const { language, script, region } = maximized(wanted);
    const inScript = tag => maximized(tag).script === script;
    for (const name of norwegian[language] ?? [language]) {
      const known = tags.filter(tag => maximized(tag).language === name);
      const readable = known.filter(inScript);
      const tag = known.find(tag => tag.toLowerCase() === wanted.toLowerCase())
        ?? readable.find(tag => tag === own)
        ?? readable.find(tag => maximized(tag).region === region)
        ?? readable[0] ?? known.find(tag => tag === own) ?? known[0];
      if (tag) return tag;
    }
  }
};

// Links to other languages keep the query, by which campaigns count, and the anchor if the other page has it too.
const anchors = tag => document.querySelector(`a[data-language="${tag}"][data-anchors]`)?.dataset.anchors.split(" ") ?? [];
const isHome = link => link.closest("[data-homes]");
const carryAddress = link => {
  const url = new URL(link.href);
  const anchor = location.hash.slice(1);
  url.search = location.search;
  url.hash = anchor && (isHome(link) || anchors(link.dataset.language).includes(decoded(anchor))) ? anchor : "";
  if (url.href !== link.href) link.href = url;
};
const decoded = anchor => { try { return decodeURIComponent(anchor); } catch { return anchor; } };
const languageLinks = () => [...document.querySelectorAll("a[data-language]")];
languageLinks().forEach(carryAddress);
addEventListener("hashchange", () => languageLinks().forEach(carryAddress));

// The page at "/" leads on: to the language that the reader chose before, else to one that the browser asks for. Where
// there is one language only, nobody has to choose.
const homes = languageLinks().filter(isHome);
if (homes.length) {
  const chosen = homes.find(link => link.dataset.language.toLowerCase() === stored("kielo-language"));
  const tag = preferred(homes.map(link => link.dataset.language));
  const home = chosen ?? homes.find(link => link.dataset.language === tag) ?? (homes.length === 1 && homes[0]);
  if (home) location.replace(home.href);
}

// A page that exists in a language that the browser asks for before this one says so, in that language, until the reader
// closes the line or chooses a language by hand. A visit from the site's other domain counts as a choice.
const hints = [...document.querySelectorAll("template[data-language-hint]")];
const own = document.documentElement.lang;
const wanted = hints.length && preferred([own, ...hints.map(hint => hint.dataset.languageHint)], own);
const hint = hints.find(hint => hint.dataset.languageHint === wanted)?.content.firstElementChild;
const cameByHand = languageLinks()
  .some(({ origin }) => origin !== location.origin && document.referrer.startsWith(`${origin}/`));
if (cameByHand) store("kielo-language-hint", "closed");
const isSettled = () => stored("kielo-language") || stored("kielo-language-hint");
if (hint && !cameByHand && !isSettled()) {
  const close = () => {
    store("kielo-language-hint", "closed");
    hint.remove();
  };
  document.querySelector(".skip").after(hint);
  carryAddress(hint.querySelector("a"));
  hint.querySelector("button").addEventListener("click", close);
  // The reader chose in another window, or goes back to a page that the browser kept.
  for (const event of ["storage", "pageshow"]) addEventListener(event, () => isSettled() && hint.remove());
  document.addEventListener("keydown", ({ key, target }) => {
    if (key === "Escape" && (target === document.body || hint.contains(target))) close();
  });
}

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

}
