"""A real click, at a spot where it does nothing but count as the user's activity."""

from __future__ import annotations

from bridge.driver.protocol import Params

#: Evaluates to `[x, y]` in CSS pixels: the first point of a grid over the viewport with nothing to click
#: under it, or the corner when there is none (a page that is one big button).
QUIET_SPOT = """(() => {
  const loud = 'a,area,button,input,select,textarea,label,summary,option,iframe,frame,object,embed,audio'
    + ',video,[onclick],[onmousedown],[role=button],[role=link],[role=menuitem],[tabindex],[contenteditable]'
    + ',[draggable=true]';
  const quiet = (x, y) => {
    const element = document.elementFromPoint(x, y);
    return element !== null && !element.closest(loud) && getComputedStyle(element).cursor !== 'pointer';
  };
  const steps = 16;
  for (let row = steps - 1; row > 0; row--)
    for (let column = steps - 1; column > 0; column--) {
      const x = Math.floor(innerWidth * column / steps), y = Math.floor(innerHeight * row / steps);
      if (quiet(x, y)) return [x, y];
    }
  return [1, 1];
})()"""


def click_at(x: float, y: float) -> list[Params]:
    """Parameters of the `Input.dispatchMouseEvent` commands that make up a click."""
    button = {"x": x, "y": y, "button": "left", "clickCount": 1}
    return [
        {"type": "mouseMoved", "x": x, "y": y},
        {"type": "mousePressed", "buttons": 1, **button},
        {"type": "mouseReleased", "buttons": 0, **button},
    ]
