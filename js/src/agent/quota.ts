/** Quota: whether a session may be profiled. What cannot be heard or understood is no denial. */

let url: string | undefined;
/** The session that was asked for last, and not denied. */
let asked: string | undefined;

/** `endpoint` has a query. */
export function openQuota(endpoint: string | undefined): void {
  url = endpoint;
}

export async function askQuota(session: string, denied: () => void): Promise<void> {
  if (!url || session === asked) return;
  asked = session;
  const answer = await fetch(`${url}&session_id=${session}`, { credentials: "omit" });
  const admitted = answer.status !== 429 && (await answer.json()).admitted;
  if (admitted !== false) return;
  // Asked anew when the user starts again.
  if (session === asked) asked = undefined;
  denied();
}
