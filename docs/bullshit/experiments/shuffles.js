// /// experiment
// title = "JavaScript 里的洗牌与网址编码：哪种写法不均匀，哪个函数报错"
// envs = ["node-20"]
// ///
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
// A seeded generator stands in for Math.random, so that the same counts come out each time.
let state = 2019;
Math.random = () => {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
};

const ways = {
  "sort(() => Math.random() - 0.5)": cards => cards.sort(() => Math.random() - 0.5),
  "每张与任意一张对换": cards => {
    for (let one = 0; one < cards.length; one += 1) {
      const other = Math.floor(Math.random() * cards.length);
      [cards[one], cards[other]] = [cards[other], cards[one]];
    }
  },
  "Fisher–Yates": cards => {
    for (let one = cards.length - 1; one > 0; one -= 1) {
      const other = Math.floor(Math.random() * (one + 1));
      [cards[one], cards[other]] = [cards[other], cards[one]];
    }
  },
};
for (const [name, shuffle] of Object.entries(ways)) {
  const places = [0, 0, 0, 0, 0], orders = {};
  for (let count = 0; count < 100000; count += 1) {
    const five = [0, 1, 2, 3, 4], three = ["甲", "乙", "丙"];
    shuffle(five);
    shuffle(three);
    places[five.indexOf(0)] += 1;
    orders[three.join("")] = (orders[three.join("")] || 0) + 1;
  }
  const shares = counts => counts.map(count => (count / 1000).toFixed(0) + "%").join("、");
  console.log(`${name}：原来的第一张落在五个位置上各 ${shares(places)}；三张的六种次序各 ${shares(Object.values(orders).sort((a, b) => a - b))}`);
}

function attempt(label, call) {
  try {
    console.log(`${label}：${call()}`);
  } catch (error) {
    console.log(`${label}：${error.name}: ${error.message.replace(/\uFEFF/g, "\\uFEFF")}`);
  }
}
const half = "\u{1F600}".slice(0, 1);
attempt('encodeURIComponent("😀")', () => encodeURIComponent("\u{1F600}"));
attempt('encodeURIComponent("😀".slice(0, 1))', () => encodeURIComponent(half));
attempt('encodeURIComponent("😀".slice(0, 1).toWellFormed())', () => encodeURIComponent(half.toWellFormed()));
attempt('encodeURIComponent([..."😀好"].slice(0, 1).join(""))', () => encodeURIComponent([..."\u{1F600}好"].slice(0, 1).join("")));
attempt('new URLSearchParams({ t: "😀".slice(0, 1) })', () => new URLSearchParams({ t: half }));
attempt('decodeURIComponent("100%")', () => decodeURIComponent("100%"));
attempt('new URLSearchParams("t=100%").get("t")', () => new URLSearchParams("t=100%").get("t"));
for (const query of ["t=a+b", "t=a%20b", "t=a%2Bb"]) {
  attempt(`${query}，URLSearchParams 读成`, () => JSON.stringify(new URLSearchParams(query).get("t")));
  attempt(`${query}，decodeURIComponent 读成`, () => JSON.stringify(decodeURIComponent(query.slice(2))));
}
attempt('new URLSearchParams({ t: "a b+c" })', () => new URLSearchParams({ t: "a b+c" }));
attempt('decodeURIComponent("%E5%86%99%E5%91%A8%E6%8A%A5")', () => decodeURIComponent("%E5%86%99%E5%91%A8%E6%8A%A5"));
const types = new Set(), keys = [];
for (const index in "写周报") types.add(typeof index);
Array.prototype.extra = 1;
for (const key in ["甲"]) keys.push(key);
delete Array.prototype.extra;
console.log(`for…in 走字符串，下标的类型：${[...types]}；原型上加了 extra 之后，走 ["甲"] 得到 ${keys}`);
attempt("数组里混进全角逗号", () => new Function("return [1，2]")());
attempt("句子里有与外面相同的引号", () => new Function('return ["他说"好"。"]')());

const three = ["甲", "乙", "丙"];
const indices = {
  "Math.floor(Math.random() * 3)": () => Math.floor(Math.random() * 3),
  "Math.floor(Math.random() * 3) + 1": () => Math.floor(Math.random() * 3) + 1,
  "Math.floor(Math.random() * (3 - 1))": () => Math.floor(Math.random() * 2),
  "Math.round(Math.random() * 3)": () => Math.round(Math.random() * 3),
  "Math.floor(Math.random()) * 3": () => Math.floor(Math.random()) * 3,
  "Math.random() * 3，没有取整": () => Math.random() * 3,
};
for (const [name, index] of Object.entries(indices)) {
  const counts = { 甲: 0, 乙: 0, 丙: 0, undefined: 0 };
  for (let count = 0; count < 100000; count += 1) counts[three[index()]] += 1;
  console.log(`${name}：${Object.entries(counts).map(([item, count]) => `${item} ${(count / 1000).toFixed(0)}%`).join("、")}`);
}
const fromText = text => [...text].reduce((number, letter) => (Math.imul(number, 31) + letter.codePointAt(0)) >>> 0, 0);
console.log(`由文字算出的种子：写周报 ${fromText("写周报")}，写月报 ${fromText("写月报")}`);
attempt('JSON.parse("\\uFEFF{}")', () => JSON.parse("\uFEFF{}"));
attempt('JSON.parse("\\uFEFF{}".replace(/^\\uFEFF/, ""))', () => JSON.stringify(JSON.parse("\uFEFF{}".replace(/^\uFEFF/, ""))));
fs.writeFileSync("plain.js", "const fs = require('fs'); console.log('读到了');\n");
for (const type of ["commonjs", "module"]) {
  fs.writeFileSync("package.json", JSON.stringify({ type }));
  const { stdout, stderr } = spawnSync(process.execPath, ["plain.js"], { encoding: "utf8" });
  console.log(`package.json 写 "type": "${type}"：${stdout.trim() || stderr.match(/ReferenceError: [^\n,]*/)[0]}`);
}
