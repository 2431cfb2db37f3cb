// Builds the scripts that the Python package carries. `--check` only says whether they are stale.
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const js = join(dirname(fileURLToPath(import.meta.url)), "..");

/** The agent's own version, in its uploads and at `profilerBridge.version`. */
const AGENT_VERSION = "1.0.0";

/** Reports and the live page are opened in any browser. Firefox 113 has what unpacks the data of a report. */
const REPORT_BROWSERS = ["chrome100", "firefox115"];

// The page's bundle is one call; the driver writes the configuration where the token stands.
const TARGETS = [
  {
    entry: "src/observer/main.ts",
    output: "../bridge/driver/page/observer.js",
    head:
      "// Built from js/src/observer by `npm run build` in js/. Change the source, not this file.\n" +
      "(function (config) {\n",
    tail: "})(__BRIDGE_CONFIG__);\n",
  },
  {
    entry: "src/worker/main.ts",
    output: "../bridge/driver/page/worker.js",
    head:
      "// Built from js/src/worker by `npm run build` in js/. Change the source, not this file.\n" +
      "(function (config) {\n",
    tail: "})(__BRIDGE_CONFIG__);\n",
  },
  {
    entry: "src/emulation/main.ts",
    output: "../bridge/driver/page/emulation.js",
    head:
      "// Built from js/src/emulation by `npm run build` in js/. Change the source, not this file.\n" +
      "(function (config) {\n",
    tail: "})(__BRIDGE_CONFIG__);\n",
  },
  {
    entry: "src/webview/main.ts",
    output: "../bridge/vendors/datadog/webview.js",
    head:
      "// Built from js/src/webview by `npm run build` in js/. Change the source, not this file.\n" +
      "(function (config) {\n",
    tail: "})(__BRIDGE_CONFIG__);\n",
  },
  {
    entry: "src/agent/main.ts",
    output: "../bridge/agent/agent.js",
    options: {
      // For pages of anybody's: as small as can be, and without a name of its own on the window.
      format: "iife",
      minify: true,
      target: "chrome94",
      define: { VERSION: JSON.stringify(AGENT_VERSION) },
    },
    head: "/* profilerBridge: built from js/src/agent by `npm run build` in js/ */\n",
    tail: "",
  },
  {
    entry: "src/report/main.ts",
    output: "../bridge/report/html/page/report.js",
    options: { format: "iife", minify: true, target: REPORT_BROWSERS },
    head: "/* Built from js/src/report by `npm run build` in js/ */\n",
    tail: "",
  },
  {
    entry: "src/report/report.css",
    output: "../bridge/report/html/page/report.css",
    options: { minify: true, target: REPORT_BROWSERS },
    head: "/* Built from js/src/report by `npm run build` in js/ */\n",
    tail: "",
  },
  {
    entry: "src/compare/main.ts",
    output: "../bridge/report/html/page/compare.js",
    options: { format: "iife", minify: true, target: REPORT_BROWSERS },
    head: "/* Built from js/src/compare by `npm run build` in js/ */\n",
    tail: "",
  },
  {
    entry: "src/compare/compare.css",
    output: "../bridge/report/html/page/compare.css",
    options: { minify: true, target: REPORT_BROWSERS },
    head: "/* Built from js/src/compare by `npm run build` in js/ */\n",
    tail: "",
  },
  {
    entry: "src/live/main.ts",
    output: "../bridge/intake/pages/live.js",
    options: { format: "iife", minify: true, target: REPORT_BROWSERS },
    head: "/* Built from js/src/live by `npm run build` in js/ */\n",
    tail: "",
  },
  {
    entry: "src/live/live.css",
    output: "../bridge/intake/pages/live.css",
    options: { minify: true, target: REPORT_BROWSERS },
    head: "/* Built from js/src/live by `npm run build` in js/ */\n",
    tail: "",
  },
];

/** Files that the package carries as they are. */
const COPIES = [{ entry: "src/agent/agent.d.ts", output: "../bridge/agent/agent.d.ts" }];

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
    ...target.options,
  });
  if (target.options) return `${target.head}${result.outputFiles[0].text}`;
  // Strict, so that a page's own function cannot find ours by `.caller`.
  return `${target.head}"use strict";\n${result.outputFiles[0].text}${target.tail}`;
}

const texts = [
  ...TARGETS.map(async (target) => ({ output: target.output, text: await bundle(target) })),
  ...COPIES.map(async ({ entry, output }) => ({
    output,
    text: await readFile(join(js, entry), "utf8"),
  })),
];

const check = process.argv.includes("--check");
for (const target of await Promise.all(texts)) {
  const path = join(js, target.output);
  const { text } = target;
  if (!check) {
    await writeFile(path, text);
    console.log(`${target.output}: ${text.length} characters`);
  } else if ((await readFile(path, "utf8").catch(() => "")) !== text) {
    console.error(`${target.output} is stale: run "npm run build" in js/ and commit it`);
    process.exitCode = 1;
  }
}
