"""Tasks as lists and pages show them: what is due first comes first."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from engine.store import pages as known
from engine.store.log import microseconds
from engine.store.pages import Row
from workflows.operations.looking.moment import Moment, NotThere, looking
from workflows.operations.looking.pages import After, Page, cut
from workflows.parts import Parts
from workflows.store import pages
from workflows.store.tasks import OPEN


@dataclass(frozen=True, slots=True)
class TaskShown:
    """`title` by language; `because` and `evidence` as they were when it was given; lines of the checklist are maps of
    `text` by language and `done`; outcomes are maps of `name`, `label`, `asks`. `is_late`: open past its due moment.
    """

    id: str
    account: str
    account_name: str
    signal: str
    run: str
    step: str
    assignee: str
    priority: str
    title: Mapping[str, str]
    because: Any
    evidence: Any
    checklist: Sequence[Mapping[str, Any]]
    outcomes: Sequence[Mapping[str, Any]]
    state: str
    created_at: datetime
    due_at: datetime | None
    is_late: bool
    acknowledged_at: datetime | None
    acknowledged_by: str
    snoozed_until: datetime | None
    closed_at: datetime | None
    closed_by: str
    outcome: str
    answer: str
    useful: str


def tasks(
    parts: Parts,
    *,
    states: Collection[str] = OPEN,
    assignee: str = "",
    account: str = "",
    after: After = None,
    limit: int = 50,
) -> Page[TaskShown]:
    """No states: all of them."""
    with looking(parts) as moment:
        rows = pages.tasks_page(
            moment.conn, states=states, assignee=assignee, account_id=account, after=after, limit=limit + 1
        )
        kept, next_ = cut(rows, limit, lambda row: (microseconds(row["sort_at"]), row["id"]))
        return Page(tasks_shown(moment, kept), next_)


def tasks_due(parts: Parts, soon: timedelta, assignee: str = "") -> dict[str, int]:
    """How many there are to do: `late`, due within `soon`, `later`, and without a day (`never`)."""
    with looking(parts) as moment:
        return pages.due_counts(moment.conn, moment.now, moment.now + soon, assignee)


def tasks_by_teammate(parts: Parts, states: Collection[str]) -> dict[str, int]:
    """How many in these states are whose; under the empty name nobody's."""
    with looking(parts) as moment:
        return pages.tasks_by_assignee(moment.conn, states)


def task(parts: Parts, task_id: str) -> TaskShown:
    """Raises NotThere."""
    with looking(parts) as moment:
        row = pages.task_row(moment.conn, task_id)
        if row is None:
            raise NotThere("task", task_id)
        return tasks_shown(moment, [row])[0]


def tasks_shown(moment: Moment, rows: Sequence[Row]) -> tuple[TaskShown, ...]:
    names = known.account_names(moment.conn, {row["account_id"] for row in rows})
    return tuple(_shown(row, names.get(row["account_id"], ""), moment.now) for row in rows)


def _shown(row: Row, account_name: str, now: datetime) -> TaskShown:
    same = (
        *(
            "id",
            "step",
            "assignee",
            "priority",
            "title",
            "because",
            "evidence",
            "state",
            "created_at",
            "due_at",
        ),
        *(
            "acknowledged_at",
            "acknowledged_by",
            "snoozed_until",
            "closed_at",
            "closed_by",
            "outcome",
            "answer",
            "useful",
        ),
    )
    return TaskShown(
        **{name: row[name] for name in same},
        account=row["account_id"],
        account_name=account_name or row["account_id"],
        signal=row["signal_id"],
        run=row["run_id"],
        checklist=row["checklist"] or (),
        outcomes=row["outcomes"] or (),
        is_late=row["state"] in OPEN and row["due_at"] is not None and row["due_at"] < now,
    )
