"""Which single missing thing would make an unknown condition decidable. Pure.

The condition is a tree of three-valued leaves. A field is taken as told by settling every leaf that is unknown for want
of it alone: once all true, once all false. Where the whole is then definite both ways, it is decided whatever is told;
where it is definite one way only, it may be.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from engine.compiler import NodeCompiler
from engine.faults import faults_in, faults_of
from engine.frame import Frame
from engine.truth import FALSE, TRUE, UNKNOWN, Truth
from engine.windows import window_stand
from rules.condition import And, Condition, Or
from rules.normal import to_nnf
from rules.rule import Rule

Cure = Literal["decides", "may"]


@dataclass(frozen=True, slots=True)
class Node:
    """A leaf with its truth, and what it is unknown for want of; or parts that are joined."""

    joint: Literal["leaf", "and", "or"]
    truth: Truth = TRUE
    lacks: frozenset[str] = frozenset()
    parts: tuple["Node", ...] = ()


def tree_of(condition: Condition | None, frame: Frame, build: NodeCompiler) -> Node:
    """In negation normal form, so that a leaf that turns true never makes the whole less true."""
    return _tree(to_nnf(condition), frame, build) if condition is not None else Node("leaf")


def _tree(node: Condition, frame: Frame, build: NodeCompiler) -> Node:
    if isinstance(node, And | Or):
        parts = tuple(_tree(part, frame, build) for part in node.parts)
        return Node("and" if isinstance(node, And) else "or", parts=parts)
    truth = build.judge(node)(frame)[0]
    lacks = frozenset(faults_of(node, frame, build)) if truth is UNKNOWN else frozenset()
    return Node("leaf", truth, lacks)


def rule_tree(rule: Rule, root: Frame, children: Sequence[Frame], build: NodeCompiler) -> Node:
    """The whole rule of an account: it is a member, and it is true of any of these."""
    any_of = tuple(Node("and", parts=tuple(_of_subject(rule, each, build))) for each in children)
    return Node("and", parts=(tree_of(rule.accounts, root, build), Node("or", parts=any_of)))


def _of_subject(rule: Rule, frame: Frame, build: NodeCompiler) -> Iterator[Node]:
    yield tree_of(rule.when, frame, build)
    stand = window_stand(rule, build)
    if stand is not None and rule.counts_to is not None:
        truth = stand(frame).truth
        lacks = faults_in(rule.counts_to, frame, build) if truth is UNKNOWN else set()
        yield Node("leaf", truth, frozenset(lacks))


def truth_of(node: Node, told: str = "", as_told: Truth = UNKNOWN) -> Truth:
    """Kleene's answer, every leaf that lacks nothing but `told` taken as `as_told`."""
    if node.joint == "leaf":
        return as_told if node.truth is UNKNOWN and node.lacks == {told} else node.truth
    answers = (truth_of(part, told, as_told) for part in node.parts)
    return min(answers, default=TRUE) if node.joint == "and" else max(answers, default=FALSE)


def cures(node: Node) -> Mapping[str, Cure]:
    """By field or feed, of an unknown whole; those that alone change nothing are left out."""
    found: dict[str, Cure] = {}
    if truth_of(node) is not UNKNOWN:
        return found
    for name in sorted(_lacking(node)):
        ends = [truth_of(node, name, as_told) is not UNKNOWN for as_told in (FALSE, TRUE)]
        if any(ends):
            found[name] = "decides" if all(ends) else "may"
    return found


def _lacking(node: Node) -> set[str]:
    return {name for part in node.parts for name in _lacking(part)} | set(node.lacks)
