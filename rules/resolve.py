"""Texts of authors into the typed tree of `condition` and `expression`, with every problem at once."""

from rules.agreement import agree, mend_of_mismatch, named
from rules.cautions import cautions
from rules.condition import Condition
from rules.everyday.mending import mended
from rules.expression import Expr
from rules.forms import forms
from rules.functions import call
from rules.literals import span
from rules.problems import NOWHERE, Place, Problem
from rules.resolver import Resolver
from rules.scope import Names, Scope
from rules.sentences import pieces
from rules.syntax import parse
from rules.values import YES_NO, Type
from rules.walk import measure
from rules.written import Written

__all__ = ["Scope", "condition", "expression", "sentence", "span"]

FORMS = forms(call)
MOST_NODES = 2000
DEEPEST_TREE = 120
"""With derived fields inlined; far above what a person reads, and low enough that no walk overflows."""


def condition(
    text: str, place: Place, scope: Scope, *, stands_alone: bool = True, proposes: bool = True
) -> tuple[Condition | None, list[Problem]]:
    """A condition, or None if there is an error; warnings may accompany a condition.

    `stands_alone` False: a line of a list. Its caller joins the lines and asks `cautions` of the whole, because what
    makes a line safe may stand on another one. `proposes` False: what was probably meant is not looked for, which takes
    a hundred times as long as reading.
    """
    tree, problems = parse(text, place)
    resolver = _resolver(Written(text, place), scope, problems)
    found = resolver.condition(tree) if tree is not None else None
    if found is None:
        return None, _mended(problems, text, place, scope) if proposes else problems
    found = found if found is not None and not _overgrown(found, place, problems) else None
    if found is not None and stands_alone:
        problems += cautions(found, about=scope.about)
    return (None if _has_errors(problems) else found), problems


def _mended(problems: list[Problem], text: str, place: Place, scope: Scope) -> list[Problem]:
    """With the sentence that was probably meant, in the words of this vocabulary."""

    def judge(proposal: str, within: str) -> bool:
        tree, found = parse(proposal, NOWHERE)
        if tree is None:
            return False
        resolver = _resolver(Written(proposal, NOWHERE), scope, found)
        told = (resolver.inside(within) if within else resolver).condition(tree)
        return told is not None and not found and all(each.code != "never-known" for each in cautions(told))

    return mended(problems, Written(text, place), Names(scope, scope.about), _milestones(scope), judge)


def _milestones(scope: Scope) -> list[str]:
    return [f"{plan}.{name}" for plan, names in scope.plans.items() for name in names]


def expression(
    text: str, place: Place, scope: Scope, wanted: Type | None = None, *, proposes: bool = True
) -> tuple[Expr | None, list[Problem]]:
    """A value, of the type wanted if one is; a condition written for a value is a yes/no. `proposes`: as of
    `condition`.
    """
    found, problems = _expression(text, place, scope, wanted)
    if not proposes or found is not None or not any(each.code == "syntax" for each in problems):
        return found, problems

    def judge(proposal: str, within: str) -> bool:
        meant, told = _expression(proposal, NOWHERE, scope, wanted)
        return meant is not None and not told and not within and (wanted == YES_NO or meant.type != YES_NO)

    names, milestones = Names(scope, scope.about), _milestones(scope)
    return None, mended(problems, Written(text, place), names, milestones, judge, of_value=True)


def _expression(
    text: str, place: Place, scope: Scope, wanted: Type | None = None
) -> tuple[Expr | None, list[Problem]]:
    tree, problems = parse(text, place)
    if tree is None:
        return None, problems
    resolver = _resolver(Written(text, place), scope, problems)
    found = resolver.value(tree, wanted)
    if found is not None and wanted is not None and not agree(found.type, wanted):
        sentence = f"`{resolver.text(tree)}` is {named(found.type)}; {named(wanted)} is wanted here."
        resolver.note(
            tree, "type-mismatch", sentence, mend_of_mismatch(found.type, wanted, resolver.text(tree))
        )
    if found is not None:
        _overgrown(found, place, problems)
    return (None if _has_errors(problems) else found), problems


def sentence(
    text: str, place: Place, scope: Scope, *, proposes: bool = True
) -> tuple[tuple[str | Expr, ...] | None, list[Problem]]:
    """Literal text with `{expression}` holes; `{{` and `}}` are braces. `proposes`: as of `condition`."""
    parts, problems = pieces(Written(text, place))
    found: list[str | Expr] = []
    for part in parts:
        if isinstance(part, str):
            found.append(part)
            continue
        value, more = expression(part.text, part.place, scope, proposes=proposes)
        problems += more
        if value is not None:
            found.append(value)
    return (None if _has_errors(problems) else tuple(found)), problems


def _resolver(written: Written, scope: Scope, problems: list[Problem]) -> Resolver:
    return Resolver(scope, Names(scope, scope.about), written, FORMS, problems)


def _has_errors(problems: list[Problem]) -> bool:
    return any(problem.is_error for problem in problems)


def _overgrown(tree: Condition | Expr, place: Place, problems: list[Problem]) -> bool:
    """Derived fields of derived fields may grow beyond all bounds though each text is short."""
    nodes, deep = measure(tree)
    if nodes <= MOST_NODES and deep <= DEEPEST_TREE:
        return False
    sentence = "With its derived fields and named conditions written out this becomes too large to evaluate."
    problems.append(Problem(place, "too-large", sentence, "Build it from fewer of them."))
    return True
