"""Which rules are definitely true, in plain Python.

A rule is a set of atoms, and it is definitely true if and only if every one of its atoms is. From all rules
together one Python function is generated that tests shared beginnings once. It is the oracle beside the matcher,
the answer wherever durable_rules is not, and the faster of the two.

Atoms and rules are integers of our own, and nothing else is ever written into the generated source.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence, Set
from itertools import groupby

Rules = Sequence[frozenset[int]]
"""Rule *i* is definitely true iff every atom of ``rules[i]`` is; an empty set is refused."""

_DEEPEST = 40
"""Nested ifs: Python's tokenizer gives up at 100 levels of indentation, so deeper rules are tested flat."""

_Entry = tuple[tuple[int, ...], int]
"""One rule on its way into source: its atoms in testing order, and its index."""


def checked_rules(rules: Rules) -> tuple[frozenset[int], ...]:
    """The rules as given. Raises ValueError for a rule without atoms: it would be true of everyone."""
    for index, atoms in enumerate(rules):
        if not atoms:
            raise ValueError(f"rule {index} has no atoms, so it would always be true: leave it out")
    return tuple(rules)


class Conjunctions:
    """The generated answer for one list of rules; immutable, and safe to share between threads."""

    def __init__(self, rules: Rules) -> None:
        self.find = _compiled(checked_rules(rules))
        """As ``match``, in no order."""

    def match(self, true_atoms: Set[int]) -> tuple[int, ...]:
        """The indices of the rules that are definitely true, ascending. Atoms no rule names are ignored."""
        return tuple(sorted(self.find(true_atoms)))


def _compiled(rules: Rules) -> Callable[[Set[int]], list[int]]:
    namespace: dict[str, Callable[[Set[int]], list[int]]] = {}
    exec(compile(_source(rules), "<conjunctions>", "exec"), namespace)
    return namespace["find"]


def _source(rules: Rules) -> str:
    tests = _tests(_entries(rules), 0, 1)
    return "\n".join(["def find(t):", " found = []", " add = found.append", *tests, " return found"])


def _entries(rules: Rules) -> list[_Entry]:
    """Atoms that many rules share come first, so that most tests are shared and fail early."""
    uses = Counter(atom for atoms in rules for atom in atoms)

    def by_use(atom: int) -> tuple[int, int]:
        return -uses[atom], atom

    entries = [(tuple(sorted(atoms, key=by_use)), index) for index, atoms in enumerate(rules)]
    return sorted(entries, key=lambda entry: [by_use(atom) for atom in entry[0]])


def _tests(entries: Sequence[_Entry], start: int, depth: int) -> Iterator[str]:
    """Lines testing the entries, which agree in their first ``start`` atoms and are sorted."""
    for _, run in groupby(entries, key=lambda entry: entry[0][start]):
        group = list(run)
        if depth == _DEEPEST:
            yield from _flat(group, start, depth)
            continue
        stop = _agreement(group[0][0], group[-1][0])
        yield _test(group[0][0][start:stop], depth)
        yield from (_found(index, depth) for atoms, index in group if len(atoms) == stop)
        yield from _tests([entry for entry in group if len(entry[0]) > stop], stop, depth + 1)


def _flat(entries: Sequence[_Entry], start: int, depth: int) -> Iterator[str]:
    for atoms, index in entries:
        yield _test(atoms[start:], depth)
        yield _found(index, depth)


def _agreement(first: Sequence[int], last: Sequence[int]) -> int:
    """How many leading atoms the first and last of a sorted group share, and so all between them."""
    pairs = zip(first, last, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(first), len(last)))


def _test(atoms: Sequence[int], depth: int) -> str:
    return " " * depth + "if " + " and ".join(f"{atom:d} in t" for atom in atoms) + ":"


def _found(index: int, depth: int) -> str:
    return " " * (depth + 1) + f"add({index:d})"
