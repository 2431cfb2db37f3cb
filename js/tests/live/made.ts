/** Uploads made up for tests. */

import type { ProfileHead, Upload } from "../../src/live/data";

export const upload = (number: number, changes: Partial<Upload> = {}): Upload => ({
  id: `u-${String(number).padStart(4, "0")}`,
  received_ms: number * 1000,
  scope: "",
  vendor: "datadog",
  track: "rum",
  method: "POST",
  target: "/api/v2/rum",
  host: "",
  status: 202,
  problem: "",
  digest: "",
  bytes: 10,
  attempt: 1,
  repeat: "",
  repeats: null,
  profile: null,
  ...changes,
});

export const profile = (changes: Partial<ProfileHead> = {}): ProfileHead => ({
  session_id: "session-1",
  view_ids: ["view-1", "view-2"],
  view_names: [],
  application: "",
  service: "",
  env: "",
  version: "",
  sdk_version: "7.0.0",
  started_at: null,
  ended_at: null,
  samples: 3,
  coverage_share: 0.5,
  ...changes,
});
