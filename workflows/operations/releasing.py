"""A held signal waits for a person. Yes: it opens as it would have, and starts what it starts. No: it is left out,
until its condition ceases and comes true again, or it comes to its next window.

An incident says so of all its signals, or of some. They are gone through a few at a time, each by itself: what stops
half-way has lost nothing, and is gone on with by saying it again.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime

from engine.rollout import trial_of
from engine.signals import release
from engine.store.accounts import lock_accounts, mark_told
from engine.store.ledger import note
from engine.store.losses import set_known
from engine.store.session import Connection
from engine.store.signals import KeptSignal, lock_signals, save_signals
from engine.store.writing import chunks
from workflows.operations.circumstances import Stepping
from workflows.operations.deciding import decide
from workflows.operations.enrollment import signal_closed
from workflows.operations.holding import settle_held
from workflows.operations.incidents import close_by_hand
from workflows.operations.starting import start_work
from workflows.parts import Parts
from workflows.store.effects import resume_deferred
from workflows.store.held import count_held, held_pairs, opened_before
from workflows.store.incidents import Incident, State, incident_of, is_open
from workflows.store.origins import origin
from workflows.store.signals import locked_signal
from workflows.store.suppression import account_holds
from workflows.verdict import YES, Reason, Verdict, no

AT_ONCE = 25
RINGS = ("evaluate", "advance", "deliver", "climb")
Move = Callable[[Stepping, KeptSignal, str, str], bool]
"""By whom and why; False where there is nothing to move."""


def release_signal(parts: Parts, signal_id: str, by: str) -> Verdict:
    """Lets one held signal open, whatever its rule's limits say."""
    return _one(parts, signal_id, by, "", _open)


def dismiss_signal(parts: Parts, signal_id: str, by: str, why: str = "") -> Verdict:
    """Leaves one held signal out; nothing of it is started."""
    return _one(parts, signal_id, by, why, _leave_out)


def release_incident(parts: Parts, incident_id: str, by: str, signals: Collection[str] = ()) -> Verdict:
    """Lets all that it holds open, or only these `signals`; the yes names those among them that it does not hold."""
    return _all(parts, incident_id, by, "", signals, "released", _open)


def dismiss_incident(
    parts: Parts, incident_id: str, by: str, why: str = "", signals: Collection[str] = ()
) -> Verdict:
    """Leaves out all that it holds, or only these `signals`, as above; what the same broken load opened before is left
    out too where nobody is at it. Of a feed that lost accounts: these open no incident again before it has spoken of
    them.
    """
    return _all(parts, incident_id, by, why, signals, "dismissed", _leave_out)


def _one(parts: Parts, signal_id: str, by: str, why: str, move: Move) -> Verdict:
    def work(conn: Connection, now: datetime) -> Verdict:
        found = locked_signal(conn, signal_id)
        if found is None:
            return no(Reason.NO_SUCH_SIGNAL)
        kept = next(
            each for each in lock_signals(conn, [found.account])[found.account] if each.id == signal_id
        )
        if move is _open and account_holds(conn, [kept.account]):
            return no(Reason.LEGAL_HOLD)
        if not move(Stepping(conn, parts, parts.editions.required(conn), now), kept, by, why):
            return no(Reason.NOT_HELD, detail=kept.signal.state)
        settle_held(conn, now)
        return YES

    return decide(parts, work, *RINGS)


def _all(
    parts: Parts,
    incident_id: str,
    by: str,
    why: str,
    signals: Collection[str],
    state: State,
    move: Move,
) -> Verdict:
    with parts.database.reading() as conn:
        found = incident_of(conn, incident_id)
        verdict = _may_be(found, state)
        if found is None or not verdict.allowed:
            return verdict
        pairs = [pair for pair in held_pairs(conn, found) if not signals or pair[1] in signals]
        not_held = ", ".join(sorted({*signals} - {key for _, key in pairs}))
        if signals and not pairs:
            return no(Reason.NOT_HELD, detail=not_held)
        if move is _open and found.kind == "muted" and account_holds(conn, [found.account]):
            return no(Reason.LEGAL_HOLD)
        is_broken = state == "dismissed" and found.kind == "breaker" and not signals
        before = opened_before(conn, found) if is_broken else []
    for these, how in ((pairs, move), (before, _take_back)):
        for some in chunks(these, AT_ONCE):
            decide(parts, _moving(parts, found, some, by, why, how), *RINGS)
    closed = decide(parts, _closing(parts, found, by, why, state, is_whole=not signals), *RINGS)
    return replace(closed, detail=not_held) if closed.allowed else closed


def _may_be(found: Incident | None, state: State) -> Verdict:
    if found is None:
        return no(Reason.NO_SUCH_INCIDENT)
    if found.state != "open":
        return no(Reason.INCIDENT_CLOSED, detail=found.state)
    return no(Reason.NOT_HELD) if state == "released" and found.kind.startswith("feed_") else YES


def _moving(
    parts: Parts, incident: Incident, pairs: Sequence[tuple[str, str]], by: str, why: str, move: Move
) -> Callable[[Connection, datetime], Verdict]:
    def work(conn: Connection, now: datetime) -> Verdict:
        batch = Stepping(conn, parts, parts.editions.required(conn), now)
        accounts, wanted = sorted({account for account, _ in pairs}), {key for _, key in pairs}
        lock_accounts(conn, accounts)
        if not is_open(conn, incident):
            return no(Reason.INCIDENT_CLOSED)
        for kept in [each for of in lock_signals(conn, accounts).values() for each in of]:
            if kept.id in wanted:
                move(batch, kept, by, why)
        return YES

    return work


def _closing(
    parts: Parts, incident: Incident, by: str, why: str, state: State, is_whole: bool
) -> Callable[[Connection, datetime], Verdict]:
    def work(conn: Connection, now: datetime) -> Verdict:
        if not is_whole and count_held(conn, incident):
            return YES
        if not is_open(conn, incident):
            return no(Reason.INCIDENT_CLOSED)
        if state == "dismissed" and incident.kind == "feed_lost":
            set_known(conn, incident.subject, incident.account)
        close_by_hand(conn, incident, state, now, by, why)
        resume_deferred(conn, Reason.FEED_BROKEN, now)
        return YES

    return work


def _take_back(batch: Stepping, kept: KeptSignal, by: str, why: str) -> bool:
    """What the broken load opened is left out after all, and what it started ends; not where somebody is at it."""
    if kept.signal.state != "open":
        return False
    left_out = replace(kept, signal=replace(kept.signal, state="ignored", waits_for=""))
    save_signals(batch.conn, [left_out])
    found = origin(batch.conn, kept.id)
    assert found is not None
    signal_closed(batch.conn, batch.parts, found, batch.now)
    _note(batch, left_out, "ignore_signal", why or "dismissed", by)
    mark_told(batch.conn, [kept.account], batch.now)
    return True


def _open(batch: Stepping, kept: KeptSignal, by: str, why: str) -> bool:
    """False where it is not held any more. Of an account that is not to be acted on it stays held, for that sake."""
    rule = batch.loaded.rulebook.rules.get(kept.rule)
    if kept.signal.state != "held" or rule is None or rule.mode == "off" or trial_of(rule, kept.account):
        return False
    if account_holds(batch.conn, [kept.account]):
        stays = replace(kept, signal=replace(kept.signal, waits_for="suppressed"))
        save_signals(batch.conn, [stays])
        _note(batch, stays, "hold_signal", "suppressed", by)
        return True
    stepped = release(rule, kept.signal, batch.now)
    assert stepped.signal is not None
    opened = replace(kept, signal=stepped.signal)
    save_signals(batch.conn, [opened])
    _note(batch, opened, "open_signal", "released", by)
    start_work(batch, rule, opened, stepped.changes, kept.signal)
    mark_told(batch.conn, [opened.account], batch.now)
    return True


def _leave_out(batch: Stepping, kept: KeptSignal, by: str, why: str) -> bool:
    if kept.signal.state != "held":
        return False
    left_out = replace(kept, signal=replace(kept.signal, state="ignored", waits_for=""))
    save_signals(batch.conn, [left_out])
    _note(batch, left_out, "ignore_signal", why or "dismissed", by)
    mark_told(batch.conn, [left_out.account], batch.now)
    return True


def _note(batch: Stepping, kept: KeptSignal, action: str, reason: str, by: str) -> None:
    note(
        batch.conn,
        at=batch.now,
        action=action,
        account=kept.account,
        subject="signal",
        subject_id=kept.id,
        reason=reason,
        by=by,
        edition=kept.edition,
        detail={"rule": kept.rule, "child": kept.child} if kept.child else {"rule": kept.rule},
    )
