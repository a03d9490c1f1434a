"""Where a rulebook uses a name: every place, and how it is used there."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass
from typing import Any, Literal

from rules.gathering import Gathered
from rules.load import Reading
from rules.meaning.names import steps_of, tasks_of
from rules.naming import Named, known_names, named_by, names_in_templates, stands
from rules.problems import NOWHERE, Place
from rules.rulebook import Documents, Rulebook
from rules.text import Sentence
from rules.walk import NODE_TYPES, Node, walk
from rules.yaml_text.nodes import Node as Written
from rules.yaml_text.nodes import Row, Table, Text

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
class WhereUsed:
    """`kinds`: what the name is: `field of account`, `rule`; none where nothing is called so."""

    name: str
    kinds: tuple[str, ...]
    uses: tuple[UsedAt, ...]
    known: tuple[str, ...] = ()
    """All names there are."""


def where_used(name: str, reading: Reading, documents: Documents) -> WhereUsed:
    """`name` as conditions write it: `seats`, `contract.ends_on`, `login`, `onboarding.kickoff`, `quiet-account`."""
    rulebook, gathered = reading.whole, reading.gathered
    steps = [step for entry in gathered.entries["playbook"] for step in steps_of(entry.said)]
    ids = {step.said["id"].value: step.said["id"].place for step in steps if step.said.values.get("id")}
    tasks = {task for task, _ in tasks_of(gathered)}
    known = known_names(rulebook, gathered, {**ids, **dict.fromkeys(tasks - ids.keys(), NOWHERE)})
    named = named_by(name, known)
    found = [(place, how) for place, how in _all(named, rulebook, reading, documents) if place != NOWHERE]
    owners = _owners(gathered)
    first: dict[Place, UsedAt] = {}
    for place, how in found:
        within = _within(place, owners)
        if how == "named":
            how = WRITERS.get(within.partition(" ")[0], how)
        first.setdefault(place, UsedAt(place, how, within))
    kinds = tuple(dict.fromkeys(one.kind for one in named))
    return WhereUsed(name, kinds, tuple(sorted(first.values())), tuple(sorted(known)))


def as_plain(found: WhereUsed) -> dict[str, Any]:
    """For JSON."""
    uses = [{**asdict(use.place), "how": use.how, "within": use.within} for use in found.uses]
    return {"name": found.name, "kinds": list(found.kinds), "uses": uses}


def _all(
    named: tuple[Named, ...], rulebook: Rulebook, reading: Reading, documents: Documents
) -> Iterator[tuple[Place, How]]:
    yield from ((one.place, "declared") for one in named)
    derived = [(one.name, one.expr) for one in rulebook.vocabulary.derived.values()]
    for node, how in _trees(rulebook):
        for inner in walk(node):
            if any(one.is_meant(inner, documents) for one in named):
                stands_for = [name for name, expr in derived if expr == inner]
                if named[0].expr or not any(stands(name, inner.place, documents) for name in stands_for):
                    yield inner.place, how
    for use in reading.uses:
        if any(one.is_used(use.kind, use.name) for one in named):
            yield use.place, "written" if use.kind == SETS else "named"
    for kind, how in WRITERS.items():
        for entry in reading.gathered.entries[kind]:
            for key in _keys(entry.document.root):
                if any(one.is_told(key.value, kind) for one in named):
                    yield key.place, how
    yield from ((place, "template") for place in names_in_templates(named, rulebook, documents))


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


def _keys(node: Written) -> Iterator[Text]:
    if isinstance(node, Table):
        for key, value in node.pairs():
            yield key
            yield from _keys(value)
    elif isinstance(node, Row):
        for item in node.items:
            yield from _keys(item)


def _owners(gathered: Gathered) -> Mapping[str, list[tuple[Place, str]]]:
    """By file, where each document begins and what it is."""
    found: dict[str, list[tuple[Place, str]]] = {}
    for kind, entries in gathered.entries.items():
        for entry in entries:
            found.setdefault(entry.path, []).append((entry.said.place, f"{kind} {entry.name}".strip()))
    return {path: sorted(owners) for path, owners in found.items()}


def _within(place: Place, owners: Mapping[str, Iterable[tuple[Place, str]]]) -> str:
    return next((name for at, name in reversed([*owners.get(place.path, ())]) if at <= place), "")
