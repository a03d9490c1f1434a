"""What a stretch of the world came to: counts by rule, outcome, template and reason, for a summary at its end."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, distinct, func, select

from engine.store.schema import ledger, signal
from workflows.store import schema

s, r, e, t, x = signal.c, schema.run.c, schema.effect.c, schema.task.c, schema.escalation.c
decided = ledger.c


@dataclass(frozen=True, slots=True)
class Tally:
    """Everything since a moment. `signals`: rule -> (opened, closed); `runs`: playbook -> ending or state -> how many;
    `mails`: template -> how many reached customers; `notices`: how many our team; `held_back`: (state, reason) -> how
    many mails, those put off counted also where they went later; `tasks`: step -> (made, closed); `escalations`:
    policy -> (begun, levels climbed).
    """

    signals: dict[str, tuple[int, int]]
    runs: dict[str, dict[str, int]]
    mails: dict[str, int]
    notices: int
    held_back: dict[tuple[str, str], int]
    tasks: dict[str, tuple[int, int]]
    escalations: dict[str, tuple[int, int]]


def tally_since(conn: Connection, since: datetime) -> Tally:
    return Tally(
        signals=_signals(conn, since),
        runs=_runs(conn, since),
        mails=_mails(conn, since),
        notices=_notices(conn, since),
        held_back=_held_back(conn, since),
        tasks=_tasks(conn, since),
        escalations=_escalations(conn, since),
    )


def _signals(conn: Connection, since: datetime) -> dict[str, tuple[int, int]]:
    opened, closed = func.count().filter(s.opened_at > since), func.count().filter(s.resolved_at > since)
    query = select(s.rule, opened, closed).where(s.opened_at.is_not(None), ~s.on_trial)
    return {
        rule: (made, over)
        for rule, made, over in conn.execute(query.group_by(s.rule).order_by(s.rule))
        if made or over
    }


def _runs(conn: Connection, since: datetime) -> dict[str, dict[str, int]]:
    query = select(r.playbook, r.state, r.ending, func.count()).where(r.started_at > since)
    found: dict[str, dict[str, int]] = {}
    for playbook, state, ending, count in conn.execute(
        query.group_by(r.playbook, r.state, r.ending).order_by(r.playbook)
    ):
        under_way = state in ("ready", "waiting")
        name = "under way" if under_way else f"{state}: {ending}" if ending else state
        counts = found.setdefault(playbook, {})
        counts[name] = counts.get(name, 0) + count
    return found


def _mails(conn: Connection, since: datetime) -> dict[str, int]:
    query = select(e.content).where(e.kind == "email", e.state == "sent", e.done_at > since)
    found: dict[str, int] = {}
    for content in conn.execute(query).scalars():
        found[content["email"]] = found.get(content["email"], 0) + 1
    return dict(sorted(found.items()))


def _notices(conn: Connection, since: datetime) -> int:
    query = select(func.count()).where(e.kind == "notice", e.state == "sent", e.done_at > since)
    return conn.execute(query).scalar_one()


def _held_back(conn: Connection, since: datetime) -> dict[tuple[str, str], int]:
    """Mails that did not go, by how they ended; and those that were put off, whether they went later or not."""
    ended = ("suppressed", "cancelled", "refused", "failed", "unknown")
    is_mail = e.kind.in_(("email", "notice"))
    query = select(e.state, e.reason, func.count()).where(is_mail, e.state.in_(ended), e.planned_at > since)
    found = {(row[0], row[1]): row[2] for row in conn.execute(query.group_by(e.state, e.reason))}
    put_off = (
        select(decided.reason, func.count(distinct(decided.subject_id)))
        .join_from(ledger, schema.effect, e.key == decided.subject_id)
        .where(decided.action == "effect_deferred", decided.at > since, is_mail)
    )
    found |= {("deferred", row[0]): row[1] for row in conn.execute(put_off.group_by(decided.reason))}
    return dict(sorted(found.items()))


def _tasks(conn: Connection, since: datetime) -> dict[str, tuple[int, int]]:
    made, closed = func.count().filter(t.created_at > since), func.count().filter(t.closed_at > since)
    rows = conn.execute(select(t.step, made, closed).group_by(t.step).order_by(t.step))
    return {step: (begun, over) for step, begun, over in rows if begun or over}


def _escalations(conn: Connection, since: datetime) -> dict[str, tuple[int, int]]:
    query = select(x.policy, func.count(), func.sum(x.level)).where(x.opened_at > since)
    rows = conn.execute(query.group_by(x.policy).order_by(x.policy))
    return {policy: (begun, int(levels or 0)) for policy, begun, levels in rows}
