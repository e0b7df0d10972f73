/* Known words that are spelt nearly as an unknown one. */
"use strict";

const SearchSpelling = (() => {
  /** @param {string} a @param {string} b @param {number} most @returns {number} edits, a swap of neighbours counted as one; `most + 1` if more */
  function distance(a, b, most) {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    /** @type {number[]} */
    let older = [];
    let old = Array.from({ length: b.length + 1 }, (_, at) => at);
    for (let row = 1; row <= a.length; row++) {
      const now = [row];
      for (let at = 1; at <= b.length; at++) {
        const same = a[row - 1] === b[at - 1];
        now[at] = Math.min(old[at] + 1, now[at - 1] + 1, old[at - 1] + (same ? 0 : 1));
        if (row > 1 && at > 1 && a[row - 1] === b[at - 2] && a[row - 2] === b[at - 1]) now[at] = Math.min(now[at], older[at - 2] + 1);
      }
      if (Math.min(...now) > most) return most + 1;
      [older, old] = [old, now];
    }
    return old[b.length];
  }

  /** @param {SearchIndex} index @param {string} word @returns {Promise<string[]>} at most three, the nearest and commonest first */
  async function nearest(index, word) {
    const most = word.length > 7 ? 2 : 1;
    const known = await index.words(word[0], Math.max(3, word.length - most), word.length + most);
    const found = known.map((one) => ({ ...one, edits: distance(word, one.word, most) })).filter(({ edits }) => edits <= most);
    found.sort((a, b) => a.edits - b.edits || b.count - a.count || (a.word < b.word ? -1 : 1));
    return found.filter(({ edits }) => edits === found[0].edits).slice(0, 3).map((one) => one.word);
  }

  return { nearest };
})();
