// Beside the form: the amount, and what is still missing, as the server sees it after a change.
"use strict";

const draftSide = (() => {
  let asked = 0;

  // `answer` is what a save answered; without it the server is asked. What was asked for last counts.
  async function renew(address, answer, showProblems) {
    const number = ++asked;
    let side = answer;
    if (!side || !side.side) {
      try {
        const response = await fetch(`${address}?side=1`, { headers: { Accept: "application/json" }, credentials: "same-origin" });
        if (!response.ok || response.redirected) return;
        side = await response.json();
      } catch {
        return;
      }
    }
    if (number !== asked) return;
    swap(side);
    showProblems(side.problems || {});
  }

  function swap(side) {
    const desk = document.getElementById("draft");
    const old = document.getElementById("side-body");
    const folds = [...old.querySelectorAll("details[id]")].map((part) => [part.id, part.open]);
    const page = new DOMParser().parseFromString(side.side, "text/html");
    const fresh = page.getElementById("side-body");
    for (const [id, isOpen] of folds) { const part = fresh.querySelector(`#${CSS.escape(id)}`); if (part) part.open = isOpen; }
    old.replaceWith(fresh);
    for (const brief of page.querySelectorAll("[data-brief]")) {
      for (const place of desk.querySelectorAll(`[data-brief="${brief.dataset.brief}"]`)) place.textContent = brief.textContent;
    }
    for (const mark of page.querySelectorAll("[data-progress]")) {
      for (const place of desk.querySelectorAll(`[data-progress="${mark.dataset.progress}"]`)) {
        place.textContent = mark.textContent;
        place.dataset.done = mark.dataset.done;
      }
    }
    const headline = fresh.querySelector("[data-headline]");
    if (headline) document.getElementById("live").textContent = headline.textContent.replace(/\s+/g, " ").trim();
  }

  return { renew };
})();
