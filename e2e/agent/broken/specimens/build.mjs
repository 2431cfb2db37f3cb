// Builds the agent with modules of `FOLDER` in the place of its own, to the standard output.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";

const [js, folder] = process.argv.slice(2);
const { build } = createRequire(join(js, "package.json"))("esbuild");

const replaced = {
  name: "replaced",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\// }, ({ path }) => {
      const own = join(folder, `${basename(path)}.ts`);
      return existsSync(own) ? { path: own } : undefined;
    });
  },
};

const result = await build({
  absWorkingDir: js,
  entryPoints: ["src/agent/main.ts"],
  bundle: true,
  write: false,
  format: "iife",
  target: "chrome94",
  define: { VERSION: JSON.stringify(`0.0.0-${basename(folder)}`) },
  logLevel: "warning",
  plugins: [replaced],
});
process.stdout.write(result.outputFiles[0].text);
