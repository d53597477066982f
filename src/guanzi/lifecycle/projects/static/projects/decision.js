// The decision list while it is typed: the bar follows. The server decides; all works without.
"use strict";

const form = document.querySelector("[data-decision]");
const quota = document.querySelector("[data-quota]");
const SCALES = { "": 1n, 百: 100n, 千: 1000n, 万: 10000n, 百万: 1000000n, 千万: 10000000n, 亿: 100000000n };

// "5万", "1,234.50元" in fen; null for nothing, undefined for what cannot be read.
function fenOf(text) {
  const plain = text.normalize("NFKC").trim().replace(/元$/, "");
  if (!plain) return null;
  const found = /^(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?\s*(百万|千万|百|千|万|亿)?$/.exec(plain);
  if (!found) return undefined;
  const decimals = found[2] || "";
  const digits = BigInt(found[1].replaceAll(",", "") + decimals) * SCALES[found[3] || ""] * 100n;
  return Number(digits / 10n ** BigInt(decimals.length));
}

function yuan(fen) {
  const whole = Math.floor(fen / 100).toLocaleString("en-US");
  return `${whole}.${String(fen % 100).padStart(2, "0")}`;
}

function determinedOf(line) {
  const fen = fenOf(line.querySelector("[data-determined]").value);
  return fen === null ? Number(line.dataset.formula) : fen || 0;
}

// What the line takes of this year; the part without an amount takes the rest.
function takenBy(line) {
  if (line.querySelector("[data-outcome]").value !== "grant") return 0;
  const parts = [...line.querySelectorAll("[data-part]")]
    .map((part) => [part.querySelector("[data-year-of]").value, fenOf(part.querySelector("[data-amount]").value)])
    .filter(([year]) => year);
  const determined = determinedOf(line);
  if (!parts.length) return determined;
  const rest = determined - parts.reduce((sum, [, fen]) => sum + (fen || 0), 0);
  const own = parts.filter(([year]) => year === form.dataset.year);
  return own.reduce((sum, [, fen]) => sum + (fen === null ? rest : fen || 0), 0);
}

function showLine(line) {
  const outcome = line.querySelector("[data-outcome]").value;
  for (const part of line.querySelectorAll("[data-for]")) {
    part.hidden = !part.dataset.for.split(" ").includes(outcome);
  }
  const articles = line.querySelector("[data-articles]");
  if (outcome === "refuse" && !articles.children.length) {
    const version = articles.closest("[data-version]").dataset.version;
    const choices = document.querySelector(`[data-articles-of="${version}"]`).content.cloneNode(true);
    const id = line.querySelector("[name=line]").value;
    for (const box of choices.querySelectorAll("input")) box.name = `article-${id}`;
    articles.append(choices);
  }
  const difference = outcome === "refuse" ? 0 : determinedOf(line) - Number(line.dataset.formula);
  const fair = line.querySelector("[data-fair]");
  fair.hidden = !difference;
  fair.querySelector("[data-above]").hidden = difference <= 0;
  fair.querySelector("[data-below]").hidden = difference >= 0;
  fair.querySelector("[data-difference]").textContent = yuan(Math.abs(difference));
}

let speaking;
function showBar() {
  const { granted, used, left } = Object.fromEntries(
    Object.entries(quota.dataset).map(([name, text]) => [name, Number(text)]),
  );
  const wanted = [...form.querySelectorAll("[data-line]")].reduce((sum, line) => sum + takenBy(line), 0);
  const whole = Math.max(granted, used + wanted) || 1;
  const usedPart = Math.round((1000 * used) / whole);
  quota.querySelector("[data-bar=used]").setAttribute("width", usedPart);
  quota.querySelector("[data-bar=wanted]").setAttribute("x", usedPart);
  quota.querySelector("[data-bar=wanted]").setAttribute("width", Math.max(0, Math.round((1000 * wanted) / whole)));
  const beyond = Math.min(1000, Math.round((1000 * Math.max(0, wanted - left)) / whole));
  quota.querySelector("[data-bar=over]").setAttribute("x", 1000 - beyond);
  quota.querySelector("[data-bar=over]").setAttribute("width", beyond);
  const say = (name) => quota.querySelector(`[data-say=${name}]`);
  const aloud = say("aloud");
  const over = wanted > left;
  quota.classList.toggle("quota-over", over);
  say("wanted").textContent = yuan(Math.max(0, wanted));
  say("word").textContent = over ? aloud.dataset.overWord : aloud.dataset.leftWord;
  say("left").textContent = yuan(Math.abs(left - wanted));
  clearTimeout(speaking);
  speaking = setTimeout(() => {
    aloud.textContent = `${say("word").textContent} ${say("left").textContent}`;
  }, 800);
}

// What is not saved yet is said, and not signed.
function unsaved() {
  const said = form.querySelector("[data-unsaved]");
  said.textContent = said.dataset.words;
  said.classList.add("is-unsaved");
  form.dataset.changed = "1";
  const sign = document.querySelector("[data-sign]");
  if (!sign) return;
  sign.querySelector("button").disabled = true;
  sign.querySelector("[data-sign-why]").hidden = false;
}

function changed(event) {
  if (event.target.name === "pick") return;
  const line = event.target.closest("[data-line]");
  if (line) showLine(line);
  showBar();
  unsaved();
}

if (form && quota) {
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  // One more instalment: a copy of the last one, emptied.
  form.addEventListener("click", (event) => {
    const more = event.target.closest("[data-more]");
    const parts = more && more.closest("fieldset").querySelectorAll("[data-part]");
    if (!parts || !parts.length) return;
    event.preventDefault();
    const copy = parts[parts.length - 1].cloneNode(true);
    for (const part of copy.querySelectorAll("[id], [for]")) {
      for (const name of ["id", "for"]) {
        const old = part.getAttribute(name);
        if (old) part.setAttribute(name, old.replace(/\d+$/, parts.length + 1));
      }
    }
    copy.querySelector("[data-amount]").value = "";
    more.before(copy);
    copy.querySelector("select").focus();
    unsaved();
  });
  form.addEventListener("submit", () => delete form.dataset.changed);
  window.addEventListener("beforeunload", (event) => {
    if (form.dataset.changed) event.preventDefault();
  });
  if ("typed" in form.dataset) unsaved();
}
