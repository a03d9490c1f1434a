"""Whether conditions can be as wanted, all together, of any facts whatever; and, by that, whether one implies another.

Never a wrong no: where it cannot be told, or would take long, the answer is that they can.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Literal

from rules.condition import And, Condition, Leaf, Milestone, Named, Not, Or
from rules.expression import Constant, Count, Expr, Overdue, Since
from rules.normal import NEVER_EMPTY
from rules.proofs.ranges import EVERY_NUMBER, EVERY_WORD, Numbers, Values, Words, compared, meet
from rules.proofs.saying import Saying, amount_of, is_plain, say

Wanted = Literal["true", "false", "not true", "not false"]
Goal = tuple[Condition, Wanted]
DENIED: Mapping[Wanted, Wanted] = {
    "true": "false", "false": "true", "not true": "not false", "not false": "not true",
}  # fmt: skip
MOST_STEPS = 2_000
"""Parts of conditions looked at in one search; many `or` would branch without end."""
MOST_IN_ALL = 100_000
"""Parts looked at for one rulebook: twice what a thousand rules take, and about a second."""

A_STEP = 10
"""Goals, alternatives or pieces of a range that one step is charged for: thousands take time, whatever is looked at.
It also keeps the search from going deeper than the stack."""


@dataclass(slots=True)
class State:
    """Of one expression: what it may be. `loose`: what need only be so of some value that it may have."""

    values: dict[str, Values] = field(default_factory=dict)
    has_value: bool = True
    is_empty: bool = True
    is_unknown: bool = True
    loose: tuple[tuple[str, Values], ...] = ()

    @property
    def is_possible(self) -> bool:
        return self.has_value or self.is_empty or self.is_unknown


@dataclass(slots=True)
class Patience:
    """How much may still be looked at; one for all the searches of a rulebook, so that no rulebook takes long.

    And what was found out on the way: what each leaf says, and a number for each thing that leaves speak of.
    """

    left: int = MOST_IN_ALL
    said: dict[int, "Said"] = field(default_factory=dict)
    numbers: dict[object, int] = field(default_factory=dict)
    sound: set[tuple[Condition, str]] = field(default_factory=set)
    """Conditions that nothing is said against: rules and playbooks say many of them again."""

    def say(self, leaf: Leaf) -> "Said":
        """What it says, of what by number, and whether that is known as a whole or not at all."""
        found = self.said.get(id(leaf))
        if found is None:
            saying = say(leaf)
            number = self.numbers.setdefault(saying.of, len(self.numbers))
            found = self.said[id(leaf)] = Said(leaf, saying, number, is_plain(saying.of))
        return found


@dataclass(slots=True)
class Said:
    """What was found out of one leaf; that is kept with it, so that no other one gets its identity.

    `alone`: what is left of its expression where nothing else is said of that, by how the leaf is wanted.
    """

    leaf: Leaf
    saying: Saying
    number: int
    is_plainly: bool
    alone: "dict[Wanted, State]" = field(default_factory=dict)

    def narrowed(self, state: State | None, wanted: Wanted) -> State:
        if state is not None:
            return _narrowed(state, self.saying, wanted, self.is_plainly)
        found = self.alone.get(wanted)
        if found is None:
            found = _narrowed(_beginning(self.saying), self.saying, wanted, self.is_plainly)
            self.alone[wanted] = found
        return found


class TooLong(Exception):
    """The search was given up."""


def may_be(*goals: Goal, patience: Patience | None = None) -> bool:
    """Whether there may be facts of which all goals are as wanted."""
    patience = patience or Patience()
    search = _Search(min(MOST_STEPS, patience.left), patience, len(goals) // A_STEP)
    try:
        return search.is_open(list(goals), {}, [])
    except TooLong:
        return True
    finally:
        patience.left -= search.steps


def implies(one: Condition, other: Condition, patience: Patience | None = None) -> bool:
    """Whether, wherever `one` is definitely true, `other` is proved to be definitely true."""
    return not may_be((one, "true"), (other, "not true"), patience=patience)


@dataclass(slots=True)
class _Search:
    most: int
    patience: Patience
    steps: int = 0

    def is_open(self, goals: list[Goal], states: dict[int, State], choices: list[list[Goal]]) -> bool:
        """Takes in all that must hold, then tries what may: the alternatives one by one."""
        states, choices = dict(states), list(choices)
        self.steps += len(choices) // A_STEP
        while goals:
            self.steps += 1
            if self.steps > self.most:
                raise TooLong
            node, wanted = goals.pop()
            if isinstance(node, Named):
                goals.append((node.condition, wanted))
            elif isinstance(node, Not):
                goals.append((node.part, DENIED[wanted]))
            elif isinstance(node, (And, Or)):  # a union would be made anew at each step
                parts: list[Goal] = [(part, wanted) for part in node.parts]
                if isinstance(node, And) is (wanted in ("true", "not false")):
                    goals += parts
                else:
                    choices.append(parts)
            elif not self._take(node, wanted, states):
                return False
            elif isinstance(node, Milestone) and node.what == "late" and wanted == "true":
                goals.append((replace(node, what="reached"), "false"))
        if not choices:
            return True
        narrowest = min(range(len(choices)), key=lambda number: len(choices[number]))
        first = choices.pop(narrowest)
        return any(self.is_open([goal], states, choices) for goal in first)

    def _take(self, leaf: Leaf, wanted: Wanted, states: dict[int, State]) -> bool:
        said = self.patience.say(leaf)
        states[said.number] = state = said.narrowed(states.get(said.number), wanted)
        self.steps += sum(values.size for values in state.values.values()) // A_STEP
        return state.is_possible


def _narrowed(state: State, saying: Saying, wanted: Wanted, is_plainly: bool) -> State:
    """What is left of the state."""
    claim = wanted in ("true", "not false")
    ours = saying.values if claim else saying.values.rest() if saying.is_exact else _everything(saying.values)
    kept = State(
        state.values,
        state.has_value,
        state.is_empty and _fits(saying.empty, wanted),
        state.is_unknown and _fits(saying.unknown, wanted),
        state.loose,
    )
    if wanted in ("not true", "not false") and not is_plainly:
        kept.loose = (*state.loose, (saying.aspect, ours))
    else:
        kept.values = {**state.values, saying.aspect: _meet(state, saying, ours)}
    kept.has_value = state.has_value and _is_left(kept, saying.of)
    return kept


def _meet(state: State, saying: Saying, ours: Values) -> Values:
    before = state.values.get(saying.aspect)
    found = meet(before if before is not None else _domain(saying), ours)
    return found.whole() if isinstance(found, Numbers) and _is_whole(saying) else found


def _is_left(state: State, of: object) -> bool:
    if any(values.is_nothing for values in state.values.values()):
        return False
    for aspect, loose in state.loose:
        met = meet(state.values.get(aspect, loose), loose)
        if isinstance(met, Numbers) and isinstance(of, Count):
            met = met.meet(compared(">=", 0)).whole()
        if met.is_nothing:
            return False
    return True


def _fits(answer: bool | None, wanted: Wanted) -> bool:
    if wanted in ("true", "false"):
        return answer is (wanted == "true")
    return answer is not (wanted == "not true")


def _beginning(saying: Saying) -> State:
    """All that the expression may be, before anything is said of it."""
    if saying.aspect == "leaf":
        return State(is_empty=False)
    if saying.aspect == "order":
        left, right = saying.of
        return State(is_empty=_may_be_empty(left) or _may_be_empty(right))
    return State(is_empty=_may_be_empty(saying.of), is_unknown=not isinstance(saying.of, Constant))


def _may_be_empty(of: Expr) -> bool:
    return not isinstance(of, NEVER_EMPTY)


def _domain(saying: Saying) -> Values:
    """The values that the expression may have at all."""
    of = saying.of
    if saying.aspect == "order":
        left, right = of
        return compared("=", 0) if left == right else EVERY_NUMBER
    if isinstance(of, Constant):
        amount = amount_of(of.value)
        known = compared("=", amount) if amount is not None else Words(frozenset({of.value}))
        return known if type(known) is type(saying.values) else _everything(saying.values)
    if isinstance(of, Count | Since | Overdue):
        return compared(">=", 0)
    if isinstance(saying.values, Words) and saying.aspect == "value" and of.type.of:
        return Words(frozenset(of.type.of))
    if isinstance(saying.values, Words) and (saying.aspect == "leaf" or of.type.kind == "yes/no"):
        return Words(frozenset({True, False}))
    return _everything(saying.values)


def _is_whole(saying: Saying) -> bool:
    """Whether only whole numbers come into question."""
    if saying.aspect in ("until", "day"):
        return bool(saying.of.type.kind == "date")
    return isinstance(saying.of, Count)


def _everything(like: Values) -> Values:
    return EVERY_NUMBER if isinstance(like, Numbers) else EVERY_WORD


def joined(conditions: Iterable[Condition | None]) -> Condition | None:
    """All of them together; None where there is none."""
    whole = tuple(one for one in conditions if one is not None)
    return None if not whole else reduce(lambda left, right: And((left, right)), whole)
