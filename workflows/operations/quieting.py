"""What a person put off, and what an open signal kept quiet. At its end the ledger keeps the receipt: what was kept
back meanwhile, and what is still so. The end of a snooze is told to who put it off; what was quiet opens by itself.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.store.ledger import Entry, entries_of, note
from engine.store.pages import account_names
from engine.store.signals import KeptSignal
from workflows import tasks
from workflows.carrying import notice
from workflows.operations.circumstances import Looked, Stepping
from workflows.store.effects import add_effects
from workflows.store.muted import levels_passed_over, muted_signals
from workflows.store.runs import runs_of
from workflows.store.signals import end_snooze
from workflows.store.tasks import save_task
from workflows.tasks import Task

SNOOZES = ("snooze_signal", "snooze_task")


@dataclass(frozen=True, slots=True)
class Ended:
    """A snooze that is over. `title`: by language. `owner`: told where it is not known who put it off."""

    subject: str
    id: str
    account: str
    title: Mapping[str, str]
    until: datetime
    owner: str
    is_so: bool


def end_snoozes(batch: Stepping, account: str, kept: Collection[KeptSignal]) -> datetime | None:
    """Ends those of an account whose time is over, or whose signal is; when the next ends."""
    coming: list[datetime] = []
    for each in kept:
        if each.snoozed_until is None:
            continue
        if each.signal.is_open and each.snoozed_until > batch.now:
            coming.append(each.snoozed_until)
        else:
            end_snooze(batch.conn, each.id)
            told = ("signal", each.id, account, each.says, each.snoozed_until, each.owner)
            _end(batch, Ended(*told, _is_so(each)))
    for task in batch.snoozed.get(account, ()):
        assert task.snoozed_until is not None
        if task.snoozed_until > batch.now:
            coming.append(task.snoozed_until)
        else:
            _wake(batch, task, task.snoozed_until, next((e for e in kept if e.id == task.signal), None))
    return min(coming, default=None)


def end_quiet(batch: Stepping, looked: Looked, kept: Mapping[str, KeptSignal]) -> None:
    """The receipt of each signal of the account that muted others and has closed since it was looked at."""
    rules = batch.loaded.rulebook.rules
    muting = {name for rule in rules.values() for name in rule.quiet_while}
    since = looked.claim.evaluated_at if looked.claim else None
    for loud in (each for each in kept.values() if each.rule in muting and _has_closed(each, since)):
        muted = list(_muted_by(batch, loud, kept))
        if not muted or any(line.action == "end_quiet" for line in entries_of(batch.conn, "signal", loud.id)):
            continue
        still = [each for each in muted if each.signal.is_live and each.signal.false_since is None]
        detail = {"rule": loud.rule, "signals": len(muted), "count": len(still), "rules": _rules_of(muted)}
        _note(batch, "end_quiet", "signal", loud.id, loud.account, detail)


def _rules_of(signals: Iterable[KeptSignal]) -> list[str]:
    return sorted({each.rule for each in signals})


def _has_closed(kept: KeptSignal, since: datetime | None) -> bool:
    """Whether it was open, and closed no earlier than then."""
    of = kept.signal
    if of.opened_at is None or of.is_open or of.on_trial:
        return False
    return since is None or of.resolved_at is None or of.resolved_at >= since


def _muted_by(batch: Stepping, loud: KeptSignal, kept: Mapping[str, KeptSignal]) -> Iterator[KeptSignal]:
    """Those that waited at some time while it was open, and whose rule keeps quiet for it."""
    rules, opened_at = batch.loaded.rulebook.rules, loud.signal.opened_at
    closed_at = loud.signal.resolved_at or batch.now
    assert opened_at is not None
    for key, since in muted_signals(batch.conn, loud.account, closed_at).items():
        quiet = kept.get(key)
        rule = rules.get(quiet.rule) if quiet is not None else None
        if quiet is None or rule is None or loud.rule not in rule.quiet_while:
            continue
        ended_at = quiet.signal.opened_at or quiet.signal.resolved_at or batch.now
        if since <= closed_at and ended_at >= opened_at:
            yield quiet


def _is_so(kept: KeptSignal) -> bool:
    return kept.signal.is_open and kept.signal.false_since is None


def _wake(batch: Stepping, task: Task, until: datetime, signal: KeptSignal | None) -> None:
    """It is to do again. What it is for is still so while its signal is, or its run goes on without that."""
    save_task(batch.conn, tasks.end_snooze(task))
    is_so = signal is None or _is_so(signal)
    if not is_so and task.run:
        is_so = any(run.is_live for run in runs_of(batch.conn, [task.run]).values())
    _end(batch, Ended("task", task.id, task.account, task.title, until, task.assignee, is_so))


def _end(batch: Stepping, over: Ended) -> None:
    entries = entries_of(batch.conn, over.subject, over.id)
    put_off = _put_off(entries)
    by, since = (put_off[0].by, put_off[-1].at) if put_off else ("", over.until)
    levels = levels_passed_over(batch.conn, over.account, over.id, since)
    detail = {"levels": levels, "count": int(over.is_so), "by": by, "until": over.until.isoformat()}
    _note(batch, "end_snooze", over.subject, over.id, over.account, detail)
    if not over.is_so or _was_lifted(entries):  # whoever lifted it knows
        return
    team = batch.loaded.rulebook.team
    who = by if by in team.people else over.owner
    name = account_names(batch.conn, [over.account]).get(over.account, over.account)
    said = {"notice": "snoozed", "title": dict(over.title), "account": name, "levels": levels or None}
    said["until_at"] = over.until.isoformat()
    cause: Any = (over.subject, over.id)
    told = notice(team, who, cause, f"snoozed {detail['until']}", said, batch.now, over.account)
    add_effects(batch.conn, [told] if told is not None else [])


def _put_off(entries: list[Entry]) -> list[Entry]:
    """How it came to be put off, the newest first: each time it was since it was so no more."""
    found: list[Entry] = []
    for each in entries:
        if each.action == "end_snooze":
            break
        if each.action in SNOOZES:
            found.append(each)
    return found


def _was_lifted(entries: list[Entry]) -> bool:
    """Whatever was done with it since."""
    last = next((each.action for each in entries if each.action in (*SNOOZES, "lift_snooze")), "")
    return last == "lift_snooze"


def _note(
    batch: Stepping, action: str, subject: str, subject_id: str, account: str, detail: Mapping[str, Any]
) -> None:
    note(
        batch.conn,
        at=batch.now,
        action=action,
        account=account,
        subject=subject,
        subject_id=subject_id,
        by="evaluation",
        edition=batch.loaded.number,
        detail=detail,
    )
