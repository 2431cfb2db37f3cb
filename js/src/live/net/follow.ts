/** What arrives, from the intake's stream. It is resumed after each break, so that nothing is missed. */

import { numberOf, type Upload, type UploadPage } from "../data";
import { Backoff } from "../model/backoff";
import { EventReader } from "../model/events";
import { listQuestion } from "../model/filters";
import type { Client } from "./client";

/** The intake gives a sign of life every 15 s. */
const SILENT_MS = 40_000;

export interface Follower {
  uploads(uploads: Upload[]): void;
  connected(): void;
  /** The store was emptied, or is another one: what is known of it does not hold any more. */
  restarted(): void;
  /** `retryMs`: when it is tried again. */
  broken(retryMs: number): void;
}

/** The number of the newest upload that is stored; 0 if there is none. */
export async function newestNumber(client: Client, signal?: AbortSignal): Promise<number> {
  const { entries } = await client.json<UploadPage>(listQuestion({}, undefined, 1), signal);
  return entries[0] ? numberOf(entries[0]) : 0;
}

/** `after`: the number of the last upload that is known. Never ends. */
export async function follow(client: Client, after: number, follower: Follower): Promise<never> {
  const backoff = new Backoff();
  let last = after;
  for (let resumed = false; ; resumed = true) {
    try {
      // A new store counts from 1 again: after the last number of the old one nothing would come.
      const newest = resumed ? await newestNumber(client, AbortSignal.timeout(SILENT_MS)) : last;
      if (newest < last) {
        last = newest;
        follower.restarted();
      }
      await readStream(client, last, (uploads) => {
        if (!uploads) follower.connected();
        else if (uploads.length) {
          last = Math.max(last, ...uploads.map(numberOf));
          follower.uploads(uploads);
        }
        backoff.reset();
      });
    } catch {
      // Whatever it was: the next attempt tells whether it is mended.
    }
    const wait = backoff.next();
    follower.broken(wait);
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

/** Calls `take` once when it is connected, then with what has arrived. */
async function readStream(
  client: Client,
  after: number,
  take: (uploads?: Upload[]) => void,
): Promise<void> {
  const ended = new AbortController();
  let silent = setTimeout(() => ended.abort(), SILENT_MS);
  try {
    const { body } = await client.get(`stream?headers=false&after=${after}`, ended.signal);
    if (!body) return;
    take();
    const events = new EventReader();
    const pieces = body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await pieces.read();
      if (done) return;
      clearTimeout(silent);
      silent = setTimeout(() => ended.abort(), SILENT_MS);
      take(events.push(value).map((data): Upload => JSON.parse(data)));
    }
  } finally {
    clearTimeout(silent);
    ended.abort();
  }
}
