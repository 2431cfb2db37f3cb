import { expect, it } from "vitest";
import { noteOptions } from "../../../src/observer/watch/options";

type Bag = { sampleInterval: unknown; maxBufferSize: unknown };

/** Reads as the browser does. */
function read(options: unknown) {
  const args = [options];
  const asked = noteOptions(args);
  const bag = args[0] as Bag;
  return { asked, buffer: bag.maxBufferSize, interval: bag.sampleInterval };
}

it("notes what the browser reads, as it reads", () => {
  const args: unknown[] = [{ sampleInterval: 10, maxBufferSize: "90" }];
  const asked = noteOptions(args);
  expect(asked).toEqual({ sampleInterval: 0, maxBufferSize: 0 });
  expect((args[0] as Bag).maxBufferSize).toBe("90");
  expect(asked).toEqual({ sampleInterval: 0, maxBufferSize: 90 });
});

it("runs a getter once, on the page's own object", () => {
  const calls: unknown[] = [];
  const options = {
    get sampleInterval() {
      calls.push(this);
      return 16;
    },
    maxBufferSize: 9,
  };
  expect(read(options).asked).toEqual({ sampleInterval: 16, maxBufferSize: 9 });
  expect(calls).toEqual([options]);
});

it.each([
  Number.NaN,
  Number.POSITIVE_INFINITY,
  "x",
  undefined,
  Symbol("s"),
  3n,
  { valueOf: () => 5 },
])("takes %s for nothing, and hands it on", (value) => {
  const { asked, interval } = read({ sampleInterval: value, maxBufferSize: 1 });
  expect(asked.sampleInterval).toBe(0);
  expect(interval).toBe(value);
});

it.each([undefined, null, 1, "text"])("leaves %j to the browser's refusal", (options) => {
  const args = [options];
  noteOptions(args);
  expect(args).toEqual([options]);
});

it("gives a smaller buffer than was asked for, and never a larger one", () => {
  for (const [given, shrunk] of [
    [9_000, 50],
    ["9000", 50],
    [20, 20],
    [undefined, undefined],
  ]) {
    const args: unknown[] = [{ sampleInterval: 10, maxBufferSize: given }];
    const asked = noteOptions(args, 50);
    expect((args[0] as Bag).maxBufferSize).toBe(shrunk);
    expect(asked.maxBufferSize).toBe(given === undefined ? 0 : Number(given));
  }
});
