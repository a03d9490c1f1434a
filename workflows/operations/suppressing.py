"""An account that is not to be acted on for a while: nothing opens, nothing goes out. At its end a person is asked once
about what is still true of it.
"""

from collections.abc import Sequence
from datetime import datetime

from engine.store.accounts import lock_accounts, mark_told
from engine.store.ledger import note
from engine.store.session import Connection
from rules.rulebook import Rulebook
from workflows.operations.deciding import decide
from workflows.operations.incidents import open_incident
from workflows.parts import Parts
from workflows.store.held import count_held, muted_since
from workflows.store.incidents import Incident
from workflows.store.suppression import AccountHold, account_holds, lift, prolong, suppress
from workflows.verdict import YES, Reason, Verdict, no

REASON = "legal_hold"


def suppress_account(
    parts: Parts, account: str, by: str, until: datetime | None = None, why: str = "", reason: str = REASON
) -> Verdict:
    """Until then (None: until somebody lifts it) no signal of it opens and no mail goes to it."""

    def work(conn: Connection, now: datetime) -> Verdict:
        if until is not None and until <= now:
            return no(Reason.NOT_AHEAD)
        lock_accounts(conn, [account])
        is_new = suppress(conn, at=now, reason=reason, by=by, account=account, until=until, why=why)
        if is_new or prolong(conn, account, reason, until, why, by):
            detail = {"until": until.isoformat() if until else None, "why": why}
            note(
                conn,
                at=now,
                action="hold_account",
                account=account,
                subject="account",
                subject_id=account,
                reason=reason,
                by=by,
                detail=detail,
            )
            mark_told(conn, [account], now)
        return YES

    return decide(parts, work, "evaluate")


def lift_suppression(parts: Parts, account: str, by: str) -> Verdict:
    """Before its time; what it kept back is told of as at its end."""

    def work(conn: Connection, now: datetime) -> Verdict:
        lock_accounts(conn, [account])
        found = account_holds(conn, [account]).get(account)
        if found is None:
            return no(Reason.NOT_SUPPRESSED)
        end_suppression(conn, parts.editions.required(conn).rulebook, found, now, by)
        mark_told(conn, [account], now)
        return YES

    return decide(parts, work, "evaluate", "deliver")


def holds_standing(
    conn: Connection, accounts: Sequence[str], now: datetime
) -> tuple[dict[str, AccountHold], dict[str, datetime | None]]:
    """Of these accounts the holds whose time is over, and until when the others stand."""
    holds = account_holds(conn, accounts)
    over = {key: each for key, each in holds.items() if each.until is not None and each.until <= now}
    return over, {key: each.until for key, each in holds.items() if key not in over}


def end_suppression(
    conn: Connection, today: Rulebook, found: AccountHold, now: datetime, by: str = "evaluation"
) -> None:
    """Writes the receipt into the ledger; what is still true stands in one incident, to be opened or left out."""
    lift(conn, at=now, reason=found.reason, account=found.account)
    signals, mails = muted_since(conn, found.account, found.at)
    still = count_held(conn, Incident("", "muted", found.account, found.account, "open", now))
    detail = {"signals": signals, "mails": mails, "count": still}
    note(
        conn,
        at=now,
        action="lift_account_hold",
        account=found.account,
        subject="account",
        subject_id=found.account,
        reason=found.reason,
        by=by,
        detail=detail,
    )
    if still:
        open_incident(conn, today, "muted", found.account, now, found.account, detail)
