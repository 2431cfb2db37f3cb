import { expect, it } from "vitest";
import { decode, SCHEMA } from "../../src/report/data";

async function encoded(value: unknown): Promise<string> {
  const json = new Blob([JSON.stringify(value)])
    .stream()
    .pipeThrough(new CompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(json).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

it("is unpacked", async () => {
  const page = { schema: SCHEMA, runs: [], text: "<b>é😀" };
  expect(await decode(`\n${await encoded(page)}\n`)).toEqual(page);
});

it("is refused with another schema, or damaged", async () => {
  await expect(encoded({ schema: "other/2" }).then(decode)).rejects.toThrow("the schema other/2");
  await expect(decode("AAAA")).rejects.toThrow();
});
