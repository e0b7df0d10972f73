/* From what was typed to what is looked for. */
"use strict";

/**
 * `exact`: all of it as it was typed, folded; `phrases`: what stands in quotation marks; `question`: words were dropped that only make a question
 * of it; `code`: it looks like code. The lists are terms that a section must have, or must not have.
 * @typedef {{runs: SearchRun[], exact: string, phrases: {text: string, terms: string[]}[], without: string[][], paths: string[][], articles: string[], question: boolean, code: boolean}} SearchQuery
 */

const SearchQueries = (() => {
  /** A phrase stands between blanks or Chinese: quotation marks that touch code are a part of it. */
  const OPERATOR = /(?:^|\s)(path|article)[:：]\s*(\S+)|(?<![\w.,=:([{])["“”]([^"“”]+)["“”](?![\w.,:)\]}])|(?:^|\s)[-－](?=[\p{L}_]{2})(\S+)/giu;
  /** Characters that are read of a query; a pasted traceback may be longer. */
  const LONGEST = 300;
  /** Signs with what they touch from which on a query is code. */
  const CODE = 2;
  /** Two Chinese characters one of which is a particle or the like, and what they count for. */
  const PARTICLE = /^(?:[的了是在和与就都也不把被给让着过这那它他们会要能可到来去]\p{Script=Han}|\p{Script=Han}[的了是在和与就都也不把被给让着过这那它他们会要能可到来去])$/u;
  const SLIGHT = 0.4;
  const PAIR = /^\p{Script=Han}{2}$/u;
  /** What must be left of a query when the words of a question are dropped: a word, or more than one Chinese character. */
  const ENOUGH = /[\p{L}\p{N}_]{2}/u;

  /** @param {string} text @returns {string} the text as a part of a regular expression */
  const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

  /** @param {string[]} words @returns {RegExp} where they stand in a folded text: words that only make a question of it */
  function questionPattern(words) {
    const han = words.filter(SearchAnalyzer.isHan).map(escaped).join("|");
    const others = words.filter((word) => !SearchAnalyzer.isHan(word)).map(escaped).join("|");
    return new RegExp(`${han}|(?<![\\w.'([])(?:${others})(?![\\w'([)\\]])`, "gi");
  }

  /** @param {SearchAnalyzer} analyzer @param {string} text folded @returns {string[]} terms that a section with this text has */
  function required(analyzer, text) {
    return analyzer.runs(text).flatMap(({ text: run, terms }) => {
      const plain = terms.map(({ term }) => term).filter((term) => !term.startsWith(SearchAnalyzer.CONCEPT));
      return !run ? [] : SearchAnalyzer.isHan(run) && plain.length > 1 ? plain.slice(0, -1) : plain.slice(0, 1);
    });
  }

  /** @param {SearchAnalyzer} analyzer @param {string} text folded @returns {Set<string>} terms of every text that the piece stands in, whatever is around it */
  function certain(analyzer, text) {
    const around = ["x", ".", "一"].map((edge) => new Set(analyzer.runs(edge + text + edge).flatMap(({ terms }) => terms.map(({ term }) => term))));
    return new Set([...around[0]].filter((term) => !term.startsWith(SearchAnalyzer.CONCEPT) && around.every((terms) => terms.has(term))));
  }

  /** From how many pairs of Chinese characters on those with a particle are left out: the others say enough, and each list is a file to be read. */
  const LONG = 8;

  /** Each term once. Of a Chinese run its last character alone says nothing. @param {SearchRun[]} runs @returns {SearchRun[]} */
  function distinct(runs) {
    const seen = new Set();
    const once = runs.map(({ text, terms }) => {
      const single = SearchAnalyzer.isHan(text) && Array.from(text).length > 1 ? Array.from(text).at(-1) : "";
      return { text, terms: terms.filter(({ term }) => term !== single && !seen.has(term) && seen.add(term)) };
    });
    const left = Array.from(seen).filter((term) => PAIR.test(term) && !PARTICLE.test(term)).length < LONG ? SLIGHT : 0;
    const weighed = once.map(({ text, terms }) => ({ text, terms: terms.map(({ term, counts }) => ({ term, counts: PARTICLE.test(term) ? counts * left : counts })).filter(({ counts }) => counts) }));
    return weighed.filter(({ terms }) => terms.length);
  }

  /** A single letter at the end: most often a word that is being typed. It says too little to change the answer. */
  const BEGUN = /(?<=[\p{L}\p{N}] )[a-z]$/iu;
  /** A particle between words that are not Chinese. */
  const LONE = /(?<!\p{Script=Han})[的了是在和与就都也把被给让](?!\p{Script=Han})/gu;

  /** @param {string} typed @param {{analyzer: SearchAnalyzer, questionPattern: RegExp}} index @returns {SearchQuery} */
  function parse(typed, { analyzer, questionPattern }) {
    /** @type {SearchQuery} */
    const query = { runs: [], exact: "", phrases: [], without: [], paths: [], articles: [], question: false, code: false };
    const rest = typed.slice(0, LONGEST).replace(OPERATOR, (_, field, value, phrase, excluded) => {
      if (excluded && excluded !== excluded.toLowerCase()) return ` ${excluded} `; // an option of a command, like -OO
      const folded = analyzer.fold(value ?? phrase ?? excluded).text;
      if (phrase) query.phrases.push({ text: folded.toLowerCase(), terms: required(analyzer, folded) });
      else if (excluded) query.without.push(required(analyzer, folded));
      else if (field.toLowerCase() === "path") query.paths.push(required(analyzer, folded).map((term) => "/" + term));
      else query.articles.push(folded.toLowerCase());
      return phrase ? ` ${phrase} ` : " ";
    });
    const text = analyzer.fold(rest.replaceAll("`", " ")).text;
    const begun = text.replace(BEGUN, "").replace(LONE, " ").trim();
    const kept = begun.replace(questionPattern, " ").trim();
    const meant = [kept, begun].find((one) => ENOUGH.test(one)) ?? text;
    query.exact = text.toLowerCase();
    query.question = meant === kept && kept !== begun;
    const together = analyzer.runs(text).slice(-1); // "not found" means something, "not" does not
    const groups = together.map((run) => ({ ...run, terms: run.terms.filter(({ term }) => term.startsWith(SearchAnalyzer.CONCEPT)) }));
    query.runs = distinct([...analyzer.runs(meant), ...groups]);
    query.code = !query.question && SearchAnalyzer.signs(query.exact).length >= CODE;
    return query;
  }

  return { parse, questionPattern, certain };
})();
