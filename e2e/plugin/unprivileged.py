"""Runs a command as a CI runner does: as a user who is not root and may create no user namespaces.

Emulated with a user namespace of its own, in which the limit of further ones is 0. The files of the user who
runs the tests belong to the emulated one.
"""

from __future__ import annotations

import subprocess

import pytest

_FORBID = (
    'echo 0 > /proc/sys/user/max_user_namespaces && exec setpriv --inh-caps=-all --ambient-caps=-all -- "$@"'
)
#: Put before a command and its arguments.
UNPRIVILEGED = (
    *("unshare", "--user", "--map-user=1000", "--map-group=1000", "--keep-caps"),
    *("sh", "-c", _FORBID, "unprivileged"),
)
_PROOF = 'test "$(id -u)" = 1000 && ! unshare --user true 2>/dev/null'


def skip_where_it_cannot_be_emulated() -> None:
    """Skips the test where this system has no user namespaces to emulate one without them."""
    try:
        run = subprocess.run([*UNPRIVILEGED, "sh", "-c", _PROOF], capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        pytest.skip(f"no user without user namespaces can be emulated: {error}")
    if run.returncode != 0:
        pytest.skip(f"no user without user namespaces can be emulated: {run.stderr.strip()}")
