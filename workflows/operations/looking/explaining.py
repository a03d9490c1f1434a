"""Why a rule is true of an account, or why not, now or at any moment that is past: each subject with the condition as a
tree, who said no, and what became of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from engine.answer import Asked, ask
from engine.evaluate import evaluate
from engine.explain import Explained, explain, explain_windows, faults, misses
from engine.facts import AccountFacts
from engine.feed_gaps import FeedGap
from engine.findings import Finding
from engine.needs import Needs
from engine.program import Program
from engine.remarks import remarked
from engine.store import pages
from engine.store.as_of import Sight
from engine.store.ledger import Entry
from engine.store.past_records import milestones_as_of
from engine.suppress import Suppressor
from engine.truth import FALSE, UNKNOWN, Truth
from rules.aloud import aloud
from rules.aloud_rule import say_opening
from rules.rule import Rule
from workflows.operations.circumstances import OWNER
from workflows.operations.looking.account_page import NoMatcher
from workflows.operations.looking.back import Back, look_back
from workflows.operations.looking.effects import EffectShown
from workflows.operations.looking.moment import Moment, NotThere, looking, rule_of
from workflows.operations.looking.signals import SignalShown
from workflows.operations.looking.standing import Standing, standing_of
from workflows.outlook import event_of, subject_of
from workflows.parts import Parts

MOST_EVENTS = 20
"""Of a rule that opens for each event, so many of the newest that fit it are explained."""
MOST_UNFIT = 3
"""And so many of the newest that do not."""


@dataclass(frozen=True, slots=True)
class SubjectExplained:
    """The account (`child` empty), one child or one event. `event_at`: when that event happened. `is_old`: it is too
    old to be read, and only what is asked of the account is explained. `holds`: whether `when` holds, windows and all;
    `windows`: of a rule that has them, whether the day it counts to is near enough.

    `feed_gaps`: of an unknown answer, the feeds to blame and since when they are silent.

    `noes`: all who said no at that moment. `changes_at`: when time alone could change the answer or end a no. `signal`:
    the newest of this rule and subject by then, as it stood; `ledger`: what had been decided about it, in order;
    `unsent`: what was planned because of it and not done, with the reason.
    """

    child: str
    event_at: datetime | None
    is_old: bool
    is_member: Truth
    holds: Truth
    accounts: Explained | None
    when: Explained
    windows: Explained | None
    feed_gaps: tuple[FeedGap, ...]
    occasion: str
    window: str
    noes: tuple[Suppressor, ...]
    changes_at: datetime | None
    signal: SignalShown | None
    ledger: tuple[Entry, ...]
    unsent: tuple[EffectShown, ...]


@dataclass(frozen=True, slots=True)
class RuleExplained:
    """`reads`: the rule's condition in plain words by language. No subjects: the account has no such child. `edition`:
    by which it was asked; `is_past`: of a moment before now, told from the record as `sight` says; `was_known`: whether
    there was such an account by then.
    """

    rule: str
    account: str
    account_name: str
    at: datetime
    edition: int
    is_past: bool
    sight: Sight
    was_known: bool
    about: str
    mode: str
    reads: Mapping[str, str]
    accounts_reads: Mapping[str, str]
    because: Mapping[str, str]
    subjects: tuple[SubjectExplained, ...]
    unfit: int = 0


def explain_rule(
    parts: Parts,
    rule: str,
    account: str,
    at: datetime | None = None,
    *,
    edition: int = 0,
    sight: Sight = "known",
) -> RuleExplained:
    """As of `at` (None: now), by the edition of that moment or the one named. Raises NotThere, NothingPublished."""
    with looking(parts) as now:
        back = look_back(now, parts, at, sight, edition)
        moment = back.then
        declared = _rule_then(now, moment, rule)
        row = pages.account_row(moment.conn, account)
        if row is None:
            raise NotThere("account", account)
        program = Program(moment.rulebook, frozenset({rule}))
        needs = program.needs | Needs(
            fields=frozenset({("account", OWNER)}), feeds=frozenset(moment.rulebook.vocabulary.feeds)
        )
        facts = _with_deciders(back.facts([account], needs).get(account), moment)
        fit, unfit = _events(declared, facts, moment) if facts else ([], [])
        return RuleExplained(
            rule=rule,
            account=account,
            account_name=row["name"] or account,
            at=moment.now,
            edition=moment.edition.number,
            is_past=back.is_past,
            sight=sight,
            was_known=facts is not None,
            about=declared.about,
            mode=declared.mode,
            reads=reads_of(declared, moment),
            accounts_reads=accounts_reads_of(declared, moment),
            because=dict(declared.because.by_language),
            subjects=_subjects(back, parts, program, declared, facts, fit + unfit[:MOST_UNFIT])
            if facts
            else (),
            unfit=len(unfit),
        )


def _with_deciders(facts: AccountFacts | None, moment: Moment) -> AccountFacts | None:
    """Who moved or waived each milestone, and why: the ledger knows."""
    if facts is None or not any(each.waived_until or each.moved_to for each in facts.milestones.values()):
        return facts
    told = milestones_as_of(moment.conn, [facts.account], moment.now).get(facts.account, {})
    milestones = {
        key: replace(each, waiver=told[key].waiver, move=told[key].move) if key in told else each
        for key, each in facts.milestones.items()
    }
    return replace(facts, milestones=milestones)


def _rule_then(now: Moment, then: Moment, rule: str) -> Rule:
    """Raises NotThere; of a rule that runs now and did not then, it says by which edition it can be asked."""
    if rule not in then.rulebook.rules and now.loaded is not None and rule in now.rulebook.rules:
        old, new = then.edition.number, now.edition.number
        raise NotThere("rule", rule, f"Not in edition {old}; edition {new} has it: ask by that one.")
    return rule_of(then.rulebook, rule)


def reads_of(rule: Rule, moment: Moment) -> dict[str, str]:
    """The condition in plain words, in each language of the workspace."""
    vocabulary, languages = moment.rulebook.vocabulary, moment.rulebook.workspace.languages
    return {language: say_opening(rule, language, vocabulary) for language in languages}


def accounts_reads_of(rule: Rule, moment: Moment) -> dict[str, str]:
    """Which accounts the rule watches; empty where it watches all."""
    if rule.accounts is None:
        return {}
    vocabulary, languages = moment.rulebook.vocabulary, moment.rulebook.workspace.languages
    return {language: aloud(rule.accounts, language, vocabulary) for language in languages}


def _subjects(
    back: Back, parts: Parts, program: Program, rule: Rule, facts: AccountFacts, events: Sequence[str]
) -> tuple[SubjectExplained, ...]:
    moment = back.then
    standing = standing_of(back, parts, rule, facts)
    children = list(events) if rule.each is not None else _of_whom(rule, facts)
    children += sorted(standing.children - set(children))
    watched = {(rule.name, child) for child in children}
    evaluation = evaluate(program, facts, moment.now, watched, NoMatcher())
    findings = {each.child: each for each in evaluation.findings if each.rule == rule.name}
    told = [
        _subject(moment, rule, facts, findings[child], standing) for child in children if child in findings
    ]
    return tuple(told if rule.each is not None else sorted(told, key=_telling))


def _telling(subject: SubjectExplained) -> tuple[int, bool, int]:
    """What the rule is true of comes first, then what nobody knows, then what lacks the least."""
    is_live = subject.signal is not None and subject.signal.state != "resolved"
    trees = [each for each in (subject.accounts, subject.when, subject.windows) if each is not None]
    return (-min(subject.is_member, subject.holds), not is_live, sum(len(misses(each)) for each in trees))


def _of_whom(rule: Rule, facts: AccountFacts) -> list[str]:
    return [""] if rule.about == "account" else sorted(facts.children.get(rule.about, {}))


def _events(rule: Rule, facts: AccountFacts, moment: Moment) -> tuple[list[str], list[str]]:
    """Of a rule that opens for each event: the latest that fit or may fit its `where`, and all that do not; the newest
    first.
    """
    if rule.each is None:
        return [], []
    name, where = rule.each.event, rule.each.where
    told = [each for each in reversed(facts.events.get(name, ())) if each.at <= moment.now]
    asked = Asked(facts, moment.now, moment.rulebook.vocabulary, moment.rulebook.plans)
    unfit = [each.id for each in told if where and ask(where, asked.of(None, (name, each))).truth is FALSE]
    never = set(unfit)
    return [each.id for each in told if each.id not in never][:MOST_EVENTS], unfit


def _subject(
    moment: Moment, rule: Rule, facts: AccountFacts, finding: Finding, standing: Standing
) -> SubjectExplained:
    rulebook = moment.rulebook
    subject = subject_of(facts, rule.about, finding.child)
    event = event_of(facts, rule, finding.child)
    asked = Asked(facts, moment.now, rulebook.vocabulary, rulebook.plans, subject, event=event)
    is_old = rule.each is not None and event is None
    condition = rule.when if is_old else rule.opens_when
    accounts = explain(rule.accounts, asked) if rule.accounts is not None else None
    blamed = [rule.accounts, condition] if min(finding.accounts, finding.holds) is UNKNOWN else []
    if accounts is not None and rule.accounts is not None:
        accounts = remarked(rule.accounts, accounts, rule)
    when, windows = explain(condition, asked), explain_windows(rule, asked)
    when, noes = remarked(condition, when, rule), standing.noes(finding)
    return SubjectExplained(
        child=finding.child,
        event_at=event[1].at if event else None,
        is_old=is_old,
        is_member=finding.accounts,
        holds=finding.holds,
        accounts=accounts,
        when=when,
        windows=windows,
        feed_gaps=faults(blamed, asked)[1],
        occasion=finding.occasion,
        window=finding.window,
        noes=noes,
        changes_at=_changes_at((accounts, when, windows), noes),
        signal=standing.signal(finding.child),
        ledger=standing.ledger(finding.child),
        unsent=standing.unsent(finding.child),
    )


def _changes_at(trees: Sequence[Explained | None], noes: Sequence[Suppressor]) -> datetime | None:
    moments = [each.horizon for each in trees if each is not None] + [each.until for each in noes]
    return min((each for each in moments if each is not None), default=None)
