"""Evidence as it is kept with a signal, a task or an account: plain JSON, read back against the vocabulary. Pure."""

from collections.abc import Iterable
from typing import Any

from engine.findings import Evidence
from workflows.plain import plain


def kept_evidence(evidence: Iterable[Evidence]) -> list[dict[str, Any]]:
    """Of each value: text, value (canonical JSON), unknown (why; else empty), observed_at (ISO), source."""
    return [_kept(each) for each in evidence]


def _kept(each: Evidence) -> dict[str, Any]:
    return {
        "text": each.text,
        "value": plain(each.value),
        "unknown": each.unknown,
        "observed_at": each.observed_at.isoformat() if each.observed_at else None,
        "source": each.source,
    }
