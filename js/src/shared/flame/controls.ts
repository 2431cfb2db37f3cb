/** What the reader chooses of a flame graph. */

import { checkbox } from "../dom/fields";
import type { Arrangement } from "./shape";

export const ARRANGEMENTS: Record<Arrangement, string> = {
  "left-heavy": "left heavy",
  "time-order": "time order",
  inverted: "inverted",
};

export const idleBox = (checked: boolean, onChange: (withIdle: boolean) => void): HTMLElement =>
  checkbox("with idle and unsampled time", checked, onChange);
