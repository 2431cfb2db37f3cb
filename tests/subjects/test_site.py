"""The site of a subject, as a value for another machine."""

from __future__ import annotations

import http.client
import pickle

from bridge.subjects import Serving, Site, resolve, serve, site_of


def answer(serving: Serving, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(serving.origin.removeprefix("http://"), timeout=10)
    connection.request("GET", path)
    response = connection.getresponse()
    found = response.status, response.read()
    connection.close()
    return found


def test_a_packed_site_is_served_like_the_subject_without_its_files() -> None:
    subject = resolve("agent")
    whole = site_of(subject)
    packed: Site = pickle.loads(pickle.dumps(whole.packed()))
    assert all(isinstance(file, bytes) for file in packed.files.values())
    assert (packed.spec, packed.vendor, packed.mode) == (subject.spec, subject.vendor, subject.kind.mode)
    with serve(subject) as here, serve(packed) as there:
        assert there.url("x").partition("?")[2] == here.url("x").partition("?")[2]
        assert any(path.startswith("/sdk/") for path in whole.files)
        for path in whole.files:
            assert answer(there, path) == answer(here, path)
        assert answer(there, "/sdk/nothing.js")[0] == 404


def test_the_content_is_not_printed() -> None:
    assert "files" not in repr(site_of(resolve("agent")).packed())
