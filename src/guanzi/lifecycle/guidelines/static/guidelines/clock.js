// The server's clock goes on ticking on the page; without this file it shows the time of loading.
"use strict";

(() => {
  const place = document.querySelector("[data-clock]");
  if (!place) return;
  const said = place.closest("[data-now]").dataset;
  const served = Date.parse(said.now);
  const to = said.to ? Date.parse(said.to) : NaN;
  const left = place.parentElement.querySelector("[data-left]");
  const start = performance.now();
  const words = new Intl.DateTimeFormat("sv-SE", {
    timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "medium",
  });
  const two = (number) => String(number).padStart(2, "0");

  const tick = () => {
    const now = served + (performance.now() - start);
    place.textContent = words.format(now);
    if (Number.isNaN(to)) return;
    const seconds = Math.max(0, Math.floor((to - now) / 1000));
    const days = Math.floor(seconds / 86400);
    const clock = [3600, 60, 1].map((unit, i) => two(Math.floor(seconds / unit) % (i ? 60 : 24)));
    left.textContent = `${said.until} ${days ? `${days} ${said.days} ` : ""}${clock.join(":")}`;
    if (!seconds && !place.dataset.over) {
      place.dataset.over = "1";
      setTimeout(() => window.location.reload(), 1500);
    }
  };
  if (!Number.isNaN(to) && to <= served) return;
  tick();
  setInterval(tick, 1000);
})();
