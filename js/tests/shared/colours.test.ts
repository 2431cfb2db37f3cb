import { expect, it } from "vitest";
import { huesOf } from "../../src/shared/flame/colours";

const APP = "http://127.0.0.1:44309/work.js";
const URLS = [
  APP,
  "http://127.0.0.1:44309/sdk/rum.js",
  "https://cdn.example/chunk.js",
  "/a",
  "/b",
  "/c",
];

it("gives six scripts six hues", () => {
  expect(new Set(huesOf(URLS)).size).toBe(6);
  expect(huesOf([...URLS, "/d", "/e"])).toHaveLength(8);
});

it("gives a script its hue whatever the port and the order are", () => {
  expect(huesOf(["http://127.0.0.1:1/work.js"])).toEqual(huesOf([APP]));
  expect(huesOf([...URLS].reverse())).toEqual(huesOf(URLS).reverse());
});
