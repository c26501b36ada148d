// The search page. The index is in the site's own folder, and nothing is asked of other sites.

const form = document.querySelector("form[data-folder]");
const field = form.elements.q;
const choices = form.querySelector(".choices");
const status = document.querySelector(".find-status");
const list = document.querySelector(".find-results");
const more = document.querySelector(".find-more");
const words = document.querySelector(".find-words");
const language = document.documentElement.lang;

// The lists of choices that narrow the results, and how their values are sorted.
const byName = new Intl.Collator(language).compare;
const filters = { category: byName, tag: byName, year: (a, b) => b - a };
const RESULTS = 10;
const EXCERPT = 32;

// The index is loaded for the first search.
let loading;
const engine = () => loading ??= (async () => {
  const { folder } = form.dataset;
  const { createInstance } = await import(new URL(`${folder}pagefind.js`, location));
  const pagefind = createInstance({ basePath: folder, baseUrl: "/", noWorker: true });
  await pagefind.init();
  await pagefind.filters();
  return pagefind;
})();

// A sentence with a number, in the form that the number needs in this language.
const counted = count => {
  const plural = new Intl.PluralRules(language);
  const number = new Intl.NumberFormat(language);
  const samples = [...words.querySelectorAll("[data-count]")];
  const sample = samples.find(({ dataset }) => Number(dataset.count) === count)
    ?? samples.findLast(({ dataset }) => plural.select(Number(dataset.count)) === plural.select(count));
  return sample.textContent.replace(number.format(sample.dataset.count), number.format(count));
};
const say = name => status.replaceChildren(...[...words.querySelector(`[data-words=${name}]`).cloneNode(true).childNodes]);

// The words that a result was found by. Behind the text, the index has further forms of its words, each followed by the
// places in the text where the word is: characters from U+F0000 on.
const FORMS = "\uE000";
const PLACES = 0xF0000;
const split = content => {
  const all = content.split(" ");
  const end = all.indexOf(FORMS);
  return { all, text: end < 0 ? all : all.slice(0, end) };
};
const foundPlaces = ({ all, text }, locations) => {
  const places = new Map();
  for (const { location, weight } of locations) {
    const inText = location < text.length ? [location] : [...all[location + 1] ?? ""].map(c => c.codePointAt(0) - PLACES);
    for (const place of inText) if (place >= 0 && place < text.length) places.set(place, weight);
  }
  return places;
};

// The part of the text with the most of these words.
const excerpt = ({ content, weighted_locations: locations }) => {
  const words = split(content);
  const places = foundPlaces(words, locations);
  const sorted = [...places.keys()].sort((a, b) => a - b);
  const sum = first => sorted.filter(place => place >= first && place < first + EXCERPT).reduce((all, place) => all + places.get(place), 0);
  const best = sorted.slice(0, 200).reduce((best, place) => sum(place) > sum(best) ? place : best, sorted[0] ?? 0);
  const start = Math.max(0, Math.min(best - 6, words.text.length - EXCERPT));
  const nodes = [start > 0 ? "… " : ""];
  words.text.slice(start, start + EXCERPT).forEach((word, index) => {
    if (index) nodes.push(" ");
    const [, before, inner, after] = /^([^\p{L}\p{N}]*)(.*?)([^\p{L}\p{N}]*)$/su.exec(word);
    if (!places.has(start + index) || !inner) return nodes.push(word);
    const mark = document.createElement("mark");
    mark.textContent = inner;
    nodes.push(before, mark, after);
  });
  if (start + EXCERPT < words.text.length) nodes.push(" …");
  return nodes;
};

// Where no text has a word, the engine looks for its beginning, however short: "til" for "tilfredshet". Only a word that
// is nearly the one asked for is what the reader means.
const NEAR = .4;
const plain = word => word.normalize("NFD").replace(/[^\p{L}\p{N}]/gu, "").toLowerCase();
const isNear = (term, word) => {
  let common = 0;
  while (common < term.length && term[common] === word[common]) common++;
  return common >= term.length * NEAR;
};
const isFound = async (pagefind, term) => {
  const [best] = (await pagefind.search(term)).results;
  if (!best) return false;
  const { content, meta, locations } = await best.data();
  const tokens = content.split(" ");
  const words = [...locations.map(location => tokens[location] ?? ""), ...meta.title.split(/[\s\p{P}]+/u)];
  return words.some(word => word.split(/[^\p{L}\p{N}\p{M}]+/u).concat(word).some(part => isNear(plain(term), plain(part))));
};

const element = (name, className, ...children) => {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
};

const result = data => {
  const { url, meta } = data;
  const link = element("a", "", meta.title);
  link.href = url;
  const byline = [];
  if (meta.date) byline.push(element("span", "", meta.date));
  const item = element("li", "entry", element("h2", "", link));
  if (byline.length) item.append(element("p", "byline", ...byline));
  item.append(element("p", "find-excerpt", ...excerpt(data)));
  return item;
};

// Shows further results. `run` is the search that they belong to; a later one makes them void.
let results = [];
let runs = 0;
const showMore = async run => {
  const shown = list.children.length;
  const data = await Promise.all(results.slice(shown, shown + RESULTS).map(result => result.data()));
  if (run !== runs) return;
  list.append(...data.map(result));
  list.hidden = !list.children.length;
  more.hidden = list.children.length >= results.length;
  return list.children[shown];
};

const offerChoices = (totals, chosen) => {
  for (const [name, order] of Object.entries(filters)) {
    const select = form.elements[name];
    const values = Object.keys(totals[name] ?? {}).filter(value => totals[name][value] || value === chosen[name]).sort(order);
    const label = value => chosen[name] || !totals[name][value] ? value : `${value} (${totals[name][value]})`;
    select.replaceChildren(select.options[0], ...values.map(value => new Option(label(value), value, false, value === chosen[name])));
    select.parentElement.hidden = values.length < 2 && !chosen[name];
  }
  choices.hidden = false;
};

// The words and choices in the form, without empty ones.
const query = () => new URLSearchParams([...new FormData(form)].filter(([, value]) => value.trim()));

const search = async () => {
  const run = ++runs;
  const asked = query();
  const chosen = Object.fromEntries(Object.keys(filters).map(name => [name, asked.get(name)]).filter(([, value]) => value));
  // A soft hyphen or a joiner that was copied with a word is no part of it.
  const term = (asked.get("q") ?? "").replace(/[\u00AD\u200B-\u200D\u2060\uFEFF]/g, "").trim();
  if (!term && !Object.keys(chosen).length) {
    results = [];
    list.replaceChildren();
    status.replaceChildren();
    list.hidden = more.hidden = choices.hidden = true;
    return;
  }
  const patience = setTimeout(say, 400, "busy");
  try {
    const sort = asked.get("order") ? { date: "desc" } : {};
    const pagefind = await engine();
    const found = await pagefind.search(term || null, { filters: chosen, sort });
    const terms = term.replaceAll(/["“”»«]/g, " ").split(/\s+/).filter(plain);
    const areFound = await Promise.all(found.results.length ? terms.map(term => isFound(pagefind, term)) : []);
    if (run !== runs) return;
    results = areFound.includes(false) ? [] : found.results;
    offerChoices(found.totalFilters, chosen);
    list.replaceChildren();
    await showMore(run);
    if (run !== runs) return;
    clearTimeout(patience);
    if (results.length) status.textContent = counted(results.length); else say("none");
  } catch (error) {
    if (run !== runs) return;
    console.error(error);
    loading = undefined;
    clearTimeout(patience);
    list.replaceChildren();
    say("failed");
  } finally {
    clearTimeout(patience);
  }
};

// The address of the page follows the form, so that a search can be shared, and the way back leads to the one before.
const remember = method => {
  const asked = query();
  history[method](null, "", asked.size ? `?${asked}` : location.pathname);
};
const recall = () => {
  const asked = new URLSearchParams(location.search);
  for (const name of ["q", "order"]) form.elements[name].value = asked.get(name) ?? "";
  for (const name of Object.keys(filters)) {
    const value = asked.get(name) ?? "";
    const select = form.elements[name];
    if (![...select.options].some(option => option.value === value)) select.add(new Option(value, value));
    select.value = value;
  }
  return search();
};

let typing;
field.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(() => { remember("replaceState"); search(); }, 250);
});
form.addEventListener("change", ({ target }) => {
  if (target === field) return;
  remember("pushState");
  search();
});
form.addEventListener("submit", event => {
  event.preventDefault();
  clearTimeout(typing);
  remember("pushState");
  search();
});
more.querySelector("button").addEventListener("click", async () => {
  const first = await showMore(runs);
  first?.querySelector("a").focus();
});
addEventListener("popstate", recall);
recall();
