"""Runs as lists and pages show them: how far each is, what it did, and what it waits for."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.store import pages as known
from engine.store.log import microseconds
from engine.store.pages import Row
from workflows.operations.looking.effects import EffectShown, effects_shown
from workflows.operations.looking.moment import Moment, NotThere, looking
from workflows.operations.looking.pages import After, Page, cut
from workflows.parts import Parts
from workflows.store import pages


@dataclass(frozen=True, slots=True)
class RunShown:
    """`cursor`: the step it stands at, empty past the last. `wake_at`: when it looks again by itself."""

    id: str
    playbook: str
    account: str
    account_name: str
    key: str
    occurrence: str
    edition: int
    signal: str
    cause: str
    state: str
    cursor: str
    wake_at: datetime | None
    started_at: datetime
    ended_at: datetime | None
    ending: str
    error: str


@dataclass(frozen=True, slots=True)
class VisitShown:
    n: int
    step: str
    at: datetime
    what: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EscalationShown:
    """`level` counts the levels that were climbed."""

    id: str
    policy: str
    account: str
    cause: str
    cause_id: str
    state: str
    level: int
    round: int
    opened_at: datetime
    wake_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class RunPage:
    """`visits` and `effects` in the order they came about."""

    run: RunShown
    visits: tuple[VisitShown, ...]
    effects: tuple[EffectShown, ...]
    escalations: tuple[EscalationShown, ...]


def runs(
    parts: Parts,
    *,
    account: str = "",
    playbook: str = "",
    states: Collection[str] = (),
    signal: str = "",
    after: After = None,
    limit: int = 50,
) -> Page[RunShown]:
    """Those that began last come first."""
    with looking(parts) as moment:
        rows = pages.runs_page(
            moment.conn,
            account_id=account,
            playbook=playbook,
            states=states,
            signal_id=signal,
            after=after,
            limit=limit + 1,
        )
        kept, next_ = cut(rows, limit, lambda row: (microseconds(row["started_at"]), row["id"]))
        return Page(runs_shown(moment, kept), next_)


def run_page(parts: Parts, run_id: str) -> RunPage:
    """Raises NotThere."""
    with looking(parts) as moment:
        row = pages.run_row(moment.conn, run_id)
        if row is None:
            raise NotThere("run", run_id)
        effects = pages.effects_page(moment.conn, cause_ids=[run_id], limit=200)
        visits = [
            VisitShown(each["n"], each["step"], each["at"], each["what"], each["detail"] or {})
            for each in pages.visits_of(moment.conn, run_id)
        ]
        return RunPage(
            runs_shown(moment, [row])[0],
            tuple(visits),
            tuple(reversed(effects_shown(moment, effects))),
            escalations_about(moment, [run_id]),
        )


def runs_shown(moment: Moment, rows: Sequence[Row]) -> tuple[RunShown, ...]:
    names = known.account_names(moment.conn, {row["account_id"] for row in rows})
    same = (
        *("id", "playbook", "key", "occurrence", "edition", "cause", "state", "cursor", "wake_at"),
        *("started_at", "ended_at", "ending", "error"),
    )
    return tuple(
        RunShown(
            **{name: row[name] for name in same},
            account=row["account_id"],
            account_name=names.get(row["account_id"]) or row["account_id"],
            signal=row["signal_id"],
        )
        for row in rows
    )


def escalations_about(moment: Moment, causes: Collection[str]) -> tuple[EscalationShown, ...]:
    same = (
        *("id", "policy", "cause", "cause_id", "state", "level", "round", "opened_at", "wake_at"),
        "ended_at",
    )
    return tuple(
        EscalationShown(**{name: row[name] for name in same}, account=row["account_id"])
        for row in pages.escalations_about(moment.conn, causes)
    )
