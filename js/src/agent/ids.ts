/** 32 random hex digits. `crypto.randomUUID` is missing in insecure contexts. */
export const newId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
