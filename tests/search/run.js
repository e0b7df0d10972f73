/* The engine under Node. `terms SCRIPTS` prints the terms of each text; `search SCRIPTS SITE` the answer to each query and what it cost. Standard input is a JSON list. */
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");
const zlib = require("node:zlib");

/** Half of the time of a first query goes into the thousands of expressions of the analyzer; it keeps nothing of a query. */
const ONE_ANALYZER = `{
  let made;
  SearchAnalyzer = class extends SearchAnalyzer {
    constructor(variants, synonyms) {
      if (made) return made;
      super(variants, synonyms);
      made = this;
    }
  };
}`;

/** @param {string} folder of the scripts @returns {any} a context that holds them; their list is that of search.js, less what needs a page */
function context(folder) {
  const listed = /SCRIPTS = (\[[^\]]*\])/.exec(fs.readFileSync(path.join(folder, "search.js"), "utf8"));
  const made = vm.createContext({ console });
  for (const name of JSON.parse(listed[1])) {
    const file = path.join(folder, "search-" + name + ".js");
    if (name !== "box") vm.runInContext(fs.readFileSync(file, "utf8"), made, { filename: file });
  }
  vm.runInContext(ONE_ANALYZER, made);
  return (name) => vm.runInContext(name, made);
}

/** @type {Map<string, { size: number, json: string }>} what has been unpacked once: each query reads it anew, as a first one does */
const unpacked = new Map();

let json = "";
const shelf = vm.createContext({ anatomySearchShard: (_, given) => { json = JSON.stringify(given); } });

/** @param {string} file of the index @returns {{ size: number, json: string }} its compressed size and its value */
function unpack(file) {
  const text = fs.readFileSync(file);
  vm.runInContext(text.toString("utf8"), shelf);
  return { size: zlib.gzipSync(text, { level: 9 }).length, json };
}

/** An engine that has read nothing yet, and the names and compressed sizes of what it reads. */
function fresh(get, site) {
  const read = new Map();
  const load = async (name) => {
    if (!unpacked.has(name)) unpacked.set(name, unpack(path.join(site, "search", name)));
    const { size, json } = unpacked.get(name);
    read.set(name, size);
    return JSON.parse(json);
  };
  const Engine = get("SearchEngine");
  const Index = get("SearchIndex");
  return { engine: new Engine(new Index(load)), read };
}

/** What stands in the field while the query is typed: ASCII key by key, other runs as an input method commits them. */
function beginnings(text) {
  const found = [];
  for (const [piece] of text.matchAll(/[\x20-\x7e]|[^\x20-\x7e]+/g)) found.push((found.at(-1) ?? "") + piece);
  return found;
}

/** The first ten results as the box reads them, three and the others, and the answer they are from. */
async function ask(engine, text) {
  const answer = await engine.withWhole(await engine.search(text, null, true));
  const results = [...(await engine.read(answer, 0, 3)), ...(await engine.read(answer, 3, 10))];
  return { answer, links: results.map(({ page, section, block }) => page.url + "#" + ((block && block.anchor) || section.anchor)) };
}

async function search(get, site, text, typed) {
  const sum = (read) => Array.from(read.values()).reduce((all, size) => all + size, 0);
  const once = fresh(get, site);
  const { answer, links } = await ask(once.engine, text);
  const bytes = sum(once.read);
  const began = performance.now();
  if (typed) await ask(once.engine, text);
  const warm = performance.now() - began;
  const slow = fresh(get, site);
  for (const beginning of typed ? beginnings(text) : []) {
    await slow.engine.read(await slow.engine.search(beginning), 0, 3);
  }
  const last = typed ? (await ask(slow.engine, text)).links : links;
  return {
    results: links, same: last.join() === links.join(), bytes, typed: sum(slow.read), warm,
    missing: answer.missing, instead: answer.instead.map(([, to]) => to), exactly: answer.exactly, guessed: answer.guessed,
  };
}

async function main([task, folder, site]) {
  const get = context(folder);
  const given = JSON.parse(fs.readFileSync(0, "utf8"));
  if (task === "terms") {
    const { variants, synonyms, texts } = given;
    const analyzer = new (get("SearchAnalyzer"))(variants, synonyms);
    for (const text of texts) console.log(JSON.stringify(analyzer.runs(analyzer.fold(text).text).flatMap(({ terms }) => terms.map(({ term, counts }) => [term, counts]))));
  } else {
    for (const text of given) console.log(JSON.stringify(await search(get, site, text, task === "type")));
  }
}

main(process.argv.slice(2));
