import { describe, expect, it } from "vitest";
import { clamped, panned, positionOf, showing, xOf, zoomed } from "../../src/shared/axis/scale";

const LIMITS = { from: 0, to: 1000 };

describe("a view", () => {
  it("keeps what stands under the pointer when it is zoomed", () => {
    const view = zoomed({ from: 100, to: 500 }, 2, 200);
    expect(view).toEqual({ from: 150, to: 350 });
    expect(xOf(view, 800, 200)).toBe(xOf({ from: 100, to: 500 }, 800, 200));
  });

  it("gives places in both directions", () => {
    const view = { from: -50, to: 150 };
    expect(xOf(view, 400, 0)).toBe(100);
    expect(positionOf(view, 400, 100)).toBe(0);
  });

  it("does not leave its limits", () => {
    expect(clamped({ from: -200, to: 100 }, LIMITS, 1)).toEqual({ from: 0, to: 300 });
    expect(clamped({ from: 900, to: 1300 }, LIMITS, 1)).toEqual({ from: 600, to: 1000 });
    expect(clamped({ from: -5000, to: 5000 }, LIMITS, 1)).toEqual(LIMITS);
  });

  it("has a shortest length, which grows around its middle", () => {
    expect(clamped({ from: 500, to: 500 }, LIMITS, 10)).toEqual({ from: 495, to: 505 });
    expect(clamped({ from: 3, to: 3 }, { from: 0, to: 6 }, 10)).toEqual({ from: 0, to: 6 });
  });

  it("moves", () => {
    expect(panned({ from: 1, to: 2 }, 10)).toEqual({ from: 11, to: 12 });
  });
});

describe("showing an item", () => {
  const view = { from: 100, to: 200 };

  it("moves nothing where it is seen already", () => {
    expect(showing(view, 120, 130)).toBe(view);
    expect(showing(view, 0, 180)).toBe(view);
  });

  it("moves no further than it must", () => {
    expect(showing(view, 10, 20)).toEqual({ from: 5, to: 105 });
    expect(showing(view, 300, 320)).toEqual({ from: 225, to: 325 });
  });

  it("shows the begin of one that is too long", () => {
    expect(showing(view, 300, 900)).toEqual({ from: 295, to: 395 });
  });
});
