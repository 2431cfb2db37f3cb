/** The time line of a session: its profiles as marks on an axis of time. Arrows walk, a click chooses. */

import { positionOf, xOf } from "../../shared/axis/scale";
import { ticks } from "../../shared/axis/ticks";
import { element, svgElement } from "../../shared/dom/element";
import { onCommand } from "../../shared/dom/keyboard";
import { repainter } from "../../shared/dom/repaint";
import { counted, duration } from "../../shared/text";
import type { Upload } from "../data";
import { type Mark, marksOf, nearest, spanOf } from "../model/marks";
import { clock, contentOf, shortId } from "../model/words";

export interface Strip {
  element: HTMLElement;
  /** `open`: the id of the one that is open. `cut`: the session has older ones too. */
  show(uploads: readonly Upload[], open: string | undefined, cut: boolean): void;
}

const HEIGHT = 44;
const BAR = { y: 4, height: 20 };
const SIDE = 10;
const THINNEST = 5;

export function strip(session: string, choose: (upload: Upload) => void): Strip {
  let marks: Mark[] = [];
  let open: string | undefined;
  let width = 1;
  const svg = svgElement("svg", { "aria-hidden": "true" });
  const words = element("p", { class: "words" });
  const area = element(
    "div",
    {
      class: "chart strip",
      role: "slider",
      tabindex: "0",
      "aria-label": `profiles of session ${shortId(session)} in order of time`,
      "aria-valuemin": "1",
    },
    svg,
  );
  const view = () => {
    const { from, to } = spanOf(marks);
    const scale = (to - from) / Math.max(width - 2 * SIDE, 1);
    return { from: from - SIDE * scale, to: to + SIDE * scale };
  };
  const at = () => marks.findIndex(({ upload }) => upload.id === open);
  const pick = (index: number) => {
    const mark = marks[Math.min(Math.max(index, 0), marks.length - 1)];
    if (mark && mark.upload.id !== open) choose(mark.upload);
  };

  const repaint = repainter(area, (now) => {
    width = now;
    svg.setAttribute("width", String(width));
    svg.setAttribute("height", String(HEIGHT));
    svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    svg.replaceChildren(...axis(), ...bars());
  });

  function axis(): Node[] {
    const { from, to } = spanOf(marks);
    const found = ticks(0, to - from, Math.floor(width / 90));
    return found.flatMap(({ ms, label }) => {
      const x = xOf(view(), width, from + ms);
      return [
        svgElement("line", { x1: x, x2: x, y1: 0, y2: BAR.y * 2 + BAR.height }),
        svgElement("text", { x: Math.min(x + 3, width - 30), y: HEIGHT - 4 }, label),
      ];
    });
  }

  function bars(): Node[] {
    const seen = new Set<number>();
    const made: SVGRectElement[] = [];
    for (const { upload, from, to } of marks) {
      const x = Math.round(xOf(view(), width, from));
      // One in a column of pixels; the open one always.
      if (seen.has(x) && upload.id !== open) continue;
      seen.add(x);
      const wide = Math.max(xOf(view(), width, to) - x - 1, THINNEST);
      made.push(svgElement("rect", { x, width: wide, rx: 2, ...BAR }));
      if (upload.id === open) made.at(-1)?.classList.add("open");
    }
    return made.sort((a, b) => a.classList.length - b.classList.length);
  }

  area.addEventListener("click", (event) => {
    const x = event.clientX - area.getBoundingClientRect().left;
    pick(nearest(marks, positionOf(view(), width, x)));
  });
  onCommand(area, (command) => {
    const now = at();
    if (command === "left" || command === "down") pick(now < 0 ? marks.length - 1 : now - 1);
    else if (command === "right" || command === "up") pick(now + 1);
    else if (command === "first") pick(0);
    else if (command === "last") pick(marks.length - 1);
  });

  return {
    element: element("section", { class: "session", "aria-label": "session" }, words, area),
    show(uploads, chosen, cut) {
      marks = marksOf(uploads);
      open = chosen;
      const { from, to } = spanOf(marks);
      const place = at();
      const told = marks[place]?.upload;
      words.replaceChildren(
        element("strong", {}, "Session ", element("code", {}, shortId(session))),
        `${cut ? ", the newest" : ""} ${counted(marks.length, "profile")} in ${duration(Math.round(to - from))}`,
        marks.length > 1 ? ", ← → walk" : "",
      );
      area.setAttribute("aria-valuemax", String(Math.max(marks.length, 1)));
      area.setAttribute("aria-valuenow", String(place + 1 || 1));
      area.setAttribute(
        "aria-valuetext",
        told
          ? `${place + 1} of ${marks.length}: ${clock(told.received_ms, Date.now())}, ${contentOf(told)}`
          : `none of ${marks.length}`,
      );
      repaint();
    },
  };
}
