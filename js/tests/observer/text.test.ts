import { describe, expect, it } from "vitest";
import { cookieName, cookieValue, linesWithout } from "../../src/observer/text";

describe("cookieValue", () => {
  it.each([
    ["", "_dd_s", ""],
    ["_dd_s=id=1&expire=2", "_dd_s", "id=1&expire=2"],
    ["a=1; _dd_s=x; b=2", "_dd_s", "x"],
    ["a=1; _dd_s_v2=y; _dd_s=x", "_dd_s", "x"],
    ["x_dd_s=1; a=_dd_s=2", "_dd_s", ""],
    ["_dd_s=%20raw%3B", "_dd_s", "%20raw%3B"],
    ["_dd_s=", "_dd_s", ""],
    ["_dd_s", "_dd_s", ""],
    ["_dd_s=first; _dd_s=second", "_dd_s", "first"],
  ])("of %j", (cookies, name, value) => {
    expect(cookieValue(cookies, name)).toBe(value);
  });
});

describe("cookieName", () => {
  it.each([
    ["_dd_s=id=1; path=/; expires=x", "_dd_s"],
    [" _dd_s = 1", "_dd_s"],
    ["_dd_s=", "_dd_s"],
    ["_dd_s", ""],
    ["other; _dd_s=1", ""],
    ["", ""],
  ])("of %j", (written, name) => {
    expect(cookieName(written)).toBe(name);
  });
});

describe("linesWithout", () => {
  it("takes out each line that holds the word and leaves the rest as it is", () => {
    const stack = "Error: x\n    at word (a)\n    at page (b)\n    at Object.word (c)";
    expect(linesWithout(stack, "word")).toBe("Error: x\n    at page (b)");
  });

  it.each(["", "one", "one\ntwo", "one\n\ntwo\n"])("changes nothing in %j", (text) => {
    expect(linesWithout(text, "word")).toBe(text);
  });
});
