import { afterEach, describe, expect, it } from "vitest";
import { guard, onFailure } from "../../src/page/guard";

function fail(): number {
  throw new Error("ours");
}

afterEach(() => onFailure(() => {}));

describe("guard", () => {
  it("gives the result, and the error to the handler", () => {
    const errors: unknown[] = [];
    onFailure((error) => errors.push(error));
    expect(guard(() => 1, 2)).toBe(1);
    expect(errors).toEqual([]);
    expect(guard(fail, 2)).toBe(2);
    expect(errors).toEqual([new Error("ours")]);
  });

  it("survives a handler that throws", () => {
    onFailure(fail);
    expect(guard(fail, 2)).toBe(2);
  });
});
