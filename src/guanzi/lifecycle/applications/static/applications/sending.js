// To the server and back: what became of a request, in one word, whatever happened on the way.
"use strict";

const draftLine = (() => {
  const MOST_WHEN_LEAVING = 60_000; // what browsers send for a page that is gone
  const ASKING = { Accept: "application/json", "X-Requested-With": "fetch" };

  async function post(address, fields, isLeaving = false) {
    const body = new URLSearchParams(fields).toString();
    try {
      const response = await fetch(address, {
        method: "POST",
        headers: { ...ASKING, "X-CSRFToken": draftForm.csrf(), "Content-Type": "application/x-www-form-urlencoded" },
        body,
        credentials: "same-origin",
        keepalive: isLeaving && body.length < MOST_WHEN_LEAVING,
      });
      return await outcomeOf(response);
    } catch {
      return { kind: "offline" };
    }
  }

  // Throws where there is no connection.
  async function get(address) {
    return outcomeOf(await fetch(address, { headers: ASKING, credentials: "same-origin" }));
  }

  async function outcomeOf(response) {
    if (response.redirected || response.status === 401) return { kind: "login" };
    const isJson = (response.headers.get("Content-Type") || "").includes("json");
    if (response.ok && isJson) return { kind: "done", answer: await response.json() };
    if (response.status === 409 && isJson) return { kind: "clash", answer: await response.json() };
    if (response.status === 400 && isJson) return { kind: "refused", answer: await response.json() };
    if (response.status === 403) return { kind: "stale", answer: isJson ? await response.json() : {} };
    if (response.status === 404) return { kind: "stopped", answer: { sentence: draftForm.say("gone") } };
    return { kind: "offline" };
  }

  return { post, get };
})();
