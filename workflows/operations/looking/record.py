"""What a rule did over time: openings and closings by week, what was held back and why, and where it cannot know."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from engine.answer import Asked, ask, compiler_of, frame_of
from engine.facts import AccountFacts
from engine.faults import faults_of
from engine.needs import needs_of
from engine.store.accounts import find_accounts
from engine.store.facts import load_facts
from engine.truth import FALSE, TRUE, UNKNOWN
from rules.condition import Condition
from rules.rule import Rule
from workflows.operations.looking.moment import Moment, looking, rule_of
from workflows.outlook import subject_of
from workflows.parts import Parts
from workflows.store.record import refusals_of_rule, signal_spans, waits_of_rule

AT_ONCE = 200
WEEKS = 26
A_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Week:
    """From `monday` on, where the workspace is."""

    monday: date
    opened: int
    closed: int


@dataclass(frozen=True, slots=True)
class RuleRecord:
    """`refused`: names of `workflows.verdict.Reason` -> playbooks that were not started. `waits`: what keeps signals
    from opening now (hold, cooldown, muted, a_day, hold_if) -> how many; together all that are pending or held.
    """

    weeks: tuple[Week, ...]
    refused: Mapping[str, int]
    waits: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class RuleUnknown:
    """Accounts, by how the rule's answer stands today; `by_field`: the missing thing -> accounts it keeps unknown."""

    true: int
    false: int
    unknown: int
    outside: int
    by_field: Mapping[str, int]


def rule_record(parts: Parts, name: str) -> RuleRecord:
    """Raises NotThere, NothingPublished."""
    with looking(parts) as moment:
        rule_of(moment.rulebook, name)
        zone = ZoneInfo(moment.rulebook.workspace.time_zone)
        since = moment.now - WEEKS * A_WEEK
        spans = signal_spans(moment.conn, name, since)
        refused = refusals_of_rule(moment.conn, name)
        waits = waits_of_rule(moment.conn, name)
        return RuleRecord(_weeks(spans, moment.now, zone), refused, waits)


def rule_unknown(parts: Parts, name: str) -> RuleUnknown:
    """Asks every account now. Raises NotThere, NothingPublished."""
    with looking(parts) as moment:
        rule = rule_of(moment.rulebook, name)
        counts = {"true": 0, "false": 0, "unknown": 0, "outside": 0}
        by_field: dict[str, int] = {}
        for facts in _everyone(moment, rule):
            how, lacks = _stands(rule, facts, moment)
            counts[how] += 1
            for each in lacks:
                by_field[each] = by_field.get(each, 0) + 1
    return RuleUnknown(
        **counts, by_field=dict(sorted(by_field.items(), key=lambda each: (-each[1], each[0])))
    )


def _weeks(
    spans: list[tuple[datetime | None, datetime | None]], now: datetime, zone: ZoneInfo
) -> tuple[Week, ...]:
    last = _monday(now, zone)
    mondays = [last - A_WEEK * back for back in range(WEEKS - 1, -1, -1)]
    opened, closed = dict.fromkeys(mondays, 0), dict.fromkeys(mondays, 0)
    for began, ended in spans:
        for moment, counts in ((began, opened), (ended, closed)):
            monday = _monday(moment, zone) if moment is not None else None
            if monday in counts:
                counts[monday] += 1
    return tuple(Week(monday, opened[monday], closed[monday]) for monday in mondays)


def _monday(moment: datetime, zone: ZoneInfo) -> date:
    day = moment.astimezone(zone).date()
    return day - timedelta(days=day.weekday())


def _everyone(moment: Moment, rule: Rule) -> Iterator[AccountFacts]:
    rulebook, after = moment.rulebook, ""
    nodes = [rule.when, *([rule.accounts] if rule.accounts is not None else [])]
    needs = needs_of(nodes, rulebook.vocabulary, rulebook.plans)
    if rule.about != "account":
        needs |= type(needs)(children=frozenset({rule.about}))
    while some := find_accounts(moment.conn, after=after, limit=AT_ONCE):
        after = some[-1].id
        found = load_facts(moment.conn, [each.id for each in some], needs, rulebook, moment.now)
        yield from found.values()


def _stands(rule: Rule, facts: AccountFacts, moment: Moment) -> tuple[str, frozenset[str]]:
    """How the answer stands for an account; of several children the one that says most."""
    children = [""] if rule.about == "account" else sorted(facts.children.get(rule.about, {}))
    member = ask(rule.accounts, _asked(rule, facts, "", moment)).truth if rule.accounts is not None else TRUE
    if member is FALSE or not children:
        return "outside", frozenset()
    answers = {child: ask(rule.when, _asked(rule, facts, child, moment)).truth for child in children}
    whole = min(member, max(answers.values()))
    if whole is not UNKNOWN:
        return ("true" if whole is TRUE else "false"), frozenset()
    lacks: set[str] = set()
    if member is UNKNOWN and rule.accounts is not None:
        lacks |= _faults(rule.accounts, _asked(rule, facts, "", moment))
    for child, answer in answers.items():
        if answer is UNKNOWN:
            lacks |= _faults(rule.when, _asked(rule, facts, child, moment))
    return "unknown", frozenset(lacks)


def _faults(condition: Condition, asked: Asked) -> set[str]:
    return set(faults_of(condition, frame_of(asked), compiler_of(asked)))


def _asked(rule: Rule, facts: AccountFacts, child: str, moment: Moment) -> Asked:
    rulebook = moment.rulebook
    subject = subject_of(facts, rule.about, child)
    return Asked(facts, moment.now, rulebook.vocabulary, rulebook.plans, subject)
