/** The types of `window.profilerBridge`, as `agent.js` sets it. */

/** What the profiler is doing, in the words of `docs/states.md`. */
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
  /** Address for profiles; default: `v1/profiles` beside the script, as the intake serves both. */
  endpoint?: string;
  /** Address that says once a session (`?session_id=`) whether it may be profiled; default: none. */
  quota?: string;
  /** The application whose profiles they are, and its version. */
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

/** No call throws: errors are written to the console. */
export interface ProfilerBridge {
  /** Starts the agent. Only the first call has an effect. */
  init(options?: ProfilerBridgeOptions): void;
  /** The user lets the profiler run again, after `stop`. */
  start(): void;
  /** The user stops the profiler. Only `start` lets it run again. */
  stop(): void;
  /** Starts a view; its name is by default the path of the address. */
  startView(name?: string): void;
  addAction(name: string): void;
  /** Times by `performance.now()`, ms; default: now, and no duration. */
  addVital(name: string, vital?: { start_ms?: number; duration_ms?: number }): void;
  /** `denied`: what was not sent is dropped, and the session is forgotten. */
  setConsent(consent: ProfilerBridgeConsent): void;
  readonly state: ProfilerBridgeState;
  readonly version: string;
}

declare global {
  interface Window {
    profilerBridge?: ProfilerBridge;
  }
}
