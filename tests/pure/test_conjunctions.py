import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.conjunctions import Conjunctions

atoms = st.integers(0, 12)
rulebooks = st.lists(st.frozensets(atoms, min_size=1, max_size=6), max_size=30)


@given(rulebooks, st.frozensets(atoms))
def test_a_rule_is_true_exactly_when_all_its_atoms_are(
    rules: list[frozenset[int]], true: frozenset[int]
) -> None:
    expected = tuple(index for index, rule in enumerate(rules) if rule <= true)
    assert Conjunctions(rules).match(true) == expected


@pytest.mark.parametrize("seed", range(20))
def test_large_rulebooks_with_many_atoms_are_answered_as_small_ones(seed: int) -> None:
    draw = random.Random(seed)
    names = range(draw.choice((5, 50, 500)))
    rules = [frozenset(draw.choices(names, k=draw.randint(1, 9))) for _ in range(draw.randint(1, 1000))]
    conjunctions = Conjunctions(rules)
    for share in (0, 0.1, 0.5, 0.9, 1):
        true = {name for name in names if draw.random() < share}
        assert conjunctions.match(true) == tuple(index for index, rule in enumerate(rules) if rule <= true)


def test_rules_that_contain_one_another_may_be_hundreds_deep() -> None:
    rules = [frozenset(range(length)) for length in range(1, 400)]
    conjunctions = Conjunctions(rules)
    assert conjunctions.match(set(range(400))) == tuple(range(399))
    assert conjunctions.match(set(range(250))) == tuple(range(250))


def test_no_rules_and_no_true_atoms_give_no_answer() -> None:
    assert Conjunctions([]).match({1, 2}) == ()
    assert Conjunctions([frozenset({1})]).match(set()) == ()


def test_equal_rules_are_each_found() -> None:
    assert Conjunctions([frozenset({3, 1})] * 3).match({1, 2, 3}) == (0, 1, 2)


def test_negative_and_very_large_atoms_are_numbers_like_any_other() -> None:
    rules = [frozenset({-7, 2**80}), frozenset({-7})]
    assert Conjunctions(rules).match({-7, 2**80}) == (0, 1)
    assert Conjunctions(rules).match({-7}) == (1,)


def test_a_rule_without_atoms_is_refused_by_its_index() -> None:
    with pytest.raises(ValueError, match="rule 1 has no atoms"):
        Conjunctions([frozenset({1}), frozenset()])


def test_text_never_becomes_source() -> None:
    with pytest.raises(ValueError, match="str"):
        Conjunctions([frozenset({"1 in t or True"})])  # type: ignore[arg-type]
