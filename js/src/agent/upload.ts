/**
 * Uploads: each profile is sent until it is taken or refused for good. A server knows it again by its
 * `id`, so nothing is sent once too seldom for fear of sending it twice.
 */

import { guarded } from "./guard";

/**
 * The browser's limit for what may outlive the page is 64 KiB, in all that is under way, and it refuses
 * what is beyond. Without `keepalive` that goes out too, but may be cancelled with the page.
 */
const KEEPALIVE_MAX = 60_000;
const WAITING_MAX = 32;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;
const PATIENCE_MS = 60_000;
/** However long a server asks to be left alone. */
const ASKED_MAX_MS = 3_600_000;

interface Item {
  event: Blob;
  trace: Blob;
}

const waiting = new Set<Item>();
let url: string;

export function openUploads(endpoint: string): void {
  url = endpoint;
  // What is under way would be cancelled with the page, and what waits would be forgotten.
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

/** `leaving`: the page may be about to go. */
export async function upload(event: object, trace: object, leaving: boolean): Promise<void> {
  const item = { event: json(event), trace: json(trace) };
  // The oldest makes room.
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

/** All that was not sent is thrown away. */
export function forgetUploads(): void {
  waiting.clear();
}

/** As sent, in a form: the rest of that is about 400 bytes. */
const sizeOf = ({ event, trace }: Item): number => event.size + trace.size + 500;

function post({ event, trace }: Item, keepalive: boolean): Promise<Response> {
  const body = new FormData();
  body.set("event", event);
  body.set("trace", trace);
  const signal = AbortSignal.timeout?.(PATIENCE_MS) ?? null;
  return fetch(url, { method: "POST", body, keepalive, credentials: "omit", signal });
}

/** How long the server wants to be left alone, ms; undefined when it has decided. */
function retryAfter({ status, headers }: Response): number | undefined {
  if (status < 500 && status !== 408 && status !== 429) return undefined;
  const said = headers.get("retry-after") ?? "";
  return Number(said) * 1000 || Date.parse(said) - Date.now() || 0;
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
