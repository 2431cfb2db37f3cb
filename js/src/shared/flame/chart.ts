/** The flame graph as a chart: one stop of the Tab key, with a line of text that says what is under the pointer. */

import { clamped, panned, positionOf, type View, zoomed } from "../axis/scale";
import { element } from "../dom/element";
import { onCommand } from "../dom/keyboard";
import { onGestures } from "../dom/pointer";
import { repainter } from "../dom/repaint";
import { draw, ROW_PX } from "./draw";
import type { Dress } from "./dress";
import { boxBeside, boxUnder, type FlameBox, viewOf } from "./layout";
import type { Shape } from "./shape";

export interface Flame<S extends Shape> {
  element: HTMLElement;
  show(shape: S): void;
  highlight(found: Set<number> | undefined): void;
  reset(): void;
}

/** What a view shows at the least: µs, or millionths of the whole. */
const SHORTEST = 20;
const ZOOM = 1.6;
const HINT = "Click a box to zoom to it. Keys: arrows, Enter, + - 0.";

export function flameChart<S extends Shape>(first: S, dress: Dress<S>): Flame<S> {
  let shape = first;
  let view: View = viewOf(shape, 0);
  let found: Set<number> | undefined;
  let selected: number | undefined;
  let boxes: FlameBox[] = [];
  let width = 1;

  const canvas = element("canvas", { "aria-hidden": "true" });
  const status = element("p", { role: "status", class: "status" }, HINT);
  const area = element("div", { class: "chart", role: "application", tabindex: "0" }, canvas);
  area.setAttribute("aria-label", "Flame graph. The table of functions has its times");
  const repaint = repainter(area, (now) => {
    width = now;
    boxes = draw(canvas, { shape, dress, view, width, found, selected });
  });

  const show = (next: View) => {
    view = clamped(next, viewOf(shape, 0), SHORTEST);
    repaint();
  };
  const boxOf = (node: number | undefined) => boxes.find((box) => box.node === node);
  const tell = (node: number) => {
    status.textContent = dress.sentence(shape, node);
  };
  const select = (node: number) => {
    selected = node;
    tell(node);
    repaint();
  };
  const zoomTo = (node: number) => {
    select(node);
    show(viewOf(shape, node));
  };
  const middle = () => {
    const box = boxOf(selected);
    return positionOf(view, width, box ? box.x + box.width / 2 : width / 2);
  };

  onGestures(area, {
    pan: (byX) => show(panned(view, (-byX / width) * (view.to - view.from))),
    zoom: (factor, x) => show(zoomed(view, factor, positionOf(view, width, x))),
    hover(x, y) {
      const box = boxUnder(boxes, x, Math.floor(y / ROW_PX));
      if (box) tell(box.node);
      area.title = box ? (status.textContent ?? "") : "";
      area.classList.toggle("opens", !!box);
    },
    leave() {
      if (selected !== undefined) tell(selected);
    },
    click(x, y) {
      const box = boxUnder(boxes, x, Math.floor(y / ROW_PX));
      if (box) zoomTo(box.node);
    },
  });

  onCommand(area, (command) => {
    const box = boxOf(selected) ?? boxes[0];
    if (command === "zoom-in") show(zoomed(view, ZOOM, middle()));
    else if (command === "zoom-out") show(zoomed(view, 1 / ZOOM, middle()));
    else if (command === "all") show(viewOf(shape, 0));
    else if (!box) return;
    else if (command === "open") zoomTo(box.node);
    else if (command === "first") select(0);
    else if (command === "last") select(boxes.at(-1)?.node ?? 0);
    else select(selected === undefined ? box.node : boxBeside(boxes, box, command).node);
  });

  return {
    element: element("div", { class: "flame" }, status, area),
    show(next) {
      shape = next;
      selected = undefined;
      status.textContent = HINT;
      show(viewOf(shape, 0));
    },
    highlight(next) {
      found = next;
      repaint();
    },
    reset: () => show(viewOf(shape, 0)),
  };
}
