"""Rules and facts made up for the benchmarks: 41 fields, three conditions a rule, 2.4 to 3 % of rules true.

A condition is true of about three facts in ten, its threshold is a round number as people write them, and so rules
share conditions as a real rulebook's do. The same seed gives the same rules and facts.
"""

import operator
import random
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

NUMBERS = tuple(f"number_{n}" for n in range(29))
CHOICES = tuple(f"choice_{n}" for n in range(12))
VALUES = ("red", "yellow", "green")
CONDITIONS_A_RULE = 3

Value = int | float | str
Facts = dict[str, Value]

HOLDS: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "==": operator.eq,
}


@dataclass(frozen=True, slots=True, order=True)
class Condition:
    field: str
    operator: str  # of HOLDS; of those made up here ">=" and "<=" on numbers 0..999, "==" on choices
    value: Value

    def holds(self, facts: Facts) -> bool:
        return bool(HOLDS[self.operator](facts[self.field], self.value))


def made_up_rules(count: int, seed: int = 1) -> list[frozenset[Condition]]:
    draw = random.Random(seed)
    return [_rule(draw) for _ in range(count)]


def made_up_facts(count: int, seed: int = 2) -> list[Facts]:
    draw = random.Random(seed)
    return [_facts(draw) for _ in range(count)]


def _facts(draw: random.Random) -> Facts:
    numbers = {name: draw.randrange(1000) for name in NUMBERS}
    return {**numbers, **{name: draw.choice(VALUES) for name in CHOICES}}


def _rule(draw: random.Random) -> frozenset[Condition]:
    return frozenset(_condition(draw, field) for field in draw.sample(NUMBERS + CHOICES, CONDITIONS_A_RULE))


def _condition(draw: random.Random, field: str) -> Condition:
    if field in CHOICES:
        return Condition(field, "==", draw.choice(VALUES))
    share = draw.choice((150, 200, 250, 300, 350, 400))
    return Condition(field, "<=", share) if draw.random() < 0.5 else Condition(field, ">=", 1000 - share)


class Atoms:
    """Numbers the distinct conditions, and finds the true ones: one bisection a number that they read, one look-up a
    choice.
    """

    def __init__(self, rules: Sequence[frozenset[Condition]]) -> None:
        self._numbers = {
            condition: number for number, condition in enumerate(sorted(set().union(*rules), key=str))
        }
        self.conditions = {number: condition for condition, number in self._numbers.items()}
        self.rules = [frozenset(self._numbers[condition] for condition in rule) for rule in rules]
        read = {condition.field for condition in self._numbers}
        self._choices = [
            (name, {value: self._true(name, value) for value in VALUES}) for name in CHOICES if name in read
        ]
        self._tables = [self._table(name) for name in NUMBERS if name in read]

    def of(self, facts: Facts) -> set[int]:
        reached = [true[bisect_left(bounds, facts[name])] for name, bounds, true in self._tables]
        return set().union(*reached, *[true[facts[name]] for name, true in self._choices])

    def _table(self, name: str) -> tuple[str, list[int], list[frozenset[int]]]:
        """The last number of every span in which the same conditions are true, and these by the span's place."""
        thresholds = [(c.operator, int(c.value)) for c in self._numbers if c.field == name]
        bounds = sorted({value - (operator == ">=") for operator, value in thresholds})
        return name, bounds, [self._true(name, value) for value in (*bounds, 1000)]

    def _true(self, name: str, value: Value) -> frozenset[int]:
        return frozenset(n for c, n in self._numbers.items() if c.field == name and c.holds({name: value}))
