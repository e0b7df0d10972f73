/* Which units may hold a part of a query, read from posting lists alone. */
(function (scope) {
  "use strict";
  const search = (scope.anatomySearch = scope.anatomySearch || {});

  const HELD = 1;
  const TITLED = 2;
  const BORDERED = 4;
  const WHOLE = 8;
  const MANY = 60;
  const MOST_SEAMS = 4;
  /** In a hurry: so few candidates that their texts cost no more than another list; shards read for a beginning. */
  const HURRIED_FEW = 24;
  const HURRIED_SHARDS = 2;
  /** Or so many keys in memory that so few others hardly tell more. */
  const HURRIED_KEYS = 4;
  const HURRIED_AWAY = 2;
  /** Keys that narrow the candidates further and are not in memory. */
  const MOST_AWAY = 4;

  /**
   * Calls `each(unit, titled)` for every posting of an encoded list.
   * @param {string} list @param {(unit: number, titled: number) => void} each
   */
  function walk(list, each) {
    let unit = 0;
    for (const number of search.decodeNumbers(list)) {
      unit += number >> 1;
      each(unit, number & 1);
    }
  }

  /** Adds one to `counts` (and to `titles`) for every unit under any of the `lists`. */
  function tally(lists, counts, titles) {
    if (lists.length === 1) {
      walk(lists[0], (unit, titled) => {
        counts[unit]++;
        titles[unit] += titled;
      });
      return;
    }
    const seen = new Uint8Array(counts.length);
    for (const list of lists) walk(list, (unit, titled) => (seen[unit] |= 1 | (titled << 1)));
    for (let unit = 0; unit < seen.length; unit++) {
      if (seen[unit]) {
        counts[unit]++;
        titles[unit] += seen[unit] >> 1;
      }
    }
  }

  /** Keys whose lists are in memory, or on their way, and the others. */
  async function parted(store, keys) {
    const near = await Promise.all(keys.map((key) => !key.prefix && store.holds(key)));
    return { here: keys.filter((_, at) => near[at]), away: keys.filter((_, at) => !near[at]) };
  }

  /**
   * Units that hold every key, as HELD or HELD|TITLED.
   * @param {any} store @param {number} units @param {{cover: any[], rest: any[]}} keys
   * @param {{enough?: number, hurry?: {partial: boolean}|null}} [how] `enough`: candidates above which the rest of the keys is
   *   asked too; `hurry`: keys that are in memory come first, and the others are left alone when those tell enough
   * @returns {Promise<Uint8Array>}
   */
  async function holding(store, units, keys, { enough = MANY, hurry = null } = {}) {
    const counts = new Uint8Array(units);
    const titles = new Uint8Array(units);
    const held = new Uint8Array(units);
    let needed = 0;
    const narrow = async (wanted) => {
      const most = hurry ? HURRIED_SHARDS : undefined;
      for (const lists of await Promise.all(wanted.map((key) => store.lists(key, most)))) tally(lists, counts, titles);
      needed += wanted.length;
    };
    const many = () => {
      let count = 0;
      for (let unit = 0; unit < units; unit++) if (counts[unit] === needed) count++;
      return count;
    };
    let { cover, rest } = keys;
    if (hurry) {
      const { here } = await parted(store, [...cover, ...rest]);
      const away = cover.filter((key) => !here.includes(key));
      await narrow(here);
      rest = [];
      const telling = here.length && (many() <= HURRIED_FEW || (here.length >= HURRIED_KEYS && away.length <= HURRIED_AWAY));
      cover = telling ? [] : away;
      if (cover.some((key) => key.prefix)) hurry.partial = true;
    }
    await narrow(cover);
    if (rest.length && many() > enough) {
      const { here, away } = await parted(store, rest);
      await narrow([...here, ...away.slice(0, MOST_AWAY)]);
    }
    for (let unit = 0; unit < units; unit++) {
      if (counts[unit] === needed) held[unit] = titles[unit] === needed ? HELD | TITLED : HELD;
    }
    return held;
  }

  /**
   * One byte a unit: HELD, TITLED, BORDERED (as a part of an identifier), WHOLE (as an identifier).
   * @param {any} store @param {{text: string, kind: string}} part
   * @param {{partial: boolean}|null} [hurry] see `holding`; where a token is known, its places inside others may be left out
   * @returns {Promise<Uint8Array>}
   */
  async function classesOf(store, part, hurry) {
    const { units } = await store.open();
    const keys = search.keysOf(part.text);
    if (part.kind !== "word") return holding(store, units, keys, { hurry });
    if (!hurry) for (const key of keys.cover) store.lists(key).catch(() => undefined); // under way while the tokens are looked up
    const [wholes, parts] = await Promise.all(["=", ">"].map((mark) => store.lists({ key: part.text + mark, prefix: false })));
    const known = wholes.length + parts.length > 0;
    // a word that is no token stands inside others at best: narrow it down before any text is read
    const how = { enough: known ? Infinity : 0, hurry };
    const skip = part.text.length < 2 || (hurry && known && (await parted(store, keys.cover)).away.length > 0);
    if (skip && hurry) hurry.partial = true;
    const held = skip ? new Uint8Array(units) : await holding(store, units, keys, how);
    const mark = (lists, bit) => {
      for (const list of lists) walk(list, (unit, titled) => (held[unit] |= bit | HELD | (titled ? TITLED : 0)));
    };
    mark(parts, BORDERED);
    mark(wholes, WHOLE | BORDERED);
    if (part.text.length === 1 && !held.some(Boolean)) {
      return holding(store, units, keys, { hurry });
    }
    return held;
  }

  /**
   * How many of the seams of a query each unit has; null when it has none, or when, in a hurry, none is in memory.
   * @param {any} store @param {string} whole folded @param {any} hurry @returns {Promise<{counts: Uint8Array, all: number}|null>}
   */
  async function sewn(store, whole, hurry) {
    const { units } = await store.open();
    const keys = search.seamsOf(whole);
    const wanted = (hurry ? (await parted(store, keys)).here : keys).slice(0, MOST_SEAMS);
    if (!wanted.length) return null;
    const counts = new Uint8Array(units);
    const titles = new Uint8Array(units);
    for (const lists of await Promise.all(wanted.map((key) => store.lists(key)))) tally(lists, counts, titles);
    return { counts, all: wanted.length };
  }

  /**
   * Units of one article (its name, or the beginning of it).
   * @param {any} store @param {string} name folded @returns {Promise<Uint8Array>}
   */
  async function ofArticle(store, name) {
    const { units } = await store.open();
    const held = new Uint8Array(units);
    for (const list of await store.lists({ key: "@" + name, prefix: true })) walk(list, (unit) => (held[unit] = HELD));
    return held;
  }

  /**
   * Units whose upstream path may hold a text.
   * @param {any} store @param {string} text folded @returns {Promise<Uint8Array>}
   */
  async function ofPath(store, text) {
    const { units } = await store.open();
    const { cover } = search.keysOf(text);
    const keys = cover
      .filter((key) => !key.key.endsWith("="))
      .map((key) => ({ key: "/" + key.key, prefix: key.prefix, size: key.size ? key.size + 1 : 0 }));
    return holding(store, units, { cover: keys, rest: [] });
  }

  /**
   * Share of the bigrams of a Han text that each unit has, 0–255; below a third is none.
   * @param {any} store @param {string} text @returns {Promise<Uint8Array>}
   */
  async function sharing(store, text) {
    const { units } = await store.open();
    const shares = new Uint8Array(units);
    const grams = Array.from(new Set(search.allGrams(text, 2))).slice(0, 24);
    if (!grams.length) return shares;
    const counts = new Uint8Array(units);
    const titles = new Uint8Array(units);
    for (const lists of await Promise.all(grams.map((key) => store.lists({ key, prefix: false })))) {
      tally(lists, counts, titles);
    }
    const needed = Math.max(1, Math.ceil(grams.length / 3));
    for (let unit = 0; unit < units; unit++) {
      if (counts[unit] >= needed) shares[unit] = Math.round((255 * counts[unit]) / grams.length);
    }
    return shares;
  }

  Object.assign(search, { HELD, TITLED, BORDERED, WHOLE, classesOf, sewn, ofArticle, ofPath, sharing });
})(typeof self === "undefined" ? globalThis : self);
