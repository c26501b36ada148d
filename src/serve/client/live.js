// Keeps an open page of the preview up to date, and shows its diagnostics. They are in one element with a shadow root,
// so that the styles of the page and of the preview do not affect each other.

const NAME = "kielo-preview";
const OVERVIEW = "/_kielo/";
const { version = "", styles: stylesAtFirst = "", source } = document.currentScript.dataset;
const path = location.pathname;
// The overview lists all problems itself.
const listsProblems = document.documentElement.dataset.kielo === "overview";
let isLeaving = false;

const readStored = (key) => {
  try {
    return JSON.parse(sessionStorage.getItem("kielo:" + key));
  } catch {
    return null;
  }
};
// A page may not be allowed to store anything. It reloads all the same.
const writeStored = (key, value) => {
  try {
    if (value === null) sessionStorage.removeItem("kielo:" + key);
    else sessionStorage.setItem("kielo:" + key, JSON.stringify(value));
  } catch {}
};

// ---- The scroll position ----

const BLOCKS = "[id],h1,h2,h3,h4,h5,h6,p,li,dt,dd,pre,blockquote,figure,tr,img,video,iframe";

const isStable = (element) => element.id || /^H[1-6]$/.test(element.tagName);

const signature = (element) =>
  element.tagName + ":" + (element.currentSrc ?? element.textContent.replace(/\s+/g, " ").trim()).slice(0, 200);

const scrollsWithPage = (element) => {
  for (let at = element; at; at = at.parentElement) {
    if (/fixed|sticky/.test(getComputedStyle(at).position)) return false;
  }
  return true;
};

// Returns a few elements at the top of the window. One of them is likely to exist after an edit.
const currentPosition = () => {
  const visible = [];
  let above = null;
  if (scrollY > 0) {
    for (const element of document.body?.querySelectorAll(BLOCKS) ?? []) {
      const { top, height } = element.getBoundingClientRect();
      if (height === 0 || top >= innerHeight) continue;
      if (top >= 0) visible.push([top, element]);
      else if (isStable(element)) above = [top, element];
    }
  }
  visible.sort((a, b) => a[0] - b[0]);
  const anchors = [];
  // Headings and elements with an id are preferred to texts, because the author may be editing the text.
  const stable = visible.filter(([, element]) => isStable(element));
  for (const [top, element] of [...stable.slice(0, 2), ...visible.slice(0, 6), ...(above ? [above] : [])]) {
    if (scrollsWithPage(element)) anchors.push({ id: element.id, signature: signature(element), top });
  }
  return { x: scrollX, y: scrollY, anchors };
};

const scrollToPosition = ({ x, y, anchors }) => {
  let top = y;
  let texts;
  for (const anchor of anchors) {
    let element = anchor.id ? document.getElementById(anchor.id) : null;
    if (!element) {
      texts ??= [...(document.body?.querySelectorAll(BLOCKS) ?? [])].map((block) => [signature(block), block]);
      const same = texts.filter(([text]) => text === anchor.signature);
      // Several elements with the same text cannot be distinguished.
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
  // `element.id` is not reliable: a form has its fields as properties, and one of them may be named `id`.
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

const find = (address) => {
  const [selector, position = 0] = [address].flat();
  return document.querySelectorAll(selector)[position];
};

// Returns only changes by the reader. The page's own values may have been edited meanwhile.
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

const currentState = () => {
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
    const found = find(element);
    if (found?.localName === "details") found.open = open;
  }
  for (const [element, changes] of fields) {
    const field = find(element);
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
  const active = focus && find(focus.element);
  if (active) {
    active.focus({ preventScroll: true });
    const [start, end, direction] = focus.selection ?? [];
    try {
      if (typeof start === "number") active.setSelectionRange(start, end, direction);
    } catch {}
  }
};

// ---- Leaving and coming back ----

// The greatest age of a stored state, in milliseconds. A reader who comes back later starts at the top of the page.
const MAX_AGE = 30000;

const before = readStored("state:" + path);
const scrollRestoration = before?.scrollRestoration ?? history.scrollRestoration;
const isRecent = before !== null && Date.now() - before.at < MAX_AGE;
// Some editors delete a file before they write it again. In between, the 404 page is at this address.
const isSamePage = isRecent && (before.page === null || before.page === (source ?? ""));

const leave = (to) => {
  if (isLeaving) return;
  isLeaving = true;
  const page = to ? null : (source ?? "");
  const now = () => {
    const position = currentPosition();
    return { ...currentState(), position, page, version, scrollRestoration, at: Date.now() };
  };
  const state = isRecent && !isSamePage ? before : now();
  writeStored("state:" + (to ? new URL(to, location).pathname : path), state);
  history.scrollRestoration = "manual";
  if (to) location.replace(to + location.search + location.hash);
  else location.reload();
};

if (before) writeStored("state:" + path, null);
if (isSamePage) {
  restore(before);
  const { position } = before;
  scrollToPosition(position);
  // Images and fonts that load late move the text. The position is not corrected once the reader scrolls.
  let userTookOver = false;
  const userEvents = ["wheel", "touchmove", "pointerdown", "keydown"];
  const onUserEvent = () => (userTookOver = true);
  for (const event of userEvents) addEventListener(event, onUserEvent, { capture: true, passive: true, once: true });
  const scrollAgain = () => userTookOver || scrollToPosition(position);
  const resizes = new ResizeObserver(scrollAgain);
  const onLoaded = () => {
    scrollAgain();
    resizes.observe(document.documentElement);
    setTimeout(() => {
      resizes.disconnect();
      // If this was restored earlier, the browser would scroll to the position before the change.
      if (!isLeaving) history.scrollRestoration = scrollRestoration;
      for (const event of userEvents) removeEventListener(event, onUserEvent, { capture: true });
    }, 1000);
  };
  if (document.readyState === "complete") onLoaded();
  else addEventListener("load", onLoaded, { once: true });
} else {
  history.scrollRestoration = scrollRestoration;
}

// ---- The overlay ----

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

const withNoun = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

const summary = (errors, warnings) =>
  [errors ? withNoun(errors, "error") : "", warnings ? withNoun(warnings, "warning") : ""].filter(Boolean).join(", ");

// Messages have names between backticks.
const withCode = (text) => text.split("`").map((part, index) => (index % 2 ? element("code", {}, part) : part));

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
    element("p", { class: "message" }, ...withCode(message)),
    excerpt(problem),
    advice ? element("p", { class: "advice" }, ...withCode(advice)) : null,
  );
};

let problems = [];
// Problems that the server reported, and what the policy of the page blocked.
let reported = [];
const blocked = new Map();
let elsewhere = { errors: 0, warnings: 0 };
// Says that all pages are shown as before, and until when.
let older = null;
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
  writeStored("dismissed", keyOf(problems));
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
  return summary(count("error"), count("warning")) || withNoun(problems.length, "note");
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
    older ? element("p", { class: "older" }, older[0].toUpperCase() + older.slice(1)) : null,
    // A scrollable region must be reachable by keyboard.
    element("ol", { class: "list", tabindex: "0", "aria-label": "Problems" }, ...problems.map(item)),
  );
};

const pills = () => {
  const all = [];
  if (isStopped) {
    all.push(element("p", { class: "pill", role: "status" }, "The preview has stopped; waiting for it"));
  }
  if (listsProblems) return all;
  if (problems.length && readStored("dismissed") === keyOf(problems)) {
    const reopen = element("button", { class: "pill " + worst(), type: "button" }, heading() + " here");
    reopen.addEventListener("click", () => {
      writeStored("dismissed", null);
      show();
      root.querySelector(".overlay")?.focus({ preventScroll: true });
    });
    all.push(reopen);
  }
  const { errors, warnings } = elsewhere;
  if (errors || warnings) {
    const attributes = { class: errors ? "pill error" : "pill warning", href: OVERVIEW };
    all.push(element("a", attributes, `${summary(errors, warnings)} elsewhere`));
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

const announce = () => {
  const { message, file, line } = problems[0];
  const announcement = `${heading()}: ${message.replaceAll("`", "")}`;
  const text = [announcement, file, line && `line ${line}`].filter(Boolean).join(", ");
  // Screen readers read a live region only if its text changes after it was added.
  setTimeout(() => (root.querySelector(".said").textContent = text), 100);
};

const show = () => {
  // A page in a frame leaves the overlay to the outer page.
  if (window !== window.top) return;
  const key = keyOf(problems);
  if (key === null) writeStored("dismissed", null);
  if (!root && !key && !isStopped && !elsewhere.errors && !elsewhere.warnings) return;
  shadow().querySelector(".pills").replaceChildren(...pills());
  const shown = root.querySelector(".overlay");
  if (key === null || readStored("dismissed") === key || listsProblems) {
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
  announce();
};

// ---- Style sheets and images ----

// Resolves to whether a style sheet loaded. After three seconds it counts as loaded.
const hasLoaded = (link) =>
  new Promise((done) => {
    link.addEventListener("load", () => done(true), { once: true });
    link.addEventListener("error", () => done(false), { once: true });
    setTimeout(done, 3000, true);
  });

const styleSheets = (of) => [...of.querySelectorAll("link[rel~=stylesheet i]")];

// Removes the old style sheet only when the new one has loaded, so that the page is never without styles.
const swap = async (old, made) => {
  const position = currentPosition();
  const ready = hasLoaded(made);
  old.after(made);
  ((await ready) ? old : made).remove();
  scrollToPosition(position);
};

const restyle = async () => {
  const answer = await fetch(location.pathname + location.search, { cache: "no-store" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [now, next] = [styleSheets(document), styleSheets(page)];
  const attributes = (link) => link.cloneNode().outerHTML;
  const work = next.map((wanted, index) => {
    const old = now[index];
    if (old && attributes(old) === attributes(wanted)) return null;
    const made = document.importNode(wanted, true);
    if (old) return swap(old, made);
    const ready = hasLoaded(made);
    (styleSheets(document).at(-1) ?? document.head.lastElementChild).after(made);
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
  const linked = styleSheets(document).filter((link) => files.has(absolute(link.href)));
  const shown = new Set([...pictures, ...players].flatMap(partsOf).flatMap(addressesOf));
  for (const link of linked) shown.add(absolute(link.href));
  const fetched = new Set(performance.getEntriesByType("resource").map((entry) => absolute(entry.name)));
  // An image of a style sheet, a script or a font cannot be exchanged alone.
  if ([...files].some((file) => fetched.has(file) && !shown.has(file))) return leave();
  const used = [...files].filter((file) => shown.has(file));
  if (used.length === 0) return;
  await Promise.all(used.map((file) => fetch(file, { cache: "reload" }).then((answer) => answer.blob())));
  const position = currentPosition();
  pictures.forEach(showAgain);
  players.forEach(playAgain);
  await Promise.all([
    ...linked.map((link) => swap(link, link.cloneNode())),
    ...pictures.map((image) => image.decode().catch(() => {})),
  ]);
  scrollToPosition(position);
};

// ---- What the Content-Security-Policy blocks ----

// The directives whose own names are no keys of site.toml.
const keyOfDirective = (directive) => directive.replace(/-(elem|attr)$/, "");

const kindOfInline = (directive) => {
  if (directive === "style-src-attr") return "a `style` attribute";
  if (directive === "script-src-attr") return "an attribute with a script, such as `onclick`,";
  return directive.startsWith("style") ? "a `<style>` that a script adds" : "a script in the page";
};

// A published page blocks the same, but its readers cannot say so.
const onBlocked = ({ blockedURL, blockedURI, effectiveDirective, sourceFile, lineNumber }) => {
  const address = blockedURL ?? blockedURI ?? "";
  if (address.includes(OVERVIEW) || sourceFile?.includes(OVERVIEW)) return;
  const key = keyOfDirective(effectiveDirective);
  const isUrl = /^[a-z]+:\/\//.test(address);
  const source = isUrl ? new URL(address).origin : address;
  const id = effectiveDirective + " " + source;
  if (blocked.has(id)) return;
  const place = sourceFile && absolute(sourceFile) !== location.origin + path ? new URL(sourceFile, location).pathname : undefined;
  const what = isUrl ? `\`${address}\`` : ["inline", ""].includes(source) ? kindOfInline(effectiveDirective) : `\`${source}\``;
  const allowed = isUrl ? source : ({ eval: "'unsafe-eval'", "wasm-eval": "'wasm-unsafe-eval'" }[source] ?? source + ":");
  const advice = ["inline", ""].includes(source)
    ? `move it into a file of the theme or of \`static/\`; a class does for a style what the attribute does`
    : `if the page needs it, allow it in site.toml: \`[headers.csp]\` with \`${key} = ["${allowed}"]\``;
  const message = `${what} is blocked by the Content-Security-Policy of the site (\`${key}\`)`;
  blocked.set(id, { severity: "warning", file: place, line: place && lineNumber ? lineNumber : undefined, message, advice });
  problems = [...reported, ...blocked.values()];
  show();
};

document.addEventListener("securitypolicyviolation", onBlocked);
// What was blocked before this script ran.
try {
  new ReportingObserver((reports) => reports.forEach(({ body }) => onBlocked(body)), {
    types: ["csp-violation"],
    buffered: true,
  }).observe();
} catch {}

// ---- The connection ----

let events = null;
let retryTimer = 0;
let stoppedTimer = 0;
let hiddenTimer = 0;
let attempts = 0;
let hiddenAt = 0;
let styles = stylesAtFirst;
// The last save whose changed files this page knows.
let save;
let isForbidden = false;
let work = Promise.resolve();

const applyUpdate = async (update, isFirst) => {
  if (isLeaving) return;
  reported = update.problems;
  elsewhere = update.elsewhere;
  older = update.older;
  problems = [...reported, ...blocked.values()];
  if (update.action === "move") return leave(update.url);
  if (update.action === "reload") {
    // If the page is the same after a reload, it must not reload again and again without a pause.
    setTimeout(leave, isFirst && before?.version === version ? 2000 : 0);
    return;
  }
  show();
  try {
    if (update.action === "restyle") {
      await restyle();
      styles = update.styles;
    }
    if (update.files?.length) await refresh(update.files);
  } catch {
    leave();
  }
};

const disconnect = () => {
  clearTimeout(retryTimer);
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
    clearTimeout(stoppedTimer);
    stoppedTimer = 0;
    if (isStopped) {
      isStopped = false;
      show();
    }
  });
  events.addEventListener("edition", (event) => {
    const first = isFirst;
    isFirst = false;
    const update = JSON.parse(event.data);
    save = update.save ?? save;
    work = work.then(() => applyUpdate(update, first)).catch(() => {});
  });
  // `EventSource` would not reconnect after a refusal, and would send the old hash of the style sheets again.
  events.addEventListener("error", () => {
    disconnect();
    if (isForbidden) return;
    stoppedTimer ||= setTimeout(() => {
      isStopped = true;
      show();
    }, 2000);
    retryTimer = setTimeout(connect, Math.min(500 * 1.2 ** attempts++, 2000));
  });
};

// Does nothing on a page whose Content-Security-Policy forbids the connection.
document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => {
  if (effectiveDirective === "connect-src" && blockedURI.includes(OVERVIEW)) {
    isForbidden = true;
    clearTimeout(stoppedTimer);
    disconnect();
  }
});

// A browser opens only six connections to a server. Hidden pages close theirs, so that a seventh page can still load.
document.addEventListener("visibilitychange", () => {
  clearTimeout(hiddenTimer);
  if (document.visibilityState === "hidden") {
    hiddenAt = Date.now();
    hiddenTimer = setTimeout(disconnect, 15000);
  } else if (isForbidden) {
    return;
  } else if (!events || Date.now() - hiddenAt > 30000) {
    // After a phone has slept, its connection may have ended without an event.
    connect();
  }
});

addEventListener("pagehide", () => {
  disconnect();
  clearTimeout(stoppedTimer);
  stoppedTimer = 0;
});

addEventListener("pageshow", (event) => {
  if (event.persisted) {
    isLeaving = false;
    connect();
  }
});

if (document.visibilityState === "visible") connect();
