/** What the signs of the lanes mean, as far as they are there. */

import { element } from "../dom/element";
import type { Chart } from "./items";

export function laneKey({ rows, breaches }: Chart): HTMLElement {
  const kinds = new Set(rows.flatMap((row) => row.items.map((item) => item.kind)));
  const lines: [shown: boolean, sign: string, kind: string, meaning: string][] = [
    [rows.some((row) => row.differs.length), "≠", "framed", "the profiler is not as it is owed"],
    [
      breaches.some((breach) => breach.since < breach.at),
      " ",
      "due",
      "from when a promise was due until it was broken",
    ],
    [breaches.length > 0, "✗", "violation", "a promise was broken"],
    [kinds.has("profile"), "◆", "profile", "upload with a profile, which a click opens"],
    [kinds.has("upload"), "◇", "", "another upload"],
    [kinds.has("refused"), "◇", "refused", "with a cross in it: an upload that was refused"],
  ];
  return element(
    "ul",
    { class: "key", "aria-label": "signs" },
    ...lines
      .filter(([shown]) => shown)
      .map(([, sign, kind, meaning]) =>
        element(
          "li",
          {},
          element("span", { class: `sign ${kind}`, "aria-hidden": "true" }, sign),
          meaning,
        ),
      ),
  );
}
