import { describe, expect, it } from "vitest";
import { numberOf } from "../../src/live/data";
import { Entries } from "../../src/live/model/entries";
import { upload } from "./made";

const numbers = (entries: Entries) => entries.all.map(numberOf);
const page = (from: number, to: number, next: string | null = `u-${to}`) => ({
  entries: Array.from({ length: from - to + 1 }, (_, at) => upload(from - at)),
  next,
});

describe("the uploads of the list", () => {
  it("are those of the pages and of the stream, each once, newest first", () => {
    const entries = new Entries();
    expect(entries.next).toBeUndefined();
    // They come while the first page is asked for, which has some of them too.
    entries.arrive([upload(9), upload(10)], false);
    entries.addPage(page(9, 6));
    entries.arrive([upload(10), upload(11)], false);
    expect(entries.next).toBe("u-6");
    entries.addPage(page(5, 1, null));
    expect(numbers(entries)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(entries.next).toBeNull();
  });

  it("come in any order", () => {
    const entries = new Entries();
    entries.addPage(page(4, 4, null));
    entries.arrive([upload(6), upload(2), upload(8)], false);
    entries.arrive([upload(5), upload(7), upload(3)], false);
    expect(numbers(entries)).toEqual([8, 7, 6, 5, 4, 3, 2]);
  });

  it("are as many as there are, however they are cut into pieces", () => {
    for (let round = 0; round < 50; round++) {
      const entries = new Entries();
      const stored = 1 + ((round * 37) % 90);
      let [read, sent] = [stored, stored];
      const all = stored + 60;
      for (let step = 0; read > 0 || sent < all; step++) {
        const size = 1 + ((step * 13 + round) % 7);
        if ((step + round) % 2 && read > 0) {
          const to = Math.max(read - size, 0) + 1;
          entries.addPage(page(read, to, to > 1 ? `u-${to}` : null));
          read = to - 1;
        } else if (sent < all) {
          // After a break the stream begins where it was, or a little before.
          const from = Math.max(sent - (step % 3), 0) + 1;
          const to = Math.min(sent + size, all);
          const arrived = Array.from({ length: to - from + 1 }, (_, at) => upload(from + at));
          entries.arrive(arrived, step % 5 === 0);
          sent = to;
        }
        if (step % 11 === 0) entries.release();
      }
      entries.release();
      expect(numbers(entries)).toEqual(Array.from({ length: all }, (_, at) => all - at));
    }
  });

  it("wait while the list is read", () => {
    const entries = new Entries();
    entries.addPage(page(3, 1, null));
    entries.arrive([upload(4), upload(5)], true);
    expect(numbers(entries)).toEqual([3, 2, 1]);
    expect([entries.waiting, entries.size]).toEqual([2, 5]);
    expect(entries.release()).toBe(true);
    expect(numbers(entries)).toEqual([5, 4, 3, 2, 1]);
    expect(entries.waiting).toBe(0);
  });

  it("are dropped at the end when they are too many, and can be loaded again", () => {
    const entries = new Entries(4);
    entries.addPage(page(4, 1, null));
    entries.arrive([upload(5), upload(6)], false);
    expect(numbers(entries)).toEqual([6, 5, 4, 3]);
    expect(entries.next).toBe("u-0003");
    entries.addPage(page(2, 1, null));
    expect(numbers(entries)).toEqual([6, 5, 4, 3, 2, 1]);
  });

  it("are only counted when too many wait: then the list is loaded again", () => {
    const entries = new Entries(4);
    entries.addPage(page(2, 1, null));
    entries.arrive(
      [3, 4, 5, 6, 7].map((number) => upload(number)),
      true,
    );
    entries.arrive([upload(8)], false);
    expect(entries.waiting).toBe(6);
    expect(entries.release()).toBe(false);
    expect(numbers(entries)).toEqual([2, 1]);
  });
});
