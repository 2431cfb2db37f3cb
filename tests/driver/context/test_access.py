from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bridge.core.events import Change
from bridge.driver.context.access import access_of, checked, parsed_headers
from bridge.driver.options import Access
from bridge.errors import BadInput, UsageError

STATE: dict[str, Any] = {"cookies": [], "origins": []}


def test_all_three_as_users_write_them(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text(json.dumps(STATE))
    access = access_of("ada:s3:cret", parsed_headers(["X-Token:  abc "]), tmp_path / "state.json")
    assert access == Access(credentials=("ada", "s3:cret"), headers={"X-Token": "abc"}, storage_state=STATE)
    assert access_of(("ada", "x"), {}, None).credentials == ("ada", "x")
    assert access_of(None, {}, None) == Access()


def test_no_value_is_shown() -> None:
    access = access_of("ada:s3cret", {"X-Token": "abc"}, STATE)
    assert repr(access) == "Access(credentials, header, storage-state)"
    assert access.changes == [Change("credentials"), Change("header", "X-Token"), Change("storage-state")]
    assert access.secret_headers == {"x-token"}


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (("s3cret", {}, None), "no colon: write them as USER:PASS"),
        ((None, {"X Token": "s3cret"}, None), "'X Token' is not the name of a header"),
        ((None, {"Cookie": "s3cret"}, None), "use --storage-state for cookies"),
        ((None, {"X-Token": "s3cret\r\nHost: x"}, None), "the value of the header X-Token"),
    ],
)
def test_what_is_wrong_is_said_without_the_secret(given: Any, says: str) -> None:
    with pytest.raises(UsageError) as error:
        access_of(*given)
    assert says in str(error.value)
    assert "s3cret" not in str(error.value)


def test_a_header_without_a_colon() -> None:
    with pytest.raises(UsageError, match="header 2 has no colon") as error:
        parsed_headers(["A: b", "s3cret"])
    assert "s3cret" not in str(error.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot read the storage state"):
        access_of(None, {}, tmp_path / "none.json")


def test_user_and_password_do_not_belong_into_an_address() -> None:
    for url in ("http://localhost:3000/?a=@b", "{intake}/x", "", "http://[bad"):
        assert checked(url) == url
    with pytest.raises(UsageError, match="give them with --http-credentials") as error:
        checked("https://ada:s3cret@shop.site/cart")
    assert str(error.value).startswith("https://…@shop.site/cart: ")
    assert "s3cret" not in str(error.value)
