/* The engine: a query in, ranked pages out. Knows no DOM; runs in a worker, in a page, or in Node. */
(function (scope) {
  "use strict";
  const search = (scope.anatomySearch = scope.anatomySearch || {});

  const PAGES_A_BATCH = 10;
  const SHARDS_A_BATCH = 10;
  const MOST_BATCHES = 12;
  const UNITS_A_PAGE = 6;
  /** Shards of texts that ten pages may cost, on one way while nothing is found, from then on, and on all ways together. */
  const SPEND = { most: 24, enough: 12, all: 36 };
  /** The same while somebody types, for all keys of a word together: to show something, and to seek on while nothing is found. */
  const PURSE = 4;
  const SEEK = 8;
  /** And for each key: about two keys in three get a shard more, and each one more while nothing is found. */
  const COIN = 2 / 3;
  const SEEK_COIN = 1;
  /** Files read for whole answers to one query, while it grew, after which the next whole answer is twice as long in coming. */
  const DEAR = 4;
  const MOST_PATIENCE = 16;
  /** One or two letters are mostly a beginning. */
  const BEGINNING = /^\s*[!-~]{1,2}\s*$/;

  /** A newer query has come: the answer to this one is no longer wanted. */
  class Superseded extends Error {}

  class Engine {
    /** @param {any} store */
    constructor(store) {
      this.store = store;
      this.asked = 0;
      this.purse = PURSE;
      this.seek = SEEK;
      this.paid = 0;
      this.before = "";
      /** @type {Map<number, any>} folded units, newest last */
      this.folded = new Map();
    }

    /** @returns {Promise<void>} reads the index file, so that the first key need not wait for it */
    async warm() {
      await this.store.open();
    }

    /**
     * @param {string} raw what was typed
     * @param {number} [limit] pages wanted
     * @param {boolean} [haste] somebody is typing: reading stops at the first finds, and the answer may be `partial`;
     *   the question is to be asked again without haste once the keys rest
     * @returns {Promise<any>} `{query, pages, mode, instead, suggestion, more, partial, patience}`; `patience` is how many times
     *   longer than usual the keys should rest before the whole answer is asked for
     */
    async search(raw, limit, haste) {
      const turn = ++this.asked;
      const purse = this.budget(raw, limit || PAGES_A_BATCH, Boolean(haste));
      const before = this.store.loaded;
      try {
        return await this.attempt(raw, limit || PAGES_A_BATCH, turn, purse);
      } catch (error) {
        if (!(error instanceof search.StaleIndex)) throw error;
        this.folded.clear();
        await this.store.open(true);
        return this.attempt(raw, limit || PAGES_A_BATCH, turn, purse);
      } finally {
        if (haste) {
          this.purse -= purse.spent;
          this.seek -= Math.max(0, purse.spent - purse.first);
        } else {
          this.paid += this.store.loaded - before;
        }
      }
    }

    /** How many shards of texts a question may cost. Keys that lengthen one query share a purse. */
    budget(raw, limit, haste) {
      if (!raw.startsWith(this.before)) [this.purse, this.seek, this.paid] = [PURSE, SEEK, 0];
      this.before = raw;
      if (haste) {
        this.purse = Math.max(0, this.purse) + COIN;
        const first = Math.floor(this.purse);
        const most = first + Math.max(SEEK_COIN, this.seek);
        return { haste, spent: 0, partial: false, most, all: most, enough: first, first, step: PURSE };
      }
      const pages = limit / PAGES_A_BATCH;
      const { most, enough, all } = SPEND;
      return { haste, spent: 0, partial: false, most: most * pages, enough: enough * pages, all: all * pages, first: SHARDS_A_BATCH, step: SHARDS_A_BATCH };
    }

    /** How many times longer than usual the keys should rest before the rest of the answer is read; `empty`: nothing is shown meanwhile. */
    patience(raw, empty) {
      const times = (BEGINNING.test(raw) ? 4 : 1) * 2 ** (this.paid / DEAR) * (empty ? 1 / 4 : 1);
      return Math.min(MOST_PATIENCE, Math.max(1, times));
    }

    check(turn) {
      if (turn !== this.asked) throw new Superseded();
    }

    async attempt(raw, limit, turn, purse) {
      const { folder } = await this.store.open();
      const plan = { ...search.parse(raw, folder), purse };
      const answer = { query: raw, pages: [], mode: "none", instead: [], suggestion: "", more: false, partial: false, patience: this.patience(raw) };
      if (!plan.parts.length && !plan.paths.length && !plan.articles.length) return answer;
      for (const way of purse.haste ? [search.hurried, ...search.fallbacks] : search.fallbacks) {
        const found = await way(this, plan, limit, turn);
        this.check(turn);
        if (found && found.pages.length) return { ...answer, ...found, partial: purse.partial };
      }
      if (purse.haste) return { ...answer, mode: "unsure", partial: true, patience: this.patience(raw, true) };
      answer.suggestion = await search.suggestion(this, plan);
      return answer;
    }

    /** The limits that filters and exclusions set: a byte a unit, or null for none. */
    async allowed(plan) {
      const { units } = await this.store.open();
      const sets = await Promise.all([
        ...plan.paths.map((path) => search.ofPath(this.store, path)),
        ...plan.articles.map((name) => search.ofArticle(this.store, name)),
      ]);
      if (!sets.length) return null;
      const allowed = new Uint8Array(units).fill(1);
      for (const set of sets) for (let unit = 0; unit < units; unit++) if (!set[unit]) allowed[unit] = 0;
      return allowed;
    }

    /**
     * Rank units (or, for level "page", pages) whose classes say that they may hold every matcher.
     * @param {any} plan @param {any[]} matchers @param {Uint8Array[]} classes one a matcher
     * @param {"unit"|"page"|"any"} level what must hold every matcher @param {number} limit @param {number} turn
     */
    async rank(plan, matchers, classes, level, limit, turn) {
      this.check(turn);
      const { purse } = plan;
      const index = await this.store.open();
      const allowed = await this.allowed(plan);
      weigh(index, matchers, classes);
      let candidates = shortlist(index, matchers, classes, allowed, level);
      if (level === "unit" && matchers.length > 1 && many(candidates)) {
        const seams = await search.sewn(this.store, plan.whole, purse.haste);
        if (seams) candidates = shortlist(index, matchers, classes, allowed, level, seams);
      }
      const hits = new Map();
      const start = purse.spent;
      let waiting = candidates;
      for (let batch = 0; batch < MOST_BATCHES && waiting.length && hits.size < limit; batch++) {
        const pages = waiting.slice(0, Math.max(limit, PAGES_A_BATCH));
        const spent = purse.spent - start;
        const room = hits.size ? purse.enough - spent : Math.min(batch ? purse.step : purse.first, purse.most - spent);
        const wanted = await this.affordable(pages, Math.min(SHARDS_A_BATCH, room, purse.all - purse.spent), purse);
        // an empty purse leaves what is in memory; when that holds nothing, the next turn may seek
        if (!wanted.length && (batch || purse.first)) break;
        await this.verify(plan, matchers, wanted, level, hits);
        this.check(turn);
        // a page may hold true matches behind false ones; once something is found it gets one more turn, not many
        const again = pages.filter((page) => !hits.has(page.page) && page.units.length && (!page.tried || !hits.size || page.turns++ < 1));
        waiting = [...again, ...waiting.slice(pages.length)];
      }
      if (purse.haste && waiting.length && hits.size < limit) purse.partial = true;
      const ranked = Array.from(hits.values()).sort((a, b) => b.score - a.score || a.page - b.page);
      return { pages: ranked.slice(0, limit).map(shown), more: ranked.length > limit || waiting.length > 0 };
    }

    /** Read some candidate units and keep, in `hits`, the pages of those that truly match. */
    async verify(plan, matchers, wanted, level, hits) {
      const units = await Promise.all(wanted.map((number) => this.unit(number)));
      const byPage = new Map();
      for (const unit of units) {
        if (excluded(unit, plan)) continue;
        const hit = search.score(unit, matchers, plan.whole, level === "unit");
        if (hit) byPage.set(unit.page, [...(byPage.get(unit.page) || []), hit]);
      }
      for (const [page, list] of byPage) {
        if (level === "page" && !matchers.every((_, which) => list.some((hit) => hit.found[which]))) continue;
        list.sort((a, b) => b.score - a.score || a.unit.number - b.unit.number);
        const rest = list.slice(1, 4).reduce((sum, hit) => sum + hit.score, 0);
        hits.set(page, { page, score: list[0].score + 0.05 * rest, list });
      }
    }

    /** Takes units to verify from the pages: each page's best first, as long as no more than `room` shards must be loaded. */
    async affordable(pages, room, purse) {
      const chosen = [];
      const fresh = new Set();
      const turns = pages.map((page) => page.units.splice(0, UNITS_A_PAGE));
      const later = pages.map(() => []);
      for (let rank = 0; rank < UNITS_A_PAGE; rank++) {
        for (let at = 0; at < pages.length; at++) {
          if (rank >= turns[at].length) continue;
          const number = turns[at][rank];
          const home = await this.store.home(number);
          const free = fresh.has(home) || this.store.shards.has(home);
          const affordable = free || fresh.size < room;
          if (affordable && !free) fresh.add(home);
          if (affordable) pages[at].tried = true;
          (affordable ? chosen : later[at]).push(number);
        }
      }
      pages.forEach((page, at) => page.units.unshift(...later[at]));
      purse.spent += fresh.size;
      return chosen;
    }

    /** @param {number} number @returns {Promise<any>} a unit with its folded texts */
    async unit(number) {
      let unit = this.folded.get(number);
      if (!unit) {
        const { folder } = await this.store.open();
        unit = { number, ...(await this.store.unit(number)) };
        unit.folded = folder.fold(unit.text);
        unit.foldedTitle = folder.fold(unit.title);
        unit.foldedSymbol = folder.fold(unit.symbol).text;
        unit.foldedPath = folder.fold(unit.path).text;
        unit.foldedArticle = folder.fold(unit.article).text;
        this.folded.set(number, unit);
        if (this.folded.size > 1500) this.folded.delete(this.folded.keys().next().value);
      }
      return unit;
    }
  }

  /** Rarer parts weigh more: idf over pages. */
  function weigh(index, matchers, classes) {
    matchers.forEach((matcher, which) => {
      let pages = 0;
      let last = -1;
      for (let unit = 0; unit < index.units; unit++) {
        if (!classes[which][unit] || index.pageOf[unit] === last) continue;
        last = index.pageOf[unit];
        pages++;
      }
      matcher.weight = Math.log(1 + (index.pages + 1) / (pages + 0.5)) + 0.1;
    });
  }

  /** What a class byte promises, before the text is read. */
  function promise(bits, matcher) {
    if (matcher.share) return bits / 255;
    const seat = bits & search.WHOLE ? 4 : bits & search.BORDERED ? 2.6 : 1.4;
    return bits & search.TITLED ? seat * 2.5 : seat;
  }

  /** More candidates than are sure to be read: then it matters which are read first. */
  function many(candidates) {
    return candidates.reduce((sum, { units }) => sum + units.length, 0) > PAGES_A_BATCH;
  }

  /** Candidate pages, best first, each with its candidate units, best first; who holds all `seams` counts twice. */
  function shortlist(index, matchers, classes, allowed, level, seams) {
    const pages = new Map();
    const all = matchers.length;
    for (let unit = 0; unit < index.units; unit++) {
      if (allowed && !allowed[unit] && level !== "page") continue;
      let value = allowed && allowed[unit] ? 0.5 : 0;
      let found = 0;
      for (let which = 0; which < all; which++) {
        const bits = classes[which][unit];
        if (bits) {
          value += matchers[which].weight * promise(bits, matchers[which]);
          found |= 1 << which;
        }
      }
      if (!value || (level === "unit" && found !== (1 << all) - 1)) continue;
      if (seams) value *= 1 + seams.counts[unit] / seams.all;
      const page = index.pageOf[unit];
      let entry = pages.get(page);
      if (!entry) pages.set(page, (entry = { page, found: 0, allowed: false, list: [] }));
      entry.found |= found;
      entry.allowed = entry.allowed || !allowed || Boolean(allowed[unit]);
      entry.list.push({ unit, value, found });
    }
    const entries = [];
    for (const entry of pages.values()) {
      if (!entry.allowed || (level === "page" && entry.found !== (1 << all) - 1)) continue;
      entry.list.sort((a, b) => b.value - a.value || a.unit - b.unit);
      if (level !== "unit") entry.list = spread(entry.list, all);
      const value = entry.list[0].value * (1 + 0.06 * Math.log2(entry.list.length));
      entries.push({ page: entry.page, turns: 0, value, units: entry.list.map((one) => one.unit) });
    }
    return entries.sort((a, b) => b.value - a.value || a.page - b.page);
  }

  /** The best unit for each matcher first, then the others. */
  function spread(list, all) {
    const first = [];
    for (let which = 0; which < all; which++) {
      const best = list.find((one) => one.found & (1 << which));
      if (best && !first.includes(best)) first.push(best);
    }
    first.sort((a, b) => b.value - a.value || a.unit - b.unit);
    return [...first, ...list.filter((one) => !first.includes(one))];
  }

  function excluded(unit, plan) {
    const has = (part) => unit.folded.text.includes(part.text) || unit.foldedTitle.text.includes(part.text);
    if (plan.without.some(has)) return true;
    return plan.articles.some((name) => !unit.foldedArticle.startsWith(name));
  }

  /** A page's hit as the box shows it: plain data. */
  function shown({ page, score, list }) {
    const { url, pageTitle, article } = list[0].unit;
    const sections = list.slice(0, 4).map((hit) => {
      const { kind, anchor, title, section, path, symbol } = hit.unit;
      const titlePlaces = hit.finds.filter(Boolean).flatMap((one) => one.titlePlaces);
      return {
        kind, anchor, title, section, path, symbol, score: hit.score, excerpt: search.excerpt(hit),
        titleMarks: search.merge(titlePlaces, 0, title.length, 0),
      };
    });
    return { page, url, title: pageTitle, article, score, sections, others: Math.max(0, list.length - sections.length) };
  }

  Object.assign(search, { Engine, Superseded });
})(typeof self === "undefined" ? globalThis : self);
