/** Draws a flame graph on a canvas: thousands of boxes would be too many elements. */

import type { View } from "../axis/scale";
import { colour } from "../dom/theme";
import { cut } from "../text";
import type { Dress } from "./dress";
import { type FlameBox, layout } from "./layout";
import type { Shape } from "./shape";

export interface Scene<S extends Shape> {
  shape: S;
  dress: Dress<S>;
  view: View;
  width: number;
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
  faded: string;
  accent: string;
  fill(node: number): string;
}

/** Returns the boxes that were drawn. */
export function draw<S extends Shape>(canvas: HTMLCanvasElement, scene: Scene<S>): FlameBox[] {
  const boxes = layout(scene.shape, scene.view, scene.width);
  const height = Math.max(...boxes.map((box) => box.depth + 1), 1) * ROW_PX;
  const context = prepared(canvas, scene.width, height);
  if (!context) return boxes;
  const palette = paletteOfNow(scene);
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

function paletteOfNow<S extends Shape>({ dress, shape }: Scene<S>): Palette {
  return {
    text: colour("text"),
    muted: colour("muted"),
    faded: colour("flame-faded"),
    accent: colour("accent"),
    fill: dress.fills(shape),
  };
}

function drawBox<S extends Shape>(
  context: CanvasRenderingContext2D,
  scene: Scene<S>,
  box: FlameBox,
  palette: Palette,
  character: number,
): void {
  const { shape, dress, found } = scene;
  const frame = shape.frames[box.node] ?? -1;
  const isFound = found?.has(frame) ?? false;
  const isFaded = found !== undefined && !isFound && frame >= 0;
  const y = box.depth * ROW_PX;
  const width = Math.max(box.width - 1, LEAST_WIDTH_PX);
  context.fillStyle = isFaded ? palette.faded : palette.fill(box.node);
  context.fillRect(box.x, y, width, ROW_PX - 1);
  if (isFound) {
    context.fillStyle = palette.accent;
    context.fillRect(box.x, y + ROW_PX - 4, width, 3);
  }
  if (box.width < LABEL_PX) return;
  context.fillStyle = isFaded ? palette.muted : palette.text;
  const room = width - 2 * PADDING_PX;
  const label = dress.label(shape, box.node, Math.floor(room / character));
  context.fillText(fitted(context, label, room, character), box.x + PADDING_PX, y + 12);
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
