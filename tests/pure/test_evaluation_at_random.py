"""The engine against the slow, obvious reference, on accounts, conditions and rulebooks at random."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.answer import Asked, ask
from engine.conjunctions import Conjunctions
from engine.evaluate import evaluate
from engine.explain import explain
from engine.findings import Evaluation
from engine.program import Program
from engine.truth import TRUE, UNKNOWN, Truth
from rules.condition import Condition
from tests.pure import reference
from tests.pure.sayings import PLANS, asked, condition_texts, leaf_texts, rule, rulebook, told

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
MUCH = settings(max_examples=60, suppress_health_check=list(HealthCheck))
"""Accounts are large, and most of what is drawn does not matter to the one condition asked: that is as it should be."""
RULEBOOKS = st.lists(st.tuples(condition_texts(), st.none() | leaf_texts()), min_size=1, max_size=6)


def plain(condition: Condition, asked_of: Asked, now: datetime) -> Truth:
    return reference.answer(condition, reference.World(asked_of, now))


@MUCH
@given(asked(), st.lists(leaf_texts() | condition_texts(), min_size=5, max_size=12))
def test_a_condition_is_answered_as_the_reference_answers_it(asked_of: Asked, texts: list[str]) -> None:
    for text in texts:
        condition = told(text)
        assert ask(condition, asked_of).truth is plain(condition, asked_of, asked_of.now), text


@MUCH
@given(asked(), st.lists(condition_texts(), min_size=2, max_size=5))
def test_nothing_changes_before_the_horizon(asked_of: Asked, texts: list[str]) -> None:
    for text in texts:
        condition = told(text)
        found = ask(condition, asked_of)
        assert found.horizon is None or (found.horizon > asked_of.now and not found.horizon.microsecond)
        for at in instants(asked_of, found.horizon):
            assert plain(condition, asked_of, at) is found.truth, (text, at)


def instants(asked_of: Asked, horizon: datetime | None) -> list[datetime]:
    """Hours up to the horizon, its last second, and a second to each side of what the events may turn."""
    end = horizon or asked_of.now + timedelta(days=30)
    far = min(end - asked_of.now, timedelta(days=3))
    found = [asked_of.now + n * HOUR for n in range(1, far // HOUR + 1)]
    found += [
        end - SECOND,
        asked_of.now + SECOND,
        asked_of.now + (end - asked_of.now) // 2 // SECOND * SECOND,
    ]
    for name in ("login", "survey"):
        for event in asked_of.facts.events[name]:
            found += [event.at + days + beside for days in AGES for beside in (timedelta(), SECOND)]
    return [at for at in found if asked_of.now < at < end]


AGES = [timedelta(days=days) for days in (0, 1, 3, 7, 12)]


def program_of(conditions: Sequence[tuple[str, str | None]]) -> Program:
    return Program(rulebook(*(rule(f"r{n}", when, who or "") for n, (when, who) in enumerate(conditions))))


def evaluated(program: Program, asked_of: Asked, is_watched: bool) -> Evaluation:
    watched = {(name, "") for name in program.rulebook.rules} if is_watched else set()
    return evaluate(program, asked_of.facts, asked_of.now, watched, Conjunctions(program.atoms))


@MUCH
@given(asked(), RULEBOOKS)
def test_rules_are_found_as_their_trees_say(
    asked_of: Asked, conditions: list[tuple[str, str | None]]
) -> None:
    program = program_of(conditions)
    answers = {}
    for number, (when, who) in enumerate(conditions):
        member = plain(told(who), asked_of, asked_of.now) if who else TRUE
        answers[f"r{number}"] = member, plain(told(when), asked_of, asked_of.now)
    unwatched, watched = (evaluated(program, asked_of, is_watched) for is_watched in (False, True))
    found = [finding.rule for finding in unwatched.findings]
    assert found == [name for name, pair in answers.items() if min(pair) is TRUE]
    assert set(unwatched.unknown) == {name for name, pair in answers.items() if min(pair) is UNKNOWN}
    assert all(unwatched.unknown.values())
    assert {finding.rule: (finding.accounts, finding.holds) for finding in watched.findings} == answers


@MUCH
@given(asked(), RULEBOOKS, st.booleans())
def test_evaluating_every_hour_finds_nothing_before_the_horizon(
    asked_of: Asked, conditions: list[tuple[str, str | None]], is_watched: bool
) -> None:
    program = program_of(conditions)
    first = evaluated(program, asked_of, is_watched)
    for at in instants(asked_of, first.horizon)[:40]:
        later = evaluated(program, replace(asked_of, now=at), is_watched)
        assert said(later, is_watched) == said(first, is_watched), at


def said(evaluation: Evaluation, is_watched: bool) -> object:
    """What matters of an evaluation: who is definitely no member is no different for being asked further."""
    findings = [
        (finding.rule, finding.accounts, finding.holds if finding.accounts is not Truth.FALSE else None)
        for finding in evaluation.findings
    ]
    milestones = [(each.plan, each.name, each.status) for each in evaluation.milestones]
    assert {name for name, _ in evaluation.reached} <= set(PLANS)
    return findings, milestones, evaluation.reached, set() if is_watched else set(evaluation.unknown)


@MUCH
@given(asked(), st.lists(condition_texts(), min_size=2, max_size=5))
def test_an_explanation_says_what_the_answer_says_and_what_is_missing_where_it_is_not_true(
    asked_of: Asked, texts: list[str]
) -> None:
    for text in texts:
        condition = told(text)
        explained, found = explain(condition, asked_of), ask(condition, asked_of)
        assert (explained.truth, explained.horizon) == (found.truth, found.horizon), text
        assert bool(explained.nearest) is (found.truth is not TRUE), text
