/* Steps of a recorded run, one at a time: the lines that ran are lit in a copy of their quotation, values that changed are marked.
   The table of all steps stays what it is: for print, for search, for readers without scripts. */
(function () {
  "use strict";

  /** @typedef {{ id: string, first: number, last: number, said: string, values: { name: string, value: string, changed: boolean }[] }} Step */

  /** @template {keyof HTMLElementTagNameMap} K @param {K} name @param {string} css @param {...(Node|string)} children */
  function make(name, css, ...children) {
    const node = document.createElement(name);
    if (css) node.className = css;
    node.append(...children);
    return node;
  }

  /** @param {Element} row @param {string[]} names @returns {Step} */
  function read(row, names) {
    const [, where, said, ...rest] = row.children;
    const link = /** @type {HTMLAnchorElement} */ (where.querySelector("a"));
    const [first, last = first] = (link.dataset.lines || "").split("-").map(Number);
    const values = rest.map((cell, at) => ({ name: names[at], value: cell.textContent || "", changed: cell.matches(".new") }));
    return { id: link.hash.slice(3), first, last, said: said.innerHTML, values: values.filter((item) => item.value) };
  }

  /** The lines of a quotation to look at: nothing in them leads anywhere. @param {Element} figure */
  function copied(figure) {
    const pre = make("pre", "");
    for (const part of /** @type {NodeListOf<HTMLElement>} */ (figure.querySelectorAll("pre[data-lines]"))) {
      if (pre.childElementCount) pre.append(make("span", "l gap", "⋯\n"));
      const start = parseInt(part.dataset.lines || "");
      part.querySelectorAll(".l").forEach((line, at) => {
        const copy = /** @type {HTMLElement} */ (line.cloneNode(true));
        copy.dataset.n = String(start + at);
        pre.append(copy);
      });
    }
    for (const mark of pre.querySelectorAll("a.mark, .here")) mark.remove();
    for (const link of pre.querySelectorAll("a")) link.replaceWith(make("span", link.className.replace("xref", ""), ...link.childNodes));
    for (const line of pre.querySelectorAll(".l")) line.classList.remove("lit", "hll");
    return pre;
  }

  /** @param {HTMLElement} host */
  function mount(host) {
    const names = [...host.querySelectorAll("thead th")].slice(3).map((cell) => cell.textContent || "");
    const steps = [...host.querySelectorAll("tbody tr")].map((row) => read(row, names));
    /** @type {Map<string, { symbol: string, listing: HTMLPreElement }>} */
    const code = new Map();
    for (const { id } of steps) {
      const figure = document.getElementById("q-" + id);
      if (!figure || !figure.querySelector("pre[data-lines]")) return; // its file was not to be had: the table stays
      if (!code.has(id)) code.set(id, { symbol: figure.dataset.symbol || (figure.dataset.path || id).replace(/.*\//, ""), listing: copied(figure) });
    }
    const still = matchMedia("(prefers-reduced-motion: reduce)");
    let at = 0;

    const name = make("p", "steps-name");
    const pane = make("div", "highlight steps-code");
    pane.tabIndex = 0;
    pane.setAttribute("role", "group");
    pane.setAttribute("aria-label", "逐步走读的代码：左右方向键走一步，Home 与 End 到两头");
    const said = make("p", "steps-said");
    said.setAttribute("role", "status");
    const values = make("dl", "steps-values");
    /** @param {string} text @param {() => number} to */
    const button = (text, to) => {
      const node = make("button", "", text);
      node.type = "button";
      node.addEventListener("click", () => go(to()));
      return node;
    };
    const first = button("开头", () => 0);
    const back = button("上一步", () => at - 1);
    const next = button("下一步", () => at + 1);
    const last = button("末尾", () => steps.length - 1);
    const all = make("button", "steps-all", "列出全部步骤");
    all.type = "button";
    all.setAttribute("aria-expanded", "false");
    all.addEventListener("click", () => {
      const open = host.classList.toggle("open");
      all.setAttribute("aria-expanded", String(open));
      all.textContent = open ? "收起全部步骤" : "列出全部步骤";
    });

    /** @param {number} step */
    function go(step) {
      at = Math.max(0, Math.min(step, steps.length - 1));
      draw(steps[at]);
    }

    /** @param {Step} step */
    function draw(step) {
      const { symbol, listing } = /** @type {{ symbol: string, listing: HTMLPreElement }} */ (code.get(step.id));
      const link = make("a", "", symbol);
      link.href = "#q-" + step.id;
      const lines = step.last > step.first ? `${step.first}–${step.last}` : step.first;
      name.replaceChildren(make("code", "", link), ` 第 ${lines} 行`);
      if (pane.firstChild !== listing) pane.replaceChildren(listing);
      for (const line of listing.querySelectorAll(".l[data-n]")) {
        const number = Number(line.getAttribute("data-n"));
        line.classList.toggle("now", step.first <= number && number <= step.last);
      }
      const text = make("span", "");
      text.innerHTML = step.said; // cells of this page's own table
      said.replaceChildren(make("strong", "", `${at + 1}/${steps.length}`), " ", text);
      values.replaceChildren(...step.values.map(({ name, value, changed }) => {
        const shown = make("dd", "", make("b", "", value));
        if (changed) shown.append(make("span", "steps-changed", "变了"));
        return make("div", changed ? "new" : "", make("dt", "", name), shown);
      }));
      for (const [node, end] of /** @type {[HTMLElement, boolean][]} */ ([[first, at === 0], [back, at === 0], [next, at === steps.length - 1], [last, at === steps.length - 1]])) {
        node.setAttribute("aria-disabled", String(end));
      }
      show(listing.querySelector(".now"));
    }

    /** Scrolls the pane, never the page. @param {Element|null} line */
    function show(line) {
      if (!line) return;
      const top = line.getBoundingClientRect().top - pane.getBoundingClientRect().top + pane.scrollTop - pane.clientHeight / 3;
      pane.scrollTo({ top, behavior: still.matches ? "instant" : "smooth" });
    }

    const player = make("div", "steps-player", name, pane, make("div", "steps-row", first, back, next, last), said, values, all);
    player.addEventListener("keydown", (event) => {
      const to = new Map([["ArrowLeft", at - 1], ["ArrowRight", at + 1], ["Home", 0], ["End", steps.length - 1]]).get(event.key);
      if (to === undefined || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      go(to);
    });
    for (let fold = host.closest("details"); fold; fold = fold.parentElement && fold.parentElement.closest("details")) {
      fold.addEventListener("toggle", () => draw(steps[at])); // in a closed fold nothing has a place to scroll to
    }
    host.prepend(player);
    host.classList.add("ready");
    go(0);
  }

  const start = () => document.querySelectorAll("[data-steps]:not(.ready)").forEach((host) => mount(/** @type {HTMLElement} */ (host)));
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
