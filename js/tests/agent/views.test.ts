import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { View } from "../../src/agent/views";
import { fresh, Page } from "./page";

let page: Page;
let pushed: unknown[][];
const warned = vi.spyOn(console, "warn").mockImplementation(() => {});

/** As a browser does: the address changes, and no event says so. */
const browser = {
  pushState(this: unknown, ...state: unknown[]): void {
    pushed.push([this, ...state]);
    const [path = "", hash = ""] = String(state[2]).split("?")[0]?.split("#") ?? [];
    page.location.pathname = path;
    page.location.hash = hash && `#${hash}`;
  },
};

beforeEach(() => {
  vi.useFakeTimers();
  page = new Page();
  pushed = [];
  vi.stubGlobal("history", { ...browser });
  warned.mockClear();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function views(automatic: boolean, onView?: (view: View) => void) {
  const module = await fresh(() => import("../../src/agent/views"));
  const begun: View[] = [];
  module.openViews(automatic, onView ?? ((view) => begun.push(view)));
  return { ...module, begun, names: () => begun.map((view) => view.name) };
}

it("begins with one, named after the path", async () => {
  page.location.pathname = "/shop";
  vi.advanceTimersByTime(1500);
  const { begun, currentView } = await views(true);
  expect(begun).toEqual([
    { id: expect.stringMatching(/^[0-9a-f]{32}$/), name: "/shop", start_ms: performance.now() },
  ]);
  expect(currentView()).toBe(begun[0]);
});

describe("of their own", () => {
  it("begin with another path, and with another route in the hash", async () => {
    const { names } = await views(true);
    for (const to of ["/a", "/a#/route", "/a#/other"]) history.pushState(null, "", to);
    expect(names()).toEqual(["/", "/a", "/a#/route", "/a#/other"]);
  });

  it("do not begin with the same path, another query, or a place within the page", async () => {
    const { names } = await views(true);
    for (const to of ["/", "/?q=private", "/#section", "/#private"])
      history.pushState(null, "", to);
    expect(names()).toEqual(["/"]);
  });

  it.each(["popstate", "hashchange"])("begin with %s, once", async (type) => {
    const { names } = await views(true);
    page.location.hash = "#/back";
    page.dispatch(type);
    page.dispatch(type);
    expect(names()).toEqual(["/", "/#/back"]);
  });

  it("leave `pushState` as it was for the page: its arguments, its object, its errors", async () => {
    await views(true);
    const state = { a: 1 };
    history.pushState(state, "title", "/a");
    expect(pushed).toEqual([[history, state, "title", "/a"]]);
    vi.stubGlobal("history", {
      pushState() {
        throw new Error("the page's");
      },
    });
    await views(true);
    expect(() => history.pushState(null, "", "/b")).toThrow("the page's");
  });

  it("never make `pushState` throw", async () => {
    let broken = false;
    await views(true, () => {
      if (broken) throw new Error("ours");
    });
    broken = true;
    history.pushState(null, "", "/a");
    expect(warned).toHaveBeenCalledOnce();
  });

  it("are left to the page where it says so", async () => {
    const { names } = await views(false);
    expect(history.pushState).toBe(browser.pushState);
    history.pushState(null, "", "/a");
    page.dispatch("popstate");
    page.dispatch("hashchange");
    expect(names()).toEqual(["/"]);
  });
});

it("begin by hand with any name, text in any case, each with an id of its own", async () => {
  const { begun, startView, currentView, names } = await views(false);
  page.location.pathname = "/now";
  startView("checkout");
  startView(7 as unknown as string);
  startView();
  expect(names()).toEqual(["/", "checkout", "7", "/now"]);
  expect(new Set(begun.map((view) => view.id)).size).toBe(4);
  expect(currentView()).toBe(begun[3]);
});
