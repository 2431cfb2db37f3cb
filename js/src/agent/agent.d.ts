/** The types of `window.profilerBridge`, as `agent.js` sets it. */

/** What the profiler is doing: the words of the model, `docs/states.md`. */
export type ProfilerBridgeState =
  | "running"
  | "paused"
  | "stopped(initializing)"
  | "stopped(session-expired)"
  | "stopped(stopped-by-user)"
  | "stopped(quota-denied)"
  | "stopped(unsupported)"
  | "stopped(policy-missing)"
  | "stopped(error)";

export type ProfilerBridgeConsent = "granted" | "denied";

export interface ProfilerBridgeOptions {
  /** Where profiles are sent; default: `v1/profiles` beside the script, which an intake serves. */
  endpoint?: string;
  /** Asked once a session whether it may be profiled (`?session_id=`); default: nobody is asked. */
  quota?: string;
  /** Of whose code the profiles are, and in which version it runs. */
  application?: string;
  service?: string;
  env?: string;
  version?: string;
  /** Where the session is kept; default: a cookie. In memory where the browser refuses. */
  store?: "cookie" | "local-storage";
  /** Default: granted. `navigator.globalPrivacyControl` outranks it. */
  consent?: ProfilerBridgeConsent;
  /** Whether `pushState`, `popstate` and `hashchange` start views; default: they do. */
  views?: boolean;
}

/** No call ever throws: what goes wrong is told on the console. */
export interface ProfilerBridge {
  /** Begins; only the first call counts. */
  init(options?: ProfilerBridgeOptions): void;
  /** The user's word: profile again, after `stop`. */
  start(): void;
  /** The user's word: stop. It outranks everything, and only `start` ends it. */
  stop(): void;
  /** A view begins, by default with the address's path for its name. */
  startView(name?: string): void;
  addAction(name: string): void;
  /** Times by `performance.now()`, ms; default: now, and no duration. */
  addVital(name: string, vital?: { start_ms?: number; duration_ms?: number }): void;
  /** Denied: what was not sent is thrown away, and the session is forgotten. */
  setConsent(consent: ProfilerBridgeConsent): void;
  readonly state: ProfilerBridgeState;
  readonly version: string;
}

declare global {
  interface Window {
    profilerBridge?: ProfilerBridge;
  }
}
