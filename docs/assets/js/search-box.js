/* The search box: a dialog with one field and a list of results. */
(function () {
  "use strict";
  const search = (window.anatomySearch = window.anatomySearch || {});
  const KINDS = { quote: "源码", run: "运行", figure: "图", term: "术语", claims: "勘误", evolution: "演化" };
  const PAGE = 10;
  /**
   * Milliseconds without a key after which somebody is no longer typing: then the rest of the answer is loaded. Who types more slowly
   * makes us read what is thrown away at the next key; so the engine asks for more patience the more that was.
   */
  const PAUSE = 180;
  /** Pages that are painted at once; the others follow in the next frame. */
  const FIRST = 3;

  /** @returns {HTMLElement} an element with attributes and children; text is never read as HTML */
  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) if (value !== null && value !== undefined) element.setAttribute(name, value);
    element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return element;
  }

  /** @param {string} text @param {number[][]} marks @returns {(string|HTMLElement)[]} */
  function marked(text, marks) {
    const pieces = [];
    let at = 0;
    for (const [start, end] of marks) {
      pieces.push(text.slice(at, start), make("mark", {}, text.slice(start, end)));
      at = end;
    }
    pieces.push(text.slice(at));
    return pieces.filter(Boolean);
  }

  const field = make("input", {
    class: "sa-search__field", type: "text", role: "combobox", "aria-label": "搜索本站", "aria-expanded": "false",
    "aria-controls": "sa-search-results", "aria-autocomplete": "list", placeholder: "搜标识符、中文、代码片段",
    autocomplete: "off", autocapitalize: "off", autocorrect: "off", spellcheck: "false", enterkeyhint: "search",
  });
  const list = make("div", { class: "sa-search__results", id: "sa-search-results", role: "listbox", "aria-label": "搜索结果" });
  const status = make("p", { class: "sa-search__status", role: "status", "aria-live": "polite" });
  const more = make("button", { class: "sa-search__more", type: "button", hidden: "" }, "显示更多页面");
  const close = make("button", { class: "sa-search__close", type: "button", "aria-label": "关闭搜索" }, make("span", {}, "Esc"));
  const foot = make("div", { class: "sa-search__foot" });
  const scroll = make("div", { class: "sa-search__scroll" }, status, list, more);
  const dialog = make(
    "dialog", { class: "sa-search", "aria-label": "搜索" },
    make("div", { class: "sa-search__head" }, field, close), scroll, foot
  );
  foot.append(
    make("span", {}, make("kbd", {}, "↑"), make("kbd", {}, "↓"), " 选择"), make("span", {}, make("kbd", {}, "Enter"), " 打开"),
    make("span", {}, make("code", {}, '"原样"'), " ", make("code", {}, "-排除"), " ", make("code", {}, "path:文件"), " ", make("code", {}, "article:文章"))
  );
  document.body.append(dialog);

  const engine = search.connect(search.root).then((engine) => engine.warm().then(() => engine));
  engine.catch(() => undefined);
  let options = [];
  let current = -1;
  let composing = false;
  let limit = PAGE;
  let wanted = null;
  let underway = null;
  let shown = null;
  let later = 0;
  let pressed = 0;
  let soon = 0;
  let frame = 0;

  /** The address with the query in it, so that a search can be shared; not at every key, which browsers resent. */
  function remember(query) {
    clearTimeout(soon);
    soon = setTimeout(() => write(query), query ? 250 : 0);
  }

  function write(query) {
    const address = new URL(location.href);
    if (query) address.searchParams.set("q", query);
    else address.searchParams.delete("q");
    if (address.href !== location.href) history.replaceState(history.state, "", address);
  }

  function choose(at, show) {
    if (current >= 0 && options[current]) options[current].setAttribute("aria-selected", "false");
    current = options.length ? (at + options.length) % options.length : -1;
    if (current < 0) return field.removeAttribute("aria-activedescendant");
    options[current].setAttribute("aria-selected", "true");
    field.setAttribute("aria-activedescendant", options[current].id);
    if (show) options[current].scrollIntoView({ block: "nearest" });
  }

  /** Put together as text: an URL object for each result takes longer than to draw it. */
  function address(page, section) {
    const file = search.root.protocol === "file:" && (page.url === "" || page.url.endsWith("/")) ? "index.html" : "";
    const { text, marks } = section.excerpt;
    const terms = [...marks.map(([a, b]) => text.slice(a, b)), ...section.titleMarks.map(([a, b]) => section.title.slice(a, b))];
    const query = Array.from(new Set(terms.slice(0, 8)), (term) => "h=" + encodeURIComponent(term)).join("&");
    return search.root.href + page.url + file + (query && "?" + query) + (section.anchor && "#" + encodeURIComponent(section.anchor));
  }

  function option(page, section, number) {
    const title = section.title || section.section || page.title;
    const heading = make("span", { class: "sa-search__title" }, ...(section.title ? marked(title, section.titleMarks) : [title]));
    const kind = KINDS[section.kind];
    const where = section.kind === "quote" && section.path ? section.path : section.kind !== "section" ? section.section : "";
    const { text, marks } = section.excerpt;
    const code = section.kind === "quote" || section.kind === "run";
    return make(
      "a",
      { class: "sa-search__option", role: "option", id: "sa-search-" + number, href: address(page, section), tabindex: "-1", "aria-selected": "false" },
      make("span", { class: "sa-search__line" }, kind ? make("span", { class: "sa-search__kind" }, kind) : null, heading, where ? make("span", { class: "sa-search__where" }, where) : null),
      text ? make("span", { class: "sa-search__excerpt" + (code ? " sa-search__excerpt--code" : "") }, ...marked(text, marks)) : null
    );
  }

  function explain(answer) {
    const again = (text) => {
      const button = make("button", { type: "button", class: "sa-search__again" }, text);
      button.addEventListener("click", () => {
        field.value = text;
        field.focus();
        typed();
      });
      return button;
    };
    if (!answer.pages.length) {
      const nothing = ["没有一页含有“" + answer.query.trim() + "”。"];
      return answer.suggestion ? [...nothing, "最接近的是 ", again(answer.suggestion)] : [...nothing, "试试更短的词，或去掉引号与筛选。"];
    }
    const places = answer.pages.reduce((sum, page) => sum + page.sections.length + page.others, 0);
    const count = answer.pages.length + (answer.more ? "+" : "") + " 页，" + places + (answer.more ? "+" : "") + " 处";
    // a partial answer has not read enough to deny anything
    if (answer.partial && (answer.mode === "near" || answer.mode === "some")) return ["先列出相近的：" + count];
    if (answer.mode === "near") {
      return ["没有“" + answer.instead.map(([from]) => from).join(" ") + "”，按相近的 ", ...answer.instead.flatMap(([, to]) => [again(to), " "]), "查找：" + count];
    }
    if (answer.mode === "some") return ["没有完全相同的文字，以下最接近：" + count];
    if (answer.mode === "page") return ["没有哪一节同时含有全部词，以下页面含有：" + count];
    return [count];
  }

  /** One page's results; its options are added to `options`. */
  function group(page, at) {
    const entries = page.sections.map((section) => {
      const entry = option(page, section, options.length);
      options.push(entry);
      return entry;
    });
    const label = make("div", { class: "sa-search__page", id: "sa-search-page-" + at, role: "presentation" }, page.title);
    const others = page.others ? make("div", { class: "sa-search__others", role: "presentation" }, "此页还有 " + page.others + " 处") : null;
    return make("div", { class: "sa-search__group", role: "group", "aria-labelledby": "sa-search-page-" + at }, label, ...entries, others);
  }

  /** The first pages at once, so that the next frame shows them; the others, mostly out of sight, behind that frame. */
  function paint(answer) {
    const again = shown === answer.query;
    const kept = again && current > 0 ? options[current].href : null;
    cancelAnimationFrame(frame);
    options = [];
    current = -1;
    list.replaceChildren(...answer.pages.slice(0, again ? answer.pages.length : FIRST).map(group));
    status.replaceChildren(...explain(answer));
    field.setAttribute("aria-expanded", String(options.length > 0));
    if (options.length) choose(Math.max(0, options.findIndex((entry) => entry.href === kept)), false);
    if (!again) scroll.scrollTop = 0;
    shown = answer.query;
    const finish = () => {
      more.hidden = !answer.more;
      if (!answer.partial) dialog.dataset.settled = answer.query;
    };
    const late = again ? [] : answer.pages.slice(FIRST);
    if (late.length) {
      frame = requestAnimationFrame(() => {
        frame = requestAnimationFrame(() => {
          list.append(...late.map((page, at) => group(page, FIRST + at)));
          finish();
        });
      });
    } else {
      finish();
    }
    dialog.dataset.shown = answer.query;
  }

  function empty() {
    options = [];
    current = -1;
    list.replaceChildren();
    status.replaceChildren();
    more.hidden = true;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
    shown = "";
    cancelAnimationFrame(frame);
    dialog.dataset.shown = dialog.dataset.settled = "";
  }

  /**
   * One question at a time; while it is under way only the newest of the later ones is kept. A hasty one overtakes a
   * thorough one, which then gives up.
   * @param {string} query @param {number} pages @param {boolean} haste
   */
  function ask(query, pages, haste) {
    wanted = { query, pages, haste };
    if (!underway || (haste && !underway.haste)) run();
  }

  async function run() {
    const question = (underway = wanted);
    wanted = null;
    let answer = null;
    let problem = null;
    try {
      answer = await (await engine).search(question.query, question.pages, question.haste);
    } catch (error) {
      if (!error.superseded) problem = error;
    }
    if (underway !== question) return;
    underway = null;
    if (wanted) return run();
    if (field.value !== question.query) return;
    if (problem) {
      empty();
      status.textContent = "搜索没能装入（" + problem.message + "）。可以改用目录或符号索引。";
    } else if (answer) {
      if (answer.pages.length || !answer.partial) paint(answer);
      // the keys may rest already: then the whole answer follows at once
      if (answer.partial) later = setTimeout(() => ask(question.query, limit, false), Math.max(0, pressed + answer.patience * PAUSE - performance.now()));
    }
  }

  /** What stands in the field changed. */
  function typed() {
    if (composing) return;
    limit = PAGE;
    remember(field.value.trim() ? field.value : "");
    clearTimeout(later);
    pressed = performance.now();
    const query = field.value;
    if (!query.trim()) {
      wanted = null;
      empty();
    } else if (/^\s*[!-~]{1,2}\s*$/.test(query)) {
      // one or two letters are mostly a beginning: wait whether more come
      wanted = null;
      later = setTimeout(() => ask(query, limit, true), PAUSE);
    } else {
      ask(query, limit, true);
    }
  }

  field.addEventListener("compositionstart", () => (composing = true));
  field.addEventListener("compositionend", () => {
    composing = false;
    typed();
  });
  field.addEventListener("input", (event) => {
    if (!(/** @type {InputEvent} */ (event).isComposing)) typed();
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || composing || event.keyCode === 229) return;
    if (event.key === "ArrowDown") choose(current + 1, true);
    else if (event.key === "ArrowUp") choose(current < 0 ? -1 : current - 1, true);
    else if (event.key === "Enter") {
      if (current >= 0 && shown === field.value) options[current].click();
    } else return;
    event.preventDefault();
  });
  list.addEventListener("click", () => write(field.value));
  list.addEventListener("pointermove", (event) => {
    const over = event.target instanceof Element && event.target.closest("[role=option]");
    if (over && options.indexOf(over) !== current) choose(options.indexOf(over), false);
  });
  more.addEventListener("click", () => {
    limit += PAGE;
    ask(field.value, limit, false);
    field.focus();
  });
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("cancel", (event) => {
    if (composing) event.preventDefault();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => {
    document.documentElement.classList.remove("sa-searching");
    remember("");
  });

  /** @param {string} [query] what to look for at once; nothing keeps what was typed before */
  search.openBox = (query) => {
    if (!dialog.open) dialog.showModal();
    document.documentElement.classList.add("sa-searching");
    if (query !== undefined) field.value = query;
    field.focus();
    if (query === undefined) field.select();
    if (field.value.trim()) typed();
  };
})();
