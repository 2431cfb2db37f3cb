import { expect, it } from "vitest";
import { isNearEnd, ROW_PX, rowsIn, scrollTo } from "../../src/live/model/window";

const scrolled = (row: number) => ({ top: row * ROW_PX, height: 20 * ROW_PX });

it("only rows that are seen are drawn, and some beside them", () => {
  expect(rowsIn(scrolled(0), 10_000)).toEqual({ first: 0, end: 30 });
  expect(rowsIn(scrolled(500), 10_000)).toEqual({ first: 490, end: 530 });
  expect(rowsIn(scrolled(9_980), 10_000)).toEqual({ first: 9_970, end: 10_000 });
  expect(rowsIn(scrolled(0), 0)).toEqual({ first: 0, end: 0 });
  // The list has become shorter than it was scrolled.
  expect(rowsIn(scrolled(500), 3)).toEqual({ first: 3, end: 3 });
});

it("every row that is seen is drawn, wherever it is scrolled to", () => {
  for (let top = 0; top < 3000; top += 7) {
    const { first, end } = rowsIn({ top, height: 401 }, 1000);
    expect(first * ROW_PX).toBeLessThanOrEqual(top);
    expect(end * ROW_PX).toBeGreaterThanOrEqual(top + 401);
  }
});

it("it scrolls no further than it must for a row to be seen", () => {
  expect(scrollTo(scrolled(100), 110)).toBe(100 * ROW_PX);
  expect(scrollTo(scrolled(100), 99)).toBe(99 * ROW_PX);
  expect(scrollTo(scrolled(100), 120)).toBe(101 * ROW_PX);
});

it("more is loaded before the end is seen", () => {
  expect(isNearEnd(scrolled(0), 100)).toBe(false);
  expect(isNearEnd(scrolled(45), 100)).toBe(true);
  expect(isNearEnd(scrolled(0), 0)).toBe(true);
});
