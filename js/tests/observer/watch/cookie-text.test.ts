import { describe, expect, it } from "vitest";
import {
  cookieAttributes,
  cookieName,
  cookieValues,
} from "../../../src/observer/watch/cookie-text";

describe("cookieValues", () => {
  it.each([
    ["", "_dd_s", []],
    ["_dd_s=id=1&expire=2", "_dd_s", ["id=1&expire=2"]],
    ["a=1; _dd_s=x; b=2", "_dd_s", ["x"]],
    ["a=1; _dd_s_v2=y; _dd_s=x", "_dd_s", ["x"]],
    ["x_dd_s=1; a=_dd_s=2", "_dd_s", []],
    ["_dd_s=%20raw%3B", "_dd_s", ["%20raw%3B"]],
    ["_dd_s=", "_dd_s", [""]],
    ["_dd_s", "_dd_s", []],
    ["_dd_s=first; _dd_s=second", "_dd_s", ["first", "second"]],
  ])("of %j", (cookies, name, values) => {
    expect(cookieValues(cookies, name)).toEqual(values);
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

describe("cookieAttributes", () => {
  it.each([
    ["_dd_s=id=1; path=/; expires=x", "path=/; expires=x"],
    ["_dd_s=id=1;domain=a.example", "domain=a.example"],
    ["_dd_s=id=1", ""],
    ["", ""],
  ])("of %j", (written, attributes) => {
    expect(cookieAttributes(written)).toBe(attributes);
  });
});
