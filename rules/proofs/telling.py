"""Conditions that can never be true, or never be false, as warnings: nothing breaks, and nobody means them."""

from collections.abc import Iterator, Sequence

from rules.condition import And, Condition, Not, Or
from rules.normal import to_nnf
from rules.problems import NOWHERE, Place, Problem
from rules.proofs.search import Patience, may_be

NEVER = "Change one of the two, or join them with `or` if either will do."
BETWEEN = "The lower bound stands first: `between 2 and 8`."
_UNSAID = "what stands here"
ALWAYS = "Write what is meant, or leave it out."
MOST_FOR_A_PAIR = 15_000
"""Parts looked at to name the two that contradict each other: they are found among a hundred, not among thousands."""


def proofs(condition: Condition, patience: Patience) -> Iterator[Problem]:
    """Of a condition as a whole, and of the ways within it that can never be taken."""
    if not may_be((condition, "true"), patience=patience):
        yield _never(condition, "This can never be true", patience)
    elif not may_be((condition, "false"), patience=patience):
        message = "This is never false: it holds of everything that is known."
        yield Problem(start_of(condition), "always-true", message, ALWAYS, "warning")
    else:
        yield from _ways(to_nnf(condition), (), patience)


def _ways(node: Condition, beside: tuple[Condition, ...], patience: Patience) -> Iterator[Problem]:
    """The parts of an `or` that cannot be true beside what else must be; none any more once patience is at its end."""
    if isinstance(node, And):
        for part in node.parts:
            if patience.left <= 0:
                return
            if isinstance(part, Or):
                yield from _ways(
                    part, (*beside, *(other for other in node.parts if other is not part)), patience
                )
    elif isinstance(node, Or):
        for part in node.parts:
            if not may_be((part, "true"), *((other, "true") for other in beside), patience=patience):
                yield _never(
                    And((*_parts(part), *beside)), "This part can never be true", patience, start_of(part)
                )
            else:
                yield from _ways(part, beside, patience)


def _never(condition: Condition, message: str, patience: Patience, at: Place = NOWHERE) -> Problem:
    """At the later of two parts that contradict each other, with the other as the second place."""
    parts, enough = _parts(to_nnf(condition)), max(0, patience.left - MOST_FOR_A_PAIR)
    for number, later in enumerate(parts):
        if patience.left <= enough:
            break
        for earlier in parts[:number]:
            if not may_be((earlier, "true"), (later, "true"), patience=patience):
                one, other = sorted((earlier, later), key=start_of)
                if at not in (NOWHERE, start_of(other)):
                    one, other = other, one
                if " between " in _quoted(one) and _quoted(other) == _quoted(one):
                    where = at if at != NOWHERE else start_of(one)
                    return Problem(where, "never-true", f"{message}: {_quoted(one)}.", BETWEEN, "warning")
                said = f"{message}: {_both(other, one)}."
                return Problem(
                    at if at != NOWHERE else start_of(other),
                    "never-true", said, NEVER, "warning", start_of(one), _quoted(one),
                )  # fmt: skip
    return Problem(
        at if at != NOWHERE else start_of(condition), "never-true", f"{message}.", ALWAYS, "warning"
    )


def _parts(condition: Condition) -> Sequence[Condition]:
    return condition.parts if isinstance(condition, And) else (condition,)


def _both(one: Condition, other: Condition) -> str:
    """A comparison that was turned round still has its author's words."""
    if _quoted(one) == _quoted(other):
        return f"{_quoted(one)} is asked for, and so is its opposite"
    return f"{_quoted(one)} and {_quoted(other)} contradict each other"


def _quoted(condition: Condition) -> str:
    text: str = getattr(getattr(condition, "part", condition), "text", "")
    denied = "not " if isinstance(condition, Not) else ""
    return f"`{denied}{text}`" if text else _UNSAID


def start_of(condition: Condition) -> Place:
    """Where a condition begins, also where a part of it was made by turning another round."""
    return condition.place
