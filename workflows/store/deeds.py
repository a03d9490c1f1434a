"""What an edition has brought about since it was published, by rule. Read only."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select

from engine.store.schema import ledger, signal
from workflows.store import schema
from workflows.verdict import Reason

s, r, e, t, x = signal.c, schema.run.c, schema.effect.c, schema.task.c, ledger.c


@dataclass(frozen=True, slots=True)
class Deeds:
    """Counts: signals opened and closed while it ran; `taken_back`: of what it opened, what a recall closed, whenever,
    which is among the closed; tasks given and mails sent to customers up to now, by what it began.
    """

    opened: int = 0
    closed: int = 0
    tasks: int = 0
    mails: int = 0
    taken_back: int = 0

    def __add__(self, other: "Deeds") -> "Deeds":
        return Deeds(
            self.opened + other.opened,
            self.closed + other.closed,
            self.tasks + other.tasks,
            self.mails + other.mails,
            self.taken_back + other.taken_back,
        )


def deeds_of_edition(conn: Connection, number: int) -> Mapping[str, Deeds]:
    """By rule; under the empty name what no signal began."""
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for name, query in _queries(number).items():
        for rule, count in conn.execute(query):
            counts[rule or ""][name] = count
    for named in counts.values():
        named["closed"] = named.get("closed", 0) + named.get("taken_back", 0)
    return {rule: Deeds(**named) for rule, named in sorted(counts.items())}


def _queries(number: int) -> dict[str, Select[Any]]:
    counted = func.count()

    def moved(action: str, *these: ColumnElement[bool]) -> Select[Any]:
        told = and_(x.subject == "signal", x.subject_id == s.id, x.action == action, *these)
        of_real = select(s.rule, counted).join(ledger, told).where(s.opened_at.is_not(None), ~s.on_trial)
        return of_real.group_by(s.rule)

    by_it, is_recalled = x.edition == number, x.reason == Reason.RECALLED.value
    earlier = ledger.alias().c
    opened_by_it = select(earlier.subject_id).where(
        earlier.action == "open_signal", earlier.edition == number, earlier.subject == "signal"
    )

    tasks = select(s.rule, counted).select_from(schema.task).outerjoin(signal, s.id == t.signal_id)
    mails = (
        select(s.rule, counted)
        .select_from(schema.effect)
        .join(schema.run, and_(e.cause == "run", e.cause_id == r.id))
        .outerjoin(signal, s.id == r.signal_id)
        .where(e.kind == "email", e.state == "sent", e.edition == number)
    )
    return {
        "opened": moved("open_signal", by_it),
        "closed": moved("resolve_signal", by_it, ~is_recalled),
        "taken_back": moved("resolve_signal", is_recalled).where(s.id.in_(opened_by_it)),
        "tasks": tasks.where(t.edition == number).group_by(s.rule),
        "mails": mails.group_by(s.rule),
    }
