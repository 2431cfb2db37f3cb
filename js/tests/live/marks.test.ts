import { describe, expect, it } from "vitest";
import { marksOf, nearest, spanOf } from "../../src/live/model/marks";
import { profile, upload } from "./made";

const run = (number: number, started_at: number | null, ended_at: number | null) =>
  upload(number, { profile: profile({ started_at, ended_at }) });

describe("the profiles of a session", () => {
  const marks = marksOf([run(3, 9_000, 9_500), run(2, null, null), run(1, 4_000, 6_000)]);

  it("stand in order of time, at their run or at their arrival", () => {
    expect(marks.map(({ upload, from, to }) => [upload.id, from, to])).toEqual([
      ["u-0002", 2_000, 2_000],
      ["u-0001", 4_000, 6_000],
      ["u-0003", 9_000, 9_500],
    ]);
    expect(spanOf(marks)).toEqual({ from: 2_000, to: 9_500 });
  });

  it("have a time line of some length, however few they are", () => {
    expect(spanOf([])).toEqual({ from: 0, to: 1 });
    expect(spanOf(marksOf([run(2, null, null)]))).toEqual({ from: 2_000, to: 2_001 });
    expect(marksOf([run(1, 5_000, 4_000)])[0]?.to).toBe(5_000);
  });

  it("are chosen by the one that is nearest", () => {
    expect([0, 3_100, 5_000, 7_400, 99_000].map((at) => nearest(marks, at))).toEqual([
      0, 1, 1, 1, 2,
    ]);
    expect(nearest([], 5)).toBe(-1);
  });
});
