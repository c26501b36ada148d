// Replies on social networks, and giscus. Nothing is asked of another server before the reader presses the button, which is
// hidden without scripts: a link to the discussion is always there.

const element = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

// Only the text of a reply is shown, so that no HTML of another server gets into the page.
const plainText = html => {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  for (const line of parsed.querySelectorAll("br")) line.replaceWith("\n");
  for (const paragraph of parsed.querySelectorAll("p + p")) paragraph.prepend("\n\n");
  return parsed.body.textContent.trim();
};

const isWebAddress = address => typeof address === "string" && /^https?:\/\//.test(address);

// Both give replies of the same form: name, address of the reply, date, text and replies.
const networks = {
  mastodon: ({ descendants }, api) => {
    const replies = descendants.map(({ id, in_reply_to_id, account, url, created_at, spoiler_text, content }) => ({
      id, parent: in_reply_to_id, name: account.display_name || account.acct, url, date: created_at,
      text: [spoiler_text, plainText(content)].filter(Boolean).join("\n\n"),
    }));
    const below = parent => replies.filter(reply => reply.parent === parent).map(reply => ({ ...reply, replies: below(reply.id) }));
    return below(api.split("/").at(-2));
  },
  bluesky: ({ thread }) => {
    const below = replies => (replies ?? []).filter(({ post }) => post).map(({ post, replies }) => ({
      name: post.author.displayName || post.author.handle,
      url: `https://bsky.app/profile/${post.author.did}/post/${post.uri.split("/").at(-1)}`,
      date: post.record.createdAt, text: post.record.text, replies: below(replies),
    }));
    return below(thread.replies);
  },
};

const language = document.documentElement.lang;
const dateOf = date => {
  const day = new Date(date);
  return isNaN(day) ? "" : day.toLocaleDateString(language, { dateStyle: "long" });
};

const list = replies => element("ul", { className: "terms" }, ...replies.map(({ name, url, date, text, replies }) => {
  const time = element("time", { dateTime: date }, dateOf(date));
  const place = isWebAddress(url) ? element("a", { href: url, rel: "nofollow ugc noopener" }, time) : time;
  const byline = element("p", { className: "byline" }, element("strong", {}, name), " ", place);
  const box = element("div", { className: "box" }, byline, element("p", { className: "reply" }, text));
  return element("li", {}, box, ...replies.length ? [list(replies)] : []);
}));

const showReplies = async ({ network, api, empty }) => {
  const response = await fetch(api, { credentials: "omit", referrerPolicy: "no-referrer" });
  if (!response.ok) throw new Error(response.statusText);
  const replies = networks[network](await response.json(), api);
  return replies.length ? list(replies) : element("p", {}, empty);
};

// giscus speaks some languages, and English for the others.
const giscusLanguages = ["ar", "be", "bg", "ca", "cs", "da", "de", "en", "eo", "es", "eu", "fa", "fr", "he", "hu", "id", "it", "ja", "ko", "nl", "pl", "pt", "ro", "ru", "th", "tr", "uk", "vi"];

const showGiscus = ({ origin, repo, repoId, category, categoryId }) => {
  const script = element("script", { src: `${origin}/client.js`, crossOrigin: "anonymous" });
  Object.assign(script.dataset, {
    repo, repoId, category, categoryId, mapping: "pathname", strict: "1", reactionsEnabled: "1", emitMetadata: "0", inputPosition: "top",
    theme: "preferred_color_scheme", lang: giscusLanguages.includes(language) ? language : "en",
  });
  const loaded = new Promise((resolve, reject) => Object.assign(script, { onload: resolve, onerror: reject }));
  return { script, loaded };
};

for (const thread of document.querySelectorAll(".thread")) {
  const button = thread.querySelector("button");
  const status = thread.querySelector("[role=status]");
  for (const hidden of thread.querySelectorAll("[hidden]")) hidden.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      if (thread.dataset.network === "giscus") {
        const { script, loaded } = showGiscus(thread.dataset);
        thread.append(element("div", { className: "giscus" }), script);
        await loaded;
      } else {
        status.replaceChildren(await showReplies(thread.dataset));
      }
      button.remove();
    } catch {
      status.replaceChildren(element("p", {}, thread.dataset.failed));
      button.disabled = false;
    }
  });
}
