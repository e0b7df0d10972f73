/* What a result shows of a section: the sentence or line that says most of the query, and what is marked in it. */
"use strict";

/** @typedef {{text: string, marks: [number, number][]}} SearchExcerpt `marks` are start and end of each marked piece */

const SearchExcerpts = (() => {
  /** Characters of an excerpt, a Chinese one counted as two. */
  const LONGEST = 230;
  /** What an experiment's script says to the tool. */
  const FOR_THE_TOOL = /^# (?:\/\/\/|[a-z_]+ = |-\*-|coding)/;

  /**
   * Where the terms stand in a text; overlapping places are one.
   * @param {SearchAnalyzer} analyzer @param {string} text @param {string[]} spelt lower case @returns {[number, number][]}
   */
  function places(analyzer, text, spelt) {
    const folded = analyzer.fold(text);
    const lower = folded.text.toLowerCase();
    /** @type {[number, number][]} */
    const found = [];
    for (const term of lower.length === folded.text.length ? spelt : []) {
      for (let at = lower.indexOf(term); at >= 0 && term; at = lower.indexOf(term, at + 1)) {
        const after = term.length === 1 ? lower[at + 1] : " "; // one letter is marked only where it stands alone
        const inWord = /^[a-z0-9]/.test(term) && /[a-z0-9]/.test((lower[at - 1] ?? " ") + (after ?? " "));
        if (!inWord) found.push([folded.at[at], folded.at[at + term.length - 1] + 1]);
      }
    }
    found.sort((a, b) => a[0] - b[0]);
    /** @type {[number, number][]} */
    const merged = [];
    for (const [start, end] of found) {
      const last = merged.at(-1);
      if (last && start <= last[1]) last[1] = Math.max(last[1], end);
      else merged.push([start, end]);
    }
    return merged;
  }

  /** @param {SearchBlock} block @returns {string[]} its sentences, or lines of code */
  function pieces({ kind, text }) {
    const lines = text.split("\n");
    if (kind === "asked") return [lines[0] + " " + lines.at(-1)];
    if (kind !== "text" && kind !== "gist") return lines.filter((line) => !FOR_THE_TOOL.test(line));
    return lines.flatMap((line) => line.match(/[^。！？；]+[。！？；]*/gu) ?? []);
  }

  /** @param {string} text @returns {number} */
  const width = (text) => Array.from(text).reduce((sum, one) => sum + (one > "\u2e80" ? 2 : 1), 0);

  /**
   * The piece that has most of the terms, with those after it while there is room.
   * @param {SearchAnalyzer} analyzer @param {SearchBlock|null} block @param {string[]} spelt @returns {SearchExcerpt}
   */
  function excerpt(analyzer, block, spelt) {
    if (!block) return { text: "", marks: [] };
    const all = pieces(block);
    const counts = all.map((piece) => new Set(places(analyzer, piece, spelt).map(([start, end]) => piece.slice(start, end).toLowerCase())).size);
    const first = Math.max(0, counts.indexOf(Math.max(...counts)));
    let text = (all[first] ?? "").trim();
    const join = block.kind === "code" || block.kind === "run" ? " " : "";
    for (let next = first + 1; next < all.length && width(text + all[next]) <= LONGEST; next++) text += join + all[next];
    return shortened(text, places(analyzer, text, spelt));
  }

  /** @param {string} text @param {[number, number][]} marks @returns {SearchExcerpt} at most LONGEST wide, beginning not far before the first mark */
  function shortened(text, marks) {
    if (width(text) <= LONGEST) return { text, marks };
    const start = marks.length && width(text.slice(0, marks[0][1])) > LONGEST * 0.7 ? Math.max(0, marks[0][0] - 20) : 0;
    let end = start;
    for (let room = LONGEST; end < text.length && room > 0; end++) room -= text[end] > "\u2e80" ? 2 : 1;
    const before = start ? "…" : "";
    const kept = marks.filter(([from, to]) => from >= start && to <= end);
    return {
      text: before + text.slice(start, end) + (end < text.length ? "…" : ""),
      marks: kept.map(([from, to]) => [from - start + before.length, to - start + before.length]),
    };
  }

  return { places, excerpt };
})();
