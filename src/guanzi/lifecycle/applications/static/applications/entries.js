// The fields of the form: what is in them, what is put into them, what is wrong with them.
"use strict";

const draftForm = (() => {
  const words = {};
  for (const word of document.querySelectorAll("#draft-words [data-word]")) words[word.dataset.word] = word.textContent;
  const say = (word, values = {}) =>
    (words[word] || "").replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

  const csrf = () => document.querySelector("[name=csrfmiddlewaretoken]").value;
  const renewCsrf = (token) => {
    if (!token) return;
    for (const box of document.querySelectorAll("[name=csrfmiddlewaretoken]")) box.value = token;
  };

  function entryOf(place) {
    return {
      place,
      name: place.dataset.field,
      revision: Number(place.dataset.revision),
      saved: place.dataset.saved,
      clash: null,
      timer: 0,
    };
  }

  function months(place) {
    return [...place.querySelectorAll("[data-month]")];
  }

  function read(entry) {
    const rows = months(entry.place);
    if (rows.length) {
      const filled = rows.filter((box) => box.value.trim());
      return filled.map((box) => `${box.dataset.month}\t${box.value.trim()}`).join("\n");
    }
    const picks = entry.place.querySelectorAll("input[type=radio]");
    if (picks.length) return [...picks].find((pick) => pick.checked)?.value ?? "";
    return entry.place.querySelector("[data-box]").value;
  }

  function write(entry, text) {
    const rows = months(entry.place);
    if (rows.length) {
      const said = new Map(text.split("\n").map((line) => line.split(/\s+/)).map((cells) => [cells[0], cells.slice(1).join("")]));
      for (const box of rows) box.value = said.get(box.dataset.month) ?? "";
      figures();
      return;
    }
    const picks = entry.place.querySelectorAll("input[type=radio]");
    if (picks.length) for (const pick of picks) pick.checked = pick.value === text;
    else entry.place.querySelector("[data-box]").value = text;
    figures();
  }

  const figures = () => document.dispatchEvent(new CustomEvent("draft:figures"));

  const shown = (entry, text) => (months(entry.place).length ? text.replaceAll("\t", "  ") : text) || say("empty");

  function problem(entry, sentences) {
    const line = entry.place.querySelector("[data-error]");
    line.replaceChildren(...sentences.map((sentence) => Object.assign(document.createElement("span"), { textContent: sentence })));
    entry.place.classList.toggle("field-wrong", sentences.length > 0);
    for (const box of entry.place.querySelectorAll("[data-box]")) box.toggleAttribute("aria-invalid", sentences.length > 0);
  }

  return { say, csrf, renewCsrf, entryOf, months, read, write, shown, problem };
})();
