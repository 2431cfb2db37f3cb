"""Addresses and texts as they may be handed to somebody else: what may be a secret, or name a person, is
replaced. Pure.

It goes by the names of parameters and by the form of values. A name of a person in a free text has no form: a
text that a page has written is not to be handed over at all.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from msgspec import structs

from bridge.core.redaction import REDACTED, Secrets
from bridge.trace.calls import Call
from bridge.trace.model import Trace
from bridge.vendors.redaction import secrets

#: It stands for a value in an address, where brackets would not be usable.
PLACEHOLDER = "REDACTED"

#: Parts of the names of parameters whose values are secret or name a person.
_PARTS = re.compile(
    r"token|secret|passw|passphrase|auth|session|signature|credential|jwt|api-?_?key|user|mail|account|"
    r"customer|phone|client-?_?id",
    re.IGNORECASE,
)
#: Names that are such only as a whole word.
_WORDS = {"key", "code", "sid", "sig", "uid", "name", "firstname", "lastname", "pwd", "state", "nonce"}

#: No version is one: `datadog@6.27.0`.
_MAIL = r"[\w.+-]+(?:@|%40)(?!\d+\.\d)(?:[\w-]+\.)+[A-Za-z]{2,}"
_JWT = r"eyJ[\w-]{5,}\.[\w-]+\.[\w-]*"
_UUID = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
#: letters and digits in one run, as of a key
_RANDOM = r"(?=[A-Za-z_-]*\d)(?=[\d_-]*[A-Za-z])[\w-]{24,}"
_KNOWN_FORM = rf"{_MAIL}|{_JWT}|{_UUID}"
_FORM = re.compile(_KNOWN_FORM)
_VALUE = re.compile(rf"{_KNOWN_FORM}|\b{_RANDOM}")
#: the secret of driven tabs in an address of the bridge's intake (`bridge.core.addresses`)
_KEY = re.compile(r"((?:^|/)k/)[^/]+")
#: A file of the app's build. Its name often has a hash, which is no secret.
_SCRIPT = re.compile(r"[^/]+\.(?:m?js|css|wasm)(?::\d+)*[.,;:]?$")
_ADDRESS = re.compile(r"https?://[^\s'\"<>()]+")
#: of an address without a host, such as `{intake}/v1/other?a=b`
_QUERY = re.compile(r"\?([\w.%+-]+=[^\s'\"<>()]*)")
#: `Bearer abc`
_BEARER = re.compile(r"\b(Bearer|Basic)\s+[\w.+/=-]+", re.IGNORECASE)


#: A source, as a source map names it: its name is no more a secret than that of a script.
_SOURCE = re.compile(r"[^:?#]+\.(?:[cm]?[jt]sx?|vue|svelte)")
_HOME = re.compile(r"((?:^|/)(?:home|Users)/)[^/]+")


class SharedAddress(NamedTuple):
    """`removed`: what was replaced in `url`: names of parameters, `the user`, `a part of the path`."""

    url: str
    removed: tuple[str, ...] = ()


def shared_address(url: str) -> SharedAddress:
    """Return an address in which values that may be secret are replaced; the rest is as it was."""
    removed: list[str] = []
    scheme, separator, rest = url.partition("://")
    if not separator:
        return SharedAddress(url)
    rest, hash_, fragment = rest.partition("#")
    rest, mark, query = rest.partition("?")
    host, slash, path = rest.partition("/")
    if "@" in host:
        host = f"{PLACEHOLDER}@{host.rpartition('@')[2]}"
        removed.append("the user")
    shared_path = _path(path)
    if shared_path != path:
        removed.append("a part of the path")
    parameters = _parameters(query, removed)
    fragment = _parameters(fragment, removed) if "=" in fragment else _VALUE.sub(PLACEHOLDER, fragment)
    return SharedAddress(
        f"{scheme}://{host}{slash}{shared_path}{mark}{parameters}{hash_}{fragment}",
        tuple(dict.fromkeys(removed)),
    )


def shared_text(text: str) -> str:
    """Return a text with addresses as by `shared_address`, and other values that may be secret replaced."""
    text = _BEARER.sub(rf"\1 {REDACTED}", text)
    text = _named(secrets()).sub(rf"\1\2{REDACTED}", text)
    shared, at = [], 0
    for address in _ADDRESS.finditer(text):
        shared += [_without_values(text[at : address.start()]), shared_address(address[0]).url]
        at = address.end()
    return "".join([*shared, _without_values(text[at:])])


def _without_values(text: str) -> str:
    """Return a text that has no address, without the values that may be secret."""
    return _VALUE.sub(REDACTED, _QUERY.sub(lambda match: "?" + _parameters(match[1], []), text))


def shared_call(call: Call) -> Call:
    """Return a call without values that may be secret, as a frame of `shared_trace`."""
    if call.kind != "script":
        return call
    return call._replace(name=_FORM.sub(REDACTED, call.name), url=shared_text(call.url) if call.url else "")


def shared_trace(trace: Trace) -> Trace:
    """Return a trace whose addresses and function names have no values that may be secret. A long name is
    not taken for a key."""
    return structs.replace(
        trace,
        resources=[_resource(url) for url in trace.resources],
        frames=[structs.replace(frame, name=_FORM.sub(REDACTED, frame.name)) for frame in trace.frames],
    )


def _resource(url: str) -> str:
    if _SOURCE.fullmatch(url):
        return _FORM.sub(PLACEHOLDER, _HOME.sub(rf"\1{PLACEHOLDER}", url))
    return shared_text(url)


def _path(path: str) -> str:
    path = _KEY.sub(rf"\1{PLACEHOLDER}", path)
    script = _SCRIPT.search(path)
    if script is None:
        return _VALUE.sub(PLACEHOLDER, path)
    above, name = path[: script.start()], script[0]
    return _VALUE.sub(PLACEHOLDER, above) + _FORM.sub(PLACEHOLDER, name)


def _parameters(query: str, removed: list[str]) -> str:
    shared = []
    for pair in query.split("&"):
        name, equals, value = pair.partition("=")
        known = unquote(name)
        # `{proxy}` and `{intake}` stand for addresses of the bridge.
        if (
            value
            and not re.fullmatch(r"\{\w+\}", value)
            and (_secret(known) or _VALUE.search(unquote(value)))
        ):
            removed.append(known)
            value = PLACEHOLDER
        shared.append(f"{name}{equals}{value}")
    return "&".join(shared)


def _secret(name: str) -> bool:
    return _key(name) or bool(_PARTS.search(name)) or name.lower() in _WORDS


def _key(name: str) -> bool:
    """Whether the name is that of a client's key, or of another value that is secret wherever it stands."""
    return bool(re.fullmatch(_key_names(secrets()), name, re.IGNORECASE))


@lru_cache(maxsize=8)
def _key_names(known: Secrets) -> str:
    names = (*known.parameters, *known.headers, "authorization", "cookie", "set-cookie")
    return rf"[\w-]*(?:api-?_?key|token|secret|password)[\w-]*|{'|'.join(map(re.escape, names))}"


@lru_cache(maxsize=8)
def _named(known: Secrets) -> re.Pattern[str]:
    """A pattern of `name: value` and `name=value`, where the name is that of a key."""
    value = rf"(?!{PLACEHOLDER})[^\s,;&'\"]+"
    return re.compile(rf"(?<![\w-])({_key_names(known)})(\s*[=:]\s*){value}", re.IGNORECASE)
