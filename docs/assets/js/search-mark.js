/* On a page reached from the search box: mark what was looked for (`?h=`), bring its sentence (`?s=`) into view, tidy the address. */
"use strict";

const SearchMarks = (() => {
  const MOST = 400;

  /** The text of the article, and for each offset in it the node it comes from. @param {Element} article */
  function textOf(article) {
    const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT, (node) =>
      node.parentElement?.closest("script, style, button, .headerlink, nav") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT
    );
    /** @type {{node: Node, start: number}[]} */
    const nodes = [];
    let text = "";
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      nodes.push({ node, start: text.length });
      text += node.nodeValue;
    }
    return { nodes, text };
  }

  /** A match may cross elements: code is coloured token by token. @param {{node: Node, start: number}[]} nodes @param {number} start @param {number} end */
  function range(nodes, start, end) {
    const from = nodes.findLast((one) => one.start <= start) ?? nodes[0];
    const to = nodes.findLast((one) => one.start < end) ?? from;
    const found = document.createRange();
    found.setStart(from.node, start - from.start);
    found.setEnd(to.node, end - to.start);
    return found;
  }

  /** @param {string} text @param {string} term both lower case @param {number} [from] @returns {number} where the term stands, blanks and line breaks taken for the same */
  function find(text, term, from = 0) {
    const pattern = term.split(/\s+/).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("\\s*");
    const matcher = new RegExp(pattern, "g");
    matcher.lastIndex = from;
    const match = matcher.exec(text);
    return match ? match.index : -1;
  }

  /** Opens what is folded around it, and scrolls there unless it is in view. @param {Range} place */
  function reveal(place) {
    const element = place.startContainer.parentElement;
    if (!element) return;
    for (let fold = element.closest("details:not([open])"); fold; fold = element.closest("details:not([open])")) fold.setAttribute("open", "");
    const box = place.getBoundingClientRect();
    if (box.top < 60 || box.bottom > innerHeight * 0.9) element.scrollIntoView({ block: "center" });
  }

  function show() {
    const address = new URL(location.href);
    const terms = address.searchParams.getAll("h").map((term) => term.toLowerCase()).filter(Boolean);
    const sentence = (address.searchParams.get("s") ?? "").toLowerCase();
    for (const name of ["h", "s"]) address.searchParams.delete(name);
    history.replaceState(history.state, "", address);
    const article = document.querySelector("article.md-content__inner");
    if (!article) return;
    const { nodes, text } = textOf(article);
    const lower = text.toLowerCase();
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const after = target ? (nodes.find(({ node }) => target.contains(node) || target.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING)?.start ?? 0) : 0;
    /** @type {Range[]} */
    const found = [];
    for (const term of lower.length === text.length ? terms : []) {
      for (let at = lower.indexOf(term); at >= 0 && found.length < MOST; at = lower.indexOf(term, at + term.length)) found.push(range(nodes, at, at + term.length));
    }
    CSS.highlights?.set("anatomy-search", new Highlight(...found));
    article.setAttribute("data-search-marks", String(found.length));
    const place = sentence ? find(lower, sentence, after) : -1;
    const first = place >= 0 ? range(nodes, place, place + 1) : found.find((one) => !target || target.compareDocumentPosition(one.startContainer) & (Node.DOCUMENT_POSITION_FOLLOWING | Node.DOCUMENT_POSITION_CONTAINED_BY));
    if (first) requestAnimationFrame(() => requestAnimationFrame(() => reveal(first)));
  }

  return { show };
})();
