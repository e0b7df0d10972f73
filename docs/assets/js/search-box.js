/* The search box: a dialog with one field, the articles to choose from, and a list of results. */
"use strict";

const SearchBox = (() => {
  /** @type {Record<string, string>} */
  const KINDS = { code: "源码", run: "运行", figure: "图", asked: "问答" };
  const COUNT = 10;
  /** Results that a page key passes. */
  const PAGE = 5;
  /** Milliseconds without a key after which somebody reads. */
  const REST = 200;
  /** The share of the third best score from which on a section counts as a place found: the best may stand out alone. */
  const FOUND = 0.3;
  const { root, script } = anatomySearch;

  /** @param {string} tag @param {Record<string, string|null>} attributes @param {...(Node|string|null)} children text is never read as HTML @returns {HTMLElement} */
  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) if (value !== null) element.setAttribute(name, value);
    for (const child of children) if (child) element.append(child);
    return element;
  }

  /** @param {string} text @param {string} name @param {() => void} act @returns {HTMLElement} */
  function button(text, name, act) {
    const element = make("button", { type: "button", class: "sa-search__" + name }, text);
    element.addEventListener("click", act);
    return element;
  }

  const field = /** @type {HTMLInputElement} */ (
    make("input", {
      class: "sa-search__field", type: "text", role: "combobox", "aria-label": "搜索本站", "aria-expanded": "false", "aria-controls": "sa-search-results",
      "aria-autocomplete": "list", placeholder: "搜问题、报错、标识符、代码", autocomplete: "off", autocapitalize: "off", autocorrect: "off",
      spellcheck: "false", enterkeyhint: "search",
    })
  );
  const close = button("✕", "close", () => dialog.close());
  close.setAttribute("aria-label", "关闭搜索");
  const articles = make("div", { class: "sa-search__articles", role: "group", "aria-label": "只看一篇" });
  const status = make("p", { class: "sa-search__status", role: "status", "aria-live": "polite" });
  const list = make("div", { class: "sa-search__results", id: "sa-search-results", role: "listbox", "aria-label": "搜索结果" });
  const more = button("更多结果", "more", () => undefined);
  const start = make(
    "p", { class: "sa-search__start" },
    make("a", { href: address("questions/", "") }, "问题索引"), "：读者问过的问题，按文章列出。", make("br", {}),
    make("code", {}, '"原样"'), " ", make("code", {}, "-排除"), " ", make("code", {}, "path:文件"), " 也可以写在词里。"
  );
  const scroll = make("div", { class: "sa-search__scroll" }, articles, status, list, more, start);
  const keys = make("div", { class: "sa-search__keys" }, make("kbd", {}, "↑"), make("kbd", {}, "↓"), " 选择 ", make("kbd", {}, "Enter"), " 打开 ", make("kbd", {}, "Esc"), " 关闭");
  const dialog = /** @type {HTMLDialogElement} */ (make("dialog", { class: "sa-search", "aria-label": "搜索" }, make("div", { class: "sa-search__head" }, field, close), scroll, keys));
  document.body.append(dialog);

  /** Files of the index that have run and were not taken yet. @type {Map<string, any>} */
  const arrived = new Map();
  Object.assign(window, { anatomySearchShard: (/** @type {string} */ key, /** @type {any} */ value) => arrived.set(key, value) });
  const index = new SearchIndex(loadShard);
  const engine = new SearchEngine(index);
  /** @type {HTMLElement[]} */
  let options = [];
  let current = -1;
  let composing = false;
  /** @type {string|null} address of the page that alone is wanted */
  let article = null;
  let asked = 0;
  let remembering = 0;
  let resting = 0;

  /** A file of the index is a script that calls `anatomySearchShard`: `file://` allows scripts, and not `fetch`. @param {string} name */
  async function loadShard(name) {
    await script("search/" + name);
    const key = name.replace(/^.*\/|\.js.*$/g, "");
    const value = arrived.get(key);
    arrived.delete(key);
    return value;
  }

  /** @param {string} url @param {string} rest */
  function address(url, rest) {
    const file = root.protocol === "file:" && (url === "" || url.endsWith("/")) ? "index.html" : "";
    return root.href + url + file + rest;
  }

  /** @param {string} text @param {[number, number][]} marks @returns {(string|HTMLElement)[]} */
  function marked(text, marks) {
    const pieces = marks.flatMap(([start, end], at) => [text.slice(at ? marks[at - 1][1] : 0, start), make("mark", {}, text.slice(start, end))]);
    return [...pieces, text.slice(marks.at(-1)?.[1] ?? 0)];
  }

  /** One result: its heading, its page, the sentence that answers; the link carries what is marked there. @param {SearchResult} result @param {string[]} spelt */
  function option({ page, section, block }, spelt) {
    const { analyzer } = index.now;
    const title = section.heading || page.name;
    const titleMarks = SearchExcerpts.places(analyzer, title, spelt);
    const shown = block ?? section.blocks.find(({ kind }) => kind === "text") ?? null;
    const { text, marks } = SearchExcerpts.excerpt(analyzer, shown, spelt);
    const there = shown?.kind === "asked" ? SearchExcerpts.places(analyzer, text, spelt.slice(1)) : marks; // the page has the words of a question, not the question
    const terms = new Set([...there.map(([a, b]) => text.slice(a, b)), ...titleMarks.map(([a, b]) => title.slice(a, b))]);
    const parameters = new URLSearchParams([...terms].slice(0, 8).map((term) => ["h", term]));
    if (shown && shown.kind !== "asked" && terms.size) parameters.append("s", text.replace(/^…|…$/g, "").slice(0, 40));
    const anchor = (shown && shown.anchor) || section.anchor;
    const titled = shown?.kind === "figure" && anchor.startsWith("r-") ? "run" : shown?.kind ?? ""; // a run has a title like a figure
    const kind = shown?.label ? KINDS.code : KINDS[titled];
    const code = shown && (shown.kind === "code" || shown.kind === "run");
    return make(
      "a", { class: "sa-search__option", role: "option", "data-page": page.url, tabindex: "-1", "aria-selected": "false", href: address(page.url, (terms.size ? "?" + parameters : "") + (anchor && "#" + encodeURIComponent(anchor))) },
      make("span", { class: "sa-search__title" }, ...marked(title, titleMarks)),
      make("span", { class: "sa-search__page" }, page.name === title ? "" : page.name),
      make("span", { class: "sa-search__excerpt" + (code ? " sa-search__excerpt--code" : "") }, kind ? make("span", { class: "sa-search__kind" }, kind) : null, ...marked(text, marks))
    );
  }

  /** @param {SearchAnswer} answer @param {number} found @returns {(string|HTMLElement)[]} */
  function explain({ ranked, missing, instead, exactly, guessed }, found) {
    const words = missing.map((word) => "“" + word + "”").join("、");
    if (!ranked.length) {
      const elsewhere = article === null ? make("a", { href: address("questions/", "") }, "看看问题索引") : button("在全部文章里找", "again", () => chooseArticle(null));
      return ["没有找到" + (words || "“" + field.value.trim() + "”") + "。", elsewhere];
    }
    /** @type {(string|HTMLElement)[]} */
    const parts = guessed ? ["没有找到" + words + "，最接近的是："] : [found + " 处"];
    if (!guessed && words) parts.push("，没有找到" + words);
    if (!exactly) parts.push("，没有哪里原样含有引号里的话");
    for (const [from, to] of instead) parts.push("，没有“" + from + "”，按 ", button(to, "again", () => ask(field.value.replace(from, to))), " 找");
    return parts;
  }

  /** The articles of the best results, to see one of them alone. @param {SearchRanked[]} best */
  function offerArticles(best) {
    const found = new Map(best.map(({ page }) => [page.url, page.name]));
    if (found.size < 2 && article === null) return articles.replaceChildren();
    /** @param {string|null} url @param {string} title */
    const chip = (url, title) => {
      const element = button(title, "article", () => chooseArticle(url));
      element.setAttribute("aria-pressed", String(article === url));
      return element;
    };
    articles.replaceChildren(chip(null, "全部"), ...Array.from(found, ([url, title]) => chip(url, title)));
  }

  /** @param {string|null} url */
  function chooseArticle(url) {
    article = url;
    field.focus();
    run();
  }

  /** @param {SearchAnswer} answer @returns {SearchRanked[]} */
  function placesOf({ ranked }) {
    const enough = FOUND * (ranked[2] ?? ranked.at(-1)).score;
    return ranked.filter(({ score }, at) => at < COUNT || score >= enough);
  }

  /** Reads some sections of the answer and shows them, from the first on in place of what stands there. @param {SearchAnswer} answer @param {number} from @param {number} until */
  async function show(answer, from, until) {
    const mine = asked;
    const results = await engine.read(answer, from, until);
    if (mine !== asked) return false;
    if (from === 0) {
      status.replaceChildren(...explain(answer, placesOf(answer).length));
      offerArticles(answer.ranked.slice(0, 3 * COUNT));
      list.replaceChildren();
      start.hidden = true;
      scroll.scrollTop = 0;
    }
    const spelt = [answer.query.exact, ...answer.weighed.flatMap((one) => one.spelt)].filter(Boolean);
    list.append(...results.map((result) => option(result, spelt)));
    number();
    if (from === 0) choose(0);
    return true;
  }

  /** Below the last result of each page: how many other places it has. @param {SearchAnswer} answer */
  function offerOthers(answer) {
    const shown = answer.ranked.slice(0, options.length);
    const places = placesOf(answer);
    for (const element of list.querySelectorAll(".sa-search__others")) element.remove();
    for (const url of article === null ? new Set(shown.map(({ page }) => page.url)) : []) {
      const others = places.filter(({ page }) => page.url === url).length - shown.filter(({ page }) => page.url === url).length;
      const last = options.findLast((entry) => entry.dataset.page === url);
      if (others > 0) last?.after(button("此页还有 " + others + " 处", "others", () => chooseArticle(url)));
    }
    more.hidden = places.length <= options.length;
  }

  /** Every option gets its number, which a screen reader is told. */
  function number() {
    options = Array.from(list.querySelectorAll("[role=option]"), (entry) => /** @type {HTMLElement} */ (entry));
    options.forEach((entry, at) => (entry.id = "sa-search-" + at));
    field.setAttribute("aria-expanded", String(options.length > 0));
  }

  /** @param {(string|HTMLElement)[]} [said] what is to be told of nothing */
  function empty(said = []) {
    list.replaceChildren();
    articles.replaceChildren();
    status.replaceChildren(...said);
    more.hidden = true;
    start.hidden = said.length > 0;
    number();
    choose(0);
    dialog.dataset.settled = dialog.dataset.whole = "";
  }

  /** @param {number} at */
  function choose(at) {
    options[current]?.setAttribute("aria-selected", "false");
    current = options.length ? Math.min(Math.max(at, 0), options.length - 1) : -1;
    if (current < 0) return field.removeAttribute("aria-activedescendant");
    options[current].setAttribute("aria-selected", "true");
    field.setAttribute("aria-activedescendant", options[current].id);
    options[current].scrollIntoView({ block: "nearest" });
  }

  /** Answers what stands in the field; an answer that is overtaken by a later key is dropped. @param {boolean} [again] the index is read anew */
  async function run(again = false) {
    const query = field.value;
    const mine = ++asked;
    clearTimeout(resting);
    if (!query.trim()) return empty();
    try {
      await index.open(again);
      const answer = await engine.search(query, article);
      if (mine !== asked) return;
      if (!answer.ranked.length) empty(explain(answer, 0));
      else if (!(await show(answer, 0, SearchEngine.FIRST))) return;
      dialog.dataset.settled = query;
      resting = setTimeout(() => rest(query, answer), REST);
    } catch (problem) {
      if (mine !== asked) return;
      if (!again) return run(true); // the site may have been published anew meanwhile
      empty(["搜索没能装入（" + (problem instanceof Error ? problem.message : problem) + "）。可以改用目录或符号索引。"]);
    }
  }

  /** What follows when nobody types: a word that was not found is looked for inside of others, a fragment where it stands, and more results are shown. @param {string} query @param {SearchAnswer} answer */
  async function rest(query, answer) {
    const mine = asked;
    const found = answer.missing.length ? await engine.search(query, article, true) : answer;
    const whole = await engine.withWhole(found);
    if (mine !== asked) return;
    if (found.ranked.length && found !== answer && !(await show(whole, 0, SearchEngine.FIRST))) return;
    const next = async (/** @type {number} */ until) => {
      if (!(await show(whole, options.length, until))) return;
      offerOthers(whole);
      dialog.dataset.whole = query;
    };
    more.onclick = () => (field.focus(), next(options.length + COUNT));
    if (whole.ranked.length) await next(COUNT);
    else dialog.dataset.whole = query;
  }

  /** What stands in the field changed. */
  function typed() {
    if (composing) return;
    article = null;
    remember(field.value.trim() ? field.value : "");
    run();
  }

  /** @param {string} query */
  function ask(query) {
    field.value = query;
    field.focus();
    typed();
  }

  /** The address with the query in it, so that a search can be shared; not at every key, which browsers resent. @param {string} query */
  function remember(query) {
    clearTimeout(remembering);
    remembering = setTimeout(() => write(query), query ? 250 : 0);
  }

  /** @param {string} query */
  function write(query) {
    const now = new URL(location.href);
    if (query) now.searchParams.set("q", query);
    else now.searchParams.delete("q");
    if (now.href !== location.href) history.replaceState(history.state, "", now);
  }

  field.addEventListener("compositionstart", () => (composing = true));
  field.addEventListener("compositionend", () => ((composing = false), typed()));
  field.addEventListener("input", (event) => /** @type {InputEvent} */ (event).isComposing || typed());
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || composing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const last = options.length - 1;
    const wrapped = { ArrowDown: current === last ? 0 : current + 1, ArrowUp: current <= 0 ? last : current - 1 };
    /** @type {Record<string, number>} */
    const places = { ...wrapped, PageDown: current + PAGE, PageUp: current - PAGE, Home: 0, End: last };
    if (event.key === "Enter" && dialog.dataset.settled === field.value) options[current]?.click();
    else if (event.key in places && options.length) choose(places[event.key]);
    else return;
    event.preventDefault();
  });
  list.addEventListener("click", () => write(field.value));
  list.addEventListener("pointermove", ({ target }) => {
    const at = options.findIndex((entry) => target instanceof Node && entry.contains(target));
    if (at >= 0 && at !== current) choose(at);
  });
  dialog.addEventListener("cancel", (event) => composing && event.preventDefault());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => {
    document.documentElement.classList.remove("sa-searching");
    remember("");
  });
  index.open().catch(() => undefined);
  empty();

  return {
    /** @param {string} query what to look for at once; when empty, what was typed before stays */
    open(query) {
      if (!dialog.open) dialog.showModal();
      document.documentElement.classList.add("sa-searching");
      if (query) field.value = query;
      field.focus();
      if (!query) field.select();
      if (field.value.trim()) typed();
    },
  };
})();
