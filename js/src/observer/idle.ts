/**
 * Idling: the device is awake, the user is away. Time goes from one due timer to the next.
 *
 * While it lasts the page's timers are ours to fire: `Date` is moved to the moment at which one is due,
 * and each callback gets a task of its own. Intervals under a second, and chains of such timeouts, run
 * once a hop, or a poll each 100 ms would make 9,000 of 15 minutes. `performance.now()` and whatever else
 * the browser does stay real. Afterwards the browser gets the rest back, due after what is left.
 */

import { pageMs } from "./clock";
import { movedNow } from "./date";
import { fire, giveTimersBack, isShort, takeTimers } from "./keeping";
import { persisted } from "./leaving";
import { listen } from "./listeners";
import { ceil, knownGetter, max, min, round, view } from "./natives";
import { dateOffset, setDateOffset } from "./offset";
import { report } from "./report";
import { afterTasks } from "./tasks";
import { beginTurn, forEachTimer, setLevel, shiftTimers, type Timer, timerMs } from "./timers";
import { isFrozen } from "./visibility";

/** Where a document stands by its `Date`: now, how far ahead, and when its next timer is due. */
export interface Moment {
  date_ms: number;
  offset_ms: number;
  due_ms: number | null;
}

type Done = (moment: Moment) => void;

/** No hop is longer while something polls: an SDK that looks each 500 ms must not miss its minute. */
const POLLED_HOP_MAX_MS = 30_000;
/** What a timer posts runs before the next one; messages that answer messages take a few rounds. */
const ROUNDS = 3;
/** A hop takes real time too, for what a timer begins: a request to this machine, a lock, a cookie. */
const PACE = 1 / 250;
const PACE_MAX_MS = 20;
/** Time that callbacks spent counts as such, up to so much. */
const CREDIT_MAX_MS = 40;
/** Time stands still while the document is being left, at most so long: it may stay after all. */
const LEAVING_MAX_MS = 2_000;
/** And while it is being read, at most so long: its scripts have yet to set their timers. */
const LOADING_MAX_MS = 5_000;
/** A command ends after so much real time, so that the driver hears how far it is. */
const SLICE_MS = 250;
/** How exact a moment is that has been through the driver's clock. */
const CLOCK_SLACK_MS = 2;

const readyState = knownGetter<DocumentReadyState>(Document.prototype, "readyState");

let idling = false;
let hopAt = 0;
let gapMs = 0;
let readyAt = 0;
let standsUntil = 0;

export function watchIdling(): void {
  if (readyState(view.document) === "loading") {
    standsUntil = pageMs() + LOADING_MAX_MS;
    listen("DOMContentLoaded", ({ isTrusted }) => {
      if (isTrusted) standsUntil = 0;
    });
  }
  // A page that goes into the bfcache while idling comes back to a driver that has done with it.
  listen("pageshow", (event) => {
    standsUntil = 0;
    if (idling && persisted(event)) giveBack();
  });
  listen("beforeunload", ({ isTrusted }) => {
    if (isTrusted) standsUntil = pageMs() + LEAVING_MAX_MS;
  });
}

/** Takes the timers over, and `Date` to where the browser context's other documents are. */
export function startIdling(offsetMs: number, done: Done): void {
  const joined = () => {
    hopAt = timerMs();
    readyAt = pageMs();
    done(moveIdling(offsetMs));
  };
  if (idling) joined();
  else {
    idling = true;
    takeTimers(isFrozen(), () => whenSteady(joined));
  }
}

/** Moves `Date` for a timer of any document of the browser context. Never back. */
export function moveIdling(offsetMs: number): Moment {
  pass(round(offsetMs) - dateOffset());
  return moment();
}

export function stopIdling(offsetMs: number): Moment {
  const last = moveIdling(offsetMs);
  giveBack();
  return last;
}

function giveBack(): void {
  idling = false;
  giveTimersBack();
}

/** From hop to hop until `Date` says `dateMs`, or for a slice of real time. */
export function runIdling(dateMs: number, done: Done): void {
  const sliceEnds = pageMs() + SLICE_MS;
  const next = () => {
    const now = timerMs();
    const end = max(now + dateMs - movedNow(), now);
    const due = nextDue();
    if (pageMs() < standsUntil && !isFrozen()) {
      whenSteady(next);
    } else if (due === undefined || due > end + CLOCK_SLACK_MS) {
      pass(ceil(end - now));
      done(moment());
    } else if (pageMs() > sliceEnds) {
      done(moment());
    } else {
      pass(ceil(due - now));
      takeTurns(next);
    }
  };
  whenSteady(next);
}

/** In a task of its own, once the document is neither being read nor left. A frozen page runs no task. */
function whenSteady(action: () => void): void {
  if (isFrozen()) action();
  else afterTasks(1, () => pageMs() >= standsUntil, action);
}

/** Fires what is due now, one by one; what that sets is for the next hop, which may be no later. */
function takeTurns(next: () => void): void {
  const hop = beginTurn();
  hopAt = timerMs();
  const turn = () => {
    setLevel(0);
    const timer = firstDue(hop);
    if (!timer) {
      settle(next);
      return;
    }
    timer.turn = hop;
    fire(timer, () => afterTasks(ROUNDS, () => true, turn));
  };
  turn();
}

function settle(next: () => void): void {
  readyAt = max(readyAt, pageMs() - CREDIT_MAX_MS) + min(gapMs * PACE, PACE_MAX_MS);
  gapMs = 0;
  afterTasks(1, () => pageMs() >= max(readyAt, standsUntil), next);
}

function firstDue(hop: number): Timer | undefined {
  const now = timerMs();
  let first: Timer | undefined;
  forEachTimer((timer) => {
    if (timer.kept && timer.turn < hop && timer.due <= now && (!first || timer.due < first.due)) {
      first = timer;
    }
  });
  return first;
}

/** Where the next hop goes, in the time of timers. */
function nextDue(): number | undefined {
  let next: number | undefined;
  forEachTimer((timer) => {
    const due = isShort(timer) ? max(timer.due, hopAt + POLLED_HOP_MAX_MS) : timer.due;
    if (timer.kept && (next === undefined || due < next)) next = due;
  });
  return isFrozen() ? undefined : next;
}

function pass(wholeMs: number): void {
  if (wholeMs <= 0) return;
  gapMs += wholeMs;
  shiftTimers(wholeMs);
  setDateOffset(dateOffset() + wholeMs);
  report({ kind: "clock-moved", offset_ms: dateOffset(), idle: true });
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
