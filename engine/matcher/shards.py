"""Rules cut into shards that durable_rules can hold, and each shard written out in its grammar.

A shard knows nothing of where it lives; it is text and tables, the same in every process. Atoms and rules are named
anew in each shard (``a0``, ``r0``), so no name is longer than it must be and none is anybody's but ours.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from engine.matcher.hashes import colliding_names
from engine.matcher.ruleset import CANARY, FACT

MOST_RULES = 60
"""Above 64 first conditions true at once durable_rules refuses the fact; at 256 rules ending alike it crashes."""

MOST_ATOMS = 240
"""A fact holds at most 252 properties."""

RESERVED = ("id", "sid", "$s", "z")
"""Property names that durable_rules or the canary give a meaning."""

_Indexed = tuple[int, frozenset[int]]


@dataclass(frozen=True, slots=True)
class Shard:
    rules: Mapping[str, int]  # the name in durable_rules -> the rule's index in the rulebook
    definition: str  # what durable_rules is given, JSON
    reach: Mapping[int, frozenset[int]]  # a rule's first atom -> all atoms of the rules that begin with it
    fragments: Mapping[int, str]  # an atom as it stands in a document

    def document(self, true_atoms: Set[int]) -> str | None:
        """The fact to assert, or None when no rule here has its first atom true: then none can fire."""
        firsts = self.reach.keys() & true_atoms
        return self.document_of(map(self.reach.__getitem__, firsts), true_atoms) if firsts else None

    def document_of(self, rules: Iterable[frozenset[int]], true_atoms: Set[int]) -> str:
        """The fact to assert for these rules alone, given by their atoms."""
        reached: frozenset[int] = frozenset().union(*rules)
        return f'{FACT},"z":1{"".join(map(self.fragments.__getitem__, reached & true_atoms))}}}'


def sharded(rules: Sequence[frozenset[int]]) -> tuple[list[Shard], tuple[int, ...]]:
    """The shards, and the indices of the rules with more atoms than any shard can hold."""
    oversized = tuple(index for index, atoms in enumerate(rules) if len(atoms) > MOST_ATOMS)
    fitting = [(index, atoms) for index, atoms in enumerate(rules) if len(atoms) <= MOST_ATOMS]
    return [_shard(group) for group in _groups(fitting)], oversized


def _groups(rules: Sequence[_Indexed]) -> Iterator[list[_Indexed]]:
    """Rules that begin alike stand together, so that few shards are asked and durable_rules shares its nodes."""
    by_use = _by_use(rules)
    group: list[_Indexed] = []
    held: set[int] = set()
    for rule in sorted(rules, key=lambda rule: sorted(map(by_use, rule[1]))):
        if group and (len(group) == MOST_RULES or len(held | rule[1]) > MOST_ATOMS):
            yield group
            group, held = [], set()
        group.append(rule)
        held |= rule[1]
    if group:
        yield group


def _shard(group: Sequence[_Indexed]) -> Shard:
    by_use = _by_use(group)
    ordered = [(index, sorted(atoms, key=by_use)) for index, atoms in group]
    names = {
        atom: f"a{number}" for number, atom in enumerate(sorted({a for _, atoms in group for a in atoms}))
    }
    _check(ordered, names)
    reach: dict[int, frozenset[int]] = {}
    for _, atoms in ordered:
        reach[atoms[0]] = reach.get(atoms[0], frozenset()).union(atoms)
    return Shard(
        rules={f"r{number}": index for number, (index, _) in enumerate(ordered)},
        definition=_definition([[names[atom] for atom in atoms] for _, atoms in ordered]),
        reach=reach,
        fragments={atom: f',"{name}":1' for atom, name in names.items()},
    )


def _by_use(rules: Sequence[_Indexed]) -> Callable[[int], tuple[int, int]]:
    """Sorts the atoms that most rules share first."""
    uses = Counter(atom for _, atoms in rules for atom in atoms)
    return lambda atom: (-uses[atom], atom)


def _check(ordered: Sequence[tuple[int, list[int]]], names: Mapping[int, str]) -> None:
    """Beyond these limits durable_rules crashes, hangs or answers wrongly, so they are never passed on trust."""
    endings = Counter(atoms[-1] for _, atoms in ordered)
    assert len(ordered) <= MOST_RULES, "more rules than a shard holds"
    assert len(names) <= MOST_ATOMS, "more atoms than a fact holds"
    assert max(endings.values()) <= 255, "256 rules ending in one condition"
    assert colliding_names([*names.values(), *RESERVED]) is None, "two names with one hash"


def _definition(rules: Sequence[Sequence[str]]) -> str:
    definition: dict[str, object] = {
        f"r{number}": {"all": [{"m": {"$and": [{name: 1} for name in names]}}]}
        for number, names in enumerate(rules)
    }
    definition[CANARY] = {"all": [{"m": {"z": 1}}], "pri": 65535}
    return json.dumps(definition)
