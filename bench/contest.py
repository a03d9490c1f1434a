"""Several who answer the same question are timed in interleaved rounds, by the processor's time: a busy machine is busy
for all of them, and what others take from it does not count.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import TypeVar

from bench.conditions import Condition, Facts
from bench.processes import PROCESSES, Missing, opened
from bench.rivals import RIVALS, Answer

Given = TypeVar("Given")
Round = Callable[[], float]
"""Answers every question once; microseconds of processor time an answer, as a mean."""
LEAST_ROUNDS = 3
MOST_SECONDS = 5.0
"""Who has used so many seconds plays no round beyond the least: the slow differ by far more than noise."""


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
        for name, command in PROCESSES.items():
            try:
                answers, play = stack.enter_context(opened(command(), rules, facts))
            except Missing as missing:
                self.skipped.append(f"{name} ({missing})")
            else:
                self._rounds[name] = play
                self.judge(name, answers)
        for name, make in RIVALS.items():
            try:
                match = make(rules)
            except ImportError as failure:
                self.skipped.append(f"{name} ({failure}; requirements-dev.txt names it)")
            else:
                self.enter(name, match, facts)

    def medians(self, rounds: int) -> dict[str, float]:
        """Of so many rounds, or of fewer for who is slow."""
        played: dict[str, list[float]] = {name: [] for name in self._rounds}
        spent = dict.fromkeys(self._rounds, 0.0)
        for number in range(rounds):
            for name, play in self._rounds.items():
                if number < LEAST_ROUNDS or spent[name] < MOST_SECONDS:
                    started = time.monotonic()
                    played[name].append(play())
                    spent[name] += time.monotonic() - started
        return {name: statistics.median(each) for name, each in played.items()}


def timed(work: Callable[[Given], object], given: Sequence[Given]) -> Round:
    def run() -> float:
        started = time.process_time()
        for each in given:
            work(each)
        return (time.process_time() - started) / len(given) * 1e6

    return run
