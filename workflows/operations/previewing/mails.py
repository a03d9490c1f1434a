"""What would become of the mails of a preview at once: each before the stages that a real one passes, in their order of
precedence, so that a cap counts those before it. Nothing is written.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from engine.store.session import Connection
from rules.rulebook import Rulebook
from workflows.addresses import same_address
from workflows.caps import longest_window, precedence
from workflows.contacts import contact_at
from workflows.effects import Effect
from workflows.moves import Here
from workflows.operations.sendings import sending_of
from workflows.sending import Circumstances, Sending, Sent
from workflows.stages import stand
from workflows.store.effects import mails_since
from workflows.store.holds import ALL_MAIL, held_playbooks
from workflows.store.suppression import standing
from workflows.verdict import Reason, Verdict
from workflows.views import zone_of
from workflows.zones import Zone


@dataclass(frozen=True, slots=True)
class Planned:
    """A mail that a playbook would plan before it first rests, and when."""

    email: str
    sending: Sending
    playbook: str
    priority: str
    zone: Zone
    at: datetime


@dataclass(slots=True)
class Fates:
    """By template: how many would go at once, and how many are put off or kept back, by reason. `went`: those that
    would, for the caps of later ones.
    """

    goes: Counter[str] = field(default_factory=Counter)
    put_off: dict[str, Counter[str]] = field(default_factory=dict)
    kept_back: dict[str, Counter[str]] = field(default_factory=dict)
    went: list[Sent] = field(default_factory=list)


def planned(effect: Effect, here: Here, priority: str, at: datetime) -> Planned:
    name, rulebook = effect.content["email"], here.rulebook
    return Planned(
        email=name,
        sending=replace(sending_of(effect, rulebook.emails.get(name)), due_at=at),
        playbook=here.run.playbook,
        priority=priority,
        zone=zone_of(contact_at(effect.recipient, here.asked), here.asked, rulebook.workspace),
        at=at,
    )


def fates(
    conn: Connection, after: Rulebook, mails: Collection[Planned], now: datetime, before: Iterable[Sent] = ()
) -> Fates:
    """`before`: mails that would have gone out by then."""
    told = Fates()
    if not mails:
        return told
    accounts = {each.sending.account for each in mails}
    noes = standing(conn, {same_address(each.sending.recipient) for each in mails}, accounts)
    sent, held = _sent(conn, after, mails, now), held_playbooks(conn)
    for each in before:
        _count(sent, each)
    for mail in sorted(mails, key=lambda each: (each.at, precedence(each.sending, each.priority))):
        at = Circumstances(
            is_mail_held=ALL_MAIL in held,
            parked=mail.playbook if mail.playbook in held else "",
            suppressions=noes,
            sent=tuple({each.key: each for name in _names(mail.sending) for each in sent[name]}.values()),
            delivery=after.delivery,
            zone=mail.zone,
        )
        verdict = stand(mail.sending, at, mail.at)
        if verdict.allowed:
            told.goes[mail.email] += 1
            told.went.append(Sent(mail.sending.key, mail.sending.recipient, mail.sending.account, mail.at))
            _count(sent, told.went[-1])
        else:
            by_reason = told.put_off if _is_put_off(verdict) else told.kept_back
            by_reason.setdefault(mail.email, Counter())[verdict.reason.value] += 1
    return told


def _is_put_off(verdict: Verdict) -> bool:
    return verdict.until is not None or verdict.reason in (Reason.MAIL_HELD, Reason.PLAYBOOK_PARKED)


Counted = defaultdict[str, list[Sent]]
"""What counts against the caps, by account and by mailbox."""


def _names(mail: Sending | Sent) -> tuple[str, str]:
    return mail.account, same_address(mail.recipient)


def _count(sent: Counted, mail: Sent) -> None:
    for name in _names(mail):
        sent[name].append(mail)


def _sent(conn: Connection, after: Rulebook, mails: Iterable[Planned], now: datetime) -> Counted:
    accounts = sorted({each.sending.account for each in mails})
    recipients = {each.sending.recipient for each in mails}
    rows = mails_since(conn, accounts, recipients, now - longest_window(after.delivery))
    sent: Counted = defaultdict(list)
    for row in rows:
        _count(sent, Sent(row.key, row.recipient, row.account_id, row.at))
    return sent
