"""Why a page cannot be loaded, in words: Chromium's reason, and what to do where that says little. Pure."""

from __future__ import annotations

from bridge.core.history.troubles import hint_for, status_text

#: A part of Chromium's reason -> what to do.
_HINTS = {
    "ERR_INVALID_AUTH_CREDENTIALS": (
        "; its server asks for a user and a password: --http-credentials USER:PASS, or "
        "Bridge.launch(http_credentials=…)"
    ),
    "ERR_CERT_": "; --ignore-https-errors, or Bridge.launch(ignore_https_errors=True), loads it all the same",
}
#: Chromium's words for an answer with an error status and without a body.
_ERROR_ANSWERS = ("net::ERR_HTTP_RESPONSE_CODE_FAILURE", "HTTP ERROR")


def why_unreachable(url: str, reason: str, status: int) -> str:
    """Return why `url` cannot be loaded. `reason`: Chromium's. `status`: of an error answer, else 0."""
    if status and reason.startswith(_ERROR_ANSWERS):
        return f"{url} answered {status_text(status)}, with an empty page{hint_for(status)}"
    hint = next((hint for word, hint in _HINTS.items() if word in reason), "")
    return f"cannot load {url}: {reason}{hint}"
