// Comfort for the queue and the case file: every page works without it.
"use strict";

const keys = document.getElementById("keys");

// A filter that is chosen from a list works at once.
const filters = document.querySelector("[data-filters]");
if (filters) {
  filters.addEventListener("change", (event) => {
    if (event.target.matches("select")) filters.requestSubmit();
  });
}

// ? shows the keys, n and p go to the next and the previous case.
const opener = document.querySelector("[data-keys]");
if (opener && keys) {
  opener.hidden = false;
  opener.addEventListener("click", () => keys.showModal());
}
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "?" && keys && !keys.open) {
    event.preventDefault();
    keys.showModal();
  } else if (event.key === "n" || event.key === "p") {
    document.querySelector(`[data-key="${event.key}"]`)?.click();
  }
});

// "请求协助" in the bar opens the form that it leads to.
function unfold() {
  const place = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (place && place.matches("details")) place.open = true;
}
window.addEventListener("hashchange", unfold);
unfold();

// One more point of correction: a copy of the last one, emptied and numbered.
const points = document.querySelector("[data-points]");
if (points) {
  const more = points.querySelector("[data-more]");
  more.hidden = false;
  more.addEventListener("click", () => {
    const all = points.querySelectorAll(".point");
    const last = all[all.length - 1];
    const number = all.length + 1;
    const copy = last.cloneNode(true);
    for (const part of copy.querySelectorAll("[id], [for]")) {
      for (const name of ["id", "for", "aria-describedby"]) {
        if (part.hasAttribute(name)) {
          part.setAttribute(name, part.getAttribute(name).replace(/\d+$/, number));
        }
      }
      if ("value" in part) part.value = "";
      if (part.matches(".field-error")) part.textContent = "";
      part.removeAttribute("aria-invalid");
    }
    for (const field of copy.querySelectorAll(".field-wrong")) field.classList.remove("field-wrong");
    const legend = copy.querySelector("legend");
    legend.firstChild.textContent = legend.firstChild.textContent.replace(/\d+/, number);
    last.after(copy);
    copy.querySelector("select").focus();
  });
}
