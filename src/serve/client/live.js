// Keeps an open page of the preview up to date, and shows what is wrong. All it shows stands in one element with a
// shadow root, so that nothing of the page changes it and it changes nothing of the page.

const NAME = "kielo-preview";
const OVERVIEW = "/_kielo/";
const { version = "", styles: stylesAtFirst = "", source } = document.currentScript.dataset;
const path = location.pathname;
// The overview itself lists all problems.
const listsProblems = document.documentElement.dataset.kielo === "overview";
let isLeaving = false;

const remembered = (key) => {
  try {
    return JSON.parse(sessionStorage.getItem("kielo:" + key));
  } catch {
    return null;
  }
};
// Some pages may not store anything; they reload all the same.
const remember = (key, value) => {
  try {
    if (value === null) sessionStorage.removeItem("kielo:" + key);
    else sessionStorage.setItem("kielo:" + key, JSON.stringify(value));
  } catch {}
};

// ---- The reader's place on the page ----

const BLOCKS = "[id],h1,h2,h3,h4,h5,h6,p,li,dt,dd,pre,blockquote,figure,tr,img,video,iframe";

const isSure = (element) => element.id || /^H[1-6]$/.test(element.tagName);

const signature = (element) =>
  element.tagName + ":" + (element.currentSrc ?? element.textContent.replace(/\s+/g, " ").trim()).slice(0, 200);

const moves = (element) => {
  for (let at = element; at; at = at.parentElement) {
    if (/fixed|sticky/.test(getComputedStyle(at).position)) return false;
  }
  return true;
};

// What stands at the top of the window, a few things of it: one of them is likely to be there after an edit.
const placeNow = () => {
  const seen = [];
  let above = null;
  if (scrollY > 0) {
    for (const element of document.body?.querySelectorAll(BLOCKS) ?? []) {
      const { top, height } = element.getBoundingClientRect();
      if (height === 0 || top >= innerHeight) continue;
      if (top >= 0) seen.push([top, element]);
      else if (isSure(element)) above = [top, element];
    }
  }
  seen.sort((a, b) => a[0] - b[0]);
  const anchors = [];
  // A heading or an element with an id is surer than a text, which may be what is being edited.
  const sure = seen.filter(([, element]) => isSure(element));
  for (const [top, element] of [...sure.slice(0, 2), ...seen.slice(0, 6), ...(above ? [above] : [])]) {
    if (moves(element)) anchors.push({ id: element.id, signature: signature(element), top });
  }
  return { x: scrollX, y: scrollY, anchors };
};

const goTo = ({ x, y, anchors }) => {
  let top = y;
  let texts;
  for (const anchor of anchors) {
    let element = anchor.id ? document.getElementById(anchor.id) : null;
    if (!element) {
      texts ??= [...(document.body?.querySelectorAll(BLOCKS) ?? [])].map((block) => [signature(block), block]);
      const same = texts.filter(([text]) => text === anchor.signature);
      // Of several with one text none is sure.
      if (same.length === 1) element = same[0][1];
    }
    if (element) {
      top = scrollY + element.getBoundingClientRect().top - anchor.top;
      break;
    }
  }
  if (Math.abs(top - scrollY) >= 1 || x !== scrollX) scrollTo({ left: x, top, behavior: "instant" });
};

// ---- Form fields, open details and the focus ----

const FIELDS = "input:not([type=password],[type=file],[type=hidden]),textarea,select";

const address = (element) => {
  // A form has its fields as properties, and one of them may be called `id`.
  const id = element.getAttribute("id");
  if (id) return "#" + CSS.escape(id);
  if (element.name && element.matches("input,textarea,select,button")) {
    const selector = `${element.localName}[name="${CSS.escape(element.name)}"]`;
    return [selector, [...document.querySelectorAll(selector)].indexOf(element)];
  }
  const parent = element.parentElement;
  if (!parent || element === document.body) return element.localName;
  const index = [...parent.children].filter((child) => child.localName === element.localName).indexOf(element) + 1;
  const [above, position] = [address(parent)].flat();
  if (position !== undefined) return [above, position];
  return `${above}>${element.localName}:nth-of-type(${index})`;
};

const at = (written) => {
  const [selector, position = 0] = [written].flat();
  return document.querySelectorAll(selector)[position];
};

// Only what a reader changed: what the page itself says may have been edited meanwhile.
const changesOf = (field) => {
  if (field.localName === "select") {
    const options = [...field.options];
    const isGiven = options.some((option) => option.defaultSelected);
    const atFirst = (option, index) => option.defaultSelected || (!isGiven && !field.multiple && index === 0);
    const isSame = options.every((option, index) => option.selected === atFirst(option, index));
    return isSame ? null : { chosen: options.map((option) => option.selected) };
  }
  if (field.type === "checkbox" || field.type === "radio") {
    return field.checked === field.defaultChecked ? null : { checked: field.checked };
  }
  if (/^(submit|button|reset|image)$/.test(field.type)) return null;
  return field.value === field.defaultValue ? null : { value: field.value };
};

const detailsAtFirst = new Map([...document.querySelectorAll("details")].map((details) => [details, details.open]));

const stateNow = () => {
  const fields = [];
  for (const field of document.querySelectorAll(FIELDS)) {
    const changes = changesOf(field);
    if (changes) fields.push([address(field), changes]);
  }
  const details = [];
  for (const [element, open] of detailsAtFirst) {
    if (element.isConnected && element.open !== open) details.push([address(element), element.open]);
  }
  const isOurs = document.activeElement?.localName === NAME;
  const active = isOurs ? focusBefore : document.activeElement;
  let focus = null;
  if (active && active !== document.body && active !== document.documentElement) {
    focus = { element: address(active) };
    try {
      focus.selection = [active.selectionStart, active.selectionEnd, active.selectionDirection];
    } catch {}
  }
  return { fields, details, focus };
};

const restore = ({ fields, details, focus }) => {
  for (const [element, open] of details) {
    const found = at(element);
    if (found?.localName === "details") found.open = open;
  }
  for (const [element, changes] of fields) {
    const field = at(element);
    if (!field?.matches(FIELDS)) continue;
    if (changes.chosen && field.options) {
      [...field.options].forEach((option, index) => (option.selected = changes.chosen[index] ?? false));
    } else if ("checked" in changes) {
      field.checked = changes.checked;
    } else if ("value" in changes) {
      field.value = changes.value;
    }
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const active = focus && at(focus.element);
  if (active) {
    active.focus({ preventScroll: true });
    const [start, end, direction] = focus.selection ?? [];
    try {
      if (typeof start === "number") active.setSelectionRange(start, end, direction);
    } catch {}
  }
};

// ---- Leaving and coming back ----

// Who goes away while a page loads, and comes back to it later, begins at its top.
const SOON = 30000;

const before = remembered("state:" + path);
const scrolling = before?.scrolling ?? history.scrollRestoration;
const isBack = before !== null && Date.now() - before.at < SOON;
// Some editors delete a file before they write it anew: between the two, another page says that it is missing.
const isSamePage = isBack && (before.page === null || before.page === (source ?? ""));

const leave = (to) => {
  if (isLeaving) return;
  isLeaving = true;
  const page = to ? null : (source ?? "");
  const now = () => ({ ...stateNow(), place: placeNow(), page, version, scrolling, at: Date.now() });
  const state = isBack && !isSamePage ? before : now();
  remember("state:" + (to ? new URL(to, location).pathname : path), state);
  history.scrollRestoration = "manual";
  if (to) location.replace(to + location.hash);
  else location.reload();
};

if (before) remember("state:" + path, null);
if (isSamePage) {
  restore(before);
  const { place } = before;
  goTo(place);
  // Pictures and typefaces that arrive late move the text; a reader who scrolls meanwhile is not called back.
  let theirs = false;
  const hands = ["wheel", "touchmove", "pointerdown", "keydown"];
  const taken = () => (theirs = true);
  for (const event of hands) addEventListener(event, taken, { capture: true, passive: true, once: true });
  const again = () => theirs || goTo(place);
  const late = new ResizeObserver(again);
  const settle = () => {
    again();
    late.observe(document.documentElement);
    setTimeout(() => {
      late.disconnect();
      // Given back earlier, it would let the browser scroll to where the page was before it changed.
      if (!isLeaving) history.scrollRestoration = scrolling;
      for (const event of hands) removeEventListener(event, taken, { capture: true });
    }, 1000);
  };
  if (document.readyState === "complete") settle();
  else addEventListener("load", settle, { once: true });
} else {
  history.scrollRestoration = scrolling;
}

// ---- What is shown over the page ----

let root = null;

const element = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
};

const shadow = () => {
  if (root) return root;
  const host = element(NAME, { lang: "en", dir: "ltr" });
  root = host.attachShadow({ mode: "open" });
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
  } catch {
    root.append(element("style", {}, style));
  }
  root.append(element("p", { class: "said", role: "alert" }), element("div", { class: "pills" }));
  document.documentElement.append(host);
  return root;
};

const named = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

const counted = (errors, warnings) =>
  [errors ? named(errors, "error") : "", warnings ? named(warnings, "warning") : ""].filter(Boolean).join(", ");

// Kielo's messages put names between backticks.
const spoken = (text) => text.split("`").map((part, index) => (index % 2 ? element("code", {}, part) : part));

const excerpt = ({ excerpt: lines, label }) => {
  if (!lines?.length) return null;
  const cells = [];
  const last = lines.findLastIndex((line) => line.from !== undefined);
  lines.forEach((line, index) => {
    const isHere = line.from !== undefined;
    const characters = Array.from(line.text);
    const part = (from, to) => characters.slice(from, to).join("");
    const text = isHere
      ? [part(0, line.from), element("mark", {}, part(line.from, line.to)), part(line.to)]
      : [line.text || "\u200b"];
    cells.push(element("span", { "aria-hidden": "true" }, String(line.line)));
    cells.push(element("code", { class: isHere ? "here" : undefined }, ...text));
    if (index === last && label) cells.push(element("span"), element("code", { class: "label" }, "↑ " + label));
  });
  return element("div", { class: "excerpt" }, ...cells);
};

const item = (problem) => {
  const { severity, file, line, column, message, advice } = problem;
  const place = [file, line, column].filter((part) => part !== undefined).join(":");
  const kind = severity[0].toUpperCase() + severity.slice(1);
  return element(
    "li",
    { class: severity },
    element("p", { class: "place" }, element("b", {}, kind), place && " " + place),
    element("p", { class: "message" }, ...spoken(message)),
    excerpt(problem),
    advice ? element("p", { class: "advice" }, ...spoken(advice)) : null,
  );
};

let problems = [];
let elsewhere = { errors: 0, warnings: 0 };
let isStopped = false;
let focusBefore = null;
let shownKey = null;

const keyOf = (list) => (list.length ? JSON.stringify(list) : null);
const isTyping = () => {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active?.matches?.("input,textarea,select,iframe") || active?.isContentEditable;
};

const dismiss = () => {
  remember("dismissed", keyOf(problems));
  show();
};

const onKey = (event) => {
  if (event.key === "Escape" && !event.isComposing && !event.defaultPrevented) {
    event.preventDefault();
    dismiss();
  }
};

const heading = () => {
  const count = (severity) => problems.filter((problem) => problem.severity === severity).length;
  return counted(count("error"), count("warning")) || named(problems.length, "note");
};

const worst = () => (problems.some((problem) => problem.severity === "error") ? "error" : problems[0].severity);

const overlay = () => {
  const close = element("button", { class: "close", type: "button", "aria-label": "Close", title: "Close" }, "×");
  close.addEventListener("click", dismiss);
  const keys = element("span", { class: "keys", "aria-hidden": "true" }, element("kbd", {}, "Esc"), " closes");
  const attributes = { role: "dialog", "aria-modal": "false", "aria-labelledby": "heading", tabindex: "-1" };
  return element(
    "section",
    { class: "overlay arriving " + worst(), ...attributes },
    element("div", { class: "bar" }, element("h2", { id: "heading" }, heading()), keys, close),
    // A region that scrolls must be within reach of the keyboard.
    element("ol", { class: "list", tabindex: "0", "aria-label": "Problems" }, ...problems.map(item)),
  );
};

const pills = () => {
  const all = [];
  if (isStopped) {
    all.push(element("p", { class: "pill", role: "status" }, "The preview has stopped; waiting for it"));
  }
  if (listsProblems) return all;
  if (problems.length && remembered("dismissed") === keyOf(problems)) {
    const reopen = element("button", { class: "pill " + worst(), type: "button" }, heading() + " here");
    reopen.addEventListener("click", () => {
      remember("dismissed", null);
      show();
      root.querySelector(".overlay")?.focus({ preventScroll: true });
    });
    all.push(reopen);
  }
  const { errors, warnings } = elsewhere;
  if (errors || warnings) {
    const attributes = { class: errors ? "pill error" : "pill warning", href: OVERVIEW };
    all.push(element("a", attributes, `${counted(errors, warnings)} elsewhere`));
  }
  return all;
};

const hide = (overlay) => {
  const hadFocus = overlay.contains(root.activeElement);
  overlay.remove();
  removeEventListener("keydown", onKey);
  root.querySelector(".said").textContent = "";
  if (hadFocus && focusBefore?.isConnected) focusBefore.focus({ preventScroll: true });
  focusBefore = null;
  shownKey = null;
};

const say = () => {
  const { message, file, line } = problems[0];
  const told = `${heading()}: ${message.replaceAll("`", "")}`;
  const text = [told, file, line && `line ${line}`].filter(Boolean).join(", ");
  // A region that arrives with its text is not read out.
  setTimeout(() => (root.querySelector(".said").textContent = text), 100);
};

const show = () => {
  // A page within a page leaves the telling to the outer one.
  if (window !== window.top) return;
  const key = keyOf(problems);
  if (key === null) remember("dismissed", null);
  if (!root && !key && !isStopped && !elsewhere.errors && !elsewhere.warnings) return;
  shadow().querySelector(".pills").replaceChildren(...pills());
  const shown = root.querySelector(".overlay");
  if (key === null || remembered("dismissed") === key || listsProblems) {
    if (shown) hide(shown);
    return;
  }
  if (shownKey === key) return;
  shownKey = key;
  const made = overlay();
  if (shown) {
    const hadFocus = shown.contains(root.activeElement);
    const { scrollTop } = shown.querySelector(".list");
    made.classList.remove("arriving");
    shown.replaceWith(made);
    made.querySelector(".list").scrollTop = scrollTop;
    if (hadFocus) made.focus({ preventScroll: true });
  } else {
    root.append(made);
    addEventListener("keydown", onKey);
    if (!isTyping()) {
      focusBefore = document.activeElement;
      made.focus({ preventScroll: true });
    }
  }
  say();
};

// ---- Style sheets and pictures ----

// Whether it arrived; one that takes long counts as if.
const loaded = (link) =>
  new Promise((done) => {
    link.addEventListener("load", () => done(true), { once: true });
    link.addEventListener("error", () => done(false), { once: true });
    setTimeout(done, 3000, true);
  });

const sheets = (of) => [...of.querySelectorAll("link[rel~=stylesheet i]")];

// The new sheet takes its place beside the old one, which goes when the new one is there: nothing is ever unstyled.
const swap = async (old, made) => {
  const place = placeNow();
  const ready = loaded(made);
  old.after(made);
  ((await ready) ? old : made).remove();
  goTo(place);
};

const restyle = async () => {
  const answer = await fetch(location.pathname + location.search, { cache: "no-store" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [now, next] = [sheets(document), sheets(page)];
  const attributes = (link) => link.cloneNode().outerHTML;
  const work = next.map((wanted, index) => {
    const old = now[index];
    if (old && attributes(old) === attributes(wanted)) return null;
    const made = document.importNode(wanted, true);
    if (old) return swap(old, made);
    const ready = loaded(made);
    (sheets(document).at(-1) ?? document.head.lastElementChild).after(made);
    return ready;
  });
  await Promise.all(work);
  for (const old of now.slice(next.length)) old.remove();
};

const absolute = (address) => {
  try {
    const url = new URL(address, document.baseURI);
    return url.origin + url.pathname;
  } catch {
    return "";
  }
};

const addressesOf = (item) => {
  const set = (item.srcset ?? "").split(",").map((part) => part.trim().split(/\s+/)[0]);
  return [item.currentSrc, item.src, item.poster, ...set].filter(Boolean).map(absolute);
};

const sourcesOf = (item) => {
  const holder = item.localName === "img" ? item.closest("picture") : item;
  return [...(holder?.querySelectorAll("source") ?? [])];
};

const partsOf = (item) => [item, ...sourcesOf(item)];

const showAgain = (image) => {
  for (const source of sourcesOf(image)) source.srcset = source.srcset;
  if (image.srcset) image.srcset = image.srcset;
  image.src = image.src;
};

const playAgain = (player) => {
  const { currentTime, paused } = player;
  if (player.poster) player.poster = player.poster;
  player.load();
  player.currentTime = currentTime;
  if (!paused) player.play().catch(() => {});
};

const refresh = async (changed) => {
  const files = new Set(changed.map(absolute));
  const shows = (item) => partsOf(item).flatMap(addressesOf).some((address) => files.has(address));
  const pictures = [...document.images].filter(shows);
  const players = [...document.querySelectorAll("video,audio")].filter(shows);
  const linked = sheets(document).filter((link) => files.has(absolute(link.href)));
  const shown = new Set([...pictures, ...players].flatMap(partsOf).flatMap(addressesOf));
  for (const link of linked) shown.add(absolute(link.href));
  const fetched = new Set(performance.getEntriesByType("resource").map((entry) => absolute(entry.name)));
  // A picture of a style sheet, a script or a typeface cannot be exchanged alone.
  if ([...files].some((file) => fetched.has(file) && !shown.has(file))) return leave();
  const used = [...files].filter((file) => shown.has(file));
  if (used.length === 0) return;
  await Promise.all(used.map((file) => fetch(file, { cache: "reload" }).then((answer) => answer.blob())));
  const place = placeNow();
  pictures.forEach(showAgain);
  players.forEach(playAgain);
  await Promise.all([
    ...linked.map((link) => swap(link, link.cloneNode())),
    ...pictures.map((image) => image.decode().catch(() => {})),
  ]);
  goTo(place);
};

// ---- The connection ----

let events = null;
let retry = 0;
let patience = 0;
let rest = 0;
let attempts = 0;
let hiddenAt = 0;
let styles = stylesAtFirst;
// Up to which save this page was told which files changed.
let save;
let isForbidden = false;
let work = Promise.resolve();

const follow = async (edition, isFirst) => {
  if (isLeaving) return;
  ({ problems, elsewhere } = edition);
  if (edition.action === "move") return leave(edition.url);
  if (edition.action === "reload") {
    // A page that stays the same however often it is fetched must not flicker.
    setTimeout(leave, isFirst && before?.version === version ? 2000 : 0);
    return;
  }
  show();
  try {
    if (edition.action === "restyle") {
      await restyle();
      styles = edition.styles;
    }
    if (edition.files?.length) await refresh(edition.files);
  } catch {
    leave();
  }
};

const disconnect = () => {
  clearTimeout(retry);
  events?.close();
  events = null;
};

const connect = () => {
  disconnect();
  const asked = Object.entries({ page: path, version, styles, source, save })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  let isFirst = true;
  events = new EventSource(`${OVERVIEW}events?${asked.join("&")}`);
  events.addEventListener("open", () => {
    attempts = 0;
    clearTimeout(patience);
    patience = 0;
    if (isStopped) {
      isStopped = false;
      show();
    }
  });
  events.addEventListener("edition", (event) => {
    const first = isFirst;
    isFirst = false;
    const edition = JSON.parse(event.data);
    save = edition.save ?? save;
    work = work.then(() => follow(edition, first)).catch(() => {});
  });
  // A browser gives up when the server refuses it, and would ask for style sheets that are replaced already.
  events.addEventListener("error", () => {
    disconnect();
    if (isForbidden) return;
    patience ||= setTimeout(() => {
      isStopped = true;
      show();
    }, 2000);
    retry = setTimeout(connect, Math.min(500 * 1.2 ** attempts++, 2000));
  });
};

// A page whose own policy forbids the connection is left alone.
document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => {
  if (effectiveDirective === "connect-src" && blockedURI.includes(OVERVIEW)) {
    isForbidden = true;
    clearTimeout(patience);
    disconnect();
  }
});

// A browser opens only six connections to a server: pages that nobody sees hold none, so that the seventh still loads.
document.addEventListener("visibilitychange", () => {
  clearTimeout(rest);
  if (document.visibilityState === "hidden") {
    hiddenAt = Date.now();
    rest = setTimeout(disconnect, 15000);
  } else if (isForbidden) {
    return;
  } else if (!events || Date.now() - hiddenAt > 30000) {
    // A phone that slept may hold a connection that ended meanwhile.
    connect();
  }
});

addEventListener("pagehide", () => {
  disconnect();
  clearTimeout(patience);
  patience = 0;
});

addEventListener("pageshow", (event) => {
  if (event.persisted) {
    isLeaving = false;
    connect();
  }
});

if (document.visibilityState === "visible") connect();
