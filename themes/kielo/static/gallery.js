// Shows the pictures of galleries large, in a dialog: with the keys ← and →, and closed with Escape. Without this script the
// links of a gallery open the pictures.
for (const gallery of document.querySelectorAll(".photos")) {
  const links = [...gallery.querySelectorAll("a:has(img)")];
  const { label, previous, next, close } = gallery.dataset;
  let dialog;
  let current = 0;

  const show = (index) => {
    current = (index + links.length) % links.length;
    const link = links[current];
    const image = dialog.querySelector("img");
    image.src = link.href;
    image.alt = link.querySelector("img").alt;
    const caption = link.parentElement.querySelector("figcaption")?.textContent ?? "";
    dialog.querySelector("p").textContent = [links.length > 1 ? `${current + 1} / ${links.length}` : "", caption]
      .filter(Boolean)
      .join(" · ");
  };

  const button = (name, sign, title, action) => {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: name, textContent: sign, ariaLabel: title, onclick: action });
    return button;
  };

  const create = () => {
    dialog = document.createElement("dialog");
    dialog.className = "lightbox";
    dialog.ariaLabel = label;
    const text = document.createElement("p");
    text.setAttribute("aria-live", "polite");
    dialog.append(document.createElement("img"), text);
    if (links.length > 1) {
      dialog.append(
        button("previous", "‹", previous, () => show(current - 1)),
        button("next", "›", next, () => show(current + 1)),
      );
    }
    dialog.append(button("close", "×", close, () => dialog.close()));
    dialog.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (step) show(current + (getComputedStyle(dialog).direction === "rtl" ? -step : step));
    });
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
    // The reader goes on at the picture that was shown last.
    dialog.addEventListener("close", () => links[current].focus());
    document.body.append(dialog);
  };

  gallery.addEventListener("click", (event) => {
    const index = links.indexOf(event.target.closest("a"));
    if (index < 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (!dialog) create();
    show(index);
    dialog.showModal();
  });
}
