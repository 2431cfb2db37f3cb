/**
 * Uploads: each profile is sent until the server accepts it or refuses it for good. It may arrive twice: the
 * server recognises it by its `id`.
 */

import { guarded } from "./guard";

/**
 * Requests with `keepalive` outlive the page. The browser allows them 64 KiB together and refuses more. Those
 * without `keepalive` may be cancelled with the page.
 */
const KEEPALIVE_MAX = 60_000;
const WAITING_MAX = 32;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;
const PATIENCE_MS = 60_000;
/** The longest `Retry-After` that is obeyed. */
const ASKED_MAX_MS = 3_600_000;

interface Item {
  event: Blob;
  trace: Blob;
}

const waiting = new Set<Item>();
let url: string;

export function openUploads(endpoint: string): void {
  url = endpoint;
  // A request under way would be cancelled with the page, and a waiting item would be lost.
  addEventListener(
    "pagehide",
    guarded(() => {
      let room = KEEPALIVE_MAX;
      for (const item of waiting) {
        const size = sizeOf(item);
        const fits = size < room;
        if (fits) room -= size;
        post(item, fits).catch(() => {});
      }
    }),
  );
}

/** `leaving`: the page may be about to be left. */
export async function upload(event: object, trace: object, leaving: boolean): Promise<void> {
  const item = { event: json(event), trace: json(trace) };
  // When there are too many the oldest is dropped.
  for (const oldest of waiting) if (waiting.size >= WAITING_MAX) waiting.delete(oldest);
  waiting.add(item);
  item.trace = await deflated(item.trace);
  for (let wait = FIRST_WAIT_MS; waiting.has(item); wait *= 2) {
    const fits = leaving && sizeOf(item) < KEEPALIVE_MAX;
    const again = await post(item, fits).then(retryAfter, () => 0);
    if (again === undefined) waiting.delete(item);
    else await sleep(Math.max(Math.min(wait, LONGEST_WAIT_MS), Math.min(again, ASKED_MAX_MS)));
    leaving = false;
  }
}

/** Drops all that has not been sent. */
export function forgetUploads(): void {
  waiting.clear();
}

/** Of the request's form, with some 400 bytes around the two parts. */
const sizeOf = ({ event, trace }: Item): number => event.size + trace.size + 500;

function post({ event, trace }: Item, keepalive: boolean): Promise<Response> {
  const body = new FormData();
  body.set("event", event);
  body.set("trace", trace);
  const signal = AbortSignal.timeout?.(PATIENCE_MS) ?? null;
  return fetch(url, { method: "POST", body, keepalive, credentials: "omit", signal });
}

/** When to send again, in ms, as the server asks; undefined when it has accepted or refused for good. */
function retryAfter({ status, headers }: Response): number | undefined {
  if (status < 500 && status !== 408 && status !== 429) return undefined;
  const text = headers.get("retry-after") ?? "";
  return Number(text) * 1000 || Date.parse(text) - Date.now() || 0;
}

async function deflated(blob: Blob): Promise<Blob> {
  try {
    return await new Response(blob.stream().pipeThrough(new CompressionStream("deflate"))).blob();
  } catch {
    return blob; // Chromium before 103
  }
}

const json = (value: object): Blob =>
  new Blob([JSON.stringify(value)], { type: "application/json" });

const sleep = (ms: number): Promise<unknown> => new Promise((done) => setTimeout(done, ms));
