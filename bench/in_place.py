"""The plain answer, and the gate, with every comparison written where the server's own ask whether an atom is true.

The server has read its conditions before it asks which rules hold: it needs their three-valued answers and horizons in
any case. Others are given the facts and compile the comparisons. So that like stands beside like, here the same
generator writes comparisons.
"""

from collections.abc import Callable, Mapping, Set

from bench.conditions import Condition
from bench.rivals import Answer, Match
from engine.conjunctions import Rules, nested_tests
from engine.matcher.gate import WIDTH

Matches = Callable[[Set[int]], Answer]


def plain_in_place(rules: Rules, conditions: Mapping[int, Condition]) -> Match:
    """`conditions`: by the number that the rules know them by."""
    return _compiled(rules, conditions, "tuple(sorted(found))")


def gated_in_place(rules: Rules, conditions: Mapping[int, Condition], match: Matches) -> Match:
    """The matcher, of which the gate reads facts: the atoms of the rules that pass it are all that is asked of.

    The gate looks at as many atoms as these rules have, so that those of a rule that passes are true.
    """
    assert max(map(len, rules)) <= WIDTH
    candidates = _compiled(rules, conditions, "found")
    nothing = frozenset[int]()
    return lambda facts: match(nothing.union(*[rules[index] for index in candidates(facts)]))


def _compiled(rules: Rules, conditions: Mapping[int, Condition], answer: str) -> Match:
    def spelled(atom: int) -> str:
        condition = conditions[atom]
        return f"f[{condition.field!r}] {condition.operator} {condition.value!r}"

    tests = nested_tests(rules, spelled)
    source = ["def match(f):", " found = []", " add = found.append", *tests, f" return {answer}"]
    made: dict[str, Match] = {}
    exec(compile("\n".join(source), "<in place>", "exec"), made)
    return made["match"]
