// What CPython 3.11 does to the length, the capacity and the array of a list; our own code, no page needed.
// tests/articles/test_list_model.py holds it against the interpreter.
"use strict";

/** @param {any} root */
(function (root) {
  const MOST_ITEMS = 2000;

  /**
   * A list as the C code sees it. `array` is null for the NULL pointer: a list that owns no array.
   * @typedef {{array: string[]|null, allocated: number}} List
   * One operation: what it is called and what it was given.
   * @typedef {{name: string, text?: string, value?: string, values?: string[], index?: number, low?: number, high?: number}} Operation
   * @typedef {{len: number, allocated: number, items: string[], owns: boolean}} State
   * What an operation did; see `apply`.
   * @typedef {{way: string, realloc: boolean, moved: number, error: string|null, before: State, after: State}} Report
   */

  /** @returns {List} */
  const empty = () => ({ array: null, allocated: 0 });

  class PythonError extends Error {}

  /**
   * The one function that changes the capacity: keeps it, over-allocates, fits closely, or shrinks. Returns the array.
   * @param {List} list @param {number} size @param {Report} report
   */
  function resize(list, size, report) {
    const before = list.array === null ? 0 : list.array.length;
    if (list.allocated >= size && size >= list.allocated >> 1) {
      report.way = "keep";
    } else {
      let wanted = (size + (size >> 3) + 6) & ~3;
      report.way = "reserve";
      if (size - before > wanted - size) {
        wanted = (size + 3) & ~3;
        report.way = "close";
      }
      if (size === 0) wanted = 0;
      if (size < before) report.way = "shrink";
      list.allocated = wanted;
      report.realloc = true;
    }
    if (list.array === null) list.array = [];
    list.array.length = size;
    return list.array;
  }

  /** @param {List} list @param {Report} report */
  function clear(list, report) {
    if (list.array === null) return;
    report.way = "clear";
    list.array = null;
    list.allocated = 0;
  }

  /**
   * Remove items low..high-1: close the gap, then resize; an empty result gives everything back.
   * @param {List} list @param {number} low @param {number} high @param {Report} report
   */
  function cut(list, low, high, report) {
    const items = list.array ?? [];
    if (items.length - (high - low) === 0) return clear(list, report);
    if (high === low) return;
    report.moved = items.length - high;
    const rest = items.slice(0, low).concat(items.slice(high));
    const array = resize(list, rest.length, report);
    rest.forEach((item, index) => (array[index] = item));
  }

  /** @param {List} list */
  const length = (list) => (list.array === null ? 0 : list.array.length);

  /** @param {number} index @param {number} size @param {string} message */
  function position(index, size, message) {
    const found = index < 0 ? index + size : index;
    if (found < 0 || found >= size) throw new PythonError(`IndexError: ${message}`);
    return found;
  }

  /** @param {number} index @param {number} size */
  const clip = (index, size) => Math.min(Math.max(index < 0 ? index + size : index, 0), size);

  /** @type {Record<string, (list: List, operation: Operation, report: Report) => void>} */
  const ACTIONS = {
    append(list, { value = "" }, report) {
      const size = length(list);
      if (list.array !== null && list.allocated > size) {
        report.way = "fast";
        list.array[size] = value;
      } else resize(list, size + 1, report)[size] = value;
    },
    insert(list, { index = 0, value = "" }, report) {
      const size = length(list);
      const array = resize(list, size + 1, report);
      const where = clip(index, size);
      for (let i = size - 1; i >= where; i -= 1) array[i + 1] = array[i];
      array[where] = value;
      report.moved = size - where;
    },
    extend(list, { values = [] }, report) {
      if (values.length === 0) return;
      const size = length(list);
      if (list.array === null) {
        report.way = "exact";
        report.realloc = true;
        list.array = [...values];
        list.allocated = (values.length + 1) & ~1;
        return;
      }
      const array = resize(list, size + values.length, report);
      values.forEach((value, offset) => (array[size + offset] = value));
    },
    pop(list, { index = -1 }, report) {
      const size = length(list);
      if (size === 0) throw new PythonError("IndexError: pop from empty list");
      const where = position(index, size, "pop index out of range");
      if (where === size - 1) resize(list, size - 1, report);
      else cut(list, where, where + 1, report);
    },
    del(list, { index = 0 }, report) {
      const where = position(index, length(list), "list assignment index out of range");
      cut(list, where, where + 1, report);
    },
    delSlice(list, { low, high }, report) {
      const size = length(list);
      const from = clip(low ?? 0, size);
      cut(list, from, Math.max(from, clip(high ?? size, size)), report);
    },
    clear(list, _, report) {
      clear(list, report);
    },
  };

  /**
   * Apply one operation to `list` (changed in place). Returns what happened: `way` (fast, keep, reserve, close,
   * shrink, exact, clear, none), `realloc` (the allocator was asked), `moved` (pointers shifted by one place or more),
   * `error` (the Python error's text; the list is then as before), and the state before and after.
   * @param {List} list @param {Operation} operation @returns {Report}
   */
  function apply(list, operation) {
    const before = state(list);
    /** @type {Report} */
    const report = { way: "none", realloc: false, moved: 0, error: null, before, after: before };
    try {
      ACTIONS[operation.name](list, operation, report);
    } catch (error) {
      if (!(error instanceof PythonError)) throw error;
      report.error = error.message;
    }
    report.after = state(list);
    return report;
  }

  /** @param {List} list @returns {State} */
  const state = (list) => ({ len: length(list), allocated: list.allocated, items: [...(list.array ?? [])], owns: list.array !== null });

  const INTEGER = "\\s*([+-]?\\d{1,6})\\s*";
  const VALUE = "\\s*([^\\s,;()\\[\\]]+)\\s*";
  /** What an operation may look like, and what it is: the groups of the pattern make the operation. @type {[RegExp, (groups: string[]) => Operation][]} */
  const FORMS = [
    [new RegExp(`^append\\(${VALUE}\\)$`), ([value]) => ({ name: "append", value })],
    [/^pop\(\s*\)$/, () => ({ name: "pop", index: -1 })],
    [new RegExp(`^pop\\(${INTEGER}\\)$`), ([index]) => ({ name: "pop", index: Number(index) })],
    [new RegExp(`^insert\\(${INTEGER},${VALUE}\\)$`), ([index, value]) => ({ name: "insert", index: Number(index), value })],
    [new RegExp(`^extend\\(\\s*range\\(\\s*(\\d{1,4})\\s*\\)\\s*\\)$`), ([count]) => ({ name: "extend", values: Array.from({ length: Number(count) }, (_, i) => String(i)) })],
    [/^extend\(\s*\[([^\[\]()]*)\]\s*\)$/, ([list]) => ({ name: "extend", values: values(list) })],
    [/^clear\(\s*\)$/, () => ({ name: "clear" })],
    [new RegExp(`^del\\s+a\\[${INTEGER}\\]$`), ([index]) => ({ name: "del", index: Number(index) })],
    [/^del\s+a\[\s*([+-]?\d{1,6})?\s*:\s*([+-]?\d{1,6})?\s*\]$/, ([low, high]) => ({ name: "delSlice", low: number(low), high: number(high) })],
  ];
  /** @param {string|undefined} text */
  const number = (text) => (text === undefined ? undefined : Number(text));

  /** @param {string} text */
  function values(text) {
    if (text.trim() === "") return [];
    return text.replace(/,\s*$/, "").split(",").map((part) => {
      const value = part.trim();
      if (value === "" || /\s/.test(value)) throw new SyntaxError(`看不懂列表里的「${value}」`);
      return value;
    });
  }

  /**
   * Operations from text: `append(1); pop(0); del a[2:4]; append(x) * 5`, separated by ; or line ends, `a.` allowed.
   * Throws SyntaxError that names the faulty operation.
   * @param {string} text @returns {Operation[]}
   */
  function parse(text) {
    const operations = [];
    let items = 0;
    for (const raw of text.split(/[;；\n]/)) {
      const source = raw.trim();
      if (source === "") continue;
      const [, body = "", , times] = source.match(/^(.*?)(\s*[*×]\s*(\d{1,4}))?$/) ?? [];
      const bare = body.trim().replace(/^a\s*\.\s*/, "");
      const form = FORMS.find(([pattern]) => pattern.test(bare));
      const groups = form && bare.match(form[0]);
      if (!form || !groups) throw new SyntaxError(`看不懂「${source}」。能写的有 append(x)、pop()、pop(i)、insert(i, x)、extend([x, y])、extend(range(n))、del a[i]、del a[i:j]、clear()`);
      const operation = { ...form[1](groups.slice(1)), text: bare };
      for (let i = 0; i < Number(times ?? 1); i += 1) {
        items += operation.values ? operation.values.length : 1;
        if (items > MOST_ITEMS) throw new SyntaxError(`太多了：总共最多 ${MOST_ITEMS} 个操作与元素`);
        operations.push(operation);
      }
    }
    return operations;
  }

  /**
   * Every step of a sequence from an empty list: the reports of apply, each with its operation's text.
   * @param {Operation[]} operations @returns {(Report & {text: string})[]}
   */
  function run(operations) {
    const list = empty();
    return operations.map((operation) => ({ text: operation.text ?? "", ...apply(list, operation) }));
  }

  root.ListModel = { empty, apply, parse, run };
  if (typeof module !== "undefined") module.exports = root.ListModel;
})(/** @type {any} */ (globalThis));
