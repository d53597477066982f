// The draft saves itself. Comfort only: without this file every section has its own save button.
//
// What is typed is kept in memory and in this browser until the server says that it has it, so that
// a lost connection, a closed window, an expired session or a restart loses nothing. Every save names
// the revision that was seen; a newer one is never overwritten, both values are shown side by side.
"use strict";

(() => {
  const desk = document.getElementById("draft");
  if (!desk) return;

  const AFTER_TYPING = 900;
  const BETWEEN_LOOKS = 10_000;
  const LONGEST_WAIT = 30_000;
  const KEY = desk.dataset.key;
  const address = desk.dataset.address;

  const { say, renewCsrf, entryOf, read, write, shown, problem } = draftForm;
  const entries = new Map();
  for (const place of desk.querySelectorAll("[data-field]")) entries.set(place.dataset.field, entryOf(place));

  // ------------------------------------------------------------------ what this browser keeps

  const waiting = new Map(); // name → {text, seen}

  function keep() {
    try {
      if (waiting.size) localStorage.setItem(KEY, JSON.stringify([...waiting]));
      else localStorage.removeItem(KEY);
    } catch {
      // a full or forbidden store: memory still has it
    }
  }

  function kept() {
    try {
      return JSON.parse(localStorage.getItem(KEY) || "[]");
    } catch {
      return [];
    }
  }

  // A table that an earlier version of this page kept in one piece: whether its months were seen
  // is not known any more, so each that differs is asked about.
  function byMonth([name, said]) {
    if (!entries.get(name)?.isTable) return [[name, said]];
    const lines = said.text.split("\n").map((line) => line.split("\t"));
    return lines.map(([month, text]) => [`${name}:${Number(month.slice(5))}`, { text: text ?? "", seen: -1 }]);
  }

  function bringBack() {
    let count = 0;
    for (const [name, { text, seen }] of kept().flatMap(byMonth)) {
      const entry = entries.get(name);
      if (!entry || text === entry.saved) continue;
      write(entry, text);
      waiting.set(name, { text, seen });
      count += 1;
      if (seen === entry.revision) continue;
      clash(entry, { theirs: entry.saved, revision: entry.revision, by: entry.place.dataset.by, at: entry.place.dataset.at });
    }
    keep();
    if (count) {
      const line = document.getElementById("draft-restored");
      line.textContent = say("restored", { n: count });
      line.hidden = false;
    }
  }

  // ------------------------------------------------------------------ how it stands, in words

  let savedAt = desk.dataset.savedAt;
  let wait = 0; // milliseconds until the next attempt, after a failure
  let stopped = false;
  let isSignedOut = false;
  let sending = "";
  let retryTimer = 0;
  let staleTimes = 0;

  function tell(state, sentence) {
    for (const line of document.querySelectorAll("[data-draft-state]")) {
      if (line.dataset.draftState === state && line.querySelector("[data-say]").textContent === sentence) continue;
      line.dataset.draftState = state;
      line.querySelector("[data-say]").textContent = sentence;
    }
    for (const link of document.querySelectorAll("[data-draft-login]")) link.hidden = state !== "login";
  }

  function show() {
    const clashes = [...entries.values()].filter((entry) => entry.clash).length;
    if (stopped) tell("stopped", stopped);
    else if (isSignedOut) tell("login", say("login"));
    else if (wait) tell("offline", say("offline"));
    else if (clashes) tell("clash", say("clash", { n: clashes }));
    else if (sending || waiting.size) tell("saving", say("saving"));
    else tell("saved", savedAt ? say("saved", { time: savedAt }) : say("nothing"));
  }

  // ------------------------------------------------------------------ sending

  function changed(entry) {
    entry.place.dataset.typed = "";
    const text = read(entry);
    if (text === entry.saved && !waiting.has(entry.name)) return;
    waiting.set(entry.name, { text, seen: entry.clash ? entry.clash.seen : entry.revision });
    keep();
    if (entry.clash) renewClash(entry);
    clearTimeout(entry.timer);
    entry.timer = setTimeout(() => { entry.timer = 0; flush(); }, AFTER_TYPING);
    show();
  }

  function due() {
    return [...waiting.keys()].find((name) => {
      const entry = entries.get(name);
      return entry && !entry.timer && !entry.clash && !entry.isRefused;
    });
  }

  async function flush() {
    if (sending || stopped || isSignedOut || retryTimer) return;
    const name = due();
    if (!name) {
      show();
      return;
    }
    sending = name;
    show();
    const entry = entries.get(name);
    const { text, seen } = waiting.get(name);
    const outcome = await draftLine.post(address, { name, text, seen });
    sending = "";
    settle(entry, text, outcome);
    show();
    if (!wait) flush();
  }

  function settle(entry, text, outcome) {
    if (outcome.kind === "done") return accepted(entry, text, outcome.answer);
    if (outcome.kind === "clash" && outcome.answer.conflict) return collided(entry, text, outcome.answer.conflict);
    if (outcome.kind === "clash") return halt(outcome.answer.sentence);
    if (outcome.kind === "refused") return refused(entry, outcome.answer.sentence);
    if (outcome.kind === "stale") return stale(outcome.answer);
    if (outcome.kind === "stopped") return halt(outcome.answer.sentence);
    if (outcome.kind === "login") return signedOut();
    return later();
  }

  function accepted(entry, text, answer) {
    wait = 0;
    staleTimes = 0;
    renewCsrf(answer.csrf);
    savedAt = answer.saved_at;
    adopt(entry, answer.revision, text);
    if (waiting.get(entry.name)?.text === text) waiting.delete(entry.name);
    else if (waiting.has(entry.name)) waiting.get(entry.name).seen = answer.revision;
    keep();
    renewSide(answer);
  }

  function adopt(entry, revision, text) {
    entry.revision = revision;
    entry.saved = text;
    const seen = entry.place.querySelector("[data-seen]");
    const was = entry.place.querySelector("[data-was]");
    if (seen) seen.value = revision;
    if (was) was.value = text;
  }

  function refused(entry, sentence) {
    entry.isRefused = true;
    problem(entry, [sentence]);
  }

  function halt(sentence) {
    stopped = sentence || say("gone");
  }

  function later() {
    wait = Math.min(wait ? wait * 2 : 1000, LONGEST_WAIT);
    clearTimeout(retryTimer);
    retryTimer = setTimeout(tryAgain, wait);
  }

  function tryAgain() {
    clearTimeout(retryTimer);
    retryTimer = 0;
    flush();
  }

  function signedOut() {
    isSignedOut = true;
  }

  // A stale token: the session was renewed, for instance by signing in again in another window.
  async function stale(answer) {
    if (answer.sentence && answer.code !== "stale-form") return halt(answer.sentence);
    staleTimes += 1;
    if (staleTimes > 3) return halt(answer.sentence || say("gone"));
    wait = 1000;
    await look();
    return undefined;
  }

  // ------------------------------------------------------------------ two people, one field

  function collided(entry, text, conflict) {
    if (conflict.theirs === text) {
      adopt(entry, conflict.revision, text);
      waiting.delete(entry.name);
      keep();
      return;
    }
    clash(entry, { theirs: conflict.theirs, revision: conflict.revision, by: conflict.by, at: conflict.at });
  }

  function clash(entry, theirs) {
    const isNew = !entry.clash;
    const seen = waiting.get(entry.name)?.seen ?? entry.revision;
    entry.clash = { ...theirs, seen };
    entry.place.querySelector(".clash")?.remove();
    const box = document.getElementById("clash-form").content.firstElementChild.cloneNode(true);
    box.querySelector("[data-who]").textContent = say("clashWho", { who: theirs.by, time: theirs.at });
    box.querySelector("[data-theirs]").textContent = shown(theirs.theirs);
    box.querySelector("[data-keep]").addEventListener("click", () => keepMine(entry));
    box.querySelector("[data-take]").addEventListener("click", () => takeTheirs(entry));
    entry.place.append(box);
    renewClash(entry);
    if (isNew) document.getElementById("live").textContent = say("clashWho", { who: theirs.by, time: theirs.at });
  }

  function renewClash(entry) {
    const mine = entry.place.querySelector("[data-mine]");
    if (mine) mine.textContent = shown(read(entry));
  }

  function unclash(entry, revision) {
    entry.place.querySelector(".clash")?.remove();
    entry.clash = null;
    entry.revision = revision;
  }

  function keepMine(entry) {
    const revision = entry.clash.revision;
    unclash(entry, revision);
    waiting.set(entry.name, { text: read(entry), seen: revision });
    keep();
    focusOn(entry);
    flush();
  }

  function takeTheirs(entry) {
    const { theirs, revision } = entry.clash;
    unclash(entry, revision);
    write(entry, theirs);
    adopt(entry, revision, theirs);
    waiting.delete(entry.name);
    keep();
    focusOn(entry);
    show();
    look();
  }

  function focusOn(entry) {
    entry.place.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  }

  // ------------------------------------------------------------------ what others changed

  let isLooking = false;

  async function look() {
    if (isLooking || stopped) return;
    isLooking = true;
    try {
      const outcome = await draftLine.get(address);
      if (outcome.kind === "login") signedOut();
      else if (outcome.kind === "done") seen(outcome.answer);
      else if (outcome.kind === "clash" || outcome.kind === "stale") halt(outcome.answer.sentence);
    } catch {
      if (waiting.size) later();
    }
    isLooking = false;
    show();
  }

  function seen(answer) {
    isSignedOut = false;
    wait = 0;
    clearTimeout(retryTimer);
    retryTimer = 0;
    renewCsrf(answer.csrf);
    let count = 0;
    for (const [name, theirs] of Object.entries(answer.fields)) {
      const entry = entries.get(name);
      if (!entry || entry.isTable || sending === name || theirs.revision <= entry.revision) continue;
      if (!waiting.has(name)) {
        write(entry, theirs.text);
        adopt(entry, theirs.revision, theirs.text);
        flash(entry, theirs);
        count += 1;
      } else if (!entry.clash || entry.clash.revision < theirs.revision) {
        collided(entry, waiting.get(name).text, { theirs: theirs.text, ...theirs });
      }
    }
    if (answer.stamp !== desk.dataset.stamp) {
      desk.dataset.stamp = answer.stamp;
      document.dispatchEvent(new CustomEvent("draft:files"));
      count += 1;
    }
    if (count) renewSide();
    flush();
  }

  function flash(entry, theirs) {
    const line = entry.place.querySelector("[data-other]");
    if (line) line.textContent = say("other", { who: theirs.by, time: theirs.at });
    entry.place.classList.add("is-changed");
    setTimeout(() => entry.place.classList.remove("is-changed"), 6000);
  }

  // ------------------------------------------------------------------ begin

  function renewSide(answer) {
    draftSide.renew(address, answer, (problems) => {
      for (const [name, sentences] of Object.entries(problems)) {
        const entry = entries.get(name);
        if (entry) problem(entry, sentences);
      }
    });
  }

  document.addEventListener("draft:look", () => look());
  document.addEventListener("draft:side", (event) => renewSide(event.detail));

  desk.addEventListener("input", (event) => {
    const place = event.target.closest("[data-field]");
    if (!place) return;
    const entry = entries.get(place.dataset.field);
    entry.isRefused = false;
    changed(entry);
  });
  desk.addEventListener("focusout", (event) => {
    const place = event.target.closest("[data-field]");
    if (!place) return;
    const entry = entries.get(place.dataset.field);
    if (!entry.timer) return;
    clearTimeout(entry.timer);
    entry.timer = 0;
    flush();
  });
  // The save buttons of the sections are for those without this script.
  desk.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-draft-form]")) return;
    event.preventDefault();
    for (const entry of entries.values()) { clearTimeout(entry.timer); entry.timer = 0; }
    wait = 0;
    tryAgain();
  });
  window.addEventListener("pagehide", () => {
    for (const [name, { text, seen: revision }] of waiting) {
      if (!entries.get(name)?.clash && sending !== name && !stopped) draftLine.post(address, { name, text, seen: revision }, true);
    }
  });
  window.addEventListener("online", () => { wait = 0; tryAgain(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
  window.addEventListener("focus", () => { if (isSignedOut) look(); });

  document.documentElement.classList.add("draft-lives");
  bringBack();
  show();
  flush();
  setInterval(() => { if (!document.hidden || isSignedOut) look(); }, BETWEEN_LOOKS);
})();
