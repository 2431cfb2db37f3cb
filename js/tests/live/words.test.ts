import { expect, it } from "vitest";
import {
  bytes,
  clock,
  contentOf,
  coverageOf,
  isRefused,
  senderOf,
  shortId,
  statusOf,
} from "../../src/live/model/words";
import { profile, upload } from "./made";

it("a row tells a profile by its samples, and another upload by its kind", () => {
  const one = upload(1, { profile: profile() });
  expect([senderOf(one), contentOf(one), coverageOf(one)]).toEqual([
    "datadog 7.0.0",
    "3 smp",
    "50 %",
  ]);
  const other = upload(2, { vendor: "", track: "", status: 0 });
  expect([senderOf(other), contentOf(other), coverageOf(other), statusOf(other)]).toEqual([
    "unknown",
    "POST",
    "",
    "none",
  ]);
  expect([isRefused(one), isRefused(other)]).toEqual([false, true]);
});

it("a time of another day has its day", () => {
  const noon = new Date(2026, 2, 5, 12, 3, 4).getTime();
  expect(clock(noon, noon + 3_600_000)).toBe("12:03:04");
  expect(clock(noon, noon + 86_400_000)).toBe("5 Mar 12:03");
});

it("ids are cut by characters", () => {
  expect(shortId("633b2769-413a")).toBe("633b2769");
  expect(shortId("😀".repeat(9))).toBe("😀".repeat(8));
});

it.each([
  [999, "999 bytes"],
  [1500, "1.5 kB"],
  [999_500, "1.0 MB"],
])("%d bytes are %s", (count, text) => {
  expect(bytes(count)).toBe(text);
});
