// Cards for videos, recordings, posts and maps of other services. Nothing is loaded from a service before the reader asks
// for it. Without scripts the cards are links.

for (const card of document.querySelectorAll("a.embed-card[data-frame]")) {
  const { frame: address, allow, load } = card.dataset;
  const title = card.closest("figure").dataset.label;
  const button = document.createElement("button");
  button.type = "button";
  button.className = card.className;
  button.append(...card.childNodes);
  button.querySelector("small").textContent = load;
  button.addEventListener("click", () => {
    const frame = document.createElement("iframe");
    frame.title = title;
    frame.allow = allow;
    // The services need their own scripts and cookies, and open links in new windows. They cannot replace this page.
    frame.sandbox = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-forms allow-presentation";
    // YouTube plays nothing for pages that hide their site.
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    frame.src = address;
    button.replaceWith(frame);
    frame.focus();
  });
  card.replaceWith(button);
}
