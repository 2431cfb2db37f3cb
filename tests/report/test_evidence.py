from __future__ import annotations

import pytest
from msgspec.structs import replace

from bridge.harness.run import Run
from bridge.judging.audit import Audit, Missing, Refused, Repeated
from bridge.judging.judge import judge
from bridge.judging.replay import Replay
from bridge.judging.results import result_of
from bridge.judging.timeline import rows
from bridge.report.evidence import audit_lines, evidence
from bridge.report.terminal import PIPE, Look, Terminal
from tests.harness.arriving import arrived, at_work
from tests.harness.recorded import START, recording


def told() -> Run:
    """A profile that was refused, and sent again twice."""
    run = Run()
    run.meta.started_at = START
    for event in at_work(run):
        run.event(event)
    for number, status in enumerate((503, 202, 202), start=1):
        run.upload(arrived(f"u-000{number}", status=status, at=START + 200 + number))
    run.end()
    return run


def test_a_profile_is_shown_with_its_health_and_its_stamp(capsys: pytest.CaptureFixture[str]) -> None:
    result = result_of(Replay.of(told().recording()))
    Terminal(look=PIPE).print(evidence(result))
    lines = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert " ".join(lines[0].split()) == "profile session samples covers idle gap started ended arrived"
    assert "u-0002" in lines[1]
    assert lines[1].endswith("visible tracked 11111111  hidden tracked 11111111  hidden tracked 11111111")
    assert lines[2] == "  3 requests: 1 profile, 1 refused (503), 2 tried again by the SDK"
    assert lines[3] == "  1 collected trace: 1 arrived"


def test_the_id_of_a_session_stands_beside_a_state_only_if_the_upload_names_another(
    capsys: pytest.CaptureFixture[str],
) -> None:
    result = result_of(Replay.of(told().recording()))
    [upload] = result.uploads
    assert upload.stamp
    named = replace(upload, session_id=upload.stamp.arrival.session_id)
    Terminal(look=PIPE).print(evidence(replace(result, uploads=[named])))
    line = capsys.readouterr().out.splitlines()[1]
    assert line.endswith("visible tracked  hidden tracked  hidden tracked")


def test_where_it_is_narrow_the_states_stand_below(capsys: pytest.CaptureFixture[str]) -> None:
    result = result_of(Replay.of(told().recording()))
    Terminal(look=Look(width=70)).print(evidence(result, Look(width=70)))
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == "profile session samples covers idle gap"
    assert " ".join(lines[2:4]).startswith(
        "started visible tracked 11111111, ended and arrived hidden tracked 11111111"
    )


def test_a_long_line_keeps_its_indent_where_it_is_wrapped(capsys: pytest.CaptureFixture[str]) -> None:
    switches = ", ".join(f"--switch-{number}" for number in range(30))
    result = replace(result_of(Replay.of(recording())), not_as_in_production=[f"started with {switches}"])
    Terminal(look=Look(width=80)).print(evidence(result, Look(width=80)))
    lines = capsys.readouterr().out.splitlines()
    wrapped = [line for line in lines if "switch-" in line]
    assert len(wrapped) > 1
    assert all(line.startswith("    ") and line[4] != " " for line in wrapped)


def test_what_was_not_taken_stands_in_the_timeline() -> None:
    one = told().recording()
    texts = [row.text for row in rows(Replay.of(one), judge(Replay.of(one)))]
    assert "upload: profile, refused with 503" in texts
    assert "upload: profile, here already, sent before as u-0001" in texts


def test_nothing_is_shown_where_nothing_was_sent(capsys: pytest.CaptureFixture[str]) -> None:
    result = result_of(Replay.of(recording()))
    bare = [line for line in audit_lines(result.audit) if "request" in line]
    Terminal(look=PIPE).print(evidence(result))
    assert bare == []
    assert "profile  session" not in capsys.readouterr().out


def test_the_audit_in_words() -> None:
    audit = Audit(
        requests=8,
        profiles=2,
        resends=1,
        retries=2,
        refused=3,
        traces={"arrived": 1, "dropped": 1},
        repeats=[Repeated(upload="u-2", tab="t", repeat="resend", of="u-1", status=202, profile=True)],
        refusals=[
            Refused(upload=f"u-{s}", tab="t", status=s, problem="", profile=True, delivered=False)
            for s in (500, 500, 413)
        ],
        missing=[
            Missing(
                tab="t",
                profiler=2,
                at_ms=1,
                run_ms=900,
                samples=1,
                busy_samples=0,
                fate="dropped",
                reason="is too short",
            )
        ],
    )
    assert list(audit_lines(audit)) == [
        "8 requests: 2 profiles, 3 refused (413, 2x 500), 1 sent again by the browser, "
        "2 tried again by the SDK",
        "2 collected traces: 1 arrived, 1 dropped, as the contract allows",
        "  profiler #2 of t, dropped: is too short",
    ]
