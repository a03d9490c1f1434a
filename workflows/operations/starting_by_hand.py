"""A person starts a rule's signal for an account: what it starts follows, and the ledger says who did it and why."""

from collections.abc import Collection
from datetime import date, datetime

from engine.answer import Asked
from engine.calendars import local_day
from engine.evaluate import evaluate
from engine.facts import AccountFacts
from engine.findings import Finding
from engine.rollout import trial_of
from engine.signals import begin_by_hand
from engine.store.accounts import mark_told
from engine.store.facts import load_facts
from engine.store.session import Connection
from engine.store.signals import lock_signals
from engine.truth import TRUE
from rules.rule import Rule
from workflows.operations.circumstances import Looked, Stepping, owner_of
from workflows.operations.deciding import decide
from workflows.operations.stepping import begin_signal
from workflows.parts import Parts
from workflows.store.rows import lock_accounts
from workflows.store.suppression import account_holds
from workflows.verdict import YES, Reason, Verdict, no


def start_signal(
    parts: Parts, rule: str, account: str, by: str, roles: Collection[str], why: str, child: str = ""
) -> Verdict:
    """`roles`: all that the person is; `child`: which one, of a rule about a kind of child."""

    def work(conn: Connection, now: datetime) -> Verdict:
        loaded = parts.editions.required(conn)
        lock_accounts(conn, [account])
        facts = load_facts(conn, [account], loaded.needs, loaded.rulebook, now).get(account)
        found = loaded.rulebook.rules.get(rule)
        if found is None or facts is None:
            return no(Reason.NO_SUCH_RULE, detail=rule)
        if account_holds(conn, [account]):
            return no(Reason.LEGAL_HOLD)
        refusal = _refusal(found, roles, why) or _not_here(found, facts, child, local_day(now, facts.zone))
        if refusal is not None:
            return refusal
        asked = Asked(facts, now, loaded.rulebook.vocabulary, loaded.rulebook.plans)
        evaluation = evaluate(loaded.program, facts, now, {(rule, child)}, loaded.plain)
        finding = next(each for each in evaluation.findings if (each.rule, each.child) == (rule, child))
        batch = Stepping(conn, parts, loaded, now, by, why.strip())
        return _begin(batch, Looked(asked, evaluation, loaded.rulebook, owner_of(asked)), found, finding)

    return decide(parts, work, "evaluate", "advance", "deliver", "climb")


def _refusal(rule: Rule, roles: Collection[str], why: str) -> Verdict | None:
    """What of the rule itself, or of who asks, speaks against it."""
    if not rule.by_hand:
        return no(Reason.NOT_BY_HAND, detail=rule.name)
    if rule.by_hand not in roles:
        return no(Reason.NOT_YOUR_ROLE, detail=rule.by_hand)
    return None if why.strip() else no(Reason.NOTE_WANTED)


def _not_here(rule: Rule, facts: AccountFacts, child: str, today: date) -> Verdict | None:
    """What speaks against it for this account and today."""
    if rule.mode == "off":
        return no(Reason.RULE_IS_OFF)
    if rule.is_over(today):
        return no(Reason.RULE_HAS_ENDED, detail=str(rule.until))
    if trial_of(rule, facts.account):
        return no(Reason.RULE_ON_TRIAL, detail=trial_of(rule, facts.account))
    if child not in ([""] if rule.about == "account" else facts.children.get(rule.about, {})):
        return no(Reason.NO_SUCH_CHILD, detail=child or rule.about)
    return None


def _begin(batch: Stepping, looked: Looked, rule: Rule, finding: Finding) -> Verdict:
    account = looked.facts.account
    if finding.accounts is not TRUE:
        return no(Reason.NOT_WATCHED)
    kept = [
        each
        for each in lock_signals(batch.conn, [account]).get(account, [])
        if (each.rule, each.child) == (rule.name, finding.child)
    ]
    live = next((each.signal for each in kept if each.signal.is_live), None)
    if live is not None and live.is_open:
        return no(Reason.ALREADY_OPEN)
    begin_signal(batch, looked, rule, finding, kept, begin_by_hand(rule, live, finding.child, batch.now))
    mark_told(batch.conn, [account], batch.now)
    return YES
