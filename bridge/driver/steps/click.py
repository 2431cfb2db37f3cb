"""A real click at a spot where it counts as the user's activity and has no other effect."""

from __future__ import annotations

from bridge.core.events import Activity, Event
from bridge.driver.cdp.protocol import Params
from bridge.driver.tab_commands import TabCommands

_MOUSE = "Input.dispatchMouseEvent"

#: Evaluates to `[x, y]` in CSS pixels: the first point of a grid over the viewport with nothing interactive
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


def click(commands: TabCommands) -> None:
    """Click at a quiet spot; returns when a document of the tab has seen a trusted click.

    The observer reports activity only once in a while. It is therefore told before that it must report this
    click. Raises Timeout when no document sees it.
    """
    x, y = commands.evaluate(QUIET_SPOT)
    commands.send_all("expect-click")
    session = commands.session()
    with commands.record.expect(_is_click) as clicked:
        posted = [session.post(_MOUSE, params) for params in click_at(x, y)]
        clicked.wait(commands.timeout_s, lambda: f"a click at {x},{y} was not seen by the page")
    for future in posted:
        commands.targets.connection.wait(_MOUSE, future, commands.timeout_s)


def click_at(x: float, y: float) -> list[Params]:
    """Parameters of the `Input.dispatchMouseEvent` commands that make up a click."""
    button = {"x": x, "y": y, "button": "left", "clickCount": 1}
    return [
        {"type": "mouseMoved", "x": x, "y": y},
        {"type": "mousePressed", "buttons": 1, **button},
        {"type": "mouseReleased", "buttons": 0, **button},
    ]


def _is_click(event: Event) -> bool:
    return isinstance(event, Activity) and event.trusted and event.type == "click"
