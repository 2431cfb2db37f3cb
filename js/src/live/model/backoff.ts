/** How long to wait before the next attempt to connect: twice as long each time. Pure. */

const FIRST_MS = 500;
const LONGEST_MS = 10_000;

export class Backoff {
  private attempts = 0;

  next(): number {
    return Math.min(FIRST_MS * 2 ** this.attempts++, LONGEST_MS);
  }

  reset(): void {
    this.attempts = 0;
  }
}
