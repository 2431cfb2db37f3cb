import { describe, expect, it } from "vitest";
import { calledOf, foundIn, framesOf, keyOf, withText } from "../../src/compare/model/functions";
import { treeOf } from "../../src/compare/model/one-set";
import { calledIn, hashOf } from "../../src/compare/model/place";
import { shapeOf } from "../../src/shared/flame/shape";
import { bothOf, CHANGE } from "./made";

const TREE = bothOf(["ab", 1, 2], ["i", 5, 5]);

describe("a function", () => {
  it("is found in the tree by its name and place", () => {
    const found = calledOf(TREE, 1);
    expect(found).toEqual({ name: "b", place: "http://127.0.0.1:1234/app.js:98:1" });
    expect([...framesOf(TREE, found)]).toEqual([1]);
    expect(framesOf(TREE, { ...found, place: "" }).size).toBe(0);
  });

  it("has no place where none is known", () => {
    const frames: typeof TREE.frames = [["a", -1, null, null, "script"]];
    expect(calledOf({ urls: [], frames }, 0)).toEqual({ name: "a", place: "" });
  });

  it("is told apart from one of the same name", () => {
    expect(keyOf(CHANGE)).not.toBe(keyOf({ ...CHANGE, place: "" }));
  });
});

describe("a search", () => {
  const functions = [CHANGE, { ...CHANGE, name: "render", place: "/lib/Paint.js" }];

  it("goes by name and place, in upper or lower case", () => {
    expect(withText(functions, " paint ").map(({ name }) => name)).toEqual(["render"]);
    expect(withText(functions, "REND").length).toBe(1);
    expect(withText(functions, "")).toEqual(functions);
  });

  it("finds nothing special in the graph without a text", () => {
    expect(foundIn(TREE, " ")).toBeUndefined();
    expect([...(foundIn(TREE, "B") ?? [])]).toEqual([1]);
  });
});

it.each([
  [{ name: "a", place: "" }, "#function=a"],
  [{ name: "a&b=c #%", place: "/x.js:1" }, "#function=a%26b%3Dc+%23%25&place=%2Fx.js%3A1"],
])("%o stands in the address and is read from it", (called, hash) => {
  expect(hashOf(called)).toBe(hash);
  expect(calledIn(hash)).toEqual(called);
});

it("is no function where the address names none", () => {
  expect(calledIn("#place=x")).toBeUndefined();
  expect(calledIn("")).toBeUndefined();
});

it("one set is drawn as the tree of its times", () => {
  const shape = shapeOf(treeOf(TREE), "left-heavy", false);
  expect(shape.totals).toEqual([2, 2, 2, 0]);
});
