/* Conveniences on top of pages that work without them: the command that proves a quotation, and where an identifier is defined. */
(function () {
  "use strict";

  /** @param {string} text @returns {string} one word for a POSIX shell */
  function shell(text) {
    return /^[\w@%+=:,./-]+$/.test(text) ? text : "'" + text.replace(/'/g, "'\\''") + "'";
  }

  /** @param {HTMLElement} figure @returns {string} commands that show the quoted lines, their blob id and their SHA-256, by git alone */
  function proof(figure) {
    const { repo = "", git, commit = "", path, lines = "", blob, sha256 } = figure.dataset;
    const file = shell("FETCH_HEAD:" + path);
    const parts = lines.split(",").map((part) => part.replace("-", ",") + "p").join(";");
    const folder = shell("check-" + repo.split("/").pop() + "-" + commit.slice(0, 8));
    return [
      "git init -q " + folder + " && cd " + folder,
      "git fetch -q --depth=1 --filter=blob:none " + shell(git || "https://github.com/" + repo) + " " + commit,
      "git rev-parse " + file + "  # " + blob,
      "git show " + file + " | sed -n '" + parts + "' | tee /dev/stderr | sha256sum  # " + sha256,
      "",
    ].join("\n");
  }

  const live = document.createElement("div");
  live.className = "sa-live";
  live.setAttribute("role", "status");

  /** @param {string} text @returns {Promise<void>} */
  function copy(text) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    return Promise.resolve();
  }

  /** @param {HTMLElement} figure */
  function addProof(figure) {
    const place = figure.querySelector("figcaption .proof");
    if (!place || !figure.dataset.commit || place.querySelector("button")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "prove";
    button.textContent = "复制核对命令";
    button.title = "复制一段 git 命令，它取下这个提交，打印这几行、blob 编号与 SHA-256";
    let back = 0;
    button.addEventListener("click", async () => {
      try {
        await copy(proof(figure));
        button.textContent = "已复制";
      } catch {
        button.textContent = "复制不了";
      }
      live.textContent = button.textContent;
      clearTimeout(back);
      back = setTimeout(() => (button.textContent = "复制核对命令"), 2000);
    });
    place.insertBefore(button, place.querySelector(".headerlink"));
  }

  /* On a phone long lines of code wrap; who would rather push them sideways is remembered. */
  const WRAP = "anatomy.nowrap";
  /** @param {boolean} off */
  function setNowrap(off) {
    document.documentElement.classList.toggle("sa-nowrap", off);
    for (const button of document.querySelectorAll("button.wrap")) button.textContent = off ? "折行" : "不折行";
  }

  /** @param {HTMLElement} figure */
  function addWrap(figure) {
    const place = figure.querySelector("figcaption .proof");
    if (!place) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "prove wrap";
    button.addEventListener("click", () => {
      const off = !document.documentElement.classList.contains("sa-nowrap");
      const top = button.getBoundingClientRect().top;
      setNowrap(off);
      scrollBy(0, button.getBoundingClientRect().top - top);
      try {
        localStorage.setItem(WRAP, off ? "1" : "");
      } catch {
        // a browser that keeps nothing: the choice holds for this page
      }
    });
    place.insertBefore(button, place.querySelector(".headerlink"));
  }

  /* On a phone a long listing shows its first screen; the rest is a tap away, and comes by itself for what points into it. */
  const LONG = 24; // rows
  /** @param {Element|null} listing */
  function uncut(listing) {
    if (!listing) return;
    listing.classList.remove("cut");
    const button = listing.nextElementSibling;
    if (button && button.matches(".uncut")) button.remove();
  }

  /** @param {Element} listing */
  function cut(listing) {
    const rows = listing.querySelectorAll(".l").length;
    if (rows <= LONG) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "uncut";
    button.textContent = "展开全部 " + rows + " 行";
    button.addEventListener("click", () => uncut(listing));
    listing.classList.add("cut");
    listing.after(button);
    listing.addEventListener("focusin", () => uncut(listing), { once: true });
    listing.addEventListener("scroll", () => listing.scrollTop && uncut(listing), { once: true }); // found in the page
  }

  /* The card of an identifier: shown on hover, on focus, and on the first tap; the second tap follows the link. */
  const card = document.createElement("div");
  card.className = "sa-card";
  card.id = "sa-card";
  card.setAttribute("role", "tooltip");
  card.hidden = true;
  /** @type {HTMLAnchorElement|null} */
  let shown = null;
  let touch = false;

  /** @param {HTMLAnchorElement} link */
  function show(link) {
    if (shown === link) return;
    hide();
    shown = link;
    if (link.title) {
      link.dataset.about = link.title;
      link.removeAttribute("title");
    }
    const [symbol, ...rest] = (link.dataset.about || "").split(" · ");
    const name = document.createElement("code");
    name.textContent = symbol;
    const where = document.createElement("span");
    where.textContent = rest.join(" · ");
    card.replaceChildren(name, where);
    if (touch) {
      const hint = document.createElement("small");
      hint.textContent = "再点一次，就去那里";
      card.append(hint);
    }
    card.hidden = false;
    link.setAttribute("aria-describedby", card.id);
    const box = link.getBoundingClientRect();
    const left = Math.min(Math.max(8, box.left), document.documentElement.clientWidth - card.offsetWidth - 8);
    const above = box.top - card.offsetHeight - 6;
    card.style.left = Math.max(8, left) + window.scrollX + "px";
    card.style.top = (above > 56 ? above : box.bottom + 6) + window.scrollY + "px";
  }

  function hide() {
    if (shown) shown.removeAttribute("aria-describedby");
    shown = null;
    card.hidden = true;
  }

  /** @param {Event} event @returns {HTMLAnchorElement|null} */
  function xref(event) {
    return event.target instanceof Element ? event.target.closest("a.xref, a.term") : null;
  }

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse") return;
    const link = xref(event);
    if (link) show(link);
    else if (shown && shown !== document.activeElement) hide();
  });
  document.addEventListener("pointerdown", (event) => (touch = event.pointerType !== "mouse"), true);
  document.addEventListener("focusin", (event) => {
    const link = xref(event);
    if (link && !touch) show(link);
    else if (!link) hide();
  });
  document.addEventListener("click", (event) => {
    const link = xref(event);
    if (link && touch && shown !== link) {
      event.preventDefault();
      show(link);
    } else hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
  document.addEventListener("scroll", () => shown && touch && hide(), { passive: true });

  /* A mark opens its remark under the line it stands on; the list of remarks below the code stays what it is. */
  /** @param {HTMLAnchorElement} mark */
  function toggleNote(mark) {
    const line = mark.closest(".l");
    const open = line && line.nextElementSibling;
    if (open && open.classList.contains("here")) {
      open.remove();
      mark.setAttribute("aria-expanded", "false");
      return;
    }
    const note = document.getElementById(mark.hash.slice(1));
    if (!line || !note) return;
    const here = document.createElement("span");
    here.className = "here";
    here.setAttribute("role", "note");
    for (const node of note.childNodes) {
      if (!(node instanceof Element && node.matches(".back"))) here.append(node.cloneNode(true));
    }
    line.after(here);
    mark.setAttribute("aria-expanded", "true");
  }

  /** @param {Event} event @returns {HTMLAnchorElement|null} */
  function markOf(event) {
    return event.target instanceof Element ? event.target.closest("figure.quote a.mark") : null;
  }

  document.addEventListener("click", (event) => {
    const mark = markOf(event);
    if (!mark || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    toggleNote(mark);
  });
  document.addEventListener("keydown", (event) => {
    const mark = markOf(event);
    if (!mark) return;
    if (event.key === " " || (event.key === "Escape" && mark.getAttribute("aria-expanded") === "true")) {
      event.preventDefault();
      toggleNote(mark);
    }
  });

  /* Words that point at lines of a quotation light them while they are pointed at, and after a click until the next. */
  /** @param {HTMLElement|null} link */
  function light(link) {
    for (const line of document.querySelectorAll(".l.lit")) line.classList.remove("lit");
    const figure = link && document.getElementById((link.getAttribute("href") || "").slice(1));
    if (!figure) return;
    const [first, last] = (link.dataset.lines || "").split("-").map(Number);
    const lines = [.../** @type {NodeListOf<HTMLElement>} */ (figure.querySelectorAll("pre[data-lines]"))].flatMap((part) => {
      const start = parseInt(part.dataset.lines || "");
      return [...part.querySelectorAll(".l")].filter((_, at) => first <= start + at && start + at <= last);
    });
    for (const line of lines) line.classList.add("lit");
    if (lines.length) uncut(lines[0].closest(".highlight.cut"));
    if (lines.length) bring(figure, lines[0]);
    return lines[0];
  }

  /** Scrolls a quotation that is higher than its box. @param {HTMLElement} figure @param {Element} line */
  function bring(figure, line) {
    if (figure.scrollHeight <= figure.clientHeight + 1) return;
    figure.scrollTop += line.getBoundingClientRect().top - figure.getBoundingClientRect().top - figure.clientHeight / 3;
  }

  /** @param {Event} event @returns {HTMLElement|null} */
  function pointer(event) {
    return event.target instanceof Element ? event.target.closest("a[data-lines]") : null;
  }

  /** @type {HTMLElement|null} */
  let held = null;
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "mouse" && pointer(event)) light(pointer(event));
  });
  document.addEventListener("pointerout", (event) => {
    if (event.pointerType === "mouse" && pointer(event)) light(held);
  });
  document.addEventListener("focusin", (event) => pointer(event) && light(pointer(event)));
  document.addEventListener("focusout", (event) => pointer(event) && light(held));
  document.addEventListener("click", (event) => {
    const link = pointer(event);
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    held = link;
    const line = light(link);
    const box = line && line.getBoundingClientRect();
    if (!box || (box.top > 60 && box.bottom < innerHeight)) event.preventDefault(); // it is in view already
    else requestAnimationFrame(() => line.scrollIntoView({ block: "center", behavior: "instant" }));
  });

  /* ← and → lead from section to section, except where they move something else. */
  const MOVES = "input, textarea, select, [contenteditable], [role=dialog] *, pre > code, [role=slider], [data-steps] *";
  document.addEventListener("keydown", (event) => {
    if ((event.key !== "ArrowLeft" && event.key !== "ArrowRight") || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.defaultPrevented || (document.activeElement && document.activeElement.matches(MOVES))) return;
    const heads = [...document.querySelectorAll(".md-content h2[id]")].filter((head) => head.checkVisibility());
    const tops = heads.map((head) => head.getBoundingClientRect().top);
    const read = tops.findLastIndex((top) => top < 100); // below the header
    const next = event.key === "ArrowRight" ? read + 1 : tops[read] > -40 ? read - 1 : read;
    if (!heads[next]) return;
    event.preventDefault();
    history.replaceState(history.state, "", "#" + heads[next].id);
    hold();
  });

  /* A fold that holds the target of the address opens. */
  function unfold() {
    const id = decodeURIComponent(location.hash.slice(1));
    const target = id && document.getElementById(id);
    if (target) uncut(target.closest(".highlight.cut"));
    for (let fold = target && (folded(target) || target.closest("details")); fold; fold = fold.parentElement && fold.parentElement.closest("details")) fold.open = true;
  }

  /** The fold that the section below a heading was put in, if it is a folded one. @param {Element} heading */
  function folded(heading) {
    if (!heading.matches("h2, h3, h4")) return null;
    let next = heading.nextElementSibling;
    if (next?.matches(".stretch")) next = next.firstElementChild;
    if (next?.matches(".gist")) next = next.nextElementSibling;
    return next instanceof HTMLDetailsElement && next.matches(".section") ? next : null;
  }

  /* What is laid out late above the target of the address moves it: it is brought back, until it rests or the reader takes over. */
  function hold() {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    let resting = 0;
    let last = NaN;
    const over = new AbortController();
    for (const kind of ["wheel", "touchstart", "pointerdown", "keydown"]) {
      addEventListener(kind, () => over.abort(), { passive: true, once: true, signal: over.signal });
    }
    setTimeout(() => over.abort(), 1500);
    (function look() {
      if (over.signal.aborted) return;
      const top = Math.round(target.getBoundingClientRect().top);
      resting = top === last ? resting + 1 : 0;
      if (!resting) target.scrollIntoView({ block: "start", behavior: "instant" });
      last = Math.round(target.getBoundingClientRect().top);
      if (resting < 12) requestAnimationFrame(look);
      else over.abort();
    })();
  }

  /* A long script is brought when its fold is opened; from a file it cannot be, and the link to it stays. */
  document.addEventListener(
    "toggle",
    async (event) => {
      const link = event.target instanceof Element && event.target.querySelector(":scope > p > a[data-script]");
      if (!link || !(link instanceof HTMLAnchorElement) || location.protocol === "file:") return;
      link.removeAttribute("data-script");
      const answer = await fetch(link.href).catch(() => null);
      if (!answer || !answer.ok || !link.parentElement) return;
      const [box, pre, code] = ["div", "pre", "code"].map((name) => document.createElement(name));
      box.className = "highlight";
      code.tabIndex = 0;
      for (const text of (await answer.text()).split(/(?<=\n)/)) {
        const line = document.createElement("span");
        line.className = "l";
        line.textContent = text;
        code.append(line);
      }
      pre.append(code);
      box.append(pre);
      link.parentElement.replaceWith(box);
    },
    true,
  );

  /* The theme makes a nameless navigation landmark of every copy button; a plain box is what it is. */
  function unwrapCopyNav() {
    for (const nav of document.querySelectorAll("nav.md-code__nav")) {
      const box = document.createElement("div");
      box.className = nav.className;
      box.append(...nav.childNodes);
      nav.replaceWith(box);
    }
  }

  /* The theme takes the tab stop from code that turns out not to be wider than the page, even from under the keyboard. */
  /** @type {EventTarget|null} */
  let left = null;
  document.addEventListener("focusout", (event) => {
    left = event.target;
    setTimeout(() => (left = null));
  });
  /** @param {MutationRecord[]} changes */
  function restoreTabStop(changes) {
    for (const { target } of changes) {
      if (!(target instanceof HTMLElement) || target.hasAttribute("tabindex")) continue;
      if (target !== left && target !== document.activeElement) continue;
      target.tabIndex = 0;
      target.focus({ preventScroll: true });
    }
  }

  function arrive() {
    const content = document.querySelector(".md-content") || document.body;
    unwrapCopyNav();
    new MutationObserver(unwrapCopyNav).observe(content, { childList: true, subtree: true });
    new MutationObserver(restoreTabStop).observe(content, { attributeFilter: ["tabindex"], subtree: true });
    for (const figure of document.querySelectorAll("figure.quote")) addProof(/** @type {HTMLElement} */ (figure));
    for (const figure of document.querySelectorAll("figure.quote")) addWrap(/** @type {HTMLElement} */ (figure));
    for (const listing of document.querySelectorAll("figure.quote > .highlight, figure.run .highlight:not([data-steps] *)")) cut(/** @type {HTMLElement} */ (listing));
    let off = false;
    try {
      off = localStorage.getItem(WRAP) === "1";
    } catch {
      // see above
    }
    setNowrap(off);
    for (const mark of document.querySelectorAll("figure.quote a.mark")) {
      mark.setAttribute("role", "button");
      mark.setAttribute("aria-expanded", "false");
    }
    document.body.append(live, card);
    unfold();
    const [visit] = performance.getEntriesByType("navigation");
    if (!(visit instanceof PerformanceNavigationTiming) || visit.type === "navigate") hold();
  }
  let followed = false; // going back shows the place that was left, not the target
  document.addEventListener("click", (event) => (followed = event.target instanceof Element && event.target.closest("a[href*='#']") !== null));
  window.addEventListener("hashchange", () => {
    unfold();
    if (followed) hold();
    followed = false;
  });
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", arrive);
  else arrive();

  // A browser remembers a place in pixels, but what is above it is laid out anew: the element that was read is remembered as well.
  const KEPT = "sa-place:" + location.pathname;
  const LANDMARKS = "article :is(h2, h3, h4, figure)[id]";

  addEventListener("pagehide", () => {
    let read = null;
    for (const mark of document.querySelectorAll(LANDMARKS)) {
      const { top } = mark.getBoundingClientRect();
      if (read && top > innerHeight / 2) break;
      read = [mark.id, top];
    }
    try {
      sessionStorage.setItem(KEPT, JSON.stringify(read));
    } catch {
      // no storage: the browser's own place must do
    }
  });

  /** @param {string} id @param {number} top where it was @param {number} frames how many more may pass until all is laid out */
  function returnTo(id, top, frames) {
    const mark = document.getElementById(id);
    if (!mark || !frames) return;
    scrollBy({ top: mark.getBoundingClientRect().top - top, behavior: "instant" });
    requestAnimationFrame(() => returnTo(id, top, frames - 1));
  }

  addEventListener("load", () => {
    const [entry] = performance.getEntriesByType("navigation");
    if (!entry || !["reload", "back_forward"].includes(/** @type {PerformanceNavigationTiming} */ (entry).type)) return;
    try {
      const read = JSON.parse(sessionStorage.getItem(KEPT) || "null");
      if (read) requestAnimationFrame(() => returnTo(read[0], read[1], 12));
    } catch {
      // as above
    }
  });

  // A mistake is reported with the section that is read, and with the words that are selected. The link also stands beside the text.
  const report = document.querySelector("a[data-report]");
  const contents = document.querySelector(".md-sidebar--secondary .md-nav");
  if (report && report.parentElement && contents) contents.append(report.parentElement.cloneNode(true));
  const form = (report && report.getAttribute("href")) || "";

  /** @returns {string} the address of the form, filled in */
  function filled() {
    const words = getSelection();
    const chosen = words && !words.isCollapsed && words.anchorNode ? words.anchorNode : null;
    const before = [...document.querySelectorAll("article :is(h2, h3)[id]")].filter((heading) =>
      chosen ? heading.compareDocumentPosition(chosen) & Node.DOCUMENT_POSITION_FOLLOWING : heading.getBoundingClientRect().top < innerHeight / 2,
    );
    const heading = before.at(-1);
    const address = new URL(form, location.href);
    if (heading) address.searchParams.set("section", heading.textContent.replace("¶", "").trim() + " #" + heading.id);
    if (chosen) address.searchParams.set("says", String(words).slice(0, 500));
    return address.href;
  }

  for (const kind of ["pointerdown", "focusin", "click"]) {
    document.addEventListener(
      kind,
      (event) => {
        const link = event.target instanceof Element && event.target.closest("a[data-report]");
        if (link) link.setAttribute("href", filled());
      },
      true,
    );
  }

  // The theme makes code a tab stop when it has come into view; the listings of a page are one from the start.
  for (const code of document.querySelectorAll("pre > code:not([tabindex])")) code.setAttribute("tabindex", "0");
})();
