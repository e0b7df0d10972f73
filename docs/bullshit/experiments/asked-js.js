// /// experiment
// title = "哪些字能作名字，哪个函数编码网址"
// envs = ["node-20"]
// ///
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
let differ = 0, tried = 0;
for (let point = 0x80; point <= 0x10ffff; point += 1) {
  if (point >= 0xd800 && point <= 0xdfff) continue;
  const character = String.fromCodePoint(point);
  tried += 1;
  differ += (compiles(character) === "可以") !== /\p{ID_Start}/u.test(character);
}
console.log(`U+0080 起 ${tried} 个单字：能不能作名字与 ID_Start 不同的 ${differ} 个`);

for (const encode of [encodeURI, encodeURIComponent]) {
  const topic = "R&D#C+ 41%";
  const address = "https://example.org/?主题=" + encode(topic);
  console.log(`${encode.name}：${encode(topic)}；还原成 ${new URL(address).searchParams.get("主题")}`);
}
