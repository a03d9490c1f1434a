"""The matcher beside what else could decide which rules are true, on rules and facts made up for it.

Everyone gets the same rules and the same facts and must give the same answers. Ours are timed given the true atoms, as
the server asks them; given the facts, which are made into atoms first; and as the others are, given the facts with the
comparisons compiled in.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack

from bench.conditions import Atoms, Condition, Facts, made_up_facts, made_up_rules
from bench.contest import Contest
from bench.in_place import gated_in_place, plain_in_place
from bench.processes import ALL_IN_JAVA, PROCESSES
from bench.rivals import RIVALS, Answer
from bench.tables import print_table, told
from engine.conjunctions import Conjunctions
from engine.matcher import Matcher, durable_rules_available

COUNTS = (10, 100, 500, 1000)
FACTS = 200
ROUNDS = 15
PLAIN = "facts -> plain, in place"
GATED = "facts -> matcher, in place"
GOAL = 5.0
OTHERS = {*RIVALS, *PROCESSES} - {ALL_IN_JAVA}


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
    _tell_ahead(columns)
    return told(wrong, skipped)


def _tell_ahead(columns: Sequence[Mapping[str, float]]) -> None:
    """How far ours are ahead of the next that can be asked from Python; in Java alone Drools is no server of ours."""
    print("how many times as long the next takes that is asked from Python, by number of rules")
    for ours in (PLAIN, GATED, "atoms -> matcher", "facts -> atoms -> matcher"):
        cells = []
        for count, column in zip(COUNTS, columns, strict=True):
            others = {name: took for name, took in column.items() if name in OTHERS}
            if ours in column:
                following = min(others, key=others.__getitem__)
                cells.append(f"{others[following] / column[ours]:.2f} at {count} ({following})")
        print(f"  {ours + ':':27} {', '.join(cells)}")
    print(f"The goal for the plain answer at 100 rules and above: {GOAL:.0f}; for the matcher: 1.\n")


def _contest(count: int, stack: ExitStack) -> Contest:
    rules, facts = made_up_rules(count), made_up_facts(FACTS)
    contest = Contest([_by_hand(rules, fact) for fact in facts])
    atoms = Atoms(rules)
    true = [atoms.of(fact) for fact in facts]
    contest.time("facts -> atoms", atoms.of, facts)

    def enter(name: str, match: Callable[[set[int]], Answer]) -> None:
        contest.enter(f"atoms -> {name}", match, true)
        contest.enter(f"facts -> atoms -> {name}", lambda fact: match(atoms.of(fact)), facts)

    contest.enter(PLAIN, plain_in_place(atoms.rules, atoms.conditions), facts)
    enter("plain", Conjunctions(atoms.rules).match)
    if durable_rules_available():
        matcher = Matcher(atoms.rules, sample_every=0)
        stack.callback(matcher.close)
        contest.enter(GATED, gated_in_place(atoms.rules, atoms.conditions, matcher.match), facts)
        enter("matcher", matcher.match)
    contest.enter_rivals(rules, facts, stack)
    return contest


def _by_hand(rules: Sequence[frozenset[Condition]], facts: Facts) -> Answer:
    """The conditions tried one by one."""
    return tuple(
        index for index, rule in enumerate(rules) if all(condition.holds(facts) for condition in rule)
    )
