/** Quota: whether a session may be profiled. A request that fails or an answer that is no JSON denies nothing. */

let url: string | undefined;
/** The session of the last request, unless it was denied. */
let asked: string | undefined;

/** `endpoint` must have a query. */
export function openQuota(endpoint: string | undefined): void {
  url = endpoint;
}

export async function askQuota(session: string, denied: () => void): Promise<void> {
  if (!url || session === asked) return;
  asked = session;
  const answer = await fetch(`${url}&session_id=${session}`, { credentials: "omit" });
  const admitted = answer.status !== 429 && (await answer.json()).admitted;
  if (admitted !== false) return;
  // The user's next start sends another request.
  if (session === asked) asked = undefined;
  denied();
}
