import { expect, it } from "vitest";
import { asFrame, hideFrames, nameFrames } from "../../src/page/stacks";

nameFrames("c0ffee");
const ours = asFrame((action: () => void) => action());

function failing(): Error {
  try {
    ours(() => {
      throw new TypeError("broken");
    });
  } catch (error) {
    return error as Error;
  }
  throw new Error("did not throw");
}

it("takes our frames out of a stack, and nothing else", () => {
  const shown = failing();
  const hidden = failing();
  hideFrames(hidden);
  expect(shown.stack).toContain("c0ffee");
  expect(hidden.stack).not.toContain("c0ffee");
  expect(hidden.stack).toContain("failing");
  expect(hidden.stack).toMatch(/^TypeError: broken\n/);
});

it("shows a page's own prepareStackTrace the other call sites", () => {
  const before = Error.prepareStackTrace;
  try {
    Error.prepareStackTrace = (_, sites) => sites.map((site) => site.getFunctionName());
    const error = failing();
    hideFrames(error);
    expect(error.stack).not.toContain("c0ffee");
    expect(error.stack).toContain("failing");
  } finally {
    Error.prepareStackTrace = before;
  }
});

it.each([undefined, 5, {}, { stack: "at c0ffee" }])(
  "leaves %j alone, which is no error",
  (value) => {
    const before = JSON.stringify(value);
    hideFrames(value);
    expect(JSON.stringify(value)).toBe(before);
  },
);
