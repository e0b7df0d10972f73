// /// experiment
// title = "练习 4 的一种解法"
// envs = ["node-20"]
// ///
// Any topic that can stand in an address survives the way there and back; a lone surrogate cannot be written in UTF-8.
const query = (topic, seed) => `?${new URLSearchParams({ 主题: topic, 随机种子: seed })}`;
const back = (address) => new URL(address, "http://127.0.0.1/").searchParams.get("主题");

// mulberry32, so that every run tries the same topics
let state = 41;
function random(n) {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * n);
}

for (const topic of ["R&D", "C#", "a+b", "%41", "100%", "主题=1&随机种子=2"]) {
  console.log(`${topic} -> ${back(query(topic, 7))}`);
}
const alphabet = ["&", "#", "+", "%", "=", "?", " ", "\n", "\0", "4", "1", "a", "主", "题", "\u{1f600}", "\ufeff", "\u0301"];
let wrong = 0;
for (let i = 0; i < 10000; i += 1) {
  const topic = Array.from({ length: random(12) }, () => (random(4) ? alphabet[random(alphabet.length)] : String.fromCodePoint(random(0xd800)))).join("");
  if (back(query(topic, i)) !== topic) wrong += 1;
}
console.log(`一万个随机主题，还原不出来的 ${wrong} 个`);
console.log(`单独代理项：还原出来的与原来相同 ${back(query("\ud800", 7)) === "\ud800"}`);
