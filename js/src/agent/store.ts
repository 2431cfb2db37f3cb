/** The store of the session's text: a cookie or local storage; memory where the browser refuses it. */

const KEY = "_pb_s";
/** The lifetime of a session, 4 h, in seconds. */
const MAX_AGE_S = 14400;

let local = false;
/** Used once the browser has refused. */
let memory: string | undefined;

export function openStore(kind: string | undefined): void {
  local = kind === "local-storage";
}

export function readStore(): string {
  if (memory !== undefined) return memory;
  try {
    // Both throw in a document of an opaque origin, the second also where site data are blocked.
    if (local) return localStorage.getItem(KEY) ?? "";
    return document.cookie.match(`(?:^|; )${KEY}=([^;]*)`)?.[1] ?? "";
  } catch {
    return "";
  }
}

/** "" empties it. */
export function writeStore(text: string): void {
  try {
    if (!local)
      // biome-ignore lint/suspicious/noDocumentCookie: the page may be left at once, and CookieStore is late.
      document.cookie = `${KEY}=${text};path=/;samesite=lax;max-age=${text ? MAX_AGE_S : 0}`;
    else if (text) localStorage.setItem(KEY, text);
    else localStorage.removeItem(KEY);
  } catch {}
  // The browser refuses a cookie without an error.
  if (memory !== undefined || (text && !readStore())) memory = text;
}
