"""Accounts that were not to be acted on, told from the ledger: what was decided of one by a moment."""

from datetime import datetime

from sqlalchemy import Connection

from engine.store.ledger import entries_of
from workflows.store.suppression import AccountHold

DECIDED = ("hold_account", "lift_account_hold")


def hold_at(conn: Connection, account: str, at: datetime) -> AccountHold | None:
    """What stood at that moment; a hold whose time is over stands no more, be its end written down or not yet."""
    told = (each for each in entries_of(conn, "account", account) if each.at <= at and each.action in DECIDED)
    last = next(told, None)
    if last is None or last.action != "hold_account":
        return None
    until = last.detail["until"]
    ends = datetime.fromisoformat(until) if until else None
    if ends is not None and ends <= at:
        return None
    return AccountHold(account, last.reason, last.at, last.by, ends, last.detail["why"])
