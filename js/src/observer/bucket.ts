/**
 * How many events may be told: a bucket of tokens, which fills again with time.
 *
 * Once it has run low it gives none until it is half full again, so that a flood becomes one gap and not
 * a gap between any two events. What decides a verdict may also take from a reserve: a page that asks a
 * hundred thousand times for a profiler that it may not have cannot hide the stop of another.
 */

import { max, min } from "./natives";

export const RESERVE = 1_000;
export const BURST = RESERVE + 5_000;
export const REFILL_PER_MS = 1;
/** Where a gap ends. */
export const ENOUGH = BURST / 2;
/** An event costs a token, a longer one a token for each so many characters. */
export const TOKEN_CHARACTERS = 1_000;

export class Bucket {
  private tokens = BURST;
  private filledAt = 0;
  private dry = false;

  /** Whether an event may be told now. `vital`: from the reserve too. */
  admits(nowMs: number, vital: boolean): boolean {
    this.fill(nowMs);
    if (this.tokens >= ENOUGH) this.dry = false;
    if (vital) return this.tokens > 0;
    if (this.tokens <= RESERVE) this.dry = true;
    return !this.dry;
  }

  charge(characters: number): void {
    this.tokens -= max(characters / TOKEN_CHARACTERS, 1);
  }

  /** How long a gap lasts yet if nothing more is told, ms. */
  dryFor(nowMs: number): number {
    this.fill(nowMs);
    return max(ENOUGH - this.tokens, 0) / REFILL_PER_MS;
  }

  private fill(nowMs: number): void {
    const passed = max(nowMs - this.filledAt, 0);
    this.tokens = min(this.tokens + passed * REFILL_PER_MS, BURST);
    this.filledAt = nowMs;
  }
}
