/** Draws a flame graph on a canvas: thousands of boxes would be too many elements. */

import type { View } from "../axis/scale";
import type { Tree } from "../data";
import { colour } from "../dom/theme";
import { cut, duration } from "../text";
import { type FlameBox, layout } from "./layout";
import { labelOf } from "./names";
import type { Shape } from "./shape";

export interface Scene {
  tree: Tree;
  shape: Shape;
  view: View;
  width: number;
  hues: number[];
  /** The frames that the search found; undefined: there is no search. */
  found: Set<number> | undefined;
  selected: number | undefined;
}

export const ROW_PX = 18;
const FONT = '11px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace';
const PADDING_PX = 3;
/** In a narrower box a label cannot be understood. */
const LABEL_PX = 26;

interface Palette {
  text: string;
  muted: string;
  all: string;
  idle: string;
  plain: string;
  faded: string;
  accent: string;
  fill(hue: number): string;
}

/** Returns the boxes that were drawn. */
export function draw(canvas: HTMLCanvasElement, scene: Scene): FlameBox[] {
  const boxes = layout(scene.shape, scene.view, scene.width);
  const height = Math.max(...boxes.map((box) => box.depth + 1), 1) * ROW_PX;
  const context = prepared(canvas, scene.width, height);
  if (!context) return boxes;
  const palette = paletteOfNow();
  const character = context.measureText("0").width;
  for (const box of boxes) drawBox(context, scene, box, palette, character);
  const chosen = boxes.find((box) => box.node === scene.selected);
  if (chosen) {
    context.strokeStyle = palette.accent;
    context.lineWidth = 2;
    context.strokeRect(
      chosen.x + 1,
      chosen.depth * ROW_PX + 1,
      Math.max(chosen.width - 3, 1),
      ROW_PX - 3,
    );
  }
  return boxes;
}

/** A context that draws in pixels of the page, as sharp as the screen or the paper allows. */
function prepared(canvas: HTMLCanvasElement, width: number, height: number) {
  const density = Math.min(Math.max(devicePixelRatio, 1), 3);
  canvas.width = Math.round(width * density);
  canvas.height = Math.round(height * density);
  const context = canvas.getContext("2d");
  context?.scale(density, density);
  if (context) context.font = FONT;
  return context;
}

function paletteOfNow(): Palette {
  const [saturation, lightness] = [colour("flame-saturation"), colour("flame-lightness")];
  return {
    text: colour("text"),
    muted: colour("muted"),
    all: colour("flame-all"),
    idle: colour("flame-idle"),
    plain: colour("flame-plain"),
    faded: colour("flame-faded"),
    accent: colour("accent"),
    fill: (hue) => `hsl(${hue} ${saturation} ${lightness})`,
  };
}

function drawBox(
  context: CanvasRenderingContext2D,
  scene: Scene,
  box: FlameBox,
  palette: Palette,
  character: number,
): void {
  const { tree, shape, found } = scene;
  const frame = shape.frames[box.node] ?? -1;
  const isFound = found?.has(frame) ?? false;
  const isFaded = found !== undefined && !isFound && frame >= 0;
  const y = box.depth * ROW_PX;
  const width = Math.max(box.width - 1, LEAST_WIDTH_PX);
  context.fillStyle = isFaded ? palette.faded : fillOf(scene, frame, palette);
  context.fillRect(box.x, y, width, ROW_PX - 1);
  if (isFound) {
    context.fillStyle = palette.accent;
    context.fillRect(box.x, y + ROW_PX - 4, width, 3);
  }
  if (box.width < LABEL_PX) return;
  const label = frame < 0 ? `all ${duration((shape.totals[0] ?? 0) / 1000)}` : labelOf(tree, frame);
  context.fillStyle = isFaded ? palette.muted : palette.text;
  context.fillText(
    fitted(context, label, width - 2 * PADDING_PX, character),
    box.x + PADDING_PX,
    y + 12,
  );
}

const LEAST_WIDTH_PX = 0.5;

/** Characters have one width in the font of the labels, but not those of all scripts. */
function fitted(
  context: CanvasRenderingContext2D,
  label: string,
  room: number,
  character: number,
): string {
  let text = cut(label, Math.floor(room / character));
  while (text && context.measureText(text).width > room + 1)
    text = cut(label, [...text].length - 1);
  return text;
}

function fillOf({ tree, hues }: Scene, frame: number, palette: Palette): string {
  const found = tree.frames[frame];
  if (!found) return palette.all;
  const [, url, , , kind] = found;
  if (kind === "idle" || kind === "not-sampled") return palette.idle;
  const hue = hues[url];
  return hue === undefined ? palette.plain : palette.fill(hue);
}
