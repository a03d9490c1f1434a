"""What a name may stand for in a rulebook, and whether it is meant somewhere."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rules.condition import Listed, Milestone, Quantified, SignalState, StepHeard, TaskDone
from rules.condition import Named as ByName
from rules.expression import Aggregate, Count, Expr, FieldRef, If, Overdue, Related, Since, TaskOutcome
from rules.gathering import Gathered
from rules.problems import Place
from rules.rulebook import Documents, Rulebook
from rules.scope import KEY
from rules.walk import Node

DOCUMENTS = ("rule", "playbook", "email", "plan", "escalation", "calendar", "source", "mapping", "story")
_A_NAME = re.compile(r"(?<![\w.-])\w+\.[\w-]+(?![\w-])")
_PRINTED = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Named:
    """One meaning of a name. `about`: of a field, whose it is; `expr`: of a derived field; `below`: of a field that
    names the account above, what those that hold it are called from there.
    """

    kind: str
    name: str
    place: Place
    about: str = ""
    expr: Expr | None = None
    below: str = ""

    @property
    def exprs(self) -> tuple[Node, ...]:
        """Of a derived field: the trees it stands for; a yes/no that stands as a condition is that condition."""
        if self.expr is None:
            return ()
        return (self.expr, self.expr.condition) if isinstance(self.expr, If) else (self.expr,)

    def is_meant(self, node: Node) -> bool:
        """Whether a node of a condition or expression is of this; a derived field leaves no node of its own."""
        if self.expr is not None:
            return False
        if self.below and self.below in _names(node, "child"):
            return True
        if self.about:
            is_it = isinstance(node, FieldRef | Related) and node.about == self.about
            return is_it and getattr(node, "name", "") in (
                self.name,
                KEY if self.kind == "key" else self.name,
            )
        return any(word == self.name for word in _names(node, self.kind))

    def is_used(self, kind: str, name: str) -> bool:
        """Whether a name written elsewhere, as one of a kind, is of this."""
        if self.expr is not None or self.about not in ("", "account"):
            return False
        return name == self.name and kind in _USED_AS.get(self.kind, (self.kind,))

    @property
    def whole(self) -> str:
        """The name with whose it is: `module.users`."""
        return f"{self.about}.{self.name}" if self.about else self.name

    def is_told(self, key: str, whose: str, document: str) -> bool:
        """Whether a key of a source, a mapping or a story is of this; `whose` field it is, where it does not say so."""
        last = re.split(r"[).]", key)[-1]
        if self.about and self.expr is None:
            begins = re.match(r"[\w-]+(?=[(.])", key)
            return last == self.name and (begins[0] if begins else whose) == self.about
        return (
            self.kind in ("event", "child")
            and re.split(r"[ (.]", key)[0] == self.name
            and document != "mapping"
        )


_USED_AS: Mapping[str, tuple[str, ...]] = {
    "field": ("account-field",),
    "child": ("subject",),
    "step": ("task", "task-or-rule", "mail-step"),
    "rule": ("rule", "task-or-rule", "rule-mail-or-playbook"),
    "email": ("email", "rule-mail-or-playbook"),
    "playbook": ("playbook", "rule-mail-or-playbook"),
}


def words_in(node: Node) -> Iterator[str]:
    """Every name that a node may be of, whatever it names."""
    if isinstance(node, FieldRef | Related):
        yield f"{node.about}.{node.name}"
    for kind in ("child", "event", "milestone", "plan", "rule", "step", "condition", "list"):
        yield from _names(node, kind)


def words_of(key: str) -> set[str]:
    """Every name that a key of a source, a mapping or a story may be of."""
    return {re.split(r"[).]", key)[-1], re.split(r"[ (.]", key)[0]}


def _names(node: Node, kind: str) -> Iterator[str]:
    match node:
        case Count(of=of) | Aggregate(of=of) | Quantified(of=of) if kind in ("child", "event"):
            yield of
        case Since(event=of) if kind == "event":
            yield of
        case Milestone(plan=plan, milestone=milestone) | Overdue(plan=plan, milestone=milestone):
            yield from ([f"{plan}.{milestone}"] if kind == "milestone" else [plan] if kind == "plan" else [])
        case SignalState(rule=rule) if kind == "rule":
            yield rule
        case TaskDone(task=step) | TaskOutcome(task=step) | StepHeard(step=step) if kind == "step":
            yield step
        case ByName(name=name) if kind in ("condition", "list"):
            yield name
        case Listed(list=name) if kind == "list":
            yield name
        case _:
            return


def stands(name: str, place: Place, documents: Documents) -> bool:
    """Whether the author wrote the name there: what is derived leaves no trace of it in the tree."""
    lines = documents.get(place.path, "").split("\n")
    line = lines[place.line - 1][place.column - 1 :] if 0 < place.line <= len(lines) else ""
    return re.match(rf"([\w-]+\.)?{re.escape(name)}(?![\w-])", line) is not None


def known_names(
    rulebook: Rulebook, gathered: Gathered, steps: Mapping[str, Place]
) -> Mapping[str, list[Named]]:
    """Every name there is, also with what it belongs to before it."""
    found: dict[str, list[Named]] = {}
    for one in (*_fields(rulebook), *_nouns(rulebook, gathered)):
        found.setdefault(one.name, []).append(one)
        if one.about:
            found.setdefault(f"{one.about}.{one.name}", []).append(one)
        if one.below:
            found.setdefault(one.below, []).append(one)
    for name, place in steps.items():
        found.setdefault(name, []).append(Named("step", name, place))
    return found


def named_by(name: str, known: Mapping[str, Iterable[Named]]) -> tuple[Named, ...]:
    return tuple(known.get(name, ()))


def _fields(rulebook: Rulebook) -> Iterator[Named]:
    vocabulary = rulebook.vocabulary
    for about in ("account", *vocabulary.children, *vocabulary.events):
        for name, field in vocabulary.fields_of(about).items():
            below = field.below.name if field.below else ""
            yield Named("field", name, field.place, about, below=below)
    for kind, child in vocabulary.children.items():
        yield Named("child", kind, child.place)
        yield Named("key", child.key, child.place, kind)
    nouns: dict[str, Mapping[str, Any]] = {"event": vocabulary.events, "feed": vocabulary.feeds}
    yield from (Named(kind, name, one.place) for kind, many in nouns.items() for name, one in many.items())
    for name, derived in vocabulary.derived.items():
        yield Named("derived field", name, derived.place, "account", derived.expr)


def _nouns(rulebook: Rulebook, gathered: Gathered) -> Iterator[Named]:
    for kind in DOCUMENTS:
        yield from (Named(kind, name, place) for name, place in gathered.names(kind).items())
    for plan in rulebook.plans.values():
        for name, milestone in plan.milestones.items():
            yield Named("milestone", f"{plan.name}.{name}", milestone.place)
    for name, one in rulebook.vocabulary.named.items():
        yield Named("list" if one.is_list else "condition", name, one.place)
    yield from (Named("teammate", name, one.place) for name, one in rulebook.team.people.items())


def names_in_templates(
    named: Iterable[Named], rulebook: Rulebook, documents: Documents
) -> Iterator[tuple[Named, Place]]:
    """Where e-mails print a field, or ask about it."""
    wanted: dict[str, list[Named]] = {}
    for one in named:
        if one.about:
            wanted.setdefault(f"{one.about}.{one.name}", []).append(one)
    for path in sorted({email.place.path for email in rulebook.emails.values()}):
        text = documents.get(path, "")
        for printed in _PRINTED.finditer(text):
            for found in _A_NAME.finditer(printed[0]):
                before = text[: printed.start() + found.start()]
                place = Place(path, before.count("\n") + 1, len(before) - before.rfind("\n"))
                yield from ((one, place) for one in wanted.get(found[0], ()))
