"""How often an upload is decoded: in `run` for its answer and for its run, in `show` once."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.cli import main
from bridge.core.uploads import Decoded, Upload
from bridge.judging.recording_files import read
from bridge.vendors import Vendor, identify, registered
from bridge.vendors.limits import LIMITS, Limits


def digest_of(upload: Upload) -> str:
    return hashlib.sha256(upload.body).hexdigest()


@pytest.fixture
def decoded() -> Iterator[Counter[str]]:
    """How often each body, by its digest, has been decoded. Vendors are as before afterwards."""
    counts: Counter[str] = Counter()

    def count(vendor: Vendor) -> None:
        decode = vendor.dialect.decode

        def counting(upload: Upload, limits: Limits = LIMITS, /) -> list[Decoded]:
            counts[digest_of(upload)] += 1
            return decode(upload, limits)

        object.__setattr__(vendor.dialect, "decode", counting)  # a frozen value

    before = {vendor: vendor.dialect.decode for vendor in registered()}
    for vendor in before:
        count(vendor)
    yield counts
    for vendor, decode in before.items():
        object.__setattr__(vendor.dialect, "decode", decode)


@pytest.mark.parametrize("sdk", ["agent", "datadog@6.27.1"])
def test_a_body_is_decoded_twice_in_a_run_and_once_in_show(
    sdk: str, decoded: Counter[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["run", "hidden-expiry", "--sdk", sdk, "--recording", str(tmp_path)])
    [path] = tmp_path.iterdir()
    uploads = [upload for upload in read(path).uploads.values() if identify(upload) is not None]
    # What a browser sends twice, it sends with the same body.
    times = Counter(digest_of(upload) for upload in uploads)
    assert times
    in_run = {digest: decoded[digest] for digest in times}
    assert all(1 <= count <= 2 * times[digest] for digest, count in in_run.items()), in_run

    decoded.clear()
    with pytest.raises(SystemExit):
        main(["show", str(path)])
    assert all(decoded[digest] <= times[digest] for digest in times), decoded
    assert decoded.total() >= 1
    assert "hidden-expiry" in capsys.readouterr().out
