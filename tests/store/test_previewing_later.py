"""What would come when the waits of a preview end is told apart from what comes today, and then comes so."""

from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.store.acting import Acting, settle
from tests.store.conftest import World
from tests.store.test_previewing import RULE, names, states
from workflows.operations.previewing import Later, Preview, preview_rule
from workflows.operations.suppressing import suppress_account

DAY = timedelta(days=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")
"""Where the workspace's days begin."""
HELD = RULE + "true_for: 7d\n"
ALL = ("acme", "globex", "initech")


@pytest.fixture
def acting(world: World) -> Acting:
    acting = Acting(world)
    acting.publish()
    for name, seats in zip(ALL, (4, 8, 9), strict=True):
        acting.admit(name, f"ana@{name}.test")
        acting.field("seats", seats, name)
    settle(acting)
    return acting


def shown(acting: Acting, rule: str) -> Preview:
    found = preview_rule(acting.world.parts, rule)
    assert found.is_good, found.problems
    return found


def later(acting: Acting, rule: str) -> Later:
    return shown(acting, rule).rules[0].later


def days(acting: Acting, found: Later, outcome: str = "opens") -> list[tuple[str, int]]:
    hits = found.hits.get(outcome, ())  # type: ignore[call-overload]
    return [(hit.account, _days(acting, hit.until)) for hit in hits]


def _days(acting: Acting, moment: datetime | None) -> int:
    assert moment is not None
    return (moment.astimezone(SHANGHAI).date() - acting.now().astimezone(SHANGHAI).date()).days


def test_what_would_open_when_a_hold_is_over_is_told_with_its_mails_and_then_opens(acting: Acting) -> None:
    found = shown(acting, HELD)
    (rule,) = found.rules
    assert (dict(rule.counts), rule.later.counts, rule.later.already) == ({"begins": 3}, {"opens": 3}, 0)
    assert days(acting, rule.later) == [(each, 7) for each in ALL]
    assert rule.later.first_at == rule.later.last_at == acting.now() + 7 * DAY
    assert (found.work.opens, found.work.mails, found.work.started) == (0, (), ())
    assert found.later.opens == 3
    assert [(mail.email, mail.goes, mail.nobody) for mail in found.later.mails] == [("tips", 3, 0)]
    assert [(each.playbook, each.runs) for each in found.later.started] == [("nurture", 3)]
    acting.publish(**{"few-seats.yaml": HELD})
    settle(acting)
    assert (set(states(acting).values()), len(acting.mails())) == ({"pending"}, 0)
    acting.after(7)
    settle(acting)
    assert (set(states(acting).values()), len(acting.mails())) == ({"open"}, 3)


def test_tasks_that_come_later_are_told_by_teammate_and_not_among_those_of_today(acting: Acting) -> None:
    found = shown(acting, HELD.replace("start: nurture\n", 'task: "Phone {account.name}"\n'))
    assert found.work.desks == ()
    assert [(desk.teammate, desk.tasks, desk.open_tasks) for desk in found.later.desks] == [("mei", 3, 0)]


def test_what_waits_already_is_told_too(acting: Acting) -> None:
    acting.publish(**{"few-seats.yaml": HELD})
    settle(acting)
    acting.after(2)
    found = shown(acting, HELD.replace("because: Few", "because: So few").replace("7d", "6d"))
    (rule,) = found.rules
    assert (dict(rule.counts), rule.later.counts, rule.later.already) == ({}, {"opens": 3}, 3)
    assert days(acting, rule.later) == [(each, 4) for each in ALL]


def test_openings_that_are_shared_out_by_the_day_come_day_by_day(acting: Acting) -> None:
    paced = HELD.replace("already_true: open", "already_true: {open: 1 a day}")
    found = later(acting, paced)
    assert days(acting, found) == [("acme", 7), ("globex", 8), ("initech", 9)]
    assert found.first_at is not None
    assert found.last_at is not None
    assert (found.last_at - found.first_at).days == 1  # from the hour of the first to the third's midnight
    acting.publish(**{"few-seats.yaml": paced})
    settle(acting)
    opened = []
    for _ in range(10):
        opened.append(list(states(acting).values()).count("open"))
        acting.after(1)
        settle(acting)
    assert opened == [0, 0, 0, 0, 0, 0, 0, 1, 2, 3]


def test_without_a_hold_tomorrows_openings_are_told(acting: Acting) -> None:
    found = shown(acting, RULE.replace("already_true: open", "already_true: {open: 1 a day}"))
    assert names(found, "opens") == ["acme"]
    assert days(acting, found.rules[0].later) == [("globex", 1), ("initech", 2)]
    assert (found.work.opens, found.later.opens) == (1, 2)


def test_those_past_a_limit_by_then_wait_for_a_yes(acting: Acting) -> None:
    found = later(acting, HELD + "hold_if: {accounts_over: 1}\n")
    assert found.counts == {"opens": 1, "held": 2}
    assert days(acting, found) == [("acme", 7)]


def test_a_rule_on_trial_would_open_nothing_later(acting: Acting) -> None:
    found = shown(acting, HELD + "mode: shadow\n")
    assert found.rules[0].later.counts == {"shadowed": 3}
    assert (found.rules[0].later.first_at, found.later.opens, found.later.mails) == (None, 0, ())


def test_a_rule_whose_last_day_comes_before_the_hold_is_over_opens_nothing(acting: Acting) -> None:
    last = (acting.now() + 3 * DAY).date()
    assert later(acting, HELD + f"until: {last}\n").counts == {"ends": 3}


def test_of_an_account_that_is_not_to_be_acted_on_no_opening_is_told(acting: Acting) -> None:
    suppress_account(acting.world.parts, "acme", "lin", None, "a lawsuit")
    suppress_account(acting.world.parts, "globex", "lin", acting.now() + 3 * DAY, "a visit")
    assert names(shown(acting, RULE), "opens") == ["initech"]
    assert names(shown(acting, RULE), "held") == ["acme", "globex"]
    found = later(acting, HELD)
    assert found.counts == {"opens": 2, "held": 1}
    assert days(acting, found, "held") == [("acme", 7)]


LIMITS = "delivery: limits\ncaps: {per_account: 1 in 3d, per_contact: 2 in 9d}\n"


def test_a_cap_of_then_counts_what_goes_out_then(acting: Acting) -> None:
    acting.admit("acme", "ana@acme.test", "bo@acme.test")
    acting.publish(**{"limits.yaml": LIMITS})
    found = shown(acting, HELD)
    assert [(mail.goes, dict(mail.put_off)) for mail in found.later.mails] == [(3, {"account_cap": 1})]


AT_MOST_3, AT_MOST_1_EACH = "hold_if: {accounts_over: 3}\n", "hold_if: {per_owner_over: 1}\n"
LAST_DAY = "until: 2026-03-05\n"


@pytest.mark.parametrize(
    ("span", "pace", "limit"),
    [
        ("36h", "open", ""),
        ("3bd", "{open: 2 a day}", ""),
        ("5h", "{open: 1 a day}", ""),
        ("1d", "open", AT_MOST_3),
        ("5h", "{open: 2 a day}", AT_MOST_3),
        ("36h", "{open: 1 a day}", AT_MOST_1_EACH),
        ("1d", "{open: 2 a day}", LAST_DAY),
        ("3bd", "{open: 1 a day}", LAST_DAY),
    ],
)
def test_what_is_foretold_comes_at_its_moment(acting: Acting, span: str, pace: str, limit: str) -> None:
    """Of accounts in several zones, some of which were true before the rule was changed."""
    first = RULE.replace("seats < 10", "seats < 5") + f"true_for: {span}\n{limit}"
    acting.publish(**{"few-seats.yaml": first.replace("already_true: open", "already_true: ignore")})
    for number, zone in enumerate(("Asia/Shanghai", "America/New_York", "Pacific/Auckland")):
        acting.admit(f"other{number}", f"bo@other{number}.test")
        acting.field("time_zone", zone, f"other{number}")
        acting.field("seats", number + 3, f"other{number}")
    settle(acting)
    acting.after(0.1)
    changed = RULE.replace("already_true: open", f"already_true: {pace}") + f"true_for: {span}\n{limit}"
    found = later(acting, changed)
    foretold = Counter((outcome, hit.until) for outcome, hits in found.hits.items() for hit in hits)
    acting.publish(**{"few-seats.yaml": changed})
    settle(acting)
    before = lived(acting)
    moments = {acting.now() + step * timedelta(hours=12) for step in range(1, 2 * 9)}
    for moment in sorted(moments | {at for _, at in foretold if at}):
        acting.world.at(moment)
        settle(acting)
    if limit == LAST_DAY:  # of those in a line it is told by the day that it is over
        assert by_day(lived(acting) - before) == by_day(foretold)
    else:
        assert lived(acting) - before == foretold


Lived = Counter[tuple[str, datetime | None]]


def lived(acting: Acting) -> Lived:
    lines = [("opens", "open_signal"), ("held", "hold_signal"), ("ends", "resolve_signal")]
    return Counter((what, line.at) for what, action in lines for line in acting.ledger(action))


def by_day(some: Lived) -> Counter[tuple[str, int]]:
    told: Counter[tuple[str, int]] = Counter()
    for (what, at), count in some.items():
        assert at is not None
        told[what, at.toordinal() if what == "opens" else 0] += count
    return told
