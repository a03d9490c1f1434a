"""The matcher beside what else could decide which rules are true, on rules and facts made up for it.

Everyone gets the same rules and the same facts and must give the same answers. Ours is timed twice: given the true
atoms, and given the facts, as the others are.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack

from bench.conditions import Atoms, Condition, Facts, made_up_facts, made_up_rules
from bench.contest import Contest
from bench.rivals import Answer
from bench.tables import print_table, told
from engine.conjunctions import Conjunctions
from engine.matcher import Matcher, durable_rules_available

COUNTS = (10, 100, 500, 1000)
FACTS = 200
ROUNDS = 15


def main() -> int:
    print(f"{FACTS} facts of 41 fields, three conditions a rule; median of {ROUNDS} interleaved rounds.\n")
    columns, wrong, skipped = [], [], []
    for rules in COUNTS:
        with ExitStack() as stack:
            contest = _contest(rules, stack)
            columns.append(contest.medians(ROUNDS))
            wrong += [f"{name} at {rules} rules" for name in contest.wrong]
            skipped += contest.skipped
    ours = "facts -> atoms -> " + ("matcher" if durable_rules_available() else "plain")
    print_table("microseconds of processor time an evaluation, by number of rules", COUNTS, columns, ours)
    return told(wrong, skipped)


def _contest(count: int, stack: ExitStack) -> Contest:
    rules, facts = made_up_rules(count), made_up_facts(FACTS)
    contest = Contest([_by_hand(rules, fact) for fact in facts])
    atoms = Atoms(rules)
    true = [atoms.of(fact) for fact in facts]
    contest.time("facts -> atoms", atoms.of, facts)

    def enter(name: str, match: Callable[[set[int]], Answer]) -> None:
        contest.enter(f"atoms -> {name}", match, true)
        contest.enter(f"facts -> atoms -> {name}", lambda fact: match(atoms.of(fact)), facts)

    enter("plain", Conjunctions(atoms.rules).match)
    if durable_rules_available():
        matcher = Matcher(atoms.rules, sample_every=0)
        stack.callback(matcher.close)
        enter("matcher", matcher.match)
    contest.enter_rivals(rules, facts, stack)
    return contest


def _by_hand(rules: Sequence[frozenset[Condition]], facts: Facts) -> Answer:
    """The conditions tried one by one."""
    return tuple(
        index for index, rule in enumerate(rules) if all(condition.holds(facts) for condition in rule)
    )
