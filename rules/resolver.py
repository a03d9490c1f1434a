"""The walk from the raw tree to the typed one. What each form and function means is in rooms of their own (`forms`)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Literal

from rules import raw
from rules.agreement import named
from rules.condition import Condition, Holds
from rules.expression import Constant, Expr, FieldRef, If, Related
from rules.problems import NOWHERE, Place, Problem, did_you_mean
from rules.right_examples import asked_of
from rules.scope import KEY, Names, Scope, Unnamed
from rules.values import YES_NO, Money, Type
from rules.walk import CONDITION_TYPES
from rules.written import Written

NAMED = re.compile(r"[a-z][a-z0-9_-]*")
"""As a team names its people."""

LONGEST_SAID = 60
Node = Condition | Expr
Form = Callable[["Resolver", Any, Type | None], "Node | None"]
"""From a raw node to a typed one. None: it means nothing, and a problem has been noted."""

YES, NO = Constant(True, YES_NO), Constant(False, YES_NO)


@dataclass(frozen=True, slots=True)
class Resolver:
    """Holds what the walk needs; notes problems and goes on, so that all of them are found."""

    scope: Scope
    names: Names
    written: Written
    forms: Mapping[type, Form]
    problems: list[Problem] = field(default_factory=list)

    def inside(self, kind: str) -> "Resolver":
        """The same walk within a `where` over this child kind or event."""
        names = self.names.inside(kind)
        return replace(self, names=names, scope=names.scope)

    def place(self, node: raw.Raw | raw.Argument | raw.By) -> Place:
        return self.written.at(node.start)

    def text(self, node: raw.Raw) -> str:
        return self.written.between(node.start, node.end)

    def note(
        self,
        node: raw.Raw | raw.Argument | raw.By,
        code: str,
        message: str,
        hint: str = "",
        second: Place = NOWHERE,
    ) -> None:
        """`second`: where the field is declared that the mistake is about."""
        there = "declared here" if second != NOWHERE else ""
        self.problems.append(Problem(self.place(node), code, message, hint, second=second, second_says=there))

    def node(self, node: raw.Raw, wanted: Type | None = None) -> Node | None:
        """A condition or an expression, as the form has it. `wanted`: what a bare word, number or text should be."""
        return self.forms[type(node)](self, node, wanted)

    def condition(self, node: raw.Raw) -> Condition | None:
        found = self.node(node)
        if found is None or isinstance(found, CONDITION_TYPES):
            return found  # type: ignore[return-value]  # isinstance cannot narrow to a union held in a variable
        return self.as_condition(node, found)  # type: ignore[arg-type]

    def as_condition(self, node: raw.Raw, found: Expr) -> Condition | None:
        if isinstance(found, If) and (found.then, found.otherwise) == (YES, NO):
            return replace(found.condition, place=self.place(node))
        if found.type == YES_NO:
            return Holds(found, self.text(node), self.place(node))
        sentence = f"`{self.text(node)}` is {named(found.type)}, not a condition."
        self.note(node, "not-a-condition", sentence, _asking(self.text(node), found.type))
        return None

    def value(self, node: raw.Raw, wanted: Type | None = None) -> Expr | None:
        """A single value: a condition becomes a yes/no; a series is refused."""
        found = self.as_value(node, self.node(node, wanted))
        return self.fit(found, wanted, node) if found is not None else None

    def as_value(self, node: raw.Raw, found: Node | None) -> Expr | None:
        if found is None:
            return None
        if isinstance(found, CONDITION_TYPES):
            return If(found, YES, NO, YES_NO, self.place(node))  # type: ignore[arg-type]
        if found.type.kind == "series":  # type: ignore[union-attr]
            hint = f"Write `last({self.text(node)})` or `mean({self.text(node)}, 7d)`."
            self.note(node, "series", f"`{self.text(node)}` is a series: a number for every day.", hint)
            return None
        return found  # type: ignore[return-value]

    def fit(self, expr: Expr, wanted: Type | None, node: raw.Raw) -> Expr | None:
        """A constant as the type it is compared with: a bare number against money, a quoted text against a choice."""
        if wanted is None or expr.type == wanted:
            return expr
        if isinstance(expr, FieldRef) and expr.name == KEY and wanted == Type("reference", to=expr.about):
            return replace(expr, type=wanted)
        if not isinstance(expr, Constant):
            return expr
        if expr.type.kind == "number" and wanted.kind == "money":
            return replace(expr, value=Money(Decimal(expr.value), self.scope.currency), type=wanted)
        if expr.type.kind == "text" and wanted.kind in {"teammate", "reference"}:
            if wanted.kind == "teammate":
                self._doubt_teammate(str(expr.value), node)
            return replace(expr, type=wanted)
        if expr.type.kind == "text" and wanted.kind == "choice":
            return self.choose(expr.value, wanted, node)
        return expr

    def _doubt_teammate(self, said: str, node: raw.Raw) -> None:
        """Somebody who left the team stands in quotes, by the name the team had for them: `Mei Chen` is never one."""
        team = self.scope.teammates
        if team and said not in team and not NAMED.fullmatch(said):
            first = said.lower().partition(" ")[0]
            hint = (
                f"Did you mean `{first}`?" if first in team else f"There are: {', '.join(sorted(team)[:12])}."
            )
            sentence = (
                f"The team names nobody `{said}`: it has a name of small letters for each of its people."
            )
            problem = Problem(self.place(node), "unknown-teammate", sentence, hint, "warning")
            self.problems.append(problem)

    def choose(self, word: str, wanted: Type, node: raw.Raw) -> Expr | None:
        """One of a choice's values; `of` empty means that its values are not known."""
        if wanted.of and word not in wanted.of:
            sentence = f"`{word}` is not one of the values: {', '.join(wanted.of)}."
            self.note(node, "not-a-choice", sentence, did_you_mean(word, wanted.of), self._choice_of(wanted))
            return None
        return Constant(word, wanted, self.place(node))

    def _choice_of(self, wanted: Type) -> Place:
        """Where a choice's values are declared, if in one place only."""
        vocabulary = self.scope.vocabulary
        kinds = ("account", *vocabulary.children, *vocabulary.events)
        places = [
            one.place for kind in kinds for one in vocabulary.fields_of(kind).values() if one.type == wanted
        ]
        return places[0] if len(places) == 1 else NOWHERE

    def pair(self, left: raw.Raw, right: raw.Raw) -> tuple[Expr | None, Expr | None]:
        """Both sides of an operator; a bare word on one side takes its meaning from the other."""
        if self._is_open_word(left) and not self._is_open_word(right):
            second = self.value(right)
            return (self.value(left, second.type) if second else None), second
        first = self.value(left)
        if first is None:
            if not self._is_open_word(right):
                self.value(right)
            return None, None
        second = self.value(right, first.type)
        return (self.fit(first, second.type, left) if second else first), second

    def _is_open_word(self, node: raw.Raw) -> bool:
        return isinstance(node, raw.Word) and len(node.path) == 1 and not self.names.knows(node.path)


def declared(resolver: Resolver, *of: Expr) -> Place:
    """Where the first of these that is a field is declared in the vocabulary."""
    for one in of:
        if isinstance(one, FieldRef | Related):
            field = resolver.scope.vocabulary.fields_of(one.about).get(one.name)
            if field is not None:
                return field.place
    return NOWHERE


def word(resolver: Resolver, node: raw.Word, wanted: Type | None) -> Node | None:
    """A name: a field, what is derived, or, against a choice, one of its values."""
    if wanted is not None and len(node.path) == 1:
        constant = _word_as(resolver, node, wanted, is_name=resolver.names.knows(node.path))
        if constant is not None:
            return constant if isinstance(constant, Constant | FieldRef) else None
    found = resolver.names.find(node.path)
    if isinstance(found, Related):
        found = replace(found, via=replace(found.via, place=resolver.place(node)))
    if not isinstance(found, Unnamed):
        return replace(found, place=resolver.place(node))
    if node.name in {"yes", "no"}:
        return replace(YES if node.name == "yes" else NO, place=resolver.place(node))
    meant = "" if resolver.names.elsewhere(node.name) else _meant_as(wanted, node.name)
    resolver.note(node, found.code, found.message, meant or found.hint)
    return None


def _meant_as(wanted: Type | None, name: str) -> str:
    """How what a name was probably meant as is written."""
    if wanted is not None and wanted.kind == "list":
        return f"A list has several: write `contains {name}`."
    if wanted is not None and wanted.kind == "reference":
        return f'Write its key, in quotes: `"{name}"`.'
    return ""


def _word_as(resolver: Resolver, node: raw.Word, wanted: Type, is_name: bool) -> Expr | Literal[False] | None:
    """A bare word as a constant of the wanted type; None: it is not meant as one; False: a problem is noted."""
    bare = node.path[0]
    if wanted.kind == "choice" and bare in wanted.of and is_name:
        sentence = f"`{bare}` is a value of this choice and also the name of a field."
        hint = f'For the value write `"{bare}"`, for the field `{resolver.names.owner_of(bare)}.{bare}`.'
        resolver.note(node, "word-or-field", sentence, hint)
        return False
    if wanted.kind == "choice" and not is_name:
        return resolver.choose(bare, wanted, node) or False
    if wanted.kind == "teammate" and not is_name:
        return _teammate(resolver, node, wanted) or False
    if wanted.kind == "reference" and bare == wanted.to == resolver.scope.about:
        return FieldRef(bare, KEY, wanted, resolver.place(node))
    return None


def _teammate(resolver: Resolver, node: raw.Word, wanted: Type) -> Expr | None:
    team = resolver.scope.teammates
    if team and node.name not in team:
        hint = (
            did_you_mean(node.name, team)
            or f'Of somebody who left it, write the name in quotes: `"{node.name}"`.'
        )
        resolver.note(node, "unknown-teammate", f"There is no teammate `{node.name}`.", hint)
        return None
    return Constant(node.name, wanted, resolver.place(node))


def _asking(said: str, kind: Type) -> str:
    if kind.kind in ("list", "reference") or len(said) > LONGEST_SAID or not NAMED.fullmatch(said):
        return "Compare it with something: `= != < <= > >=`, `in [..]`, `is empty`."
    return f"Ask something of it, such as `{asked_of(said, kind)}`."
