/** The live page: what has arrived, newest first, beside the upload that is open. */

import { button, element } from "../shared/dom/element";
import { themeButton } from "../shared/dom/theme";
import { CountsLoader } from "./counts";
import type { Upload, UploadPage } from "./data";
import { Incoming } from "./incoming";
import { Backoff } from "./model/backoff";
import { Entries } from "./model/entries";
import { type Filters, listQuestion, matches } from "./model/filters";
import { hashOf, type Place, placeOf } from "./model/place";
import { contentOf, senderOf } from "./model/words";
import { Client, inWords, Refusal } from "./net/client";
import { follow, newestNumber } from "./net/follow";
import { SessionLine } from "./session";
import { detail } from "./view/detail";
import { type Counts, filterBar } from "./view/filters";
import { list } from "./view/list";
import { askToken } from "./view/token-form";

const FIRST_PAGE = 100;
const PAGE = 500;

export function showLive(into: HTMLElement): void {
  const client = new Client(askToken);
  let place: Place = { filters: {} };
  let entries = new Entries();
  let loading: Entries | undefined;
  let trouble = "";
  let paused = false;
  let connection = "connecting";
  let counts: Counts | undefined;
  let openUpload: Upload | undefined;
  /** Whether the chosen upload could not be shown. */
  let failed = false;

  const status = element("p", { role: "status", class: "unseen" });
  const state = element("span", { class: "connection" });
  const pause = button("", () => setPaused(!paused), { class: "pause" });
  const bar = filterBar((filters) => go({ ...place, filters }));
  const counting = new CountsLoader(client, (now) => {
    counts = now;
    bar.show(place.filters, counts);
  });
  const open = ({ id }: Upload) => {
    if (!failed || id !== place.upload) return go({ ...place, upload: id });
    // The address stays the same, so that nothing else asks again.
    right.close("Loading …");
    showUpload(place);
  };
  const incoming = new Incoming(flush);
  const session = new SessionLine(client, open);
  const right = detail(client);
  const left = list({
    open,
    more: () => load(),
    retry,
    release: showNew,
    follow: () => {
      if (!paused && !left.isReading()) release();
    },
  });

  const go = (next: Place) => {
    location.hash = hashOf(next);
  };
  const announce = (text: string) => {
    status.textContent = text;
  };

  // --- the list ---

  async function load(): Promise<void> {
    const own = entries;
    if (loading === own || own.next === null || trouble) return;
    loading = own;
    const from = own.next;
    const limit = from === undefined ? FIRST_PAGE : PAGE;
    try {
      const page = await client.json<UploadPage>(listQuestion(place.filters, from, limit));
      // The list may have been cut meanwhile; then the page would not join it.
      if (own.next === from) own.addPage(page);
      // The counts read the whole store, and the first rows do not wait for them.
      if (from === undefined && own === entries) counting.change(place.filters);
    } catch (error) {
      if (own === entries) trouble = inWords(error);
    } finally {
      if (loading === own) loading = undefined;
    }
    if (own === entries) draw();
  }

  /** Goes on where a question has failed. */
  function retry(): void {
    trouble = "";
    draw();
    load();
  }

  /** Begins the list anew, with the newest. */
  function reload(): void {
    entries = new Entries();
    trouble = "";
    left.toTop();
    draw();
    load();
  }

  function draw(): void {
    into.dataset.uploads = String(entries.size);
    left.show({
      uploads: entries.all,
      waiting: entries.waiting,
      foot: foot(),
      trouble,
      open: place.upload,
    });
  }

  function foot(): string {
    if (trouble) return "";
    if (entries.next !== null) return "Loading …";
    if (entries.size) return "";
    return Object.keys(place.filters).length
      ? "No upload matches these filters."
      : "Nothing has arrived yet. It appears here as soon as it does.";
  }

  function release(): void {
    if (entries.release()) draw();
    else reload();
  }

  function showNew(): void {
    left.toTop();
    release();
  }

  // --- what arrives ---

  function flush(arrived: Upload[]): void {
    entries.arrive(
      arrived.filter((upload) => matches(place.filters, upload)),
      paused || left.isReading(),
    );
    session.arrive(arrived);
    counting.refresh();
    draw();
  }

  function setPaused(now: boolean): void {
    paused = now;
    if (!paused) showNew();
    announce(paused ? "paused: what arrives is counted, not shown" : "live");
    showState();
  }

  function showState(): void {
    pause.textContent = paused ? "go on" : "pause";
    state.textContent = connection || (paused ? "paused" : "live");
    const kind = isLost() ? "lost" : connection || (paused ? "paused" : "live");
    state.className = `connection ${kind}`;
  }

  const isLost = () => connection.startsWith("no connection");

  async function start(): Promise<void> {
    // What is stored is read first: what arrives meanwhile comes by the stream.
    const newest = await newestNumber(client);
    arrive(placeOf(location.hash), true);
    addEventListener("hashchange", () => arrive(placeOf(location.hash), false));
    follow(client, newest, {
      uploads: (uploads) => incoming.push(uploads),
      connected() {
        if (isLost()) announce("connected again");
        if (trouble) retry();
        connection = "";
        showState();
      },
      restarted() {
        incoming.clear();
        left.clear();
        reload();
        session.reload();
        announce("what is stored is another, and the list is loaded again");
        // So that this is not followed by "connected again".
        connection = "connecting";
        showState();
      },
      broken(retryMs) {
        if (!isLost()) announce("the connection is lost, and is tried again");
        connection = `no connection, again in ${retryMs / 1000} s`;
        showState();
      },
    });
  }

  async function tryToStart(): Promise<void> {
    const backoff = new Backoff();
    for (;;) {
      try {
        return await start();
      } catch (error) {
        right.close(inWords(error));
        // An intake that keeps nothing will not keep more later.
        if (error instanceof Refusal && error.status === 404) return;
        await new Promise((resolve) => setTimeout(resolve, backoff.next()));
      }
    }
  }

  // --- what is chosen ---

  function arrive(next: Place, first: boolean): void {
    const before = place;
    place = next;
    if (first || !sameFilters(before.filters, next.filters)) {
      bar.show(next.filters, counts);
      reload();
      if (!first) announce("the filters have changed");
    } else draw();
    if (first || before.upload !== next.upload) showUpload(next);
    else showSession();
  }

  async function showUpload(now: Place): Promise<void> {
    failed = false;
    if (now.upload === undefined) {
      openUpload = undefined;
      right.close("Choose an upload in the list.");
      showSession();
      return;
    }
    const known = entries.all.find(({ id }) => id === now.upload);
    const upload = await right.open(now, known);
    if (upload === undefined) return;
    failed = upload === null;
    // The time line of the one before would stand above an upload that is not of its session.
    openUpload = upload ?? undefined;
    if (upload) announce(`${upload.id} is open: ${senderOf(upload)}, ${contentOf(upload)}`);
    showSession();
  }

  function showSession(): void {
    const own = openUpload?.profile?.session_id ?? undefined;
    session.show(place.filters.session ?? own, place.upload);
  }

  into.replaceChildren(
    element(
      "header",
      {},
      element("h1", {}, "The intake"),
      state,
      pause,
      bar.element,
      themeButton(),
    ),
    status,
    left.element,
    element(
      "div",
      { class: "chosen" },
      element("h2", { class: "unseen" }, "What is open"),
      session.element,
      right.element,
    ),
  );
  bar.show({}, undefined);
  showState();
  tryToStart();
}

const sameFilters = (one: Filters, other: Filters): boolean =>
  hashOf({ filters: one }) === hashOf({ filters: other });
