"""Of which children and accounts below it is so, where a condition counts them or asks whether there is any."""

from collections.abc import Iterator
from functools import partial
from itertools import islice

from engine.frame import Frame
from engine.reading import Compiler
from engine.readings.below import accounts_below
from engine.truth import TRUE
from rules.condition import Quantified
from rules.expression import Aggregate, Count

MOST_NAMED = 5
"""More names than these hide the values they stand beside."""
AND_MORE = "…"

Asking = Quantified | Count | Aggregate


def named_members(node: object, frame: Frame, build: Compiler) -> tuple[str, ...]:
    """The keys of those that surely satisfy the `where`, in order; of many the first few, and an ellipsis. None where
    there is no `where`, or where it is denied: then every one is meant.
    """
    if not isinstance(node, Asking) or node.where is None:
        return ()
    if isinstance(node, Quantified) and node.quantifier != "any":
        return ()
    found = list(islice(_members(node, frame, build), MOST_NAMED + 1))
    return (*found[:MOST_NAMED], AND_MORE) if len(found) > MOST_NAMED else tuple(found)


def _members(node: Asking, frame: Frame, build: Compiler) -> Iterator[str]:
    assert node.where is not None
    judge = build.judge(node.where)
    if node.of in build.vocabulary.groups:
        below = ((at_hand.facts.account, at_hand, sure) for at_hand, sure in accounts_below(node.of, frame))
    else:
        children = frame.facts.children.get(node.of, {})
        at_hand_of = partial(frame.beside, node.of) if frame.bound else frame.of_child
        below = ((key, at_hand_of(children[key]), not children[key].may_be_new) for key in sorted(children))
    for key, at_hand, is_sure in below:
        if is_sure and judge(at_hand)[0] is TRUE:
            yield key
