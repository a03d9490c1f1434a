"""Escalations climb, in batches: who is to be told at the level that is due, unless somebody is at it by then."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import structlog

from engine.answer import Asked
from engine.store.ledger import note
from engine.store.session import Connection, DatabaseAway
from workflows.carrying import Bearing, notice_to
from workflows.effects import Effect
from workflows.escalation import Climbed, Escalation, Matter, climb
from workflows.operations.batches import Batch, load_accounts
from workflows.parts import Parts
from workflows.responsible import assignee, people_for
from workflows.store import escalations as store
from workflows.store.effects import add_effects
from workflows.store.tasks import task_of_id
from workflows.store.world import is_turn_of

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


def _climb(parts: Parts, taken: list[tuple[str, int]]) -> int:
    def work(conn: Connection) -> int:
        notices: list[Effect] = []
        now = parts.clock.world(conn)
        found = store.claimed(conn, taken)
        signals = [each.cause_id for each in found if each.cause == "signal"]
        batch = load_accounts(conn, parts, ((e.edition, e.account) for e in found), signals, now)
        matters = store.matters(conn, found, now)
        for escalation in found:
            notices += _one(conn, escalation, batch, matters[escalation.id])
        add_effects(conn, notices)
        return len(notices)

    return parts.database.write(work)


def _one(conn: Connection, escalation: Escalation, batch: Batch, matter: Matter) -> list[Effect]:
    try:
        if escalation.attempts > MOST_ATTEMPTS:
            raise RuntimeError(f"its worker stopped {escalation.attempts - 1} times while at it")
        return _look(conn, escalation, batch, matter)
    except RuntimeError as error:
        log.error("escalation_set_aside", escalation=escalation.id, error=str(error))
        aside = replace(escalation, state="cancelled", ended_at=batch.now, wake_at=None, attempts=0)
        store.save_escalation(conn, aside, str(error)[:2000])
        return []


def _look(conn: Connection, escalation: Escalation, batch: Batch, matter: Matter) -> list[Effect]:
    bearing = _bearing(escalation, batch)
    policy = bearing.rulebook.escalations[escalation.policy]
    person = assignee("responsible", bearing.team, escalation.area, bearing.asked)
    zone = bearing.asked.facts.zone
    climbed = climb(escalation, policy, matter, batch.now, zone, bearing.calendar_of(person))
    store.save_escalation(conn, replace(climbed.escalation, attempts=0))
    if climbed.is_put_off:
        _note(conn, climbed, batch, "pass_over_level", "snoozed", {"signal": escalation.cause_id})
    if climbed.reached is None:
        return []
    told = _notices(conn, climbed, batch, bearing)
    people = [notice.recipient for notice in told]
    _note(conn, climbed, batch, "climb_escalation", f"not {climbed.reached.unless}", {"told": people})
    return told


def _note(
    conn: Connection, climbed: Climbed, batch: Batch, action: str, reason: str, more: Mapping[str, Any]
) -> None:
    escalation = climbed.escalation
    level = {"policy": escalation.policy, "level": climbed.number + 1, "round": climbed.round}
    note(
        conn,
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


def _notices(conn: Connection, climbed: Climbed, batch: Batch, bearing: Bearing) -> list[Effect]:
    """One a person, however many relations lead to the same."""
    assert climbed.reached is not None
    escalation = climbed.escalation
    said = _said(conn, climbed, batch, bearing)
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


def _said(conn: Connection, climbed: Climbed, batch: Batch, bearing: Bearing) -> dict[str, object]:
    escalation = climbed.escalation
    assert climbed.reached is not None
    origin = batch.origins.get(escalation.cause_id)
    task = task_of_id(conn, escalation.cause_id) if escalation.cause == "task" else None
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
