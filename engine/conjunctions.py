"""Which rules are definitely true, in plain Python.

A rule is a set of atoms, and it is definitely true if and only if every one of its atoms is. From all rules
together one Python function is generated that tests shared beginnings once, and beside it one for each atom that any
rule begins with: of few true atoms only those rules are tested that begin with one. It is the oracle beside the
matcher, the answer wherever durable_rules is not, and the faster of the two.

Atoms and rules are integers of our own, and nothing else is ever written into the generated source.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from functools import cached_property
from itertools import groupby
from typing import Any

Rules = Sequence[frozenset[int]]
"""Rule *i* is definitely true iff every atom of ``rules[i]`` is; an empty set is refused."""

_DEEPEST = 40
"""Nested ifs: Python's tokenizer gives up at 100 levels of indentation, so deeper rules are tested flat."""

_FEW = 4
"""To look up a true atom and call what begins with it takes as long as to test so many atoms that are not true."""

_Whole = Callable[[Set[int]], list[int]]
_Beginning = Callable[[Set[int], Callable[[int], None]], None]
_Entry = tuple[tuple[int, ...], int]
"""One rule on its way into source: its atoms in testing order, and its index."""

Spelling = Callable[[int], str]
"""How an atom is asked for in generated source."""


def checked_rules(rules: Rules) -> tuple[frozenset[int], ...]:
    """The rules as given. Raises ValueError for a rule without atoms: it would be true of everyone."""
    for index, atoms in enumerate(rules):
        if not atoms:
            raise ValueError(f"rule {index} has no atoms, so it would always be true: leave it out")
    return tuple(rules)


class Conjunctions:
    """The generated answer for one list of rules; immutable, and safe to share between threads."""

    def __init__(self, rules: Rules) -> None:
        self._groups = _groups(_entries(checked_rules(rules)), 0)
        self._whole = _whole(self._groups)

    def match(self, true_atoms: Set[int]) -> tuple[int, ...]:
        """The indices of the rules that are definitely true, ascending. Atoms no rule names are ignored."""
        return tuple(sorted(self.find(true_atoms)))

    def find(self, true_atoms: Set[int]) -> list[int]:
        """As ``match``, in no order."""
        if len(true_atoms) * _FEW >= len(self._groups):
            return self._whole(true_atoms)
        found: list[int] = []
        begin, add = self._beginnings.get, found.append
        for atom in true_atoms:
            beginning = begin(atom)
            if beginning is not None:
                beginning(true_atoms, add)
        return found

    @cached_property
    def _beginnings(self) -> Mapping[int, _Beginning]:
        """By the atom that is known to be true."""
        source = [line for number, group in enumerate(self._groups) for line in _beginning(number, group)]
        made = _compiled(source)
        return {group[0][0][0]: made[f"begin_{number}"] for number, group in enumerate(self._groups)}


def nested_tests(rules: Rules, spelled: Spelling) -> list[str]:
    """Lines of a function body, one blank deep, that ``add`` every rule of which all atoms hold as they are spelled."""
    return _all_tests(_groups(_entries(checked_rules(rules)), 0), spelled)


def _all_tests(groups: Sequence[Sequence[_Entry]], spelled: Spelling) -> list[str]:
    return [line for group in groups for line in _tests(group, 0, 1, spelled)]


def _whole(groups: Sequence[Sequence[_Entry]]) -> _Whole:
    tests = _all_tests(groups, _among_true)
    source = ["def find(t):", " found = []", " add = found.append", *tests, " return found"]
    whole: _Whole = _compiled(source)["find"]
    return whole


def _among_true(atom: int) -> str:
    return f"{atom:d} in t"


def _compiled(source: Sequence[str]) -> dict[str, Any]:
    namespace: dict[str, Any] = {}
    exec(compile("\n".join(source), "<conjunctions>", "exec"), namespace)
    return namespace


def _beginning(number: int, group: Sequence[_Entry]) -> Iterator[str]:
    yield f"def begin_{number}(t, add):"
    yield from (_found(index, 0) for atoms, index in group if len(atoms) == 1)
    for longer in _groups([entry for entry in group if len(entry[0]) > 1], 1):
        yield from _tests(longer, 1, 1, _among_true)


def _entries(rules: Rules) -> list[_Entry]:
    """Atoms that many rules share come first, so that most tests are shared and fail early."""
    uses = Counter(atom for atoms in rules for atom in atoms)

    def by_use(atom: int) -> tuple[int, int]:
        return -uses[atom], atom

    entries = [(tuple(sorted(atoms, key=by_use)), index) for index, atoms in enumerate(rules)]
    return sorted(entries, key=lambda entry: [by_use(atom) for atom in entry[0]])


def _groups(entries: Sequence[_Entry], start: int) -> list[list[_Entry]]:
    """Those together that agree in the atom at this place; they are sorted, and agree in all before it."""
    return [list(run) for _, run in groupby(entries, key=lambda entry: entry[0][start])]


def _tests(group: Sequence[_Entry], start: int, depth: int, spelled: Spelling) -> Iterator[str]:
    """Lines testing a group of entries."""
    if depth == _DEEPEST:
        yield from _flat(group, start, depth, spelled)
        return
    stop = _agreement(group[0][0], group[-1][0])
    yield _test(group[0][0][start:stop], depth, spelled)
    yield from (_found(index, depth) for atoms, index in group if len(atoms) == stop)
    for longer in _groups([entry for entry in group if len(entry[0]) > stop], stop):
        yield from _tests(longer, stop, depth + 1, spelled)


def _flat(entries: Sequence[_Entry], start: int, depth: int, spelled: Spelling) -> Iterator[str]:
    for atoms, index in entries:
        yield _test(atoms[start:], depth, spelled)
        yield _found(index, depth)


def _agreement(first: Sequence[int], last: Sequence[int]) -> int:
    """How many leading atoms the first and last of a sorted group share, and so all between them."""
    pairs = zip(first, last, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(first), len(last)))


def _test(atoms: Sequence[int], depth: int, spelled: Spelling) -> str:
    return " " * depth + "if " + " and ".join(map(spelled, atoms)) + ":"


def _found(index: int, depth: int) -> str:
    return " " * (depth + 1) + f"add({index:d})"
