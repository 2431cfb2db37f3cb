/** Mouse, pen and touch on a chart: drag pans, Ctrl+wheel zooms, the plain wheel scrolls the page. */

export interface Gestures {
  pan(byX: number): void;
  /** `factor` > 1 shows less; `x`: what stays where it is. */
  zoom(factor: number, x: number): void;
  hover(x: number, y: number): void;
  leave(): void;
  click(x: number, y: number): void;
}

/** A press that moves less is a click. */
const STILL_PX = 4;
/** A mouse gives about 100 a notch, a touch pad less and more often. */
const WHEEL = 0.0025;

/** Places are those inside of `target`. */
export function onGestures(target: HTMLElement, gestures: Gestures): void {
  let pressed: { x: number; last: number; dragged: boolean } | undefined;
  const place = (event: MouseEvent): [number, number] => {
    const box = target.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  target.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    pressed = { x: event.clientX, last: event.clientX, dragged: false };
  });
  target.addEventListener("pointermove", (event) => {
    if (!pressed) return gestures.hover(...place(event));
    if (!pressed.dragged && Math.abs(event.clientX - pressed.x) < STILL_PX) return;
    // Only from now on, so that a click stays one.
    if (!pressed.dragged) target.setPointerCapture(event.pointerId);
    pressed.dragged = true;
    gestures.pan(event.clientX - pressed.last);
    pressed.last = event.clientX;
  });
  target.addEventListener("pointerup", (event) => {
    if (pressed && !pressed.dragged) gestures.click(...place(event));
    pressed = undefined;
  });
  target.addEventListener("pointercancel", () => {
    pressed = undefined;
  });
  target.addEventListener("pointerleave", () => {
    if (!pressed?.dragged) pressed = undefined;
    gestures.leave();
  });
  target.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      gestures.zoom(Math.exp(-event.deltaY * WHEEL), place(event)[0]);
    },
    { passive: false },
  );
}
