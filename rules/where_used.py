"""Where a rulebook uses a name: every place, and how it is used there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, is_dataclass
from typing import Any, Literal

from rules.gathering import Gathered
from rules.load import Reading
from rules.meaning.names import steps_of, tasks_of
from rules.naming import (
    Named,
    known_names,
    named_by,
    names_in_templates,
    stands,
    words_in,
    words_of,
)
from rules.problems import NOWHERE, Place
from rules.rulebook import Documents, Rulebook
from rules.scope import KEY
from rules.text import Sentence
from rules.told import told_keys
from rules.walk import NODE_TYPES, Node, walk

_Key = tuple[str, str, str]
How = Literal["declared", "read", "said", "written", "told", "template", "named"]
WRITERS: Mapping[str, How] = {"source": "written", "mapping": "written", "story": "told"}
"""Documents whose keys are the names of what they tell of."""
SETS = "account-field"
"""A name used so is set: by a step, or by the answer to a task."""


@dataclass(frozen=True, slots=True, order=True)
class UsedAt:
    """`how`: declared; read by a condition; said in a sentence; written by a source, a step or an answer; told by a
    story; in an e-mail's template; or named. `within`: the document it stands in, `rule quiet-account`.
    """

    place: Place
    how: How
    within: str


@dataclass(frozen=True, slots=True)
class Meaning:
    """One of the things that a name stands for: a field of the account, one of a module. `whole`: with whose it is."""

    kind: str
    whole: str
    uses: tuple[UsedAt, ...]


@dataclass(frozen=True, slots=True)
class WhereUsed:
    """`meanings`: what the name stands for; none where nothing is called so. `known`: all names there are."""

    name: str
    meanings: tuple[Meaning, ...]
    known: tuple[str, ...] = ()

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(each.kind for each in self.meanings))

    @property
    def uses(self) -> tuple[UsedAt, ...]:
        """Of all of them, in order of place."""
        first = {use.place: use for each in reversed(self.meanings) for use in each.uses}
        return tuple(sorted(first.values()))


class Uses:
    """Every use of every name, found in one walk."""

    def __init__(self, reading: Reading, documents: Documents) -> None:
        self.known = known_names(reading.whole, reading.gathered, _steps(reading.gathered))
        self._found: dict[_Key, dict[Place, UsedAt]] = {}
        owners = _owners(reading.gathered)
        for one, place, how in _all(self.known, reading, documents):
            within = _within(place, owners)
            said = WRITERS.get(within.partition(" ")[0], how) if how == "named" else how
            if place != NOWHERE:
                self._found.setdefault(_key(one), {}).setdefault(place, UsedAt(place, said, within))

    def of(self, *named: Named) -> tuple[UsedAt, ...]:
        """The uses of these, in order of place."""
        first: dict[Place, UsedAt] = {}
        for one in named:
            for place, use in self._found.get(_key(one), {}).items():
                first.setdefault(place, use)
        return tuple(sorted(first.values()))


def where_used(name: str, reading: Reading, documents: Documents) -> WhereUsed:
    """`name` as conditions write it: `seats`, `contract.ends_on`, `login`, `onboarding.kickoff`, `quiet-account`."""
    return found_in(Uses(reading, documents), name)


def found_in(uses: Uses, name: str) -> WhereUsed:
    meanings = (Meaning(one.kind, one.whole, uses.of(one)) for one in named_by(name, uses.known))
    return WhereUsed(name, tuple(meanings), tuple(sorted(uses.known)))


def as_plain(found: WhereUsed) -> dict[str, Any]:
    """For JSON."""
    apart = [
        {"kind": each.kind, "name": each.whole, "uses": _plain_uses(each.uses)} for each in found.meanings
    ]
    told = {"name": found.name, "kinds": list(found.kinds), "uses": _plain_uses(found.uses)}
    return {**told, "meanings": apart}


def _plain_uses(uses: Iterable[UsedAt]) -> list[dict[str, Any]]:
    return [{**asdict(use.place), "how": use.how, "within": use.within} for use in uses]


def _key(one: Named) -> _Key:
    return one.kind, one.about, one.name


def _steps(gathered: Gathered) -> Mapping[str, Place]:
    steps = [step for entry in gathered.entries["playbook"] for step in steps_of(entry.said)]
    ids = {step.said["id"].value: step.said["id"].place for step in steps if step.said.values.get("id")}
    tasks = {task for task, _ in tasks_of(gathered)}
    return {**ids, **dict.fromkeys(tasks - ids.keys(), NOWHERE)}


def _all(
    known: Mapping[str, Sequence[Named]], reading: Reading, documents: Documents
) -> Iterator[tuple[Named, Place, How]]:
    every = list({_key(one): one for many in known.values() for one in many}.values())
    yield from ((one, one.place, "declared") for one in every)
    yield from _in_trees(known, every, reading.whole, documents)
    for use in reading.uses:
        for one in known.get(use.name, ()):
            if one.is_used(use.kind, use.name):
                yield one, use.place, "written" if use.kind == SETS else "named"
    for kind, how in WRITERS.items():
        for entry in reading.gathered.entries[kind]:
            for key, whose in told_keys(entry.document.root, kind, reading.whole.vocabulary):
                for word in words_of(key.value):
                    yield from (
                        (one, key.place, how)
                        for one in known.get(word, ())
                        if one.is_told(key.value, whose, kind)
                    )
    yield from (
        (one, place, "template") for one, place in names_in_templates(every, reading.whole, documents)
    )


def _in_trees(
    known: Mapping[str, Sequence[Named]], every: Iterable[Named], rulebook: Rulebook, documents: Documents
) -> Iterator[tuple[Named, Place, How]]:
    derived: dict[Node, list[Named]] = {}
    known = {**known, **{f"{one.about}.{KEY}": [one] for one in every if one.kind == "key"}}
    for one in every:
        if one.expr is not None:
            for expr in one.exprs:
                derived.setdefault(expr, []).append(one)
    for tree, how in _trees(rulebook):
        for node in walk(tree):
            here = [one for one in derived.get(node, ()) if stands(one.name, node.place, documents)]
            if here:
                yield from ((one, node.place, how) for one in here)
            else:
                meant = (one for word in words_in(node) for one in known.get(word, ()) if one.is_meant(node))
                yield from ((one, node.place, how) for one in meant)


def _trees(part: Any, how: How = "read") -> Iterator[tuple[Node, How]]:
    """Every condition and expression within a noun, whatever its fields are called."""
    if isinstance(part, NODE_TYPES):
        yield part, how  # type: ignore[misc]  # isinstance cannot narrow to a union held in a variable
    elif isinstance(part, Mapping):
        for value in part.values():
            yield from _trees(value, how)
    elif isinstance(part, tuple):
        for value in part:
            yield from _trees(value, how)
    elif is_dataclass(part):
        inner: How = "said" if isinstance(part, Sentence) else how
        for one in fields(part):
            yield from _trees(getattr(part, one.name), inner)


def _owners(gathered: Gathered) -> Mapping[str, list[tuple[Place, str]]]:
    """By file, where each document begins and what it is."""
    found: dict[str, list[tuple[Place, str]]] = {}
    for kind, entries in gathered.entries.items():
        for entry in entries:
            found.setdefault(entry.path, []).append((entry.said.place, f"{kind} {entry.name}".strip()))
    return {path: sorted(owners) for path, owners in found.items()}


def _within(place: Place, owners: Mapping[str, Iterable[tuple[Place, str]]]) -> str:
    return next((name for at, name in reversed([*owners.get(place.path, ())]) if at <= place), "")
