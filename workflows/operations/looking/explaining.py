"""Why a rule is true of an account, or why not: each subject with the condition as a tree, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.answer import Asked
from engine.evaluate import evaluate
from engine.explain import Explained, explain, explain_windows
from engine.facts import AccountFacts
from engine.findings import Finding
from engine.store import pages
from engine.store.ledger import Entry, entries_of
from engine.truth import Truth
from rules.aloud import aloud
from rules.aloud_rule import say_opening
from rules.rule import Rule
from workflows.operations.looking.account_page import NoMatcher
from workflows.operations.looking.facts import load_one
from workflows.operations.looking.moment import Moment, NotThere, looking
from workflows.operations.looking.signals import SignalShown, signals_shown
from workflows.outlook import subject_of
from workflows.parts import Parts


@dataclass(frozen=True, slots=True)
class SubjectExplained:
    """The account (`child` empty) or one child. `holds`: whether `when` holds, windows and all; `windows`: of a rule
    that has them, whether the day it counts to is near enough.

    `signal`: the newest of this rule and subject, if there ever was one; `ledger`: what was decided about it, in order.
    """

    child: str
    is_member: Truth
    holds: Truth
    accounts: Explained | None
    when: Explained
    windows: Explained | None
    occasion: str
    window: str
    signal: SignalShown | None
    ledger: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class RuleExplained:
    """`reads`: the rule's condition in plain words by language. No subjects: the account has no such child."""

    rule: str
    account: str
    account_name: str
    at: datetime
    about: str
    mode: str
    reads: Mapping[str, str]
    accounts_reads: Mapping[str, str]
    because: Mapping[str, str]
    subjects: tuple[SubjectExplained, ...]


def explain_rule(parts: Parts, rule: str, account: str, at: datetime | None = None) -> RuleExplained:
    """As of `at` (None: now), by the running edition. Raises NotThere, NothingPublished."""
    with looking(parts) as moment:
        declared = moment.rulebook.rules.get(rule)
        if declared is None:
            raise NotThere("rule", rule)
        row = pages.account_row(moment.conn, account)
        if row is None:
            raise NotThere("account", account)
        then = at or moment.now
        facts = load_one(moment, account, moment.edition.needs, then)
        if facts is None:
            raise NotThere("account", account)
        return RuleExplained(
            rule=rule,
            account=account,
            account_name=row["name"] or account,
            at=then,
            about=declared.about,
            mode=declared.mode,
            reads=reads_of(declared, moment),
            accounts_reads=accounts_reads_of(declared, moment),
            because=dict(declared.because.by_language),
            subjects=_subjects(moment, declared, facts, then),
        )


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


def _subjects(moment: Moment, rule: Rule, facts: AccountFacts, at: datetime) -> tuple[SubjectExplained, ...]:
    children = [""] if rule.about == "account" else sorted(facts.children.get(rule.about, {}))
    signals = _newest_signals(moment, rule.name, facts.account)
    children += sorted(set(signals) - set(children))
    watched = {(rule.name, child) for child in children}
    found = evaluate(moment.edition.program, facts, at, watched, NoMatcher())
    findings = {each.child: each for each in found.findings if each.rule == rule.name}
    return tuple(
        _subject(moment, rule, facts, at, findings[child], signals.get(child))
        for child in children
        if child in findings
    )


def _subject(
    moment: Moment,
    rule: Rule,
    facts: AccountFacts,
    at: datetime,
    finding: Finding,
    signal: SignalShown | None,
) -> SubjectExplained:
    rulebook = moment.rulebook
    subject = subject_of(facts, rule.about, finding.child)
    asked = Asked(facts, at, rulebook.vocabulary, rulebook.plans, subject)
    ledger = tuple(reversed(entries_of(moment.conn, "signal", signal.id))) if signal else ()
    return SubjectExplained(
        child=finding.child,
        is_member=finding.accounts,
        holds=finding.holds,
        accounts=explain(rule.accounts, asked) if rule.accounts is not None else None,
        when=explain(rule.when, asked),
        windows=explain_windows(rule, asked),
        occasion=finding.occasion,
        window=finding.window,
        signal=signal,
        ledger=ledger,
    )


def _newest_signals(moment: Moment, rule: str, account: str) -> dict[str, SignalShown]:
    rows = pages.signals_page(moment.conn, account_id=account, rule=rule, limit=200)
    newest: dict[str, SignalShown] = {}
    for signal in signals_shown(moment, rows):
        newest.setdefault(signal.child, signal)
    return newest
