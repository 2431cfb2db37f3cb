/** The session whose time line is shown: that of the filter, or of the profile that is open. */

import { element } from "../shared/dom/element";
import type { Upload, UploadPage } from "./data";
import { Backoff } from "./model/backoff";
import { Entries } from "./model/entries";
import { listQuestion } from "./model/filters";
import { type Client, Refusal } from "./net/client";
import { type Strip, strip } from "./view/strip";

/** The newest of a session. */
const MOST = 1000;

export class SessionLine {
  readonly element = element("div", { class: "line" });
  private session: string | undefined;
  private shown: Strip | undefined;
  private entries = new Entries(MOST);
  private open: string | undefined;
  private again: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly client: Client,
    private readonly choose: (upload: Upload) => void,
  ) {}

  /** `open`: the id of the upload that is open. */
  show(session: string | undefined, open: string | undefined): void {
    this.open = open;
    if (session !== this.session) this.change(session);
    else this.draw();
  }

  /** Asks anew, as what was shown does not hold any more. */
  reload(): void {
    this.change(this.session);
  }

  arrive(uploads: Upload[]): void {
    const own = uploads.filter(
      ({ profile }) => profile && this.session && profile.session_id === this.session,
    );
    if (!own.length) return;
    this.entries.arrive(own, false);
    this.draw();
  }

  private change(session: string | undefined): void {
    const entries = new Entries(MOST);
    this.session = session;
    this.shown = undefined;
    // First of all, so that an answer that is under way for another session is not shown.
    this.entries = entries;
    clearTimeout(this.again);
    this.element.replaceChildren();
    if (session !== undefined) this.load(session, entries, new Backoff());
  }

  private async load(session: string, entries: Entries, backoff: Backoff): Promise<void> {
    const question = listQuestion({ session, profilesOnly: true }, undefined, MOST);
    try {
      const page = await this.client.json<UploadPage>(question);
      if (this.entries !== entries) return;
      entries.addPage(page);
    } catch (error) {
      if (this.entries !== entries || isFinal(error)) return;
      this.again = setTimeout(() => this.load(session, entries, backoff), backoff.next());
      return;
    }
    this.shown = strip(session, this.choose);
    this.element.replaceChildren(this.shown.element);
    this.draw();
  }

  private draw(): void {
    this.shown?.show(this.entries.all, this.open, this.entries.next !== null);
  }
}

/** Whether the same question would be refused again. The list tells why. */
const isFinal = (error: unknown): boolean =>
  error instanceof Refusal && error.status < 500 && error.status !== 429;
