// The interactive figure of the article on list: type operations, step through them, watch length, capacity and array.
// The model is list-model.js; without JavaScript (and on paper) the recorded table inside the host stays.
"use strict";

(function () {
  /** @typedef {{len: number, allocated: number, items: string[], owns: boolean}} State */
  /** @typedef {{text: string, way: string, realloc: boolean, moved: number, error: string|null, before: State, after: State}} Step */

  /** @type {{run(operations: object[]): Step[], parse(text: string): object[]}} */
  const model = /** @type {any} */ (globalThis).ListModel;
  /** @type {Record<string, string>} */
  const WAYS = {
    fast: "快路径：还有空格，直接写入，不进 list_resize",
    keep: "list_resize 只改长度，容量不动",
    reserve: "list_resize 按公式预留",
    close: "list_resize：一次加得多，不预留，取整到 4 的倍数",
    shrink: "list_resize：空出一半以上，重算容量",
    exact: "list_preallocate_exact：第一次分配，取偶数",
    clear: "数组归还，指针变成 NULL",
    none: "什么也没变",
  };
  const EXAMPLES = [
    ["逐个 append 17 个", "append(x) * 17"],
    ["删空 64 个", "extend(range(64)); pop() * 64"],
    ["在最前插入", "extend([a, b, c, d]); insert(0, x) * 6"],
    ["extend 对 append", "extend([1, 2, 3, 4, 5]); clear(); append(x) * 5"],
    ["pop 空与 clear 空", "extend([1, 2]); pop() * 2; extend([1, 2, 3, 4, 5]); clear(); extend([1, 2, 3, 4, 5])"],
  ];
  let serial = 0;

  /**
   * An element with properties; `data` and `aria` are attributes of these families.
   * @template {keyof HTMLElementTagNameMap} T
   * @param {T} name @param {Record<string, any>} properties @param {(Node|string)[]} children
   */
  function make(name, properties = {}, ...children) {
    const { data, aria, ...rest } = properties;
    const node = Object.assign(document.createElement(name), rest);
    for (const [key, value] of Object.entries(data ?? {})) node.dataset[key] = value;
    for (const [key, value] of Object.entries(aria ?? {})) node.setAttribute(`aria-${key}`, value);
    node.append(...children);
    return node;
  }

  /** @param {HTMLElement} host */
  function mount(host) {
    if (host.dataset.state === "ready") return;
    host.dataset.state = "ready";
    serial += 1;
    const id = `list-figure-${serial}`;
    /** @type {Step[]} */
    let steps = [];
    let at = 0;

    const field = make("textarea", { id: `${id}-text`, rows: 3, spellcheck: false, autocapitalize: "off", value: host.dataset.operations });
    const fault = make("p", { className: "lf-fault", role: "alert", hidden: true });
    field.setAttribute("aria-describedby", `${id}-hint`);
    /** @param {string} text @param {() => void} action */
    const button = (text, action) => {
      const node = make("button", { type: "button", textContent: text });
      node.addEventListener("click", action);
      return node;
    };
    const first = button("从头", () => go(0));
    const back = button("上一步", () => go(at - 1));
    const next = button("下一步", () => go(at + 1));
    const last = button("走到底", () => go(steps.length));
    const said = make("p", { className: "lf-said", role: "status", aria: { live: "polite" } });
    const numbers = make("dl", { className: "lf-numbers" });
    const cells = make("ol", { className: "lf-cells" });
    const trail = make("p", { className: "lf-trail" });
    const stage = make("div", { className: "lf-stage", tabIndex: 0, role: "group", aria: { label: "列表的状态，左右方向键逐步走" } }, numbers, cells);

    function load() {
      try {
        steps = model.run(model.parse(field.value));
        fault.hidden = true;
        field.removeAttribute("aria-invalid");
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        steps = [];
        fault.textContent = error.message;
        fault.hidden = false;
        field.setAttribute("aria-invalid", "true");
      }
      go(0);
    }

    /** @param {number} step */
    function go(step) {
      at = Math.max(0, Math.min(step, steps.length));
      draw(at === 0 ? null : steps[at - 1]);
    }

    /** @param {Step|null} step */
    function sentence(step) {
      if (step === null) return steps.length ? `空列表，还没有数组。共 ${steps.length} 步，按「下一步」开始。` : "空列表。在上面写几个操作。";
      const done = `第 ${at} 步，共 ${steps.length} 步：${step.text}`;
      if (step.error) return `${done}。抛出 ${step.error}，列表没有变。`;
      const parts = [`len ${step.before.len} → ${step.after.len}`, `allocated ${step.before.allocated} → ${step.after.allocated}`, WAYS[step.way]];
      if (step.realloc) parts.push(step.before.allocated === step.after.allocated ? "问了分配器，大小没变" : "问了分配器");
      if (step.moved) parts.push(`搬动 ${step.moved} 个指针`);
      return `${done}。${parts.join("；")}。`;
    }

    /** @param {Step|null} step */
    function draw(step) {
      /** @type {State} */
      const now = step === null ? { len: 0, allocated: 0, items: [], owns: false } : step.after;
      const before = step === null ? [] : step.before.items;
      said.textContent = sentence(step);
      /** @param {string} name @param {string|number} value */
      const pair = (name, value) => make("div", {}, make("dt", { textContent: name }), make("dd", { textContent: value }));
      numbers.replaceChildren(pair("len", now.len), pair("allocated", now.allocated), pair("ob_item", now.owns ? "非空" : "NULL"), pair("__sizeof__", 40 + 8 * now.allocated));
      cells.replaceChildren(...Array.from({ length: now.allocated }, (_, index) => {
        const used = index < now.len;
        const cell = make("li", { className: used ? "lf-used" : "lf-spare" }, make("span", { className: "lf-index", textContent: index, ariaHidden: "true" }));
        cell.append(make("span", { className: "lf-value", textContent: used ? now.items[index] : "" }));
        if (!used) cell.setAttribute("aria-label", `第 ${index} 格空着`);
        if (used && before[index] !== now.items[index]) cell.classList.add("lf-changed");
        return cell;
      }));
      cells.hidden = now.allocated === 0;
      trail.textContent = `容量变化（len:allocated）：${trailOf(steps.slice(0, at))}`;
      first.disabled = back.disabled = at === 0;
      next.disabled = last.disabled = at === steps.length;
      if (document.activeElement instanceof HTMLButtonElement && document.activeElement.disabled) stage.focus();
    }

    /** @param {Step[]} done */
    function trailOf(done) {
      const changes = done.filter((step) => step.before.allocated !== step.after.allocated).map((step) => `${step.after.len}:${step.after.allocated}`);
      return ["0:0", ...changes].join(" ");
    }

    field.addEventListener("input", load);
    stage.addEventListener("keydown", (event) => {
      /** @type {Record<string, number>} */
      const moves = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: steps.length };
      if (!(event.key in moves) || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      go(moves[event.key]);
    });
    const examples = EXAMPLES.map(([name, text]) => button(name, () => { field.value = text; load(); }));
    const hint = make("p", { id: `${id}-hint`, className: "lf-hint", textContent: "用分号或换行隔开。可以写 append(x)、pop()、pop(i)、insert(i, x)、extend([x, y])、extend(range(n))、del a[i]、del a[i:j]、clear()；后面加 * n 表示做 n 次。" });
    const widget = make("div", { className: "lf-widget" },
      make("label", { htmlFor: field.id, textContent: "操作（从空列表开始）" }), field, hint, fault,
      make("div", { className: "lf-row", role: "group", aria: { label: "例子" } }, ...examples),
      make("div", { className: "lf-row lf-steps", role: "group", aria: { label: "走动" } }, first, back, next, last),
      said, stage, trail);
    for (const child of [...host.children]) child.classList.add("lf-static");
    host.append(widget);
    load();
  }

  const start = () => document.querySelectorAll("[data-operations]").forEach((host) => mount(/** @type {HTMLElement} */ (host)));
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
