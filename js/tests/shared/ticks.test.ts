import { expect, it } from "vitest";
import { ticks } from "../../src/shared/axis/ticks";

const labels = (from: number, to: number, count: number) =>
  ticks(from, to, count).map((tick) => tick.label);

it.each([
  [0, 3140, 7, ["0.0 s", "0.5 s", "1.0 s", "1.5 s", "2.0 s", "2.5 s", "3.0 s"]],
  [0, 10_000, 5, ["0 s", "2 s", "4 s", "6 s", "8 s", "10 s"]],
  [-100, 250, 4, ["−0.1 s", "0.0 s", "0.1 s", "0.2 s"]],
  [1000, 1030, 3, ["1.00 s", "1.01 s", "1.02 s", "1.03 s"]],
  [0, 600_000, 5, ["0 min", "2 min", "4 min", "6 min", "8 min", "10 min"]],
  [0, 0.5, 5, ["0.0000 s", "0.0001 s", "0.0002 s", "0.0003 s", "0.0004 s", "0.0005 s"]],
])("from %s to %s ms has round times", (from, to, count, expected) => {
  expect(labels(from, to, count)).toEqual(expected);
});

it("has not more than are asked for, but for one", () => {
  for (const to of [1, 17, 333, 3140, 59_000, 123_456, 9_999_999, 1e9]) {
    for (const count of [1, 3, 12])
      expect(ticks(0, to, count).length).toBeLessThanOrEqual(count + 1);
  }
});
