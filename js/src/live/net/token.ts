/** The read token, kept as long as the tab is open. */

const KEY = "profiler-bridge.read-token";

/** Whether a header can have it: `fetch` rejects any other one before it asks. */
export const isSendable = (token: string): boolean => /^[\x21-\x7e]+$/.test(token);

/** "" for none. */
export function keptToken(): string {
  const token = sessionStorage.getItem(KEY) ?? "";
  return isSendable(token) ? token : "";
}

export function keepToken(token: string): void {
  if (isSendable(token)) sessionStorage.setItem(KEY, token);
  else sessionStorage.removeItem(KEY);
}
