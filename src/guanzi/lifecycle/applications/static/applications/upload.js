// Uploads with progress, retry and cancel. Comfort only: without this file the forms post by themselves.
"use strict";

(() => {
  const words = {};
  for (const word of document.querySelectorAll("#upload-words [data-word]")) words[word.dataset.word] = word.textContent;
  const say = (word, values = {}) =>
    (words[word] || "").replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  const live = document.getElementById("live");
  const csrf = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

  function size(bytes) {
    return bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
  }

  for (const form of document.querySelectorAll("form[data-upload]")) prepare(form);

  function prepare(form) {
    const input = form.querySelector("input[type=file]");
    form.classList.add("drop-lives");
    input.addEventListener("change", () => {
      take(form, [...input.files]);
      input.value = "";
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("is-over"); });
    form.addEventListener("dragleave", () => form.classList.remove("is-over"));
    form.addEventListener("drop", (event) => {
      event.preventDefault();
      form.classList.remove("is-over");
      take(form, [...event.dataTransfer.files]);
    });
  }

  // One after the other: a slow line is not made slower.
  function take(form, files) {
    const lines = files.map((file) => line(form, file));
    form.queue = (form.queue || Promise.resolve()).then(async () => {
      for (const each of lines) await each.start();
    });
  }

  function line(form, file) {
    const place = document.getElementById("upload-line").content.firstElementChild.cloneNode(true);
    const part = (name) => place.querySelector(`[data-upload-${name}]`);
    part("name").textContent = file.name;
    part("size").textContent = size(file.size);
    part("bar").setAttribute("aria-label", say("progressOf", { name: file.name }));
    form.querySelector("[data-uploads]").append(place);
    let request = null;
    let isGivenUp = false;

    part("cancel").addEventListener("click", () => {
      isGivenUp = true;
      if (request) request.abort();
      place.remove();
      live.textContent = say("cancelled", { name: file.name });
    });
    part("retry").addEventListener("click", () => start());

    function fail(sentence, isLogin = false) {
      place.dataset.state = "failed";
      part("say").textContent = sentence;
      part("retry").hidden = false;
      part("login").hidden = !isLogin;
      live.textContent = `${file.name}：${sentence}`;
    }

    function start() {
      if (isGivenUp) return Promise.resolve();
      return new Promise((resolve) => {
        place.dataset.state = "sending";
        part("retry").hidden = true;
        part("login").hidden = true;
        part("say").textContent = say("sending");
        request = new XMLHttpRequest();
        request.upload.addEventListener("progress", (event) => {
          if (!event.lengthComputable) return;
          const percent = Math.round((event.loaded / event.total) * 100);
          part("bar").value = percent;
          part("say").textContent = percent < 100 ? `${percent}%` : say("checking");
        });
        request.addEventListener("load", () => { answered(request); resolve(); });
        request.addEventListener("error", () => { fail(say("lost")); resolve(); });
        request.addEventListener("timeout", () => { fail(say("lost")); resolve(); });
        request.addEventListener("abort", () => resolve());
        request.open("POST", form.action);
        request.setRequestHeader("Accept", "application/json");
        request.setRequestHeader("X-CSRFToken", csrf());
        request.setRequestHeader("X-Requested-With", "fetch");
        seenNow(form);
        const data = new FormData(form);
        data.delete("csrfmiddlewaretoken");
        data.set(form.querySelector("input[type=file]").name, file);
        request.send(data);
      });
    }

    function answered(done) {
      let answer = {};
      try { answer = JSON.parse(done.responseText); } catch { answer = {}; }
      if (done.responseURL && !done.responseURL.startsWith(form.action)) return fail(say("login"), true);
      if (done.status === 401) return fail(say("login"), true);
      if (done.status === 403 && (!answer.sentence || answer.code === "stale-form")) return fail(say("login"), true);
      if (done.status === 413) return fail(answer.sentence || say("tooLarge"));
      if (done.status >= 400 || answer.html === undefined) return fail(answer.sentence || say("lost"));
      swap(answer);
      place.remove();
      live.textContent = say("received", { name: file.name });
      return undefined;
    }

    return { start };
  }

  // What stands in the form may have been saved, or changed by a colleague and shown, since the page was made.
  function seenNow(form) {
    for (const field of form.querySelectorAll("[data-like]")) {
      const name = field.dataset.like;
      const boxes = [...document.querySelectorAll("[data-seen]")].filter((box) => box.name === name || box.name.startsWith(`${name}:`));
      if (boxes.length) field.value = boxes.reduce((sum, box) => sum + Number(box.value), 0); // a table's is the sum of its months'
    }
  }

  function swap(answer) {
    if (answer.fields) {
      document.dispatchEvent(new CustomEvent("draft:look"));
      return;
    }
    const fresh = new DOMParser().parseFromString(answer.html, "text/html").body.firstElementChild;
    const old = document.getElementById(fresh.id);
    if (!old) return;
    old.replaceWith(fresh);
    if (window.htmx) window.htmx.process(fresh);
    const desk = document.getElementById("draft");
    if (desk && answer.stamp) desk.dataset.stamp = answer.stamp;
    document.dispatchEvent(new CustomEvent("draft:side", { detail: answer }));
  }

  // Buttons of single files: remove, and undo. They are forms; here they change only their list.
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-swap]");
    if (!form) return;
    event.preventDefault();
    const button = event.submitter;
    if (button) button.disabled = true;
    try {
      const response = await fetch(form.action, {
        method: "POST",
        headers: { Accept: "application/json", "X-CSRFToken": csrf(), "X-Requested-With": "fetch" },
        body: new URLSearchParams(new FormData(form)),
      });
      const answer = response.redirected ? {} : await response.json();
      if (!response.ok || !answer.html) throw new Error(answer.sentence || say(response.redirected ? "login" : "lost"));
      swap(answer);
      live.textContent = answer.said || "";
    } catch (error) {
      if (button) button.disabled = false;
      live.textContent = error.message;
      const line = form.querySelector("[data-swap-error]");
      if (line) line.textContent = error.message;
    }
  });

  // Somebody else changed the files, or the reading of the invoices came to its end.
  document.addEventListener("draft:files", async () => {
    const desk = document.getElementById("draft");
    const response = await fetch(`${desk.dataset.address}?files=1`, { headers: { Accept: "application/json" } });
    if (!response.ok || response.redirected) return;
    const answer = await response.json();
    for (const html of answer.parts) {
      const fresh = new DOMParser().parseFromString(html, "text/html").body.firstElementChild;
      const old = document.getElementById(fresh.id);
      if (!old) continue;
      old.replaceWith(fresh);
      if (window.htmx) window.htmx.process(fresh);
    }
  });
})();
