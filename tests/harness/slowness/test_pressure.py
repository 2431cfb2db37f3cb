from __future__ import annotations

from pathlib import Path

from bridge.harness.slowness.pressure import waited_ms


def test_the_total_of_some(tmp_path: Path) -> None:
    file = tmp_path / "cpu"
    file.write_text(
        "some avg10=0.00 avg60=0.44 avg300=11.25 total=7441780671\n"
        "full avg10=0.00 avg60=0.00 avg300=0.00 total=5\n"
    )
    assert waited_ms(file) == 7441780.671


def test_systems_that_do_not_tell(tmp_path: Path) -> None:
    assert waited_ms(tmp_path / "none") is None
    (tmp_path / "cpu").write_text("")
    assert waited_ms(tmp_path / "cpu") is None
