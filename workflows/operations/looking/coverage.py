"""How much is known: of each field by tier and source, and of each rule on how many of its accounts it is blind, and
what would cure most of that.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.answer import Asked, compiler_of, frame_of
from engine.curing import cures, rule_tree, truth_of
from engine.evaluate import evaluate
from engine.facts import EMPTY, AccountFacts
from engine.rollout import lot
from engine.store.accounts import count_accounts, find_accounts
from engine.store.facts import load_shown
from engine.truth import FALSE, UNKNOWN
from rules.rule import Rule
from workflows.operations.looking.account_page import NoMatcher
from workflows.operations.looking.facts import FactShown, account_facts, children_shown, facts_of_all
from workflows.operations.looking.moment import Moment, looking
from workflows.outlook import subject_of
from workflows.parts import Parts

AT_ONCE = 500
TIER = "tier"
"""The account's field by which shares are told apart."""
How = Literal["known", "empty", "stale", "untold"]


@dataclass(slots=True)
class Shares:
    """How many subjects (accounts, or children) there are of which a field is known, known to be empty, told too long
    ago, or not known for want of anything else.
    """

    known: int = 0
    empty: int = 0
    stale: int = 0
    untold: int = 0

    @property
    def all(self) -> int:
        return self.known + self.empty + self.stale + self.untold

    def add(self, how: How) -> None:
        setattr(self, how, getattr(self, how) + 1)


@dataclass(frozen=True, slots=True)
class FieldCoverage:
    """`by_tier`: by the account's tier, empty where that is not known. `by_source`: by whoever told the word that
    counts, or that is stale.
    """

    about: str
    name: str
    label: Mapping[str, str]
    is_derived: bool
    shares: Shares = field(default_factory=Shares)
    by_tier: dict[str, Shares] = field(default_factory=dict)
    by_source: dict[str, Shares] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Curing:
    """A field or feed. `decides`: of so many blind accounts the rule would be decided whatever it told; `may`: of so
    many more it might be.
    """

    name: str
    decides: int
    may: int


@dataclass(frozen=True, slots=True)
class RuleCoverage:
    """`accounts`: those it watches, or may watch. `blind`: of these, where it cannot say. `cures`: the best first;
    where none is named, more than one thing is missing everywhere.
    """

    rule: str
    accounts: int
    blind: int
    cures: tuple[Curing, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    accounts: int
    fields: tuple[FieldCoverage, ...]
    rules: tuple[RuleCoverage, ...]


@dataclass(slots=True)
class Counted:
    """What is gathered, account by account."""

    accounts: int = 0
    fields: dict[tuple[str, str], FieldCoverage] = field(default_factory=dict)
    watched: Counter[str] = field(default_factory=Counter)
    blind: Counter[str] = field(default_factory=Counter)
    cures: dict[str, dict[str, Counter[str]]] = field(default_factory=dict)


def coverage(parts: Parts, at_most: int | None = None) -> Coverage:
    """Reads every account now, or a lot of about so many at most, always the same ones. Raises NothingPublished."""
    counted = Counted()
    with looking(parts) as moment:
        rules = [rule for rule in moment.rulebook.rules.values() if rule.mode != "off"]
        for facts in _everyone(moment, at_most):
            counted.accounts += 1
            _fields(moment, facts, counted)
            _rules(moment, rules, facts, counted)
    return Coverage(
        counted.accounts,
        tuple(counted.fields.values()),
        tuple(_rule(rule.name, counted) for rule in rules),
    )


def _everyone(moment: Moment, at_most: int | None) -> Iterator[AccountFacts]:
    there_are = count_accounts(moment.conn) if at_most is not None else 0
    share = 1.0 if at_most is None or there_are <= at_most else at_most / there_are
    needs, after = facts_of_all(moment.rulebook.vocabulary) | moment.edition.needs, ""
    while some := find_accounts(moment.conn, after=after, limit=AT_ONCE):
        after = some[-1].id
        ids = [each.id for each in some if lot("coverage", each.id) < share]
        yield from load_shown(moment.conn, ids, needs, moment.rulebook, moment.now).values()


def _fields(moment: Moment, facts: AccountFacts, counted: Counted) -> None:
    rulebook = moment.rulebook
    shown = account_facts(Asked(facts, moment.now, rulebook.vocabulary, rulebook.plans))
    tier = next((str(each.value) for each in shown if each.name == TIER and isinstance(each.value, str)), "")
    children = children_shown(rulebook, facts, moment.now)
    for each in (*shown, *(fact for child in children for fact in child.facts)):
        key = (each.about, each.name)
        found = counted.fields.get(key)
        if found is None:
            found = counted.fields[key] = FieldCoverage(*key, each.label, each.is_derived)
        how = _how(each)
        found.shares.add(how)
        found.by_tier.setdefault(tier, Shares()).add(how)
        if each.source:
            found.by_source.setdefault(each.source, Shares()).add(how)


def _how(fact: FactShown) -> How:
    if fact.value is EMPTY:
        return "empty"
    if fact.value is not None or fact.low is not None:
        return "known"
    return "stale" if fact.is_stale else "untold"


def _rules(moment: Moment, rules: list[Rule], facts: AccountFacts, counted: Counted) -> None:
    unknown = evaluate(moment.edition.program, facts, moment.now, (), NoMatcher()).unknown
    for rule in rules:
        asked = Asked(facts, moment.now, moment.rulebook.vocabulary, moment.rulebook.plans)
        root, build = frame_of(asked), compiler_of(asked)
        if rule.accounts is not None and build.judge(rule.accounts)(root)[0] is FALSE:
            continue
        counted.watched[rule.name] += 1
        if rule.name not in unknown:
            continue
        keys = [""] if rule.about == "account" else sorted(facts.children.get(rule.about, {}))
        children = [subject_of(facts, rule.about, key) for key in keys]
        subjects = [root if child is None else root.of_child(child) for child in children]
        tree = rule_tree(rule, root, subjects, build)
        if truth_of(tree) is UNKNOWN:
            counted.blind[rule.name] += 1
            for name, how in cures(tree).items():
                counted.cures.setdefault(rule.name, {}).setdefault(name, Counter())[how] += 1


def _rule(rule: str, counted: Counted) -> RuleCoverage:
    named = counted.cures.get(rule, {})
    found = [Curing(name, each["decides"], each["may"]) for name, each in named.items()]
    best = sorted(found, key=lambda each: (-each.decides, -each.may, each.name))
    return RuleCoverage(rule, counted.watched[rule], counted.blind[rule], tuple(best))
