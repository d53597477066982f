// Comfort for forms and lists: every page works without this file.
"use strict";

document.documentElement.classList.add("scripted");

// Which file was chosen is said in the page's own words.
document.addEventListener("change", (event) => {
  const place = event.target.closest(".file-pick")?.querySelector("[data-picked]");
  if (place) place.textContent = [...event.target.files].map((file) => file.name).join("、") || place.dataset.none;
});

// A file that is too large is said before it is sent.
document.addEventListener("change", (event) => {
  const input = event.target;
  if (!input.matches("input[type=file][data-most-megabytes]")) return;
  const most = Number(input.dataset.mostMegabytes) * 1024 * 1024;
  const tooLarge = [...input.files].find((file) => file.size > most);
  const sentence = tooLarge ? `${input.dataset.tooLarge}${tooLarge.name}` : "";
  input.setCustomValidity(sentence);
  document.getElementById(`l-${input.id}`).textContent = sentence;
  input.closest(".field")?.classList.toggle("field-wrong", Boolean(tooLarge));
});

// How far an upload is.
document.addEventListener("htmx:xhr:progress", (event) => {
  const { loaded, total, lengthComputable } = event.detail;
  const bar = event.target.querySelector(".upload-progress progress");
  if (!bar || !lengthComputable) return;
  bar.value = Math.round((loaded / total) * 100);
  const said = event.target.querySelector("[data-percent]");
  if (said) said.textContent = `${bar.value}%`;
});

// The summary of what is wrong takes the focus when a page comes with one.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelector("#problems .problems")?.focus();
});

// A form that changes something is sent once, however often its button is pressed;
// one that only reads (data-reads) may ask for a paper first and for a page after it.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.matches("[hx-post], [data-hx-post], [data-reads]")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// A menu closes when one looks elsewhere.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.account[open], details.site-menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.account[open], details.site-menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// ? shows what the keyboard can do.
document.addEventListener("keydown", (event) => {
  const keys = document.getElementById("keys");
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "?" || !keys || typing || keys.open) return;
  event.preventDefault();
  keys.showModal();
});

// j and k go down and up the rows of a list ([data-rows] with [data-row] links); Enter opens.
document.addEventListener("keydown", (event) => {
  const step = { j: 1, k: -1 }[event.key];
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (!step || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const rows = [...document.querySelectorAll("[data-rows] [data-row]")];
  if (!rows.length) return;
  event.preventDefault();
  const here = rows.indexOf(document.activeElement);
  rows[Math.min(rows.length - 1, Math.max(0, here + step))].focus();
});

// How many lines of a list are ticked; ticking "all" ticks what is seen, x the line that has the
// focus. A list may come into the page after it was opened, so the document listens.
document.addEventListener("change", (event) => {
  const bulk = event.target.closest("[data-bulk]");
  const said = bulk?.querySelector("[data-chosen]");
  if (!said) return;
  const all = bulk.querySelector("[data-all]");
  const boxes = [...bulk.querySelectorAll(".pick-cell input")];
  if (event.target === all) {
    for (const box of boxes) box.checked = all.checked;
  } else if (boxes.includes(event.target) && !event.target.checked) {
    all.checked = false;
  }
  const number = boxes.filter((box) => box.checked).length;
  said.textContent = number && !all.checked ? said.dataset.chosen.replace("%n", number) : "";
});
document.addEventListener("keydown", (event) => {
  const here = document.activeElement;
  if (event.key !== "x" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (here.matches("[data-row]")) here.closest("tr")?.querySelector(".pick-cell input")?.click();
});
