"""A lot rehearsed at once against each of its accounts walked by itself: the demo's portfolio and shipped rules."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from engine.backtest.alone import Alone
from engine.backtest.epochs import Epochs
from engine.backtest.past import Happened, Past, Told, Word, recording
from engine.backtest.rehearse import Rehearsal
from engine.backtest.timelines import Walk
from engine.facts import Coverage, Event, Held, MilestoneRecord
from engine.recorded import Recorded
from rules.folder import library_folder, read_folder
from rules.load import load_rulebook
from rules.rulebook import Rulebook
from tests.harness.played_past import SPAN, played

ACCOUNTS = 12
MADE_UP = """
rule: falling
kind: risk
area: adoption
about: module
accounts: lifecycle != churned
says: {en: Use falls, zh-CN: 使用下降}
when:
  all:
    - entitled
    - change(users, 28d) <= -20%
    - mean(users, 7d) < account.modules_in_use * 3
---
rule: hollow
kind: risk
area: adoption
says: {en: A module of nobody, zh-CN: 无人使用的模块}
when: any(module where entitled and mean(users, 28d) < account.modules_entitled * 2)
---
plan: trying
label: {en: Trying, zh-CN: 试用}
starts: start_date
milestones:
  tried: {label: {en: Tried, zh-CN: 已试用}, due: 10d, reached: "count(report_created) >= was(seats, 30d)"}
---
rule: not-tried
kind: risk
area: adoption
says: {en: Not tried, zh-CN: 未试用}
when: late(trying.tried)
---
rule: long-ago
kind: risk
area: adoption
says: {en: Long ago, zh-CN: 很久以前}
when: since(report_created) > 40d
---
rule: quiet
kind: risk
area: adoption
accounts: owner is known
says: {en: Nobody comes, zh-CN: 无人使用}
when:
  any:
    - max(active_users, 14d) < 5
    - since(data_connected) > 60d
    - all:
        - last(active_users) < 4
        - days_since(start_date) > 100d
true_for: 3d
clear_after: 2d
"""


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    documents, _ = read_folder(library_folder())
    found, problems = load_rulebook({**documents, "made-up.yaml": MADE_UP.lstrip()})
    assert found is not None, problems
    return found


def late(past: Past, hours: int) -> Past:
    """The same, where every number comes so many hours after its day; of some accounts one day is told twice."""
    series = {}
    for subject, lines in past.series.items():
        series[subject] = {}
        for name, points in lines.items():
            assert isinstance(points, Recorded)
            told = [Told(point.observed_at + timedelta(hours=hours), 0, point) for point in points]
            if len(past.account) % 2 and told:
                told.append(told[-1]._replace(seen_at=told[-1].seen_at + timedelta(days=3)))
            series[subject][name] = recording(told)
    return replace(past, series=series)


@pytest.mark.acceptance
@pytest.mark.timeout(300)
@pytest.mark.parametrize("hours", [0, 29])
def test_a_lot_opens_what_each_account_opens_by_itself(rulebook: Rulebook, hours: int) -> None:
    pasts = [late(past, hours) if hours else past for past in islice(played(causes=True), ACCOUNTS)]
    rehearsal = Rehearsal(rulebook, [name for name, rule in rulebook.rules.items() if rule.opens_by_itself])
    together = rehearsal.run([Epochs(past) for past in pasts], SPAN)
    for past, found in zip(pasts, together, strict=True):
        epochs = Epochs(past)
        there = epochs.within(SPAN)
        assert there is not None
        epochs.reach(rehearsal.reached(Walk(epochs, *there)))
        alone = Alone(epochs, Walk(epochs, *there))
        for made in rehearsal.made:
            alone.rehearse(made)
        for name in rehearsal.names:
            assert list(found.openings[name]) == list(alone.openings[name]), name
            assert found.watched[name] == alone.watched[name], name
    assert sum(len(openings) for found in together for openings in found.openings.values()) > ACCOUNTS


@pytest.mark.acceptance
def test_nobody_and_an_account_of_which_little_is_known_open_nothing(rulebook: Rulebook) -> None:
    rehearsal = Rehearsal(rulebook, [name for name, rule in rulebook.rules.items() if rule.opens_by_itself])
    assert list(rehearsal.run([], SPAN)) == []
    tier = Held("high", SPAN[0], SPAN[0], "played")
    words = {("account", ""): {"tier": (Word(SPAN[0], tier),)}}
    bare = [Past("acme", ZoneInfo("UTC")), Past("globex", ZoneInfo("Asia/Shanghai"), words=words)]
    found = rehearsal.run([Epochs(past) for past in bare], SPAN)
    assert [each.account for each in found] == ["acme", "globex"]
    assert not any(openings for each in found for openings in each.openings.values())


def told(account: str, seats: int, reports: Sequence[int], covered_since: datetime) -> Past:
    """An account that began a hundred days after the span does, with reports so many days after that."""
    began = SPAN[0] + timedelta(days=100)
    said = {"start_date": began.date(), "seats": seats}
    words = {name: (Word(SPAN[0], Held(value, SPAN[0], SPAN[0], "told")),) for name, value in said.items()}
    events = [Event(began + timedelta(days=day), f"{account}-{day}", {}) for day in reports]
    return Past(
        account,
        ZoneInfo("UTC"),
        words={("account", ""): words},
        events={"report_created": tuple(Happened(event.at, event) for event in events)},
        coverage={"telemetry": Coverage(covered_since, SPAN[1], until=SPAN[1])},
    )


@pytest.mark.acceptance
def test_what_a_feed_may_have_missed_since_the_plan_began_is_nobodys_delay(rulebook: Rulebook) -> None:
    """Neither is it where the milestone reads what is walked, one account after another."""
    pasts = [
        told("acme", 3, [], SPAN[0]),
        told("globex", 3, [], SPAN[0] + timedelta(days=120)),
        told("initech", 1, [5], SPAN[0]),
    ]
    found = Rehearsal(rulebook, ["not-tried"]).run([Epochs(past) for past in pasts], SPAN)
    assert [len(each.openings["not-tried"]) for each in found] == [1, 0, 0]


@pytest.mark.acceptance
def test_in_a_large_lot_everybody_has_a_last_event_of_their_own(rulebook: Rulebook) -> None:
    count = 1_500
    pasts = [told(f"account-{number}", 1, [number % 7], SPAN[0]) for number in range(count)]
    found = Rehearsal(rulebook, ["long-ago"]).run([Epochs(past) for past in pasts], SPAN)
    began = SPAN[0] + timedelta(days=100)
    for number, each in enumerate(found):
        (last,) = [opening for opening in each.openings["long-ago"] if opening.at > began]
        assert last.at == began + timedelta(days=number % 7 + 40, seconds=1)


@pytest.mark.acceptance
def test_what_is_on_record_of_a_milestone_counts_from_then(rulebook: Rulebook) -> None:
    """To the second, also where nothing else is said at that moment."""
    reached_at = SPAN[0] + timedelta(days=150, hours=5)
    late_until_then = replace(
        told("acme", 3, [], SPAN[0]),
        milestones={("trying", "tried"): MilestoneRecord(reached_at=reached_at)},
    )
    epochs = Epochs(late_until_then)
    (found,) = Rehearsal(rulebook, ["not-tried"]).run([epochs], SPAN)
    (opening,) = found.openings["not-tried"]
    assert opening.closed_at == reached_at
