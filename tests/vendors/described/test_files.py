"""A vendor's file: what is wrong with it is told with its line; what it leaves out is another vendor's."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from msgspec.structs import replace

from bridge.core.uploads import Upload
from bridge.errors import BadVendorFile, UsageError
from bridge.judging.recording_files import read
from bridge.judging.results import judged
from bridge.vendors import decode, register_file, registered, vendor_named
from bridge.vendors.built_in import DATADOG, NAMES, OPENOBSERVE, built_in
from bridge.vendors.described.files import from_file, from_source
from bridge.vendors.described.reading import checked, remarks
from bridge.vendors.described.schema import json_schema
from bridge.vendors.described.writing import toml_of
from bridge.vendors.limits import TAKEN
from bridge.vendors.registry import add_sources, added_sources, table_of
from tests.vendors import shop

SHOP = Path(shop.__file__).with_name("shop.toml")
RECORDINGS = Path(__file__).parents[2] / "recordings"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "mine.toml"


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("name = 'a'\nglobals = [\n", 3, "no valid TOML"),
        ("name = 'a'\n", 1, "needs the key 'uploads'"),
        ("[uploads]\nformat = 'plain'\n", 1, "needs the key 'name'"),
        ("name = 'My Shop'\n[uploads]\nformat = 'plain'\n", 1, "[name]: Expected `str` matching regex"),
        ("name = 'a'\n\nglobals = 'x'\n[uploads]\nformat = 'plain'", 3, "[globals]: Expected `array`"),
        (
            "name = 'a'\nlike = 'datadog'\n\n[session]\nkey = ['x']\n",
            5,
            "has no key 'key'; did you mean 'keys'?",
        ),
        ("name = 'a'\nlike = 'datadgo'\n", 1, "like: no vendor named 'datadgo'; did you mean 'datadog'?"),
        (
            "name = 'a'\nlike = 'datadog'\n[contract.graces]\n# slow\nstart_mss = 3\n",
            5,
            "[contract.graces] has no key 'start_mss'; did you mean 'start_ms'?",
        ),
        (
            "name = 'a'\nlike = 'datadog'\n[contract]\nrules = [\n  'pauses-when-hiden',\n]\n",
            4,
            "there is no rule 'pauses-when-hiden'; did you mean 'pauses-when-hidden'?",
        ),
        (
            "name = 'a'\nlike = 'datadog'\nhosts = ['https://x.example/']\n",
            3,
            "Expected `str` matching regex",
        ),
        ("name = 'a'\n[uploads]\nformat = 'xml'\n", 3, "Invalid value 'xml'"),
        (
            "name = 'a'\n[uploads]\nformat = 'json'\n[uploads.profile]\ntrace = 't'\n",
            4,
            "[uploads.profile] needs the key 'urls'",
        ),
        (
            "name = 'a'\nlike = 'datadog'\n[[sdk]]\npackage = 'x'\nentry = 'x.js'\nstart = '''a\nb = 1'''\n"
            "[[sdk]]\nentry = 4\n",
            9,
            "Expected `str`, got `int`",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line(file: Path, text: str, line: int, what: str) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadVendorFile) as error:
        from_file(file, table_of)
    assert str(error.value).startswith((f"{file}:{line}: ", f"{file}: like"))
    assert what in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("sdk", "what"),
    [
        ("entry = 'a.js'\nstart = 'a'", "needs either `package`"),
        ("package = 'a'\nentry = 'a.js'", "needs either `start`"),
        ("files = 'nowhere'\nentry = 'a.js'\nstart = 'a'", "there is no file"),
        ("package = 'a'\nentry = 'a.js'\npage = 'no.html'", "there is no file"),
        ("files = '.'\nentry = 'mine.toml'\nstart = 'a'\nversion_pattern = '('", "no regular expression"),
        ("files = '.'\nentry = 'mine.toml'\nstart = 'a'\nversion_pattern = 'a'", "needs a group"),
    ],
)
def test_an_sdk_that_cannot_be_served(file: Path, sdk: str, what: str) -> None:
    file.write_text(f"name = 'a'\nlike = 'datadog'\n[[sdk]]\n{sdk}\n", encoding="utf-8")
    with pytest.raises(BadVendorFile, match=what):
        from_file(file, table_of)


def test_what_is_no_text_file(tmp_path: Path) -> None:
    binary = tmp_path / "a.toml"
    binary.write_bytes(b"\xff\xfe")
    for path, what in (
        (tmp_path, "cannot be read"),
        (tmp_path / "no", "cannot be read"),
        (binary, "not UTF-8"),
    ):
        with pytest.raises(BadVendorFile, match=what):
            from_file(path, table_of)


def test_what_it_leaves_out_is_that_of_the_vendor_that_it_is_like(file: Path) -> None:
    file.write_text("name = 'fork'\nlike = 'datadog'\n[contract.graces]\nstart_ms = 9000\n", encoding="utf-8")
    with register_file(file):
        fork = vendor_named("fork")
        assert fork is not None
        assert fork.contract is not None
        assert DATADOG.contract is not None
        assert fork.contract.graces.start_ms == 9000
        assert fork.contract.graces.pause_ms == DATADOG.contract.graces.pause_ms
        assert fork.contract.rules == DATADOG.contract.rules
        assert fork.hosts == DATADOG.hosts
        # It is asked before the one that it is like.
        assert registered()[0] is fork
    assert vendor_named("fork") is None


@pytest.mark.parametrize("name", NAMES)
def test_a_fork_of_each_reads_what_that_one_reads(name: str, file: Path) -> None:
    file.write_text(f"name = 'fork'\nlike = '{name}'\n", encoding="utf-8")
    fork, origin = from_file(file, table_of), known(name)
    assert fork.title == "Fork"
    assert fork.routes.tracks == origin.routes.tracks
    assert fork.subjects == ()
    file.write_text(f"name = '{name}'\nlike = '{name}'\n", encoding="utf-8")
    in_place = from_file(file, table_of)
    assert in_place.title == origin.title
    assert [kind.name for kind in in_place.subjects] == [kind.name for kind in origin.subjects]
    if name in ("datadog", "sentry", "agent"):
        path = next(path for path in sorted(RECORDINGS.glob("*.pbr.zip")) if name in path.name)
        uploads = [each for each in read(path).uploads.values() if origin.dialect.owns(each)]
        assert uploads
        for upload in uploads:
            assert fork.dialect.owns(upload)
            decoded = [replace(item, vendor="fork") for item in origin.dialect.decode(upload, TAKEN)]
            assert fork.dialect.decode(upload, TAKEN) == decoded


def test_plain_traces_may_go_to_a_path_of_ones_own(file: Path) -> None:
    file.write_text(
        "name = 'own'\n[contract]\n[uploads]\nformat = 'plain'\nurls = ['/mine/*']\n", encoding="utf-8"
    )
    own = from_file(file, table_of)
    trace = b'{"resources":[],"frames":[],"stacks":[],"samples":[{"timestamp":1}]}'
    sent = msgspec.structs.replace(asked("/x/mine/profile?a=1"), body=trace)
    (profile,) = own.dialect.decode(sent)
    assert profile.vendor == "own"
    assert not own.dialect.owns(asked("/v1/profiles"))


def test_another_form_begins_anew(file: Path) -> None:
    file.write_text(
        "name = 'fork'\nlike = 'datadog'\n[session]\nformat = 'json'\nkeys = ['k']\n", encoding="utf-8"
    )
    fork = from_file(file, table_of)
    assert fork.store is not None
    assert fork.store.keys == ("k",)


def test_without_like_only_trace_coverage_is_judged(file: Path) -> None:
    file.write_text(
        "name = 'own'\n[contract]\n[uploads]\nformat = 'plain'\nurls = ['/p']\n", encoding="utf-8"
    )
    own = from_file(file, table_of)
    assert own.contract is not None
    assert own.contract.rules == {"trace-covers-run"}
    assert own.store is None


@pytest.mark.parametrize("name", NAMES)
def test_a_built_in_one_is_the_same_when_it_is_printed_and_read_again(name: str, file: Path) -> None:
    file.write_text(toml_of(table_of(name)), encoding="utf-8")
    assert tomllib.loads(file.read_text(encoding="utf-8")) == table_of(name)
    jsonschema.validate(table_of(name), json_schema())
    before = [kind.name for kind in known(name).subjects]
    with register_file(file):
        assert known(name).source != built(name)
        assert [kind.name for kind in known(name).subjects] == before


def known(name: str) -> Any:
    found = vendor_named(name)
    assert found is not None
    return found


def built(name: str) -> Any:
    return built_in(name).source


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("plain", "openobserve")])
def test_printed_and_read_again_it_judges_all_recordings_the_same(name: str, file: Path) -> None:
    recordings = [path for path in sorted(RECORDINGS.glob("*.pbr*")) if name in path.name]
    assert recordings
    before = [msgspec.json.encode(judged(read(path)).result) for path in recordings]
    file.write_text(toml_of(table_of(name)), encoding="utf-8")
    with register_file(file):
        assert known(name).source.folder == str(file.parent)
        assert [msgspec.json.encode(judged(read(path)).result) for path in recordings] == before


def test_a_host_in_a_url_is_redirected(file: Path) -> None:
    file.write_text(
        "name = 'own'\nhosts = ['other.example']\n[uploads]\nformat = 'json'\n"
        "[uploads.profile]\nurls = ['https://in.own.example/v1/*', '/v2/profile']\n",
        encoding="utf-8",
    )
    assert from_file(file, table_of).hosts == ("other.example", "in.own.example/v1/*")


def test_two_files_may_not_share_a_name_or_a_store(file: Path) -> None:
    with register_file(SHOP):
        with pytest.raises(UsageError, match="'shop' is registered already"):
            register_file(SHOP)
        file.write_text(
            "name = 'other'\nlike = 'datadog'\n[session]\nkeys = ['shop.session']\n", encoding="utf-8"
        )
        with pytest.raises(UsageError, match=r"'shop.session' is shop's already"):
            register_file(file)


def test_another_process_and_a_recording_get_it_as_data() -> None:
    with register_file(SHOP):
        whole, short = added_sources(), added_sources(with_files=False)
    assert vendor_named("shop") is None
    assert from_source(whole[0]).subjects[0].sdk.entry == "shop.js"
    again = msgspec.json.decode(msgspec.json.encode(short[0].table))
    assert "sdk" not in again
    assert str(SHOP.parent) not in json.dumps(again)
    add_sources(short)
    try:
        assert known("shop").store.keys == ("shop.session",)
        add_sources(short)
    finally:
        from bridge.vendors import registry

        registry._added.clear()


def test_what_is_allowed_and_hardly_meant_is_remarked() -> None:
    table = {
        "name": "a",
        "uploads": {"format": "plain"},
        "contract": {
            **table_of("datadog")["contract"],
            "running_words": [],
        },
    }
    said = list(remarks(checked(table, "", "")))
    assert any("stops-on-expiry" in each for each in said)
    assert any("running_words" in each for each in said)
    assert any("[user]" in each for each in said)
    assert list(remarks(checked({**table, "contract": None}, "", ""))) == [
        "there is no [contract]: pages of this vendor are observed and not judged"
    ]


def test_openobserves_file_is_short_and_reads_its_own_addresses() -> None:
    assert OPENOBSERVE.source is not None
    text = (Path(OPENOBSERVE.source.folder) / "vendor.toml").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 60
    rum = asked("/dd?o2forward=%2Frum%2Fv1%2Fdefault%2Frum%3Fo2source%3Dbrowser%26o2-request-id%3Dr1")
    assert (OPENOBSERVE.dialect.track(rum), OPENOBSERVE.dialect.request_id(rum)) == ("rum", "r1")
    quota = asked("/dd?o2forward=%2Fapi%2Fv2%2Fprofiling%2Fquota%3Fsession_id%3Ds&o2forwardSubdomain=quota")
    assert OPENOBSERVE.dialect.track(quota) == "profiling/quota"
    (answer,) = decode(quota)
    assert answer.vendor == "openobserve"
    assert not DATADOG.dialect.owns(rum)
    assert not OPENOBSERVE.dialect.owns(asked("/dd?ddforward=%2Fapi%2Fv2%2Frum%3Fddsource%3Dbrowser"))


def asked(target: str) -> Upload:
    return Upload(
        id="u-1", wall_ms=0, tab="t", method="POST", target=target, headers={}, status=202, body=b"{}"
    )
