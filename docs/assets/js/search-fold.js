/* Folding of text and cutting of queries into grams: the counterpart of scripts/anatomy/search/folding.py. */
(function (scope) {
  "use strict";
  const search = (scope.anatomySearch = scope.anatomySearch || {});

  const INVISIBLE = new Set([0xad, 0x200b, 0x200c, 0x200d, 0x2060, 0xfeff]);
  const WORD = /^[\p{L}\p{N}_]$/u;
  const SPACE = /^\s$/;

  /** @param {number} code @returns {boolean} whether a code point is written without spaces between words */
  function isHan(code) {
    return (
      (code >= 0x4e00 && code <= 0x9fff) || (code >= 0x3400 && code <= 0x4dbf) || code === 0x3005 ||
      code === 0x3007 || (code >= 0x3040 && code <= 0x30ff) || (code >= 0x20000 && code <= 0x3ffff)
    );
  }

  /** @param {number} code @returns {boolean} a letter, digit or underscore that is not Han */
  function isWord(code) {
    if (code < 128) {
      return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 95 || (code >= 65 && code <= 90);
    }
    return !isHan(code) && WORD.test(String.fromCodePoint(code));
  }

  /** @param {number} code @returns {"han"|"word"|"space"|"punct"} */
  function kindOf(code) {
    if (isHan(code)) return "han";
    if (isWord(code)) return "word";
    return SPACE.test(String.fromCodePoint(code)) ? "space" : "punct";
  }

  /**
   * Case, width and script folding.
   * @typedef {{text: string, at: Int32Array}} Folded text, and for each of its units the place in the original (one more at the end)
   */
  class Folder {
    /** @param {string} variants pairs of a traditional and a simplified character */
    constructor(variants) {
      /** @type {Map<string, string>} */
      this.variants = new Map();
      const characters = Array.from(variants || "");
      for (let i = 0; i + 1 < characters.length; i += 2) this.variants.set(characters[i], characters[i + 1]);
      /** @type {Map<number, string>} */
      this.known = new Map();
    }

    /** @param {number} code @returns {string} */
    character(code) {
      let folded = this.known.get(code);
      if (folded === undefined) {
        folded = "";
        if (!INVISIBLE.has(code)) {
          for (const one of String.fromCodePoint(code).normalize("NFKC").toLowerCase()) {
            folded += this.variants.get(one) || one;
          }
        }
        this.known.set(code, folded);
      }
      return folded;
    }

    /** @param {string} text @returns {Folded} white space is one blank, none beside Han */
    fold(text) {
      const out = [];
      const at = [];
      let blank = -1;
      let afterHan = false;
      for (let i = 0; i < text.length; i++) {
        const code = /** @type {number} */ (text.codePointAt(i));
        const start = i;
        if (code > 0xffff) i++;
        const folded = this.character(code);
        for (let k = 0; k < folded.length; k++) {
          const unit = folded.charCodeAt(k);
          if (unit === 32 || (unit < 14 && unit > 8) || (unit > 127 && SPACE.test(folded[k]))) {
            if (blank < 0) blank = start;
            continue;
          }
          const han = isHan(unit) || (unit >= 0xd840 && unit <= 0xd8bf);
          if (blank >= 0) {
            if (!han && !afterHan) {
              out.push(" ");
              at.push(blank);
            }
            blank = -1;
          }
          out.push(folded[k]);
          at.push(start);
          afterHan = han || (afterHan && unit >= 0xdc00 && unit <= 0xdfff);
        }
      }
      if (blank >= 0 && !afterHan) {
        out.push(" ");
        at.push(blank);
      }
      at.push(text.length);
      return { text: out.join(""), at: Int32Array.from(at) };
    }
  }

  /**
   * Maximal runs of one kind in folded text.
   * @param {string} folded
   * @returns {{kind: "han"|"word"|"punct", text: string, start: number, end: number}[]}
   */
  function runs(folded) {
    const found = [];
    let kind = "";
    let start = 0;
    for (let i = 0; i <= folded.length; i++) {
      const code = i < folded.length ? /** @type {number} */ (folded.codePointAt(i)) : -1;
      const now = code < 0 ? "" : kindOf(code);
      if (now !== kind) {
        if (kind && kind !== "space") found.push({ kind, text: folded.slice(start, i), start, end: i });
        kind = now;
        start = i;
      }
      if (code > 0xffff) i++;
    }
    return /** @type {any} */ (found);
  }

  Object.assign(search, { Folder, runs, isHan, isWord, kindOf });
})(typeof self === "undefined" ? globalThis : self);
