/* Talks to the engine: in a worker where there can be one, in the page where there cannot (file://). */
(function (scope) {
  "use strict";
  const search = (scope.anatomySearch = scope.anatomySearch || {});
  const ENGINE = ["fold", "query", "store", "postings", "fuzzy", "rank", "fallbacks", "engine"];

  /** @param {string|URL} address @returns {Promise<void>} a script of this site, run once */
  function script(address) {
    return new Promise((resolve, reject) => {
      const element = document.createElement("script");
      element.src = String(address);
      element.onload = () => {
        element.remove();
        resolve();
      };
      element.onerror = () => reject(new Error("cannot load " + address));
      document.head.append(element);
    });
  }

  /** The engine in this page: shards come as scripts, which `file://` allows and `fetch` does not. */
  async function inPage(root) {
    /** @type {Map<string, {stamp: string, value: any}>} */
    const arrived = new Map();
    scope.anatomySearchShard = (name, stamp, value) => arrived.set(name, { stamp, value });
    for (const name of ENGINE) await script(new URL("assets/js/search-" + name + ".js", root));
    const engine = new search.Engine(
      new search.Store(async (name) => {
        await script(new URL("search/" + name + ".js", root));
        const shard = arrived.get(name);
        arrived.delete(name);
        if (!shard) throw new Error("empty shard " + name);
        return shard;
      })
    );
    return { warm: () => engine.warm(), search: (query, limit, haste) => engine.search(query, limit, haste) };
  }

  function inWorker(root) {
    const name = "anatomy-search-" + crypto.getRandomValues(new Uint32Array(4)).join("-");
    const worker = new Worker(new URL("assets/js/search-worker.js", root), { name });
    const channel = new BroadcastChannel(name);
    const waiting = new Map();
    let count = 0;
    // each answer comes by both ways; Chromium holds a worker's messages, but not a channel's, back until a key's frame is out
    worker.onmessage = channel.onmessage = ({ data }) => {
      if (!waiting.has(data.id)) return;
      const { resolve, reject } = waiting.get(data.id);
      waiting.delete(data.id);
      if (data.error === undefined) resolve(data.answer);
      else reject(Object.assign(new Error(data.error), { superseded: data.superseded }));
    };
    worker.onerror = (event) => {
      for (const { reject } of waiting.values()) reject(new Error(event.message || "the worker failed"));
      waiting.clear();
    };
    const ask = (query, limit, haste) =>
      new Promise((resolve, reject) => {
        waiting.set(++count, { resolve, reject });
        worker.postMessage({ id: count, query, limit, haste });
      });
    return { warm: () => ask(null, 0, false), search: ask };
  }

  /**
   * @param {URL} root of the site
   * @returns {Promise<{warm(): Promise<void>, search(query: string, limit?: number, haste?: boolean): Promise<any>}>}
   */
  search.connect = async (root) => (root.protocol === "file:" || !scope.Worker ? inPage(root) : inWorker(root));
})(window);
