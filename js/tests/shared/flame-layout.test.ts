import { describe, expect, it } from "vitest";
import { boxBeside, boxUnder, type FlameBox, layout, viewOf } from "../../src/shared/flame/layout";
import { sentence } from "../../src/shared/flame/sentences";
import { shapeOf } from "../../src/shared/flame/shape";
import { treeOf } from "./tree";

const TREE = treeOf(["ab", 600], ["ac", 200], ["de", 199], ["f", 1]);
const SHAPE = shapeOf(TREE, "left-heavy", false);

const nameOf = (node: number) => TREE.frames[SHAPE.frames[node] as number]?.[0] ?? "all";
const names = (boxes: FlameBox[]) => boxes.map((box) => nameOf(box.node)).sort();
const named = (boxes: FlameBox[], name: string) =>
  boxes.find((box) => nameOf(box.node) === name) as FlameBox;
const WHOLE = layout(SHAPE, viewOf(SHAPE, 0), 1000);

describe("boxes", () => {
  it("are as wide as their time, in all of the width", () => {
    expect(named(WHOLE, "all")).toMatchObject({ x: 0, width: 1000, depth: 0 });
    expect(named(WHOLE, "c")).toMatchObject({ x: 600, width: 200, depth: 2 });
  });

  it("are left out under half a pixel", () => {
    expect(names(layout(SHAPE, viewOf(SHAPE, 0), 499))).not.toContain("f");
    expect(names(layout(SHAPE, viewOf(SHAPE, 0), 500))).toContain("f");
  });

  it("are only those of the view, when a node is zoomed to", () => {
    const d = named(WHOLE, "d").node;
    const boxes = layout(SHAPE, viewOf(SHAPE, d), 1000);
    expect(names(boxes)).toEqual(["all", "d", "e"]);
    expect(boxes.every((box) => box.x === 0 && box.width === 1000)).toBe(true);
  });
});

describe("a walk", () => {
  const walk = (from: string, ...ways: Parameters<typeof boxBeside>[2][]) =>
    nameOf(ways.reduce((box, way) => boxBeside(WHOLE, box, way), named(WHOLE, from)).node);

  it("goes to neighbours, callers and callees", () => {
    expect(walk("all", "down")).toBe("a");
    expect(walk("a", "down", "right")).toBe("c");
    expect(walk("c", "right")).toBe("e");
    expect(walk("e", "up")).toBe("d");
  });

  it("stays where there is nothing", () => {
    expect(walk("all", "up")).toBe("all");
    expect(walk("b", "left")).toBe("b");
    expect(walk("b", "down")).toBe("b");
  });
});

it("finds the box under the pointer", () => {
  expect(boxUnder(WHOLE, 700, 2)?.node).toBe(named(WHOLE, "c").node);
  expect(boxUnder(WHOLE, 700, 5)).toBeUndefined();
});

describe("a sentence", () => {
  it("has the place, the total and the own time", () => {
    expect(sentence(TREE, SHAPE, named(WHOLE, "a").node)).toBe(
      "a, /app.js:97:1: 0.8 ms (80 %) in all, 0 ms (0 %) itself",
    );
    expect(sentence(TREE, SHAPE, 0)).toBe("all: 1.0 ms");
  });

  it("tells of an inverted tree whose time it is", () => {
    const shape = shapeOf(TREE, "inverted", false);
    const told = shape.frames.map((_, node) => sentence(TREE, shape, node));
    expect(told).toContain("b, /app.js:98:1: 0.6 ms (60 %) itself");
    expect(told).toContain("a, /app.js:97:1: on the way to 0.6 ms (60 %) of b itself");
  });
});
