/* The index on the site: its files are read when they are needed, and kept. */
"use strict";

/**
 * @typedef {{url: string, name: string, plain: string, first: number, weight: number}} SearchPage `name`: what the navigation calls it; `plain`: that folded, in lower case
 * @typedef {{kind: string, anchor: string, text: string, label: string}} SearchBlock
 * @typedef {{anchor: string, heading: string, blocks: SearchBlock[]}} SearchSection
 * Numbers in ascending order, and for each a digit of base 64: of a section, how well its words (8 times) and its code speak of the term; of a
 * question (4 times the section that answers it, and more), how well it does (8 times) and which of the section's questions it is.
 * @typedef {{numbers: Uint32Array, digits: Uint8Array}} SearchPostingList
 * Where a term stands: in sections, and in questions.
 * @typedef {SearchPostingList & {asked: SearchPostingList}} SearchPostings
 * What the index file says; `postings`, `words` and `texts` are where each of their shards begins.
 * @typedef {{stamp: string, sections: number, pages: SearchPage[], postings: string[], words: string[], texts: number[], synonyms: string[][], questionPattern: RegExp, analyzer: SearchAnalyzer}} SearchIndexFile
 */

class SearchIndex {
  /** @param {(name: string) => Promise<any>} load reads one file of the index */
  constructor(load) {
    this.load = load;
    /** @type {Map<string, Promise<any>>} */
    this.shards = new Map();
    /** @type {WeakMap<object, Map<string, SearchPostings>>} shard → term → what was decoded of it: the beginnings of a query have most of their terms in common */
    this.decoded = new WeakMap();
    /** @type {Promise<SearchIndexFile>|null} */
    this.opened = null;
    /** What the index file says, once it is open. @type {SearchIndexFile} */
    this.now;
  }

  /** @param {boolean} [again] past every cache @returns {Promise<SearchIndexFile>} */
  open(again = false) {
    if (again) this.opened = null;
    this.opened ??= this.load(again ? "index.js?" + Date.now() : "index.js").then((index) => {
      if (index.format !== 7) throw new Error("index format " + index.format);
      const analyzer = new SearchAnalyzer(index.variants, index.synonyms);
      const pages = index.pages.map((/** @type {[string, string, number, number]} */ [url, name, first, weight]) => {
        return { url, name, plain: analyzer.fold(name).text.toLowerCase(), first, weight };
      });
      this.now = Object.assign(index, { analyzer, pages, questionPattern: SearchQueries.questionPattern(index.questionWords) });
      return this.now;
    });
    this.opened.catch(() => (this.opened = null));
    return this.opened;
  }

  /** @param {string} name @returns {Promise<any>} */
  async shard(name) {
    const { stamp } = await this.open();
    let shard = this.shards.get(stamp + name);
    if (!shard) {
      shard = this.load(stamp + "/" + name + ".js");
      shard.catch(() => this.shards.delete(stamp + name));
      this.shards.set(stamp + name, shard);
    }
    return shard;
  }

  /** @param {string} term @returns {Promise<SearchPostings|null>} where a term stands; null where it stands nowhere */
  async postings(term) {
    const { postings } = await this.open();
    const shard = await this.shard("p" + SearchIndex.place(postings, term));
    if (!Object.hasOwn(shard, term)) return null;
    const known = this.decoded.get(shard) ?? new Map();
    if (!known.has(term)) this.decoded.set(shard, known.set(term, SearchIndex.decode(shard[term])));
    return known.get(term) ?? null;
  }

  /** @param {string} start @param {number} most @returns {Promise<string[]>} terms that begin so, those of most sections first */
  async beginning(start, most) {
    const { postings } = await this.open();
    const first = SearchIndex.place(postings, start);
    const last = Math.min(first + 1, SearchIndex.place(postings, start + "\uffff"));
    const shards = await Promise.all(first === last ? [this.shard("p" + first)] : [this.shard("p" + first), this.shard("p" + last)]);
    const found = shards.flatMap((shard) => Object.keys(shard).filter((term) => term.startsWith(start)).map((term) => ({ term, size: shard[term].length })));
    return found.sort((a, b) => b.size - a.size || (a.term < b.term ? -1 : 1)).slice(0, most).map(({ term }) => term);
  }

  /** @param {string} initial @param {number} shortest @param {number} longest @returns {Promise<{word: string, count: number}[]>} known words */
  async words(initial, shortest, longest) {
    const { words } = await this.open();
    const wanted = Array.from({ length: longest - shortest + 1 }, (_, at) => initial + String.fromCharCode(64 + shortest + at));
    const shards = await Promise.all([...new Set(wanted.map((bucket) => SearchIndex.place(words, bucket)))].map((at) => this.shard("w" + at)));
    return SearchIndex.entries(shards.flatMap((shard) => wanted.filter((bucket) => Object.hasOwn(shard, bucket)).map((bucket) => shard[bucket])));
  }

  /** @param {string} piece @param {number} most @returns {Promise<string[]>} known words with the piece inside, the commonest first; none on a large site */
  async containing(piece, most) {
    const { words } = await this.open();
    if (words.length > SearchIndex.SCANNED) return [];
    const shards = await Promise.all(words.map((_, at) => this.shard("w" + at)));
    const found = SearchIndex.entries(shards.flatMap((shard) => Object.values(shard))).filter(({ word }) => word.includes(piece));
    return found.sort((a, b) => b.count - a.count || (a.word < b.word ? -1 : 1)).slice(0, most).map(({ word }) => word);
  }

  /** @param {string[]} lists @returns {{word: string, count: number}[]} */
  static entries(lists) {
    return lists.flatMap((list) => list.split(" ")).map((entry) => {
      const [word, count] = entry.split(":");
      return { word, count: Number(count ?? 1) };
    });
  }

  /** @param {number} number @param {boolean} withCode whether the text of its code is wanted @returns {Promise<SearchSection>} */
  async section(number, withCode) {
    const { texts } = await this.open();
    const at = SearchIndex.place(texts, number);
    const [words, code] = await Promise.all([this.shard("t" + at), withCode ? this.shard("c" + at) : null]);
    const [anchor, heading, rows] = words[number - texts[at]];
    const listings = code ? [...code[number - texts[at]]] : [];
    const blocks = rows.map((/** @type {string[]} */ [kind, anchor, text, label]) => ({ kind, anchor, label, text: SearchIndex.UNREAD.has(kind) ? (listings.shift() ?? "") : text }));
    return { anchor, heading, blocks };
  }

  /** @template T @param {T[]} sorted @param {T} wanted @returns {number} the last place whose value is not above `wanted`, at least 0 */
  static place(sorted, wanted) {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] <= wanted) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  /** @param {string} text @returns {SearchPostings} what index.py wrote: postings of sections and, after a blank, of questions */
  static decode(text) {
    const [sections, questions] = text.split(" ").map(SearchIndex.list);
    return { ...sections, asked: questions ?? SearchIndex.list("") };
  }

  /** @param {string} text @returns {SearchPostingList} what `encode_postings` of postings.py wrote */
  static list(text) {
    const numbers = new Uint32Array(text.length / 2);
    const digits = new Uint8Array(text.length / 2);
    let number = 0;
    let step = 0;
    let shift = 0;
    let count = 0;
    for (let at = 0; at < text.length; at++) {
      const digit = SearchIndex.DIGITS[text.charCodeAt(at)];
      step |= (digit & 31) << shift;
      shift += 5;
      if (digit > 31) continue;
      number += step;
      numbers[count] = number;
      digits[count++] = SearchIndex.DIGITS[text.charCodeAt(++at)];
      step = shift = 0;
    }
    return { numbers: numbers.subarray(0, count), digits: digits.subarray(0, count) };
  }
}

/** Code of a character → its value in base 64. */
SearchIndex.DIGITS = new Uint8Array(128);
Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_").forEach((digit, value) => (SearchIndex.DIGITS[digit.charCodeAt(0)] = value));
/** Level → the share of what could be said. */
SearchIndex.SHARES = Array.from({ length: 8 }, (_, level) => (level / 7) ** 2);
/** Kinds of blocks whose texts stand apart. */
SearchIndex.UNREAD = new Set(["code", "run", "tool"]);
/** Files of known words that are read at most, to find a piece inside of one. */
SearchIndex.SCANNED = 40;
/** Sections at the beginning of a page that speak of it as a whole. */
SearchIndex.OPENING = 2;
