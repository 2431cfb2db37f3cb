/**
 * Idling: the device is awake, the user is away. Time goes from one due timer to the next.
 *
 * Meanwhile we fire the page's timers: `Date` moves to the moment at which one is due, and each callback gets
 * a task of its own. Intervals under a second, and chains of such timeouts, run once a hop: else a poll each
 * 100 ms would make 9,000 hops of 15 minutes. `performance.now()` and all else in the browser stay real.
 * Afterwards the browser gets the remaining timers back, each with the delay that is left.
 */

import { movedNow } from "../../clock/date";
import { takeWritten } from "../../clock/expiry";
import { dateOffset } from "../../clock/offset";
import { isFrozen, isPersisted } from "../../page/lifecycle";
import { listen } from "../../page/listeners";
import { ceil, knownGetter, max, min, round, view } from "../../page/natives";
import { afterTasks } from "../../page/tasks";
import { pageMs } from "../../page/time";
import { jumpTo } from "./jump";
import { fire, giveTimersBack, isShort, takeTimers } from "./takeover";
import { beginHop, forEachTimer, setLevel, shiftTimers, type Timer, timerMs } from "./timers";

/** The document's `Date`, how far it is ahead of real time, and when the next timer is due by it. */
export interface Moment {
  date_ms: number;
  offset_ms: number;
  due_ms: number | null;
}

type Answer = (moment: Moment) => void;

/** The longest hop while something polls: an SDK that polls each 500 ms must not miss its minute. */
const POLLED_HOP_MAX_MS = 30_000;
/** So many tasks pass between two timers: messages that answer messages take a few. */
const ROUNDS = 3;
/** A hop takes real time, for what a timer begins: a request to this machine, a lock, a cookie. */
const PACE = 1 / 250;
const PACE_MAX_MS = 20;
/** Time that callbacks took counts as such real time, up to so much. */
const CREDIT_MAX_MS = 40;
/** While the document is being left time stands still, at most so long: it may stay after all. */
const LEAVING_MAX_MS = 2_000;
/** While it is being parsed too, at most so long: its scripts have yet to set their timers. */
const LOADING_MAX_MS = 5_000;
/** A command is answered after so much real time, so that the driver can report progress. */
const SLICE_MS = 250;
/** The precision of a moment that comes from the driver's clock. */
const CLOCK_SLACK_MS = 2;

const readyState = knownGetter<DocumentReadyState>(Document.prototype, "readyState");

let idling = false;
let hopAt = 0;
let hopMs = 0;
let readyAt = 0;
let standsStillUntil = 0;

export function watchIdling(): void {
  if (readyState(view.document) === "loading") {
    standsStillUntil = pageMs() + LOADING_MAX_MS;
    listen("DOMContentLoaded", ({ isTrusted }) => {
      if (isTrusted) standsStillUntil = 0;
    });
  }
  // The driver has ended the idling of a page that comes back from the bfcache.
  listen("pageshow", (event) => {
    standsStillUntil = 0;
    if (idling && isPersisted(event)) endIdling();
  });
  listen("beforeunload", ({ isTrusted }) => {
    if (isTrusted) standsStillUntil = pageMs() + LEAVING_MAX_MS;
  });
}

/** Takes the timers over, and moves `Date` to where the browser context's other documents are. */
export function startIdling(offsetMs: number, answer: Answer): void {
  const join = () => {
    hopAt = timerMs();
    readyAt = pageMs();
    answer(moveIdling(offsetMs));
  };
  if (idling) join();
  else {
    idling = true;
    takeTimers(isFrozen(), () => whenSteady(join));
  }
}

/** Moves `Date` for a timer of any document of the browser context, never back. */
export function moveIdling(offsetMs: number): Moment {
  advance(round(offsetMs) - dateOffset());
  return moment();
}

export function stopIdling(offsetMs: number): Moment {
  const last = moveIdling(offsetMs);
  endIdling();
  return last;
}

function endIdling(): void {
  idling = false;
  giveTimersBack();
}

/** Hops until `Date` is at `dateMs`, or for a slice of real time. */
export function runIdling(dateMs: number, answer: Answer): void {
  const sliceEnds = pageMs() + SLICE_MS;
  takeWritten();
  const next = () => {
    const now = timerMs();
    const end = max(now + dateMs - movedNow(), now);
    const due = nextDue();
    if (pageMs() < standsStillUntil && !isFrozen()) {
      whenSteady(next);
    } else if (due === undefined || due > end + CLOCK_SLACK_MS) {
      advance(ceil(end - now));
      answer(moment());
    } else if (pageMs() > sliceEnds || takeWritten()) {
      // The driver counts the life of a cookie from here.
      answer(moment());
    } else {
      advance(ceil(due - now));
      fireDue(next);
    }
  };
  whenSteady(next);
}

/** In a task, once the document is neither being parsed nor left. At once in a frozen one: it runs no task. */
function whenSteady(action: () => void): void {
  if (isFrozen()) action();
  else afterTasks(1, () => pageMs() >= standsStillUntil, action);
}

/** Fires the timers that are due, one by one. Those that they set wait for the next hop. */
function fireDue(next: () => void): void {
  const hop = beginHop();
  hopAt = timerMs();
  const fireFirst = () => {
    setLevel(0);
    const timer = firstDue(hop);
    if (!timer) {
      keepPace(next);
      return;
    }
    timer.hop = hop;
    fire(timer, () => afterTasks(ROUNDS, () => true, fireFirst));
  };
  fireFirst();
}

function keepPace(next: () => void): void {
  readyAt = max(readyAt, pageMs() - CREDIT_MAX_MS) + min(hopMs * PACE, PACE_MAX_MS);
  hopMs = 0;
  afterTasks(1, () => pageMs() >= max(readyAt, standsStillUntil), next);
}

function firstDue(hop: number): Timer | undefined {
  const now = timerMs();
  let first: Timer | undefined;
  forEachTimer((timer) => {
    if (timer.taken && timer.hop < hop && timer.due <= now && (!first || timer.due < first.due)) {
      first = timer;
    }
  });
  return first;
}

/** Where the next hop ends, as `timerMs`. */
function nextDue(): number | undefined {
  let next: number | undefined;
  forEachTimer((timer) => {
    const due = isShort(timer) ? max(timer.due, hopAt + POLLED_HOP_MAX_MS) : timer.due;
    if (timer.taken && (next === undefined || due < next)) next = due;
  });
  return isFrozen() ? undefined : next;
}

function advance(wholeMs: number): void {
  if (wholeMs <= 0) return;
  hopMs += wholeMs;
  shiftTimers(wholeMs);
  jumpTo(dateOffset() + wholeMs, true);
}

function moment(): Moment {
  const date = movedNow();
  const due = nextDue();
  return {
    date_ms: date,
    offset_ms: dateOffset(),
    due_ms: due === undefined ? null : date + due - timerMs(),
  };
}
