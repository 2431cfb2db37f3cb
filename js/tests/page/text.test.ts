import { describe, expect, it } from "vitest";
import { linesWithout } from "../../src/page/text";

describe("linesWithout", () => {
  it("takes out each line that holds the word and leaves the rest as it is", () => {
    const stack = "Error: x\n    at word (a)\n    at page (b)\n    at Object.word (c)";
    expect(linesWithout(stack, "word")).toBe("Error: x\n    at page (b)");
  });

  it.each(["", "one", "one\ntwo", "one\n\ntwo\n"])("changes nothing in %j", (text) => {
    expect(linesWithout(text, "word")).toBe(text);
  });
});
