import { describe, expect, it } from "vitest";
import { chartOf } from "../../src/report/lanes/items";
import { runOf, tabOf } from "./lanes";

const BROKEN = {
  rule: "restarts-on-renewal",
  message: "no native profiler",
  vendor: "",
  tab: "tab-2",
  at_ms: 900,
  since_ms: 400,
  recovery: "recovered 3.0 s later",
  profile: "",
};
const RUN = runOf({
  broken: [BROKEN],
  tabs: [
    tabOf("tab-1", {
      emulated: true,
      lanes: [
        {
          name: "uploads",
          spans: [[500, 600, "late", "native", ""]],
          marks: [[100, "294 samples", "profile", "202", "u-1"]],
        },
      ],
    }),
    tabOf("tab-2", { lanes: [{ name: "profiler", spans: [], marks: [] }], differs: [[400, 900]] }),
  ],
});

describe("rows", () => {
  const { rows, breaches } = chartOf([RUN], []);

  it("are the axis, and each tab with its lanes", () => {
    expect(rows.map((row) => `${row.type} ${row.name}`)).toEqual([
      "axis ",
      "tab tab-1 (emulated)",
      "lane uploads",
      "tab tab-2",
      "lane profiler",
    ]);
  });

  it("have spans and marks in order of time", () => {
    expect(rows[2]?.items.map((item) => [item.from, item.to, item.isMark, item.profile])).toEqual([
      [100, 100, true, "u-1"],
      [500, 600, false, ""],
    ]);
  });

  it("have a violation in the head of its tab", () => {
    expect(rows[1]?.items).toEqual([]);
    expect(rows[3]?.items).toMatchObject([
      {
        from: 900,
        text: "restarts-on-renewal",
        detail: "no native profiler; recovered 3.0 s later",
      },
    ]);
    expect(breaches).toEqual([{ run: 0, tab: "tab-2", since: 400, at: 900 }]);
  });

  it("are framed where the profiler is not as it is owed", () => {
    expect(rows.map((row) => row.differs)).toEqual([[], [], [], [], [{ from: 400, to: 900 }]]);
  });
});

it("puts a violation of an unknown tab into the first one", () => {
  const { breaches } = chartOf([{ ...RUN, broken: [{ ...BROKEN, tab: "", since_ms: null }] }], []);
  expect(breaches).toEqual([{ run: 0, tab: "tab-1", since: 900, at: 900 }]);
});

it("has all that happened inside of its limits", () => {
  const early = tabOf("t", {
    lanes: [{ name: "visibility", spans: [[-80, 1200, "visible", "visible", ""]], marks: [] }],
  });
  const { limits } = chartOf([runOf({ tabs: [early] })], []);
  expect(limits.from).toBeLessThan(-80);
  expect(limits.to).toBeGreaterThan(1200);
});

it("puts two runs above each other, with their heads, on one axis", () => {
  const other = {
    ...RUN,
    broken: [{ ...BROKEN, at_ms: 500, since_ms: 200 }],
    anchors: [0, 200, 500],
  };
  const { rows, breaches } = chartOf([{ ...RUN, anchors: [0, 400, 900] }, other], ["old", "new"]);
  expect(rows.filter((row) => row.type === "run").map((row) => row.name)).toEqual(["old", "new"]);
  expect(breaches.map(({ since, at }) => [since, at])).toEqual([
    [400, 900],
    [400, 900],
  ]);
});
