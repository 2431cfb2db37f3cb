/** The uploads of the list, newest first: pages of the past below, what arrives above. Pure. */

import { numberOf, type Upload, type UploadPage } from "../data";

/** So that a page that stays open for days does not fill its memory. What is dropped can be loaded again. */
const MOST = 20_000;

export class Entries {
  private listed: Upload[] = [];
  private held: Upload[] = [];
  private known = new Set<number>();
  private cursor: string | null | undefined;
  private dropped = 0;

  constructor(private readonly most = MOST) {}

  get all(): readonly Upload[] {
    return this.listed;
  }

  /** How many have arrived and are not shown yet. */
  get waiting(): number {
    return this.held.length + this.dropped;
  }

  /** How many are here, shown or not. */
  get size(): number {
    return this.listed.length + this.held.length;
  }

  /** Where the next page begins: undefined for the first one, null if there is no other. */
  get next(): string | null | undefined {
    return this.cursor;
  }

  addPage(page: UploadPage): void {
    this.listed = merged(this.listed, this.unknown(page.entries));
    this.cursor = page.next;
  }

  /** `hold`: they wait until `release`, so that nothing that is read moves. */
  arrive(uploads: Upload[], hold: boolean): void {
    const more = this.unknown(uploads);
    if (!more.length) return;
    if (hold || this.dropped) this.holdBack(more);
    else {
      this.listed = merged(this.listed, more);
      this.trim();
    }
  }

  /** Shows all that wait. False: some of them were too many to be held, so the list must be loaded again. */
  release(): boolean {
    if (this.dropped) return false;
    this.listed = merged(this.listed, this.held);
    this.held = [];
    this.trim();
    return true;
  }

  private holdBack(more: Upload[]): void {
    this.held = merged(this.held, more);
    if (this.held.length <= this.most && !this.dropped) return;
    this.dropped += this.held.length;
    for (const upload of this.held) this.known.delete(numberOf(upload));
    this.held = [];
  }

  private trim(): void {
    if (this.listed.length <= this.most) return;
    for (const upload of this.listed.splice(this.most)) this.known.delete(numberOf(upload));
    this.cursor = this.listed.at(-1)?.id ?? this.cursor;
  }

  private unknown(uploads: Upload[]): Upload[] {
    return uploads.filter((upload) => {
      const number = numberOf(upload);
      if (this.known.has(number)) return false;
      this.known.add(number);
      return true;
    });
  }
}

/** Both newest first; `more` may come in any order. */
function merged(sorted: Upload[], more: Upload[]): Upload[] {
  const added = [...more].sort((a, b) => numberOf(b) - numberOf(a));
  const [first, last] = [added[0], added.at(-1)];
  const [top, end] = [sorted[0], sorted.at(-1)];
  if (!first || !last) return sorted;
  if (!top || !end || numberOf(last) > numberOf(top)) return [...added, ...sorted];
  if (numberOf(first) < numberOf(end)) return [...sorted, ...added];
  return [...sorted, ...added].sort((a, b) => numberOf(b) - numberOf(a));
}
