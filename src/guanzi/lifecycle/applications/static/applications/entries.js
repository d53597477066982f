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
      isTable: "table" in place.dataset, // its months are entries of their own
      clash: null,
      timer: 0,
    };
  }

  function read(entry) {
    const picks = entry.place.querySelectorAll("input[type=radio]");
    if (picks.length) return [...picks].find((pick) => pick.checked)?.value ?? "";
    return entry.place.querySelector("[data-box]").value;
  }

  function write(entry, text) {
    const picks = entry.place.querySelectorAll("input[type=radio]");
    if (picks.length) for (const pick of picks) pick.checked = pick.value === text;
    else entry.place.querySelector("[data-box]").value = text;
    figures();
  }

  const figures = () => document.dispatchEvent(new CustomEvent("draft:figures"));

  const shown = (text) => text || say("empty");

  // What is wrong with a month is said above the table; a refusal, that only it knows, beside it.
  function problem(entry, sentences) {
    const line = entry.place.querySelector("[data-error]");
    line?.replaceChildren(...sentences.map((sentence) => Object.assign(document.createElement("span"), { textContent: sentence })));
    entry.place.classList.toggle("field-wrong", sentences.length > 0);
    if (entry.isTable) return;
    for (const box of entry.place.querySelectorAll("[data-box]")) {
      box.toggleAttribute("aria-invalid", sentences.length > 0);
      if (!line) box.title = sentences.join(" ");
    }
    figures();
  }

  return { say, csrf, renewCsrf, entryOf, read, write, shown, problem };
})();
