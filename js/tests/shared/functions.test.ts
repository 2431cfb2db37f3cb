import { describe, expect, it } from "vitest";
import { functionsOf } from "../../src/shared/profile/functions";
import { scriptTimes } from "../../src/shared/profile/script-key";
import { framesWith, timeOf } from "../../src/shared/profile/search";
import { sharesInWords } from "../../src/shared/profile/shares";
import { frameOf, treeOf } from "./tree";

const TREE = treeOf(["ab", 10_000], ["abab", 20_000], ["cb", 5_000], ["i", 60_000], ["n", 5_000]);

const times = (withIdle: boolean) =>
  Object.fromEntries(
    functionsOf(TREE, withIdle).map(({ frame, self_us, total_us }) => [
      TREE.frames[frame]?.[0],
      [self_us, total_us],
    ]),
  );

describe("functions", () => {
  it("have their own time, and a total in which a recursive one counts once", () => {
    expect(times(false)).toEqual({ a: [0, 30_000], b: [35_000, 35_000], c: [0, 5_000] });
  });

  it("have idle and unsampled time beside them, if it is asked for", () => {
    expect(times(true)).toMatchObject({ i: [60_000, 60_000], n: [5_000, 5_000] });
  });

  it("add up to all of the time", () => {
    const all = functionsOf(TREE, true).reduce((sum, one) => sum + one.self_us, 0);
    expect(all).toBe(TREE.length_us);
  });

  it("have their samples", () => {
    const b = functionsOf(TREE, false).find((one) => one.frame === frameOf(TREE, "b"));
    expect(b?.samples).toBe(3);
  });
});

describe("a search", () => {
  it("finds by name and by place, in upper or lower case", () => {
    expect([...framesWith(TREE, "B")]).toEqual([frameOf(TREE, "b")]);
    expect(framesWith(TREE, "APP.js:97").has(frameOf(TREE, "a"))).toBe(true);
    expect(framesWith(TREE, "nothing").size).toBe(0);
  });

  it("counts a time once, however many of those found ran in it", () => {
    const [a, b] = [frameOf(TREE, "a"), frameOf(TREE, "b")];
    expect(timeOf(TREE, new Set([a]), false)).toBe(30_000);
    expect(timeOf(TREE, new Set([a, b]), false)).toBe(35_000);
    expect(timeOf(TREE, new Set(TREE.frames.keys()), false)).toBe(35_000);
    expect(timeOf(TREE, new Set(TREE.frames.keys()), true)).toBe(TREE.length_us);
  });
});

it("tells how much is idle and not sampled", () => {
  expect(sharesInWords(TREE)).toBe(
    "Of 100 ms: 35 ms in scripts (35 %), 60 ms idle (60 %), 5.0 ms not sampled (5.0 %).",
  );
});

it("tells the own time of each script", () => {
  expect(scriptTimes(TREE)).toEqual([[0, 35_000]]);
});
