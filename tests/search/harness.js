/* Loads the engine's plain scripts and an index from the disk, for Node. */
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");

const PARTS = ["fold", "query", "store", "postings", "fuzzy", "rank", "fallbacks", "engine"];

/** @param {string} folder of the scripts @returns {any} their shared namespace, fresh */
function scripts(folder) {
  const context = vm.createContext({ console });
  for (const part of PARTS) {
    const file = path.join(folder, "search-" + part + ".js");
    vm.runInContext(fs.readFileSync(file, "utf8"), context, { filename: file });
  }
  return vm.runInContext("anatomySearch", context);
}

/** @param {string} site @returns {(name: string) => Promise<{stamp: string, value: any}>} */
function loader(site) {
  return async (name) => {
    const text = fs.readFileSync(path.join(site, "search", name + ".js"), "utf8");
    let shard;
    vm.runInNewContext(text, { anatomySearchShard: (_name, stamp, value) => (shard = { stamp, value: JSON.parse(JSON.stringify(value)) }) });
    return shard;
  };
}

/** @param {string} site @param {string} folder @returns {any} an engine on a built site */
function engine(site, folder) {
  const search = scripts(folder);
  return new search.Engine(new search.Store(loader(site)));
}

module.exports = { scripts, loader, engine };
