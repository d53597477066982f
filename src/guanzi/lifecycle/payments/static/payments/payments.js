// What is ticked, and what it comes to. The server adds it up again; all works without.
"use strict";

(() => {
  const form = document.querySelector("[data-choose]");
  if (!form) return;
  const every = form.querySelector("[data-every]");
  const said = form.querySelector("[data-picked]");
  const nothing = said.textContent;
  const boxes = () => [...form.querySelectorAll("[data-fen]:not(:disabled)")];

  function shown(fen) {
    const yuan = String(fen / 100n).replace(/\B(?=(\d{3})+$)/g, ",");
    return `${yuan}.${String(fen % 100n).padStart(2, "0")}`;
  }

  function add() {
    const picked = boxes().filter((box) => box.checked);
    const sum = picked.reduce((total, box) => total + BigInt(box.dataset.fen), 0n);
    const words = said.dataset.words.replace("{n}", picked.length).replace("{sum}", shown(sum));
    said.textContent = picked.length ? words : nothing;
    every.checked = picked.length > 0 && picked.length === boxes().length;
    every.indeterminate = picked.length > 0 && !every.checked;
  }

  every.addEventListener("change", () => {
    for (const box of boxes()) box.checked = every.checked;
  });
  form.addEventListener("change", add);
  every.closest("label").hidden = false;
  add();
})();
