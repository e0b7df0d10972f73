/* The engine in a Web Worker: `{id, query, limit, haste}` in, `{id, answer}` or `{id, error}` out, by two ways (search-client.js). */
"use strict";
importScripts(
  "search-fold.js", "search-query.js", "search-store.js", "search-postings.js",
  "search-fuzzy.js", "search-rank.js", "search-fallbacks.js", "search-engine.js"
);

(function () {
  const search = self.anatomySearch;
  const base = new URL("../../search/", self.location.href);

  /** A shard is a script that calls `anatomySearchShard(name, stamp, value)`; here only its JSON is read, nothing is run. */
  async function load(name, again) {
    const answer = await fetch(new URL(name + ".js", base), again ? { cache: "reload" } : {});
    if (!answer.ok) throw name === "index" ? new Error("no index: " + answer.status) : new search.StaleIndex(name);
    const text = await answer.text();
    const [, stamp] = JSON.parse("[" + text.slice(text.indexOf("(") + 1, text.indexOf(",", text.indexOf(",") + 1)) + "]");
    const start = text.indexOf(",", text.indexOf(",") + 1) + 1;
    return { stamp, value: JSON.parse(text.slice(start, text.lastIndexOf(")"))) };
  }

  const engine = new search.Engine(new search.Store(load));

  const channel = new BroadcastChannel(self.name);

  function reply(message) {
    channel.postMessage(message);
    self.postMessage(message);
  }

  /** Milliseconds without a question after which the rest of a small index is read. */
  const REST = 1000;
  let rest = 0;
  let newest = 0;
  let queries = 0;
  let before = "";

  /** Counts queries, not the keys that make them. */
  function count(query) {
    if (!before || !(query.startsWith(before) || before.startsWith(query))) queries++;
    before = query;
  }

  /** Whoever has asked for two things is likely to ask for a third; not on a connection that is to be spared. */
  function readAhead(id) {
    const spare = navigator.connection && navigator.connection.saveData;
    if (id === newest && queries > 1 && !spare) rest = setTimeout(() => engine.store.fill(() => id === newest).catch(() => undefined), REST);
  }

  self.onmessage = async (event) => {
    const { id, query, limit, haste } = event.data;
    newest = id;
    clearTimeout(rest);
    if (query !== null) count(query);
    try {
      if (query === null) await engine.warm();
      reply({ id, answer: query === null ? null : await engine.search(query, limit, haste) });
      if (query !== null) readAhead(id);
    } catch (error) {
      reply({ id, error: String(error && error.message), superseded: error instanceof search.Superseded });
    }
  };
})();
