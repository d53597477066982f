// Figures of the form while they are typed: the sum of the months, how an amount is read, the
// server's clock. A glance only: the server computes everything again.
"use strict";

(() => {
  const desk = document.getElementById("draft");
  if (!desk) return;

  const { say } = draftForm;

  // ------------------------------------------------------------------ the twelve months

  const UNITS = { 元: 0n, 千: 3n, 万: 4n, 百万: 6n, 千万: 7n, 亿: 8n };

  // Fen, exact; null where it is not an amount. The server is the judge, this is a glance.
  function fenOf(text) {
    const plain = text.normalize("NFKC").replace(/[\s¥]/g, "").replace(/元$/, "");
    if (!plain) return 0n;
    const found = /^(-?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?(千|万|百万|千万|亿)?$/.exec(plain);
    if (!found) return null;
    const places = 2n + (UNITS[found[4]] ?? 0n);
    const decimals = (found[3] || "").padEnd(Number(places), "0");
    if (BigInt(decimals.length) > places) return null;
    const fen = BigInt(found[2].replaceAll(",", "") + decimals);
    return found[1] ? -fen : fen;
  }

  function yuan(fen) {
    const size = fen < 0n ? -fen : fen;
    const whole = (size / 100n).toString().replace(/\B(?=(\d{3})+$)/g, ",");
    return `${fen < 0n ? "−" : ""}${whole}.${(size % 100n).toString().padStart(2, "0")}`;
  }

  function sum() {
    readBack();
    const table = document.getElementById("months");
    if (!table) return;
    const parts = [...table.querySelectorAll("[data-month]")].map((box) => fenOf(box.value));
    const total = parts.includes(null) ? null : parts.reduce((all, part) => all + part, 0n);
    document.getElementById("months-sum").textContent = total === null ? "—" : yuan(total);
    const annual = desk.querySelector(`[data-field="${CSS.escape(table.dataset.against)}"] [data-box]`);
    const figure = annual ? fenOf(annual.value) : null;
    const line = document.getElementById("months-against");
    const isEmpty = !annual || !annual.value.trim() || total === null || figure === null || !parts.some((part) => part);
    if (isEmpty) line.textContent = "";
    else if (figure === total) line.textContent = say("sumAgrees");
    else line.textContent = say(total > figure ? "sumMore" : "sumLess", { difference: yuan(total > figure ? total - figure : figure - total) });
    line.dataset.agrees = isEmpty ? "" : String(figure === total);
  }

  // What an amount is taken for, while it is typed: 5万 is 50,000.00. Not beside an error.
  function readBack() {
    for (const line of desk.querySelectorAll("[data-readback]")) {
      const place = line.closest("[data-field]");
      const box = place.querySelector("[data-box]");
      const fen = box.value.trim() && !place.classList.contains("field-wrong") ? fenOf(box.value) : null;
      line.textContent = fen === null ? "" : say("readAs", { yuan: yuan(fen) });
    }
  }

  // A column, or months and amounts, copied from a spreadsheet: the first row goes into this cell.
  desk.addEventListener("paste", (event) => {
    const box = event.target.closest("[data-month]");
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const lines = text.replace(/\r/g, "").split("\n").filter((line) => line.trim());
    if (!box || (lines.length < 2 && !text.includes("\t"))) return;
    event.preventDefault();
    const boxes = [...desk.querySelectorAll("[data-month]")];
    const cells = lines.length === 1 ? lines[0].split("\t") : lines.map((line) => line.split("\t").pop());
    let place = boxes.indexOf(box);
    for (const cell of cells) {
      if (place >= boxes.length || !/\d/.test(cell)) continue;
      boxes[place].value = cell.trim();
      boxes[place].dispatchEvent(new Event("input", { bubbles: true }));
      place += 1;
    }
    document.getElementById("live").textContent = say("pasted", { n: cells.length });
  });

  desk.addEventListener("keydown", (event) => {
    const box = event.target.closest("[data-month]");
    if (!box || !["ArrowDown", "ArrowUp", "Enter"].includes(event.key)) return;
    event.preventDefault();
    const boxes = [...desk.querySelectorAll("[data-month]")];
    boxes[boxes.indexOf(box) + (event.key === "ArrowUp" ? -1 : 1)]?.focus();
  });

  // ------------------------------------------------------------------ the server's clock

  const startedAt = Date.now();
  const serverAt = Date.parse(desk.dataset.now);
  const closesAt = Date.parse(desk.dataset.closes || "");
  const two = (number) => String(number).padStart(2, "0");

  function tick() {
    const now = serverAt + (Date.now() - startedAt);
    const clock = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false }).format(now);
    for (const place of desk.querySelectorAll("[data-clock]")) place.textContent = clock;
    if (Number.isNaN(closesAt)) return;
    const left = Math.floor((closesAt - now) / 1000);
    const days = Math.floor(left / 86_400);
    const rest = `${two(Math.floor(left / 3600) % 24)}:${two(Math.floor(left / 60) % 60)}:${two(left % 60)}`;
    const text = left < 0 ? say("closed") : days ? say("leftDays", { days, rest }) : say("left", { rest });
    for (const place of desk.querySelectorAll("[data-left]")) {
      place.textContent = text;
      place.dataset.soon = String(left < 86_400);
    }
  }

  desk.addEventListener("input", sum);
  document.addEventListener("draft:figures", sum);
  sum();
  tick();
  setInterval(tick, 1000);
})();
