"""Accounts below another, each looked at by itself: its own facts, in its own zone."""

from collections.abc import Iterator

from engine.facts import AccountFacts
from engine.frame import Frame, start


def accounts_below(kind: str, frame: Frame) -> Iterator[tuple[Frame, bool]]:
    """Each at hand at this moment; the same frame each time, so that what it read is kept."""
    group = frame.facts.below.get(kind)
    if group is None or group.circle:
        return
    for key, facts in group.accounts.items():
        yield _at_hand(kind, key, facts, frame.root), key not in group.unsure


def is_loaded(kind: str, frame: Frame) -> bool:
    """Whether it is known who is below."""
    group = frame.facts.below.get(kind)
    return group is not None and not group.circle


def _at_hand(kind: str, key: str, facts: AccountFacts, root: Frame) -> Frame:
    found: Frame | None = root.cache.get((kind, key, "below"))
    if found is None:
        found = root.cache[kind, key, "below"] = start(facts, root.now, root.heard, root.contexts)
    return found
