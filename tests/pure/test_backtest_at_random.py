"""A rehearsal against the slow, obvious way: at every moment anything counts, take a snapshot of what counted, evaluate
it, and step the signals.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.backtest.epochs import Epochs
from engine.backtest.past import Happened, Past, Told, Word, recording
from engine.backtest.rehearse import Rehearsal
from engine.conjunctions import Conjunctions
from engine.evaluate import evaluate
from engine.facts import AccountFacts, Coverage, Held, MilestoneRecord, Point, Subject
from engine.habits import Lapsed
from engine.program import Program
from engine.signals import Circumstances, Signal, step
from rules.load import load_rulebook
from rules.muting import places
from rules.rulebook import Rulebook
from rules.values import Span
from tests.pure.sayings import VOCABULARY, accounts, condition_texts, leaf_texts, nows, rule, rulebook

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATE = st.sampled_from([0, 0, 0, 5, 30]).map(lambda hours: hours * HOUR)
Opened = tuple[str, str, datetime, datetime | None, str, str]


@st.composite
def pasts(draw: st.DrawFn, now: datetime) -> Past:
    """An account at random, of which some words came late."""
    facts = draw(accounts(now))
    subjects = [facts.subject, *(child for of in facts.children.values() for child in of.values())]
    words, series = {}, {}
    for subject in subjects:
        key = (subject.about, subject.key)
        said = {
            name: subject.held.get(name, ()) + subject.history.get(name, ())
            for name in {*subject.held, *subject.history}
        }
        words[key] = {
            name: tuple(Word(held.observed_at + draw(LATE), held) for held in sorted(helds, key=_age))
            for name, helds in said.items()
        }
        series[key] = {
            name: tuple(
                sorted(
                    (Told(point.observed_at + draw(LATE), 0, point) for point in _retold(points, draw)),
                    key=lambda told: told.point.observed_at,
                )
            )
            for name, points in subject.series.items()
        }
    events = {
        name: tuple(Happened(event.at + draw(LATE), event) for event in told)
        for name, told in facts.events.items()
    }
    return Past(
        facts.account,
        facts.zone,
        facts.calendar,
        words,
        series,
        events,
        {feed: replace(of, lapse=None) for feed, of in facts.coverage.items()},
        {"telemetry": ((now - 3 * DAY, now - 2 * DAY),)} if draw(st.booleans()) else {},
        facts.milestones,
        {name: (record,) for name, record in facts.tasks.items()},
        lapses={
            feed: _lapses(feed, now, draw(SILENT))
            for feed, of in facts.coverage.items()
            if of.until is None and VOCABULARY.feeds[feed].has_habit
        },
    )


SILENT = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 20), st.integers(1, 40)), max_size=2)


def _lapses(feed: str, now: datetime, hours: Sequence[tuple[int, int, int]]) -> tuple[Lapsed, ...]:
    """Each so long after the one before; how long it was believed beyond what the feed promises, and how long not."""
    at, found = now - 12 * DAY, list[Lapsed]()
    for spoke, believed, silent in hours:
        last = at + spoke * HOUR
        until = last + VOCABULARY.feeds[feed].max_silence.elapsed + believed * HOUR
        at = until + silent * HOUR
        found.append(Lapsed(last, until, at))
    return tuple(found)


def _age(held: Any) -> Any:
    return held.observed_at, held.received_at


def _retold(points: Sequence[Point], draw: Any) -> list[Point]:
    """Some days are told twice, the second time otherwise."""
    again = [replace_point(point) for point in points if not draw(st.integers(0, 9))]
    return [*points, *again]


def replace_point(point: Point) -> Point:
    return point._replace(value=point.value + 1, observed_at=point.observed_at + 7 * HOUR)


SPANS = st.sampled_from([None, None, Span(1, "d"), Span(3, "d")])


@st.composite
def rulebooks(draw: st.DrawFn) -> Rulebook:
    rules = []
    for number in range(draw(st.integers(1, 4))):
        when, who = draw(condition_texts()), draw(st.just("") | leaf_texts())
        more = {
            "true_for": draw(SPANS),
            "clear_after": draw(SPANS),
            "not_again_within": draw(SPANS),
            "when_clear": draw(st.sampled_from(["close", "close_if_untouched", "ask", "keep"])),
            "if_unknown": draw(st.sampled_from(["wait", "open"])),
        }
        about = draw(st.sampled_from(["account", "account", "ticket"]))
        if about == "ticket":
            when = draw(
                st.sampled_from(["days_since(opened_at) > 2d", "closed_at is empty", "closed_at in next 3d"])
            )
        rules.append(rule(f"r{number}", when, who, about, **more))
    if len(rules) > 1 and draw(st.booleans()):
        rules[0] = replace(rules[0], quiet_while=("r1",))
    return rulebook(*rules)


def snapshot(past: Past, now: datetime) -> AccountFacts:
    """What counted at `now`, and nothing else."""

    def subject(key: tuple[str, str]) -> Subject:
        held, history, series = {}, {}, {}
        for name, words in past.words.get(key, {}).items():
            counted = [word.held for word in words if word.seen_at <= now]
            newest: dict[str, Any] = {}
            for each in sorted(counted, key=_age):
                newest[each.source] = each
            held[name] = tuple(sorted(newest.values(), key=_age, reverse=True))
            history[name] = tuple(sorted(counted, key=_age, reverse=True))
        for name, told in past.series.get(key, {}).items():
            of = {each.point.day: each.point for each in told if each.seen_at <= now}
            series[name] = tuple(of[day] for day in sorted(of))
        return Subject(*key, held, series, history)

    children: dict[str, dict[str, Subject]] = {}
    for about, key in past.subjects:
        seen = past.first_seen((about, key))
        if seen is not None and seen <= now:
            children.setdefault(about, {})[key] = subject((about, key))
    events = {
        name: tuple(
            sorted(
                (each.event for each in told if each.seen_at <= now),
                key=lambda event: (event.at, event.id),
            )
        )
        for name, told in past.events.items()
    }

    def covers(feed: str, of: Coverage) -> Coverage:
        lapses = past.lapses.get(feed, ())
        if any(a <= now < b for a, b in past.outages.get(feed, ())):
            return replace(of, since=None)
        if any(each.believed_until < now < each.ended for each in lapses):
            return replace(of, since=None)
        over = [(each.last, each.ended) for each in lapses if each.ended <= now]
        return replace(of, lapse=over[-1]) if over else of

    coverage = {feed: covers(feed, of) for feed, of in past.coverage.items()}
    tasks = {name: told[-1] for name, told in past.tasks.items() if told[-1].at <= now}
    return AccountFacts(
        past.account,
        past.zone,
        subject(("account", "")),
        children,
        events,
        coverage,
        past.milestones,
        (),
        tasks,
        past.calendar,
    )


def moments(past: Past) -> list[datetime]:
    found = {edge for spans in past.outages.values() for span in spans for edge in span}
    found |= {
        edge
        for lapses in past.lapses.values()
        for each in lapses
        for edge in (each.believed_until, each.believed_until + timedelta(seconds=1), each.ended)
    }
    found |= {record.at for told in past.tasks.values() for record in told}
    found |= {each.reached_at for each in past.milestones.values() if each.reached_at is not None}
    for of in past.words.values():
        found |= {
            moment for words in of.values() for w in words for moment in (w.seen_at, w.held.observed_at)
        }
    for points in past.series.values():
        found |= {told.seen_at for each in points.values() for told in each}
    return sorted(found | {each.seen_at for told in past.events.values() for each in told})


class Slow:
    """The signals of one account, stepped moment by moment."""

    def __init__(self, book: Rulebook, past: Past) -> None:
        self.book, self.past = book, past
        self.program = Program(book)
        self.live: dict[tuple[str, str], Signal] = {}
        self.last: dict[tuple[str, str], datetime] = {}
        self.records: dict[tuple[str, str], MilestoneRecord] = dict(past.milestones)
        self.opened: list[Opened] = []

    def run(self, begins: datetime, ends: datetime) -> list[Opened]:
        turns = moments(self.past)
        at: datetime | None = begins
        while at is not None and at < ends:
            again, wake = True, None
            while again:
                again, wake = self.look(at)
            ahead = [turn for turn in turns if turn > at][:1] + ([wake] if wake else [])
            at = min(ahead, default=None)
        self.opened += [
            self._told(key, signal, None) for key, signal in self.live.items() if signal.opened_at
        ]
        return sorted(self.opened, key=str)

    def look(self, now: datetime) -> tuple[bool, datetime | None]:
        facts = replace(snapshot(self.past, now), milestones=self.records)
        watched = set(self.live)
        found = evaluate(self.program, facts, now, watched, Conjunctions(self.program.atoms))
        wakes = [found.horizon] if found.horizon else []
        moved = False
        turn = places(self.book.rules)
        for finding in sorted(found.findings, key=lambda each: (turn[each.rule], each.child)):
            key, of = (finding.rule, finding.child), self.book.rules[finding.rule]
            before = self.live.get(key)
            muted = [name for (name, _), each in self.live.items() if each.is_open and name in of.quiet_while]
            at = Circumstances(now, facts.zone, facts.calendar, last_opened_at=self.last.get(key))
            stepped = step(of, before, finding, replace(at, muted_by=next(iter(muted), "")))
            wakes += [stepped.wake_at] if stepped.wake_at else []
            moved |= self._keep(key, before, stepped.signal)
        for key in found.reached:
            self.records[key] = replace(self.records.get(key, MilestoneRecord()), reached_at=now)
        return moved or bool(found.reached), min((wake for wake in wakes if wake > now), default=None)

    def _keep(self, key: tuple[str, str], before: Signal | None, after: Signal | None) -> bool:
        was_open = before is not None and before.is_open
        if after is None:
            return False
        if after.is_open and not was_open:
            self.last[key] = after.opened_at or self.last[key]
        if after.is_live:
            self.live[key] = after
        else:
            del self.live[key]
            if was_open and before is not None:
                self.opened.append(self._told(key, before, after))
        return was_open != after.is_open

    def _told(self, key: tuple[str, str], signal: Signal, over: Signal | None) -> Opened:
        assert signal.opened_at is not None
        return (
            *key,
            signal.opened_at,
            over.resolved_at if over else None,
            over.resolution if over else "",
            "",
        )


@pytest.mark.timeout(300)
@settings(max_examples=40, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.data(), nows(), rulebooks())
def test_a_rehearsal_opens_what_stepping_through_every_moment_opens(
    data: st.DataObject, now: datetime, book: Rulebook
) -> None:
    lot = data.draw(st.lists(pasts(now), min_size=1, max_size=2))
    begins, ends = now - 9 * DAY, now + 9 * DAY
    rehearsed = Rehearsal(book, book.rules).run([Epochs(past) for past in lot], (begins, ends))
    for past, one in zip(lot, rehearsed, strict=True):
        found = [
            (each.rule, each.child, each.at, each.closed_at, each.resolution, "")
            for openings in one.openings.values()
            for each in openings
        ]
        assert sorted(found, key=str) == Slow(book, past).run(begins, ends)


FLEET = """
workspace: acme-cs
time_zone: UTC
currency: USD
languages: [en]
sender: {name: Acme Success, email: success@acme.test, postal_address: 1 Example Road}
---
vocabulary: core
account: {name: {type: text}}
feeds: {crm: {max_silence: 20d}}
children:
  ship: {key: id, feed: crm, fields: {captain: {type: contact}}}
  contact: {key: email, feed: crm, fields: {role: {type: choice, of: [champion, admin]}}}
---
rule: at-the-helm
says: An admin steers
about: ship
when: captain.role = admin
task: Sail
"""


def test_a_reference_of_a_child_is_followed() -> None:
    begins = datetime(2026, 3, 2, tzinfo=UTC)

    def told(**said: str) -> dict[str, Sequence[Word]]:
        return {name: (Word(begins, Held(value, begins, begins, "crm")),) for name, value in said.items()}

    words = {
        ("ship", "s1"): told(captain="ana@acme.test"),
        ("ship", "s2"): told(captain="bo@acme.test"),
        ("contact", "ana@acme.test"): told(role="admin"),
        ("contact", "bo@acme.test"): told(role="champion"),
    }
    past = Past(
        "acme", ZoneInfo("UTC"), words=words, coverage={"crm": Coverage(begins - DAY, begins + 9 * DAY)}
    )
    book, problems = load_rulebook({"fleet.yaml": FLEET})
    assert book is not None, problems
    (rehearsed,) = Rehearsal(book, book.rules).run([Epochs(past)], (begins, begins + 5 * DAY))
    assert [each.child for each in rehearsed.openings["at-the-helm"]] == ["s1"]


def test_a_number_that_came_late_counts_for_its_week_from_when_it_came() -> None:
    """What is known today of then: not what was known then."""
    monday = datetime(2026, 3, 2, tzinfo=UTC)
    points = [
        Point((monday - day * DAY).date(), 3.0 if day > 7 else 1.0, monday - day * DAY + 12 * HOUR)
        for day in range(28, 1, -1)
    ]
    sunday = Point((monday - DAY).date(), 30.0, monday - 2 * HOUR)
    told = [Told(point.observed_at, 0, point) for point in points] + [Told(monday + 30 * HOUR, 0, sunday)]
    past = Past("acme", ZoneInfo("UTC"), series={("account", ""): {"users": recording(told)}})
    book = rulebook(rule("r", "in_a_row(mean(users, 7d) > 2, 2, week)"))
    (rehearsed,) = Rehearsal(book, book.rules).run([Epochs(past)], (monday, monday + 5 * DAY))
    assert [each.at for each in rehearsed.openings["r"]] == [monday + 30 * HOUR]
