"""Rules made ready to be rehearsed: each condition in its parts, the cheap first; and in order of who reads whom."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from engine.compiler import NodeCompiler
from engine.frame import Frame
from engine.moments import NEVER
from engine.needs import Needs, needs_of
from engine.periods import period_stand
from engine.reading import Judge
from engine.truth import FALSE, Truth
from engine.windows import Stand, judge_of, window_stand
from rules.condition import And, Condition, Milestone, SignalState
from rules.expression import Expr, Overdue
from rules.normal import to_nnf
from rules.rule import Rule
from rules.rulebook import Rulebook
from rules.walk import walk

NotAsked = Literal["each", "by_hand", "below"]
"""It opens for each event; a person starts it; it reads the accounts below an account."""


@dataclass(frozen=True, slots=True)
class Made:
    """`member` and `when`: parts of which all must hold. `reads`: rules whose signals decide over this one's.

    `is_asked`: whether conditions alone tell when it opens.
    """

    rule: Rule
    of_member: tuple[Condition, ...]
    of_when: tuple[Condition, ...]
    member: tuple[Judge, ...]
    when: tuple[Judge, ...]
    is_asked: bool
    stand: Callable[[Frame], Stand] | None
    reads: frozenset[str]


def make(rule: Rule, compiler: NodeCompiler, rulebook: Rulebook) -> Made:
    stand = period_stand(rule.every) if rule.every else window_stand(rule, compiler)
    of_member, of_when = _parts(rule.accounts, rulebook), _parts(rule.when, rulebook)
    when = tuple(compiler.judge(part) for part in of_when)
    if stand is not None:
        when = (*when, judge_of(stand))
    is_asked = rule.each is None and rule.opens_by_itself
    if not is_asked:
        when = (_never,)
    reads = frozenset(
        node.rule for each in nodes_of(rule) for node in walk(each) if isinstance(node, SignalState)
    )
    member = tuple(compiler.judge(part) for part in of_member)
    return Made(rule, of_member, of_when, member, when, is_asked, stand, reads)


def not_asked(rulebook: Rulebook, name: str) -> NotAsked | Literal[""]:
    """Why a rule is not looked back on, or nothing."""
    rule = rulebook.rules[name]
    if rule.each is not None:
        return "each"
    if not rule.opens_by_itself:
        return "by_hand"
    return "below" if needs_of_rules(rulebook, in_order(rulebook.rules, [name])).below else ""


def nodes_of(rule: Rule) -> Iterator[Condition | Expr]:
    """All that decides whether it opens."""
    yield rule.when
    yield from (node for node in (rule.accounts, rule.counts_to) if node is not None)


def needs_of_rules(rulebook: Rulebook, rules: Iterable[Rule]) -> Needs:
    """No more than decides whether they open."""
    chosen = list(rules)
    nodes = [node for rule in chosen for node in nodes_of(rule)]
    kinds = {rule.about for rule in chosen} & set(rulebook.vocabulary.children)
    return needs_of(nodes, rulebook.vocabulary, rulebook.plans) | Needs(children=frozenset(kinds))


def plans_of(rules: Iterable[Rule]) -> set[str]:
    """The plans whose milestones these rules name."""
    nodes = (node for rule in rules for each in nodes_of(rule) for node in walk(each))
    return {node.plan for node in nodes if isinstance(node, Milestone | Overdue)}


def in_order(rules: Mapping[str, Rule], wanted: Iterable[str]) -> list[Rule]:
    """Those wanted and all that they read, each after those it reads."""
    found: dict[str, Rule] = {}

    def take(name: str) -> None:
        if name in found or name not in rules or name in begun:
            return
        begun.add(name)
        rule = rules[name]
        read = {node.rule for each in nodes_of(rule) for node in walk(each) if isinstance(node, SignalState)}
        for other in sorted({*read, *rule.quiet_while}):
            take(other)
        found[name] = rule

    begun: set[str] = set()
    for name in wanted:
        take(name)
    return list(found.values())


def _parts(condition: Condition | None, rulebook: Rulebook) -> tuple[Condition, ...]:
    if condition is None:
        return ()
    normal = to_nnf(condition)
    parts = normal.parts if isinstance(normal, And) else (normal,)
    return tuple(sorted(parts, key=lambda part: _cost(part, rulebook)))


def _never(frame: Frame) -> tuple[Truth, datetime]:
    return FALSE, NEVER


def _cost(part: Condition, rulebook: Rulebook) -> int:
    """What seldom moves is asked first: where it is never true, nothing else needs to be."""
    needs = needs_of([part], rulebook.vocabulary, rulebook.plans)
    return 4 * len(needs.series) + 3 * len(needs.events) + 2 * len(needs.children) + len(needs.newest)
