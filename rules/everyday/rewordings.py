"""Roundabout ways of saying a thing, said straight: what the phrases then know."""

import re
from collections.abc import Iterator
from functools import cache

_SPAN = r"(\d{1,6}(?:bd|bh|s|m|h|d|w))"
_REACHED = "(?:reached|done|complete|completed|met|finished)"
_AGED = rf"(?:(?:within|in|after|for|since)\s+)?(?:>=?\s*)?{_SPAN}(?:\s+old)?"
_RUNS_OUT = r"(?:lapses?|runs?\s+out|(?:is\s+)?up(?:\s+for\s+renewal)?|(?:will|to)\s+(?:end|expire))"
_RENEWING = (
    r"(?:(?:customers?|accounts?)\s+)?(?:(?:that|who)\s+)?(?:(?:are|is)\s+)?"
    r"(?:up\s+for\s+renewal|renewals?|renewing|renews?)"
)
_SAID = (
    (rf"(.+?)\s+(?:not|never)\s+(?:been\s+)?(?:closed|resolved|solved)\s+{_AGED}", r"\1 open > \2 old"),
    (rf"(.+?)\s+(open|unresolved|unclosed|pending)\s+after\s+{_SPAN}", r"\1 \2 > \3 old"),
    (rf"(.+?)\s+(?:has\s+|is\s+|was\s+)?(?:not|never)\s+(?:been\s+)?{_REACHED}\s+(?:within|after|in)\s+{_SPAN}",
     r"\1 unmet after \2"),
    (rf"([\w-]+)\s+(?:has\s+|is\s+|was\s+)?(?:not|never)\s+(?:been\s+)?(\w+)\s+(?:within|after)\s+{_SPAN}",
     r"\1 \2 unmet after \3"),
    (rf"no\s+(.+?)\s+after\s+{_SPAN}", r"\1 unmet after \2"),
    (rf"(.+?)\s+not\s+{_REACHED}\s+(?:within|in|after|by|for)\s+{_SPAN}", r"\1 late"),
    (r"(.+?)\s+(?:has\s+|is\s+|was\s+)?(?:expired|ended)", r"\1 ends passed"),
    (rf"(.+?)\s+(?:has\s+)?(?:expired|ended)\s+(?:in\s+)?last\s+{_SPAN}", r"\1 ends in last \2"),
    (rf"(.+?)\s+(?:has\s+)?(?:expired|ended)\s+([<>]=?\s*)?{_SPAN}\s+ago", r"\1 ends \2 \3 ago"),
    (rf"(.+?)\s+{_RUNS_OUT}\s+(?:in|within|during)\s+(?:next\s+|<=?\s*)?{_SPAN}", r"\1 ends in next \2"),
    (rf"(.+?)\s+(?:compared\s+(?:to|with)|vs\.?|versus|against)\s+(?:last\s+)?{_SPAN}(?:\s+ago)?", r"\1 in last \2"),
    (rf"(.+?)\s+in\s+(>=?)\s*{_SPAN}", r"\1 \2 \3 away"),
    (r"(.+?)\s+(?:is|was|has\s+been|have\s+been|got)\s+([\w-]+ed)((?:\s+in\s+last\s+\w+)?)", r"\1 \2\3"),
    (rf"{_RENEWING}\s+(?:coming\s+)?(?:(?:due|up)\s+)?(?:in|within)\s+(?:next\s+)?{_SPAN}", r"renewal in next \1"),
    (rf"(.+?)\s+(?:is\s+)?(?:coming|due)\s+(?:up\s+)?(?:in|within)\s+(?:next\s+)?{_SPAN}", r"\1 in next \2"),
    (r"(?:average|avg|mean)\s+(.+)", r"\1"),
    (r"(.+?)\s+on\s+average\s+(.+)", r"\1 \2"),
    (r"(?:overdue|late)\s+([\w-]+)", r"\1 overdue"),
    (r"(?:oldest|longest)\s+(.+)", r"\1"),
    (r"(?:exec|executive|named|primary|main)\s+(.+)", r"\1"),
    (r"(?:bought|purchased|entitled\s+to)\s+([<>]=?)\s*(\d+)\s+([\w-]+)", r"\3 entitled \1 \2"),
    (r"(?:has\s+|have\s+)?lost\s+(?:our\s+|an?\s+)?([\w-]+)(\s+in\s+last\s+\w+)?", r"\1 left\2"),
    (r"(.+?)\s+of\s+([<>]=?\s*\d.*)", r"\1 \2"),
    (r"weekly\s+([\w-]+)\s+([<>]=?\s*\d+)", r"\1 \2 in last 7d"),
    (r"monthly\s+([\w-]+)\s+([<>]=?\s*\d+)", r"\1 \2 in last 30d"),
    (r"(?:an?\s+|any\s+|some\s+)?([\w-]+)\s+(?:with|has|have|having)\s+(?:no|0|zero)\s+([\w-]+)(.*)", r"\1 \2 = 0\3"),
    (rf"(count\(\s*[\w-]+)\s+in\s+last\s+{_SPAN}(\s*\).*)", r"\1, \2\3"),
    (rf"(.+?)\s+(?:in|over|during|within)\s+last\s+{_SPAN}\s*([<>]=?|=)\s*(\d+)", r"\1 \3 \4 in last \2"),
    (r"(?:total|sum of)\s+(?:of\s+)?([\w-]+?)s?\s+([\w-]+?)s?\s*([<>]=?|=)\s*(\S+)", r"sum(\1.\2) \3 \4"),
    (r"([\w-]+)\s+(?:is\s+|was\s+|has\s+|have\s+)?(?:not|never)\s+(?:been\s+)?([\w-]+)", r"never \1 \2"),
)  # fmt: skip


def reworded(plain: str) -> Iterator[str]:
    """The clause as it stands last."""
    for pattern, straight in _straight():
        if found := pattern.fullmatch(plain):
            yield found.expand(straight)
    yield plain


@cache
def _straight() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(said, re.IGNORECASE), straight) for said, straight in _SAID)
