// Comfort only: copying the link and printing. The pages work without this file.
"use strict";

function reveal() {
  for (const button of document.querySelectorAll("[data-copy], [data-print]")) button.hidden = false;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy], [data-print]");
  if (!button) return;
  if ("print" in button.dataset) {
    window.print();
    return;
  }
  const box = document.getElementById(button.dataset.copy);
  box.select();
  const said = () => { document.getElementById("live").textContent = "链接已复制"; button.textContent = "已复制"; };
  if (navigator.clipboard) navigator.clipboard.writeText(box.value).then(said, () => {});
});

document.addEventListener("htmx:afterSettle", reveal);
reveal();
