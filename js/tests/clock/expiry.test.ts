import { afterEach, describe, expect, it } from "vitest";
import { cookieInRealTime, itemInPageTime, optionsInRealTime } from "../../src/clock/expiry";
import { setDateOffset } from "../../src/clock/offset";

const QUARTER = 900_000;
const LATER = Math.floor(Date.now() / 1000) * 1000 + 3_600_000;
const text = (ms: number) => new Date(ms).toUTCString();

afterEach(() => setDateOffset(0));

describe("the text for document.cookie", () => {
  it("stays while the clock is not moved", () => {
    const cookie = `a=1; expires=${text(LATER)}`;
    expect(cookieInRealTime(cookie)).toBe(cookie);
  });

  it.each([
    ["a=1; expires=", "; path=/"],
    ["a=expires=1;Expires = ", ""],
    ["a; max-age=5;EXPIRES=", ";secure"],
  ])("has its expiry in real time: %s", (before, after) => {
    setDateOffset(QUARTER);
    const real = cookieInRealTime(before + text(LATER) + after);
    expect(real).toContain(text(LATER - QUARTER) + after);
    expect(real.length).toBeGreaterThan(before.length);
  });

  it("takes a date without a zone as GMT", () => {
    setDateOffset(QUARTER);
    const bare = text(LATER).replace(" GMT", "");
    expect(cookieInRealTime(`a=1;expires=${bare}`)).toBe(`a=1;expires=${text(LATER - QUARTER)}`);
  });

  it.each(["a=1", "a=1; expires=soon", "a=1; expires=Thu, 01 Jan 1970 00:00:00 GMT", "", ";;"])(
    "stays without a date to come: %s",
    (cookie) => {
      setDateOffset(QUARTER);
      expect(cookieInRealTime(cookie)).toBe(cookie);
    },
  );
});

describe("cookieStore", () => {
  it("takes an expiry in real time", () => {
    setDateOffset(QUARTER);
    const options = { name: "a", value: "1", expires: LATER };
    const real = optionsInRealTime(options) as typeof options;
    expect([real.name, real.value, real.expires]).toEqual(["a", "1", LATER - QUARTER]);
    expect(options.expires).toBe(LATER);
    expect(optionsInRealTime({ name: "a" })).toEqual({ name: "a" });
  });

  it("gives it in the page's time", () => {
    setDateOffset(QUARTER);
    const item = { name: "a", expires: LATER };
    const session = { name: "a", expires: null };
    for (const each of [item, session, null]) itemInPageTime(each);
    expect([item.expires, session.expires]).toEqual([LATER + QUARTER, null]);
  });
});
