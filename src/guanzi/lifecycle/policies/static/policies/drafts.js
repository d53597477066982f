// Drafts of policies: a figure and its counterpart come into view together. The page works without
// this file: every figure is a link to its counterpart, every button a form.
"use strict";

const compare = document.querySelector("[data-compare]");

// in a column that scrolls by itself; where the columns are the page, the page is not moved unasked
function bringIntoView(place) {
  const column = place?.closest(".compare-original, .compare-text");
  if (!column || column.scrollHeight <= column.clientHeight) return;
  const by = place.getBoundingClientRect().top - column.getBoundingClientRect().top;
  column.scrollTop += by - column.clientHeight / 3;
}

function mark(number) {
  for (const place of compare.querySelectorAll("[data-number]")) {
    const isIt = place.dataset.number === String(number);
    if (place.matches("[data-row]")) {
      place.toggleAttribute("aria-current", isIt);
      if (isIt) place.setAttribute("aria-current", "true");
    } else place.classList.toggle("is-current", isIt);
  }
  bringIntoView(document.getElementById(`o${number}`));
  bringIntoView(document.getElementById(`d${number}`));
}

let shown = compare?.dataset.figure || "";
let card = Promise.resolve(); // what a key does waits for the card of the figure that is marked

function show(number) {
  mark(number);
  if (number === shown) return;
  shown = number;
  document.getElementById("card").inert = true;
  card = fetchCard(number);
}

async function fetchCard(number) {
  try {
    const response = await fetch(compare.dataset.card.replace("/0/", `/${number}/`), { credentials: "same-origin" });
    if (!response.ok || response.redirected) throw new Error("no card");
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("card");
    if (number !== shown) return;
    document.getElementById("card").replaceWith(fresh);
    history.replaceState(null, "", `?figure=${number}`);
  } catch {
    if (number === shown) location.search = `?figure=${number}`;
  }
}

if (compare) {
  if (shown) mark(shown);
  // a figure or a row of the queue: its counterpart and its card, without leaving the page
  compare.addEventListener("click", (event) => {
    const place = event.target.closest("a[data-number]");
    if (!place || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(place.dataset.number);
    const column = { o: "text", d: "original" }[place.id[0]];
    const other = column && compare.querySelector(`.compare-switch [value="${column}"]`);
    if (!other?.offsetParent) return;
    other.checked = true; // a phone: the other column is shown instead, at the counterpart
    const there = { o: "d", d: "o" }[place.id[0]];
    document.getElementById(`${there}${place.dataset.number}`)?.scrollIntoView({ block: "center" });
  });
  compare.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (row) show(row.dataset.number);
  });
  document.addEventListener("keydown", async (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (typing || !["e", "x", "y"].includes(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const wanted = shown;
    await card;
    // the next key may have led on by now: nothing is said of the figure of another card
    if (document.getElementById("card").dataset.figure !== wanted) return;
    if (event.key !== "e") {
      document.querySelector(`#card [data-key="${event.key}"]`)?.click();
      return;
    }
    const fold = document.querySelector("#card [data-correct]");
    if (!fold) return;
    fold.open = true;
    fold.querySelector("input").select();
  });
}

// The line of a finding, in the text.
const writing = document.querySelector("[data-writing]");
writing?.addEventListener("click", (event) => {
  const line = Number(event.target.closest("[data-line]")?.dataset.line);
  if (!line) return;
  const text = document.getElementById("f-text");
  const lines = text.value.split("\n");
  const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  text.focus();
  text.setSelectionRange(start, start + (lines[line - 1] || "").length);
  text.scrollTop = Math.max(0, heightOf(text, start) - text.clientHeight / 2);
});

// How high the text stands up to a place, with the lines that were broken to fit.
function heightOf(text, end) {
  const copy = document.createElement("textarea");
  copy.className = text.className;
  copy.style.cssText = `position:absolute;visibility:hidden;height:0;min-height:0;width:${text.offsetWidth}px`;
  copy.value = text.value.slice(0, end);
  text.parentElement.append(copy);
  const height = copy.scrollHeight;
  copy.remove();
  return height;
}

// What was typed and not saved is not left by a slip.
let isTouched = false;
writing?.addEventListener("input", () => { isTouched = true; });
writing?.addEventListener("submit", () => { isTouched = false; });
window.addEventListener("beforeunload", (event) => { if (isTouched) event.preventDefault(); });
