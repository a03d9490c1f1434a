"""A lot rehearsed at once against each of its accounts walked by itself: the demo's portfolio and shipped rules."""

from dataclasses import replace
from datetime import timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from engine.backtest.alone import Alone
from engine.backtest.epochs import Epochs
from engine.backtest.past import Past, Told, Word, recording
from engine.backtest.rehearse import Rehearsal
from engine.backtest.timelines import Walk
from engine.facts import Held
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
    assert rehearsal.run([], SPAN) == []
    tier = Held("high", SPAN[0], SPAN[0], "played")
    words = {("account", ""): {"tier": (Word(SPAN[0], tier),)}}
    bare = [Past("acme", ZoneInfo("UTC")), Past("globex", ZoneInfo("Asia/Shanghai"), words=words)]
    found = rehearsal.run([Epochs(past) for past in bare], SPAN)
    assert [each.account for each in found] == ["acme", "globex"]
    assert not any(openings for each in found for openings in each.openings.values())
