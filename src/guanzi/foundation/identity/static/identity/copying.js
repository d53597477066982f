// Comfort only: the box can be selected and copied by hand.
"use strict";

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", () => {
    const box = document.getElementById(button.dataset.copy);
    box.select();
    navigator.clipboard.writeText(box.value).then(() => {
      button.textContent = button.dataset.done;
      document.getElementById("live").textContent = button.dataset.done;
    }, () => {});
  });
}
