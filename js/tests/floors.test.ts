/**
 * The floors of `src`: a file imports from its own floor and from those below it only. That there is no circle
 * is checked by Biome (`noImportCycles`).
 */

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const SRC = join(dirname(fileURLToPath(import.meta.url)), "..", "src");

/** Each floor, a folder or a file of `src`, and those that it may import from. */
const FLOORS: Record<string, string[]> = {
  agent: [],
  page: [],
  clock: ["page"],
  worker: ["page", "clock"],
  emulation: ["page"],
  webview: ["page"],
  "shared/data": [],
  "shared/unpack": [],
  "shared/text": [],
  "shared/axis": ["shared/text"],
  "shared/dom": ["shared/text"],
  "shared/flame": ["shared/data", "shared/text", "shared/axis", "shared/dom"],
  "shared/profile": ["shared/data", "shared/text", "shared/dom", "shared/flame"],
  "report/data": ["shared/data", "shared/unpack"],
  "report/place": [],
  "report/lanes": ["shared/text", "shared/axis", "shared/dom", "report/data"],
  "report/sections": [
    "shared/data",
    "shared/text",
    "shared/dom",
    "shared/profile",
    "report/data",
    "report/place",
    "report/lanes",
  ],
  "report/page": ["shared/dom", "shared/profile", "report/data", "report/place", "report/sections"],
  "report/main": ["shared/dom", "report/data", "report/page"],
  "compare/data": ["shared/data", "shared/unpack"],
  "compare/model": ["shared/data", "shared/text", "shared/flame", "shared/profile", "compare/data"],
  "compare/view": [
    "shared/text",
    "shared/dom",
    "shared/flame",
    "shared/profile",
    "compare/data",
    "compare/model",
  ],
  "compare/page": [
    "shared/text",
    "shared/dom",
    "shared/flame",
    "compare/data",
    "compare/model",
    "compare/view",
  ],
  "compare/main": ["shared/dom", "compare/data", "compare/page"],
  "live/data": ["shared/data"],
  "live/model": ["shared/text", "live/data"],
  "live/net": ["live/data", "live/model"],
  "live/view": [
    "shared/text",
    "shared/axis",
    "shared/dom",
    "shared/profile",
    "live/data",
    "live/model",
    "live/net",
  ],
  "live/session": ["shared/dom", "live/data", "live/model", "live/net", "live/view"],
  "live/counts": ["live/data", "live/model", "live/net", "live/view"],
  "live/incoming": ["live/data"],
  "live/page": [
    "shared/dom",
    "live/data",
    "live/model",
    "live/net",
    "live/view",
    "live/session",
    "live/counts",
    "live/incoming",
  ],
  "live/main": ["live/page"],
  "observer/config": [],
  "observer/report": ["page", "observer/config"],
  "observer/watch": ["page", "clock", "observer/config", "observer/report"],
  "observer/clock": ["page", "clock", "observer/config", "observer/report"],
  "observer/commands": ["page", "clock", "observer/report", "observer/watch", "observer/clock"],
  "observer/main": [
    "page",
    "clock",
    "observer/config",
    "observer/report",
    "observer/watch",
    "observer/clock",
    "observer/commands",
  ],
};

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.replaceAll("\\", "/"));

/** Without a name: undefined. */
function floorOf(file: string): string | undefined {
  return Object.keys(FLOORS).find(
    (floor) => file === `${floor}.ts` || file.startsWith(`${floor}/`),
  );
}

/** All that `file` imports or exports again, also types, as paths in `src`. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(SRC, file), "utf8");
  const named = [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*["']([^"']+)["']/g)];
  return named.map(([, name]) => `${relative(SRC, join(SRC, dirname(file), name as string))}.ts`);
}

describe.each(Object.entries(FLOORS))("%s", (floor, below) => {
  const own = files.filter((file) => floorOf(file) === floor);

  it("has files", () => {
    expect(own).not.toEqual([]);
  });

  it("imports from no floor beside or above it", () => {
    const wrong = own.flatMap((file) =>
      importsOf(file)
        .filter((imported) => ![floor, ...below].includes(floorOf(imported) ?? ""))
        .map((imported) => `${file} imports ${imported}`),
    );
    expect(wrong).toEqual([]);
  });
});

it("each file stands on a floor", () => {
  expect(files.filter((file) => floorOf(file) === undefined)).toEqual([]);
});
