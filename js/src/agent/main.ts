/** The agent: connects its parts, and sets `window.profilerBridge`. */

import type { ProfilerBridge, ProfilerBridgeConsent, ProfilerBridgeOptions } from "./agent";
import { begin, collect, currentRun, KEPT_MAX, openCollection, type Reason } from "./collection";
import { guarded, warn } from "./guard";
import { newId } from "./ids";
import { currentState, openLifecycle, settle } from "./lifecycle";
import { profilerClass } from "./native";
import { askQuota, openQuota } from "./quota";
import type { Run } from "./run";
import {
  isJoined,
  joinSession,
  leaveSession,
  lookAtSession,
  openSession,
  sessionId,
} from "./session";
import { type Around, INITIALIZING, RUNNING, type Signal, type State } from "./tables";
import { forgetRuns, openTasks } from "./tasks";
import { forgetUploads, openUploads, upload } from "./upload";
import { openViews, startView, type View } from "./views";

/** Written by the build. */
declare const VERSION: string;

const REASONS: Partial<Record<Signal, Reason>> = {
  "session-expired": "expired",
  "user-stopped": "stopped",
  "quota-denied": "denied",
};

/** The script's address. `currentScript` is set only while the script runs for the first time. */
const source = (document.currentScript as HTMLScriptElement | null)?.src;
const profilerId = newId();
let options: ProfilerBridgeOptions | undefined;

function init(given: ProfilerBridgeOptions = {}): void {
  const endpoint = given.endpoint ?? (source && new URL("v1/profiles", source).href);
  if (options) throw new Error("init was called before");
  if (!endpoint) throw new Error("init needs `endpoint`: where to send profiles");
  options = given;
  if (profilerClass()) open(given, endpoint);
  // In a browser that cannot profile there is no session and no listener.
  else settle("unsupported");
}

function open(given: ProfilerBridgeOptions, endpoint: string): void {
  openUploads(named(endpoint));
  openQuota(given.quota && named(given.quota));
  openTasks();
  openViews(given.views !== false, keepView);
  openSession(given.store, settle);
  const look = guarded(() => {
    lookAtSession();
    settle();
  });
  document.addEventListener("visibilitychange", look, true);
  document.addEventListener("resume", look, true);
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) look();
  });
  // A trace that is requested now comes before the page is gone. The page may also stay.
  addEventListener(
    "beforeunload",
    guarded(() => collect("unload", true)),
  );
  setConsent(given.consent);
}

/** The address with the agent's version in its query: a proxy may change the path. */
const named = (address: string): string =>
  `${address}${address.includes("?") ? "&" : "?"}agent=${VERSION}`;

function setConsent(consent: ProfilerBridgeConsent = "granted"): void {
  const { globalPrivacyControl } = navigator as { globalPrivacyControl?: boolean };
  if (!options || !profilerClass()) return;
  if (consent === "granted" && !globalPrivacyControl) {
    // Only the user's activity renews a session; a second consent does not.
    if (isJoined()) return;
    joinSession();
    settle(currentState() === INITIALIZING ? "started" : "session-renewed");
  } else {
    collect("denied");
    forgetRuns();
    forgetUploads();
    const ends = sessionId();
    leaveSession();
    if (ends) settle("session-expired");
  }
}

function around(): Around {
  const session = sessionId() ? "tracked" : "expired";
  return `${profilerClass() ? session : "absent"} ${document.hidden ? "hidden" : "visible"}`;
}

function moved(to: State, from: State, signal?: Signal): void {
  if (from === RUNNING) collect(signal ? (REASONS[signal] ?? "failed") : "hidden");
  if (to !== RUNNING) return;
  begin();
  const session = sessionId();
  if (!currentRun() || !session) return;
  askQuota(session, () => {
    if (session === sessionId()) settle("quota-denied");
  }).catch(() => {});
}

function deliver(run: Run, trace: object, reason: Reason): void {
  if (reason === "denied") return;
  const { application, service, env, version } = options ?? {};
  const event = {
    id: newId(),
    profiler_id: profilerId,
    session_id: run.session,
    view_ids: run.views.map((view) => view.id),
    view_names: run.views.map((view) => view.name),
    application,
    service,
    env,
    version,
    sdk_version: VERSION,
    started_at: run.startedAt,
    ended_at: run.endedAt,
    started_ms: run.startedMs,
    ended_ms: run.endedMs,
    origin_ms: performance.timeOrigin,
    interval_ms: run.native.sampleInterval,
    // The same task may also be among the long animation frames.
    long_tasks: run.tasks.filter(({ type }) => type === "longtask").length,
    views: run.views,
    tasks: run.tasks,
    actions: run.actions,
    vitals: run.vitals,
    reason,
    state: currentState(),
    state_at: Date.now(),
  };
  upload(event, trace, document.hidden || reason === "unload").catch(warn);
}

const keepView = (view: View): void => keep(currentRun()?.views, view);

/** Adds to a list of the current run; does nothing without a run. */
function keep<T>(list: T[] | undefined, item: T): void {
  if (list && list.length < KEPT_MAX) list.push(item);
}

const api: ProfilerBridge = {
  init: guarded(init),
  start: guarded(() => settle("user-started")),
  stop: guarded(() => settle("user-stopped")),
  startView: guarded(startView),
  addAction: guarded((name) =>
    keep(currentRun()?.actions, { name: String(name), at_ms: performance.now() }),
  ),
  addVital: guarded((name, { start_ms = performance.now(), duration_ms = 0 } = {}) =>
    keep(currentRun()?.vitals, { name: String(name), start_ms, duration_ms }),
  ),
  setConsent: guarded(setConsent),
  get state() {
    return currentState();
  },
  version: VERSION,
};

openLifecycle(around, moved);
openCollection(settle, deliver);
window.profilerBridge ??= api;
