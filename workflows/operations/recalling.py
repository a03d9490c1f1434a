"""Recall: what an edition or a rule opened is taken back, as far as nobody has put a hand to it. Of an edition it is
the work of the rules that it changed, and of all others only where somebody says so. What went out is out, and is told
by name. Done twice it finds nothing more to do.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from engine.signals import Signal
from engine.store.accounts import lock_accounts, mark_told
from engine.store.editions import edition
from engine.store.ledger import note
from engine.store.session import Connection
from engine.store.signals import KeptSignal, lock_signals, save_signals, signal_id
from engine.store.writing import chunks
from workflows.effects import cancelled
from workflows.operations.claiming import tell
from workflows.operations.ending import end_run, take_back
from workflows.operations.looking.changed import changed_by
from workflows.operations.looking.moment import NotThere, rule_of
from workflows.parts import Loaded, Parts
from workflows.store import recalls as store
from workflows.store.effects import save_effect, unsent_of_signal
from workflows.store.escalations import look_again
from workflows.store.recalls import Opened, SentMail
from workflows.store.runs import live_runs_of_signal
from workflows.store.tasks import open_tasks_of_signal, tasks_of
from workflows.verdict import Reason

AT_ONCE = 25
"""Signals of one transaction, so that nobody waits long for a turn to write."""
WORD = Reason.RECALLED.value


@dataclass(frozen=True, slots=True)
class Scope:
    """What to take back: what the rules that an edition changed opened under it (with `everything`: all that opened
    while it ran), or all that stands open of a rule. One of the two.
    """

    edition: int = 0
    rule: str = ""
    everything: bool = False

    @property
    def subject(self) -> tuple[str, str]:
        return ("edition", str(self.edition)) if self.edition else ("rule", self.rule)


@dataclass(frozen=True, slots=True)
class Recalled:
    """`taken`: signals closed, or only their runs ended where they had closed by themselves. `left`: a person has put a
    hand to it. `sent`: mails to customers that went out, or may have: `went_out` and `may_have_gone` of them. `tasks`,
    `runs`, `mails`: how many were closed, ended, kept in. `others`: untouched too, of rules that the edition did not
    change; only `everything` takes them. With `is_preview` nothing of it has happened.
    """

    scope: Scope
    taken: tuple[Opened, ...] = ()
    left: tuple[Opened, ...] = ()
    sent: tuple[SentMail, ...] = ()
    tasks: int = 0
    runs: int = 0
    mails: int = 0
    is_preview: bool = False
    went_out: int = 0
    may_have_gone: int = 0
    others: tuple[Opened, ...] = ()


def preview_recall(parts: Parts, scope: Scope) -> Recalled:
    """What a recall would take back now. Raises NotThere, DatabaseAway."""
    with parts.database.reading() as conn:
        return replace(_looked(conn, *_opened(conn, parts, scope), scope), is_preview=True)


def recall(parts: Parts, scope: Scope, by: str, why: str = "") -> Recalled:
    """Takes it back, a few signals at a time; each is looked at again in its transaction, and what went out meanwhile
    is told as it stands in the end. Raises NotThere, DatabaseAway.
    """
    with parts.database.reading() as conn:
        found, others = _opened(conn, parts, scope)
        whole = _looked(conn, found, others, scope)
    taken, missed = list[Opened](), list[Opened]()
    for some in chunks(whole.taken, AT_ONCE):
        done, touched = parts.database.write(partial(_take_back, parts=parts, some=some, by=by, why=why))
        taken, missed = taken + done, missed + touched
    with parts.database.reading() as conn:
        counts = store.taken_back(conn, {each.signal for each in taken}, WORD)
        came_to = Recalled(scope, tuple(taken), (*whole.left, *missed), (), *counts, others=whole.others)
        came_to = _with_mails(came_to, store.sent_mails(conn, [each.signal for each in found]))
    if taken:
        parts.database.write(lambda conn: _note_whole(conn, parts, came_to, by, why))
        parts.doorbell.ring("evaluate", "climb", "advance")
    return came_to


def _opened(conn: Connection, parts: Parts, scope: Scope) -> tuple[list[Opened], list[Opened]]:
    """What is meant, and what opened beside it; neither, of what there is or was. A name that never was is refused, for
    whoever recalls may be in a hurry.
    """
    found = store.opened(conn, scope.edition, scope.rule)
    if found and scope.edition and not scope.everything:
        own = changed_by(parts, conn, scope.edition).rules
        return [each for each in found if each.rule in own], [each for each in found if each.rule not in own]
    if found or (scope.rule and store.ever_opened(conn, scope.rule)):
        return found, []
    if scope.edition and edition(conn, scope.edition) is None:
        raise NotThere("edition", str(scope.edition))
    if scope.rule:
        rule_of(parts.editions.required(conn).rulebook, scope.rule)
    return [], []


def _looked(conn: Connection, found: Sequence[Opened], others: Sequence[Opened], scope: Scope) -> Recalled:
    touched = store.touched(conn, [each.signal for each in (*found, *others)])
    left = tuple(each for each in found if each.signal in touched)
    taken = tuple(each for each in found if each.signal not in touched and each.is_undone)
    counts = store.undone(conn, [each.signal for each in taken])
    sent = store.sent_mails(conn, [each.signal for each in found])
    beside = tuple(each for each in others if each.signal not in touched and each.is_undone)
    return _with_mails(Recalled(scope, taken, left, (), *counts, others=beside), sent)


def _with_mails(found: Recalled, sent: tuple[SentMail, ...]) -> Recalled:
    out = sum(each.state == "sent" for each in sent)
    return replace(found, sent=sent, went_out=out, may_have_gone=len(sent) - out)


def _take_back(
    conn: Connection, parts: Parts, some: Sequence[Opened], by: str, why: str
) -> tuple[list[Opened], list[Opened]]:
    """Those of them that are still untouched, and those that somebody has touched; what ended meanwhile, by itself or
    by another's recall, is neither.
    """
    now = parts.clock.world(conn)
    loaded = parts.editions.required(conn)
    accounts = sorted({each.account for each in some})
    lock_accounts(conn, accounts)
    kept = {each.id: (each, mine) for mine in lock_signals(conn, accounts).values() for each in mine}
    taken, touched = list[Opened](), list[Opened]()
    for each in (each for each in some if each.signal in kept):
        if _is_touched(conn, kept[each.signal][0]):
            touched.append(each)
        elif _one(conn, loaded, *kept[each.signal], by, why, now):
            taken.append(each)
    mark_told(conn, {each.account for each in taken}, now)
    return taken, touched


def _is_touched(conn: Connection, kept: KeptSignal) -> bool:
    """Once nobody is about to: whoever takes up a task at this moment has it locked, after its run."""
    live_runs_of_signal(conn, kept.id)
    open_tasks_of_signal(conn, kept.id)
    return kept.signal.acknowledged_at is not None or any(
        task.is_touched for task in tasks_of(conn, signals=[kept.id])
    )


def _one(
    conn: Connection,
    loaded: Loaded,
    kept: KeptSignal,
    beside: Iterable[KeptSignal],
    by: str,
    why: str,
    now: datetime,
) -> bool:
    """False where there is nothing to take back."""
    runs, unsent = live_runs_of_signal(conn, kept.id), unsent_of_signal(conn, kept.id)
    if not kept.signal.is_open and not runs and not unsent:
        return False
    if kept.signal.is_open:
        over = replace(kept.signal, state="resolved", resolved_at=now, resolution=WORD, waits_for="")
        save_signals(conn, [replace(kept, signal=over)])
        _note_signal(conn, kept, "resolve_signal", by, now, why)
        if kept.rule in loaded.rulebook.rules:
            _leave_alone(conn, loaded, kept, beside, by, now, why)
    for run in runs:
        end_run(conn, run, WORD, now, by)
    # a run that came to its end has left its last mail to its course; what a worker has claimed finds it gone
    for effect in unsent_of_signal(conn, kept.id):
        kept_in = cancelled(effect, now, Reason.RECALLED)
        save_effect(conn, kept_in, effect.fence, effect.state)
        tell(conn, kept_in, now)
    take_back(conn, [(task, Reason.RECALLED) for task in open_tasks_of_signal(conn, kept.id)], now)
    look_again(conn, "signal", [kept.id], now)
    return True


def _leave_alone(
    conn: Connection,
    loaded: Loaded,
    kept: KeptSignal,
    beside: Iterable[KeptSignal],
    by: str,
    now: datetime,
    why: str,
) -> None:
    """Its rule still runs: as after a dismissal it does not open again before its condition has ceased."""
    earlier = [each for each in beside if (each.rule, each.child) == (kept.rule, kept.child)]
    was = kept.signal
    quiet = Signal(
        kept.rule, kept.account, kept.child, "ignored", now, was.occasion, was.window, was.priority
    )
    key = signal_id(kept.rule, kept.account, kept.child, len(earlier))
    left = KeptSignal(key, replace(quiet, true_since=now), kept.kind, loaded.number, kept.owner, kept.says)
    save_signals(conn, [left])
    _note_signal(conn, left, "ignore_signal", by, now, why)


def _note_signal(
    conn: Connection, kept: KeptSignal, action: str, by: str, now: datetime, why: str = ""
) -> None:
    said = {"rule": kept.rule, "child": kept.child, "why": why}
    detail = {name: value for name, value in said.items() if value}
    note(
        conn,
        at=now,
        action=action,
        account=kept.account,
        subject="signal",
        subject_id=kept.id,
        reason=WORD,
        by=by,
        edition=kept.edition,
        detail=detail,
    )


def _note_whole(conn: Connection, parts: Parts, found: Recalled, by: str, why: str) -> None:
    kind, name = found.scope.subject
    note(
        conn,
        at=parts.clock.world(conn),
        action="recall",
        subject=kind,
        subject_id=name,
        reason=why,
        by=by,
        edition=found.scope.edition,
        detail={
            "signals": len(found.taken),
            "left": len(found.left),
            "sent": found.went_out,
            "perhaps": found.may_have_gone,
            "kept_in": found.mails,
            "of": store.openings_of(conn, [each.signal for each in found.taken]),
        },
    )
