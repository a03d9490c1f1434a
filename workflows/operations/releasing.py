"""A held signal waits for a person. Yes: it opens as it would have, and starts what it starts. No: it is left out,
until its condition ceases and comes true again, or it comes to its next window.
"""

from dataclasses import replace
from datetime import datetime

from engine.signals import release
from engine.store.accounts import mark_told
from engine.store.ledger import note
from engine.store.session import Connection
from engine.store.signals import KeptSignal, lock_signals, save_signals
from workflows.operations.circumstances import Stepping
from workflows.operations.deciding import decide
from workflows.operations.starting import start_work
from workflows.parts import Parts
from workflows.store.signals import locked_signal
from workflows.verdict import YES, Reason, Verdict, no


def release_signal(parts: Parts, signal_id: str, by: str) -> Verdict:
    """Lets one held signal open, whatever its rule's limits say."""

    def work(conn: Connection, now: datetime) -> Verdict:
        found = locked_signal(conn, signal_id)
        if found is None:
            return no(Reason.NO_SUCH_SIGNAL)
        kept = _kept(conn, found.account, signal_id)
        loaded = parts.editions.required(conn)
        rule = loaded.rulebook.rules.get(kept.rule)
        if kept.signal.state != "held" or rule is None:
            return no(Reason.NOT_HELD, detail=kept.signal.state)
        stepped = release(rule, kept.signal, now)
        assert stepped.signal is not None
        opened = replace(kept, signal=stepped.signal)
        save_signals(conn, [opened])
        _note(conn, opened, "open_signal", "released", by, now)
        start_work(Stepping(conn, parts, loaded, now), rule, opened, stepped.changes, kept.signal)
        mark_told(conn, [opened.account], now)
        return YES

    return decide(parts, work, "evaluate", "advance", "deliver", "climb")


def dismiss_signal(parts: Parts, signal_id: str, by: str, why: str = "") -> Verdict:
    """Leaves one held signal out; nothing of it is started."""

    def work(conn: Connection, now: datetime) -> Verdict:
        found = locked_signal(conn, signal_id)
        if found is None:
            return no(Reason.NO_SUCH_SIGNAL)
        kept = _kept(conn, found.account, signal_id)
        if kept.signal.state != "held":
            return no(Reason.NOT_HELD, detail=kept.signal.state)
        left_out = replace(kept, signal=replace(kept.signal, state="ignored"))
        save_signals(conn, [left_out])
        _note(conn, left_out, "ignore_signal", why or "dismissed", by, now)
        mark_told(conn, [left_out.account], now)
        return YES

    return decide(parts, work, "evaluate")


def _kept(conn: Connection, account: str, signal_id: str) -> KeptSignal:
    return next(each for each in lock_signals(conn, [account])[account] if each.id == signal_id)


def _note(conn: Connection, kept: KeptSignal, action: str, reason: str, by: str, now: datetime) -> None:
    note(
        conn,
        at=now,
        action=action,
        account=kept.account,
        subject="signal",
        subject_id=kept.id,
        reason=reason,
        by=by,
        edition=kept.edition,
        detail={"rule": kept.rule, "child": kept.child} if kept.child else {"rule": kept.rule},
    )
