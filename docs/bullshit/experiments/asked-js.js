// /// experiment
// title = "哪些字能作名字，哪个函数编码网址"
// envs = ["node-20"]
// upstream = ["bullshit/6c13e48"]
// ///
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
Error.stackTraceLimit = 0;        // a million errors, and nobody reads their stacks

function compiles(name) {
  try {
    new Function("var " + name + " = 1");
    return "可以";
  } catch (error) {
    return error.name;
  }
}

for (const name of ["草泥马", "$", "_", "x2", "2x", "☺", "\u{1F600}", "主 题", "主-题", "\u{20000}"]) {
  const first = [...name][0];
  console.log(`${name}：${compiles(name)}；第一个字符是 ID_Start ${/\p{ID_Start}/u.test(first)}`);
}
let differ = 0, tried = 0, letters = [];
function together() {             // what is expected to compile, compiles as one declaration; if not, one by one
  if (letters.length && compiles(letters.join(", ")) !== "可以")
    for (const letter of letters) differ += compiles(letter) !== "可以";
  letters = [];
}
for (let point = 0x80; point <= 0x10ffff; point += point < 0x40000 ? 1 : 64) {
  if (point >= 0xd800 && point <= 0xdfff) continue;
  const character = String.fromCodePoint(point);
  tried += 1;
  if (!/\p{ID_Start}/u.test(character)) differ += compiles(character) === "可以";
  else if (letters.push(character) === 1000) together();
}
together();
console.log(`U+0080 起 ${tried} 个单字（U+40000 起每 64 个取一个）：能不能作名字与 ID_Start 不同的 ${differ} 个`);

for (const encode of [encodeURI, encodeURIComponent]) {
  const topic = "R&D#C+ 41%";
  const address = "https://example.org/?主题=" + encode(topic);
  console.log(`${encode.name}：${encode(topic)}；还原成 ${new URL(address).searchParams.get("主题")}`);
}

for (const [name, topic] of [["学生会", "学生会"], ["U+1F600", "\u{1F600}"], ["家庭表情", "\u{1F468}\u200D\u{1F469}\u200D\u{1F467}"]]) {
  let units = 0, points = 0;
  for (const index in topic) units += 1;
  for (const character of topic) points += 1;
  const seen = [...new Intl.Segmenter("zh", { granularity: "grapheme" }).segment(topic)].length;
  console.log(`${name}：for…in ${units} 轮，for…of ${points} 轮，length ${topic.length}，Intl.Segmenter ${seen} 个`);
}

const mixed = Object.assign(["甲", "乙"], { [Symbol("丙")]: "丙" });
const keys = [];
for (const key in mixed) keys.push(`${typeof key} ${JSON.stringify(key)}`);
console.log(`for…in 走 ["甲", "乙"]，它还有一个名字是 Symbol 的属性：${keys.join("、")}`);

const sentences = Array.from({ length: 36 }, (_, index) => "第" + index + "句");
let last;
function another() {
  let sentence;
  do sentence = sentences[Math.floor(Math.random() * sentences.length)]; while (sentence === last);
  return last = sentence;
}
let same = 0, previous;
for (let count = 0; count < 100000; count += 1) {
  const sentence = another();
  same += sentence === previous;
  previous = sentence;
}
console.log(`与上一句相同就重抽，十万次里相邻相同的：${same}`);

const written = 'let 主题 = "一天掉多少根头发"';
const source = fs.readFileSync(path.join(process.env.ANATOMY_UPSTREAM, "bullshit", "6c13e48", "index.js"), "utf8");
if (source.split(written).length !== 2) throw new Error("index.js has another topic");
fs.writeFileSync("edited.js", source.replace(written, 'let 主题 = process.argv[2] || "一天掉多少根头发"'));
for (const given of [["写周报"], []]) {
  const article = execFileSync(process.execPath, ["edited.js", ...given], { encoding: "utf8" });
  console.log(`node edited.js ${given.join(" ")}：有「写周报」${article.includes("写周报")}，有「一天掉多少根头发」${article.includes("一天掉多少根头发")}`);
}

fs.writeFileSync("index.js", source);
for (const flags of [["--random-seed=7"], []]) {
  const [one, two] = [1, 2].map(() => execFileSync(process.execPath, [...flags, "index.js"], { encoding: "utf8" }));
  console.log(`node ${[...flags, "index.js"].join(" ")}，启动两次：各篇相同 ${one === two}`);
}
