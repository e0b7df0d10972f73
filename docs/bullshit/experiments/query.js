// /// experiment
// title = "查询参数：哪些主题能从网址还原"
// envs = ["node-20"]
// upstream = ["bullshit-derived/f15bdb0"]
// timeout = 60
// ///
// The derived page's script in a context of its own; the address it pushes is then opened again, as a friend would.
const crypto = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");

const file = path.join(process.env.ANATOMY_UPSTREAM, "bullshit-derived", "f15bdb0", "index.html");
const source = /<script>([\s\S]*?)<\/script>/.exec(fs.readFileSync(file, "utf8"))[1];
const BASE = "http://127.0.0.1/index.html";

function open(address) {
  const nodes = { input: { value: "" }, "#文章": { innerHTML: "" } };
  const pushed = [];
  const scope = vm.createContext({
    URL,
    document: { querySelector: (name) => nodes[name] },
    location: { href: address },
    history: { pushState: (state, title, query) => pushed.push(BASE + query) },
  });
  scope.window = scope;
  vm.runInContext(source, scope);
  return { scope, nodes, pushed, html: () => nodes["#文章"].innerHTML, topic: () => nodes.input.value };
}

const sha1 = (text) => crypto.createHash("sha1").update(text).digest("hex").slice(0, 10);
const at = (topic, seed) => open(`${BASE}?主题=${encodeURIComponent(topic)}&随机种子=${seed}`);
const common = (a, b) => {
  let n = 0;
  while (n < a.length && a[n] === b[n]) n += 1;
  return n;
};

const [first, again, next] = [at("写代码", 42), at("写代码", 42), at("写代码", 43)];
console.log(`种子 42 两次：${sha1(first.html())} ${sha1(again.html())}；种子 43：${sha1(next.html())}`);
console.log(`42 与 43 开头相同的字符：${common(first.html(), next.html()) - "<div>　　".length} 个`);
first.scope["生成文章"]();
const second = first.html();
console.log(`同一页再按一次按钮：文章变了 ${second !== again.html()}；新网址能还原它 ${open(first.pushed[1]).html() === second}`);
// 2 ** 32 and its multiples are nothing modulo 2 ** 32: whole-number arithmetic would give the article of seed 42
for (const seed of ["42.0", "0x2a", 2 ** 32 + 42, 2 ** 52 + 42, "0.5", "-1", "-1000", "abc", ""]) {
  let outcome;
  try {
    const page = at("写代码", seed);
    const which = page.html() === again.html() ? "与种子 42 同一篇" : "另一篇";
    outcome = `${which}，网址能还原它 ${open(page.pushed[0]).html() === page.html()}`;
  } catch (error) {
    outcome = `${error.name}: ${error.message}`;
  }
  console.log(`种子写成「${seed}」：${outcome}`);
}
console.log();
console.log("主题 -> 重开网址得到的主题，文章是否相同");
for (const topic of ["写代码", "R&D", "C#", "a+b", "100%", "%41"]) {
  const page = at(topic, 7);
  const reopened = open(page.pushed[0]);
  console.log(`${topic} -> ${reopened.topic()}，${reopened.html() === page.html()}`);
}
const dollar = at("$&", 7);
console.log();
console.log(`主题 $& ：文章里有 $& ${dollar.html().split("$&").length - 1} 处，有「主题」二字 ${dollar.html().split("主题").length - 1} 处`);
const markup = at("<b>x</b>", 7);
console.log(`主题 <b>x</b> ：innerHTML 里原样出现 ${markup.html().split("<b>x</b>").length - 1} 处，转义成 &lt; 的 ${markup.html().split("&lt;").length - 1} 处`);
