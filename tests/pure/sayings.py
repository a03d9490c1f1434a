"""A small vocabulary, conditions in it at random, and accounts at random: what the tests of the evaluation stand on."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from engine.answer import Asked
from engine.facts import (
    EMPTY,
    AccountFacts,
    Coverage,
    Event,
    Held,
    MilestoneRecord,
    Point,
    SignalRecord,
    Subject,
    TaskRecord,
)
from rules.calendar import Calendar
from rules.condition import Condition
from rules.expression import Expr
from rules.plan import MilestoneDef, Plan
from rules.problems import NOWHERE
from rules.resolve import Scope
from rules.resolve import condition as parse_condition
from rules.resolve import expression as parse_expression
from rules.rule import Rule
from rules.rulebook import Rulebook
from rules.text import LocalText, Sentence
from rules.values import DATE, MOMENT, MONEY, NUMBER, SERIES, SPAN, TEXT, YES_NO, Money, Span, Type
from rules.vocabulary import ChildKind, EventKind, Feed, Field, Vocabulary
from tests.pure import made_up

ZONES = tuple(
    ZoneInfo(name)
    for name in (
        "UTC",
        "Asia/Shanghai",
        "Asia/Kathmandu",
        "America/New_York",
        "Pacific/Apia",
        "Australia/Lord_Howe",
        "Africa/Cairo",
        "America/Havana",
    )
)
NAMED = LocalText({"en": "label"})
TIER = Type("choice", of=("high", "mid", "tech"))
CONTACT = Type("reference", to="contact")
ROLE = Type("choice", of=("admin", "sponsor"))
OFFICE = Calendar("test", frozenset(range(5)), time(9), time(18), "", "US", frozenset({date(2026, 3, 10)}))


def field(name: str, holds: Type, **more: Any) -> Field:
    return Field(name, holds, NAMED, **more)


def fields(*each: Field) -> dict[str, Field]:
    return {one.name: one for one in each}


DAILY = {"max_age": Span(3, "d"), "every": Span(1, "d"), "feed": "telemetry"}
VOCABULARY = Vocabulary(
    account=fields(
        field("tier", TIER),
        field("name", TEXT),
        field("seats", NUMBER, max_age=Span(10, "d")),
        field("paid", MONEY),
        field("start_date", DATE),
        field("signed_at", MOMENT),
        field("trusted", YES_NO),
        field(
            "sentiment", Type("choice", of=("good", "bad")), sources=("crm", "survey"), max_age=Span(20, "d")
        ),
        field("users", SERIES, **DAILY),
    ),
    children={
        "module": ChildKind(
            "module",
            "name",
            "entitlements",
            fields(
                field("entitled", YES_NO),
                field("hits", SERIES, **DAILY),
                field("price", MONEY),
                field("sold_on", DATE),
            ),
        ),
        "ticket": ChildKind(
            "ticket", "id", "support", fields(field("opened_at", MOMENT), field("closed_at", MOMENT))
        ),
        "contact": ChildKind("contact", "email", "crm", fields(field("role", ROLE), field("notice", SPAN))),
    },
    events={
        "login": EventKind("login", "telemetry", fields(field("by", CONTACT))),
        "survey": EventKind("survey", "support", fields(field("score", NUMBER))),
    },
    feeds={
        "telemetry": Feed("telemetry", Span(2, "d")),
        "support": Feed("support", Span(7, "d")),
        "entitlements": Feed("entitlements", Span(40, "d")),
        "crm": Feed("crm", Span(2, "d")),
    },
    derived={},
)
MILESTONES = {"onboarding": ("kickoff", "first_value")}
SCOPE = Scope(VOCABULARY, plans=MILESTONES, rules=("renewal",), tasks=("call",))


def told(text: str, about: str = "account") -> Condition:
    """A condition as an author writes it."""
    scope = SCOPE if about == "account" else Scope(VOCABULARY, about, plans=MILESTONES)
    found, problems = parse_condition(text, NOWHERE, scope)
    assert found is not None, problems
    return found


def value_of(text: str) -> Expr:
    found, problems = parse_expression(text, NOWHERE, SCOPE)
    assert found is not None, problems
    return found


def _milestone(name: str, due: Span, reached: str) -> MilestoneDef:
    return MilestoneDef(name, NAMED, due, None, told(reached))


PLANS = {
    "onboarding": Plan(
        "onboarding",
        NAMED,
        told("tier in [high, mid]"),
        value_of("start_date"),
        {
            "kickoff": _milestone("kickoff", Span(3, "bd"), "outcome(call) = held"),
            "first_value": _milestone("first_value", Span(7, "d"), "count(login) >= 3"),
        },
    )
}


def rule(name: str, when: str, accounts: str = "", about: str = "account", **more: Any) -> Rule:
    """A rule of two conditions."""
    says = Sentence({"en": (name,)})
    member = told(accounts) if accounts else None
    return Rule(name, says, NAMED, "risk", about, member, told(when, about), **more)


def rulebook(*rules: Rule) -> Rulebook:
    """The vocabulary and plans of this file, and these rules."""
    return replace(
        made_up.rulebook(), vocabulary=VOCABULARY, plans=PLANS, rules={each.name: each for each in rules}
    )


LEAVES = (
    "tier = high",
    "tier != mid",
    "tier in [high, tech]",
    'name contains "acme"',
    "seats >= {n}",
    "seats = {n}",
    "paid < {n}",
    "trusted",
    "sentiment = good",
    "sentiment is empty",
    "sentiment is known",
    "was(sentiment, {d}d) = bad",
    "was(seats, {d}d) < seats",
    "was(mean(users, 7d), {d}d) > {n}",
    "was(last(users), {d}d) >= {n}",
    "was(count(module where entitled), {d}d) >= {n}",
    "was(count(login, 7d), {d}d) > {n}",
    "was(days_until(start_date) + {n}d, {d}d) > {d}d",
    "was(mean(users, 7d) / seats, {d}d) >= 60%",
    "start_date in next {d}d",
    "start_date in last {d}d",
    "start_date in next {n}bd",
    "start_date in last {n}bd",
    "signed_at in next {d}d",
    "signed_at in last {d}d",
    "signed_at in last {n}bd",
    "start_date is past",
    "signed_at is past",
    "days_until(start_date) <= {d}d",
    "days_until(start_date) = {d}d",
    "days_since(start_date) > {d}d",
    "days_since(signed_at) >= {d}d",
    "days_until(signed_at) != {d}d",
    "days_until(start_date) + {n}d > {d}d",
    "days_since(signed_at) - {n}d <= {d}d",
    "days_since(start_date) - days_since(signed_at) > {n}d",
    "days_until(start_date) in [{n}d, {d}d]",
    "start_date + {n}bd < 2026-03-12",
    "(start_date else 2026-03-08) in next {d}d",
    "if(trusted, days_since(start_date), days_since(signed_at)) > {d}d",
    "mean(users, {d}d) > {n}",
    "sum(users, 7d) >= {n}",
    "last(users) < {n}",
    "change(users, {w}d) <= -{n}%",
    "change(users, 7d, at_least 2) > 0",
    "mean(users, 7d) / seats >= 60%",
    "count(login, {d}d) >= {n}",
    "count(login, {d}d) <= {n}",
    "count(login, {d}d) = {n}",
    "count(login, {d}d) + {n} > 3",
    "count(login by contact with role admin, {d}d) >= 1",
    "count(survey where score <= 6, {d}d) < {n}",
    "sum(survey.score, {d}d) > {n}",
    "none(login, {d}d)",
    "ever(survey)",
    "since(login) > {d}d",
    "since(login) <= {n}d",
    "since(survey where score > 6) >= {d}d",
    "since(login) + {n}d < {d}d",
    "count(module where entitled) <= {n}",
    "count(module where entitled and mean(hits, 7d) > {n}) > 1",
    "count(module where hits is known) != 1",
    "count(ticket where closed_at is empty) >= {n}",
    "any(ticket where days_since(opened_at) > {d}d)",
    "every(module where entitled)",
    "none(ticket where opened_at in last {d}d)",
    "sum(module.price where entitled) >= {n}",
    "min(module.sold_on) in last {d}d",
    "max(ticket.opened_at where closed_at is empty) in last {d}d",
    "min(ticket.opened_at) is empty",
    "changed(sentiment, {d}d)",
    "changed(seats, {d}d)",
    "changed(tier, {d}d)",
    "moved(sentiment, from good to bad, {d}d)",
    "moved(seats, from 5 to {n}, {d}d)",
    "any(module where changed(entitled, {d}d))",
    "in_a_row(seats > {n}, 3, day)",
    "in_a_row(mean(users, 7d) > {n}, 2, week)",
    "in_a_row(count(login, {d}d) >= {n}, 2, day)",
    "in_a_row(count(module where entitled) >= {n}, 3, day)",
    "count(module where in_a_row(mean(hits, 3d) > {n}, 2, day)) >= 1",
    "in_a_row(reached(onboarding.first_value) or start_date is past, 4, day)",
    "in_a_row(any(ticket where closed_at is empty), 2, month)",
    "followed(login, survey, {d}d)",
    "followed(survey where score <= 6, login by contact with role admin, {d}d)",
    "followed(login, survey where score > {n}, 2d, over {d}d)",
    "followed(login, login, 1d, over {d}d)",
    "late(onboarding.kickoff)",
    "late(onboarding.first_value)",
    "reached(onboarding.first_value)",
    "overdue(onboarding.first_value) >= {n}d",
    "overdue(onboarding.kickoff) > {d}d",
    "open(renewal)",
    "opened(renewal, {d}d)",
    "done(call)",
)


@st.composite
def leaf_texts(draw: st.DrawFn) -> str:
    """A leaf with numbers put in; spans are short, so that things happen."""
    numbers = {
        "n": draw(st.integers(0, 4)),
        "d": draw(st.integers(1, 12)),
        "w": draw(st.sampled_from([3, 7, 10])),
    }
    return draw(st.sampled_from(LEAVES)).format(**numbers)


def _joined(parts: Sequence[str], word: str) -> str:
    return f" {word} ".join(f"({part})" for part in parts)


def condition_texts(leaves: st.SearchStrategy[str] | None = None) -> st.SearchStrategy[str]:
    return st.recursive(
        leaves or leaf_texts(),
        lambda inner: st.one_of(
            inner.map(lambda text: f"not ({text})"),
            st.tuples(st.lists(inner, min_size=2, max_size=3), st.sampled_from(["and", "or"])).map(
                lambda pair: _joined(*pair)
            ),
        ),
        max_leaves=6,
    )


DAYS = st.sampled_from(
    # Around the changes of the clocks in New York, Cairo, Havana and on Lord Howe Island, and on a quiet day.
    [
        datetime(2026, month, day, tzinfo=UTC)
        for month, day in ((3, 8), (4, 5), (4, 24), (6, 10), (10, 30), (11, 1))
    ]
)


@st.composite
def nows(draw: st.DrawFn) -> datetime:
    return draw(DAYS) + timedelta(
        hours=draw(st.integers(-20, 44)), minutes=draw(st.sampled_from([0, 0, 15, 59]))
    )


def agos(most: int = 16) -> st.SearchStrategy[timedelta]:
    """How long ago; now and then in the time to come. Whole hours, so that instants coincide."""
    return st.one_of(
        st.integers(0, 24 * most).map(lambda hours: timedelta(hours=hours)),
        st.integers(-3, most).map(lambda days: timedelta(days=days)),
    )


@st.composite
def helds(
    draw: st.DrawFn, now: datetime, values: st.SearchStrategy[Any], sources: Sequence[str] = ("crm",)
) -> tuple[Held, ...]:
    """What each source says of a field, newest first; nothing, now and then."""
    said = []
    least = draw(st.sampled_from([0, 1, 1, 1, 1, 1]))
    for source in draw(
        st.lists(st.sampled_from(sources), unique=True, min_size=least, max_size=len(sources))
    ):
        at = now - draw(agos())
        said.append(Held(draw(st.one_of(values, values, values, values, st.just(EMPTY))), at, at, source))
    return tuple(sorted(said, key=lambda held: held.observed_at, reverse=True))


@st.composite
def points(draw: st.DrawFn, now: datetime) -> tuple[Point, ...]:
    today, holes = now.date(), draw(st.sets(st.integers(-1, 24), max_size=12))
    late = timedelta(hours=draw(st.sampled_from([6, 30, 80])))
    return tuple(
        Point(day, float(draw(st.integers(0, 4))), datetime.combine(day, time(), UTC) + late)
        for day in (today - timedelta(days=ago) for ago in range(24, -2, -1))
        if (today - day).days not in holes
    )


@st.composite
def coverages(draw: st.DrawFn, now: datetime) -> dict[str, Coverage]:
    found = {}
    for feed in VOCABULARY.feeds:
        since = now - draw(
            st.sampled_from(
                [timedelta(days=400), timedelta(days=400), timedelta(days=3), timedelta(hours=-5)]
            )
        )
        found[feed] = Coverage(
            draw(st.sampled_from([since, since, since, None])),
            now - timedelta(hours=draw(st.integers(0, 60))),
            draw(st.none() | st.integers(0, 100).map(lambda hours: now - timedelta(hours=hours))),
            draw(st.none() | st.integers(1, 30).map(lambda hours: timedelta(hours=hours))),
            draw(
                st.none() | st.none() | st.integers(-20, 200).map(lambda hours: now + timedelta(hours=hours))
            ),
            lapse=draw(st.none() | lapses(now)),
        )
    return found


def lapses(now: datetime) -> st.SearchStrategy[tuple[datetime, datetime]]:
    return st.tuples(st.integers(0, 60), st.integers(1, 90)).map(
        lambda hours: (now - timedelta(hours=sum(hours)), now - timedelta(hours=hours[0]))
    )


def days_near(now: datetime) -> st.SearchStrategy[date]:
    return st.integers(-14, 14).map(lambda days: now.date() + timedelta(days=days))


def moments_near(now: datetime) -> st.SearchStrategy[datetime]:
    return st.integers(-300, 300).map(lambda hours: now + timedelta(hours=hours))


def money() -> st.SearchStrategy[Money]:
    return st.builds(Money, st.integers(0, 4).map(Decimal), st.sampled_from(["USD", "USD", "USD", "EUR"]))


@st.composite
def children(
    draw: st.DrawFn, now: datetime, kind: str, held: dict[str, Any], has_series: bool
) -> dict[str, Subject]:
    found = {}
    for key in draw(st.lists(st.sampled_from("abc"), unique=True, max_size=3)):
        said = {name: draw(helds(now, values)) for name, values in held.items()}
        series = {"hits": draw(points(now))} if has_series else {}
        found[key] = Subject(kind, key, {name: each for name, each in said.items() if each}, series)
    return found


@st.composite
def events(draw: st.DrawFn, now: datetime, **fields_of: st.SearchStrategy[Any]) -> tuple[Event, ...]:
    found = []
    for index in range(draw(st.integers(0, 5))):
        said = {name: draw(values) for name, values in fields_of.items() if draw(st.integers(0, 5))}
        found.append(Event(now - draw(agos()), str(index), said))
    return tuple(sorted(found, key=lambda event: event.at))


@st.composite
def accounts(draw: st.DrawFn, now: datetime) -> AccountFacts:
    account = {
        "tier": st.sampled_from(("mid", *TIER.of)),
        "name": st.sampled_from(["Acme", "Globex"]),
        "seats": st.integers(0, 5),
        "paid": money(),
        "start_date": days_near(now),
        "signed_at": moments_near(now),
        "trusted": st.booleans(),
    }
    held = {name: draw(helds(now, values)) for name, values in account.items()}
    sentiment = st.sampled_from(["good", "bad"])
    held["sentiment"] = draw(helds(now, sentiment, ("crm", "survey", "hand")))
    history = {
        "sentiment": draw(helds(now, sentiment, ("crm", "survey"))),
        "seats": draw(helds(now, st.integers(0, 5))),
    }
    modules = {"entitled": st.booleans(), "price": money(), "sold_on": days_near(now)}
    tickets = {"opened_at": moments_near(now), "closed_at": moments_near(now)}
    return AccountFacts(
        "acme",
        draw(st.sampled_from(ZONES)),
        Subject(
            "account",
            "",
            {name: each for name, each in held.items() if each},
            {"users": draw(points(now))},
            history,
        ),
        {
            "module": draw(children(now, "module", modules, has_series=True)),
            "ticket": draw(children(now, "ticket", tickets, has_series=False)),
            "contact": draw(children(now, "contact", {"role": st.sampled_from(ROLE.of)}, has_series=False)),
        },
        {
            "login": draw(events(now, by=st.sampled_from("abcd"))),
            "survey": draw(events(now, score=st.integers(0, 10))),
        },
        draw(coverages(now)),
        draw(records(now)),
        draw(signals(now)),
        draw(st.sampled_from([{}, {"call": TaskRecord("held", now - timedelta(days=1))}])),
        OFFICE,
    )


@st.composite
def records(draw: st.DrawFn, now: datetime) -> dict[tuple[str, str], MilestoneRecord]:
    """What is on record for milestones: mostly nothing."""
    found = {}
    for name in MILESTONES["onboarding"]:
        what = draw(st.sampled_from(["", "", "", "reached", "waived", "moved"]))
        if what == "reached":
            found["onboarding", name] = MilestoneRecord(reached_at=now - draw(agos()))
        elif what == "waived":
            found["onboarding", name] = MilestoneRecord(waived_until=now - draw(agos(3)))
        elif what == "moved":
            found["onboarding", name] = MilestoneRecord(moved_to=draw(days_near(now)))
    return found


@st.composite
def signals(draw: st.DrawFn, now: datetime) -> tuple[SignalRecord, ...]:
    states = draw(st.lists(st.sampled_from(["pending", "open", "acknowledged", "resolved"]), max_size=2))
    opened = [None if state == "pending" else now - draw(agos()) for state in states]
    return tuple(
        SignalRecord("renewal", str(index), *each)
        for index, each in enumerate(zip(states, opened, strict=True))
    )


@st.composite
def asked(draw: st.DrawFn) -> Asked:
    """An account at random at a moment at random."""
    now = draw(nows())
    return Asked(draw(accounts(now)), now, VOCABULARY, PLANS)
