import { describe, expect, it } from "vitest";
import {
  BURST,
  Bucket,
  ENOUGH,
  RESERVE,
  TOKEN_CHARACTERS,
} from "../../../src/observer/report/bucket";

/** Tells as many as it can of `count` events at one moment. */
function tell(bucket: Bucket, nowMs: number, count: number, vital = false): number {
  let told = 0;
  for (let i = 0; i < count; i += 1) {
    if (!bucket.admits(nowMs, vital)) continue;
    bucket.charge(100);
    told += 1;
  }
  return told;
}

describe("a bucket", () => {
  it("takes a burst, and keeps a reserve for what is vital", () => {
    const bucket = new Bucket();
    expect(tell(bucket, 0, 100_000)).toBe(BURST - RESERVE);
    expect(tell(bucket, 0, 100_000, true)).toBe(RESERVE);
  });

  it("gives nothing more until there is enough again, and then more than one", () => {
    const bucket = new Bucket();
    tell(bucket, 0, 100_000);
    expect(tell(bucket, ENOUGH - RESERVE - 1, 10)).toBe(0);
    expect(bucket.dryFor(ENOUGH - RESERVE - 1)).toBe(1);
    expect(tell(bucket, ENOUGH - RESERVE, 100_000)).toBe(ENOUGH - RESERVE);
  });

  it("fills again, and no further than to the brim", () => {
    const bucket = new Bucket();
    tell(bucket, 0, 100_000);
    expect(tell(bucket, 1e9, 100_000)).toBe(BURST - RESERVE);
  });

  it("holds a flood of hours to a thousand a second", () => {
    const bucket = new Bucket();
    let told = 0;
    for (let second = 0; second < 100; second += 1) told += tell(bucket, second * 1_000, 20_000);
    expect(told).toBeLessThanOrEqual(BURST + 100 * 1_000);
    expect(told).toBeGreaterThan(90 * 1_000);
  });

  it("counts a long event for many", () => {
    const bucket = new Bucket();
    bucket.charge(TOKEN_CHARACTERS * BURST * 2);
    expect(bucket.admits(0, true)).toBe(false);
    expect(bucket.dryFor(0)).toBe(BURST + ENOUGH);
  });

  it("stands a clock that starts anew with a document", () => {
    const bucket = new Bucket();
    bucket.admits(50_000, false);
    expect(tell(bucket, 5, 100_000)).toBe(BURST - RESERVE);
  });
});
