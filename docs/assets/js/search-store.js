/* The shards of the index: loading, decoding, keeping the newest ones. */
(function (scope) {
  "use strict";
  const search = (scope.anatomySearch = scope.anatomySearch || {});

  const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const VALUE = new Uint8Array(128);
  for (let at = 0; at < DIGITS.length; at++) VALUE[DIGITS.charCodeAt(at)] = at;

  /** @param {string} text @returns {number[]} the numbers of encoding.py */
  function decodeNumbers(text) {
    const numbers = [];
    let number = 0;
    let shift = 0;
    for (let at = 0; at < text.length; at++) {
      const digit = VALUE[text.charCodeAt(at)];
      number |= (digit & 31) << shift;
      if (digit > 31) {
        shift += 5;
      } else {
        numbers.push(number);
        number = shift = 0;
      }
    }
    return numbers;
  }

  /** @param {string} text @returns {Uint32Array} */
  function decodeAscending(text) {
    let now = 0;
    return Uint32Array.from(decodeNumbers(text), (step) => (now += step));
  }

  /** The index on the site changed while we were reading it. */
  class StaleIndex extends Error {}

  /** @param {ArrayLike<any>} sorted @param {any} wanted @returns {number} the last place whose value is not above `wanted` */
  function place(sorted, wanted) {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] <= wanted) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /**
   * @typedef {{kind: string, anchor: string, title: string, section: string, path: string, symbol: string, text: string, page: number}} Unit
   */
  /** Files read at a time when an index is read whole. */
  const LANES = 4;

  class Store {
    /**
     * @param {(name: string, again: boolean) => Promise<{stamp: string, value: any}>} load reads one file of the index
     * @param {number} [keep] how many shards stay in memory
     */
    constructor(load, keep) {
      this.load = load;
      this.keep = keep || 600;
      /** @type {Map<string, Promise<any>>} */
      this.shards = new Map();
      /** @type {Promise<any>|null} */
      this.opened = null;
      this.stamp = "";
      /** Shards read so far. */
      this.loaded = 0;
    }

    /** @param {boolean} [again] read it anew @returns {Promise<any>} the index file, its lists decoded */
    open(again) {
      if (!this.opened || again) {
        this.shards.clear();
        this.opened = this.load("index", Boolean(again)).then(({ stamp, value }) => {
          if (value.format !== 4) throw new Error("index format " + value.format);
          this.stamp = stamp;
          const firsts = decodeAscending(value.pages);
          const pageOf = new Uint16Array(value.units);
          for (let page = 0; page < firsts.length; page++) {
            pageOf.fill(page, firsts[page], page + 1 < firsts.length ? firsts[page + 1] : value.units);
          }
          return {
            units: value.units, pages: firsts.length, pageOf, firsts, texts: decodeAscending(value.texts),
            grams: value.grams, tokens: value.tokens, folder: new search.Folder(value.variants),
          };
        });
        this.opened.catch(() => (this.opened = null));
      }
      return this.opened;
    }

    /** @param {string} name @returns {Promise<any>} */
    shard(name) {
      let shard = this.shards.get(name);
      if (shard) {
        this.shards.delete(name);
      } else {
        this.loaded++;
        shard = this.load(name, false).then(({ stamp, value }) => {
          if (stamp !== this.stamp) throw new StaleIndex(name);
          return value;
        });
        shard.catch(() => this.shards.delete(name));
      }
      this.shards.set(name, shard);
      if (this.shards.size > this.keep) this.shards.delete(/** @type {string} */ (this.shards.keys().next().value));
      return shard;
    }

    /**
     * Reads the rest of an index that fits into memory whole, so that no later question waits for the network.
     * @param {() => boolean} go asked before each file @returns {Promise<void>}
     */
    async fill(go) {
      const { grams, tokens, texts } = await this.open();
      const names = [];
      for (const [prefix, { length }] of Object.entries({ t: texts, g: grams, w: tokens })) for (let at = 0; at < length; at++) names.push(prefix + at);
      if (names.length > this.keep) return;
      const lane = async () => {
        while (names.length && go()) {
          const name = /** @type {string} */ (names.pop());
          if (!this.shards.has(name)) await this.shard(name);
        }
      };
      await Promise.all(Array.from({ length: LANES }, lane));
    }

    /** @param {{key: string}} wanted @returns {Promise<boolean>} whether the list of a key is in memory or on its way */
    async holds(wanted) {
      const { grams } = await this.open();
      return this.shards.has("g" + Math.max(0, place(grams, wanted.key)));
    }

    /**
     * The posting lists of a key, or of every gram that starts with it.
     * @param {{key: string, prefix: boolean, size?: number}} wanted @param {number} [most] shards to read for a prefix
     * @returns {Promise<string[]>}
     */
    async lists(wanted, most) {
      const { grams } = await this.open();
      const first = Math.max(0, place(grams, wanted.key));
      if (!wanted.prefix) {
        const shard = await this.shard("g" + first);
        return Object.prototype.hasOwnProperty.call(shard, wanted.key) ? [shard[wanted.key]] : [];
      }
      const last = Math.min(place(grams, wanted.key + "\uffff"), first + (most || 8) - 1);
      const names = [];
      for (let at = first; at <= last; at++) names.push("g" + at);
      const found = [];
      const size = wanted.size || 0;
      for (const shard of await Promise.all(names.map((name) => this.shard(name)))) {
        for (const key in shard) {
          if (!key.startsWith(wanted.key) || (size && Array.from(key).length > size)) continue;
          if (size > 2 && /[^=>][=>]$/.test(key)) continue;
          found.push(shard[key]);
        }
      }
      return found;
    }

    /** @param {number} number of a unit @returns {Promise<string>} the shard that holds it */
    async home(number) {
      const { texts } = await this.open();
      return "t" + place(texts, number);
    }

    /** @param {number} number @returns {Promise<Unit & {url: string, pageTitle: string, article: string}>} */
    async unit(number) {
      const index = await this.open();
      const at = place(index.texts, number);
      const shard = await this.shard("t" + at);
      const [kind, anchor, title, section, path, symbol, text] = shard.units[number - index.texts[at]];
      const page = index.pageOf[number];
      const [url, pageTitle, article] = shard.pages[page];
      return { kind, anchor, title, section, path, symbol, text, page, url, pageTitle, article };
    }

    /**
     * Known tokens of about the length of a word.
     * @param {number} length @param {number} slack @param {string[]} initials what they begin with; "" for anything
     * @returns {Promise<{word: string, count: number}[]>}
     */
    async tokens(length, slack, initials) {
      const { tokens } = await this.open();
      const found = [];
      if (!tokens.length) return found;
      const wanted = new Set();
      for (let size = Math.max(1, length - slack); size <= length + slack; size++) {
        for (const initial of initials) {
          const key = String.fromCharCode(size) + initial;
          const last = place(tokens, key + "\uffff");
          for (let at = Math.max(0, place(tokens, key)); at <= last; at++) wanted.add(at);
        }
      }
      for (const shard of await Promise.all(Array.from(wanted, (at) => this.shard("w" + at)))) {
        for (const size in shard) {
          if (Math.abs(Number(size) - length) > slack) continue;
          for (const entry of shard[size].split(" ")) {
            if (!initials.some((initial) => entry.startsWith(initial))) continue;
            const colon = entry.lastIndexOf(":");
            found.push({ word: entry.slice(0, colon), count: Number(entry.slice(colon + 1)) });
          }
        }
      }
      return found;
    }
  }

  Object.assign(search, { Store, StaleIndex, decodeNumbers, decodeAscending, place });
})(typeof self === "undefined" ? globalThis : self);
