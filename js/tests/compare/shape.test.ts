import { expect, it } from "vitest";
import { changeOf, label, sentence } from "../../src/compare/model/sentences";
import { shapeOf, WHOLE } from "../../src/compare/model/shape";
import { bothOf, nameOfFrame } from "./made";

const TREE = bothOf(["ab", 60, 60], ["ac", 40, 0], ["d", 0, 40], ["i", 100, 300]);

/** Each box as `name begin+width`, in percent, from above and from the left. */
function drawn(tree = TREE, withIdle = false): string[] {
  const { totals, depths, starts, frames } = shapeOf(tree, withIdle);
  const at = (column: number[], node: number) => column[node] as number;
  const part = (value: number) => Math.round((value / WHOLE) * 1000) / 10;
  return [...totals.keys()]
    .filter((node) => at(totals, node) > 0)
    .sort((a, b) => at(depths, a) - at(depths, b) || at(starts, a) - at(starts, b))
    .map((node) => {
      const name = nameOfFrame(tree, at(frames, node));
      return `${name} ${part(at(starts, node))}+${part(at(totals, node))}`;
    });
}

const numberOf = (name: string, shape = shapeOf(TREE, false)) =>
  shape.frames.findIndex((frame) => nameOfFrame(TREE, frame) === name);

it("gives each box the larger share of both sides, so that what vanished has its width", () => {
  expect(drawn()).toEqual(["all 0+140", "a 0+100", "d 100+40", "b 0+60", "c 60+40"]);
});

it("makes room where calls of one function grew and shrank", () => {
  const swapped = bothOf(["ab", 70, 30], ["ac", 30, 70]);
  expect(drawn(swapped)).toEqual(["all 0+140", "a 0+140", "b 0+70", "c 70+70"]);
});

it("has shares of all time with idle time, and else of the time in which anything ran", () => {
  expect(drawn(TREE, true)).toEqual([
    "all 0+135",
    "i 0+75",
    "a 75+50",
    "d 125+10",
    "b 75+30",
    "c 105+20",
  ]);
});

it("never has children that leave their parent", () => {
  const { parents, starts, totals } = shapeOf(TREE, true);
  parents.forEach((parent, node) => {
    if (parent < 0) return;
    const end = (at: number) => (starts[at] as number) + (totals[at] as number);
    expect(starts[node] as number).toBeGreaterThanOrEqual(starts[parent] as number);
    expect(end(node)).toBeLessThanOrEqual(end(parent) + 1e-6);
  });
});

it("tells both shares and the change in a sentence", () => {
  const shape = shapeOf(TREE, false);
  expect(sentence(TREE, shape, numberOf("a"))).toBe(
    "a, /app.js:97:1: 100.0 % before, 60.0 % after, −40.0 points in all; itself 0 % before, 0 % after, 0 points",
  );
  expect(sentence(TREE, shape, 0)).toBe("all: 0.1 ms before, 0.1 ms after");
  expect(sentence(TREE, shapeOf(TREE, true), 0)).toBe("all: 0.2 ms before, 0.4 ms after");
});

it("puts the change before the name, or nothing where the number has no room", () => {
  const shape = shapeOf(TREE, false);
  expect(changeOf(shape, numberOf("d"))).toBeCloseTo(0.4);
  expect(label(TREE, shape, numberOf("d"), 20)).toBe("+40.0 d");
  expect(label(TREE, shape, numberOf("d"), 5)).toBe("+40.0");
  expect(label(TREE, shape, numberOf("d"), 4)).toBe("");
  expect(label(TREE, shape, numberOf("b"), 4)).toBe("b");
});

it("is empty for sides in which nothing ran", () => {
  expect(drawn(bothOf(["i", 5, 5]))).toEqual([]);
  expect(drawn(bothOf())).toEqual([]);
});
