/** The head of one upload: what it was, and how it was answered. */

import { element } from "../../shared/dom/element";
import type { Upload } from "../data";
import { bytes, senderOf, statusOf } from "../model/words";

export function headView(upload: Upload, links: HTMLElement): HTMLElement {
  const facts: [string, string][] = [
    ["arrived", new Date(upload.received_ms).toLocaleString()],
    ["from", senderOf(upload)],
    ["kind", upload.track || "not known"],
    ["answered", statusOf(upload)],
    ["size", bytes(upload.bytes)],
    ["attempt", upload.attempt > 1 ? String(upload.attempt) : ""],
    ["repeats", upload.repeats ?? ""],
    ["token in the path", upload.scope],
    ["sent to", upload.host],
  ];
  const headers = Object.entries(upload.headers ?? {});
  return element(
    "div",
    { class: "upload" },
    element("h3", {}, `${upload.id} `, element("span", { class: "subject" }, senderOf(upload))),
    links,
    upload.problem && element("p", { class: "failure" }, upload.problem),
    element(
      "dl",
      { class: "facts" },
      ...facts
        .filter(([, value]) => value)
        .map(([name, value]) =>
          element("div", {}, element("dt", {}, name), element("dd", {}, value)),
        ),
    ),
    element("h3", {}, "Request"),
    element("p", { class: "target" }, `${upload.method} ${upload.target}`),
    headers.length > 0 &&
      element(
        "table",
        { "aria-label": "headers" },
        element(
          "tbody",
          {},
          ...headers.map(([name, value]) =>
            element(
              "tr",
              {},
              element("th", { scope: "row", class: "word" }, name),
              element("td", {}, value),
            ),
          ),
        ),
      ),
  );
}
