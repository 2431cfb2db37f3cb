/** 32 hex digits, as `crypto.randomUUID` gives them; that one is missing in insecure contexts. */
export const newId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
