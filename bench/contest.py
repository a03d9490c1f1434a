"""Several who answer the same question are timed in interleaved rounds, by the processor's time: a busy machine is busy
for all of them, and what others take from it does not count.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import TypeVar

from bench.conditions import Condition, Facts
from bench.rivals import Answer, official_host, zen_engine
from engine.matcher import durable_rules_available, why_unavailable

Given = TypeVar("Given")
Round = Callable[[], float]
"""Answers every question once; microseconds of processor time an answer, as a mean."""


class Contest:
    """Who takes part, what each answered and how to time it. `expected`: the right answer to each question."""

    def __init__(self, expected: Sequence[Answer]) -> None:
        self.expected = list(expected)
        self.skipped: list[str] = []
        self.wrong: list[str] = []
        self._rounds: dict[str, Round] = {}

    def enter(self, name: str, match: Callable[[Given], Answer], given: Sequence[Given]) -> None:
        self.judge(name, [match(each) for each in given])
        self.time(name, match, given)

    def time(self, name: str, work: Callable[[Given], object], given: Sequence[Given]) -> None:
        """For work that gives no answer by itself."""
        self._rounds[name] = timed(work, given)

    def judge(self, name: str, answers: Sequence[Answer]) -> None:
        if list(answers) != self.expected:
            self.wrong.append(name)

    def enter_rivals(
        self, rules: Sequence[frozenset[Condition]], facts: Sequence[Facts], stack: ExitStack
    ) -> None:
        """Those who are given the facts themselves; a missing one is named in `skipped`."""
        if durable_rules_available():
            answers, self._rounds["durable_rules Host"] = stack.enter_context(official_host(rules, facts))
            self.judge("durable_rules Host", answers)
        else:
            self.skipped.append(f"durable_rules, and its Host ({why_unavailable()})")
        try:
            zen = zen_engine(rules)
        except ImportError as failure:
            self.skipped.append(f"zen-engine ({failure})")
        else:
            self.enter("zen-engine", zen, facts)

    def medians(self, rounds: int) -> dict[str, float]:
        all_rounds = [{name: run() for name, run in self._rounds.items()} for _ in range(rounds)]
        return {name: statistics.median(each[name] for each in all_rounds) for name in self._rounds}


def timed(work: Callable[[Given], object], given: Sequence[Given]) -> Round:
    def run() -> float:
        started = time.process_time()
        for each in given:
            work(each)
        return (time.process_time() - started) / len(given) * 1e6

    return run
