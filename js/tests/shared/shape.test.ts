import { describe, expect, it } from "vitest";
import type { Tree } from "../../src/shared/data";
import { type Arrangement, shapeOf } from "../../src/shared/flame/shape";
import { treeOf } from "./tree";

const ARRANGEMENTS: Arrangement[] = ["left-heavy", "time-order", "inverted"];
const TREE = treeOf(["ab", 10], ["i", 30], ["ab", 5], ["ac", 40], ["n", 7], ["dabb", 8]);

/** Each box as `depth name begin+length`, from the left and from above. */
function drawn(tree: Tree, arrangement: Arrangement, withIdle = false): string[] {
  const shape = shapeOf(tree, arrangement, withIdle);
  return [...shape.totals.keys()]
    .filter((node) => (shape.totals[node] as number) > 0)
    .sort(
      (a, b) =>
        at(a, shape.depths) - at(b, shape.depths) || at(a, shape.starts) - at(b, shape.starts),
    )
    .map((node) => {
      const name = tree.frames[at(node, shape.frames)]?.[0] ?? "all";
      return `${at(node, shape.depths)} ${name} ${at(node, shape.starts)}+${at(node, shape.totals)}`;
    });
}

const at = (node: number, column: number[]): number => column[node] as number;

describe("left heavy", () => {
  it("joins equal calls, and puts the longest first", () => {
    expect(drawn(TREE, "left-heavy")).toEqual([
      "0 all 0+63",
      "1 a 0+55",
      "1 d 55+8",
      "2 c 0+40",
      "2 b 40+15",
      "2 a 55+8",
      "3 b 55+8",
      "4 b 55+8",
    ]);
  });

  it("has idle and unsampled time only when it is asked for", () => {
    expect(drawn(TREE, "left-heavy", true).slice(0, 5)).toEqual([
      "0 all 0+100",
      "1 a 0+55",
      "1 i 55+30",
      "1 d 85+8",
      "1 n 93+7",
    ]);
  });
});

describe("time order", () => {
  it("keeps the order, and joins only neighbours", () => {
    expect(drawn(TREE, "time-order", true).slice(0, 8)).toEqual([
      "0 all 0+100",
      "1 a 0+10",
      "1 i 10+30",
      "1 a 40+45",
      "1 n 85+7",
      "1 d 92+8",
      "2 b 0+10",
      "2 b 40+5",
    ]);
  });

  it("does not join over an idle time that is not drawn", () => {
    expect(drawn(TREE, "time-order").slice(0, 4)).toEqual([
      "0 all 0+63",
      "1 a 0+10",
      "1 a 10+45",
      "1 d 55+8",
    ]);
  });

  it("is as long as all, at each arrangement", () => {
    for (const withIdle of [false, true]) {
      const totals = ARRANGEMENTS.map((one) => shapeOf(TREE, one, withIdle).totals[0]);
      expect(new Set(totals).size).toBe(1);
      expect(totals[0]).toBe(withIdle ? TREE.length_us : 63);
    }
  });
});

describe("inverted", () => {
  it("has the functions by their own time, and their callers below them", () => {
    expect(drawn(TREE, "inverted")).toEqual([
      "0 all 0+63",
      "1 c 0+40",
      "1 b 40+23",
      "2 a 0+40",
      "2 a 40+15",
      "2 b 55+8",
      "3 a 55+8",
      "4 d 55+8",
    ]);
  });

  it("adds up to the own times of the tree", () => {
    const shape = shapeOf(TREE, "inverted", true);
    const first = shape.totals.filter((_, node) => shape.depths[node] === 1);
    expect(first.reduce((sum, us) => sum + us, 0)).toBe(
      TREE.self_us.reduce((sum, us) => sum + us, 0),
    );
  });
});

it("never has children that are longer than their parent, or that leave it", () => {
  for (const arrangement of ARRANGEMENTS) {
    const { parents, starts, totals } = shapeOf(TREE, arrangement, true);
    parents.forEach((parent, node) => {
      if (parent < 0) return;
      expect(at(node, starts)).toBeGreaterThanOrEqual(at(parent, starts));
      expect(at(node, starts) + at(node, totals)).toBeLessThanOrEqual(
        at(parent, starts) + at(parent, totals),
      );
    });
  }
});

it("is nothing for a tree without any node", () => {
  for (const arrangement of ARRANGEMENTS) expect(drawn(treeOf(), arrangement)).toEqual([]);
});
