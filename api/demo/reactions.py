"""What customers do about what they are told: each mail may be answered or acted on, each call may mend what is wrong.

A reaction is decided once per mail or call, from the customer's own willingness, and never changes afterwards.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from api.demo.cast import Customer
from api.demo.chance import between, chance

CONNECTS = {"connect-data", "welcome-connect"}
TRAINS = {"training-invitation"}
REPORTS = {"first-report", "second-report", "welcome-report"}
BROADENS = {"adoption-tips", "module-tips"}
CALLS = {
    "unblock-data": "connects",
    "book-training": "trains",
    "first-report-together": "reports",
    "rescue-plan": "connects",
    "phone-sponsor": "broadens",
    "ask-module": "broadens",
    "prepare-renewal": "renews",
    "renewal-answer": "renews",
}
GOOD_OUTCOMES = {"unblocked", "booked", "done", "planned", "reached", "will_use", "prepared", "yes"}


@dataclass(frozen=True, slots=True)
class Mailed:
    """A mail that reached somebody at the customer. `key` tells it from all others."""

    template: str
    on: date
    key: str


@dataclass(frozen=True, slots=True)
class Called:
    """A task one of us closed after talking to the customer."""

    step: str
    outcome: str
    on: date


@dataclass(frozen=True, slots=True)
class Heard:
    """Everything one customer was told so far."""

    mails: tuple[Mailed, ...] = ()
    calls: tuple[Called, ...] = ()


NOTHING_HEARD = Heard()


@dataclass(frozen=True, slots=True)
class Mended:
    """From which day on the customer does what it did not do before; absent: it never starts by itself."""

    since: dict[str, date] = field(default_factory=dict)

    def by(self, what: str, day: date) -> bool:
        return what in self.since and self.since[what] <= day


def mended(seed: int, customer: Customer, heard: Heard) -> Mended:
    """What mails and calls have set right, and from when."""
    since: dict[str, date] = {}
    for mail in heard.mails:
        what = _mail_asks(mail.template)
        if what and chance(seed, customer.id, "acts", mail.key) < customer.answers_mail * 0.7:
            _from(
                since,
                what,
                mail.on + timedelta(days=2 + int(between(0, 6, seed, customer.id, "pace", mail.key))),
            )
    for call in heard.calls:
        if call.outcome in GOOD_OUTCOMES and call.step in CALLS:
            _from(since, CALLS[call.step], call.on + timedelta(days=2))
    return Mended(since)


def replies(seed: int, customer: Customer, mail: Mailed) -> bool:
    """Whether somebody answers this mail, a day or two after."""
    return chance(seed, customer.id, "replies", mail.key) < customer.answers_mail * 0.5


def _mail_asks(template: str) -> str:
    for templates, what in (
        (CONNECTS, "connects"),
        (TRAINS, "trains"),
        (REPORTS, "reports"),
        (BROADENS, "broadens"),
    ):
        if template in templates:
            return what
    return ""


def _from(since: dict[str, date], what: str, day: date) -> None:
    since[what] = min(day, since.get(what, day))
