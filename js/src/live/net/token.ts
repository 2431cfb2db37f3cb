/** The read token, kept as long as the tab is open. */

const KEY = "profiler-bridge.read-token";

export const keptToken = (): string => sessionStorage.getItem(KEY) ?? "";

export function keepToken(token: string): void {
  if (token) sessionStorage.setItem(KEY, token);
  else sessionStorage.removeItem(KEY);
}
