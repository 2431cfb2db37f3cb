// Prints where positions of a bundle come from, by @jridgewell/trace-mapping: MAP POSITIONS MODULES.
const { readFileSync } = require("node:fs");
const { createRequire } = require("node:module");

const [map, positions, modules] = process.argv.slice(2);
const { AnyMap, originalPositionFor } = createRequire(`${modules}/x.js`)("@jridgewell/trace-mapping");
const traced = new AnyMap(JSON.parse(readFileSync(map, "utf8")));
const found = JSON.parse(readFileSync(positions, "utf8")).map(([line, column]) => {
  const { source, line: originalLine, column: originalColumn, name } = originalPositionFor(traced, { line, column });
  return source === null ? null : [source, originalLine, originalColumn, name ?? ""];
});
console.log(JSON.stringify(found));
