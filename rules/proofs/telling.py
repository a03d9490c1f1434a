"""Conditions that can never be true, or never be false, as warnings: nothing breaks, and nobody means them."""

from collections.abc import Iterator, Sequence

from rules.condition import And, Condition, Named, Not, Or
from rules.normal import to_nnf
from rules.problems import NOWHERE, Place, Problem
from rules.proofs.search import Patience, may_be

NEVER = "Change one of the two, or join them with `or` if either will do."
BETWEEN = "The lower bound stands first: `between 2 and 8`."
NEVER_OF_MANY = "Change one of them, or join them with `or` if any will do."
_UNSAID = "what stands here"
ALWAYS = "Write what is meant, or leave it out."
MOST_FOR_A_PAIR = 15_000
"""Parts looked at to name the two that contradict each other: they are found among a hundred, not among thousands."""

MOST_TRIED = 40
"""Parts of which each is left out once, to see which are needed for the contradiction."""
MOST_NAMED = 5
LONGEST_QUOTED = 120


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
    """At the latest of the parts that contradict each other, with the first as the second place."""
    enough = max(0, patience.left - MOST_FOR_A_PAIR)
    told = tuple(_told(condition))
    leaves = [(leaf, part.place) for part in told for leaf in _parts(to_nnf(part))]
    alone = [leaf for leaf, _ in leaves]
    found = _and_its_opposite(told) or _pair(alone, patience, enough) or _together(told, patience, enough)
    if not found:
        where = at if at != NOWHERE else start_of(condition)
        return Problem(where, "never-true", f"{message}.", ALWAYS, "warning")
    uses = {id(leaf): place for leaf, place in leaves}

    def used_at(part: Condition) -> Place:
        """Of what stands in a condition with a name: where that is used, for there the two meet."""
        return uses.get(id(part), part.place)

    one, *others = sorted(found, key=used_at)
    if others and at not in (NOWHERE, used_at(others[-1])):
        one, *others = (*others, one)
    where = at if at != NOWHERE else used_at((one, *others)[-1])
    if not others or (
        len(others) == 1 and " between " in _quoted(one) and _quoted(others[0]) == _quoted(one)
    ):
        hint = BETWEEN if " between " in _quoted(one) else ALWAYS
        return Problem(where, "never-true", f"{message}: {_quoted(one)}.", hint, "warning")
    said, hint = (_both(others[0], one), NEVER) if len(others) == 1 else (_all((one, *others)), NEVER_OF_MANY)
    second = (start_of(one), _quoted(one))
    return Problem(where, "never-true", f"{message}: {said}.", hint, "warning", *second)


def _told(node: Condition, is_denied: bool = False) -> Iterator[Condition]:
    """What must all be true, as it is written: what has a name by its name, what is denied as that."""
    if isinstance(node, Not):
        if isinstance(node.part, And | Or | Not):
            yield from _told(node.part, not is_denied)
        else:
            yield node.part if is_denied else node
    elif isinstance(node, Or if is_denied else And):
        for part in node.parts:
            yield from _told(part, is_denied)
    else:
        yield Not(node, node.place) if is_denied else node


def _and_its_opposite(told: Sequence[Condition]) -> Sequence[Condition]:
    """What has a name and is asked for and denied: of its many parts no two need contradict each other."""
    asked = {each.name: each for each in told if isinstance(each, Named)}
    for each in told:
        if isinstance(each, Not) and isinstance(each.part, Named) and each.part.name in asked:
            return asked[each.part.name], each
    return ()


def _pair(parts: Sequence[Condition], patience: Patience, enough: int) -> Sequence[Condition]:
    """Two that contradict each other, or one that contradicts itself."""
    for number, later in enumerate(parts):
        if patience.left <= enough:
            break
        for earlier in parts[:number]:
            if not may_be((earlier, "true"), (later, "true"), patience=patience):
                alone = [each for each in (earlier, later) if not may_be((each, "true"), patience=patience)]
                return alone[:1] or (earlier, later)
    return ()


def _together(told: Sequence[Condition], patience: Patience, enough: int) -> Sequence[Condition]:
    """The fewest of which none can be spared; nothing where they are too many to be read."""
    needed = list(told)
    for each in told if len(told) <= MOST_TRIED else ():
        if patience.left <= enough:
            return ()
        without = [other for other in needed if other is not each]
        if without and not may_be(*((other, "true") for other in without), patience=patience):
            needed = without
    return needed if 1 < len(needed) <= MOST_NAMED else ()


def _parts(condition: Condition) -> Sequence[Condition]:
    return condition.parts if isinstance(condition, And) else (condition,)


def _both(one: Condition, other: Condition) -> str:
    """A comparison that was turned round still has its author's words."""
    if _quoted(one) == _quoted(other):
        return f"{_quoted(one)} is asked for, and so is its opposite"
    return f"{_quoted(one)} and {_quoted(other)} contradict each other"


def _all(parts: Sequence[Condition]) -> str:
    *before, last = (_quoted(each) for each in parts)
    return f"{', '.join(before)} and {last} are never true together"


def _quoted(condition: Condition) -> str:
    text = _words(condition)
    return f"`{text}`" if 0 < len(text) <= LONGEST_QUOTED else _UNSAID


def _words(condition: Condition) -> str:
    """As its author wrote it; nothing where that is not kept."""
    if isinstance(condition, Named):
        return condition.name
    if isinstance(condition, And | Or):
        parts = [_words(part) for part in condition.parts]
        joint = " and " if isinstance(condition, And) else " or "
        return f"({joint.join(parts)})" if all(parts) else ""
    if isinstance(condition, Not):
        text = _words(condition.part)
        return f"not {text}" if text else ""
    return condition.text


def start_of(condition: Condition) -> Place:
    """Where a condition begins, also where a part of it was made by turning another round."""
    return condition.place
