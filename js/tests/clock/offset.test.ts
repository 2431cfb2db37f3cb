import { afterEach, describe, expect, it } from "vitest";
import { dateOffset, movable, setDateOffset } from "../../src/clock/offset";
import { undisguised } from "../../src/page/disguise";
import type { Callable } from "../../src/page/natives";
import { nameFrames } from "../../src/page/stacks";

class Clock {
  constructor(readonly time = 0) {}
}

const now = () => 0;

nameFrames("ours");
afterEach(() => setDateOffset(0));

describe("movable", () => {
  it("is the original while nothing is moved, and moves what was kept from before", () => {
    const moved = movable(now, dateOffset, null) as typeof now;
    expect(moved()).toBe(0);
    setDateOffset(901_000);
    expect(moved()).toBe(901_000);
    setDateOffset(0);
    expect(moved()).toBe(0);
  });

  it("moves subclasses", () => {
    const Moved = movable(Clock as unknown as Callable, null, (target, _, newTarget) =>
      Reflect.construct(target, [dateOffset()], newTarget),
    ) as unknown as typeof Clock;
    class Sub extends Moved {}
    setDateOffset(5);
    expect(new Sub().time).toBe(5);
    expect(new Sub()).toBeInstanceOf(Sub);
    expect(new Moved()).toBeInstanceOf(Clock);
  });

  it("keeps whole milliseconds, as Date does", () => {
    setDateOffset(1.6);
    expect(dateOffset()).toBe(2);
  });

  it("is known as what it stands for", () => {
    expect(undisguised(movable(now, null, null))).toBe(now);
    expect(undisguised(now)).toBe(now);
  });
});
