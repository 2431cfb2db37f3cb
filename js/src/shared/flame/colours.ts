/** The colours of scripts: each of the first six has its own, so that a page and its SDK differ. Pure. */

const HUES = [75, 265, 25, 195, 325, 145];

/** The hue of each URL. The same URL has mostly the same hue in another profile. */
export function huesOf(urls: string[]): number[] {
  const taken = new Set<number>();
  const order = urls.map((_, at) => at).sort((a, b) => compare(urls[a] ?? "", urls[b] ?? ""));
  const hues = urls.map(() => 0);
  for (const at of order) {
    let slot = hash(urls[at] ?? "") % HUES.length;
    if (taken.size < HUES.length) while (taken.has(slot)) slot = (slot + 1) % HUES.length;
    taken.add(slot);
    hues[at] = HUES[slot] as number;
  }
  return hues;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** FNV-1a of the path: the port of a local server is another one each time. */
function hash(url: string): number {
  let value = 0x811c9dc5;
  for (const character of url.replace(/^\w+:\/\/[^/]*/, "")) {
    value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return value;
}
