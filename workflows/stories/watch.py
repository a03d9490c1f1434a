"""Looks at what stands, for a story's expectations to compare."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from engine.store import pages
from engine.store.pages import Row
from engine.store.session import Connection
from workflows.letters import read_bytes
from workflows.operations.looking.account_page import account_page
from workflows.operations.looking.moment import looking
from workflows.parts import Parts
from workflows.store import mail as mailbox
from workflows.store import pages as work
from workflows.store.tasks import OPEN
from workflows.stories.seen import ClimbSeen, MailSeen, RunSeen, Seen, SignalSeen, TaskSeen, ending_of

ALL = 10_000


def watch(
    parts: Parts, account: str, before: Collection[str], since: datetime, *, milestones: bool = False
) -> Seen:
    """`before`: the ids of mails and tasks that stood at the line before. Milestones only where they are asked for."""
    reached = _milestones(parts, account) if milestones else {}
    with looking(parts) as moment:
        conn = moment.conn
        effects = work.effects_page(conn, account_id=account, kind="email", limit=ALL)
        sent = [row for row in effects if row["state"] == "sent" and row["key"] not in before]
        signals = tuple(map(_signal, pages.signals_page(conn, account_id=account, limit=ALL)))
        tasks = work.tasks_page(conn, states=(), account_id=account, limit=ALL)
        runs = tuple(map(_run, work.runs_page(conn, account_id=account, limit=ALL)))
        causes = [each["id"] for each in tasks]
        causes += [signal.id for signal in signals] + [run.id for run in runs]
        return Seen(
            signals=signals,
            mails=tuple(_mail(conn, row) for row in reversed(sent)),
            tasks=tuple(_task(row, before) for row in tasks),
            runs=runs,
            climbs=tuple(_climbs(conn, causes, since)),
            milestones=reached,
            account=account,
        )


def _signal(row: Row) -> SignalSeen:
    was_open = row["opened_at"] is not None
    return SignalSeen(row["id"], row["rule"], row["child"], row["state"], row["window"], was_open)


def _mail(conn: Connection, row: Row) -> MailSeen:
    kept = mailbox.mail_of(conn, row["key"])
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
