import { expect, it } from "vitest";
import { counted, cut, duration, moment, share, utc } from "../../src/shared/text";

it.each([
  [0, "0 ms"],
  [0.04, "0.04 ms"],
  [0.4, "0.4 ms"],
  [9.94, "9.9 ms"],
  [9.96, "10 ms"],
  [388.2, "388 ms"],
  [999.6, "1.00 s"],
  [3063.2, "3.06 s"],
  [61_820, "61.8 s"],
  [901_200, "15 min 1.2 s"],
  [659_970, "11 min 0.0 s"],
])("%s ms last %s", (ms, expected) => {
  expect(duration(ms)).toBe(expected);
});

it.each([
  [3063.2, "3.06 s"],
  [-80, "−0.08 s"],
  [723_060, "12 min 3.1 s"],
])("%s ms are at %s", (ms, expected) => {
  expect(moment(ms)).toBe(expected);
});

it.each([
  [0, 0, "0 %"],
  [0, 5, "0 %"],
  [49, 1000, "4.9 %"],
  [478, 1000, "48 %"],
  [1000, 1000, "100 %"],
])("%s of %s are %s", (part, whole, expected) => {
  expect(share(part, whole)).toBe(expected);
});

it("counts", () => {
  expect([0, 1, 20_000].map((count) => counted(count, "event"))).toEqual([
    "0 events",
    "1 event",
    "20,000 events",
  ]);
});

it("tells the time of the day in UTC", () => {
  expect(utc(Date.UTC(2026, 10, 28, 18, 9, 33, 400))).toBe("2026-11-28 18:09:33 UTC");
});

it("cuts with an ellipsis, and never a character in two", () => {
  expect(
    ["running", "running", "running", "😀😀😀"].map((text, at) =>
      cut(text, [7, 5, 1, 2][at] as number),
    ),
  ).toEqual(["running", "runn…", "", "😀…"]);
});
