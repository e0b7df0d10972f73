/* What text is found by: folding, and the terms of a text. The index is made by the same rules (scripts/anatomy/site/search/analyzer.py). */
"use strict";

/**
 * @typedef {{text: string, at: number[]}} Folded `at[i]` is where the i-th unit of `text` stood in the original; one more marks its end
 * @typedef {{text: string, isHan: boolean, isBlank: boolean}} SearchCharacter
 * @typedef {{term: string, counts: number}} SearchTerm a term and what it counts for
 * @typedef {{text: string, terms: SearchTerm[]}} SearchRun a name or a Chinese run with its terms
 */

class SearchAnalyzer {
  /** @param {string} variants pairs of a traditional character and its simplified one @param {string[][]} synonyms groups of expressions */
  constructor(variants, synonyms) {
    /** @type {Map<string, string>} */
    this.variants = new Map();
    const characters = Array.from(variants);
    for (let at = 0; at < characters.length; at += 2) this.variants.set(characters[at], characters[at + 1]);
    /** @type {Map<string, SearchCharacter[]>} */
    this.folded = new Map();
    /** @type {Map<string, Set<string>>} expression → its groups */
    const groups = new Map();
    synonyms.forEach((group, number) => {
      for (const member of group) {
        const words = SearchAnalyzer.isHan(member) ? member : member.split(" ").map(SearchAnalyzer.stem).join(" ");
        groups.set(words, (groups.get(words) ?? new Set()).add(SearchAnalyzer.CONCEPT + number));
      }
    });
    /** @type {Map<string, {words: string[], terms: SearchTerm[]}[]>} first word or first two characters → expressions */
    this.expressions = new Map();
    for (const [expression, known] of groups) {
      const words = SearchAnalyzer.isHan(expression) ? [expression] : expression.split(" ");
      const start = SearchAnalyzer.isHan(expression) ? expression.slice(0, 2) : words[0];
      const terms = Array.from(known, (term) => ({ term, counts: 1 / known.size }));
      this.expressions.set(start, [...(this.expressions.get(start) ?? []), { words, terms }]);
    }
  }

  /** @param {string} text @returns {boolean} whether it begins with a Chinese character */
  static isHan(text) {
    return SearchAnalyzer.HAN_START.test(text);
  }

  /** @param {string} word @returns {string} an English word without its commonest ending */
  static stem(word) {
    const stemmed = word.replace(SearchAnalyzer.ENDING, "");
    const doubled = stemmed !== word && stemmed.length > 3 && stemmed.at(-1) === stemmed.at(-2);
    return doubled ? stemmed.slice(0, -1) : stemmed;
  }

  /** @param {string} word @returns {SearchTerm[]} an identifier or English word, its parts, and their stems */
  static wordTerms(word) {
    const whole = word.toLowerCase();
    const parts = word.split(SearchAnalyzer.PART_BORDER).filter(Boolean).map((part) => part.toLowerCase());
    const stems = parts.filter((part) => /^[a-z]+$/.test(part)).map(SearchAnalyzer.stem);
    const derived = [...new Set([...parts, ...stems])].filter((part) => part !== whole);
    return [{ term: whole, counts: 1 }, ...derived.map((term) => ({ term, counts: SearchAnalyzer.DERIVED }))];
  }

  /** @param {string} character @returns {SearchCharacter[]} what it is folded to */
  foldCharacter(character) {
    const seen = SearchAnalyzer.INVISIBLE.test(character) ? "" : character.normalize("NFKC");
    const folded = Array.from(seen, (one) => this.variants.get(one) ?? one).map((text) => ({ text, isHan: SearchAnalyzer.isHan(text), isBlank: /\s/.test(text) }));
    this.folded.set(character, folded);
    return folded;
  }

  /** NFKC per character, simplified, case kept; white space is one blank, and none beside Han or at the ends. @param {string} text @returns {Folded} */
  fold(text) {
    let folded = "";
    /** @type {number[]} */
    const at = [];
    let place = 0;
    let blank = -1; // where a blank stood that is not written yet
    let beforeIsHan = true;
    for (const character of text) {
      for (const one of this.folded.get(character) ?? this.foldCharacter(character)) {
        if (one.isBlank) {
          if (blank < 0) blank = place;
          continue;
        }
        if (blank >= 0 && !beforeIsHan && !one.isHan) {
          folded += " ";
          at.push(blank);
        }
        folded += one.text;
        for (let unit = 0; unit < one.text.length; unit++) at.push(place);
        blank = -1;
        beforeIsHan = one.isHan;
      }
      place += character.length;
    }
    at.push(place);
    return { text: folded, at };
  }

  /**
   * The runs of a folded text, Chinese or names, each with its terms. What several runs make together comes last: dotted names, groups of
   * synonyms, signs with what they touch. @param {string} folded @returns {SearchRun[]}
   */
  runs(folded) {
    /** @type {SearchRun[]} */
    const found = [];
    /** @type {string[]} */
    const words = [];
    /** @type {SearchTerm[]} */
    const together = [];
    for (const [text, han] of folded.matchAll(SearchAnalyzer.RUN)) {
      const names = text.split(".");
      if (names.length > 1) together.push({ term: text.toLowerCase(), counts: 1 });
      for (const name of names) {
        found.push({ text: name, terms: han ? this.hanTerms(Array.from(name)) : SearchAnalyzer.wordTerms(name) });
        words.push(han ? "" : SearchAnalyzer.stem(name.toLowerCase()));
      }
    }
    return [...found, { text: "", terms: [...together, ...this.wordGroups(words), ...SearchAnalyzer.signs(folded.toLowerCase())] }];
  }

  /** @param {string[]} characters @returns {SearchTerm[]} */
  hanTerms(characters) {
    return characters.flatMap((character, at) => {
      const pair = character + (characters[at + 1] ?? "");
      const rest = characters.slice(at).join("");
      const known = [...(this.expressions.get(pair) ?? []), ...(pair === character ? [] : (this.expressions.get(character) ?? []))];
      return [{ term: pair, counts: 1 }, ...known.filter(({ words }) => rest.startsWith(words[0])).flatMap(({ terms }) => terms)];
    });
  }

  /** @param {string[]} words stems @returns {SearchTerm[]} */
  wordGroups(words) {
    return words.flatMap((word, at) =>
      (this.expressions.get(word) ?? []).filter((known) => known.words.every((one, next) => words[at + next] === one)).flatMap(({ terms }) => terms)
    );
  }

  /** Runs of signs, alone and with the character before or behind, and other symbols. @param {string} lower @returns {SearchTerm[]} */
  static signs(lower) {
    const touching = Array.from(lower.matchAll(SearchAnalyzer.SIGNS)).flatMap(([, before, signs, after]) => [
      { term: signs.length > 1 ? signs : "", counts: before || after ? SearchAnalyzer.SIGN : 1 },
      { term: before && before + signs, counts: SearchAnalyzer.SIGN },
      { term: after && signs + after, counts: SearchAnalyzer.SIGN },
    ]);
    const symbols = Array.from(lower.matchAll(SearchAnalyzer.SYMBOL), ([term]) => ({ term, counts: 1 }));
    return [...touching.filter(({ term }) => term), ...symbols];
  }
}

SearchAnalyzer.HAN = "\\u3005\\u3007\\u3400-\\u4dbf\\u4e00-\\u9fff\\u3040-\\u30ff\\u{20000}-\\u{3ffff}";
SearchAnalyzer.WORD = `(?:(?![${SearchAnalyzer.HAN}])[\\p{L}\\p{N}_])+`;
SearchAnalyzer.RUN = new RegExp(`([${SearchAnalyzer.HAN}]+)|${SearchAnalyzer.WORD}(?:\\.${SearchAnalyzer.WORD})*`, "gu");
SearchAnalyzer.HAN_START = new RegExp(`^[${SearchAnalyzer.HAN}]`, "u");
SearchAnalyzer.SIGNS = /([0-9a-z_]?)([!-/:-@[-^`{-~]+)(?=([0-9a-z_]?))/g;
SearchAnalyzer.SYMBOL = /[\u00d7\u00f7\u2190-\u22ff\u2500-\u27bf\u{1f300}-\u{1faff}]/gu;
SearchAnalyzer.PART_BORDER = /_+|(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[0-9])(?=[A-Za-z])|(?<=[A-Za-z])(?=[0-9])/;
SearchAnalyzer.INVISIBLE = /[\u00ad\u200b\u200c\u200d\u2060\ufeff]/;
SearchAnalyzer.ENDING = /(?<=[a-z]{4})i[sz](?:e[drs]?|ers?|ing|ations?)$|(?<=[a-z]{3})(?:at(?:e[ds]?|ing|ors?|ions?|ive)|ments?|ness|ers?|ors?|ions?|ies|es|s|ing|ed|ly|y|e)$/;
/** What a part of an identifier or the stem of a word counts for, where the whole counts for 1. */
SearchAnalyzer.DERIVED = 0.6;
SearchAnalyzer.SIGN = 0.3;
/** Before the number of a group of synonyms, as a term. */
SearchAnalyzer.CONCEPT = "\u00a7";
/** Before a whole heading, as a term. */
SearchAnalyzer.HEADING = "\u00b6";
