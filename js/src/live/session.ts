/** The session whose time line is shown: that of the filter, or of the profile that is open. */

import { element } from "../report/dom/element";
import type { Upload, UploadPage } from "./data";
import { Entries } from "./model/entries";
import { listQuestion } from "./model/filters";
import type { Client } from "./net/client";
import { type Strip, strip } from "./view/strip";

/** The newest of a session. */
const MOST = 1000;

export class SessionLine {
  readonly element = element("div", { class: "line" });
  private session: string | undefined;
  private shown: Strip | undefined;
  private entries = new Entries(MOST);
  private open: string | undefined;

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

  arrive(uploads: Upload[]): void {
    const own = uploads.filter(
      ({ profile }) => profile && this.session && profile.session_id === this.session,
    );
    if (!own.length) return;
    this.entries.arrive(own, false);
    this.draw();
  }

  private change(session: string | undefined): void {
    this.session = session;
    this.shown = undefined;
    this.element.replaceChildren();
    if (session === undefined) return;
    const entries = new Entries(MOST);
    this.entries = entries;
    this.client
      .json<UploadPage>(listQuestion({ session, profilesOnly: true }, undefined, MOST))
      .then(
        (page) => {
          if (this.entries !== entries) return;
          entries.addPage(page);
          this.shown = strip(session, this.choose);
          this.element.replaceChildren(this.shown.element);
          this.draw();
        },
        () => undefined, // the list tells why
      );
  }

  private draw(): void {
    this.shown?.show(this.entries.all, this.open, this.entries.next !== null);
  }
}
