from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.conjunctions import Conjunctions
from engine.matcher import Matcher, PlainMatcher, fence, make_matcher, ruleset, why_unavailable
from engine.matcher.seats import MOST_PLACES, MOST_SEATS, seats_of
from tests.harness.rulebooks import Rulebook, naive, needs_durable_rules, portfolio, rulebook


@pytest.fixture
def opened() -> Iterator[Callable[..., Matcher]]:
    """Makes matchers and closes them."""
    matchers: list[Matcher] = []

    def make(rules: Rulebook, sample_every: int = 0) -> Matcher:
        matchers.append(Matcher(rules, sample_every))
        return matchers[-1]

    yield make
    for matcher in matchers:
        matcher.close()


@needs_durable_rules
@settings(deadline=None, max_examples=60)
@given(st.lists(st.frozensets(st.integers(0, 9), min_size=1, max_size=5), max_size=25), st.data())
def test_durable_rules_the_plain_answer_and_set_inclusion_agree(rules: Rulebook, data: st.DataObject) -> None:
    matcher, plain = Matcher(rules, sample_every=0), Conjunctions(rules)
    for true in data.draw(st.lists(st.frozensets(st.integers(0, 11)), min_size=1, max_size=5)):
        assert matcher.match(true) == plain.match(true) == naive(rules, true)
    assert (matcher.counts.rebuilt, matcher.counts.fell_back) == (0, 0)
    matcher.close()


@needs_durable_rules
@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**32), st.integers(1, 400), st.sampled_from((3, 30, 300, 3000)), st.integers(1, 40))
def test_they_agree_on_rulebooks_of_hundreds_of_rules(
    seed: int, count: int, atoms: int, longest: int
) -> None:
    rules = rulebook(seed, count, atoms, longest)
    matcher, plain = Matcher(rules, sample_every=0), Conjunctions(rules)
    for true in portfolio(seed, 6, atoms):
        assert matcher.match(true) == plain.match(true) == naive(rules, true)
    assert (matcher.counts.rebuilt, matcher.counts.fell_back) == (0, 0)
    matcher.close()


@needs_durable_rules
def test_a_thousand_rules_are_answered_also_when_all_are_true(opened: Callable[..., Matcher]) -> None:
    rules = rulebook(1, 1000, 400)
    matcher = opened(rules)
    for true in [*portfolio(2, 20, 400), frozenset(range(400))]:
        assert matcher.match(true) == naive(rules, true)
    assert matcher.counts.fell_back == 0


@needs_durable_rules
def test_no_rules_and_no_true_atoms_give_no_answer(opened: Callable[..., Matcher]) -> None:
    assert opened([]).match({1}) == ()
    assert opened([frozenset({1})]).match(set()) == ()


@needs_durable_rules
def test_atoms_that_no_rule_names_are_ignored(opened: Callable[..., Matcher]) -> None:
    assert opened([frozenset({-1, 2**80})]).match({-1, 2**80, 5, 6}) == (0,)


@needs_durable_rules
@pytest.mark.parametrize(
    "rules",
    [
        [frozenset({7})] * 300,
        [frozenset({7, 8, number}) for number in range(9, 400)],
        [frozenset(range(length)) for length in range(1, MOST_PLACES + 1)],
        [frozenset(range(start, start + 4)) for start in range(0, 4 * MOST_SEATS, 4)],
        [frozenset({number}) for number in range(600)],
    ],
    ids=["equal", "alike but for one atom", "each within the next", "all seats taken", "one atom each"],
)
def test_shapes_that_crash_or_hang_an_unfenced_durable_rules(
    rules: Rulebook, opened: Callable[..., Matcher]
) -> None:
    matcher = opened(rules)
    assert matcher.match(frozenset(range(1000))) == tuple(range(len(rules)))
    assert matcher.match(frozenset(range(0, 1000, 2))) == naive(rules, frozenset(range(0, 1000, 2)))
    assert (matcher.counts.rebuilt, matcher.counts.fell_back) == (0, 0)


@needs_durable_rules
def test_a_rule_too_wide_for_any_seat_is_answered_plainly_and_counted(opened: Callable[..., Matcher]) -> None:
    rules = [frozenset({1}), frozenset(range(MOST_PLACES + 1)), frozenset({1, 2})]
    matcher = opened(rules)
    assert matcher.match(set(range(300))) == (0, 1, 2)
    assert matcher.match({1, 2}) == (0, 2)
    assert matcher.counts.fell_back == 2


def test_a_rule_without_atoms_is_refused_before_anything_is_built() -> None:
    with pytest.raises(ValueError, match="rule 0 has no atoms"):
        Matcher([frozenset()])
    with pytest.raises(ValueError, match="rule 0 has no atoms"):
        PlainMatcher([frozenset()])


@needs_durable_rules
def test_nothing_is_built_before_a_rule_takes_its_seat(
    opened: Callable[..., Matcher], monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[str] = []

    def build(definition: str) -> ruleset.Ruleset:
        built.append(definition)
        return ruleset.Ruleset(definition)

    monkeypatch.setattr(fence, "Ruleset", build)
    matcher = opened([frozenset({1}), frozenset({2, 3})])
    assert matcher.match(set()) == ()
    assert built == []
    assert (matcher.match({1}), matcher.match({1})) == ((0,), (0,))
    assert built == [seats_of(1).definition], "of its own width, once"


def test_a_closed_matcher_still_answers_rightly() -> None:
    matcher = Matcher([frozenset({1}), frozenset({2})])
    matcher.match({1})
    matcher.close()
    matcher.close()
    assert matcher.match({1, 2}) == (0, 1)


def test_without_durable_rules_the_answer_is_plain_and_the_reason_is_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ruleset, "_engine", None)
    monkeypatch.setattr(ruleset, "_why", "undefined symbol: PyEval_CallObject")
    matcher = make_matcher([frozenset({1})])
    assert matcher.match({1, 2}) == (0,)
    assert (matcher.counts.calls, matcher.counts.fell_back) == (1, 1)
    matcher.close()
    reason = why_unavailable()
    assert reason is not None
    assert "PyEval_CallObject" in reason
    assert "\n" not in reason
