"""A new kind of step, written as every other one: a data class and its performer. Run by `test_new_step.py`.

Afterwards it is read from a scenario, played on a real tab, shown in the reference and written as Python.
"""

from __future__ import annotations

import json

from bridge.core.events import StepFinished, StepStarted
from bridge.core.steps.base import Step
from bridge.harness.steps import Steps, performs


class SetTitle(Step, frozen=True):
    """Set the title of the page."""

    title: str = "news"


class Extended(Steps):
    @performs(SetTitle)
    def set_title(self, title: str = "news") -> None:
        self._driver_tab.run_script(f"document.title = {json.dumps(title)}")
        assert self.page.title() == title


# In its own file it would be a method of this class.
Steps.set_title = Extended.set_title  # type: ignore[attr-defined]

SCENARIO = {"name": "titled", "steps": [{"do": "open"}, {"do": "set_title", "title": "hello"}]}


def main() -> None:
    from bridge.harness.bridge import Bridge
    from bridge.harness.player import Options, play
    from bridge.harness.stage import Subject
    from bridge.scenarios.format import decode_scenario, scenario_schema
    from docs.generate import reference

    scenario = decode_scenario(json.dumps(SCENARIO).encode())
    with Bridge.launch() as bridge:
        played = play(bridge, scenario, Subject("blank", lambda _proxy: bridge.away_url), 1, Options())
    recorded = [
        event for event in played.replay.recording.events if isinstance(event, StepStarted | StepFinished)
    ]
    found = {
        "failure": played.replay.recording.meta.failure,
        "recorded": [event.step for event in recorded],
        "arguments": [event.arguments for event in recorded if isinstance(event, StepStarted)],
        "python": scenario.steps[1].as_python(),
        "reference": [row for row in reference.steps().splitlines() if "set_title" in row],
        "in_schema": "SetTitle" in scenario_schema()["$defs"],
    }
    print(json.dumps(found))  # noqa: T201


if __name__ == "__main__":
    main()
