import { beforeEach, expect, it } from "vitest";
import { fresh, Page } from "./page";

let page: Page;

beforeEach(() => {
  page = new Page();
});

async function store(kind?: string) {
  const opened = await fresh(() => import("../../src/agent/store"));
  opened.openStore(kind);
  return opened;
}

it("is a cookie of the whole site, of no other one, and for no longer than a session can last", async () => {
  const { readStore, writeStore } = await store();
  expect(readStore()).toBe("");
  writeStore("id=1&expire=2");
  expect(page.document.writes).toEqual(["_pb_s=id=1&expire=2;path=/;samesite=lax;max-age=14400"]);
  expect(readStore()).toBe("id=1&expire=2");
  expect(page.localStorage.kept.size).toBe(0);
});

it("finds its own cookie among others, wherever it stands", async () => {
  const { readStore } = await store("cookie");
  page.document.cookie = "my_pb_s=first";
  page.document.cookie = "a=_pb_s=no";
  expect(readStore()).toBe("");
  page.document.cookie = "_pb_s=id=1";
  expect(readStore()).toBe("id=1");
  page.document.cookie = "z=last";
  expect(readStore()).toBe("id=1");
});

it("leaves no cookie when it is emptied", async () => {
  const { readStore, writeStore } = await store();
  writeStore("id=1");
  writeStore("");
  expect(page.document.cookie).toBe("");
  expect(readStore()).toBe("");
});

it("is an item of local storage where that is asked for, and no cookie", async () => {
  const { readStore, writeStore } = await store("local-storage");
  writeStore("id=1");
  expect([...page.localStorage.kept]).toEqual([["_pb_s", "id=1"]]);
  expect(readStore()).toBe("id=1");
  expect(page.document.writes).toEqual([]);
  page.localStorage.kept.set("_pb_s", "another tab's");
  expect(readStore()).toBe("another tab's");
  writeStore("");
  expect(page.localStorage.kept.size).toBe(0);
});

it.each(["cookie", "local-storage"])(
  "is in memory where the browser refuses a %s",
  async (kind) => {
    const { readStore, writeStore } = await store(kind);
    page.document.refuses = page.localStorage.refuses = true;
    expect(readStore()).toBe("");
    writeStore("id=1");
    expect(readStore()).toBe("id=1");
    // Two stores would be two sessions.
    page.document.refuses = page.localStorage.refuses = false;
    writeStore("id=2");
    writeStore("id=3");
    expect(readStore()).toBe("id=3");
    writeStore("");
    expect(readStore()).toBe("");
  },
);

it("is not in memory for having been emptied: another tab may still fill it", async () => {
  const { readStore, writeStore } = await store();
  writeStore("");
  page.document.cookie = "_pb_s=id=7";
  expect(readStore()).toBe("id=7");
});
