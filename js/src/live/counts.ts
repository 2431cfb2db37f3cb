/** The counts of the filters, asked again when something has arrived, at most once a second. */

import type { Facets } from "./data";
import { FILTERS, type Filters, facetsQuestion } from "./model/filters";
import type { Client } from "./net/client";
import type { Counts } from "./view/filters";

const EVERY_MS = 1000;

export class CountsLoader {
  private filters: Filters = {};
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asking: AbortController | undefined;
  private resting = false;
  private due = false;

  constructor(
    private readonly client: Client,
    private readonly show: (counts: Counts) => void,
  ) {}

  /** Asks at once. */
  change(filters: Filters): void {
    this.filters = filters;
    this.asking?.abort();
    clearTimeout(this.timer);
    this.ask();
  }

  /** Asks soon. */
  refresh(): void {
    if (this.resting) this.due = true;
    else this.ask();
  }

  private ask(): void {
    const asking = new AbortController();
    this.asking = asking;
    this.resting = true;
    this.due = false;
    this.load(asking.signal)
      .then((counts) => !asking.signal.aborted && this.show(counts))
      .catch(() => undefined) // the list, or the stream, tells why
      .finally(() => {
        // Counted from the answer on, so that a slow store is not asked without a pause.
        if (!asking.signal.aborted) this.timer = setTimeout(() => this.goOn(), EVERY_MS);
      });
  }

  private goOn(): void {
    this.resting = false;
    if (this.due) this.ask();
  }

  private async load(signal: AbortSignal): Promise<Counts> {
    const { filters, client } = this;
    const set = FILTERS.filter((name) => filters[name] !== undefined);
    const [all, ...without] = await Promise.all([
      client.json<Facets>(facetsQuestion(filters), signal),
      ...set.map((name) => client.json<Facets>(facetsQuestion(filters, name), signal)),
    ]);
    const own = set.map((name, at) => [name, without[at]?.[name]]);
    return { ...(all as Facets), ...Object.fromEntries(own) };
  }
}
