"""A step of one's own, as a user writes it."""

from __future__ import annotations

from bridge import Tab
from bridge.explore.explorer import step


@step(when=lambda state: state.visibility == "visible")
def type_into_page(tab: Tab) -> None:
    tab.page.keyboard.type("hello")
