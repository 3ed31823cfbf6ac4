// Keeps the progress of a build up to date. Without it, the page has a link that loads it again.
"use strict";

const INTERVAL_MS = 3000;
const progress = document.getElementById("build-progress");
const state = document.getElementById("build-state");
const note = document.getElementById("refresh-note");

async function refresh() {
  const response = await fetch(location.href, { credentials: "same-origin", redirect: "error" });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.getElementById("build-progress");
  if (!response.ok || !fresh || !fresh.hasAttribute("data-follow")) {
    location.reload();
    return;
  }
  progress.replaceChildren(...fresh.childNodes);
  const sentence = page.getElementById("build-state").textContent;
  if (state.textContent !== sentence) {
    state.textContent = sentence;
  }
  wait();
}

function wait() {
  setTimeout(() => refresh().catch(wait), INTERVAL_MS);
}

if (progress && progress.hasAttribute("data-follow")) {
  note.textContent = note.dataset.withScript;
  wait();
}
