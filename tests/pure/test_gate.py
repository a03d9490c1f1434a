"""The gate before durable_rules: it may let too much pass, never too little, and right answers do not hang on it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from engine.conjunctions import Conjunctions
from engine.matcher import Matcher
from engine.matcher.gate import WIDTH, Gate
from engine.matcher.ruleset import Ruleset
from tests.harness.rulebooks import Rulebook, naive, needs_durable_rules, portfolio, rulebook

RULES = st.lists(st.frozensets(st.integers(0, 12), min_size=1, max_size=8), max_size=30)


@given(RULES, st.lists(st.frozensets(st.integers(-1, 14)), max_size=6))
def test_every_rule_that_is_true_passes(rules: Rulebook, facts: list[frozenset[int]]) -> None:
    gate = Gate(rules)
    for true in facts:
        assert set(gate.candidates(true)) >= set(naive(rules, true))


@given(RULES)
def test_a_rule_of_few_atoms_passes_only_when_it_is_true(rules: Rulebook) -> None:
    short = [frozenset(sorted(atoms)[:WIDTH]) for atoms in rules]
    for true in portfolio(1, 5, 13):
        assert sorted(Gate(short).candidates(true)) == list(naive(short, true))


def test_what_most_rules_share_is_not_looked_at() -> None:
    rules = [frozenset({0, 1, 2, n, n + 100}) for n in range(10, 20)]
    assert Gate(rules).candidates({0, 1, 2}) == []
    assert Gate(rules).candidates({0, 13, 113}) == [3]


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The documents durable_rules is given."""
    asked: list[str] = []
    fired = Ruleset.fired

    def keep(live: Ruleset, document: str) -> list[str]:
        asked.append(document)
        return fired(live, document)

    monkeypatch.setattr(Ruleset, "fired", keep)
    return asked


@needs_durable_rules
def test_durable_rules_is_asked_only_where_a_rule_may_fire_and_only_of_that_rule(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = counted(monkeypatch)
    matcher = Matcher([frozenset({n, n + 1000}) for n in range(200)], sample_every=0)
    assert matcher.match(set(range(200))) == ()
    assert asked == []
    assert matcher.match({*range(200), 1150}) == (150,)
    assert [document.count(":") for document in asked] == [4]  # the id, the canary, and the rule's two atoms
    matcher.close()


@needs_durable_rules
def test_durable_rules_decides_on_the_atoms_that_the_gate_does_not_look_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = counted(monkeypatch)
    matcher = Matcher([frozenset({*range(WIDTH), 10 + n, 20 + n}) for n in range(5)], sample_every=0)
    true = {*range(WIDTH), *range(10, 15), 20, 22}
    monkeypatch.setattr(Gate, "candidates", lambda gate, atoms: (0, 1, 2, 3, 4))
    assert matcher.match(true) == (0, 2)
    assert [document.count(":") for document in asked] == [
        2 + 5 * (WIDTH + 1) + 2
    ]  # what is not true is not told
    matcher.close()


@needs_durable_rules
def test_past_the_gate_every_rule_takes_a_seat_whatever_is_true(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = counted(monkeypatch)
    matcher = Matcher([frozenset({n, n + 1000}) for n in range(200)], sample_every=1)
    assert matcher.match(set(range(200))) == ()
    assert sum(document.count(":") - 2 for document in asked) == 200  # one true atom of each
    matcher.close()


@needs_durable_rules
@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**32), st.integers(1, 300), st.sampled_from((3, 30, 300)), st.integers(1, 12))
def test_gated_past_the_gate_and_plain_agree_on_random_rulebooks(
    seed: int, count: int, atoms: int, longest: int
) -> None:
    rules = rulebook(seed, count, atoms, longest)
    matcher, plain = Matcher(rules, sample_every=2), Conjunctions(rules)
    for true in portfolio(seed, 8, atoms):
        assert matcher.match(true) == plain.match(true) == naive(rules, true)
    counts = matcher.counts
    assert (counts.compared, counts.mismatched, counts.rebuilt, counts.fell_back) == (4, 0, 0, 0)
    matcher.close()


@needs_durable_rules
def test_a_gate_that_keeps_a_true_rule_out_is_noticed_and_the_plain_answer_believed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Gate, "candidates", lambda gate, true: ())
    matcher = Matcher([frozenset({1}), frozenset({2})], sample_every=2)
    with capture_logs() as logs:
        assert [matcher.match({1, 2}), matcher.match({1, 2})] == [(), (0, 1)]
    assert matcher.counts.mismatched == 1
    assert logs[0]["only_plain"] == [0, 1]
    matcher.close()


@needs_durable_rules
def test_gate_and_plain_answer_that_err_alike_are_told_apart_by_durable_rules(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Conjunctions, "match", lambda self, true: ())
    matcher = Matcher([frozenset({1})], sample_every=1)
    with capture_logs() as logs:
        matcher.match({1})
    assert matcher.counts.mismatched == 1
    assert logs[0]["only_durable_rules"] == [0]
    matcher.close()
