// The generator of experiments/better.py once more: same topic, seed and length, same article (tests compare the two).
// In a page it turns the static sample in [data-generator] into a form; text goes in by textContent only.
"use strict";

const OPENERS = ["说到{题}，先要承认它并不着急。", "{题}这件事，放凉了再看也不迟。", "今天的茶杯里，恰好映出了{题}。", "关于{题}，邻居的鹦鹉另有看法。",
  "{题}走到第三个路口，通常会自己停下。", "把{题}翻过来，背面写的还是{题}。", "凡是没有{题}的早晨，都由别的早晨代替。"];
const FILLERS = ["这一点，楼下的自行车可以作证。", "换一把椅子坐，结论也会跟着挪一挪。", "细想起来，{题}的影子比{题}本身准时。", "账本上没有这一笔，但纸是真的。",
  "由此可见，下午总要来的。", "至于为什么，请看上一句。", "倘若有人反对，就请他先数完台阶。", "{题}若肯让一步，雨伞便够用了。",
  "这当然不是全部，也不打算是全部。", "抽屉已经满了，道理只好放在桌上。", "不妨把它记在手背上，洗掉再记。", "结论暂且如此，如此也只是暂且。"];
const SPEAKERS = ["看门的猫", "一位迟到的邮差", "隔壁的钟", "卖糖炒栗子的人"];
const SAYINGS = ["慢不是快的反面，是快的邻居", "没有盖的壶，也算开着", "问路的人多半认得路", "灯关了，屋子并没有走", "会飞的不必都叫鸟"];
const COMMENTS = ["听完我把帽子戴正了。", "这话至今还挂在门后。", "可惜当时风大，只听见一半。"];

/** mulberry32: returns a function that gives the next 32-bit number. */
function random32(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
}

/** Deals every item once a round, in random order, never the same item twice in a row. */
function* bag(items, below) {
  let last;
  for (;;) {
    const cards = [...items];
    const swap = (i, j) => ([cards[i], cards[j]] = [cards[j], cards[i]]);
    for (let i = cards.length - 1; i > 0; i -= 1) swap(i, below(i + 1));
    if (cards[0] === last) swap(0, 1 + below(cards.length - 1));
    yield* cards;
    last = cards[cards.length - 1];
  }
}

/** One article of at least `length` code points: an array of paragraphs, each an array of sentences. */
function write(topic, seed, length = 600) {
  if (topic === "" || length < 1) throw new RangeError("a topic and a length of at least 1 are needed");
  const next = random32(seed);
  const below = (n) => Math.floor((next() * n) / 4294967296);
  const [openers, fillers, speakers, sayings, comments] =
    [OPENERS, FILLERS, SPEAKERS, SAYINGS, COMMENTS].map((corpus) => bag(corpus, below));
  const deal = (cards) => cards.next().value;
  const article = [];
  for (let written = 0; written < length; ) {
    const paragraph = [];
    const sentences = 4 + below(4);
    for (let i = 0; i < sentences; i += 1) {
      let template;
      if (i === 0) template = deal(openers);
      else if (below(100) < 15) template = `${deal(speakers)}说：「${deal(sayings)}。」${deal(comments)}`;
      else template = deal(fillers);
      const sentence = template.split("{题}").join(topic);
      paragraph.push(sentence);
      written += [...sentence].length;
    }
    article.push(paragraph);
  }
  return article;
}

/** Put a form and a live output in place of the sample; every text enters the page as text. */
function mount(host) {
  if (host.dataset.generator === "ready") return;
  host.dataset.generator = "ready";
  const make = (name, properties = {}, ...children) => {
    const node = Object.assign(document.createElement(name), properties);
    node.append(...children);
    return node;
  };
  const field = (label, properties) => {
    const input = make("input", properties);
    return [input, make("label", {}, make("span", { textContent: label }), input)];
  };
  const [topic, topicLabel] = field("主题", { type: "text", value: host.dataset.topic, required: true, maxLength: 40 });
  const [seed, seedLabel] = field("种子", { type: "number", value: host.dataset.seed, min: 0, max: 4294967295, step: 1, required: true });
  const [length, lengthLabel] = field("至少多少字", { type: "number", value: host.dataset.length, min: 1, max: 6000, step: 1, required: true });
  const another = make("button", { type: "button", textContent: "换一个种子" });
  const output = host.querySelector("[data-output]");
  output.setAttribute("role", "status");
  output.setAttribute("aria-live", "polite");
  const show = () => {
    const article = write(topic.value, Number(seed.value), Number(length.value));
    output.replaceChildren(...article.map((paragraph) => make("p", { textContent: paragraph.join("") })));
  };
  const form = make("form", {}, topicLabel, seedLabel, lengthLabel, make("div", {}, make("button", { type: "submit", textContent: "写一篇" }), another));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show();
  });
  another.addEventListener("click", () => {
    seed.value = crypto.getRandomValues(new Uint32Array(1))[0];
    if (form.reportValidity()) show();
  });
  host.prepend(form);
}

if (typeof module === "object" && module.exports) module.exports = { write };
else document.querySelectorAll("[data-generator]").forEach(mount);
