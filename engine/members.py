"""Of which children and accounts below it is so, where a condition counts them or asks whether there is any."""

from engine.facts import Subject
from engine.frame import Frame
from engine.reading import Compiler
from engine.readings.children import Asking
from rules.condition import Quantified

MOST_NAMED = 5
"""More names than these hide the values they stand beside."""
AND_MORE = "…"


def named_members(node: object, frame: Frame, build: Compiler) -> tuple[str, ...]:
    """The keys of those that surely satisfy the `where`, in order; of many the first few, and an ellipsis. None where
    there is no `where`, or where it is denied: then every one is meant.
    """
    if not isinstance(node, Asking) or not _names(node):
        return ()
    found = sorted(_key(node.of, at_hand) for at_hand in build.look(node)(frame).definite)
    return (*found[:MOST_NAMED], AND_MORE) if len(found) > MOST_NAMED else tuple(found)


def members_at_hand(node: Asking, frame: Frame, build: Compiler) -> list[tuple[str, Frame]]:
    """Those that are named, by key, each at hand."""
    if not _names(node):
        return []
    found = [(_key(node.of, at_hand), at_hand) for at_hand in build.look(node)(frame).definite]
    return sorted(found, key=lambda each: each[0])[:MOST_NAMED]


def _names(node: Asking) -> bool:
    if node.where is None or getattr(node, "what", "") == "event":
        return False
    return not isinstance(node, Quantified) or node.quantifier == "any"


def _key(kind: str, at_hand: Frame) -> str:
    member = at_hand.bound.get(kind)
    return member.key if isinstance(member, Subject) else at_hand.facts.account
