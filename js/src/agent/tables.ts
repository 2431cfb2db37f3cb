/** Written from `bridge/core/tables.py` by `python -m docs.generate`: do not edit. */

export const RUNNING = "running";
export const PAUSED = "paused";
export const INITIALIZING = "stopped(initializing)";
export const SESSION_EXPIRED = "stopped(session-expired)";
export const STOPPED_BY_USER = "stopped(stopped-by-user)";
export const QUOTA_DENIED = "stopped(quota-denied)";
export const UNSUPPORTED = "stopped(unsupported)";
export const POLICY_MISSING = "stopped(policy-missing)";
export const ERROR = "stopped(error)";

export type State =
  | typeof RUNNING
  | typeof PAUSED
  | typeof INITIALIZING
  | typeof SESSION_EXPIRED
  | typeof STOPPED_BY_USER
  | typeof QUOTA_DENIED
  | typeof UNSUPPORTED
  | typeof POLICY_MISSING
  | typeof ERROR;
export type Signal =
  | "failed"
  | "policy-missing"
  | "quota-denied"
  | "session-expired"
  | "session-renewed"
  | "started"
  | "unsupported"
  | "user-started"
  | "user-stopped";
/** Session and visibility; a page's own script runs in no other than an active document. */
export type Around =
  | "tracked visible"
  | "tracked hidden"
  | "expired visible"
  | "expired hidden"
  | "absent visible"
  | "absent hidden";

/** What a signal makes of a state; what is not here changes nothing. */
export const TRANSITIONS: Record<State, Partial<Record<Signal, State>>> = {
  [RUNNING]: {
    "user-stopped": STOPPED_BY_USER,
    "session-expired": SESSION_EXPIRED,
    "quota-denied": QUOTA_DENIED,
    "policy-missing": POLICY_MISSING,
    unsupported: UNSUPPORTED,
    failed: ERROR,
  },
  [PAUSED]: {
    "user-stopped": STOPPED_BY_USER,
    "session-expired": SESSION_EXPIRED,
    "quota-denied": QUOTA_DENIED,
    "policy-missing": POLICY_MISSING,
    unsupported: UNSUPPORTED,
    failed: ERROR,
  },
  [INITIALIZING]: {
    started: RUNNING,
    "user-started": RUNNING,
    "user-stopped": STOPPED_BY_USER,
    "session-expired": SESSION_EXPIRED,
    "quota-denied": QUOTA_DENIED,
    unsupported: UNSUPPORTED,
    "policy-missing": POLICY_MISSING,
    failed: ERROR,
  },
  [SESSION_EXPIRED]: {
    "session-renewed": RUNNING,
    "user-stopped": STOPPED_BY_USER,
  },
  [STOPPED_BY_USER]: {
    "user-started": RUNNING,
  },
  [QUOTA_DENIED]: {
    "session-renewed": RUNNING,
    "user-stopped": STOPPED_BY_USER,
  },
  [UNSUPPORTED]: {
    "user-stopped": STOPPED_BY_USER,
  },
  [POLICY_MISSING]: {
    "user-stopped": STOPPED_BY_USER,
  },
  [ERROR]: {
    started: RUNNING,
    "user-started": RUNNING,
    "session-renewed": RUNNING,
    "user-stopped": STOPPED_BY_USER,
  },
};

/** Where session and visibility pull a profiler along without a signal. */
export const PULLED: Partial<Record<State, Partial<Record<Around, State>>>> = {
  [RUNNING]: {
    "tracked hidden": PAUSED,
    "expired visible": SESSION_EXPIRED,
    "expired hidden": SESSION_EXPIRED,
  },
  [PAUSED]: {
    "tracked visible": RUNNING,
  },
};
