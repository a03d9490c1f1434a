"""What a sentence is proposed to mean is asked of accounts of which a reader of the sentence knows the answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.answer import Asked, ask
from engine.facts import EMPTY, AccountFacts, Coverage, Event, Held, Point, Subject
from engine.truth import TRUE
from rules.problems import NOWHERE
from rules.resolve import Scope, condition
from tests.pure.sayings import OFFICE
from tests.pure.test_everyday import BOOK, PLANS, VOCABULARY, problems_of

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
HEARD = Coverage(NOW - 900 * DAY, NOW - timedelta(hours=1))
assert BOOK is not None


@dataclass(frozen=True)
class Told:
    """An account in few words: `contacts` by role, `tickets` as (priority, opened, closed) and `contracts` as (ends,
    renewed) in days from now, `logins` as (days ago, by whom), `users` the number of each day, the newest last.
    """

    fields: Mapping[str, Any] = field(default_factory=dict)
    contacts: Sequence[str] = ()
    tickets: Sequence[tuple[str, float, float | None]] = ()
    contracts: Sequence[tuple[int, int | None]] = ()
    logins: Sequence[tuple[float, str]] = ()
    users: Sequence[float] = ()


def asked(told: Told) -> Asked:
    held = {name: _held(value) for name, value in told.fields.items()}
    series = {
        "active_users": tuple(_point(ago, value) for ago, value in enumerate(reversed(told.users), 1))[::-1]
    }
    children = {
        "contact": {
            f"{role}@acme.test": _child("contact", f"{role}@acme.test", role=role) for role in told.contacts
        },
        "ticket": {
            str(n): _child(
                "ticket", str(n), priority=priority, opened_at=_ago(opened), closed_at=_ago(closed)
            )
            for n, (priority, opened, closed) in enumerate(told.tickets)
        },
        "contract": {
            str(n): _child("contract", str(n), ends_on=_day(ends), renewed_on=_day(renewed))
            for n, (ends, renewed) in enumerate(told.contracts)
        },
    }
    logins = [Event(NOW - ago * DAY, str(ago), {"by": f"{who}@acme.test"}) for ago, who in told.logins]
    facts = AccountFacts(
        "acme",
        ZoneInfo("UTC"),
        Subject("account", "", held, series),
        children=children,
        events={"login": tuple(sorted(logins, key=lambda each: each.at))},
        coverage=dict.fromkeys(VOCABULARY.feeds, HEARD),
        calendar=OFFICE,
    )
    return Asked(facts, NOW, VOCABULARY, BOOK.plans if BOOK else {})


def _held(value: Any) -> tuple[Held, ...]:
    return (Held(value, NOW - timedelta(hours=2), NOW - timedelta(hours=2), "crm"),)


def _child(kind: str, key: str, **fields: Any) -> Subject:
    return Subject(kind, key, {name: _held(value) for name, value in fields.items()})


def _ago(days: float | None) -> Any:
    return EMPTY if days is None else NOW - days * DAY


def _day(ahead: int | None) -> Any:
    return EMPTY if ahead is None else (NOW + ahead * DAY).date()


def _point(ago: int, value: float) -> Point:
    day = (NOW - ago * DAY).date()
    return Point(day, value, datetime.combine(day, time(), UTC) + DAY)


def meant(said: str) -> str:
    """The first that is proposed."""
    problems = problems_of(said)
    assert problems, f"{said} can be read as it stands"
    assert problems[0].mends, (said, problems[0].hint)
    return problems[0].mends[0].right


def is_true(text: str, told: Told) -> bool:
    found, problems = condition(text, NOWHERE, Scope(VOCABULARY, plans=PLANS))
    assert found is not None, problems
    return ask(found, asked(told)).truth is TRUE


NOBODY, ADMIN = Told(), Told(contacts=("admin",))
BOTH = Told(contacts=("admin", "sponsor"))
SEEN = Told(contacts=("admin", "sponsor"), logins=((3, "admin"),))
LONG_AGO = Told(contacts=("admin", "sponsor"), logins=((80, "admin"),))
OPEN = Told(tickets=(("p1", 9, None),))
CLOSED = Told(tickets=(("p1", 9, 2),))
MIXED = Told(tickets=(("p1", 9, 2), ("p2", 3, None)))
RENEWED, NOT_RENEWED = Told(contracts=((40, -3),)), Told(contracts=((40, None),))
PARTLY = Told(contracts=((40, None), (90, -3)))
PARTLY_LATER = Told(contracts=((90, -3),))
FEW, FULL = Told({"seats": 40}, users=(8,) * 60), Told({"seats": 40}, users=(39,) * 60)
OVER, FELL = Told({"seats": 40}, users=(44,) * 60), Told({"seats": 40}, users=(40,) * 32 + (12,) * 28)
SINCE = Told({"start_date": date(2026, 1, 10)})
FRESH = Told({"start_date": date(2026, 5, 28)})


@pytest.mark.parametrize(
    ("said", "so", "not_so"),
    [
        ("not without a sponsor", [BOTH], [NOBODY, ADMIN]),
        ("is not without sponsor", [BOTH], [NOBODY, ADMIN]),
        ("isn't without an owner", [Told({"owner": "mei"})], [Told({"owner": EMPTY})]),
        ("no contract not renewed", [NOBODY, RENEWED], [NOT_RENEWED, PARTLY]),
        ("no contract is not renewed", [NOBODY, RENEWED], [NOT_RENEWED, PARTLY]),
        ("no ticket is not closed", [NOBODY, CLOSED], [OPEN, MIXED]),
        ("no p1 ticket not closed in 5 days", [NOBODY, CLOSED, MIXED], [OPEN]),
        ("owner is not missing", [Told({"owner": "mei"})], [Told({"owner": EMPTY})]),
        ("champion has not left", [Told(contacts=("champion",))], [NOBODY]),
        ("no champion left", [NOBODY, ADMIN], [Told(contacts=("champion",))]),
        ("neither admin nor sponsor", [NOBODY, Told(contacts=("user",))], [ADMIN, BOTH]),
        ("has neither a champion nor a sponsor", [NOBODY, ADMIN], [BOTH]),
        ("no admin or sponsor", [NOBODY], [ADMIN, BOTH]),
        ("neither sponsor nor admin logged in for 30 days", [BOTH, LONG_AGO], [SEEN, ADMIN, NOBODY]),
        ("tier is neither high nor mid", [Told({"tier": "tech"})], [Told({"tier": "high"}), Told({"tier": "mid"})]),
        ("no login by sponsor or admin in 14 days", [BOTH, LONG_AGO], [SEEN]),
        ("none of the admins logged in for 30 days", [LONG_AGO], [SEEN, NOBODY]),
        ("exactly 2 contacts", [BOTH], [ADMIN, NOBODY]),
        ("exactly two contacts", [BOTH], [ADMIN, NOBODY]),
        ("only one contact", [ADMIN], [BOTH, NOBODY]),
        ("just one admin", [ADMIN, BOTH], [NOBODY]),
        ("both admin and sponsor", [BOTH], [ADMIN, NOBODY]),
        ("either admin or sponsor", [BOTH, ADMIN], [NOBODY]),
        ("between 2 and 4 contacts", [BOTH], [ADMIN, NOBODY]),
        ("contacts between 2 and 4", [BOTH], [ADMIN, NOBODY]),
        ("more than 2 logins per week",
         [Told(logins=((1, "admin"), (2, "admin"), (3, "user")))],
         [Told(logins=((1, "admin"), (9, "admin"), (3, "user")))]),
        ("logs in at least twice a month",
         [Told(logins=((1, "admin"), (20, "admin")))], [SEEN, LONG_AGO, Told(logins=((1, "admin"), (40, "admin")))]),
        ("logged in only once in the last 30 days", [SEEN], [LONG_AGO, Told(logins=((1, "admin"), (20, "admin")))]),
        ("contract ends in 30 to 60 days",
         [NOT_RENEWED], [Told(contracts=((20, None),)), Told(contracts=((61, None),))]),
        ("contract ends between 1 and 2 months from now", [NOT_RENEWED], [Told(contracts=((20, None),))]),
        ("all tickets are closed", [CLOSED], [OPEN, MIXED, NOBODY]),
        ("not all tickets are closed", [OPEN, MIXED], [CLOSED, NOBODY]),
        ("all p1 tickets are closed", [CLOSED, MIXED], [OPEN, NOBODY]),
        ("every contract is renewed", [RENEWED], [NOT_RENEWED, PARTLY, NOBODY]),
        ("not every contract renewed", [NOT_RENEWED, PARTLY], [RENEWED, NOBODY]),
        ("more than half of tickets are open", [OPEN], [MIXED, CLOSED, NOBODY]),
        ("at least half of the tickets are open", [OPEN, MIXED], [CLOSED, NOBODY]),
        ("more p1 than p2 tickets", [OPEN, CLOSED], [MIXED, NOBODY]),
        ("seats used below half of seats bought", [FEW], [FULL, OVER]),
        ("less than half of the seats are used", [FEW], [FULL, OVER]),
        ("active users below half of seats", [FEW], [FULL, OVER]),
        ("more active users than seats", [OVER], [FEW, FULL]),
        ("utilisation below 40", [FEW], [FULL, OVER]),
        ("active users dropped by half", [FELL], [FULL, FEW]),
        ("active users halved", [FELL], [FULL, FEW]),
        ("active users below 10 for 2 weeks", [FEW], [FULL, FELL]),
        ("no active users", [Told(users=(0,) * 30)], [FEW, FULL]),
        ("first value not reached after 60 days", [SINCE], [FRESH]),
        ("contract ended 10 days ago", [Told(contracts=((-12, None),))], [NOT_RENEWED, Told(contracts=((-3, None),))]),
        ("renewals in next 60 days", [NOT_RENEWED], [Told(contracts=((90, None),)), RENEWED]),
        ("more than 1 p1 or p2 tickets in the last 30 days", [MIXED], [OPEN, CLOSED, NOBODY]),
        ("at least two p1 or p3 tickets", [Told(tickets=(("p1", 9, 2), ("p3", 3, None)))], [MIXED]),
        ("p1 ticket closed within 10 days", [CLOSED, MIXED], [OPEN, Told(tickets=(("p1", 19, 2),))]),
        ("customers without a champion", [NOBODY, ADMIN], [Told(contacts=("champion",))]),
        ("which customers have no champion", [NOBODY, ADMIN], [Told(contacts=("champion",))]),
        ("find customers that have not logged in for 30 days", [LONG_AGO], [SEEN]),
        ("show me all accounts with more than 30 seats", [FEW], [Told({"seats": 20})]),
        ("high tier customers with no login in 14 days",
         [Told({"tier": "high"})], [Told({"tier": "mid"}), Told({"tier": "high"}, logins=((3, "admin"),))]),
        ("high-tier accounts without a champion", [Told({"tier": "high"})], [Told({"tier": "high"}, ("champion",))]),
        ("not churned", [Told({"lifecycle": "active"})], [Told({"lifecycle": "churned"})]),
        ("oldest open ticket older than 7 days", [OPEN], [CLOSED, MIXED]),
        ("overdue renewal", [Told(contracts=((-3, None),))], [NOT_RENEWED]),
        ("3 or more tickets", [Told(tickets=(("p1", 9, 2), ("p1", 39, 2), ("p2", 49, 40)))], [MIXED]),
        ("high tier customers", [Told({"tier": "high"})], [Told({"tier": "mid"})]),
        ("customers in onboarding", [Told({"lifecycle": "onboarding"})], [Told({"lifecycle": "active"})]),
        ("no login for more than 14 days", [NOBODY, LONG_AGO], [SEEN]),
        ("no login for at least 14 days", [NOBODY, LONG_AGO], [SEEN]),
        ("no login for over 2 weeks", [NOBODY, LONG_AGO], [SEEN]),
        ("not logged in for more than a month", [NOBODY, LONG_AGO], [SEEN]),
        ("hasn't logged in for 14+ days", [NOBODY, LONG_AGO], [SEEN]),
        ("nobody logged in for longer than two weeks", [NOBODY, LONG_AGO], [SEEN]),
        ("admin has not logged in for more than 30 days", [LONG_AGO, ADMIN], [SEEN, NOBODY]),
        ("sponsor not logged in for over 30 days", [BOTH, SEEN], [ADMIN, NOBODY]),
        ("no p1 or p2 tickets open", [NOBODY, CLOSED], [OPEN, MIXED]),
        ("contract without auto renew", [], [NOBODY]),
        ("contract is up in 60 days", [NOT_RENEWED], [NOBODY, PARTLY_LATER]),
        ("contract ends in more than 50 days", [PARTLY_LATER], [NOT_RENEWED]),
        ("contract was renewed", [RENEWED, PARTLY], [NOT_RENEWED, NOBODY]),
        ("at least one p1 ticket open for more than 2 days", [OPEN], [CLOSED, MIXED]),
        ("P1 open longer than 48h", [OPEN], [CLOSED, MIXED]),
        ("more than half of the contracts are renewed", [RENEWED], [NOT_RENEWED, PARTLY, NOBODY]),
        ("fewer than half of the tickets are closed", [OPEN], [CLOSED, MIXED, NOBODY]),
        ("Which customers have not logged in for 30 days?", [NOBODY, LONG_AGO], [SEEN]),
        ("No login for 14 days!", [NOBODY, LONG_AGO], [SEEN]),
        ("average active users below 10", [FEW], [FULL]),
        ("number of admins is 0", [NOBODY], [ADMIN, BOTH]),
        ("nobody logged in", [NOBODY, LONG_AGO], [SEEN]),
        ("sponsor not logged in for 30 days", [BOTH, SEEN], [ADMIN, NOBODY]),
    ],
)  # fmt: skip
def test_what_is_proposed_is_so_of_whom_the_sentence_is_said(
    said: str, so: list[Told], not_so: list[Told]
) -> None:
    right = meant(said)
    assert [is_true(right, each) for each in so] == [True] * len(so), right
    assert [is_true(right, each) for each in not_so] == [False] * len(not_so), right


@pytest.mark.parametrize(
    ("said", "because"),
    [
        ("no admin has not logged in for 30 days", "Of several it cannot be asked which of them it was"),
        ("at least two admins logged in last week", "Of several it cannot be asked which of them it was"),
        ("3 admins logged in", "Of several it cannot be asked which of them it was"),
        ("half of the admins logged in", "Of several it cannot be asked which of them it was"),
        ("fewer than half of the admins logged in", "Of several it cannot be asked which of them it was"),
        (
            "all admins have logged in in the last 30 days",
            "Of several it cannot be asked which of them it was",
        ),
        ("no contract without renewal", "It denies twice, which is easily misread"),
        ("nobody has never logged in", "It denies twice, which is easily misread"),
        ("never not logged in", "It denies twice, which is easily misread"),
        ("no sponsor never logged in", "It denies twice, which is easily misread"),
        ("without no sponsor", "It denies twice, which is easily misread"),
        ("not no login for 14 days", "It denies twice, which is easily misread"),
        ("hasn't been without a login for 14 days", "It denies twice, which is easily misread"),
        ("utilisation is low", "`low` is no number: say which. For example: `utilisation < 50%`"),
        (
            "contract expiring soon",
            "`soon` is no time: say how many days. For example: `any(contract where ends_on",
        ),
        (
            "logs in daily",
            "`daily` is no number: say how often within which days. For example: `none(login, 30d)`",
        ),
        ("average logins per week below 5", "Of events no `average` is known: ask how many there were"),
        ("top 10 customers", "A condition looks at each account by itself and ranks none"),
        (
            "my accounts",
            "A condition does not know who asks: name the owner for `my`. For example: `owner is known`",
        ),
        ("kickoff tomorrow", "A condition knows no calendar: say how many days for `tomorrow`"),
        ("no contact for 30 days", "No event here tells that somebody spoke to an account"),
        ("tickets closed late", "Nothing is called `tickets` here. For example: `any(ticket where closed_at"),
        ("contract above 50,000", "For example: `any(contract where"),
        ("hasn't been used in 2 weeks", "An apostrophe would begin a text here: say it without one."),
    ],
)
def test_what_cannot_be_meant_for_sure_is_not_proposed_and_it_says_why(said: str, because: str) -> None:
    (problem,) = problems_of(said)
    assert problem.mends == ()
    assert problem.hint.startswith(because)
