// Comfort only: every page works without this file.
"use strict";

// Escape puts away the definition that a focused name shows.
document.addEventListener("keydown", (event) => {
  const name = document.activeElement;
  if (event.key === "Escape" && name && name.matches(".term-name")) name.blur();
});

// What changed is said aloud: the part that was swapped in carries the sentence.
document.addEventListener("htmx:afterSwap", (event) => {
  const said = document.querySelector("[data-announce]");
  const live = document.getElementById("live");
  if (live && said && event.detail.target) live.textContent = said.dataset.announce;
});

// "/" goes to the search box, as in every tool that is used all day.
document.addEventListener("keydown", (event) => {
  const box = document.querySelector("input[type=search]");
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || !box || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  box.focus();
});

// Everything that is folded is unfolded on paper.
window.addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll("main details:not([open])")) {
    part.open = true;
    part.dataset.folded = "";
  }
});
window.addEventListener("afterprint", () => {
  for (const part of document.querySelectorAll("details[data-folded]")) {
    part.open = false;
    delete part.dataset.folded;
  }
});
