/** The agent: puts the parts together, and `profilerBridge` on the window. */

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

/** Where the script came from, while it runs for the first time. */
const source = (document.currentScript as HTMLScriptElement | null)?.src;
const profilerId = newId();
let options: ProfilerBridgeOptions | undefined;

function init(given: ProfilerBridgeOptions = {}): void {
  const endpoint = given.endpoint ?? (source && new URL("v1/profiles", source).href);
  if (options) throw new Error("init was called before");
  if (!endpoint) throw new Error("init needs `endpoint`: where to send profiles");
  options = given;
  if (profilerClass()) open(given, endpoint);
  // A browser that cannot profile gets no session, no listener, nothing.
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
  // A trace that is asked for now is there before the page is gone; and the page may well stay.
  addEventListener(
    "beforeunload",
    guarded(() => collect("unload", true)),
  );
  setConsent(given.consent);
}

/** Who asks stands in the query: a proxy may change the path. */
const named = (address: string): string =>
  `${address}${address.includes("?") ? "&" : "?"}agent=${VERSION}`;

function setConsent(consent: ProfilerBridgeConsent = "granted"): void {
  const { globalPrivacyControl } = navigator as { globalPrivacyControl?: boolean };
  if (!options || !profilerClass()) return;
  if (consent === "granted" && !globalPrivacyControl) {
    // Said again it's no word of the user's, who alone renews a session.
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
    // The same task may also stand there as a part of a long animation frame.
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

/** Without a run there is nothing that it would be part of. */
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
