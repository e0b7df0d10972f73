// What CPython 3.11 does to the length, the capacity and the array of a list; our own code, no page needed.
// tests/articles/test_list_model.py holds it against the interpreter.
"use strict";

(function (root) {
  const MOST_ITEMS = 2000;

  /** A list as the C code sees it. `array` is null for the NULL pointer: a list that owns no array. */
  const empty = () => ({ array: null, allocated: 0 });

  class PythonError extends Error {}

  /** The one function that changes the capacity: keeps it, over-allocates, fits closely, or shrinks. */
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
  }

  function clear(list, report) {
    if (list.array === null) return;
    report.way = "clear";
    list.array = null;
    list.allocated = 0;
  }

  /** Remove items low..high-1: close the gap, then resize; an empty result gives everything back. */
  function cut(list, low, high, report) {
    const size = length(list);
    if (size - (high - low) === 0) return clear(list, report);
    if (high === low) return;
    report.moved = size - high;
    const rest = list.array.slice(0, low).concat(list.array.slice(high));
    resize(list, rest.length, report);
    rest.forEach((item, index) => (list.array[index] = item));
  }

  const length = (list) => (list.array === null ? 0 : list.array.length);

  function position(index, size, message) {
    const found = index < 0 ? index + size : index;
    if (found < 0 || found >= size) throw new PythonError(`IndexError: ${message}`);
    return found;
  }

  const clip = (index, size) => Math.min(Math.max(index < 0 ? index + size : index, 0), size);

  const ACTIONS = {
    append(list, { value }, report) {
      const size = length(list);
      if (list.allocated > size) {
        report.way = "fast";
        list.array.length = size + 1;
      } else resize(list, size + 1, report);
      list.array[size] = value;
    },
    insert(list, { index, value }, report) {
      const size = length(list);
      resize(list, size + 1, report);
      const where = clip(index, size);
      for (let i = size - 1; i >= where; i -= 1) list.array[i + 1] = list.array[i];
      list.array[where] = value;
      report.moved = size - where;
    },
    extend(list, { values }, report) {
      if (values.length === 0) return;
      const size = length(list);
      if (list.array === null) {
        report.way = "exact";
        report.realloc = true;
        list.array = [];
        list.allocated = (values.length + 1) & ~1;
      } else resize(list, size + values.length, report);
      values.forEach((value, offset) => (list.array[size + offset] = value));
    },
    pop(list, { index }, report) {
      const size = length(list);
      if (size === 0) throw new PythonError("IndexError: pop from empty list");
      const where = position(index, size, "pop index out of range");
      if (where === size - 1) resize(list, size - 1, report);
      else cut(list, where, where + 1, report);
    },
    del(list, { index }, report) {
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
   */
  function apply(list, operation) {
    const report = { way: "none", realloc: false, moved: 0, error: null, before: state(list) };
    try {
      ACTIONS[operation.name](list, operation, report);
    } catch (error) {
      if (!(error instanceof PythonError)) throw error;
      report.error = error.message;
    }
    report.after = state(list);
    return report;
  }

  const state = (list) => ({ len: length(list), allocated: list.allocated, items: [...(list.array ?? [])], owns: list.array !== null });

  const INTEGER = "\\s*([+-]?\\d{1,6})\\s*";
  const VALUE = "\\s*([^\\s,;()\\[\\]]+)\\s*";
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
  const number = (text) => (text === undefined ? undefined : Number(text));

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
   */
  function parse(text) {
    const operations = [];
    let items = 0;
    for (const raw of text.split(/[;；\n]/)) {
      const source = raw.trim();
      if (source === "") continue;
      const [, body, , times] = source.match(/^(.*?)(\s*[*×]\s*(\d{1,4}))?$/);
      const bare = body.trim().replace(/^a\s*\.\s*/, "");
      const form = FORMS.map(([pattern, make]) => [bare.match(pattern), make]).find(([match]) => match);
      if (!form) throw new SyntaxError(`看不懂「${source}」。能写的有 append(x)、pop()、pop(i)、insert(i, x)、extend([x, y])、extend(range(n))、del a[i]、del a[i:j]、clear()`);
      const operation = { ...form[1](form[0].slice(1)), text: bare };
      for (let i = 0; i < Number(times ?? 1); i += 1) {
        items += operation.values ? operation.values.length : 1;
        if (items > MOST_ITEMS) throw new SyntaxError(`太多了：总共最多 ${MOST_ITEMS} 个操作与元素`);
        operations.push(operation);
      }
    }
    return operations;
  }

  /** Every step of a sequence from an empty list: the reports of apply, each with its operation's text. */
  function run(operations) {
    const list = empty();
    return operations.map((operation) => ({ text: operation.text, ...apply(list, operation) }));
  }

  root.ListModel = { empty, apply, parse, run };
  if (typeof module !== "undefined") module.exports = root.ListModel;
})(typeof globalThis === "undefined" ? this : globalThis);
