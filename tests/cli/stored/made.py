"""A store made up for tests."""

from __future__ import annotations

import json
from pathlib import Path

from msgspec import structs

from bridge.core.uploads import Profile
from bridge.intake.store import open_store
from bridge.intake.store.records import Arrival, profile_head, record_of
from bridge.vendors import decode
from tests.intake import large
from tests.report.source_maps.folders import HOST

_FUNCTION = {"name": "e", "resourceId": 0, "line": 1, "column": 11}


def store_with_function(folder: Path) -> Path:
    """Make a store with a profile, u-0001, of 20 samples of the function `e` in `/app.js`."""
    body = large.body("s1", 20).replace(b'"resources": []', f'"resources": ["{HOST}/app.js"]'.encode())
    body = body.replace(b'[{"name": "s1"}]', json.dumps([_FUNCTION]).encode())
    upload = structs.replace(large.upload(body), status=202)
    [profile] = [each for each in decode(upload) if isinstance(each, Profile)]
    head = profile_head(profile)
    record = record_of(upload, vendor="datadog", track="profile", request_id="", client_key="", profile=head)
    store = open_store(folder)
    store.keep([Arrival(record, body)])
    store.close()
    return folder
