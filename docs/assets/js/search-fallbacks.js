/* What to try, in order, until something is found. */
(function (scope) {
  "use strict";
  const search = (scope.anatomySearch = scope.anatomySearch || {});

  /** @param {any} part @returns {any} */
  const exactly = (part) => ({ text: part.text, kind: part.kind, any: [{ text: part.text, weight: 1 }], weight: 1 });

  /** @param {any} engine @param {any[]} parts @param {any} [hurry] a beginning is no reason to read long lists: texts will tell */
  async function classesFor(engine, parts, hurry) {
    const { units } = await engine.store.open();
    const begun = (part, at) => hurry && at > 0 && at === parts.length - 1 && part.kind === "word" && part.text.length < 3;
    return Promise.all(parts.map((part, at) => (begun(part, at) ? new Uint8Array(units).fill(search.HELD) : search.classesOf(engine.store, part, hurry))));
  }

  async function everywhere(engine, plan, limit, turn, level, hurry) {
    const classes = await classesFor(engine, plan.parts, hurry);
    return engine.rank(plan, plan.parts.map(exactly), classes, level, limit, turn);
  }

  /** The same as `asTyped`, from as few lists as may do: some finds, seldom all. */
  const hurried = (engine, plan, limit, turn) => asTyped(engine, plan, limit, turn, plan.purse);

  /** Every part, as typed, in one unit. */
  async function asTyped(engine, plan, limit, turn, hurry) {
    return { ...(await everywhere(engine, plan, limit, turn, "unit", hurry)), mode: "exact", terms: plan.parts.map((part) => part.text) };
  }

  /** Every part, punctuation dropped, in one unit. */
  async function plain(engine, plan, limit, turn) {
    const other = search.withoutPunctuation(plan);
    return other && { ...(await asTyped(engine, other, limit, turn)), mode: "plain" };
  }

  /** Every part somewhere on one page. */
  async function onOnePage(engine, plan, limit, turn) {
    const other = search.withoutPunctuation(plan) || plan;
    if (other.parts.length + plan.paths.length < 2) return null;
    const found = await everywhere(engine, other, limit, turn, "page");
    return { ...found, mode: "page", terms: other.parts.map((part) => part.text) };
  }

  /** Whether a part stands anywhere. */
  async function occurs(engine, part, turn, purse) {
    const free = { parts: [part], without: [], paths: [], articles: [], whole: part.text, purse };
    const found = await engine.rank(free, [exactly(part)], await classesFor(engine, [part]), "unit", 1, turn);
    return found.pages.length > 0;
  }

  /** A part that stands nowhere → something near it: known tokens, or a share of its bigrams. */
  async function widen(engine, part, purse) {
    if (part.kind === "han") {
      const grams = Array.from(new Set(search.allGrams(part.text, 2)));
      if (grams.length < 2) return null;
      const any = grams.map((text) => ({ text, weight: 1 }));
      return { matcher: { text: part.text, kind: "han", any, share: true, weight: 1 }, classes: await search.sharing(engine.store, part.text) };
    }
    if (purse.haste) purse.partial = true; // few tokens are read: others may be as near
    const near = await search.nearest(engine.store, part.text, { haste: purse.haste });
    if (!near.length) return null;
    const any = near.map(({ word }, at) => ({ text: word, weight: 1 / (1 + 0.1 * at) }));
    const lists = await Promise.all(any.map(({ text }) => search.classesOf(engine.store, { text, kind: "word" }, purse.haste ? purse : null)));
    const classes = lists[0].map((_, unit) => lists.reduce((bits, list) => bits | list[unit], 0));
    return { matcher: { text: near[0].word, kind: "word", any, weight: 1 }, classes, instead: [part.text, near[0].word] };
  }

  /** Parts that stand nowhere replaced by near ones; then all parts in one unit, on one page, or as many as can be. */
  async function near(engine, plan, limit, turn) {
    const other = search.withoutPunctuation(plan) || plan;
    const matchers = [];
    const classes = [];
    const instead = [];
    let missing = 0;
    for (const part of other.parts) {
      if (await occurs(engine, part, turn, plan.purse)) {
        matchers.push(exactly(part));
        classes.push((await classesFor(engine, [part]))[0]);
        continue;
      }
      const wide = part.exact ? null : await widen(engine, part, plan.purse);
      if (!wide) {
        missing++;
        continue;
      }
      matchers.push(wide.matcher);
      classes.push(wide.classes);
      if (wide.instead) instead.push(wide.instead);
    }
    if (!matchers.length || missing > matchers.length) return null;
    const terms = matchers.flatMap((matcher) => matcher.any.map(({ text }) => text));
    for (const level of ["unit", "page", "any"]) {
      const found = await engine.rank(plan, matchers, classes, level, limit, turn);
      if (found.pages.length) return { ...found, mode: instead.length ? "near" : "some", instead, terms };
    }
    return null;
  }

  /** The nearest thing that does stand on a page: to be offered when nothing was found. */
  async function suggestion(engine, plan) {
    for (const part of plan.parts) {
      for (const run of search.runs(part.text)) {
        if (run.kind === "word") {
          const [token] = await search.nearest(engine.store, run.text, { most: 1 });
          if (token) return token.word;
        }
        if (run.kind === "punct" || run.text.length > 16) continue;
        const least = Math.max(2, Math.ceil(run.text.length / 2));
        for (let length = run.text.length - 1; length >= least; length--) {
          for (let at = 0; at + length <= run.text.length; at++) {
            const text = run.text.slice(at, at + length);
            if (await occurs(engine, { text, kind: run.kind }, engine.asked, plan.purse)) return text;
          }
        }
      }
    }
    return "";
  }

  Object.assign(search, { hurried, fallbacks: [asTyped, plain, onOnePage, near], suggestion });
})(typeof self === "undefined" ? globalThis : self);
