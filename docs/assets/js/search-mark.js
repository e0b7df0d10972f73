/* On a page reached from the search box: mark what was looked for (`?h=`), then tidy the address. */
(function () {
  "use strict";
  const search = (window.anatomySearch = window.anatomySearch || {});
  const MOST = 400;

  /** Every text node of the article, outside links to headings and buttons. */
  function* nodes(article) {
    const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT, (node) => {
      const parent = node.parentElement;
      return !parent || parent.closest("script, style, button, .headerlink, nav") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT;
    });
    for (let node = walker.nextNode(); node; node = walker.nextNode()) yield node;
  }

  /** Ranges of every occurrence of the terms; a match may cross elements (code is coloured token by token). */
  function ranges(article, terms) {
    const starts = [];
    const list = [];
    let text = "";
    for (const node of nodes(article)) {
      starts.push(text.length);
      list.push(node);
      text += node.nodeValue;
    }
    const lower = text.toLowerCase();
    if (lower.length !== text.length) return [];
    const point = (at, end) => {
      let low = 0;
      let high = starts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (starts[middle] < at || (!end && starts[middle] === at)) low = middle;
        else high = middle - 1;
      }
      return [list[low], at - starts[low]];
    };
    const found = [];
    for (const term of terms) {
      for (let at = lower.indexOf(term); at >= 0 && found.length < MOST; at = lower.indexOf(term, at + term.length)) {
        const range = document.createRange();
        range.setStart(...point(at, false));
        range.setEnd(...point(at + term.length, true));
        found.push(range);
      }
    }
    return found;
  }

  function wrap(found) {
    for (const range of found) {
      if (range.startContainer !== range.endContainer) continue;
      const mark = document.createElement("mark");
      mark.className = "sa-mark";
      range.surroundContents(mark);
    }
  }

  /** Bring the first match at or after the place the address names into view. */
  function reveal(found) {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const first = found.find((range) => !target || target.contains(range.startContainer) || target.compareDocumentPosition(range.startContainer) & Node.DOCUMENT_POSITION_FOLLOWING);
    if (!first) return;
    const folded = first.startContainer.parentElement && first.startContainer.parentElement.closest("details:not([open])");
    if (folded && target && target.contains(folded)) folded.setAttribute("open", "");
    const box = first.getBoundingClientRect();
    if (box.height && (box.bottom > innerHeight || box.top < 0)) {
      first.startContainer.parentElement.scrollIntoView({ block: "center" });
    }
  }

  search.mark = () => {
    const address = new URL(location.href);
    const terms = address.searchParams.getAll("h").map((term) => term.toLowerCase()).filter(Boolean);
    address.searchParams.delete("h");
    history.replaceState(history.state, "", address);
    const article = document.querySelector("article.md-content__inner");
    if (!article || !terms.length) return;
    const found = ranges(article, terms.sort((a, b) => b.length - a.length));
    if (window.CSS && CSS.highlights && window.Highlight) CSS.highlights.set("anatomy-search", new Highlight(...found));
    else wrap(found);
    article.dataset.searchMarks = String(found.length);
    requestAnimationFrame(() => requestAnimationFrame(() => reveal(found)));
  };
})();
