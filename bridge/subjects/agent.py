"""Our own agent: it ships with this package, in one version, so that nothing is fetched for it."""

from __future__ import annotations

from bridge.agent import SCRIPT
from bridge.agent import version as shipped_version
from bridge.errors import UsageError
from bridge.subjects.kinds import Kind, Subject

AGENT = Kind(name="agent", vendor="agent", page="agent.html")


def shipped(version: str | None) -> Subject:
    """The one that is here. Raises UsageError for another `version`; None takes any."""
    subject = Subject(kind=AGENT, version=shipped_version(), sdk_folder=SCRIPT.parent)
    if version not in (None, subject.version):
        raise UsageError(f"agent@{version} is not here: the agent ships with this package, as {subject.spec}")
    return subject
