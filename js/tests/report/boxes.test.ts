import { describe, expect, it } from "vitest";
import { boxAt, boxesOf, boxWith, COLUMN_PX } from "../../src/report/lanes/boxes";
import { labelsOf, stepLabelsOf } from "../../src/report/lanes/labels";
import { itemOf } from "./lanes";

const VIEW = { from: 0, to: 1000 };

describe("boxes", () => {
  it("stand where their items are", () => {
    const items = [itemOf(0, 100), itemOf(100, 500), itemOf(700, 700)];
    expect(boxesOf(items, VIEW, 500).map(({ x0, x1 }) => [x0, x1])).toEqual([
      [0, 50],
      [50, 250],
      [350, 350],
    ]);
  });

  it("are only those of the view, cut at its ends", () => {
    const items = [itemOf(0, 10), itemOf(50, 150), itemOf(190, 300), itemOf(400, 500)];
    const boxes = boxesOf(items, { from: 100, to: 200 }, 100);
    expect(boxes.map(({ x0, x1, first }) => [x0, x1, first])).toEqual([
      [0, 50, 1],
      [90, 100, 2],
    ]);
  });

  it("have a long item that began before the view, also after short ones that ended before it", () => {
    const items = [itemOf(0, 180), itemOf(10, 20), itemOf(30, 40), itemOf(150, 160)];
    const boxes = boxesOf(items, { from: 100, to: 200 }, 100);
    expect(boxes.map(({ first }) => first)).toEqual([0, 3]);
    expect(boxesOf(items, { from: 300, to: 400 }, 100)).toEqual([]);
  });

  it("are one for items in the same columns, drawn as the most important one", () => {
    const items = [
      itemOf(10, 11, "running"),
      itemOf(11, 12, "not-running"),
      itemOf(12, 13, "paused"),
    ];
    expect(boxesOf(items, VIEW, 500)).toEqual([{ x0: 5, x1: 6.5, first: 0, last: 2, chief: 1 }]);
  });

  it("leave a long item beside a short one", () => {
    const boxes = boxesOf([itemOf(10, 11), itemOf(11, 500)], VIEW, 500);
    expect(boxes.map(({ x0, x1 }) => [x0, x1])).toEqual([
      [5, 5.5],
      [7, 250],
    ]);
  });

  it("begin at least two pixels apart, however many items there are, and lose none", () => {
    const items = Array.from({ length: 20_000 }, (_, at) => itemOf(at / 20, at / 20 + 0.05));
    const boxes = boxesOf(items, VIEW, 800);
    boxes.slice(1).forEach((box, at) => {
      expect(box.x0 - (boxes[at]?.x0 as number)).toBeGreaterThan(COLUMN_PX - 0.001);
      expect(box.first).toBe((boxes[at]?.last as number) + 1);
    });
    expect(boxes.at(-1)?.last).toBe(items.length - 1);
    expect(boxes.length).toBeLessThanOrEqual(400);
  });

  it("are found by place and by item", () => {
    const boxes = boxesOf([itemOf(100, 200), itemOf(400, 400)], VIEW, 1000);
    expect(boxAt(boxes, 150, 5)?.first).toBe(0);
    expect(boxAt(boxes, 396, 5)?.first).toBe(1);
    expect(boxAt(boxes, 300, 5)).toBeUndefined();
    expect(boxWith(boxes, 1)?.x0).toBe(400);
  });
});

describe("labels", () => {
  const labels = (...items: ReturnType<typeof itemOf>[]) =>
    labelsOf(items, boxesOf(items, VIEW, 1000), 1000, 7).map(({ text, isBefore }) => [
      text,
      isBefore,
    ]);

  it("are cut at the end of a bar, and left out where nothing could be read", () => {
    expect(labels(itemOf(0, 500), itemOf(500, 540), itemOf(540, 560))).toEqual([
      ["running", false],
      ["run…", false],
    ]);
  });

  it("of a mark end at the next mark", () => {
    expect(labels(itemOf(10, 10, "suspended"), itemOf(70, 70, "show"))).toEqual([
      ["suspe…", false],
      ["show", false],
    ]);
  });

  it("of a mark stand left of it, where it stands at the right end", () => {
    expect(labels(itemOf(990, 990, "activity"))).toEqual([["activity", true]]);
  });

  it("of steps stand below them, in the first line that is free", () => {
    const steps = [
      itemOf(100, 110, "hide"),
      itemOf(200, 204, "suspend 15 min"),
      itemOf(210, 214, "show"),
    ];
    const found = stepLabelsOf(steps, boxesOf(steps, VIEW, 1000), 1000, 7);
    expect(found.map(({ text, line }) => [text, line])).toEqual([
      ["hide", 1],
      ["suspend 15 min", 1],
      ["show", 2],
    ]);
  });

  it("of a step at the right end end there, and a box of many says how many", () => {
    const last = [itemOf(990, 999, "activity")];
    const [label] = stepLabelsOf(last, boxesOf(last, VIEW, 1000), 1000, 7);
    expect(label && label.x + label.text.length * 7).toBe(1000);
    const many = [itemOf(10, 11, "hide"), itemOf(11, 12, "show")];
    expect(stepLabelsOf(many, boxesOf(many, VIEW, 1000), 1000, 7)[0]?.text).toMatch(/ \+1$/);
  });

  it("of a step are never left of the row", () => {
    const long = [itemOf(500, 510, "call(a_step_of_ones_own_with_a_long_name)")];
    const found = stepLabelsOf(long, boxesOf(long, VIEW, 200), 200, 7);
    expect(found.map(({ x, text }) => [x, text.length])).toEqual([[4, 28]]);
  });

  it("are not there for a box of many", () => {
    expect(labels(itemOf(10, 10, "a"), itemOf(10, 10, "b"))).toEqual([]);
  });
});
