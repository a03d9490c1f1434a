"""What single thing would make an unknown rule decidable, through the tree."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.curing import Node, cures, truth_of
from engine.truth import FALSE, TRUE, UNKNOWN, Truth


def leaf(truth: Truth, *lacks: str) -> Node:
    return Node("leaf", truth, frozenset(lacks))


def lacking(*names: str) -> Node:
    return leaf(UNKNOWN, *names)


def both(*parts: Node) -> Node:
    return Node("and", parts=parts)


def either(*parts: Node) -> Node:
    return Node("or", parts=parts)


@pytest.mark.parametrize(
    ("tree", "found"),
    [
        (both(leaf(TRUE), lacking("seats")), {"seats": "decides"}),
        (both(lacking("seats"), lacking("tier")), {"seats": "may", "tier": "may"}),
        (either(leaf(FALSE), lacking("tier")), {"tier": "decides"}),
        (either(lacking("seats"), lacking("tier")), {"seats": "may", "tier": "may"}),
        (
            both(lacking("seats"), either(lacking("seats"), lacking("tier"))),
            {"seats": "decides"},
        ),
        (both(leaf(TRUE), lacking("seats", "tier")), {}),
        (both(leaf(FALSE), lacking("seats")), {}),
    ],
)
def test_a_field_decides_or_may_decide_what_it_alone_keeps_unknown(tree: Node, found: dict[str, str]) -> None:
    assert cures(tree) == found


NAMES = ("a", "b", "c")
LEAVES = st.one_of(
    st.sampled_from([leaf(TRUE), leaf(FALSE)]),
    st.sets(st.sampled_from(NAMES), min_size=1, max_size=2).map(lambda names: lacking(*names)),
)
TREES = st.recursive(
    LEAVES,
    lambda parts: st.builds(
        lambda joint, of: Node(joint, parts=tuple(of)),
        st.sampled_from(["and", "or"]),
        st.lists(parts, min_size=1, max_size=3),
    ),
    max_leaves=6,
)


def completions(tree: Node, name: str) -> set[Truth]:
    """The answers with each leaf that lacks only this name settled either way, by brute force."""
    places = list(_open(tree, name))
    return {_settled(tree, name, iter(each)) for each in product((FALSE, TRUE), repeat=len(places))}


def _open(tree: Node, name: str):  # type: ignore[no-untyped-def]
    if tree.joint == "leaf":
        yield from [tree] if tree.truth is UNKNOWN and tree.lacks == {name} else []
    for part in tree.parts:
        yield from _open(part, name)


def _settled(tree: Node, name: str, told) -> Truth:  # type: ignore[no-untyped-def]
    if tree.joint == "leaf":
        return next(told) if tree.truth is UNKNOWN and tree.lacks == {name} else tree.truth
    answers = [_settled(part, name, told) for part in tree.parts]
    return min(answers) if tree.joint == "and" else max(answers)


@given(TREES)
def test_what_cures_is_what_trying_every_answer_says(tree: Node) -> None:
    found = cures(tree)
    if truth_of(tree) is not UNKNOWN:
        assert found == {}
        return
    for name in NAMES:
        answers = completions(tree, name)
        if answers == {UNKNOWN}:
            assert name not in found
        elif UNKNOWN not in answers:
            assert found[name] == "decides"
        else:
            assert name in found
