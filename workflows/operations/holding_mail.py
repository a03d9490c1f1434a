"""The red handle: one pull parks every mail to customers, and nothing of it is lost. What is in flight is in flight.

Let go, mails go out in the order in which they were planned, each asked again whether it is still true.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from engine.store.ledger import note
from engine.store.session import Connection
from workflows.effects import Effect, deferred
from workflows.operations.claiming import Claims, tell
from workflows.operations.deciding import decide
from workflows.parts import Parts
from workflows.store.effects import SOMEDAY, one_at_a_time, save_effect
from workflows.store.mail_hold import (
    at_the_handle,
    before_the_handle,
    hold_mail,
    is_mail_held,
    let_mail_go,
)
from workflows.verdict import YES, Reason, Verdict, no

SUBJECT = "customer-mail"


def hold_all_mail(parts: Parts, by: str, why: str = "") -> Verdict:
    """From the commit on nothing begins to go out to customers."""

    def work(conn: Connection, now: datetime) -> Verdict:
        one_at_a_time(conn)
        at_the_handle(conn)  # who has looked at it and found it untouched is in flight by then
        if not hold_mail(conn, why, now, by):
            return no(Reason.ALREADY_HELD)
        note(
            conn,
            at=now,
            action="hold_customer_mail",
            subject="delivery",
            subject_id=SUBJECT,
            reason=why,
            by=by,
        )
        return YES

    return decide(parts, work)


def release_all_mail(parts: Parts, by: str, why: str = "") -> Verdict:
    """What waited is looked at again, first planned first; how much that is, stands in the yes."""

    def work(conn: Connection, now: datetime) -> Verdict:
        one_at_a_time(conn)  # no claim that saw the handle pulled may put anything off after this
        at_the_handle(conn)
        waited = let_mail_go(conn, now)
        if waited is None:
            return no(Reason.MAIL_NOT_HELD)
        note(
            conn,
            at=now,
            action="release_customer_mail",
            subject="delivery",
            subject_id=SUBJECT,
            reason=why,
            by=by,
            detail={"waited": waited},
        )
        return replace(YES, detail=str(waited))

    return decide(parts, work, "deliver")


def put_back(conn: Connection, effects: Iterable[Effect], claims: Claims) -> set[str]:
    """Claimed mails that have not begun to go out when the handle is pulled wait like the others; their keys."""
    mine = [effect for effect in effects if effect.kind == "email"]
    if not mine:
        return set()
    before_the_handle(conn)
    if not is_mail_held(conn):
        return set()
    for effect in mine:
        after = replace(deferred(effect, Reason.MAIL_HELD, None), due_at=SOMEDAY)
        if save_effect(conn, after, effect.fence, effect.state):
            tell(conn, after, claims.now)
    return {effect.key for effect in mine}
