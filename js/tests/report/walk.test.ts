import { describe, expect, it } from "vitest";
import { boxesOf } from "../../src/report/lanes/boxes";
import type { Item, Row } from "../../src/report/lanes/items";
import { itemsOfBox, sentence } from "../../src/report/lanes/sentences";
import { firstSeen, nearest, type Selected, walked } from "../../src/report/lanes/walk";
import type { Command } from "../../src/shared/dom/keyboard";
import { itemOf } from "./lanes";

const row = (name: string, items: Item[]): Row => ({
  type: "lane",
  run: 0,
  tab: "tab-1",
  name,
  items,
  differs: [],
});
const ROWS = [
  row("steps", []),
  row("visibility", [itemOf(0, 400), itemOf(400, 1000)]),
  row("lifecycle", []),
  row("uploads", [itemOf(100, 100), itemOf(100.5, 100.5), itemOf(900, 900)]),
];
const boxesOfRow = (at: number) => boxesOf(ROWS[at]?.items ?? [], { from: 0, to: 1000 }, 1000);

const walk = (from: Selected, ...commands: Command[]): Selected =>
  commands.reduce((at, command) => walked(ROWS, boxesOfRow, at, command), from);

describe("arrows", () => {
  it("go from item to item, and stay at the ends", () => {
    expect(walk({ row: 1, item: 0 }, "right")).toEqual({ row: 1, item: 1 });
    expect(walk({ row: 1, item: 0 }, "right", "right")).toEqual({ row: 1, item: 1 });
    expect(walk({ row: 1, item: 0 }, "left")).toEqual({ row: 1, item: 0 });
    expect(walk({ row: 3, item: 1 }, "last", "first")).toEqual({ row: 3, item: 0 });
  });

  it("take items that are one box as one", () => {
    expect(walk({ row: 3, item: 0 }, "right")).toEqual({ row: 3, item: 2 });
    expect(walk({ row: 3, item: 2 }, "left")).toEqual({ row: 3, item: 1 });
  });

  it("go to the nearest item of the next lane that has any", () => {
    expect(walk({ row: 1, item: 1 }, "down")).toEqual({ row: 3, item: 2 });
    expect(walk({ row: 3, item: 0 }, "up")).toEqual({ row: 1, item: 0 });
    expect(walk({ row: 1, item: 0 }, "up")).toEqual({ row: 1, item: 0 });
  });

  it("begin at the first item that is seen", () => {
    expect(firstSeen(ROWS, boxesOfRow)).toEqual({ row: 1, item: 0 });
    expect(firstSeen([], boxesOfRow)).toBeUndefined();
  });
});

it("takes the item at a place before one beside it", () => {
  expect(nearest(ROWS[1]?.items ?? [], 500)).toBe(1);
  expect(nearest(ROWS[3]?.items ?? [], 600)).toBe(2);
});

describe("a sentence", () => {
  const lane = row("profiler", []);

  it("tells of a span from when to when it was", () => {
    expect(sentence(lane, itemOf(1563, 3115, "not running", { detail: "owed: running" }))).toBe(
      "tab-1, profiler: not running from 1.56 s to 3.12 s (1.55 s): owed: running",
    );
  });

  it("tells of an upload that it can be opened", () => {
    expect(
      sentence(row("uploads", []), itemOf(1040, 1040, "294 samples", { profile: "u-1" })),
    ).toBe("tab-1, uploads: 294 samples at 1.04 s. Enter or a click opens its profile");
  });

  it("tells of a violation", () => {
    expect(sentence({ ...lane, type: "tab" }, itemOf(3063, 3063, "restarts-on-renewal"))).toBe(
      "tab-1, violation: restarts-on-renewal at 3.06 s",
    );
  });

  it("counts the items of a box of many", () => {
    const uploads = ROWS[3] as Row;
    const items = itemsOfBox(uploads, boxesOfRow(3)[0] as never);
    expect(sentence(uploads, items[0] as Item, items)).toBe(
      "tab-1, uploads: 2 between 0.10 s and 0.10 s (running). Zoom in to see each",
    );
  });
});
