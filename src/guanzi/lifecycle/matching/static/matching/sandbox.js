// Sliders of the sandbox: they write into the box beside them, in the unit of the text. The server
// reads the box only; without this file there are just boxes.
"use strict";

(() => {
  // "６００ 万元" → "600"; nothing where it is not written in the unit of the slider
  function plain(text, suffix) {
    const found = /^([\d,]+(?:\.\d+)?)\s*(.*)$/.exec(text.normalize("NFKC").trim());
    if (!found || (found[2] && found[2] !== suffix)) return "";
    return found[1].replaceAll(",", "");
  }

  for (const figure of document.querySelectorAll("[data-figure]")) {
    const box = figure.querySelector(".figure-box");
    const range = figure.querySelector(".figure-range");
    const reset = figure.querySelector("[data-reset]");

    function mark() {
      const now = box.value.trim();
      const edited = now !== "" && now !== box.dataset.now;
      figure.classList.toggle("is-edited", edited);
      reset.hidden = !edited;
    }

    function follow() {
      if (range) {
        const value = plain(box.value || box.dataset.now, range.dataset.suffix) || "0";
        if (Number(value) > Number(range.max)) range.max = value;
        range.value = value;
        range.setAttribute("aria-valuetext", box.value || box.placeholder);
      }
      mark();
    }

    if (range) {
      range.hidden = false;
      range.addEventListener("input", () => {
        box.value = range.value + range.dataset.suffix;
        range.setAttribute("aria-valuetext", box.value);
        mark();
      });
    }
    box.addEventListener("input", follow);
    reset.addEventListener("click", () => {
      box.value = "";
      follow();
      box.focus();
    });
    follow();
  }
})();
