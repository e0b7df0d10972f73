/* Unit tests of the engine. `SEARCH_SITE` is a site with an index, `SEARCH_SCRIPTS` the folder of the scripts. */
"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");
const { scripts, loader } = require("./harness.js");

const folder = process.env.SEARCH_SCRIPTS;
const site = process.env.SEARCH_SITE;
const search = scripts(folder);
const same = (actual, wanted) => assert.equal(JSON.stringify(actual), JSON.stringify(wanted));
const texts = (parts) => parts.map((part) => part.text);

test("folding keeps the way back to the original", () => {
  const folder = new search.Folder("計计數数");
  const folded = folder.fold("計數　ＡＢ  c… 引用 计数");
  assert.equal(folded.text, "计数ab c...引用计数".replace("计数ab", "计数ab"));
  const at = folded.text.indexOf("c");
  assert.equal("計數　ＡＢ  c… 引用 计数"[folded.at[at]], "c");
  assert.equal(folded.at.length, folded.text.length + 1);
});

test("folding drops what cannot be seen", () => {
  assert.equal(new search.Folder("").fold("ze\u200bro\u00ad").text, "zero");
});

test("a query is split at blanks and at Han borders", () => {
  const folder = new search.Folder("");
  same(texts(search.parse("引用计数ob_refcnt 归零", folder).parts), ["引用计数", "ob_refcnt", "归零"]);
  same(texts(search.parse("(newsize >> 3)", folder).parts), ["(newsize", ">>", "3)"]);
  same(texts(search.parse("列表，append。", folder).parts), ["列表", "append"]);
});

test("filters, exclusions and phrases", () => {
  const plan = search.parse('path:Listobject.c article：gevent "a  B" -循环 -foo x->y --z', new search.Folder(""));
  same(plan.paths, ["listobject.c"]);
  same(plan.articles, ["gevent"]);
  same(texts(plan.without), ["循环", "foo"]);
  same(texts(plan.parts), ["a b", "x->y", "--z"]);
  assert.equal(plan.parts[0].exact, true);
});

test("punctuation is dropped only when there is something else", () => {
  const folder = new search.Folder("");
  same(texts(search.withoutPunctuation(search.parse("list.append()", folder)).parts), ["list", "append"]);
  assert.equal(search.withoutPunctuation(search.parse(">>=", folder)), null);
  assert.equal(search.withoutPunctuation(search.parse("append", folder)), null);
});

test("keys of a part: bigrams, fours, prefixes, bridges, whole words inside", () => {
  const keys = (text) => search.keysOf(text).cover.map((key) => key.key + (key.prefix ? "*" : ""));
  same(keys("引用计数"), ["引用", "计数"]);
  same(keys("引"), ["引*"]);
  same(keys("gc"), ["gc*"]);
  same(keys("resize"), ["resi", "size"]);
  same(keys("res"), ["res*"]);
  assert.ok(keys("torch.nn.module").includes("nn="));
  assert.ok(keys("self->x").includes("f->"));
  same(keys(">>"), [">>"]);
});

test("edit distance counts a swap as one and gives up early", () => {
  assert.equal(search.distance("resize", "resize", 2), 0);
  assert.equal(search.distance("resize", "reszie", 2), 1);
  assert.equal(search.distance("resize", "resie", 2), 1);
  assert.equal(search.distance("resize", "risiza", 2), 2);
  assert.equal(search.distance("resize", "append", 2), 3);
});

test("numbers and places", () => {
  same(search.decodeNumbers("AfgBgfA"), [0, 31, 32, 992, 0].slice(0, search.decodeNumbers("AfgBgfA").length));
  assert.equal(search.place([0, 5, 9], 4), 0);
  assert.equal(search.place([0, 5, 9], 5), 1);
  assert.equal(search.place([0, 5, 9], 99), 2);
  assert.equal(search.place([3], 1), -1);
});

test("the smallest window holds one place of each", () => {
  const near = search.window([[{ start: 0, end: 2 }, { start: 40, end: 42 }], [{ start: 50, end: 53 }]]);
  same([near.start, near.end], [40, 53]);
  assert.equal(search.window([[], [{ start: 1, end: 2 }]]), null);
});

test("an excerpt is the sentence of the match, and the marks are on the match", async () => {
  const engine = new search.Engine(new search.Store(loader(site)));
  const { excerpt } = (await engine.search("切换叶板")).pages[0].sections[0];
  const marked = excerpt.marks.map(([start, end]) => excerpt.text.slice(start, end));
  assert.ok(marked.every((text) => text === "切换叶板"), String(marked));
  assert.ok(excerpt.text.endsWith("。"), excerpt.text);
});

test("a newer query makes the older one give up", async () => {
  const engine = new search.Engine(new search.Store(loader(site)));
  const older = engine.search("切换");
  const newer = engine.search("闸门");
  await assert.rejects(older, (error) => error instanceof search.Superseded);
  assert.ok((await newer).pages.length > 0);
});

test("an index that changed meanwhile is read anew, once", async () => {
  const load = loader(site);
  let opened = 0;
  const engine = new search.Engine(
    new search.Store(async (name) => {
      const shard = await load(name);
      if (name === "index" && opened++ === 0) return { ...shard, stamp: "an older one" };
      return shard;
    })
  );
  assert.ok((await engine.search("闸门")).pages.length > 0);
  assert.equal(opened, 2);
});

test("a query of blanks and signs does no harm", async () => {
  const engine = new search.Engine(new search.Store(loader(site)));
  for (const text of ["", "   ", "-", '"', '""', "path:", "，。", "(", "\u0000", "a".repeat(5000), "__proto__", "constructor", "🙂", "𠮷野家"]) {
    const answer = await engine.search(text);
    assert.ok(Array.isArray(answer.pages), text);
  }
});

test("only so many shards stay in memory", async () => {
  const store = new search.Store(loader(site), 3);
  const engine = new search.Engine(store);
  for (const text of ["切换", "闸门", "gate_raise", "水位", "grind"]) await engine.search(text);
  assert.ok(store.shards.size <= 3, String(store.shards.size));
});

test("in haste little is loaded, nothing is denied, and the thorough answer holds what was found", async () => {
  const load = loader(site);
  let texts = 0;
  const engine = new search.Engine(
    new search.Store((name) => {
      if (name.startsWith("t")) texts++;
      return load(name);
    })
  );
  const budget = engine.budget;
  engine.budget = () => ({ haste: true, spent: 0, first: 0, step: 0, most: 0, enough: 0, all: 0, partial: false });
  const nothing = await engine.search("水", 10, true);
  same([texts, nothing.mode, nothing.partial, nothing.pages.length], [0, "unsure", true, 0]);
  engine.budget = budget;
  const hasty = await engine.search("水", 10, true);
  const thorough = await engine.search("水", 10);
  assert.equal(thorough.partial, false);
  const urls = thorough.pages.map((page) => page.url);
  assert.ok(urls.length > 1 && hasty.pages.length > 0);
  assert.ok(hasty.pages.every((page) => urls.includes(page.url)));
  same((await engine.search("无此物也", 10, true)).mode, "unsure");
  assert.equal((await engine.search("乌有之物也", 10)).partial, false);
});

test("keys that lengthen one query share a purse; another query has its own", async () => {
  const engine = new search.Engine(new search.Store(loader(site)));
  await engine.search("gate", 10, true);
  const left = engine.purse;
  assert.ok(left < 4);
  engine.store.shards.clear();
  await engine.search("gate_raise", 10, true);
  assert.ok(engine.purse < left);
  assert.equal(engine.budget("水", 10, true).first, 4);
});

test("an empty purse gets a shard at two keys in three, and may seek one at each", () => {
  const engine = new search.Engine(new search.Store(loader(site)));
  engine.budget("g", 10, true);
  [engine.purse, engine.seek] = [0, 0];
  let paid = 0;
  for (let keys = 1; keys <= 30; keys++) {
    const { first, most } = engine.budget("ga".padEnd(2 + keys, "t"), 10, true);
    assert.equal(most - first, 1);
    engine.purse -= first;
    paid += first;
  }
  assert.ok(paid === 19 || paid === 20, String(paid));
});

test("the more was read in vain for somebody who rests at every key, the more patience is asked for", async () => {
  const engine = new search.Engine(new search.Store(loader(site)));
  const patience = async (text) => (await engine.search(text, 10, true)).patience;
  assert.equal(await patience("gate"), 1);
  engine.store.shards.clear();
  await engine.search("gate", 10);
  assert.ok(engine.paid > 0);
  engine.paid = 8;
  assert.equal(await patience("gate_r"), 4);
  assert.equal(await patience("gate_raxx"), 1); // nothing is shown meanwhile
  engine.paid = 1000;
  assert.equal(await patience("gate_raxxx"), 16);
  assert.equal(await patience("水位"), 1); // another query
  assert.equal(await patience("l"), 4); // a beginning
});

test("seams are blanks beside punctuation, and where Han meets other text; each is in the index", async () => {
  const seams = (text) => search.seamsOf(text).map(({ key }) => key);
  same(seams("(a b) > c的d。"), [") >", "> c", "c的", "的d"]);
  same(seams("import torch"), []);
  same(search.keysOf("b) {").cover.map(({ key }) => key), [") {", "b "]);
  const store = new search.Store(loader(site));
  const { units, folder } = await store.open();
  let all = 0;
  for (let number = 0; number < units; number++) {
    for (const key of search.seamsOf(folder.fold((await store.unit(number)).text).text)) {
      assert.equal((await store.lists(key)).length, 1, key.key);
      all++;
    }
  }
  assert.ok(all > 50, String(all));
});

test("every key of a piece of text is a key of the index, also where a character takes two units", async () => {
  const asked = new search.Engine(new search.Store(loader(site)));
  const { units } = await asked.store.open();
  let all = 0;
  for (let number = 0; number < units; number++) {
    const text = Array.from((await asked.unit(number)).folded.text);
    for (let from = 0; from < text.length; from += 5) {
      const piece = text.slice(from, from + 3 + (from % 20)).join("").trim();
      if (piece.includes("\n")) continue;
      const { cover, rest } = search.keysOf(piece);
      for (const key of [...cover, ...rest]) {
        if (!key.prefix) assert.notEqual((await asked.store.lists(key)).length, 0, `${key.key} of ${piece}`);
        all++;
      }
    }
  }
  assert.ok(all > 500, String(all));
  same(search.keysOf("a\u{1f33e}\u{1f33e}b").rest.map(({ key }) => key), ["\u{1f33e}\u{1f33e}", "\u{1f33e} "]);
});

test("known tokens are looked up by length and first letter, a wrong first letter only at leisure", async () => {
  const store = new search.Store(loader(site));
  const words = (found) => found.map(({ word }) => word);
  same(words(await search.nearest(store, "gate_rasie", { haste: true })), ["gate_raise"]);
  same(words(await search.nearest(store, "xate_raise", { haste: true })), []);
  same(words(await search.nearest(store, "xate_raise")), ["gate_raise"]);
});

test("a small index is read whole once there is time, a large one is not, and a question stops the reading", async () => {
  const load = loader(site);
  const names = [];
  const counting = (name) => {
    names.push(name);
    return load(name);
  };
  const small = new search.Store(counting);
  const { grams, texts, tokens } = await small.open();
  const all = grams.length + texts.length + tokens.length;
  await small.fill(() => false);
  assert.equal(small.shards.size, 0);
  await small.fill(() => true);
  assert.equal(small.shards.size, all);
  names.length = 0;
  const engine = new search.Engine(small);
  assert.ok((await engine.search("切换叶板")).pages.length > 0);
  same(names, []);
  const large = new search.Store(counting, all - 1);
  await large.fill(() => true);
  assert.equal(large.shards.size, 0);
});

test("in haste an identifier that is known is shown from its own list alone, and the answer says that it is not all", async () => {
  const names = [];
  const load = loader(site);
  const engine = new search.Engine(new search.Store((name) => (names.push(name), load(name))));
  const { holds } = engine.store;
  engine.store.holds = async () => false; // as where the lists of its grams are in other shards
  const answer = await engine.search("gate_raise", 10, true);
  engine.store.holds = holds;
  assert.equal(answer.pages[0].url, "wheel/");
  assert.equal(names.filter((name) => name.startsWith("g")).length, 1);
  assert.equal(answer.partial, true);
  assert.equal((await engine.search("gate_raise", 10)).partial, false);
});

test("in haste a near answer is never the last word", async () => {
  const engine = new search.Engine(new search.Store(loader(site)));
  const hasty = await engine.search("gate_rasie", 10, true);
  same([hasty.mode, hasty.partial, hasty.pages[0].url], ["near", true, "wheel/"]);
  const whole = await engine.search("gate_rasie", 10);
  same([whole.mode, whole.partial, whole.pages[0].url], ["near", false, "wheel/"]);
});
