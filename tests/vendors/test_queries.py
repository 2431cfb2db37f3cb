from __future__ import annotations

from bridge.vendors.queries import MAX_PARAMETERS, parameters


def test_a_query_is_taken_apart() -> None:
    assert parameters("a=1&b=x%20y&c=&d") == {"a": "1", "b": "x y", "c": "", "d": ""}
    assert parameters("") == parameters("&&") == {}
    assert parameters("a=1&a=2") == {"a": "2"}


def test_what_comes_after_the_limit_is_not_read() -> None:
    many = "&".join(f"n{number}=1" for number in range(MAX_PARAMETERS + 1))
    assert len(parameters(many)) == MAX_PARAMETERS
    assert f"n{MAX_PARAMETERS}" not in parameters(many)
