"""Roundabout ways of saying a thing, said straight: what the phrases then know."""

import re
from collections.abc import Iterator
from functools import cache

_SPAN = r"(\d{1,6}(?:bd|bh|s|m|h|d|w))"
_REACHED = "(?:reached|done|complete|completed|met|finished)"
_SAID = (
    (rf"(.+?)\s+(?:not|never)\s+(?:been\s+)?(?:closed|resolved|solved)\s+(?:within|in|after|for)\s+{_SPAN}",
     r"\1 open > \2 old"),
    (rf"(.+?)\s+not\s+{_REACHED}\s+(?:within|in|after|by|for)\s+{_SPAN}", r"\1 late"),
    (r"(.+?)\s+(?:has\s+|is\s+|was\s+)?(?:expired|ended)", r"\1 ends passed"),
    (r"(?:an?\s+|any\s+|some\s+)?([\w-]+)\s+(?:with|has|have|having)\s+(?:no|0|zero)\s+([\w-]+)(.*)", r"\1 \2 = 0\3"),
    (rf"(count\(\s*[\w-]+)\s+in\s+last\s+{_SPAN}(\s*\).*)", r"\1, \2\3"),
    (rf"(.+?)\s+(?:in|over|during|within)\s+last\s+{_SPAN}\s*([<>]=?|=)\s*(\d+)", r"\1 \3 \4 in last \2"),
    (r"(?:total|sum of)\s+(?:of\s+)?([\w-]+?)s?\s+([\w-]+?)s?\s*([<>]=?|=)\s*(\S+)", r"sum(\1.\2) \3 \4"),
    (r"([\w-]+)\s+(?:is\s+|was\s+|has\s+|have\s+)?not\s+(?:been\s+)?([\w-]+)", r"never \1 \2"),
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
