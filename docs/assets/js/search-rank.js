/* Verify candidates against their texts, score them, and cut the sentence to show. */
(function (scope) {
  "use strict";
  const search = (scope.anatomySearch = scope.anatomySearch || {});

  const KIND = { section: 1, list: 0.4, quote: 1.05, run: 0.95, figure: 0.8, term: 1.25, claims: 0.9, evolution: 0.9 };
  const MOST_PLACES = 60;

  const LOWER = 1;
  const UPPER = 2;
  const DIGIT = 3;
  const OTHER = 4;

  /** @param {string} text @param {number} at @returns {number} 0 for what is not part of a word, else which sort of character */
  function sort(text, at) {
    const code = at < 0 || at >= text.length ? 32 : text.charCodeAt(at);
    if (code >= 97 && code <= 122) return LOWER;
    if (code >= 65 && code <= 90) return UPPER;
    if (code >= 48 && code <= 57) return DIGIT;
    if (code === 95) return OTHER;
    if (code < 128 || !search.isWord(code)) return 0;
    if (/\p{N}/u.test(text[at])) return DIGIT;
    return /\p{Ll}/u.test(text[at]) ? LOWER : /\p{Lu}/u.test(text[at]) ? UPPER : OTHER;
  }

  /** Is there a border of an identifier's part before the character at `at`? */
  function border(text, at) {
    const left = sort(text, at - 1);
    const right = sort(text, at);
    if (!left || !right || (left === OTHER && text[at - 1] === "_") || text[at] === "_") return true;
    return (left === LOWER && right === UPPER) || (left === DIGIT) !== (right === DIGIT);
  }

  /**
   * How well a match sits: 4 a whole identifier, 2.6 a part, 1.8 the beginning of one, 1 inside; Han text 1.5.
   * @param {string} original @param {number} start @param {number} end @param {string} kind
   */
  function seat(original, start, end, kind) {
    if (kind === "han") return 1.5;
    const openLeft = !sort(original, start - 1) || !sort(original, start);
    const openRight = !sort(original, end) || !sort(original, end - 1);
    if (openLeft && openRight) return kind === "word" ? 4 : 3;
    const left = openLeft || border(original, start);
    if (left && (openRight || border(original, end))) return 2.6;
    return left ? 1.8 : 1;
  }

  /**
   * @param {string} original @param {{text: string, at: Int32Array}} folded @param {string} text @param {string} kind
   * @returns {{best: number, count: number, places: {start: number, end: number, seat: number}[]}} places in the original
   */
  function occurrences(original, folded, text, kind) {
    const places = [];
    let best = 0;
    let count = 0;
    for (let from = folded.text.indexOf(text); from >= 0; from = folded.text.indexOf(text, from + 1)) {
      count++;
      if (places.length >= MOST_PLACES) continue;
      const start = folded.at[from];
      const end = folded.at[from + text.length - 1] + 1;
      const sits = seat(original, start, end, kind);
      if (sits > best) best = sits;
      places.push({ start, end, seat: sits });
    }
    return { best, count, places };
  }

  /**
   * One matcher's find in a unit. A matcher is a part with the texts that satisfy it (one, unless it was widened).
   * @typedef {{text: string, kind: string, any: {text: string, weight: number}[], share?: boolean, weight: number}} Matcher
   */
  function find(matcher, unit) {
    let worth = 0;
    let hits = 0;
    const places = [];
    const titlePlaces = [];
    for (const { text, weight } of matcher.any) {
      const body = occurrences(unit.text, unit.folded, text, matcher.kind);
      const title = occurrences(unit.title, unit.foldedTitle, text, matcher.kind);
      if (!body.count && !title.count) continue;
      hits++;
      let value = body.best * (1 + 0.15 * Math.log2(1 + Math.min(body.count, 15)));
      if (title.count) {
        const exact = unit.foldedTitle.text === text || unit.foldedSymbol === text;
        value = Math.max(value, title.best) * (exact ? 4 : 1.6 + 1.2 * (text.length / unit.foldedTitle.text.length));
      }
      worth = matcher.share ? worth + value * weight : Math.max(worth, value * weight);
      places.push(...body.places);
      titlePlaces.push(...title.places);
    }
    if (matcher.share) {
      const share = hits / matcher.any.length;
      worth = share < 0.33 ? 0 : (worth / matcher.any.length) * share;
    }
    return worth ? { worth: worth * matcher.weight, places, titlePlaces } : null;
  }

  /** The smallest stretch of the original that holds one place of every list; null when some list is empty. */
  function window(lists) {
    if (lists.some((list) => !list.length)) return null;
    const all = lists.flatMap((list, which) => list.map((place) => ({ ...place, which })));
    all.sort((a, b) => a.start - b.start);
    const have = new Array(lists.length).fill(0);
    let missing = lists.length;
    let low = 0;
    let best = null;
    for (const place of all) {
      if (have[place.which]++ === 0) missing--;
      while (missing === 0) {
        const length = place.end - all[low].start;
        if (!best || length < best.length) best = { start: all[low].start, end: place.end, length };
        if (--have[all[low].which] === 0) missing++;
        low++;
      }
    }
    return best;
  }

  /**
   * @param {any} unit with `folded`, `foldedTitle` @param {Matcher[]} matchers @param {string} whole the folded query
   * @param {boolean} all whether every matcher must be found
   * @returns {any|null} the unit's hit: score, which matchers, places
   */
  function score(unit, matchers, whole, all) {
    const finds = matchers.map((matcher) => find(matcher, unit));
    if (finds.some((one) => !one) && (all || !finds.some(Boolean))) return null;
    let total = finds.reduce((sum, one) => sum + (one ? one.worth : 0), 0);
    const lists = finds.filter(Boolean).map((one) => one.places);
    const near = lists.length > 1 ? window(lists) : null;
    if (near) {
      const needed = matchers.reduce((sum, matcher) => sum + matcher.text.length, 0);
      total *= 1 + 1 / (1 + Math.max(0, near.length - needed) / 12);
    }
    const longer = whole && (matchers.length > 1 || whole !== matchers[0].text);
    if (longer && (unit.folded.text.includes(whole) || unit.foldedTitle.text.includes(whole))) total *= 2.5;
    total /= 1 + 0.12 * Math.log2(1 + unit.text.length / 300);
    total *= KIND[unit.kind] || 1;
    return { unit, score: total, found: finds.map(Boolean), finds, near };
  }

  const STOPS = "。！？；\n";
  const LONGEST = 120;

  /**
   * The sentence (or line of code) around the best match, and where to mark it.
   * @param {any} hit of `score`
   * @returns {{text: string, marks: number[][]}}
   */
  function excerpt(hit) {
    const text = hit.unit.text;
    const places = hit.finds.filter(Boolean).flatMap((one) => one.places);
    places.sort((a, b) => b.seat - a.seat || b.end - b.start - (a.end - a.start) || a.start - b.start);
    const at = hit.near || places[0] || { start: 0, end: 0 };
    let start = at.start;
    let end = Math.min(Math.max(at.end, start), start + LONGEST);
    const stop = (at) => STOPS.includes(text[at]);
    while (start > 0 && !stop(start - 1) && end - start < LONGEST) start--;
    while (end < text.length && (end === 0 || !stop(end - 1)) && end - start < LONGEST) end++;
    if (at.start - start > LONGEST * 0.6) start = at.start - Math.floor(LONGEST * 0.3);
    if (start > 0 && sort(text, start) && sort(text, start - 1)) while (start < at.start && sort(text, start)) start++;
    while (start < at.start && /\s/.test(text[start])) start++;
    const cutLeft = start > 0 && !stop(start - 1) && !/\s/.test(text[start - 1]);
    const cutRight = end < text.length && !stop(end - 1) && text[end] !== "\n";
    const lead = cutLeft ? "…" : "";
    const shown = text.slice(start, end).replace(/\t/g, " ").replace(/\n/g, " ");
    return { text: lead + shown + (cutRight ? "…" : ""), marks: merge(places, start, end, lead.length) };
  }

  /** Places inside [start, end), merged and shifted to the excerpt. */
  function merge(places, start, end, shift) {
    const inside = places.filter((place) => place.start >= start && place.end <= end).sort((a, b) => a.start - b.start);
    const marks = [];
    for (const place of inside) {
      const last = marks[marks.length - 1];
      const from = place.start - start + shift;
      const to = place.end - start + shift;
      if (last && from <= last[1]) last[1] = Math.max(last[1], to);
      else marks.push([from, to]);
    }
    return marks;
  }

  Object.assign(search, { score, excerpt, occurrences, merge, window });
})(typeof self === "undefined" ? globalThis : self);
