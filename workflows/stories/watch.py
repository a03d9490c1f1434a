"""Looks at what stands, for a story's expectations to compare."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from engine.store import pages
from engine.store.pages import Row
from engine.store.session import Connection
from workflows.letters import read_bytes
from workflows.operations.looking.account_page import account_page
from workflows.parts import Parts
from workflows.store import mail as mailbox
from workflows.store import pages as work
from workflows.store.tasks import OPEN
from workflows.stories.seen import ClimbSeen, MailSeen, RunSeen, Seen, SignalSeen, TaskSeen, ending_of

ALL = 10_000
SIGNALS = frozenset({"open", "would_open", "pending", "closed", "not_open", "window", "acknowledged"})
RUNS = frozenset({"ended"})
MAILS = frozenset({"email", "no_email"})
"""Verbs that look at signals, at runs, into mails."""


def watch(
    parts: Parts, account: str, before: Collection[str], since: datetime, verbs: Collection[str]
) -> Seen:
    """What these verbs look at; mails and tasks always. `before`: the ids of those that stood at the line before."""
    wanted = set(verbs)
    reached = _milestones(parts, account) if "milestone" in wanted else {}
    with parts.database.reading() as conn:
        sent = [row for row in _sent(conn, account) if row["key"] not in before]
        tasks = work.tasks_page(conn, states=(), account_id=account, limit=ALL)
        has_climbs, has_text = "escalated" in wanted, bool(wanted & MAILS)
        signals = _signals(conn, account) if has_climbs or wanted & SIGNALS else ()
        runs = _runs(conn, account) if has_climbs or wanted & RUNS else ()
        causes = [each["id"] for each in tasks] + [each.id for each in signals] + [each.id for each in runs]
        return Seen(
            signals=signals,
            mails=tuple(_mail(conn, row, has_text) for row in reversed(sent)),
            tasks=tuple(_task(row, before) for row in tasks),
            runs=runs,
            climbs=tuple(_climbs(conn, causes, since)) if has_climbs else (),
            milestones=reached,
            account=account,
        )


def standing(parts: Parts, account: str) -> frozenset[str]:
    """The ids of the mails that were sent and the tasks that were given so far."""
    with parts.database.reading() as conn:
        tasks = work.tasks_page(conn, states=(), account_id=account, limit=ALL)
        return frozenset([row["key"] for row in _sent(conn, account)] + [row["id"] for row in tasks])


def _sent(conn: Connection, account: str) -> list[Row]:
    effects = work.effects_page(conn, account_id=account, kind="email", limit=ALL)
    return [row for row in effects if row["state"] == "sent"]


def _signals(conn: Connection, account: str) -> tuple[SignalSeen, ...]:
    return tuple(map(_signal, pages.signals_page(conn, account_id=account, limit=ALL)))


def _runs(conn: Connection, account: str) -> tuple[RunSeen, ...]:
    return tuple(map(_run, work.runs_page(conn, account_id=account, limit=ALL)))


def _signal(row: Row) -> SignalSeen:
    was_open = row["opened_at"] is not None
    return SignalSeen(row["id"], row["rule"], row["child"], row["state"], row["window"], was_open)


def _mail(conn: Connection, row: Row, has_text: bool) -> MailSeen:
    kept = mailbox.mail_of(conn, row["key"]) if has_text else None
    letter = read_bytes(bytes(kept["raw"])) if kept else None
    subject, text = (letter.subject, letter.text) if letter else ("", "")
    return MailSeen(row["key"], row["content"].get("email", ""), row["recipient"], subject, text)


def _task(row: Row, before: Collection[str]) -> TaskSeen:
    is_open, is_new = row["state"] in OPEN, row["id"] not in before
    return TaskSeen(row["id"], row["step"], row["assignee"], row["title"], is_open, is_new)


def _run(row: Row) -> RunSeen:
    ending = ending_of(row["state"], row["ending"])
    return RunSeen(row["id"], row["playbook"], row["key"], row["state"], ending)


def _climbs(conn: Connection, causes: Collection[str], since: datetime) -> Iterable[ClimbSeen]:
    climbed: dict[str, int] = {}
    for entry in pages.ledger_since(conn, ["climb_escalation"], since):
        key, level = entry["subject_id"], int(entry["detail"]["level"])
        climbed[key] = max(climbed.get(key, 0), level)
    for row in work.escalations_about(conn, causes):
        yield ClimbSeen(row["id"], row["policy"], climbed.get(row["id"], 0), row["state"])


def _milestones(parts: Parts, account: str) -> Mapping[str, Any]:
    found = account_page(parts, account).milestones
    return {f"{each.plan}.{each.name}": each.status for each in found}
