/** What is open: a profile with its flame graph, or the head of another upload. */

import { element } from "../../shared/dom/element";
import { initialChoice, profileView } from "../../shared/profile/view";
import type { ProfileTree, Upload } from "../data";
import { hashOf, type Place } from "../model/place";
import { senderOf, shortId } from "../model/words";
import { type Client, inWords, Refusal } from "../net/client";
import { fileLink } from "./download";
import { headView } from "./head";

export interface Detail {
  element: HTMLElement;
  /** Resolves with the upload once it is shown; null if it cannot be, undefined if another one is opened meanwhile. */
  open(place: Place, known: Upload | undefined): Promise<Upload | null | undefined>;
  close(text: string): void;
}

/** Those of `bridge/trace/export/formats.py`. */
const FORMATS = [
  "speedscope",
  "chrome-trace",
  "firefox",
  "pprof",
  "cpuprofile",
  "collapsed",
  "otlp",
];

export function detail(client: Client): Detail {
  const choice = initialChoice();
  const made = element("section", { class: "detail", "aria-label": "upload", "aria-live": "off" });
  let asked = new AbortController();

  async function viewOf(
    place: Place,
    known: Upload | undefined,
    signal: AbortSignal,
  ): Promise<[Upload, HTMLElement]> {
    const id = place.upload as string;
    const upload = known?.profile ? known : await client.json<Upload>(`uploads/${id}`, signal);
    if (!upload.profile) return [upload, headView(upload, links(upload, place))];
    let whole: ProfileTree;
    try {
      whole = await client.json<ProfileTree>(`profiles/${id}/tree`, signal);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      // Its head is known, also if its body cannot be decoded.
      return [upload, headView({ ...upload, problem: error.message }, links(upload, place))];
    }
    const { facts, tree } = whole;
    const { service, application } = upload.profile;
    const title = [id, senderOf(upload), service || application].filter(Boolean).join(" · ");
    const profile = { id, title, tab: upload.scope, started_ms: null, facts, tree };
    return [upload, profileView(profile, { choice, below: links(upload, place) })];
  }

  function links({ id, profile }: Upload, { filters }: Place): HTMLElement {
    const session = profile?.session_id;
    const only =
      session &&
      session !== filters.session &&
      element(
        "a",
        { href: hashOf({ filters: { ...filters, session }, upload: id }) },
        `only session ${shortId(session)}`,
      );
    return element(
      "ul",
      { class: "about", "aria-label": "files" },
      ...[
        only,
        ...(profile
          ? FORMATS.map((name) => fileLink(client, name, `profiles/${id}?as=${name}`))
          : []),
        fileLink(client, "JSON", `${profile ? "profiles" : "uploads"}/${id}`),
        fileLink(client, "raw body", `uploads/${id}/raw`),
      ].map((link) => link && element("li", {}, link)),
    );
  }

  const note = (text: string) => made.replaceChildren(element("p", { class: "note" }, text));

  return {
    element: made,
    async open(place, known) {
      asked.abort();
      asked = new AbortController();
      const { signal } = asked;
      try {
        const [upload, view] = await viewOf(place, known, signal);
        if (signal.aborted) return undefined;
        made.replaceChildren(view);
        made.scrollTop = 0;
        return upload;
      } catch (error) {
        if (signal.aborted) return undefined;
        note(inWords(error));
        return null;
      }
    },
    close(text) {
      asked.abort();
      note(text);
    },
  };
}
