import { expect, it } from "vitest";
import { callSite, constructionSite, prepareCallSites } from "../../src/page/call-site";
import type { Callable } from "../../src/page/natives";

prepareCallSites();
const trap = (() => callSite(trap as Callable)) as () => string;

it("gives the place that called the trap", () => {
  expect(trap()).toMatch(/call-site\.test\.ts:\d+:\d+$/);
});

it("does not look through a limit of the page, and leaves it as it is", () => {
  const before = Error.stackTraceLimit;
  try {
    Error.stackTraceLimit = 0;
    expect(trap()).toMatch(/call-site\.test\.ts/);
    expect(Error.stackTraceLimit).toBe(0);
  } finally {
    Error.stackTraceLimit = before;
  }
});

it("does not call a formatter of the page, and leaves it as it is", () => {
  let calls = 0;
  const format = () => {
    calls += 1;
    return "";
  };
  const before = Error.prepareStackTrace;
  try {
    Error.prepareStackTrace = format;
    expect(trap()).toMatch(/call-site\.test\.ts/);
    expect(Error.prepareStackTrace).toBe(format);
    expect(calls).toBe(0);
  } finally {
    Error.prepareStackTrace = before;
  }
});

type Maker = new () => { site: string; caller: string };

/** What stands for the browser's constructor. */
const Native: Maker = new Proxy(class {} as Maker, {
  construct: function native() {
    return constructionSite(native as Callable, true);
  },
});

/** The line and the column of what is beyond the replacement, twice, from two places: they differ. */
function seenThrough(Replacement: Maker) {
  const one = new Replacement();
  const other = new Replacement();
  return { one, other };
}

const make = () => new Native();
const replacements: Record<string, Maker> = {
  "a subclass": class extends Native {
    // biome-ignore lint/complexity/noUselessConstructor: it has a frame
    constructor() {
      super();
    }
  },
  "a subclass of a subclass": class extends class extends Native {
    // biome-ignore lint/complexity/noUselessConstructor: it has a frame
    constructor() {
      super();
    }
  } {
    // biome-ignore lint/complexity/noUselessConstructor: it has a frame
    constructor() {
      super();
    }
  },
  "a subclass without a constructor": class extends Native {},
  "a function": function Replacement() {
    return new Native();
  } as unknown as Maker,
  "a function with a helper": function Replacement() {
    return make();
  } as unknown as Maker,
  "a function by Reflect.construct": function Replacement() {
    return Reflect.construct(Native, []);
  } as unknown as Maker,
  "a Proxy": new Proxy(Native, { construct: (target) => new target() }),
  "a Proxy by Reflect.construct": new Proxy(Native, {
    construct(target, args, newTarget) {
      return Reflect.construct(target, args, newTarget);
    },
  }),
};

it.each(Object.keys(replacements))("looks beyond %s", (name) => {
  const { one, other } = seenThrough(replacements[name] as Maker);
  const line = (site: string) => Number(site.split(":").at(-2));
  expect(one.site).toMatch(/call-site\.test\.ts:\d+:\d+$/);
  expect(line(other.site)).toBe(line(one.site) + 1);
});

it("gives what called a replacement of which no frame shows that it is one", () => {
  const Replacement = new Proxy(Native, { construct: makeOne }) as Maker;
  const { one, other } = seenThrough(Replacement);
  expect(other.site).toBe(one.site);
  expect(other.caller).not.toBe(one.caller);
});

function makeOne(target: Maker): object {
  return new target();
}
