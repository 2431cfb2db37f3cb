"""Where tasks are performed: by processes of this machine, or by a fleet."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.errors import UsageError
from bridge.explore.workers.fleet.address import scheduler_address
from bridge.explore.workers.fleet.away import portable
from bridge.harness.launching import LaunchOptions


@dataclass(frozen=True)
class Where:
    """By `jobs` processes of this machine; or by a fleet at `executor` (`dask://HOST:PORT`), in `jobs`
    browsers at the same time, 0 for all that it has.

    Raises UsageError for less.
    """

    jobs: int = 1
    executor: str = ""

    @classmethod
    def of(cls, jobs: int | None, executor: str) -> Where:
        """Return what a call says. `jobs` None: one browser here, all of a fleet."""
        return cls((0 if executor else 1) if jobs is None else jobs, executor)

    def __post_init__(self) -> None:
        if self.executor:
            scheduler_address(self.executor)
        if self.jobs < (0 if self.executor else 1):
            raise UsageError(f"--jobs {self.jobs}: a number of browsers is needed, 1 or more")

    def check(self, launch: LaunchOptions) -> None:
        """Raises UsageError if several workers cannot share what the launch needs."""
        if self.executor:
            portable(launch)
            return
        alone = {
            "--cdp": (launch.cdp, "all would drive the one browser that runs already"),
            "--headed": (not launch.headless, "the windows of several browsers cover each other"),
            "--store": (launch.store, "only one process at a time can write to a store"),
            "--intake-url": (
                launch.intake_url,
                "each browser has an intake of its own, with an address of its own",
            ),
        }
        for option, (given, why) in alone.items():
            if self.jobs > 1 and given:
                raise UsageError(f"--jobs {self.jobs} and {option} exclude each other: {why}")
