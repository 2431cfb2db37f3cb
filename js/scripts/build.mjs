// Builds the scripts that the Python package carries. `--check` only says whether they are stale.
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const js = join(dirname(fileURLToPath(import.meta.url)), "..");

// The page's bundle is one call; the driver writes the configuration where the token stands.
const TARGETS = [
  {
    entry: "src/observer/main.ts",
    output: "../bridge/driver/observer.js",
    head:
      "// Built from js/src/observer by `npm run build` in js/. Change the source, not this file.\n" +
      "(function (config) {\n",
    tail: "})(__BRIDGE_CONFIG__);\n",
  },
  {
    entry: "src/emulation/main.ts",
    output: "../bridge/driver/emulation.js",
    head:
      "// Built from js/src/emulation by `npm run build` in js/. Change the source, not this file.\n" +
      "(function (config) {\n",
    tail: "})(__BRIDGE_CONFIG__);\n",
  },
  {
    entry: "src/webview/main.ts",
    output: "../bridge/driver/webview.js",
    head:
      "// Built from js/src/webview by `npm run build` in js/. Change the source, not this file.\n" +
      "(function (config) {\n",
    tail: "})(__BRIDGE_CONFIG__);\n",
  },
];

async function bundle(target) {
  const result = await build({
    absWorkingDir: js,
    entryPoints: [target.entry],
    bundle: true,
    write: false,
    format: "esm",
    target: "chrome120",
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
  });
  // Strict, so that a page's own function cannot find ours by `.caller`.
  return `${target.head}"use strict";\n${result.outputFiles[0].text}${target.tail}`;
}

const check = process.argv.includes("--check");
for (const target of TARGETS) {
  const path = join(js, target.output);
  const text = await bundle(target);
  if (!check) {
    await writeFile(path, text);
    console.log(`${target.output}: ${text.length} characters`);
  } else if ((await readFile(path, "utf8").catch(() => "")) !== text) {
    console.error(`${target.output} is stale: run "npm run build" in js/ and commit it`);
    process.exitCode = 1;
  }
}
