"""Rules and true atoms made up for the tests of matching, and the slow, obvious answer."""

import random

import pytest

from engine.matcher import durable_rules_available, why_unavailable

needs_durable_rules = pytest.mark.skipif(not durable_rules_available(), reason=str(why_unavailable()))

Rulebook = list[frozenset[int]]


def naive(rules: Rulebook, true: set[int] | frozenset[int]) -> tuple[int, ...]:
    return tuple(index for index, rule in enumerate(rules) if rule <= true)


def rulebook(seed: int, count: int, atoms: int, longest: int = 5) -> Rulebook:
    draw = random.Random(seed)
    return [frozenset(draw.choices(range(atoms), k=draw.randint(1, longest))) for _ in range(count)]


def portfolio(seed: int, count: int, atoms: int) -> list[frozenset[int]]:
    draw = random.Random(seed)
    shares = [draw.choice((0.0, 0.1, 0.3, 0.7, 1.0)) for _ in range(count)]
    return [frozenset(atom for atom in range(atoms) if draw.random() < share) for share in shares]
