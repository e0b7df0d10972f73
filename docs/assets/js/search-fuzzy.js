/* Nearest known tokens by edit distance (insert, drop, replace, swap of neighbours). */
(function (scope) {
  "use strict";
  const search = (scope.anatomySearch = scope.anatomySearch || {});

  /** @param {string} word @returns {number} a bit for each letter that occurs */
  function letters(word) {
    let bits = 0;
    for (let at = 0; at < word.length; at++) bits |= 1 << (word.charCodeAt(at) & 31);
    return bits;
  }

  /** @param {number} bits @returns {number} */
  function ones(bits) {
    let count = 0;
    for (; bits; bits &= bits - 1) count++;
    return count;
  }

  /**
   * Optimal string alignment distance, or `most + 1` when it is larger than `most`.
   * @param {string} a @param {string} b @param {number} most @returns {number}
   */
  function distance(a, b, most) {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    let before = [];
    let last = Array.from({ length: b.length + 1 }, (_, at) => at);
    for (let i = 1; i <= a.length; i++) {
      const row = [i];
      let least = i;
      for (let j = 1; j <= b.length; j++) {
        const same = a[i - 1] === b[j - 1];
        let cost = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2] + 1);
        row.push(cost);
        if (cost < least) least = cost;
      }
      if (least > most) return most + 1;
      before = last;
      last = row;
    }
    return last[b.length];
  }

  /**
   * The known tokens nearest to a word, best first; none when nothing is near.
   * A wrong first letter is rare: only when nothing begins with the first or second letter are all tokens read. In haste only
   * those are that begin with the first one and are about as long.
   * @param {any} store @param {string} word folded @param {{most?: number, haste?: boolean}} [how] `most`: answers
   * @returns {Promise<{word: string, distance: number}[]>}
   */
  async function nearest(store, word, { most = 4, haste = false } = {}) {
    if (word.length < 3) return [];
    const [first, second] = Array.from(word);
    if (haste) return nearestOf(store, word, [first], 1, most);
    const slack = word.length <= 4 ? 1 : 2;
    const likely = await nearestOf(store, word, Array.from(new Set([first, second])), slack, most);
    return likely.length ? likely : nearestOf(store, word, [""], slack, most);
  }

  async function nearestOf(store, word, initials, slack, most) {
    const bits = letters(word);
    const found = [];
    for (const token of await store.tokens(word.length, slack, initials)) {
      if (ones(bits ^ letters(token.word)) > 2 * slack) continue;
      const far = distance(word, token.word, slack);
      if (far > slack) continue;
      const sameStart = token.word[0] === word[0] ? 0 : 0.3;
      found.push({ word: token.word, distance: far, cost: far + sameStart - Math.log2(1 + token.count) * 0.02 });
    }
    found.sort((a, b) => a.cost - b.cost || (a.word < b.word ? -1 : 1));
    const best = found.length ? found[0].distance : 0;
    return found.filter((token) => token.distance === best).slice(0, most);
  }

  Object.assign(search, { distance, nearest });
})(typeof self === "undefined" ? globalThis : self);
