"""OpenObserve's real SDK, by a file that says only where it differs from Datadog's."""

from __future__ import annotations

from e2e.cli.calling import cli, said

SPEC = "openobserve@0.4.1"


def test_it_restarts_after_a_hidden_expiry_and_all_it_sends_is_read() -> None:
    ran = cli("run", "hidden-expiry", "visible-expiry-store", "renew-during-stop", "--sdk", SPEC, "--json")
    results = said(ran)["results"]
    assert [result["verdict"] for result in results] == ["held"] * 3
    of_all = ("status-agrees", "collected-trace-is-uploaded", "upload-names-start-session")
    for result in results:
        assert {result["rules"][rule] for rule in ("restarts-on-renewal", *of_all)} == {"held"}
