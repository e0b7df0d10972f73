/* On every page: the keys and the button that open the search box, a shared `?q=`, the marks of `?h=`. The rest loads on use. */
(function () {
  "use strict";
  const search = (window.anatomySearch = window.anatomySearch || {});
  const root = new URL("../../", /** @type {HTMLScriptElement} */ (document.currentScript).src);
  search.root = root;

  /** @param {string} name @returns {Promise<void>} */
  function load(name) {
    return new Promise((resolve, reject) => {
      const element = document.createElement("script");
      element.async = false;
      element.src = new URL("assets/js/search-" + name + ".js", root).href;
      element.onload = () => resolve();
      element.onerror = () => reject(new Error("cannot load " + element.src));
      document.head.append(element);
    });
  }

  /** @type {Promise<void>|null} */
  let loaded = null;
  let early = "";

  /** Keys typed while the box is still loading are kept. */
  function keep(event) {
    if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing) {
      early += event.key;
      event.preventDefault();
    }
  }

  /** @param {string} [query] */
  async function open(query) {
    if (!loaded) {
      loaded = Promise.all(["client", "box"].map(load)).then(() => undefined);
      loaded.catch(() => (loaded = null));
    }
    if (!search.openBox) window.addEventListener("keydown", keep, true);
    try {
      await loaded;
    } finally {
      window.removeEventListener("keydown", keep, true);
    }
    const typed = early;
    early = "";
    search.openBox(query === undefined ? typed || undefined : query);
  }
  search.open = open;

  /** Inputs that take no text: the theme's colour scheme is a radio button, and keeps the focus once it was clicked. */
  const SILENT = "[type=radio], [type=checkbox], [type=button], [type=submit], [type=reset], [type=image], [type=file], [type=range], [type=color]";

  function typing(target) {
    return target instanceof HTMLElement && (target.isContentEditable || (target.matches("input, textarea, select") && !target.matches(SILENT)));
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    const shortcut = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k";
    const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target);
    if (!shortcut && !slash) return;
    event.preventDefault();
    open();
  });

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-search-open]");
    if (!button) return;
    event.preventDefault();
    open();
  });

  function arrive() {
    for (const element of document.querySelectorAll("[data-search-open][hidden]")) element.removeAttribute("hidden");
    const address = new URL(location.href);
    const query = address.searchParams.get("q");
    if (query) open(query);
    if (address.searchParams.get("h")) load("mark").then(() => search.mark());
  }

  if (window.document$) window.document$.subscribe(arrive);
  else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", arrive);
  else arrive();
})();
