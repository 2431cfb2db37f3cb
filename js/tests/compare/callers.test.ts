import { describe, expect, it } from "vitest";
import { type Caller, callersOf } from "../../src/compare/model/callers";
import { bothOf, framesNamed, nameOfFrame } from "./made";

const TREE = bothOf(
  ["abx", 10, 40],
  ["cbx", 10, 10],
  ["dx", 20, 0],
  ["x", 0, 5],
  ["ab", 60, 40],
  ["i", 100, 5],
);

/** Each caller as `name before>after`, in percent, indented below the one that it calls. */
function lines(one: Caller, tree = TREE, depth = 0): string[] {
  const name = one.frame < 0 ? "nobody" : nameOfFrame(tree, one.frame);
  const part = (share: number) => Math.round(share * 1000) / 10;
  const line = `${" ".repeat(depth)}${name} ${part(one.before)}>${part(one.after)}`;
  return [line, ...one.callers.flatMap((caller) => lines(caller, tree, depth + 1))];
}

describe("callers", () => {
  it("have the parts of a function's own time, the largest change first", () => {
    expect(lines(callersOf(TREE, framesNamed(TREE, "x")))).toEqual([
      "x 40>57.9",
      " b 20>52.6",
      "  a 10>42.1",
      "  c 10>10.5",
      " d 20>0",
      " nobody 0>5.3",
    ]);
  });

  it("add up to the function they call", () => {
    const check = (one: Caller) => {
      if (!one.callers.length) return;
      const sum = (side: "before" | "after") =>
        one.callers.reduce((all, caller) => all + caller[side], 0);
      expect(sum("before")).toBeCloseTo(one.before);
      expect(sum("after")).toBeCloseTo(one.after);
      one.callers.forEach(check);
    };
    check(callersOf(TREE, framesNamed(TREE, "x")));
  });

  it("of a function that calls itself are itself, too", () => {
    const recursive = bothOf(["axx", 10, 20], ["ax", 30, 20]);
    expect(lines(callersOf(recursive, framesNamed(recursive, "x")), recursive)).toEqual([
      "x 100>100",
      " a 75>50",
      " x 25>50",
      "  a 25>50",
    ]);
  });

  it("are none of a function without own time, or that is in no branch", () => {
    expect(callersOf(TREE, framesNamed(TREE, "a")).callers).toEqual([]);
    expect(callersOf(TREE, new Set()).callers).toEqual([]);
  });
});
