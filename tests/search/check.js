/* node check.js SITE SCRIPTS QUERIES.json: prints one line for every query that does not lead where it must. */
"use strict";
const fs = require("node:fs");
const { engine } = require("./harness.js");

async function main([site, folder, file]) {
  const asked = engine(site, folder);
  for (const { text, pages, anchor, way, first = 1 } of JSON.parse(fs.readFileSync(file, "utf8"))) {
    let answer;
    try {
      answer = await asked.search(text);
    } catch (error) {
      console.log(`${text}: ${error.message}`);
      continue;
    }
    const shown = answer.pages.slice(0, first).map((page) => page.url);
    if (pages.length ? !shown.some((url) => pages.includes(url)) : answer.pages.length) console.log(`${text}: ${answer.mode} ${answer.pages.map((page) => page.url)}, not ${pages}`);
    else if (anchor !== undefined && answer.pages[0].sections[0].anchor !== anchor) console.log(`${text}: #${answer.pages[0].sections[0].anchor}, not #${anchor}`);
    else if (way && answer.mode !== way) console.log(`${text}: by way of ${answer.mode}, not ${way}`);
  }
}

main(process.argv.slice(2));
