/* On every page: the keys and the button that open the search box, a shared `?q=`, the marks of `?h=`. The rest loads on use. */
"use strict";

const anatomySearch = (() => {
  /** All other scripts of the search, in the order in which they need one another. */
  const SCRIPTS = ["analyzer", "index", "query", "spelling", "engine", "excerpt", "box"];
  const root = new URL("../../", /** @type {HTMLScriptElement} */ (document.currentScript).src);
  /** @type {Promise<void>|null} */
  let loaded = null;
  let early = "";

  /** @param {string} path from the root of the site @returns {Promise<void>} a script of this site, run once */
  function script(path) {
    return new Promise((resolve, reject) => {
      const element = document.createElement("script");
      element.async = false;
      element.src = new URL(path, root).href;
      element.onload = () => (element.remove(), resolve());
      element.onerror = () => reject(new Error("cannot load " + path));
      document.head.append(element);
    });
  }

  /** Keys typed while the box is still loading are kept. @param {KeyboardEvent} event */
  function keep(event) {
    if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing) {
      early += event.key;
      event.preventDefault();
    }
  }

  /** @param {string} [query] */
  async function open(query) {
    if (!loaded) {
      loaded = Promise.all(SCRIPTS.map((name) => script("assets/js/search-" + name + ".js"))).then(() => undefined);
      loaded.catch(() => (loaded = null));
      window.addEventListener("keydown", keep, true);
    }
    try {
      await loaded;
    } finally {
      window.removeEventListener("keydown", keep, true);
    }
    const typed = query ?? early;
    early = "";
    SearchBox.open(typed);
  }

  /** Inputs that take no text: the theme's colour scheme is a radio button, and keeps the focus once it was clicked. */
  const SILENT = "[type=radio], [type=checkbox], [type=button], [type=submit], [type=reset], [type=image], [type=file], [type=range], [type=color]";

  /** @param {EventTarget|null} target */
  const typing = (target) =>
    target instanceof HTMLElement && (target.isContentEditable || (target.matches("input, textarea, select") && !target.matches(SILENT)));

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    const shortcut = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k";
    const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target);
    if (!shortcut && !slash) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element && event.target.closest("[data-search-open]"))) return;
    event.preventDefault();
    open();
  });

  function arrive() {
    for (const element of document.querySelectorAll("[data-search-open][hidden]")) element.removeAttribute("hidden");
    const { searchParams } = new URL(location.href);
    if (searchParams.get("q")) open(searchParams.get("q") ?? undefined);
    if (searchParams.has("h")) script("assets/js/search-mark.js").then(() => SearchMarks.show());
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", arrive);
  else arrive();

  return { root, script };
})();
