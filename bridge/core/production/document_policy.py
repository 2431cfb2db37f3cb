"""`Document-Policy: js-profiling`: what a server says of profiling, and what the bridge adds. Pure.

https://wicg.github.io/js-self-profiling/#document-policy: without it `new Profiler()` throws. Measured
(Chromium 156): `js-profiling-mode=lazy` alone, `js-profiling=?0` and a policy that is only reported do not
allow a profiler; nor does a key with capitals, which makes the whole header invalid.
"""

from __future__ import annotations

import re

from bridge.core.events import DocumentPolicyFound

HEADER = "Document-Policy"
REPORT_ONLY = "Document-Policy-Report-Only"
FEATURE = "js-profiling"
ADDED = f"{HEADER}: {FEATURE}"

#: A quoted string of a structured field; a comma or a key in it means nothing.
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
# A structured-field dictionary (RFC 8941, 3.2): keys separated by commas, each with an optional value and
# parameters. The keys of the family are `js-profiling` and those that begin with `js-profiling-`.
_MENTIONS = re.compile(rf"(?:^|,)\s*{FEATURE}(?:-[a-z0-9_.*-]*)?\s*(?:[=;,]|$)", re.IGNORECASE)


def mentions_profiling(policy: str) -> bool:
    """Whether the value of a policy's header (several lines joined by commas) has a key of the family.

    Such a server has decided about profiling: its policy is left as it is, also where it forbids profiling.
    """
    return _MENTIONS.search(_STRING.sub('""', policy)) is not None


def server_says(policy: str, report_only: str) -> str:
    """Return the header in which a server mentions profiling, as text; "" if it mentions it in none."""
    said = [(HEADER, policy), (REPORT_ONLY, report_only)]
    return ", ".join(f"{name}: {value}" for name, value in said if mentions_profiling(value))


def what_was_added(found: DocumentPolicyFound) -> str:
    """Return what the bridge added to a document, and what production would do; "" if it added nothing."""
    if not found.added:
        return ""
    return (
        f"{HEADER}: {found.added} was added to {shown_url(found.url)}; production would refuse the profiler: "
        f"the server sends no {ADDED}"
    )


def why_refused(found: DocumentPolicyFound) -> str:
    """Return what of a document's policy explains that its profiler was refused; "" if nothing does."""
    if unseen := why_unseen(found):
        return unseen
    if said := server_says(found.server, found.report_only):
        return f"the server sends {said}"
    if found.source == "network" and not found.added:
        return f"the server sends no {ADDED}"
    return ""


def why_unseen(found: DocumentPolicyFound) -> str:
    """Return why the bridge could not see or add a document's policy; "" if it could."""
    came = {"prefetch": "came by a prefetch", "service-worker": "came from a service worker"}.get(
        found.source
    )
    if came is None:
        return ""
    return f"the document {shown_url(found.url)} {came}, so the bridge could not add {ADDED}"


def shown_url(url: str) -> str:
    """Return the address of a document as texts name it: without query and fragment."""
    return url.partition("#")[0].partition("?")[0]
