// Lays the two pictures of a comparison over each other. The slider, with the mouse or the arrow keys, moves their border.
for (const comparison of document.querySelectorAll(".before-after")) {
  const slider = comparison.querySelector("input");
  const move = () => comparison.style.setProperty("--border", `${slider.value}%`);
  slider.addEventListener("input", move);
  slider.hidden = false;
  comparison.classList.add("on");
  move();
}
