/* A typed query → parts, filters, exclusions; and each part → the keys under which the index knows it. */
(function (scope) {
  "use strict";
  const search = (scope.anatomySearch = scope.anatomySearch || {});

  /**
   * @typedef {{text: string, kind: "han"|"word"|"code"|"phrase", exact?: boolean}} Part
   * @typedef {{parts: Part[], without: Part[], paths: string[], articles: string[], whole: string, raw: string}} Plan
   * @typedef {{key: string, prefix: boolean, size?: number}} Key a posting list, or all those of `size` whose gram starts with `key`
   */

  const CHUNK = /(-?)(?:(path|article|路径|文章)[:：])?(?:"([^"]*)"|“([^”]*)”|「([^」]*)」|(\S+))/giu;
  const PROSE = /^[,.;:!?()'"。、，；：！？（）《》「」『』【】“”‘’…—·~]+$/u;
  const TRIM = /^[,;!?。、《》「」『』【】“”‘’…—·]+|[,;:!?。、《》「」『』【】“”‘’…—·]+$/gu;
  const BRIDGE = /(?=([!-~][!-/:-@[-^`{-~][!-~]))/g;
  const SEAM = /(?=([!-~] [!-/:-@[-^`{-~]|[!-/:-@[-^`{-~] [!-~]|[!-~][\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u{20000}-\u{3ffff}]|[\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u{20000}-\u{3ffff}][!-~]))/gu;
  /** Keys of one part are counted in a byte for each unit. */
  const MOST_REST = 100;
  const SPLIT = /[。、《》「」『』【】…—]+/u;

  /**
   * The parts of a stretch without spaces: Han runs, and what stands between them.
   * @param {string} folded @returns {Part[]}
   */
  function partsOf(folded) {
    /** @type {Part[]} */
    const parts = [];
    let other = "";
    let hasHan = false;
    const flush = () => {
      for (const piece of other.split(SPLIT)) {
        const text = (hasHan ? piece.replace(TRIM, "") : piece).trim();
        if (text) parts.push({ text, kind: search.runs(text).every((run) => run.kind === "word") ? "word" : "code" });
      }
      other = "";
    };
    const found = search.runs(folded);
    hasHan = found.some((run) => run.kind === "han");
    for (const run of found) {
      if (run.kind === "han") {
        flush();
        parts.push({ text: run.text, kind: "han" });
      } else {
        other += run.text;
      }
    }
    flush();
    const telling = parts.filter((part) => !PROSE.test(part.text));
    return telling.length ? telling : parts;
  }

  /**
   * @param {string} raw what was typed
   * @param {{fold(text: string): {text: string}}} folder
   * @returns {Plan}
   */
  function parse(raw, folder) {
    /** @type {Plan} */
    const plan = { parts: [], without: [], paths: [], articles: [], whole: "", raw };
    const kept = [];
    for (const match of raw.matchAll(CHUNK)) {
      let [, minus, field, ...texts] = match;
      const quoted = texts.slice(0, 3).find((text) => text !== undefined);
      let text = quoted !== undefined ? quoted : texts[3];
      if (minus && !field && quoted === undefined && !/^[\p{L}_]/u.test(text)) {
        text = minus + text;
        minus = "";
      }
      const folded = folder.fold(text).text.trim();
      if (!folded || (quoted === undefined && /^(path|article|路径|文章):$/i.test(folded))) continue;
      if (field) {
        (/^(path|路径)$/i.test(field) ? plan.paths : plan.articles).push(folded);
        continue;
      }
      /** @type {Part[]} */
      const parts = quoted !== undefined ? [{ text: folded, kind: "phrase", exact: true }] : partsOf(folded);
      (minus ? plan.without : plan.parts).push(...parts);
      if (!minus) kept.push(text);
    }
    const seen = new Set();
    plan.parts = plan.parts.filter((part) => !seen.has(part.text) && seen.add(part.text));
    const telling = plan.parts.filter((part) => !PROSE.test(part.text));
    if (telling.length) plan.parts = telling;
    plan.whole = folder.fold(kept.join(" ")).text.trim();
    return plan;
  }

  /**
   * The same plan with the punctuation of its parts dropped; null when that changes nothing.
   * @param {Plan} plan @returns {Plan|null}
   */
  function withoutPunctuation(plan) {
    /** @type {Part[]} */
    const parts = [];
    for (const part of plan.parts) {
      if (part.exact) parts.push(part);
      else for (const run of search.runs(part.text)) if (run.kind !== "punct") parts.push({ text: run.text, kind: run.kind });
    }
    const same = parts.length === plan.parts.length && parts.every((part, at) => part.text === plan.parts[at].text);
    const seen = new Set();
    const fresh = parts.filter((part) => !seen.has(part.text) && seen.add(part.text));
    return same || !fresh.length ? null : { ...plan, parts: fresh };
  }

  /** @param {string} run @param {number} size characters, not halves of one @returns {string[]} every gram of a run */
  function allGrams(run, size) {
    const characters = Array.from(run);
    return characters.slice(size - 1).map((_, at) => characters.slice(at, at + size).join(""));
  }

  /**
   * Keys at which runs of different kinds, or parts split at a blank, are sewn together in `text`: who holds them all is likely to
   * hold the text as it was typed, and not only its parts.
   * @param {string} text folded @returns {Key[]}
   */
  function seamsOf(text) {
    return Array.from(new Set(Array.from(text.matchAll(SEAM), (match) => match[1])), (key) => ({ key, prefix: false }));
  }

  /**
   * Keys that every unit holding `text` must have. `cover` are enough to find candidates; `rest` narrow them further.
   * @param {string} text folded
   * @returns {{cover: Key[], rest: Key[]}}
   */
  function keysOf(text) {
    const found = search.runs(text);
    const telling = found.some((run) => run.kind !== "punct");
    /** @type {Key[]} */
    const cover = [];
    /** @type {Key[]} */
    const rest = [];
    /** @type {Key[]} */
    const last = [];
    for (const run of found) {
      const size = run.kind === "word" ? 4 : 2;
      const closed = run.end < text.length;
      if (run.kind === "punct" && telling) {
        last.push(...allGrams(closed ? run.text + " " : run.text, size).map((key) => ({ key, prefix: false })));
        continue;
      }
      if (run.kind === "word" && closed && run.start > 0) {
        cover.push({ key: run.text + "=", prefix: false });
      } else if (Array.from(run.text).length < size) {
        cover.push(closed ? { key: run.text + " ", prefix: false } : { key: run.text, prefix: true, size });
      } else {
        const grams = allGrams(run.text, size);
        grams.forEach((key, at) => {
          const needed = at % size === 0 || at === grams.length - 1;
          (needed ? cover : rest).push({ key, prefix: false });
        });
      }
    }
    const bridges = [...Array.from(text.matchAll(BRIDGE), (match) => ({ key: match[1], prefix: false })), ...seamsOf(text)];
    if (telling) cover.unshift(...bridges.slice(0, 3));
    while (cover.length > 6) rest.unshift(cover.splice(Math.floor(cover.length / 2), 1)[0]);
    return { cover, rest: [...rest, ...last].slice(0, MOST_REST) };
  }

  Object.assign(search, { parse, withoutPunctuation, keysOf, seamsOf, partsOf, allGrams });
})(typeof self === "undefined" ? globalThis : self);
