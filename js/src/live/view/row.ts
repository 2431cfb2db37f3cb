/** One upload as a row of the list. */

import { element } from "../../shared/dom/element";
import { counted } from "../../shared/text";
import { numberOf, type Upload } from "../data";
import {
  clock,
  contentOf,
  coverageOf,
  isRefused,
  senderOf,
  shortId,
  statusOf,
} from "../model/words";

export const COLUMNS = ["time", "from", "session", "content", "covers", "status"] as const;

export const rowId = (number: number): string => `upload-${number}`;

export function row(upload: Upload): HTMLElement {
  const session = upload.profile?.session_id;
  const texts: Record<(typeof COLUMNS)[number], string> = {
    time: clock(upload.received_ms, Date.now()),
    from: senderOf(upload),
    session: session ? shortId(session) : "",
    content: contentOf(upload),
    covers: coverageOf(upload),
    status: statusOf(upload),
  };
  const made = element(
    "div",
    { role: "option", id: rowId(numberOf(upload)), class: upload.profile ? "row" : "row other" },
    // The space is read, not seen.
    ...COLUMNS.flatMap((name) => [element("span", { class: name }, texts[name]), " "]),
  );
  if (isRefused(upload)) made.classList.add("refused");
  const samples = upload.profile && counted(upload.profile.samples, "sample");
  made.title = [upload.id, samples, new Date(upload.received_ms).toLocaleString(), upload.problem]
    .filter(Boolean)
    .join(", ");
  return made;
}

/** The heads of the columns, for those who see them. */
export const rowHeads = (): HTMLElement =>
  element(
    "div",
    { class: "row heads", "aria-hidden": "true" },
    ...COLUMNS.map((name) => element("span", { class: name }, name === "content" ? "what" : name)),
  );
