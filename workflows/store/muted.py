"""What was kept back meanwhile, read from the ledger: for the receipts of a snooze and of what one signal mutes."""

from datetime import datetime

from sqlalchemy import Connection, select

from engine.store.schema import ledger

x = ledger.c


def levels_passed_over(conn: Connection, account: str, signal: str, since: datetime) -> int:
    """Levels of escalations of a signal that were passed over because it was put off."""
    these = (x.account_id == account, x.action == "pass_over_level", x.at >= since)
    found = conn.execute(select(x.detail).where(*these)).scalars()
    return sum(detail["signal"] == signal for detail in found)


def muted_signals(conn: Connection, account: str, until: datetime) -> dict[str, datetime]:
    """The account's signals that waited because another was open, and since when they did (the first time)."""
    these = (x.account_id == account, x.action == "wait_signal", x.reason == "muted", x.at <= until)
    query = select(x.subject_id, x.at).where(*these).order_by(x.id.desc())
    return {row.subject_id: row.at for row in conn.execute(query)}
