/* Ranking: which sections answer a query, by all the evidence there is. */
"use strict";

/**
 * A term of the query that stands somewhere; `spelt` is how it stands in a text.
 * @typedef {{term: string, weight: number, idf: number, postings: SearchPostings, spelt: string[]}} SearchWeighed
 * A section that has something of the query; `inCode`: a good part of it only in its code.
 * @typedef {{number: number, score: number, page: SearchPage, inCode: boolean}} SearchRanked
 * A ranked section whose text was read; `block` is the one that says most, `holds`: what stands in quotation marks stands in it, `whole`: all of the query does.
 * @typedef {SearchRanked & {section: SearchSection, block: SearchBlock|null, holds: boolean, whole: boolean}} SearchResult
 * `missing`: words that stand nowhere; `instead`: unknown words and the known ones taken for them; `exactly`: what stands in quotation marks was
 * found as it is; `guessed`: nothing was found, these are the nearest.
 * @typedef {{query: SearchQuery, weighed: SearchWeighed[], ranked: SearchRanked[], missing: string[], instead: [string, string][], exactly: boolean, guessed: boolean}} SearchAnswer
 */

/** What each kind of evidence counts for. What a term counts for in a section stands in the index: WEIGHTS in postings.py. */
const SEARCH_WEIGHTS = {
  /** The code of a section beside its words: for most queries, for a question, for a query that is code. */
  code: 0.6,
  codeInQuestion: 0.5,
  codeInCode: 1,
  /** The power of the inverse document frequency: pairs of characters that stand together by chance are rare as well. */
  rarity: 0.6,
  /** A group of synonyms in code, beside 1 elsewhere: what the groups name is what articles are about. */
  conceptInCode: 0.4,
  /** An unknown word's longer forms; what is spelt nearly so. */
  longer: 0.4,
  misspelt: 0.7,
  /** The share of a score that does not depend on how much of the query the section has, or the question. */
  uncovered: 0.5,
  uncoveredByQuestion: 0.3,
  /** The questions that a section answers, beside its own words. */
  asked: 1,
  /** The same for a query of one word: it is looked for where it stands. */
  askedOfWord: 0.15,
  /** A section that has all of the query, for most queries and for code. */
  complete: 0.6,
  completeInCode: 8,
  /** The share of what could be said of a query that a section gains which has all of it, where no words were dropped and there are fewer than three: it is probably copied from there. */
  copied: 0.3,
  /** The opening of a page whose name has all of the query, a section whose heading it is. */
  opening: 6,
  /** A page that has much of the query beside one that has little: a query is about one subject. The same for a page that it names. */
  subject: 1,
  named: 0.3,
  /** Found when the text is read: the query as it was typed, a quotation of what it names. */
  exact: 1.2,
  defines: 2,
  /** Kinds of blocks, where the blocks of a section are compared. @type {Record<string, number>} */
  blocks: { asked: 1.1, gist: 1, text: 1, figure: 0.6, code: 0.6, run: 0.6, tool: 0.3 },
};

class SearchEngine {
  /** @param {SearchIndex} index */
  constructor(index) {
    this.index = index;
  }

  /**
   * Ranks the sections by the postings alone. The same query gives the same answer, whatever was asked before.
   * @param {string} typed @param {string|null} [only] address of the one page that is wanted
   * @param {boolean} [inside] whether a word that is unknown is looked for inside of all known words, for which they are read @returns {Promise<SearchAnswer>}
   */
  async search(typed, only = null, inside = false) {
    const query = SearchQueries.parse(typed, await this.index.open());
    const [{ weighed, missing, instead }, headed, allowed] = await Promise.all([
      this.weigh(query.runs, query.code, inside),
      this.having([SearchAnalyzer.HEADING + query.exact]),
      this.allowed(query, only),
    ]);
    const guessed = weighed.length === 0;
    if (guessed) weighed.push(...(await this.weigh(query.runs.flatMap(SearchEngine.pieces), false)).weighed);
    const ranked = this.rank(query, weighed, missing, headed, allowed);
    const answer = { query, weighed, ranked, missing, instead, guessed, exactly: true };
    return query.phrases.length ? this.withPhrases(answer) : answer;
  }

  /** The characters of a Chinese run, the beginning of another word: for what is found nowhere. @param {SearchRun} run @returns {SearchRun[]} */
  static pieces({ text }) {
    const starts = SearchAnalyzer.isHan(text) ? Array.from(text) : [text.slice(0, 3)];
    return starts.map((start) => ({ text: start, terms: [] }));
  }

  /** Looks up every term of a query, and for unknown words what stands in for them. @param {SearchRun[]} runs @param {boolean} code @param {boolean} [inside] */
  async weigh(runs, code, inside = false) {
    /** @type {string[]} */
    const missing = [];
    /** @type {[string, string][]} */
    const instead = [];
    const alone = runs.filter(({ text }) => text).length === 1;
    const found = await Promise.all(
      runs.map(async ({ text, terms }) => {
        const known = await this.lookUp(terms, code);
        const word = text.toLowerCase();
        const isHan = SearchAnalyzer.isHan(text);
        const single = isHan && Array.from(text).length === 1;
        if (!text || (!single && known.some(({ term }) => isHan || term === word || term === SearchAnalyzer.stem(word)))) return known;
        const slight = !isHan && !alone && word.length <= (code ? 3 : 1); // a variable of somebody's code, a word hardly begun
        const longer = slight ? [] : await this.index.beginning(word, 8);
        const near = longer.length || single || slight ? [] : await SearchSpelling.nearest(this.index, word);
        if (!longer.length && !near.length && inside && alone) longer.push(...(await this.index.containing(word, 8)));
        if (near.length) instead.push([text, near[0]]);
        else if (!longer.length && !known.length) missing.push(text);
        const counts = near.length ? SEARCH_WEIGHTS.misspelt : SEARCH_WEIGHTS.longer;
        return [...known, ...(await this.lookUp([...longer, ...near].map((term) => ({ term, counts })), code))];
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
      const weight = counts * (concept && code ? SEARCH_WEIGHTS.conceptInCode : 1);
      const holding = postings.numbers.length;
      const idf = Math.log(1 + (sections - holding + 0.5) / (holding + 0.5)) ** SEARCH_WEIGHTS.rarity;
      return [{ term, weight, idf, postings, spelt: concept ? synonyms[Number(term.slice(1))] : [term] }];
    });
  }

  /**
   * The sections that have something of the query, best first; of very many, those that have much of it.
   * @param {SearchQuery} query @param {SearchWeighed[]} weighed @param {string[]} missing @param {(number: number) => boolean} headed whether the query is a section's heading @param {(number: number, page: SearchPage) => boolean} allowed @returns {SearchRanked[]}
   */
  rank(query, weighed, missing, headed, allowed) {
    /** @type {SearchIndexFile} */
    const index = this.index.now;
    const codeShare = query.code ? SEARCH_WEIGHTS.codeInCode : query.question ? SEARCH_WEIGHTS.codeInQuestion : SEARCH_WEIGHTS.code;
    const scores = new Float64Array(index.sections);
    const covered = new Float64Array(index.sections);
    const onlyCode = new Float64Array(index.sections);
    const total = weighed.reduce((sum, { weight, idf }) => sum + weight * idf, 0);
    const asked = SearchEngine.questions(weighed, total);
    const words = query.runs.filter(({ text }) => text);
    const askedShare = words.length === 1 && !SearchAnalyzer.isHan(words[0].text) ? SEARCH_WEIGHTS.askedOfWord : SEARCH_WEIGHTS.asked;
    for (const { weight, idf, postings } of weighed) {
      const { numbers, digits } = postings;
      for (let at = 0; at < numbers.length; at++) {
        const told = SearchIndex.SHARES[digits[at] >> 3];
        const code = SearchIndex.SHARES[digits[at] & 7];
        scores[numbers[at]] += weight * idf * (told + codeShare * code * (1 - told));
        covered[numbers[at]] += weight * idf;
        if (!told) onlyCode[numbers[at]] += weight * idf;
      }
    }
    const spellings = words.filter(({ text }) => !missing.includes(text)).map(({ text }) => [text.toLowerCase(), SearchAnalyzer.stem(text.toLowerCase())]);
    const within = index.pages.map((page, at) => ({ page, end: index.pages[at + 1]?.first ?? index.sections }));
    for (const { page, end } of within) {
      for (let number = page.first; number < end; number++) {
        if (!scores[number]) continue;
        const share = covered[number] / total;
        const complete = share < 0.999 ? 0 : query.code ? SEARCH_WEIGHTS.completeInCode : SEARCH_WEIGHTS.complete;
        const copied = complete && !query.question && words.length < 3 ? SEARCH_WEIGHTS.copied * total : 0;
        const titled = number < page.first + SearchIndex.OPENING && spellings.length > 0 && spellings.every((some) => some.some((one) => page.plain.includes(one)));
        const coverage = SEARCH_WEIGHTS.uncovered + (1 - SEARCH_WEIGHTS.uncovered) * share;
        const own = (scores[number] + copied) * coverage * (1 + complete + (titled || headed(number) ? SEARCH_WEIGHTS.opening : 0));
        const all = (own + askedShare * (asked.get(number) ?? 0)) * (copied ? 1 : complete ? Math.sqrt(page.weight) : page.weight);
        scores[number] = allowed(number, page) ? all : 0;
      }
    }
    this.preferSubject(scores, within, spellings.flat());
    const many = scores.reduce((count, score) => count + (score > 0 ? 1 : 0), 0) > SearchEngine.MANY;
    const least = many && !query.phrases.length ? SearchEngine.WEAK * SearchEngine.third(scores) : 0;
    const found = within.flatMap(({ page, end }) => {
      const numbers = [];
      for (let number = page.first; number < end; number++) if (scores[number] > least) numbers.push(number);
      return numbers.map((number) => ({ number, page, score: scores[number], inCode: query.code || onlyCode[number] > SearchEngine.IN_CODE * total }));
    });
    return found.sort(SearchEngine.byScore);
  }

  /**
   * Sections of a page that has much of the query, or whose name stands in it, count more: a query is about one subject.
   * @param {Float64Array} scores changed in place @param {{page: SearchPage, end: number}[]} within @param {string[]} words of the query
   */
  preferSubject(scores, within, words) {
    const sums = within.map(({ page, end }) => page.weight * Math.hypot(...scores.subarray(page.first, end)));
    const most = Math.max(...sums);
    within.forEach(({ page, end }, at) => {
      const named = words.some((word) => word.length > 2 && (page.plain.includes(word) || page.url.includes(word)));
      const factor = 1 + SEARCH_WEIGHTS.subject * (sums[at] / most || 0) + (named ? SEARCH_WEIGHTS.named : 0);
      for (let number = page.first; number < end; number++) scores[number] *= factor;
    });
  }

  /** @param {Float64Array} scores @returns {number} the third best score */
  static third(scores) {
    let [first, second, third] = [0, 0, 0];
    for (const score of scores) {
      if (score > first) [first, second, third] = [score, first, second];
      else if (score > second) [second, third] = [score, second];
      else if (score > third) third = score;
    }
    return third;
  }

  /**
   * What the questions that a section answers have of the query: each is a text of its own, the best ones count most.
   * @param {SearchWeighed[]} weighed @param {number} total @returns {Map<number, number>} by section
   */
  static questions(weighed, total) {
    /** @type {Map<number, {section: number, score: number, covered: number}>} */
    const questions = new Map();
    for (const { weight, idf, postings } of weighed) {
      postings.asked.numbers.forEach((number, at) => {
        const digit = postings.asked.digits[at];
        const which = number * 8 + (digit & 7);
        const question = questions.get(which) ?? { section: number >> 2, score: 0, covered: 0 };
        question.score += weight * idf * SearchIndex.SHARES[digit >> 3];
        question.covered += weight * idf;
        questions.set(which, question);
      });
    }
    const squares = new Map();
    for (const { section, score, covered } of questions.values()) {
      const coverage = SEARCH_WEIGHTS.uncoveredByQuestion + ((1 - SEARCH_WEIGHTS.uncoveredByQuestion) * covered) / total;
      squares.set(section, (squares.get(section) ?? 0) + (score * coverage) ** 2);
    }
    return new Map(Array.from(squares, ([section, sum]) => [section, Math.sqrt(sum)]));
  }

  /** @param {SearchRanked} a @param {SearchRanked} b */
  static byScore(a, b) {
    return b.score - a.score || a.number - b.number;
  }

  /** What the operators of a query allow. @param {SearchQuery} query @param {string|null} only */
  async allowed({ without, paths, articles }, only) {
    const excluded = await Promise.all(without.map((terms) => this.having(terms)));
    const wanted = await Promise.all(paths.map((terms) => this.having(terms)));
    /** @param {number} number @param {SearchPage} page */
    return (number, page) =>
      (only === null || page.url === only) && articles.every((article) => page.url.split("/")[0].includes(article)) &&
      wanted.every((has) => has(number)) && !excluded.some((has) => has(number));
  }

  /** @param {string[]} terms @returns {Promise<(number: number) => boolean>} whether a section has all of the terms */
  async having(terms) {
    const lists = await Promise.all(terms.map((term) => this.index.postings(term)));
    const sets = lists.map((postings) => new Set(postings ? postings.numbers : []));
    return (number) => sets.length > 0 && sets.every((sections) => sections.has(number));
  }

  /** The answer with only the sections in whose text the phrases stand, if there are any. @param {SearchAnswer} answer @returns {Promise<SearchAnswer>} */
  async withPhrases(answer) {
    const having = await Promise.all(answer.query.phrases.map(({ terms }) => this.having(terms)));
    const able = answer.ranked.filter(({ number }) => having.every((has) => has(number)));
    const read = await this.read({ ...answer, ranked: able.map((one) => ({ ...one, inCode: true })) }, 0, SearchEngine.LOOKED_AT);
    const ranked = read.filter(({ holds }) => holds);
    return ranked.length ? { ...answer, ranked } : { ...answer, exactly: false };
  }

  /**
   * The answer with the sections next, below the best ones, in whose text the query stands as it was typed, if no best one holds it: the terms of a
   * fragment of code stand in many sections. Sections without a term of it are not read. @param {SearchAnswer} answer @returns {Promise<SearchAnswer>}
   */
  async withWhole(answer) {
    const { query, weighed, ranked } = answer;
    const best = await this.read(answer, 0, SearchEngine.FIRST);
    const terms = SearchQueries.certain(this.index.now.analyzer, query.exact);
    const lists = weighed.filter(({ term }) => terms.has(term)).map(({ postings }) => new Set(postings.numbers));
    if (!lists.length || best.some(({ whole }) => whole)) return answer;
    const others = ranked.slice(SearchEngine.FIRST);
    const signs = SearchAnalyzer.signs(query.exact).length > 0;
    const able = others.filter(({ number }) => lists.every((numbers) => numbers.has(number))).map((one) => ({ ...one, inCode: one.inCode || signs, score: one.score + ranked[0].score }));
    const read = await this.read({ ...answer, ranked: able }, 0, SearchEngine.FRAGMENT);
    const holding = new Set(read.filter(({ whole }) => whole).map(({ number }) => number));
    const next = [...able.filter(({ number }) => holding.has(number)), ...others.filter(({ number }) => !holding.has(number))];
    return { ...answer, ranked: [...ranked.slice(0, SearchEngine.FIRST), ...next] };
  }

  /** Reads the texts of some of the ranked sections, and puts these in order by what only a text can tell. @param {SearchAnswer} answer @param {number} from @param {number} until */
  async read(answer, from, until) {
    const results = await Promise.all(answer.ranked.slice(from, until).map((one) => this.look(one, answer)));
    return results.sort(SearchEngine.byScore);
  }

  /** @param {SearchRanked} ranked @param {SearchAnswer} answer @returns {Promise<SearchResult>} */
  async look(ranked, { query, weighed }) {
    const { analyzer } = this.index.now;
    const section = await this.index.section(ranked.number, ranked.inCode);
    /** @param {string} text @returns {number} */
    const exact = (text) => (query.exact && text.includes(query.exact) ? 1 : 0);
    const [heading, ...texts] = [section.heading, ...section.blocks.map(({ text, label }) => text + " " + label)].map((text) => analyzer.fold(text).text.toLowerCase());
    const all = texts.join("\n");
    const here = weighed.map(({ weight, idf, spelt }) => ({ counts: weight * idf, spelt: spelt.filter((one) => all.includes(one)) }));
    const total = here.reduce((sum, { counts }) => sum + counts, 0);
    /** @param {string} text @returns {number} how much of the query stands in it */
    const share = (text) => here.reduce((sum, { counts, spelt }) => sum + (spelt.some((one) => text.includes(one)) ? counts : 0), 0) / total;
    const blocks = section.blocks.map(({ kind, label, text }, at) => {
      const lines = text.split("\n"); // of an entry of the list of questions, the first and the last are shown
      const seen = kind === "asked" ? analyzer.fold(lines[0] + " " + lines.at(-1)).text.toLowerCase() : texts[at];
      const weight = query.code && kind !== "tool" ? 1 : SEARCH_WEIGHTS.blocks[kind];
      const symbol = label.split(" ")[0].toLowerCase();
      const defines = kind === "code" && symbol && (symbol === query.exact || symbol.endsWith("." + query.exact)) ? 1 : 0;
      return { defines, says: (share(seen) + exact(texts[at])) * weight + defines };
    });
    const says = Math.max(0, ...blocks.map((block) => block.says));
    const best = says ? blocks.findIndex((block) => block.says === says) : -1;
    const defines = Math.max(0, ...blocks.map((block) => block.defines));
    const whole = [heading, ...texts].some(exact);
    const evidence = (whole ? SEARCH_WEIGHTS.exact : 0) + SEARCH_WEIGHTS.defines * defines;
    const shown = defines && !ranked.inCode ? await this.index.section(ranked.number, true) : section;
    const holds = query.phrases.every(({ text }) => [heading, ...texts].some((one) => one.includes(text)));
    return { ...ranked, section, holds, whole, block: shown.blocks[best] ?? null, score: ranked.score * (1 + evidence) };
  }
}

/** The share of a query from which on it stands in the code of a section, where no words of that section have it. */
SearchEngine.IN_CODE = 0.5;
/** Of more sections than so many, those under this share of the third best score are not put in order. */
SearchEngine.MANY = 500;
SearchEngine.WEAK = 0.1;
/** Results that are read and shown at every key; the others follow when nobody types, so that a query typed slowly reads little more than one pasted. */
SearchEngine.FIRST = 3;
/** Sections whose text is read at most to find a fragment, a phrase. */
SearchEngine.FRAGMENT = 7;
SearchEngine.LOOKED_AT = 15;
