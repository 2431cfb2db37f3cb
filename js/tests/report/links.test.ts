import { expect, it } from "vitest";
import { hashOf, placeOf } from "../../src/report/place";
import { commandOf } from "../../src/shared/dom/keyboard";

it.each([
  [{ profile: "u-0002" }, "#profile=u-0002"],
  [{ run: 2, at: 3063.2 }, "#run=2&at=3063.2"],
  [{ profile: "a&b=c #%" }, "#profile=a%26b%3Dc+%23%25"],
  [{}, "#"],
])("%o stands in the address and is read from it", (place, hash) => {
  expect(hashOf(place)).toBe(hash);
  expect(placeOf(hash)).toEqual(place);
});

it("reads only what makes sense", () => {
  expect(placeOf("#run=x&at=soon&profile=&other=1")).toEqual({});
});

it("leaves keys with Ctrl, Alt or Cmd to the browser", () => {
  const key = { key: "+", ctrlKey: false, metaKey: false, altKey: false };
  expect(commandOf(key)).toBe("zoom-in");
  expect(commandOf({ ...key, ctrlKey: true })).toBeUndefined();
  expect(commandOf({ ...key, key: "x" })).toBeUndefined();
});
