// /// experiment
// title = "没有人调用的 readJSON.js"
// envs = ["node-20"]
// upstream = ["bullshit/6c13e48"]
// ///
const path = require("node:path");

process.chdir(path.join(process.env.ANATOMY_UPSTREAM, "bullshit", "6c13e48"));
const { 读JSON文件 } = require(path.resolve("readJSON.js"));
for (const name of ["data.json", "data.json.bak", ""]) {
  let result;
  try {
    result = Object.keys(读JSON文件(name)).length + " 个键";
  } catch (error) {
    result = error.name;
  }
  console.log(`读JSON文件("${name}")：${result}`);
}
