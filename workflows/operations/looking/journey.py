"""The journey of one account in time order: what was said, decided, sent and given to people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.store.pages import account_row
from workflows.operations.looking.moment import Moment, NotThere, looking
from workflows.operations.looking.pages import After, Page, cut
from workflows.parts import Parts
from workflows.store.journey import Line, What, journey_lines


@dataclass(frozen=True, slots=True)
class JourneyEntry:
    """One line.

    `decided`: a line of the ledger; `action`, `reason`, `by`, and `subject` with `subject_id` say of what. `said`: a
    field took another value; `detail` has about, child, name, value, before, source. `happened`: events of one day;
    `detail` has name, times, source. `mailed`: `detail` has recipient, sender, subject, audience. `assigned`: a task;
    `detail` has title, assignee, state, outcome, due_at.
    """

    at: datetime
    what: What
    action: str = ""
    subject: str = ""
    subject_id: str = ""
    reason: str = ""
    by: str = ""
    detail: Mapping[str, Any] | None = None


def journey(parts: Parts, account_id: str, *, after: After = None, limit: int = 50) -> Page[JourneyEntry]:
    """The newest first. Raises NotThere."""
    with looking(parts) as moment:
        if account_row(moment.conn, account_id) is None:
            raise NotThere("account", account_id)
        return journey_of(moment, account_id, after, limit)


def journey_of(moment: Moment, account_id: str, after: After, limit: int) -> Page[JourneyEntry]:
    place = None if after is None else (int(after[0]), int(after[1]), str(after[2]))
    lines, next_ = cut(
        journey_lines(moment.conn, account_id, place, limit + 1), limit, lambda line: line.place
    )
    return Page(tuple(ENTRIES[line.what](line) for line in lines), next_)


def _decided(line: Line) -> JourneyEntry:
    row = line.row
    detail = row["detail"] if isinstance(row["detail"], Mapping) else None
    return JourneyEntry(
        line.at,
        "decided",
        action=row["action"],
        subject=row["subject"],
        subject_id=row["subject_id"],
        reason=row["reason"],
        by=row["by"],
        detail=detail,
    )


def _mailed(line: Line) -> JourneyEntry:
    detail = _of(line, "recipient", "sender", "subject", "audience")
    return JourneyEntry(line.at, "mailed", subject="mail", subject_id=line.row["effect_key"], detail=detail)


def _assigned(line: Line) -> JourneyEntry:
    detail = _of(line, "title", "assignee", "state", "outcome", "due_at", "priority")
    return JourneyEntry(line.at, "assigned", subject="task", subject_id=line.row["id"], detail=detail)


def _said(line: Line) -> JourneyEntry:
    detail = _of(line, "about", "child", "name", "value", "before", "source", "received_at")
    return JourneyEntry(line.at, "said", subject="observation", subject_id=str(line.row["id"]), detail=detail)


def _happened(line: Line) -> JourneyEntry:
    return JourneyEntry(line.at, "happened", subject="event", detail=_of(line, "name", "times", "source"))


def _of(line: Line, *names: str) -> dict[str, Any]:
    return {name: line.row[name] for name in names}


ENTRIES = {
    "decided": _decided,
    "mailed": _mailed,
    "assigned": _assigned,
    "said": _said,
    "happened": _happened,
}
