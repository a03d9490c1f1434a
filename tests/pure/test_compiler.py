"""Nodes made into closures: each once, for all threads, and never in a circle."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from engine.answer import ask
from engine.compiler import NodeCompiler, compiler_for
from engine.reading import Judge
from engine.truth import TRUE
from rules.condition import Condition
from tests.pure.sayings import PLANS, VOCABULARY, told
from tests.pure.test_answer import acme, globex


def test_equal_conditions_share_their_closure_wherever_they_are_written() -> None:
    build = NodeCompiler(VOCABULARY, PLANS)
    assert build.judge(told("seats > 1")) is build.judge(told("seats  >  1"))
    assert build.judge(told("seats > 1")) is not build.judge(told("seats > 2"))


def test_one_rulebook_has_one_compiler() -> None:
    assert compiler_for(VOCABULARY, PLANS) is compiler_for(VOCABULARY, PLANS)
    assert compiler_for(VOCABULARY, PLANS) is not compiler_for(VOCABULARY, dict(PLANS))


def test_yes_and_one_are_not_the_same_though_python_says_so() -> None:
    asked = acme(seats=1, trusted=True)
    assert ask(told("if(trusted, yes, no) = yes"), asked).truth is TRUE
    assert ask(told("if(trusted, 1, 0) = 1"), asked).truth is TRUE


def test_many_threads_may_ask_the_same_new_conditions() -> None:
    build = NodeCompiler(VOCABULARY, PLANS)
    texts = [f"seats > {n} and late(onboarding.kickoff)" for n in range(40)] * 8
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda text: build.judge(told(text)), texts))
    assert len(set(map(id, made))) == 40


def test_two_threads_that_make_the_same_at_once_are_given_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    build, both = NodeCompiler(VOCABULARY, PLANS), Barrier(2, timeout=60)
    make = build._make_judge

    def make_together(node: Condition) -> Judge:
        both.wait()
        return make(node)

    monkeypatch.setattr(build, "_make_judge", make_together)
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda text: build.judge(told(text)), ["seats > 1"] * 2)
    assert first is second


def test_a_milestone_that_asks_for_itself_is_refused() -> None:
    late: Condition = told("late(onboarding.kickoff)")
    plan = PLANS["onboarding"]
    circular = replace(plan, milestones={"kickoff": replace(plan.milestones["kickoff"], reached=late)})
    with pytest.raises(ValueError, match="in a circle"):
        ask(late, replace(globex(3), plans={"onboarding": circular}))
