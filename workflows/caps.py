"""How much one reader gets: rolling windows per contact and per account, across all playbooks. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from rules.delivery import Cap, Delivery
from workflows.addresses import same_address
from workflows.sending import Circumstances, Sending, Sent
from workflows.verdict import YES, Reason, Verdict, no

ORDER = ("urgent", "high", "normal", "low")


def caps(sending: Sending, circumstances: Circumstances, now: datetime) -> Verdict:
    """Rolling windows per contact and per account, over all playbooks; the detail names what stands in the way."""
    if sending.audience == "team":
        return YES
    mailbox = same_address(sending.recipient)
    others = [each for each in circumstances.sent if each.key != sending.key]
    to_contact = [each for each in others if same_address(each.recipient) == mailbox]
    to_account = [each for each in others if each.account == sending.account]
    limits = circumstances.delivery.caps
    verdicts = [
        *(_capped(cap, to_contact, now, Reason.CONTACT_CAP) for cap in limits.get("per_contact", ())),
        *(_capped(cap, to_account, now, Reason.ACCOUNT_CAP) for cap in limits.get("per_account", ())),
    ]
    return max((each for each in verdicts if not each.allowed), key=_latest, default=YES)


def longest_window(delivery: Delivery) -> timedelta:
    """How far back `sent` must reach."""
    return max((cap.within.elapsed for caps in delivery.caps.values() for cap in caps), default=timedelta(0))


def precedence(sending: Sending, priority: str) -> tuple[int, int, datetime, str]:
    """Sorts what is due so that, where a cap leaves room for one, the right one goes first."""
    rank = ORDER.index(priority) if priority in ORDER else ORDER.index("normal")
    return (0 if sending.klass == "service" else 1, rank, sending.due_at, sending.key)


def _capped(cap: Cap, sent: Iterable[Sent], now: datetime, reason: Reason) -> Verdict:
    within = cap.within.elapsed
    counted = sorted((each for each in sent if each.at > now - within), key=lambda each: (each.at, each.key))
    if len(counted) < cap.count:
        return YES
    if cap.count == 0:
        return no(reason, detail="none at all")
    winner = counted[-cap.count]
    return no(reason, winner.at + within, winner.key)


def _latest(verdict: Verdict) -> tuple[bool, float]:
    """A cap of none at all outlasts every other."""
    return (verdict.until is None, verdict.until.timestamp() if verdict.until else 0.0)
