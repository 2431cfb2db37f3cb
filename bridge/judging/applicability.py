"""Whether a run is about promises that the subject makes, and whether it has exercised them. Pure."""

from __future__ import annotations

from msgspec import structs

from bridge.core.recording import Meta
from bridge.core.verdicts import Judgement
from bridge.vendors import Vendor


def why_not_applicable(meta: Meta, vendor: Vendor | None) -> str:
    """Return why the run has nothing to ask of the vendor's SDK; "" if it has, or if that is not known."""
    about = _about(meta)
    if vendor is None or vendor.contract is None or not about or set(about) & vendor.contract.rules:
        return ""
    return f"{vendor.title}'s contract promises nothing of what it is about: {', '.join(about)}"


def not_applicable(reason: str) -> Judgement:
    """Return the judgement of a run that is not applicable, for this reason: no rule is judged."""
    return Judgement(verdict="not-applicable", rules={}, violations=[], reasons={"": reason})


def only_if_exercised(judgement: Judgement, meta: Meta, vendor: Vendor | None) -> Judgement:
    """Return a `held` judgement as `inconclusive` if no promised rule that the run is about was exercised."""
    contract = vendor.contract if vendor else None
    promised = [rule for rule in _about(meta) if contract and rule in contract.rules]
    verdicts = {judgement.rules.get(rule, "not-exercised") for rule in promised}
    if judgement.verdict != "held" or verdicts != {"not-exercised"}:
        return judgement
    reason = f"nothing of what it is about was exercised: {', '.join(promised)}"
    causes = [judgement.reasons.get("", ""), *(judgement.reasons.get(rule, "") for rule in promised)]
    if cause := next(filter(None, causes), ""):
        reason = f"{reason}; {cause}"
    return structs.replace(judgement, verdict="inconclusive", reasons={**judgement.reasons, "": reason})


def _about(meta: Meta) -> list[str]:
    """Return the rules that the user has chosen for a scenario, else those that it is about."""
    return meta.about and (meta.rules or meta.about)
