"""The plain answer with a matcher's face, for where durable_rules cannot be imported."""

from collections.abc import Set

from engine.conjunctions import Conjunctions, Rules
from engine.matcher.counts import MatcherCounts


class PlainMatcher:
    """Answers as ``Matcher`` does, and counts every call as fallen back. ValueError for a rule without atoms."""

    def __init__(self, rules: Rules) -> None:
        self._plain = Conjunctions(rules)
        self._calls = 0

    def match(self, true_atoms: Set[int]) -> tuple[int, ...]:
        """The indices of the rules that are definitely true, ascending. Atoms no rule names are ignored."""
        self._calls += 1
        return self._plain.match(true_atoms)

    def close(self) -> None:
        """There is nothing to free."""

    @property
    def counts(self) -> MatcherCounts:
        return MatcherCounts(calls=self._calls, rebuilt=0, fell_back=self._calls, compared=0, mismatched=0)
