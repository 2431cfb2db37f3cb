/** What has arrived and is not shown yet: handed on once a frame, however many come. */

import type { Upload } from "./data";

/** A tab that is hidden has no frames. */
const HIDDEN_MS = 1000;
/** So many are handed on at once, so that none pile up where frames are rare. */
const MOST = 1000;

export class Incoming {
  private waiting: Upload[] = [];
  private frame: number | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly take: (uploads: Upload[]) => void) {
    // A frame that was asked for before the tab was hidden does not come.
    document.addEventListener("visibilitychange", () => this.plan());
  }

  push(uploads: Upload[]): void {
    this.waiting.push(...uploads);
    if (this.waiting.length >= MOST) this.flush();
    else if (this.frame === undefined && this.timer === undefined) this.plan();
  }

  /** Drops what waits. */
  clear(): void {
    this.waiting = [];
    this.cancel();
  }

  private plan(): void {
    this.cancel();
    if (!this.waiting.length) return;
    if (document.hidden) this.timer = setTimeout(() => this.flush(), HIDDEN_MS);
    else this.frame = requestAnimationFrame(() => this.flush());
  }

  private flush(): void {
    const arrived = this.waiting;
    this.clear();
    this.take(arrived);
  }

  private cancel(): void {
    if (this.frame !== undefined) cancelAnimationFrame(this.frame);
    clearTimeout(this.timer);
    this.frame = undefined;
    this.timer = undefined;
  }
}
