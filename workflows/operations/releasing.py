"""A held signal waits for a person's yes; this is the yes. It opens as it would have, and starts what it starts."""

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
        kept = next(each for each in lock_signals(conn, [found.account])[found.account] if each.id == signal_id)
        loaded = parts.editions.required(conn)
        rule = loaded.rulebook.rules.get(kept.rule)
        if kept.signal.state != "held" or rule is None:
            return no(Reason.NOT_HELD, detail=kept.signal.state)
        stepped = release(rule, kept.signal, now)
        assert stepped.signal is not None
        opened = replace(kept, signal=stepped.signal)
        save_signals(conn, [opened])
        _note(conn, opened, by, now, loaded.number)
        start_work(Stepping(conn, loaded, now), rule, opened, stepped.changes, kept.signal)
        mark_told(conn, [opened.account], now)
        return YES

    return decide(parts, work, "evaluate", "advance", "deliver", "climb")


def _note(conn: Connection, kept: KeptSignal, by: str, now: datetime, edition: int) -> None:
    note(
        conn,
        at=now,
        action="open_signal",
        account=kept.account,
        subject="signal",
        subject_id=kept.id,
        reason="released",
        by=by,
        edition=edition,
        detail={"rule": kept.rule, "child": kept.child} if kept.child else {"rule": kept.rule},
    )
