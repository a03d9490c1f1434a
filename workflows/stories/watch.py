"""Looks at what stands, for a story's expectations to compare: read at once for all stories that look at a moment."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from engine.store.session import Connection
from workflows.letters import read_bytes
from workflows.operations.looking.account_page import milestones_standing
from workflows.parts import Parts
from workflows.store import mail as mailbox
from workflows.store import standing as store
from workflows.store.tasks import OPEN
from workflows.stories.refusals import noes_of
from workflows.stories.seen import ClimbSeen, MailSeen, RunSeen, Seen, SignalSeen, TaskSeen, ending_of, nobody

SIGNALS = frozenset({"open", "would_open", "pending", "closed", "not_open", "window", "acknowledged"})
RUNS = frozenset({"ended"})
MAILS = frozenset({"email", "no_email"})
"""Verbs that look at signals, at runs, into mails."""


@dataclass(frozen=True, slots=True)
class Board:
    """What stands of these accounts while nothing moves; each kind is read when it is first looked at."""

    parts: Parts
    accounts: Sequence[str]
    read: dict[store.Read, store.ByAccount] = field(default_factory=dict)

    def of(self, kind: store.Read, account: str) -> Sequence[store.Found]:
        if kind not in self.read:
            with self.parts.database.reading() as conn:
                self.read[kind] = kind(conn, self.accounts)
        return self.read[kind].get(account, ())

    def mails(self, keys: Collection[str]) -> Mapping[str, bytes]:
        """Each as it went out."""
        with self.parts.database.reading() as conn:
            return {key: _raw(conn, key) for key in keys}


def watch(
    board: Board,
    account: str,
    before: Collection[str],
    since: datetime,
    verbs: Collection[str],
    *,
    reads_mails: bool = True,
) -> Seen:
    """What these verbs look at; mails and tasks always. `before`: the ids of those that stood at the line before.
    `reads_mails`: whether anybody asks what is in them.
    """
    wanted = set(verbs)
    sent = [row for row in board.of(store.mails_sent, account) if row.key not in before]
    tasks = board.of(store.tasks_given, account)
    has_climbs = "escalated" in wanted
    signals = tuple(
        map(_signal, board.of(store.signals_raised, account) if has_climbs or wanted & SIGNALS else ())
    )
    runs = tuple(map(_run, board.of(store.runs_begun, account) if has_climbs or wanted & RUNS else ()))
    causes = {each.id for each in tasks} | {each.id for each in signals} | {each.id for each in runs}
    texts = board.mails([row.key for row in sent]) if reads_mails and sent and wanted & MAILS else {}
    return Seen(
        signals=signals,
        mails=tuple(_mail(row, texts.get(row.key, b"")) for row in sent),
        tasks=tuple(_task(row, before) for row in tasks),
        runs=runs,
        climbs=tuple(_climbs(board, account, causes, since)) if has_climbs else (),
        milestones=milestones_standing(board.parts, account) if "milestone" in wanted else {},
        noes=noes_of(board.parts, account) if "verdict" in wanted else nobody,
        account=account,
    )


def standing(board: Board, account: str) -> frozenset[str]:
    """The ids of the mails that were sent and the tasks that were given so far."""
    sent, tasks = board.of(store.mails_sent, account), board.of(store.tasks_given, account)
    return frozenset([row.key for row in sent] + [row.id for row in tasks])


def _signal(row: store.Found) -> SignalSeen:
    return SignalSeen(row.id, row.rule, row.child, row.state, row.window, row.opened_at is not None)


def _raw(conn: Connection, key: str) -> bytes:
    kept = mailbox.mail_of(conn, key)
    return bytes(kept["raw"]) if kept else b""


def _mail(row: store.Found, raw: bytes) -> MailSeen:
    letter = read_bytes(raw) if raw else None
    subject, text = (letter.subject, letter.text) if letter else ("", "")
    return MailSeen(row.key, row.content.get("email", ""), row.recipient, subject, text)


def _task(row: store.Found, before: Collection[str]) -> TaskSeen:
    is_open, is_new = row.state in OPEN, row.id not in before
    return TaskSeen(row.id, row.step, row.assignee, row.title, is_open, is_new)


def _run(row: store.Found) -> RunSeen:
    return RunSeen(row.id, row.playbook, row.key, row.state, ending_of(row.state, row.ending))


def _climbs(board: Board, account: str, causes: Collection[str], since: datetime) -> Iterable[ClimbSeen]:
    climbed: dict[str, int] = {}
    for line in board.of(store.levels_climbed, account):
        if line.at > since:
            level = int(line.detail["level"])
            climbed[line.subject_id] = max(climbed.get(line.subject_id, 0), level)
    for row in board.of(store.escalations_begun, account):
        if row.cause_id in causes:
            yield ClimbSeen(row.id, row.policy, climbed.get(row.id, 0), row.state)
