// /// experiment
// title = "网页版：另一套概率"
// envs = ["node-20"]
// upstream = ["bullshit/6c13e48"]
// timeout = 120
// ///
// The real page's script runs in a context of its own, with a three-line DOM and a seeded Math.random.
const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");

const file = path.join(process.env.ANATOMY_UPSTREAM, "bullshit", "6c13e48", "index.html");
const source = /<script>([\s\S]*?)<\/script>/.exec(fs.readFileSync(file, "utf8"))[1];

// mulberry32, so that every run draws the same numbers
let state = 20191031;
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}

function load(topic) {
  const nodes = { input: { value: topic }, "#论文": { innerHTML: "" } };
  const scope = vm.createContext({ document: { querySelector: (name) => nodes[name] } });
  scope.window = scope;
  vm.runInContext("Math", scope).random = random;
  vm.runInContext(source, scope);
  return { scope, nodes };
}

// Count, for every draw, how long the paragraph already was: the real functions are wrapped, not replaced.
function measure(topic) {
  const { scope, nodes } = load(topic);
  const tally = { short: [0, 0], long: [0, 0] };
  let length = 0; // of the paragraph
  let round = 0; // length of the round: the loop ends at 6000, and only the close of a round comes after that
  let [breaks, rounds, total] = [0, 0, 0];
  const wrap = (name, index) => {
    const real = scope[name];
    scope[name] = () => {
      const sentence = real();
      tally[length > 200 ? "long" : "short"][index] += 1;
      length += sentence.length;
      round += sentence.length;
      total += sentence.length;
      return sentence;
    };
  };
  wrap("来点名人名言", 0);
  wrap("来点论述", 1);
  const real = scope["增加段落"];
  scope["增加段落"] = (paragraph) => {
    if (round < 6000) breaks += 1;
    else {
      rounds += 1;
      round = 0;
    }
    length = 0;
    return real(paragraph);
  };
  scope["生成文章"]();
  const paragraphs = nodes["#论文"].innerHTML.split("</div><div>").map((p) => p.replace(/<\/?div>/g, ""));
  return { tally, breaks, rounds, total, paragraphs };
}

const FAMILY = "\u{1f468}\u200d\u{1f469}\u200d\u{1f467}";
const NAMES = { "": "（空）", "\u{1f600}": "U+1F600", [FAMILY]: "家庭表情" };
for (const topic of ["写", "学生会退会", "\u{1f600}", FAMILY, ""]) {
  const { rounds, total } = measure(topic);
  console.log(`主题 ${NAMES[topic] ?? topic}：${topic.length} 个 UTF-16 单元，${rounds} 轮，句子总长 ${total}`);
}

const [pages, topic] = [250, "学生退会"];
const sum = { short: [0, 0], long: [0, 0], ended: 0, paragraphs: 0, empty: 0, silent: 0, doubled: 0 };
for (let page = 0; page < pages; page += 1) {
  const { tally, breaks, paragraphs } = measure(topic);
  for (const kind of ["short", "long"]) tally[kind].forEach((n, i) => (sum[kind][i] += n));
  sum.ended += breaks;
  sum.paragraphs += paragraphs.length;
  sum.empty += paragraphs.filter((p) => p.trim().length < 3).length;
  sum.doubled += paragraphs.filter((p) => /[?？]。 $/.test(p)).length;
  sum.silent += paragraphs.filter((p) => !p.includes(topic)).length;
}
const percent = (n, all) => ((100 * n) / all).toFixed(2) + "%";
const [q1, f1] = sum.short;
const [q2, f2] = sum.long;
const all = q1 + f1 + q2 + f2 + sum.ended;
console.log(`主题四个字，${pages} 页共 ${pages * topic.length} 轮，抽 ${all} 次：`);
console.log(`  段长不超过 200 时：名言 ${percent(q1, q1 + f1)}，论述 ${percent(f1, q1 + f1)}`);
console.log(`  段长超过 200 时：另起 ${percent(sum.ended, q2 + f2 + sum.ended)}，名言 ${percent(q2, q2 + f2 + sum.ended)}，论述 ${percent(f2, q2 + f2 + sum.ended)}`);
console.log(`  合计：另起 ${percent(sum.ended, all)}，名言 ${percent(q1 + q2, all)}，论述 ${percent(f1 + f2, all)}`);
console.log(`  每轮段落 ${(sum.paragraphs / pages / topic.length).toFixed(2)} 个，空段落 ${sum.empty} 个，不含主题的段落 ${percent(sum.silent, sum.paragraphs)}`);
console.log(`  以「?。」收尾的段落 ${percent(sum.doubled, sum.paragraphs)}`);
