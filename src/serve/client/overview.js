
// Filters the documents by the words of their title and file, and by their state.
(() => {
  const form = document.querySelector(".filter");
  const { text, state } = form.elements;
  const output = form.querySelector("output");
  const rows = [...document.querySelectorAll("tbody tr")].map((row) => ({
    row,
    words: `${row.cells[0].textContent} ${row.dataset.file}`.toLowerCase(),
  }));
  const isIn = { draft: ".draft", scheduled: ".scheduled", waiting: ".waiting", missing: ".missing", problem: ".error, .warning" };
  const filter = () => {
    const wanted = text.value.toLowerCase().split(/\s+/);
    const marked = isIn[state.value];
    let count = 0;
    for (const { row, words } of rows) {
      const isShown = wanted.every((word) => words.includes(word)) && (!marked || row.querySelector(marked) !== null);
      row.hidden = !isShown;
      if (isShown) count++;
    }
    for (const part of document.querySelectorAll(".part")) {
      part.hidden = !part.querySelector("tbody tr:not([hidden])");
    }
    const isAll = count === rows.length;
    output.textContent = isAll ? "" : `${count} of ${rows.length}`;
  };
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  filter();
})();
