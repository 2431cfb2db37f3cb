import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Incoming } from "../../src/live/incoming";
import { upload } from "./made";

describe("what has arrived", () => {
  let page: EventTarget & { hidden: boolean };
  let frames: Map<number, () => void>;
  let taken: number[];
  let incoming: Incoming;

  const push = (count: number) =>
    incoming.push(Array.from({ length: count }, (_, at) => upload(at + 1)));
  const paint = () => {
    const due = [...frames.values()];
    frames.clear();
    for (const draw of due) draw();
  };
  const turn = (hidden: boolean) => {
    page.hidden = hidden;
    page.dispatchEvent(new Event("visibilitychange"));
  };

  beforeEach(() => {
    vi.useFakeTimers();
    let asked = 0;
    page = Object.assign(new EventTarget(), { hidden: false });
    frames = new Map();
    taken = [];
    vi.stubGlobal("document", page);
    vi.stubGlobal("requestAnimationFrame", (draw: () => void) => {
      frames.set(++asked, draw);
      return asked;
    });
    vi.stubGlobal("cancelAnimationFrame", (id: number) => frames.delete(id));
    incoming = new Incoming((uploads) => taken.push(uploads.length));
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("is taken once a frame", () => {
    push(2);
    push(1);
    expect([frames.size, taken]).toEqual([1, []]);
    paint();
    push(4);
    paint();
    vi.advanceTimersByTime(5_000);
    expect(taken).toEqual([3, 4]);
  });

  it("is taken once a second in a hidden tab", () => {
    turn(true);
    for (let second = 0; second < 3; second++) {
      push(5);
      push(5);
      vi.advanceTimersByTime(1_000);
    }
    expect([frames.size, taken]).toEqual([0, [10, 10, 10]]);
  });

  it("is taken once, whether the tab is hidden or shown meanwhile", () => {
    push(3);
    turn(true);
    expect(frames.size).toBe(0);
    vi.advanceTimersByTime(1_000);
    push(2);
    turn(false);
    paint();
    vi.advanceTimersByTime(5_000);
    expect(taken).toEqual([3, 2]);
  });

  it("is taken at once when it is much", () => {
    push(999);
    push(1);
    expect([frames.size, taken]).toEqual([0, [1000]]);
    turn(true);
    push(1000);
    vi.advanceTimersByTime(5_000);
    expect(taken).toEqual([1000, 1000]);
  });

  it("is dropped when it does not hold any more", () => {
    push(3);
    incoming.clear();
    push(1);
    paint();
    expect(taken).toEqual([1]);
  });
});
