"""Effects as lists show them: what was to go out, what became of it, and why."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.store import pages as known
from engine.store.log import microseconds
from engine.store.pages import Row
from workflows.operations.looking.moment import Moment, NotThere, looking
from workflows.operations.looking.pages import After, Page, cut
from workflows.parts import Parts
from workflows.store import pages


@dataclass(frozen=True, slots=True)
class EffectShown:
    """`reason`: a name of `workflows.verdict.Reason`, or empty. `until`: when a deferred one is asked again."""

    key: str
    kind: str
    cause: str
    cause_id: str
    account: str
    account_name: str
    step: str
    n: int
    recipient: str
    state: str
    reason: str
    until: datetime | None
    planned_at: datetime
    due_at: datetime
    done_at: datetime | None
    attempts: int
    edition: int
    receipt: Mapping[str, Any]


def effects(
    parts: Parts,
    *,
    account: str = "",
    states: Collection[str] = (),
    kind: str = "",
    after: After = None,
    limit: int = 50,
) -> Page[EffectShown]:
    """Those planned last come first."""
    with looking(parts) as moment:
        rows = pages.effects_page(
            moment.conn, account_id=account, states=states, kind=kind, after=after, limit=limit + 1
        )
        kept, next_ = cut(rows, limit, lambda row: (microseconds(row["planned_at"]), row["key"]))
        return Page(effects_shown(moment, kept), next_)


def effect(parts: Parts, key: str) -> EffectShown:
    """Raises NotThere."""
    with looking(parts) as moment:
        row = pages.effect_row(moment.conn, key)
        if row is None:
            raise NotThere("effect", key)
        return effects_shown(moment, [row])[0]


def effects_shown(moment: Moment, rows: Sequence[Row]) -> tuple[EffectShown, ...]:
    names = known.account_names(moment.conn, {row["account_id"] for row in rows})
    same = (
        *("key", "kind", "cause", "cause_id", "step", "n", "recipient", "state", "reason", "until"),
        *("planned_at", "due_at", "done_at", "attempts", "edition"),
    )
    return tuple(
        EffectShown(
            **{name: row[name] for name in same},
            account=row["account_id"],
            account_name=names.get(row["account_id"]) or row["account_id"],
            receipt=row["receipt"] or {},
        )
        for row in rows
    )
