/*
 * node cost.js SITE SCRIPTS QUERIES.json: what every query of a list of texts costs somebody who has loaded nothing yet.
 * A JSON line each: {text, whole: {fetches, bytes, cpu}, typed: {fetches, bytes, cpu, first, late}, slow: {…}}. `whole` is the query
 * alone; `typed` answers it at every key in haste, as the box does, and once in full when the keys rest; `slow` is somebody who needs
 * a second a key, whom the box also gives the whole answer at every key for which the engine asks for no more patience than that.
 * Bytes are those of the index's files under gzip, cpu is milliseconds of this process for the last question, `late` says that the
 * full one was needed.
 */
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const zlib = require("node:zlib");
const { scripts } = require("./harness.js");

const known = new Map();

/** @param {string} site @param {string} name @returns {{stamp: string, text: string, bytes: number}} one file of the index */
function file(site, name) {
  let found = known.get(name);
  if (!found) {
    const raw = fs.readFileSync(path.join(site, "search", name + ".js"));
    const text = raw.toString("utf8");
    const second = text.indexOf(",", text.indexOf(",") + 1);
    const [, stamp] = JSON.parse("[" + text.slice(text.indexOf("(") + 1, second) + "]");
    found = { stamp, text: text.slice(second + 1, text.lastIndexOf(")")), bytes: zlib.gzipSync(raw, { level: 9 }).length };
    known.set(name, found);
  }
  return found;
}

/** Milliseconds: what the box waits for the whole answer at least, and what a slow typist needs for a key. */
const PAUSE = 180;
const SLOW = 1000;

/**
 * @param {string} text @param {boolean} rests @returns {string[]} what is asked for after each key; an input method commits a run
 *   at once, and one or two letters are asked for after a rest only
 */
function beginnings(text, rests) {
  const found = [];
  let typed = "";
  for (const piece of text.match(/[\x20-\x7e]|[^\x20-\x7e]+/gu) || []) {
    typed += piece;
    if (typed.trim() && (rests || !/^\s*[!-~]{1,2}\s*$/.test(typed))) found.push(typed);
  }
  return found.length ? found : [text];
}

/** @param {string} site @param {any} search the engine's namespace @param {string[]} asked @param {boolean} haste @param {boolean} [rests] */
async function cost(site, search, asked, haste, rests) {
  const names = [];
  const store = new search.Store(async (name) => {
    const { stamp, text } = file(site, name);
    names.push(name);
    return { stamp, value: JSON.parse(text) };
  });
  const engine = new search.Engine(store);
  await engine.warm();
  let answer = { pages: [], partial: true };
  let cpu = 0;
  for (const text of asked) {
    const before = process.cpuUsage();
    answer = await engine.search(text, 10, haste);
    if (rests && answer.partial && answer.patience * PAUSE <= SLOW) answer = await engine.search(text, 10);
    const { user, system } = process.cpuUsage(before);
    cpu = (user + system) / 1000;
  }
  const first = answer.pages.map((page) => page.url);
  const late = haste && answer.partial;
  if (late) answer = await engine.search(asked[asked.length - 1], 10);
  const bytes = names.reduce((sum, name) => sum + file(site, name).bytes, 0);
  return { fetches: names.length, bytes, cpu, late, first, pages: answer.pages.map((page) => page.url) };
}

async function main([site, folder, queries]) {
  const search = scripts(folder);
  for (const text of JSON.parse(fs.readFileSync(queries, "utf8"))) {
    const whole = await cost(site, search, [text], false);
    const typed = await cost(site, search, beginnings(text, false), true);
    const slow = await cost(site, search, beginnings(text, true), true, true);
    console.log(JSON.stringify({ text, whole, typed, slow }));
  }
}

main(process.argv.slice(2));
