// Sums of a draft while it is typed. The server computes them again; without this file they show
// what was saved last. Amounts are whole fen in BigInt, never floats.
"use strict";

(() => {
  const table = document.querySelector("[data-plan]");
  if (!table) return;
  const SCALES = { "": 1n, "百": 100n, "千": 1000n, "万": 10000n, "百万": 1000000n, "千万": 10000000n, "亿": 100000000n };

  // "7,000,000.00", "700万元" → fen; null where it is no amount
  function fen(text) {
    const plain = text.normalize("NFKC").trim().replace(/元$/, "").trim();
    const found = /^(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?\s*(百万|千万|百|千|万|亿)?$/.exec(plain);
    if (!found) return null;
    const decimals = found[2] || "";
    const whole = BigInt(found[1].replaceAll(",", "") + decimals) * SCALES[found[3] || ""] * 100n;
    const below = 10n ** BigInt(decimals.length);
    return whole % below ? null : whole / below;
  }

  function shown(value) {
    const size = value < 0n ? -value : value;
    const yuan = String(size / 100n).replace(/\B(?=(\d{3})+$)/g, ",");
    return `${value < 0n ? "−" : ""}${yuan}.${String(size % 100n).padStart(2, "0")}`;
  }

  function add() {
    let total = 0n;
    let group = null;
    for (const row of table.tBodies[0].rows) {
      const [title, , amount, price, quantity] = [...row.querySelectorAll(".cell")].map((cell) => cell.value.trim());
      const place = row.querySelector("[data-class-sum]");
      place.textContent = "";
      const value = fen(amount) || 0n;
      if (title) group = { place, sum: 0n };
      total += value;
      if (group && value) {
        group.sum += value;
        group.place.textContent = shown(group.sum);
      }
      const each = fen(price);
      const many = /^\d+$/.test(quantity) ? BigInt(quantity) : null;
      const differs = each !== null && many !== null && value ? each * many - value : 0n;
      row.querySelector("[data-difference]").textContent = differs ? (differs > 0n ? "+" : "") + shown(differs) : "";
    }
    document.querySelector("[data-total]").textContent = shown(total);
  }

  table.addEventListener("input", add);
})();
