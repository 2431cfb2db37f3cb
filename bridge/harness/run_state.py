"""What is known of a run so far: its vendor, its tabs, its uploads."""

from __future__ import annotations

from msgspec.structs import replace

from bridge.core.machine import Machine
from bridge.core.recording import Meta
from bridge.core.tab_state import TabState
from bridge.core.uploads import Profile, StatusReport
from bridge.harness.intake_client.inbox import Inbox
from bridge.judging.diagnosis import error_answer, why_no_profiler, why_troubled
from bridge.judging.live_machine import LiveMachine
from bridge.judging.vendor_detection import Recognition
from bridge.trace.source_maps.symbolication import Symbolicate, unchanged
from bridge.vendors import Vendor
from bridge.vendors.registry import added_sources
from bridge.version import __version__
from bridge.wall import now_ms


class RunState(Inbox):
    """The part of a run that is only read. `vendor`: whose contract binds, None until a page shows it.
    `symbolicate`: gives traces that are held to a budget the functions of their sources; may be set."""

    def __init__(self, meta: Meta | None, vendor: Vendor | None) -> None:
        super().__init__()
        meta = meta or Meta()
        meta.bridge = __version__
        meta.started_at = meta.started_at or now_ms()
        meta.vendor = vendor.name if vendor else meta.vendor
        meta.vendors = [source.table for source in added_sources(with_files=False)]
        self.meta = meta
        self.vendor = vendor
        self.symbolicate: Symbolicate = unchanged
        self._live = LiveMachine(vendor, meta.sdk)
        self._recognition = Recognition(vendor)

    @property
    def machine(self) -> Machine:
        """The state machine, as far as the SDK under test is concerned."""
        return self._live.own

    @property
    def vendor_named(self) -> bool:
        """Whether the user has said whose SDK it is; otherwise a later event may still change the vendor."""
        return self._recognition.named

    @property
    def sessionless(self) -> bool:
        """Whether its SDK is one that keeps no session in a store."""
        return self.vendor is not None and self.vendor.store is None

    @property
    def keeps_no_session(self) -> bool:
        """Whether the page stores no session of a known SDK, which would have one before it profiles."""
        return self.sessionless or (self.vendor is None and self.profiled)

    @property
    def tabs(self) -> frozenset[str]:
        """The names of all tabs that have reported anything."""
        with self._changed:
            return frozenset(self.machine.tabs)

    @property
    def profiled(self) -> bool:
        """Whether any page has constructed a native profiler, or was refused one."""
        with self._changed:
            return any(tab.natives or tab.refusals for tab in self.machine.history.tabs.values())

    @property
    def bound(self) -> bool:
        """Whether a profiler of a vendor with a contract was seen. Until then no promise can be due."""
        return self.vendor is not None and self.vendor.contract is not None and self.profiled

    def tab_state(self, tab: str) -> TabState | None:
        """The state of a tab as last reported, None before its first report."""
        with self._changed:
            return self.machine.tabs.get(tab)

    def own_profiles(self, tab: str = "") -> list[Profile]:
        """Return the delivered profiles of the SDK under test, of a tab or of all, with the functions of
        their sources."""
        return [
            replace(profile, trace=self.symbolicate(profile.trace))
            for profile in self.profiles()
            if profile.tab == (tab or profile.tab)
            and (self.vendor is None or profile.vendor == self.vendor.name)
        ]

    def statuses(self) -> list[StatusReport]:
        """What SDKs have reported of their profilers, in order."""
        with self._changed:
            return [report for _, report in self.machine.history.statuses]

    def why_no_profiler(self, tab: str) -> str:
        """Why this tab has no native profiler, as far as can be seen; "" when it has one."""
        with self._changed:
            state = self.machine.tabs.get(tab)
            return why_no_profiler(
                self.machine.history, self.vendor, tab, state.store if state is not None else None
            )

    def why_troubled(self, tab: str) -> str:
        """What went wrong in this tab's page itself, in one clause; "" if nothing was seen."""
        with self._changed:
            state = self.machine.tabs.get(tab)
            return why_troubled(state.history) if state is not None else ""

    def error_answer(self, tab: str) -> str:
        """The error answer that this tab shows in place of a page with an SDK; "" if it shows none."""
        with self._changed:
            state = self.machine.tabs.get(tab)
            return error_answer(state.history) if state is not None else ""
