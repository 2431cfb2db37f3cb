from __future__ import annotations

from bridge.intake.settings import Settings
from tests.intake.client import Running

PROFILE = "/api/v2/logs"


def test_the_key_in_the_path_lets_a_driven_tab_in() -> None:
    with Running(Settings(key="k3y")) as running:
        reply = running.ask("POST", f"/k/k3y/t/tab-1{PROFILE}", b"{}", Origin="https://shop.example")
        assert (reply.status, reply.headers["access-control-allow-origin"]) == (202, "https://shop.example")
        [upload] = running.uploads
        assert (upload.tab, upload.target) == ("tab-1", PROFILE)
        assert running.ask("POST", "/k/k3y?ddforward=%2Fapi%2Fv2%2Flogs", b"{}").status == 202
        assert running.uploads[-1].target == "/?ddforward=%2Fapi%2Fv2%2Flogs"
        assert running.ask("POST", "/k/k3y", b"{}", Origin="https://shop.example").status == 400
        for wrong in ("/k/k3", "/k/k3yy", "/k/", "/k"):
            assert running.ask("POST", f"{wrong}{PROFILE}", b"{}", Origin="https://x.example").status == 403
