"""Evidence as it is kept with a signal, a task or an account: plain JSON, read back against the vocabulary. Pure."""

from collections.abc import Collection, Iterable
from typing import Any

from engine.answer import Asked
from engine.findings import Evaluation, Evidence
from engine.standing import Stood
from workflows.plain import plain
from workflows.sentences import say


def kept_evidence(evidence: Iterable[Evidence]) -> list[dict[str, Any]]:
    """Of each value: text, value (canonical JSON), unknown (why; else empty), observed_at (ISO), source; of a window of
    days, the first and the last (ISO); of children that were counted, the keys of the first few.
    """
    return [_kept(each) for each in evidence]


def _kept(each: Evidence) -> dict[str, Any]:
    return {
        "text": each.text,
        "value": plain(each.value),
        "unknown": each.unknown,
        "observed_at": each.observed_at.isoformat() if each.observed_at else None,
        "source": each.source,
        "days": [day.isoformat() for day in each.days] if each.days else None,
        "members": list(each.members),
    }


def summary_of(found: Evaluation, stood: Stood, unsure: Collection[str], asked: Asked) -> dict[str, Any]:
    """What lists show of the account."""
    late = [f"{each.plan}.{each.name}" for each in found.milestones if each.status == "late"]
    return {
        "says": say(stood.of.says, asked) if stood.of else {},
        "values": kept_evidence(stood.evidence),
        "lacks": list(stood.lacks),
        "late": late,
        "unknown": {rule: list(names) for rule, names in found.unknown.items()},
        "unsure": sorted(set(unsure)),
    }
