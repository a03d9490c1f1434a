"""The mailbox: every mail as it was, or would have been, sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.store.log import microseconds
from engine.store.pages import Row, account_names
from workflows.operations.looking.moment import Moment, NotThere, looking
from workflows.operations.looking.pages import After, Page, cut
from workflows.parts import Parts
from workflows.store import mail as store
from workflows.store import pages


@dataclass(frozen=True, slots=True)
class MailHead:
    """`key` is its effect's. `audience`: customer or team."""

    key: str
    account: str
    account_name: str
    recipient: str
    sender: str
    subject: str
    audience: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class MailWhole:
    """`raw` as it goes over the wire."""

    head: MailHead
    raw: bytes


def mailbox(
    parts: Parts,
    *,
    audience: str = "",
    account: str = "",
    recipient: str = "",
    after: After = None,
    limit: int = 50,
) -> Page[MailHead]:
    """The newest first."""
    with looking(parts) as moment:
        rows = pages.mails_page(
            moment.conn,
            audience=audience,
            account_id=account,
            recipient=recipient,
            after=after,
            limit=limit + 1,
        )
        kept, next_ = cut(rows, limit, lambda row: (microseconds(row["sent_at"]), row["effect_key"]))
        return Page(_heads(kept, moment), next_)


def mail(parts: Parts, key: str) -> MailWhole:
    """Raises NotThere."""
    with looking(parts) as moment:
        row = store.mail_of(moment.conn, key)
        if row is None:
            raise NotThere("mail", key)
        return MailWhole(_heads([row], moment)[0], bytes(row["raw"]))


def _heads(rows: Sequence[Row], moment: Moment) -> tuple[MailHead, ...]:
    names = account_names(moment.conn, {row["account_id"] for row in rows})
    same = ("recipient", "sender", "subject", "audience", "sent_at")
    return tuple(
        MailHead(
            key=row["effect_key"],
            account=row["account_id"],
            account_name=names.get(row["account_id"]) or row["account_id"],
            **{name: row[name] for name in same},
        )
        for row in rows
    )
