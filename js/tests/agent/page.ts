/**
 * Stands in for a page: as much of one as the agent's modules use, since Node has none. What a browser
 * really does is tested in Chromium, in `e2e/agent`.
 */
import { vi } from "vitest";

type Listener = (event: { type: string; isTrusted: boolean }) => void;

/** A cookie jar that can refuse, in silence as browsers do. */
class Jar {
  hidden = false;
  refuses = false;
  /** As they were set. */
  readonly writes: string[] = [];
  readonly #kept = new Map<string, { value: string; until: number }>();

  get cookie(): string {
    const living = [...this.#kept].filter(([, { until }]) => Date.now() < until);
    return living.map(([key, { value }]) => `${key}=${value}`).join("; ");
  }

  set cookie(text: string) {
    if (this.refuses) return;
    this.writes.push(text);
    const [pair = "", ...attributes] = text.split(";");
    const at = pair.indexOf("=");
    const age = attributes.find((each) => each.startsWith("max-age="))?.slice("max-age=".length);
    const until = Date.now() + Number(age ?? Number.POSITIVE_INFINITY) * 1000;
    this.#kept.set(pair.slice(0, at), { value: pair.slice(at + 1), until });
  }
}

/** Local storage that can refuse: it throws then, at each use. */
class Storage {
  refuses = false;
  readonly kept = new Map<string, string>();

  getItem(key: string): string | null {
    this.#check();
    return this.kept.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.#check();
    this.kept.set(key, value);
  }

  removeItem(key: string): void {
    this.#check();
    this.kept.delete(key);
  }

  #check(): void {
    if (this.refuses) throw new Error("refused");
  }
}

export class Page {
  readonly document = new Jar();
  readonly localStorage = new Storage();
  readonly location = { pathname: "/", hash: "" };
  readonly #listeners: [string, Listener][] = [];

  constructor() {
    vi.stubGlobal("document", this.document);
    vi.stubGlobal("localStorage", this.localStorage);
    vi.stubGlobal("location", this.location);
    vi.stubGlobal("addEventListener", (type: string, listener: Listener) =>
      this.#listeners.push([type, listener]),
    );
  }

  dispatch(type: string, isTrusted = true): void {
    for (const [listened, listener] of this.#listeners)
      if (listened === type) listener({ type, isTrusted });
  }
}

/** A module as a page that was just loaded has it: what it remembers is not another test's. */
export async function fresh<T>(load: () => Promise<T>): Promise<T> {
  vi.resetModules();
  return load();
}
