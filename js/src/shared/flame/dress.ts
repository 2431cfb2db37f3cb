/** What the boxes of a flame graph look like, and what is told of them. */

import type { Shape } from "./shape";

export interface Dress<S extends Shape> {
  /** `room`: so many characters fit into the box. What is longer is cut. */
  label(shape: S, node: number, room: number): string;
  sentence(shape: S, node: number): string;
  /** Returns what gives each box its colour in the theme of now. */
  fills(shape: S): (node: number) => string;
}
