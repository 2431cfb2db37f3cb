import { afterEach, expect, it, vi } from "vitest";
import { newId } from "../../src/agent/ids";

afterEach(() => vi.unstubAllGlobals());

it("makes 32 hex digits, new ones each time", () => {
  const ids = Array.from({ length: 1000 }, newId);
  expect(ids.filter((id) => !/^[0-9a-f]{32}$/.test(id))).toEqual([]);
  expect(new Set(ids).size).toBe(1000);
});

it("writes each of 16 bytes with two digits, where `crypto` has nothing but random values", () => {
  vi.stubGlobal("crypto", {
    getRandomValues: (bytes: Uint8Array) => bytes.map((_, n) => bytes.fill(n, n)[n] ?? 0),
  });
  expect(newId()).toBe("000102030405060708090a0b0c0d0e0f");
});
