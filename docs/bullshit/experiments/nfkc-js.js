// /// experiment
// title = "同样的名字交给 JavaScript：不规范化"
// envs = ["node-20"]
// ///
// ECMAScript compares identifiers code point by code point; there is no normalisation step.
const vm = require("node:vm");

function compiles(source) {
  try {
    new vm.Script(source);
    return "可以";
  } catch (error) {
    return error.name;
  }
}

const scope = vm.createContext({});
vm.runInContext("var \uff58 = 1; var \uf900 = 2;", scope);
for (const [label, source] of [
  ["中文名", "let \u5e9f\u8bdd = 1"], ["全角 x", "let \uff58 = 1"], ["兼容汉字 U+F900", "let \uf900 = 1"],
  ["康熙部首「一」 U+2F00", "let \u2f00 = 1"], ["上标 x 平方 U+00B2", "let x\u00b2 = 1"],
  ["带圈一 U+2460", "let \u2460 = 1"], ["全角括号", "print\uff08\uff09"],
]) {
  console.log(label + "：" + compiles(source));
}
console.log("定义了全角 x 之后，半角 x 的类型：" + vm.runInContext("typeof x", scope));
console.log("定义了兼容汉字之后，规范化的那个字的类型：" + vm.runInContext("typeof " + "\uf900".normalize("NFKC"), scope));
