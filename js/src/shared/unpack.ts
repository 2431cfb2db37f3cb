/** The data that a page carries: base64 of gzip of JSON, with the name of its schema. */

/** Rejects where they are damaged, of no schema of `schemas`, or where the browser is too old. */
export async function unpacked<T extends { schema: string }>(
  text: string,
  schemas: string[],
): Promise<T> {
  if (typeof DecompressionStream === "undefined") {
    throw new Error("This browser is too old. Chromium 80, Firefox 113 or Safari 16.4 can show it");
  }
  const bytes = Uint8Array.from(atob(text.trim()), (character) => character.charCodeAt(0));
  const json = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const page: T = await new Response(json).json();
  if (!schemas.includes(page.schema))
    throw new Error(`Its data has the schema ${page.schema}, not ${schemas.join(" or ")}`);
  return page;
}
