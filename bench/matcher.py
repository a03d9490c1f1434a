"""The matcher beside what else could decide which rules are true: ``python -m bench.matcher``, half a minute.

Everyone gets the same rules and the same facts and must give the same answers. Rounds are interleaved, so that a busy
machine is busy for all. Ours is timed twice: given the true atoms, and given the facts, as the others are.
"""

import statistics
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import TypeVar

from bench.conditions import Atoms, Condition, Facts, made_up_facts, made_up_rules
from bench.machine import described
from bench.rivals import Answer, official_host, zen_engine
from engine.conjunctions import Conjunctions
from engine.matcher import Matcher, durable_rules_available, why_unavailable

COUNTS = (10, 100, 500, 1000)
FACTS = 200
ROUNDS = 21
BY_HAND = "by hand"

Given = TypeVar("Given")
Round = Callable[[], float]
"""Evaluates every fact once; microseconds an evaluation, as a mean."""


class Contest:
    """One number of rules: who takes part, what each answered and how to time it."""

    def __init__(self, rules: int, stack: ExitStack) -> None:
        self.rules, self.facts = made_up_rules(rules), made_up_facts(FACTS)
        self.atoms = Atoms(self.rules)
        self.rounds: dict[str, Round] = {}
        self.answers = {BY_HAND: [_by_hand(self.rules, fact) for fact in self.facts]}
        self.skipped: list[str] = []
        self._enter_ours(stack)
        self._enter_rivals(stack)

    def wrong(self) -> list[str]:
        """Those who answered differently from the conditions tried one by one."""
        return [name for name, given in self.answers.items() if given != self.answers[BY_HAND]]

    def medians(self) -> dict[str, float]:
        rounds = [{name: run() for name, run in self.rounds.items()} for _ in range(ROUNDS)]
        return {name: statistics.median(each[name] for each in rounds) for name in self.rounds}

    def _enter_ours(self, stack: ExitStack) -> None:
        self.rounds["facts -> atoms"] = _round(self.atoms.of, self.facts)
        self._enter_by_atoms("plain", Conjunctions(self.atoms.rules).match)
        if durable_rules_available():
            matcher = Matcher(self.atoms.rules, sample_every=0)
            stack.callback(matcher.close)
            self._enter_by_atoms("matcher", matcher.match)
        else:
            self.skipped.append(f"matcher, durable_rules Host ({why_unavailable()})")

    def _enter_by_atoms(self, name: str, match: Callable[[set[int]], Answer]) -> None:
        true = [self.atoms.of(fact) for fact in self.facts]
        self.answers[name] = [match(atoms) for atoms in true]
        self.rounds[f"atoms -> {name}"] = _round(match, true)
        self.rounds[f"facts -> atoms -> {name}"] = _round(lambda fact: match(self.atoms.of(fact)), self.facts)

    def _enter_rivals(self, stack: ExitStack) -> None:
        if durable_rules_available():
            name = "durable_rules Host"
            self.answers[name], self.rounds[name] = stack.enter_context(official_host(len(self.rules), FACTS))
        try:
            zen = zen_engine(self.rules)
        except ImportError as failure:
            self.skipped.append(f"zen-engine ({failure})")
        else:
            self.answers["zen-engine"] = [zen(fact) for fact in self.facts]
            self.rounds["zen-engine"] = _round(zen, self.facts)


def main() -> int:
    print(described(("durable_rules", "zen-engine")))
    print(f"{FACTS} facts of 41 fields, three conditions a rule, median of {ROUNDS} interleaved rounds\n")
    columns, wrong, skipped = [], [], []
    for rules in COUNTS:
        with ExitStack() as stack:
            contest = Contest(rules, stack)
            columns.append(contest.medians())
            wrong += [f"{name} at {rules} rules" for name in contest.wrong()]
            skipped = contest.skipped
    _print_table(columns)
    print("".join(f"skipped: {name}\n" for name in skipped), end="")
    print(f"WRONG ANSWERS: {', '.join(wrong)}" if wrong else "all gave the same answers")
    return 1 if wrong else 0


def _by_hand(rules: Sequence[frozenset[Condition]], facts: Facts) -> Answer:
    return tuple(
        index for index, rule in enumerate(rules) if all(condition.holds(facts) for condition in rule)
    )


def _round(match: Callable[[Given], object], given: Sequence[Given]) -> Round:
    def run() -> float:
        started = time.perf_counter()
        for each in given:
            match(each)
        return (time.perf_counter() - started) / len(given) * 1e6

    return run


def _print_table(columns: Sequence[dict[str, float]]) -> None:
    ours = "facts -> atoms -> matcher" if durable_rules_available() else "facts -> atoms -> plain"
    print(f"microseconds an evaluation (in brackets: times those of {ours})")
    print(f"{'rules':26}" + "".join(f"{rules:>18}" for rules in COUNTS))
    for name in columns[0]:
        cells = (f"{column[name]:.1f} ({column[name] / column[ours]:.2f})" for column in columns)
        print(f"{name:26}" + "".join(f"{cell:>18}" for cell in cells))


if __name__ == "__main__":
    sys.exit(main())
