"""A rulebook made ready to run: every leaf a closure, every rule a set of atoms.

A rule is definitely true if and only if all its atoms are; so a matcher needs to know which are, and nothing else. What
a rule is about is an atom as well, so that a contract's rule is never true of a module.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.atoms import Atoms
from engine.compiler import NodeCompiler, compiler_for
from engine.frame import Frame
from engine.milestones import Standing
from engine.needs import Needs, needs_of, plan_nodes
from engine.occasions import LATE
from engine.periods import period_stand
from engine.reading import Judge
from engine.readings.milestones import standing_of
from engine.windows import Stand, judge_of, window_stand
from rules.condition import Condition
from rules.expression import Expr, FieldRef
from rules.plan import Plan
from rules.rule import Rule
from rules.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """One rule. `kind_atom` stands for its kind of subject, `member_atoms` for `accounts`, `when_atoms` for `when` and
    the windows or periods, `all_when` for these and the event it opens for: what must hold for it to open; once the
    event is long past, only `when_atoms` are asked. `stand` is None without windows and periods. `opens_nothing`:
    nobody need be asked of it but those who have its signal.
    """

    index: int
    rule: Rule
    kind_atom: int
    member_atoms: tuple[int, ...]
    when_atoms: tuple[int, ...]
    all_when: tuple[int, ...]
    stand: Callable[[Frame], Stand] | None
    opens_when: Condition
    opens_nothing: bool

    @property
    def atoms(self) -> frozenset[int]:
        return frozenset((self.kind_atom, *self.member_atoms, *self.all_when))


@dataclass(frozen=True, slots=True)
class Kind:
    """What rules are about: the account, a kind of child, or each event of a name."""

    about: str
    event: str = ""

    @staticmethod
    def of(rule: Rule) -> "Kind":
        return Kind("account", rule.each.event) if rule.each else Kind(rule.about)


@dataclass(frozen=True, slots=True)
class CompiledPlan:
    """One plan: whom it is for (None: everyone), and where each of its milestones stands."""

    name: str
    member: Judge | None
    standings: Mapping[str, Callable[[Frame], Standing]]


class Program:
    """A rulebook's rules and plans as closures. Never changes once made: one serves all accounts and threads.

    `only`: of these rules alone, and no plan's milestones are stood beside them; for asking what a few would find.
    """

    def __init__(self, rulebook: Rulebook, only: frozenset[str] | None = None) -> None:
        self.rulebook = rulebook
        rules = [rule for rule in rulebook.rules.values() if only is None or rule.name in only]
        plans = rulebook.plans.values() if only is None else ()
        self.compiler: NodeCompiler = compiler_for(rulebook.vocabulary, rulebook.plans)
        table = Atoms(self.compiler)
        self.rules: tuple[CompiledRule, ...] = tuple(
            _compiled(index, rule, table, self.compiler) for index, rule in enumerate(rules)
        )
        self.by_kind: Mapping[Kind, tuple[CompiledRule, ...]] = _by_kind(self.rules)
        self.judges: tuple[Judge, ...] = tuple(table.judges)
        self.atoms: tuple[frozenset[int], ...] = tuple(rule.atoms for rule in self.rules)
        self.plans: tuple[CompiledPlan, ...] = tuple(_compiled_plan(plan, self.compiler) for plan in plans)
        self.needs: Needs = _needs(rulebook) if only is None else conditions_need(rules, rulebook)


def _compiled(index: int, rule: Rule, table: Atoms, build: NodeCompiler) -> CompiledRule:
    stand = period_stand(rule.every) if rule.every else window_stand(rule, build)
    when = table.of_condition(rule.when)
    if stand is not None:
        when = (*when, table.number(("stand", rule.every or rule.name), judge_of(stand)))
    member = table.of_condition(rule.accounts)
    where = table.of_condition(rule.each.where) if rule.each else ()
    return CompiledRule(
        index,
        rule,
        table.of_kind(Kind.of(rule)),
        member,
        when,
        (*where, *when),
        stand,
        rule.opens_when,
        rule.mode == "off" or not rule.opens_by_itself,
    )


def _by_kind(rules: Iterable[CompiledRule]) -> dict[Kind, tuple[CompiledRule, ...]]:
    grouped: dict[Kind, tuple[CompiledRule, ...]] = {}
    for rule in rules:
        kind = Kind.of(rule.rule)
        grouped[kind] = (*grouped.get(kind, ()), rule)
    return grouped


def _compiled_plan(plan: Plan, build: NodeCompiler) -> CompiledPlan:
    standings = {name: standing_of(plan, milestone, build) for name, milestone in plan.milestones.items()}
    return CompiledPlan(plan.name, build.judge(plan.accounts) if plan.accounts else None, standings)


def conditions_need(rules: Iterable[Rule], rulebook: Rulebook) -> Needs:
    """What it takes to know of whom these rules are true, and no more."""
    rules = list(rules)
    nodes = [
        node
        for rule in rules
        for node in (rule.opens_when, rule.accounts, rule.counts_to)
        if node is not None
    ]
    return needs_of(nodes, rulebook.vocabulary, rulebook.plans) | _subjects_need(rules, rulebook)


def _subjects_need(rules: Iterable[Rule], rulebook: Rulebook) -> Needs:
    """The children that rules are about, with the feeds that would tell of them, and the events they open for."""
    rules = list(rules)
    kinds = {rule.about for rule in rules} & set(rulebook.vocabulary.children)
    feeds = {rulebook.vocabulary.children[kind].feed for kind in kinds}
    events = {rule.each.event: LATE for rule in rules if rule.each}
    return Needs(children=frozenset(kinds), feeds=frozenset(feeds), events=events)


def _needs(rulebook: Rulebook) -> Needs:
    """All that rules and plans read, with what their signals and tasks say, and whose work they are."""
    nodes = [node for rule in rulebook.rules.values() for node in _rule_nodes(rule)]
    nodes += [node for plan in rulebook.plans.values() for node in plan_nodes(plan)]
    entries = [entry for area in rulebook.team.responsibilities.values() for entry in area]
    nodes += [entry.accounts for entry in entries if entry.accounts is not None]
    fields = rulebook.vocabulary.account.values()
    nodes += [
        FieldRef("account", field.name, field.type) for field in fields if field.type.kind == "teammate"
    ]
    needs = needs_of(nodes, rulebook.vocabulary, rulebook.plans)
    return needs | _subjects_need(rulebook.rules.values(), rulebook)


def _rule_nodes(rule: Rule) -> Iterator[Condition | Expr]:
    yield rule.opens_when
    yield from (node for node in (rule.accounts, rule.counts_to) if node is not None)
    task = (rule.task.title, *rule.task.checklist) if rule.task else ()
    for sentence in (rule.says, *task):
        for parts in sentence.by_language.values():
            yield from (part for part in parts if not isinstance(part, str))
