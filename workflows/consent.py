"""May this address, this account be written to at all? Two of the stages. Pure."""

from collections.abc import Iterator
from datetime import datetime

from workflows.addresses import same_address, written_address
from workflows.sending import Circumstances, Sending, Suppression
from workflows.verdict import YES, Reason, Verdict, no

ALWAYS = {
    "legal_hold": Reason.LEGAL_HOLD,
    "complaint": Reason.COMPLAINT,
    "hard_bounce": Reason.HARD_BOUNCE,
    "refused": Reason.ADDRESS_REFUSED,
}
UNSUBSCRIBED = "unsubscribed"


def suppression(sending: Sending, circumstances: Circumstances, now: datetime) -> Verdict:
    """A dead or forbidden address is never written to. What holds for an account does not silence our own team."""
    if written_address(sending.recipient) is None:
        return no(Reason.NO_ADDRESS)
    standing = {each.reason for each in _touching(sending, circumstances) if each.reason != UNSUBSCRIBED}
    for word, reason in ALWAYS.items():
        if word in standing:
            return no(reason)
    return no(Reason.SUPPRESSED, detail=min(standing)) if standing else YES


def consent(sending: Sending, circumstances: Circumstances, now: datetime) -> Verdict:
    """Marketing honours an opt-out of its topic, or of every topic; service mails and notices pass."""
    if sending.klass == "service" or sending.audience == "team":
        return YES
    for each in _touching(sending, circumstances):
        if each.reason == UNSUBSCRIBED and each.topic in ("", sending.topic):
            return no(Reason.UNSUBSCRIBED, detail=each.topic)
    return YES


def _touching(sending: Sending, circumstances: Circumstances) -> Iterator[Suppression]:
    mailbox = same_address(sending.recipient)
    for each in circumstances.suppressions:
        if each.address:
            touches = same_address(each.address) == mailbox and each.account in ("", sending.account)
        else:
            touches = each.account == sending.account and sending.audience == "customer"
        if touches:
            yield each
