// Ways to share a post that only the reader's browser knows. Its buttons are hidden until it turns out that they work.

const share = document.querySelector(".share");
const { url, title, copied } = share.dataset;
const dialog = share.querySelector("dialog");

const ways = {
  copy: navigator.clipboard && (async () => {
    await navigator.clipboard.writeText(url);
    share.querySelector("[role=status]").textContent = copied;
  }),
  system: navigator.share && (() => navigator.share({ title, url }).catch(() => { /* The reader thought better of it. */ })),
  mastodon: dialog?.showModal && (() => {
    try { dialog.querySelector("input").value ||= localStorage.getItem("kielo-mastodon") ?? ""; } catch { /* No storage is kept. */ }
    dialog.showModal();
  }),
};

for (const button of share.querySelectorAll("[data-share]")) {
  const way = ways[button.dataset.share];
  if (!way) continue;
  button.addEventListener("click", way);
  button.parentElement.hidden = false;
}

// The server is asked for here and remembered in this browser alone: no third party learns who reads what. A whole
// address, or an account such as @aino@mastodon.example, names its server too.
const server = written => {
  try {
    return new URL(`https://${written.trim().replace(/^https?:\/\//i, "").replace(/^.*@/, "")}`).host;
  } catch {
    return "";
  }
};

dialog?.querySelector("[data-close]").addEventListener("click", () => dialog.close());
dialog?.querySelector("form").addEventListener("submit", () => {
  const host = server(dialog.querySelector("input").value);
  if (!host) return;
  try { localStorage.setItem("kielo-mastodon", host); } catch { /* As above. */ }
  open(`https://${host}/share?text=${encodeURIComponent(`${title} ${url}`)}`, "_blank", "noopener");
});
