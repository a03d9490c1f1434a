"""Accounts below another, each looked at by itself: its own facts, in its own zone."""

from collections.abc import Iterator
from datetime import datetime

from engine.facts import AccountFacts
from engine.frame import Frame, start
from engine.moments import NEVER


def accounts_below(kind: str, frame: Frame) -> Iterator[tuple[Frame, bool]]:
    """Each at hand at this moment; the same frame each time, so that what it read is kept."""
    group = frame.facts.below.get(kind)
    if group is None or group.circle:
        return
    for key, facts in group.accounts.items():
        yield _at_hand(kind, key, facts, frame.root), key not in group.unsure


def are_known(kind: str, frame: Frame) -> tuple[bool, datetime]:
    """Whether it is known who is below, and until when they stay the same by themselves."""
    group = frame.facts.below.get(kind)
    return (False, NEVER) if group is None else (not group.circle, group.until)


def _at_hand(kind: str, key: str, facts: AccountFacts, root: Frame) -> Frame:
    found: Frame | None = root.cache.get((kind, key, "below"))
    if found is None:
        found = root.cache[kind, key, "below"] = start(facts, root.now, root.heard, root.contexts)
    return found
