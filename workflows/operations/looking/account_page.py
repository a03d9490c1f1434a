"""One account whole: its facts with age and source, milestones, signals, runs, tasks, and the latest of its journey."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine.answer import Asked
from engine.evaluate import evaluate
from engine.facts import AccountFacts, Coverage
from engine.findings import Evaluation, MilestoneStatus
from engine.store import pages
from engine.store.accounts import aliases_of
from rules.plan import MilestoneDef
from workflows.operations.looking.accounts import AccountLine, account_lines
from workflows.operations.looking.effects import EffectShown, effects_shown
from workflows.operations.looking.facts import (
    ChildShown,
    FactShown,
    account_facts,
    children_shown,
    facts_of_all,
    load_one,
    texts,
)
from workflows.operations.looking.incidents import IncidentShown, incidents_of_account
from workflows.operations.looking.journey import JourneyEntry, journey_of
from workflows.operations.looking.moment import Moment, NotThere, looking
from workflows.operations.looking.runs import RunShown, runs_shown
from workflows.operations.looking.signals import SignalShown, read_now, signals_shown
from workflows.operations.looking.tasks import TaskShown, tasks_shown
from workflows.parts import Parts
from workflows.store import pages as work
from workflows.store.suppression import AccountHold, account_holds

LATEST = 50
SHOWN_EFFECTS = ("planned", "deferred", "claimed", "in_flight", "unknown", "suppressed", "refused", "failed")


@dataclass(frozen=True, slots=True)
class MilestoneShown:
    """`status`: expected, late, reached, waived or unknown. `due_on` is a date, None while it is not known.
    `latest_on`: the plan's second, harder day, while it still matters.
    """

    plan: str
    plan_label: Mapping[str, str]
    name: str
    label: Mapping[str, str]
    status: str
    due_on: Any
    reached_at: datetime | None
    days_late: int
    waived_until: datetime | None
    because: str
    is_as_planned: bool = True
    latest_on: date | None = None


@dataclass(frozen=True, slots=True)
class AccountPage:
    """`time_zone` is where the account's days begin; `zone_is_fallback`: it named a zone nobody knows.

    `effects`: what is still to go out, or did not. `journey`: the latest of it, newest first. `feeds`: since when, and
    how lately, each feed speaks of this account. `hold`: it is not to be acted on.
    """

    at: datetime
    line: AccountLine
    created_at: datetime
    evaluate_at: datetime | None
    aliases: tuple[tuple[str, str], ...]
    time_zone: str
    zone_is_fallback: bool
    facts: tuple[FactShown, ...]
    children: tuple[ChildShown, ...]
    milestones: tuple[MilestoneShown, ...]
    unknown_rules: Mapping[str, Sequence[str]]
    feeds: Mapping[str, Coverage]
    hold: AccountHold | None
    incidents: tuple[IncidentShown, ...]
    signals: tuple[SignalShown, ...]
    runs: tuple[RunShown, ...]
    tasks: tuple[TaskShown, ...]
    effects: tuple[EffectShown, ...]
    journey: tuple[JourneyEntry, ...]


def account_page(parts: Parts, account_id: str) -> AccountPage:
    """Raises NotThere, NothingPublished."""
    with looking(parts) as moment:
        row = pages.account_row(moment.conn, account_id)
        if row is None:
            raise NotThere("account", account_id)
        rulebook, now = moment.rulebook, moment.now
        needs = facts_of_all(rulebook.vocabulary) | moment.edition.needs
        facts = load_one(moment, account_id, needs)
        if facts is None:
            raise NotThere("account", account_id)
        found = _evaluated(moment, facts)
        asked = Asked(facts, now, rulebook.vocabulary, rulebook.plans)
        return AccountPage(
            at=now,
            line=account_lines(moment, [row])[0],
            created_at=row["created_at"],
            evaluate_at=row["evaluate_at"],
            aliases=tuple(aliases_of(moment.conn, account_id)),
            time_zone=facts.zone.key,
            zone_is_fallback=facts.zone_is_fallback,
            facts=account_facts(asked),
            children=children_shown(rulebook, facts, now),
            milestones=tuple(_milestone(each, moment, facts) for each in found.milestones),
            unknown_rules=found.unknown,
            feeds=facts.coverage,
            hold=account_holds(moment.conn, [account_id]).get(account_id),
            incidents=incidents_of_account(moment, account_id),
            signals=_signals(moment, asked),
            runs=runs_shown(moment, work.runs_page(moment.conn, account_id=account_id, limit=LATEST)),
            tasks=tasks_shown(
                moment, work.tasks_page(moment.conn, states=(), account_id=account_id, limit=LATEST)
            ),
            effects=_effects(moment, account_id),
            journey=journey_of(moment, account_id, None, LATEST).items,
        )


def milestones_standing(parts: Parts, account_id: str) -> dict[str, str]:
    """Each milestone's status, by `plan.milestone`. Raises NotThere, NothingPublished."""
    with looking(parts) as moment:
        facts = load_one(moment, account_id, moment.edition.needs)
        if facts is None:
            raise NotThere("account", account_id)
        found = _evaluated(moment, facts)
    return {f"{each.plan}.{each.name}": each.status for each in found.milestones}


def _evaluated(moment: Moment, facts: AccountFacts) -> Evaluation:
    return evaluate(moment.edition.program, facts, moment.now, (), NoMatcher())


class NoMatcher:
    """For looking: only milestones and unknowns are wanted, and no rule is to be found true."""

    def match(self, true_atoms: Set[int]) -> Sequence[int]:
        return ()


def _signals(moment: Moment, asked: Asked) -> tuple[SignalShown, ...]:
    rows = pages.signals_page(moment.conn, account_id=asked.facts.account, limit=LATEST)
    return tuple(read_now(each, asked, moment.rulebook) for each in signals_shown(moment, rows))


def _effects(moment: Moment, account_id: str) -> tuple[EffectShown, ...]:
    rows = work.effects_page(moment.conn, account_id=account_id, states=SHOWN_EFFECTS, limit=LATEST)
    return effects_shown(moment, rows)


def _milestone(status: MilestoneStatus, moment: Moment, facts: AccountFacts) -> MilestoneShown:
    plan = moment.rulebook.plans[status.plan]
    record, declared = facts.milestones.get((status.plan, status.name)), plan.milestones[status.name]
    is_as_planned = record is None or not (record.moved_to or record.waived_until)
    return MilestoneShown(
        plan=status.plan,
        plan_label=texts(plan.label),
        name=status.name,
        label=texts(declared.label),
        status=status.status,
        due_on=status.due_on,
        reached_at=status.reached_at,
        days_late=status.days_late,
        waived_until=record.waived_until if record else None,
        because=record.because if record else "",
        is_as_planned=is_as_planned,
        latest_on=_latest(status, declared) if is_as_planned else None,
    )


def _latest(status: MilestoneStatus, declared: MilestoneDef) -> date | None:
    """Whoever moves the first day has agreed on another one."""
    if declared.at_the_latest is None or status.due_on is None or status.status not in ("late", "expected"):
        return None
    latest: date = status.due_on + (declared.at_the_latest.elapsed - declared.due.elapsed)
    return latest
