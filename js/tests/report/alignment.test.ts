import { describe, expect, it } from "vitest";
import { alignments } from "../../src/report/lanes/alignment";

const [FAST, SLOW] = [
  [0, 100, 300],
  [0, 200, 300],
];

describe("two runs on one axis", () => {
  it("stand at the same place at each anchor", () => {
    const [fast, slow] = alignments([FAST, SLOW]);
    const places = FAST.map((ms) => fast?.toAxis(ms));
    expect(places).toEqual(SLOW.map((ms) => slow?.toAxis(ms)));
    expect(places).toEqual([0, 200, 400]);
  });

  it("are stretched to the longer one between two anchors only", () => {
    const [fast, slow] = alignments([FAST, SLOW]);
    expect(fast?.toAxis(50)).toBe(100);
    expect(slow?.toAxis(50)).toBe(50);
    expect(slow?.toAxis(250)).toBe(300);
    expect([fast?.toAxis(-10), slow?.toAxis(-10)]).toEqual([-10, -10]);
    expect([fast?.toAxis(350), slow?.toAxis(350)]).toEqual([450, 450]);
  });

  it("give their own times back", () => {
    for (const one of alignments([FAST, SLOW])) {
      for (const ms of [-20, 0, 33, 100, 250, 300, 400]) {
        expect(one.toMs(one.toAxis(ms))).toBeCloseTo(ms);
      }
    }
  });

  it("may have anchors at the same moment", () => {
    const [first, second] = alignments([
      [0, 0, 10],
      [0, 50, 60],
    ]);
    expect(first?.toAxis(0)).toBe(50);
    expect(second?.toAxis(25)).toBe(25);
    expect(first?.toMs(25)).toBe(0);
  });

  it("start together at the later of the first anchors", () => {
    const [first, second] = alignments([[5], [20]]);
    expect([first?.toAxis(5), second?.toAxis(20)]).toEqual([20, 20]);
  });

  it("leave out anchors that only one of them has", () => {
    const [first] = alignments([
      [0, 10, 99],
      [0, 30],
    ]);
    expect(first?.toAxis(10)).toBe(30);
    expect(first?.toAxis(20)).toBe(40);
  });
});

describe("without anchors", () => {
  it("times are places", () => {
    for (const given of [[[]], [[], []], [[3]]]) {
      expect(alignments(given).map((one) => one.toAxis(7))).toEqual(given.map(() => 7));
    }
  });
});
