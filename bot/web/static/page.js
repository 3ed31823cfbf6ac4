// Makes the pages smoother; everything works without it. Nothing is loaded from elsewhere.
"use strict";

(() => {
  const SUGGEST_DELAY_MS = 150;
  const live = document.getElementById("live");
  let shown = location.pathname + location.search;

  const filled = (form) => {
    const parameters = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (value.trim()) parameters.append(name, value.trim());
    }
    return parameters;
  };

  // Shows the answer in place, says so to screen readers and moves the focus to it.
  const swap = async (form) => {
    const address = new URL(form.action);
    address.search = filled(form);
    address.hash = "";
    live.textContent = form.dataset.searching;
    form.setAttribute("aria-busy", "true");
    const reply = await fetch(address, { headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    document.querySelector("main").replaceWith(page.querySelector("main"));
    document.title = page.title;
    history.pushState(null, "", reply.url);
    live.textContent = "";
    const heading = document.querySelector("h1");
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    window.scrollTo(0, 0);
    shown = location.pathname + location.search;
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-swap]") || !filled(form).get("q")) return;
    event.preventDefault();
    swap(form).catch(() => form.submit());
  });

  // Links within a page come here as well; they lead to the same address.
  window.addEventListener("popstate", () => {
    if (location.pathname + location.search !== shown) location.reload();
  });

  let timer;
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.dataset.suggest) return;
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const typed = field.value;
      const reply = await fetch(`${field.dataset.suggest}?${new URLSearchParams({ q: typed })}`);
      if (!reply.ok || field.value !== typed) return;
      const options = (await reply.json()).map((text) => new Option("", text));
      if (options.length) field.list.replaceChildren(...options);
    }, SUGGEST_DELAY_MS);
  });
})();
