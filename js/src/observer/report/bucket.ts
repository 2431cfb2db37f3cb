/**
 * How many events may be sent: a bucket of tokens, which fills again with time.
 *
 * When it has run low it admits none until it is half full again, so that a flood becomes one gap, not a gap
 * between any two events. Events that decide a verdict may use a reserve too: a page that is refused a
 * profiler a hundred thousand times cannot hide the stop of another.
 */

import { max, min } from "../../page/natives";

export const RESERVE = 1_000;
export const BURST = RESERVE + 5_000;
export const REFILL_PER_MS = 1;
/** A gap ends at so many tokens. */
export const ENOUGH = BURST / 2;
/** An event costs a token; a longer one costs one for each so many characters. */
export const TOKEN_CHARACTERS = 1_000;

export class Bucket {
  private tokens = BURST;
  private filledAt = 0;
  private dry = false;

  /** Whether an event may be sent now. `vital`: it may use the reserve. */
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

  /** After how many ms a gap ends if nothing more is sent. */
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
