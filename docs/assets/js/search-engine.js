/* Ranking: which sections answer a query, by all the evidence there is. */
"use strict";

/**
 * A term of the query that stands somewhere; `spelt` is how it stands in a text.
 * @typedef {{term: string, weight: number, idf: number, postings: SearchPostings, spelt: string[]}} SearchWeighed
 * A section that has something of the query; `inCode`: a good part of it only in its code.
 * @typedef {{number: number, score: number, page: SearchPage, inCode: boolean}} SearchRanked
 * @typedef {SearchRanked & {section: SearchSection, block: SearchBlock|null, holds: boolean}} SearchResult
 * `missing`: words that stand nowhere; `instead`: unknown words and the known ones taken for them; `exactly`: what stands in quotation marks was
 * found as it is; `guessed`: nothing was found, these are the nearest; `spelt`: all words that were looked for.
 * @typedef {{query: SearchQuery, weighed: SearchWeighed[], ranked: SearchRanked[], missing: string[], instead: [string, string][], exactly: boolean, guessed: boolean, spelt: string[]}} SearchAnswer
 */

/** What each kind of evidence counts for. What a term counts for in a section stands in the index: WEIGHTS in index.py. */
const SEARCH_WEIGHTS = {
  /** The code of a section beside its words: for most queries, for a question, for a query that is code. */
  code: 0.6,
  codeInQuestion: 0.3,
  codeInCode: 1,
  /** A group of synonyms beside a word that has none: what the groups name is what articles are about. */
  concept: 2,
  /** An unknown word's longer forms; what is spelt nearly so. */
  longer: 0.4,
  misspelt: 0.7,
  conceptInCode: 0.4,
  /** A section that has all of the query, for most queries and for code. */
  complete: 1.5,
  completeInCode: 8,
  /** The share of a score that does not depend on how much of the query the section has. */
  uncovered: 0.5,
  /** The opening of a page whose title has all of the query. */
  opening: 3,
  /** Found when the text is read: all of the query in one block, the query as it was typed, a quotation of what it names. */
  near: 0.5,
  exact: 1.2,
  defines: 2,
  /** Kinds of blocks, where the blocks of a section are compared. */
  blocks: { asked: 1.1, gist: 1, text: 1, figure: 0.6, code: 0.6, run: 0.6, tool: 0.3 },
};

class SearchEngine {
  /** @param {SearchIndex} index */
  constructor(index) {
    this.index = index;
  }

  /**
   * Ranks the sections by the postings alone. The same query gives the same answer, whatever was asked before.
   * @param {string} typed @param {string|null} [only] address of the one page that is wanted @returns {Promise<SearchAnswer>}
   */
  async search(typed, only = null) {
    const query = SearchQueries.parse(typed, await this.index.open());
    let { weighed, missing, instead } = await this.weigh(query.runs, query.code);
    const guessed = weighed.length === 0;
    if (guessed) ({ weighed } = await this.weigh(query.runs.flatMap(SearchEngine.pieces), false));
    const spelt = weighed.flatMap((one) => one.spelt);
    let ranked = this.rank(query, weighed, await this.allowed(query, only));
    const holding = query.phrases.length ? await this.holding(ranked, query, weighed) : [];
    if (holding.length) ranked = holding;
    return { query, weighed, ranked, missing, instead, guessed, spelt, exactly: !query.phrases.length || holding.length > 0 };
  }

  /** The characters of a Chinese run, the beginning of another word: for what is found nowhere. @param {SearchRun} run @returns {SearchRun[]} */
  static pieces({ text }) {
    const starts = SearchAnalyzer.isHan(text) ? Array.from(text) : [text.slice(0, 3)];
    return starts.map((start) => ({ text: start, terms: [] }));
  }

  /** Looks up every term of a query, and for unknown words what stands in for them. @param {SearchRun[]} runs @param {boolean} code */
  async weigh(runs, code) {
    /** @type {string[]} */
    const missing = [];
    /** @type {[string, string][]} */
    const instead = [];
    const found = await Promise.all(
      runs.map(async ({ text, terms }) => {
        const known = await this.lookUp(terms, code);
        const word = text.toLowerCase();
        const isHan = SearchAnalyzer.isHan(text);
        const single = isHan && Array.from(text).length === 1;
        if (!text || (!single && known.some(({ term }) => isHan || term === word || term === SearchAnalyzer.stem(word)))) return known;
        const longer = await this.index.beginning(word, 8);
        const alone = runs.length === 2; // beside what runs make together
        const inside = longer.length || !alone ? [] : await this.index.containing(word, 8);
        const near = longer.length || inside.length || single ? [] : await SearchSpelling.nearest(this.index, word);
        if (near.length) instead.push([text, near[0]]);
        else if (!longer.length && !inside.length && !known.length) missing.push(text);
        const counts = near.length ? SEARCH_WEIGHTS.misspelt : SEARCH_WEIGHTS.longer;
        return [...known, ...(await this.lookUp([...longer, ...inside, ...near].map((term) => ({ term, counts })), code))];
      })
    );
    return { weighed: found.flat(), missing, instead };
  }

  /** @param {SearchTerm[]} terms @param {boolean} code @returns {Promise<SearchWeighed[]>} those that stand somewhere */
  async lookUp(terms, code) {
    const { sections, synonyms } = await this.index.open();
    const lists = await Promise.all(terms.map(({ term }) => this.index.postings(term)));
    return terms.flatMap(({ term, counts }, at) => {
      const postings = lists[at];
      if (!postings) return [];
      const concept = term.startsWith(SearchAnalyzer.CONCEPT);
      const weight = counts * (!concept ? 1 : code ? SEARCH_WEIGHTS.conceptInCode : SEARCH_WEIGHTS.concept);
      const holding = postings.sections.length;
      const idf = Math.log(1 + (sections - holding + 0.5) / (holding + 0.5));
      return [{ term, weight, idf, postings, spelt: concept ? synonyms[Number(term.slice(1))] : [term] }];
    });
  }

  /** Every section that has something of the query, best first. @returns {SearchRanked[]} */
  rank(query, weighed, allowed) {
    const index = this.index.now;
    const codeShare = query.code ? SEARCH_WEIGHTS.codeInCode : query.question ? SEARCH_WEIGHTS.codeInQuestion : SEARCH_WEIGHTS.code;
    const scores = new Float64Array(index.sections);
    const covered = new Float64Array(index.sections);
    const onlyCode = new Float64Array(index.sections);
    let total = 0;
    for (const { weight, idf, postings } of weighed) {
      total += weight * idf;
      for (let at = 0; at < postings.sections.length; at++) {
        const said = postings.told[at] + codeShare * postings.code[at] * (1 - postings.told[at]);
        scores[postings.sections[at]] += weight * idf * said;
        covered[postings.sections[at]] += weight * idf;
        if (!postings.told[at]) onlyCode[postings.sections[at]] += weight * idf;
      }
    }
    /** @type {SearchRanked[]} */
    const found = [];
    for (const [at, page] of index.pages.entries()) {
      const end = index.pages[at + 1]?.first ?? index.sections;
      const title = index.analyzer.fold(page.title).text.toLowerCase();
      const titled = query.runs.every(({ text }) => title.includes(text.toLowerCase()) || title.includes(SearchAnalyzer.stem(text.toLowerCase())));
      for (let number = page.first; number < end; number++) {
        if (!scores[number] || !allowed(number, page)) continue;
        const coverage = SEARCH_WEIGHTS.uncovered + (1 - SEARCH_WEIGHTS.uncovered) * (covered[number] / total);
        const complete = covered[number] > 0.999 * total ? (query.code ? SEARCH_WEIGHTS.completeInCode : SEARCH_WEIGHTS.complete) : 0;
        const opening = titled && number < page.first + SearchIndex.OPENING ? SEARCH_WEIGHTS.opening : 0;
        const inCode = query.code || onlyCode[number] > SearchEngine.IN_CODE * total;
        found.push({ number, page, inCode, score: scores[number] * coverage * page.weight * (1 + complete + opening) });
      }
    }
    return found.sort((a, b) => b.score - a.score || a.number - b.number);
  }

  /** @returns {Promise<(number: number, page: SearchPage) => boolean>} what the operators of the query allow */
  async allowed({ without, paths, articles }, only) {
    const excluded = await Promise.all(without.map((terms) => this.having(terms)));
    const wanted = await Promise.all(paths.map((terms) => this.having(terms)));
    return (number, page) =>
      (only === null || page.url === only) && articles.every((article) => page.url.split("/")[0].includes(article)) &&
      wanted.every((has) => has(number)) && !excluded.some((has) => has(number));
  }

  /** @param {string[]} terms @returns {Promise<(number: number) => boolean>} whether a section has all of the terms */
  async having(terms) {
    const lists = await Promise.all(terms.map((term) => this.index.postings(term)));
    const sets = lists.map((postings) => new Set(postings ? postings.sections : []));
    return (number) => sets.length > 0 && sets.every((sections) => sections.has(number));
  }

  /** Those of the ranked sections, of the best that can, in whose text the phrases stand. @returns {Promise<SearchRanked[]>} */
  async holding(ranked, query, weighed) {
    const having = await Promise.all(query.phrases.map(({ terms }) => this.having(terms)));
    const able = ranked.filter(({ number }) => having.every((has) => has(number))).slice(0, SearchEngine.LOOKED_AT);
    const read = await this.read(able.map((one) => ({ ...one, inCode: true })), query, weighed);
    return read.filter(({ holds }) => holds);
  }

  /** Reads the texts of some ranked sections and puts these in order by what only a text can tell. @returns {Promise<SearchResult[]>} */
  async read(ranked, query, weighed) {
    const results = await Promise.all(ranked.map((one) => this.look(one, query, weighed)));
    return results.sort((a, b) => b.score - a.score || a.number - b.number);
  }

  /** @returns {Promise<SearchResult>} */
  async look({ number, score, page, inCode }, query, weighed) {
    const section = await this.index.section(number, inCode);
    const fold = (text) => this.index.now.analyzer.fold(text).text.toLowerCase();
    const total = weighed.reduce((sum, { weight, idf }) => sum + weight * idf, 0) || 1;
    const share = (text) => weighed.reduce((sum, { weight, idf, spelt }) => sum + (spelt.some((one) => text.includes(one)) ? weight * idf : 0), 0) / total;
    const heading = fold(section.heading);
    const texts = [heading, ...section.blocks.map(({ text, label }) => fold(text + " " + label))];
    const stands = (text) => (query.exact && text.includes(query.exact) ? 1 : 0);
    const places = section.blocks.map(({ kind, label }, at) => {
      const text = texts[at + 1];
      const weight = query.code && kind !== "tool" ? 1 : SEARCH_WEIGHTS.blocks[kind];
      const symbol = label.split(" ")[0].toLowerCase();
      const defines = kind === "code" && symbol && (symbol === query.exact || symbol.endsWith("." + query.exact)) ? 1 : 0;
      return { near: share(heading + "\n" + text) * weight, defines, value: (share(text) + stands(text)) * weight + defines };
    });
    const most = (name) => Math.max(0, ...places.map((place) => place[name]));
    const best = places.findIndex(({ value }) => value > 0 && value === most("value"));
    const evidence = SEARCH_WEIGHTS.near * most("near") + SEARCH_WEIGHTS.defines * most("defines") + SEARCH_WEIGHTS.exact * Math.max(...texts.map(stands));
    const holds = query.phrases.every(({ text }) => texts.some((one) => one.includes(text)));
    const result = { number, page, inCode, section, holds, block: section.blocks[best] ?? null, score: score * (1 + evidence) };
    if (!inCode && most("defines")) result.block = (await this.index.section(number, true)).blocks[best];
    return result;
  }
}

/** The share of a query from which on it stands in the code of a section, where no words of that section have it. */
SearchEngine.IN_CODE = 0.5;
/** Sections whose text is read at most to find a phrase. */
SearchEngine.LOOKED_AT = 15;
