"""Escalations climb, in batches: who is to be told at the level that is due, unless somebody is at it by then."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import structlog

from engine.answer import Asked
from engine.store.ledger import Line, note_all
from engine.store.session import Connection, DatabaseAway
from workflows.carrying import Bearing, notice_to
from workflows.effects import Effect
from workflows.escalation import Climbed, Escalation, Matter, climb
from workflows.operations.batches import Batch, load_accounts
from workflows.parts import Parts
from workflows.responsible import assignee, people_for
from workflows.store import escalations as store
from workflows.store.effects import add_effects
from workflows.store.tasks import tasks_by_id
from workflows.store.world import is_turn_of
from workflows.tasks import Task

LEASE = timedelta(seconds=20)
MOST_ATTEMPTS = 3

log = structlog.get_logger()


def climb_escalations(parts: Parts, limit: int = 200) -> int:
    """Looks at up to `limit` due escalations; how many."""
    taken = _claim(parts, limit)
    if not taken:
        return 0
    try:
        reached = _climb(parts, taken)
    except DatabaseAway:
        raise
    except Exception:
        log.exception("batch_failed", kind="climb", escalations=len(taken))
        with parts.database.writing() as conn:
            store.release_claims(conn, taken)
        return len(taken)
    if reached:
        parts.doorbell.ring("deliver")
    return len(taken)


def _claim(parts: Parts, limit: int) -> list[tuple[str, int]]:
    machine_now = parts.clock.machine()
    with parts.database.reading() as conn:
        if not store.is_due(conn, parts.clock.world(conn), machine_now):
            return []

    def work(conn: Connection) -> list[tuple[str, int]]:
        if not is_turn_of(conn, "climb"):
            return []
        return store.claim_due(conn, parts.clock.world(conn), machine_now, limit, LEASE)

    return parts.database.write(work)


@dataclass(slots=True)
class Lot:
    """Escalations that are looked at together: what they are decided with, and what is written once for all of them.
    `tasks`: those that some of them climb for.
    """

    batch: Batch
    tasks: Mapping[str, Task]
    saved: list[tuple[Escalation, str]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def _climb(parts: Parts, taken: list[tuple[str, int]]) -> int:
    def work(conn: Connection) -> int:
        notices: list[Effect] = []
        now = parts.clock.world(conn)
        found = store.claimed(conn, taken)
        signals = [each.cause_id for each in found if each.cause == "signal"]
        batch = load_accounts(conn, parts, ((e.edition, e.account) for e in found), signals, now)
        matters = store.matters(conn, found, now)
        tasks = tasks_by_id(conn, {each.cause_id for each in found if each.cause == "task"})
        lot = Lot(batch, {task.id: task for task in tasks})
        for escalation in found:
            notices += _one(escalation, lot, matters[escalation.id])
        store.save_escalations(conn, lot.saved)
        note_all(conn, lot.lines)
        add_effects(conn, notices)
        return len(notices)

    return parts.database.write(work)


def _one(escalation: Escalation, lot: Lot, matter: Matter) -> list[Effect]:
    try:
        if escalation.attempts > MOST_ATTEMPTS:
            raise RuntimeError(f"its worker stopped {escalation.attempts - 1} times while at it")
        return _look(escalation, lot, matter)
    except RuntimeError as error:
        log.error("escalation_set_aside", escalation=escalation.id, error=str(error))
        now = lot.batch.now
        aside = replace(escalation, state="cancelled", ended_at=now, wake_at=None, attempts=0)
        lot.saved.append((aside, str(error)[:2000]))
        return []


def _look(escalation: Escalation, lot: Lot, matter: Matter) -> list[Effect]:
    batch, bearing = lot.batch, _bearing(escalation, lot.batch)
    policy = bearing.rulebook.escalations[escalation.policy]
    person = assignee("responsible", bearing.team, escalation.area, bearing.asked)
    zone = bearing.asked.facts.zone
    climbed = climb(escalation, policy, matter, batch.now, zone, bearing.calendar_of(person))
    told = _notices(climbed, lot, bearing) if climbed.reached is not None else []
    lot.saved.append((replace(climbed.escalation, attempts=0), ""))
    if climbed.is_put_off:
        lot.lines.append(_line(climbed, batch, "pass_over_level", "snoozed", {"signal": escalation.cause_id}))
    if climbed.reached is not None:
        reason, people = f"not {climbed.reached.unless}", [notice.recipient for notice in told]
        lot.lines.append(_line(climbed, batch, "climb_escalation", reason, {"told": people}))
    return told


def _line(climbed: Climbed, batch: Batch, action: str, reason: str, more: Mapping[str, Any]) -> Line:
    escalation = climbed.escalation
    level = {"policy": escalation.policy, "level": climbed.number + 1, "round": climbed.round}
    return Line(
        at=batch.now,
        action=action,
        account=escalation.account,
        subject="escalation",
        subject_id=escalation.id,
        reason=reason,
        edition=escalation.edition,
        detail={**level, **more},
    )


def _bearing(escalation: Escalation, batch: Batch) -> Bearing:
    rulebook = batch.editions[escalation.edition].rulebook
    facts = batch.facts[escalation.edition, escalation.account]
    asked = Asked(facts=facts, now=batch.now, vocabulary=rulebook.vocabulary, plans=rulebook.plans)
    return batch.bearing(escalation.edition, asked)


def _notices(climbed: Climbed, lot: Lot, bearing: Bearing) -> list[Effect]:
    """One a person, however many relations lead to the same."""
    assert climbed.reached is not None
    escalation = climbed.escalation
    said = _said(climbed, lot, bearing)
    names = [
        name
        for target in climbed.reached.to
        for name in people_for(target, bearing.team, escalation.area, bearing.asked)
    ]
    step = f"level-{climbed.number + 1}"
    notices = (
        notice_to(name, "escalation", escalation.id, step, climbed.round, escalation.account, said, bearing)
        for name in dict.fromkeys(names)
    )
    return [notice for notice in notices if notice is not None]


def _said(climbed: Climbed, lot: Lot, bearing: Bearing) -> dict[str, object]:
    escalation = climbed.escalation
    assert climbed.reached is not None
    origin = lot.batch.origins.get(escalation.cause_id)
    task = lot.tasks.get(escalation.cause_id) if escalation.cause == "task" else None
    title = dict(task.title) if task else dict(origin.says) if origin else {}
    policy = bearing.rulebook.escalations[escalation.policy]
    return {
        "notice": "escalation",
        "title": title,
        "policy": dict(policy.label.by_language),
        "level": climbed.number + 1,
        "round": climbed.round,
        "unless": climbed.reached.unless,
        "opened_at": escalation.opened_at.isoformat(),
        "cause": escalation.cause,
        "cause_id": escalation.cause_id,
        "assignee": task.assignee if task else "",
    }
