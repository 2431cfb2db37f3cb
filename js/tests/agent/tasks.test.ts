import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Run } from "../../src/agent/run";
import { fresh } from "./page";

interface Entry {
  entryType: string;
  startTime: number;
  duration: number;
}

/** In place of the browser's: `reportTasks` gives it tasks; `takeRecords` gives those that wait. */
class Observer {
  static supportedEntryTypes = ["longtask", "long-animation-frame", "resource"];
  static all: Observer[] = [];
  type = "";
  waiting: Entry[] = [];

  constructor(readonly callback: (list: { getEntries: () => Entry[] }) => void) {
    Observer.all.push(this);
  }

  observe({ type }: { type: string }): void {
    this.type = type;
  }

  takeRecords(): Entry[] {
    return this.waiting.splice(0);
  }
}

beforeEach(() => {
  Observer.all = [];
  Observer.supportedEntryTypes = ["longtask", "long-animation-frame", "resource"];
  vi.stubGlobal("PerformanceObserver", Observer);
});
afterEach(() => vi.unstubAllGlobals());

async function tasks() {
  const module = await fresh(() => import("../../src/agent/tasks"));
  module.openTasks();
  return module;
}

const run = (startedMs: number, endedMs = Number.POSITIVE_INFINITY) =>
  ({ startedMs, endedMs, tasks: [] }) as unknown as Run;

const task = (startTime: number, duration: number): Entry => ({
  entryType: "longtask",
  startTime,
  duration,
});

function reportTasks(...entries: Entry[]): void {
  Observer.all[0]?.callback({ getEntries: () => entries });
}

it("are asked for by type, where the browser knows it", async () => {
  Observer.supportedEntryTypes = ["longtask"];
  await tasks();
  expect(Observer.all.map((each) => each.type)).toEqual(["longtask"]);
  Observer.all = [];
  Observer.supportedEntryTypes = ["longtask", "long-animation-frame"];
  await tasks();
  expect(Observer.all.map((each) => each.type)).toEqual(["longtask", "long-animation-frame"]);
});

it("belong to the runs that they fall into, be it by a part", async () => {
  const { awaitTasks } = await tasks();
  const [before, after] = [run(100, 200), run(200)];
  awaitTasks(before);
  awaitTasks(after);
  reportTasks(task(0, 100), task(50, 51), task(120, 60), task(199, 2), task(200, 70));
  const starts = (of: Run) => of.tasks.map((each) => each.start_ms);
  expect(starts(before)).toEqual([50, 120, 199]);
  expect(starts(after)).toEqual([199, 200]);
  reportTasks({ ...task(300, 60), entryType: "long-animation-frame" });
  expect(after.tasks[2]?.type).toBe("long-animation-frame");
  expect(after.tasks[1]).toEqual({ type: "longtask", start_ms: 200, duration_ms: 70 });
});

it("that the browser has yet to report are taken when the trace comes", async () => {
  const { awaitTasks, takeTasks } = await tasks();
  const one = run(0);
  awaitTasks(one);
  for (const [n, observer] of Observer.all.entries()) observer.waiting.push(task(n, 60));
  expect(takeTasks(one)).toBe(true);
  expect(one.tasks.map((each) => each.start_ms)).toEqual([0, 1]);
});

it("reported later are not added to a run whose trace has come, and it is not wanted twice", async () => {
  const { awaitTasks, takeTasks } = await tasks();
  const one = run(0);
  awaitTasks(one);
  takeTasks(one);
  reportTasks(task(10, 60));
  expect(one.tasks).toEqual([]);
  expect(takeTasks(one)).toBe(false);
});

it("of one run that is taken are still given to the others", async () => {
  const { awaitTasks, takeTasks } = await tasks();
  const [one, other] = [run(0, 50), run(50)];
  awaitTasks(one);
  awaitTasks(other);
  Observer.all[0]?.waiting.push(task(60, 60));
  takeTasks(one);
  expect(other.tasks).toHaveLength(1);
});

it("are added to no run once all runs are forgotten", async () => {
  const { awaitTasks, forgetRuns, takeTasks } = await tasks();
  const one = run(0);
  awaitTasks(one);
  forgetRuns();
  reportTasks(task(10, 60));
  expect(takeTasks(one)).toBe(false);
  expect(one.tasks).toEqual([]);
});
