"""Which rules can fire at all, told before durable_rules is asked: so that it is asked of few.

Right answers do not need it. It errs on one side alone: what it lets pass may still not fire.
"""

from collections import Counter
from collections.abc import Set

from engine.conjunctions import Conjunctions, Rules

WIDTH = 3
"""How many atoms of a rule are looked at, the rarest first: they fail most, and most rules have few more."""


class Gate:
    """Passes every rule whose rarest atoms are all true. Immutable. Raises ValueError for a rule without atoms."""

    def __init__(self, rules: Rules) -> None:
        uses = Counter(atom for atoms in rules for atom in atoms)
        self._beginnings = Conjunctions([_rarest(atoms, uses) for atoms in rules])

    def candidates(self, true_atoms: Set[int]) -> list[int]:
        """The indices of the rules that may be definitely true, in no order: all that are, and a few besides."""
        return self._beginnings.find(true_atoms)


def _rarest(atoms: frozenset[int], uses: Counter[int]) -> frozenset[int]:
    return frozenset(sorted(atoms, key=lambda atom: (uses[atom], atom))[:WIDTH])
