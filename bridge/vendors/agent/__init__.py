"""Our own agent (`js/src/agent`): its uploads, its question for quota, its session store, its contract.

It drops what is answered with 400, and sends again after 408, 429 and 5xx. Its pages say where it sends to,
so it has no hosts.
"""

from __future__ import annotations

from pathlib import Path

from bridge import agent
from bridge.vendors.agent.address import PROFILE, QUOTA
from bridge.vendors.agent.contract import CONTRACT
from bridge.vendors.agent.dialect import DIALECT, NAME, track_of
from bridge.vendors.agent.quota import quota_answer
from bridge.vendors.agent.session import STORE
from bridge.vendors.subjects import Shipped, SubjectKind
from bridge.vendors.vendor import Hints, Quota, Routes, Vendor

AGENT = Vendor(
    name=NAME,
    dialect=DIALECT,
    store=STORE,
    quota=Quota(track=QUOTA, body=quota_answer),
    routes=Routes(tracks=(PROFILE, QUOTA), track_of=track_of),
    hints=Hints(
        needs=(
            "the agent profiles from profilerBridge.init() on, unless consent is denied or the browser says "
            "globalPrivacyControl"
        )
    ),
    contract=CONTRACT,
    globals=("profilerBridge",),
    user_stop="profilerBridge.stop()",
    user_start="profilerBridge.start()",
    subjects=(
        SubjectKind(
            name=NAME,
            page=Path(__file__).parent / "pages" / "agent.html",
            sdk=Shipped(folder=agent.SCRIPT.parent, version=agent.version),
        ),
    ),
)
