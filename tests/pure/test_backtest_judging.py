"""Whom a rule caught, missed and signalled for nothing, and whether that is better than chance."""

import random
from datetime import UTC, datetime, timedelta

from engine.backtest.chance import exact_interval
from engine.backtest.judged import Judged, weeks
from tests.harness.cases import Case, judge

BEGINS = datetime(2025, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
ENDS = BEGINS + 365 * DAY
WITHIN = 90 * DAY
ALWAYS = ((BEGINS, ENDS),)


def case(name: str, opened: list[int] | None = None, fate: int | None = None, helped: bool = False) -> Case:
    days = tuple(BEGINS + day * DAY for day in opened or ())
    return Case(name, days, ALWAYS, None if fate is None else BEGINS + fate * DAY, helped)


def judged(*cases: Case) -> Judged:
    return judge(cases, WITHIN, (BEGINS, ENDS), ENDS)


def test_an_account_stands_in_just_one_group() -> None:
    found = judged(
        case("warned", [10], 60),
        case("warned too early", [10], 200),
        case("missed", [], 60),
        case("false", [10]),
        case("quiet"),
        case("late", [350]),
    )
    assert [each.account for each in found.caught] == ["warned"]
    assert [each.account for each in found.missed] == ["warned too early", "missed"]
    assert [each.account for each in found.false] == ["false"]
    assert found.quiet == ("quiet",)
    assert [each.account for each in found.too_early] == ["late"]


def test_whom_it_opened_on_is_the_sum_of_groups_that_can_be_told() -> None:
    told = [
        case("warned", [10], 60),
        case("too soon", [10], 200),
        case("too late", [70], 60),
        case("false", [10]),
    ]
    cases = [
        *told,
        case("missed", [], 60),
        case("late", [350]),
        case("helped", [10], helped=True),
        case("quiet"),
    ]
    found = judged(*cases)
    assert found.mistimed == ("too soon", "too late")
    groups = found.caught, found.false, found.too_early, found.mistimed, found.helped
    assert sum(len(group) for group in groups) == sum(1 for each in cases if each.opened)


def test_warning_is_counted_from_the_first_signal_that_was_in_time() -> None:
    found = judged(case("acme", [10, 120, 150], 200))
    assert [each.days for each in found.caught] == [80]
    assert found.days_of_warning == (80, 80, 80)


def test_who_was_helped_is_counted_apart() -> None:
    found = judged(case("stayed", [10], helped=True), case("left", [10], 60, helped=True), case("quiet"))
    assert (found.helped, found.helped_in_vain) == (("stayed", "left"), ("left",))
    assert found.judged == 0
    assert not found.caught
    assert not found.false


def test_an_account_that_the_rule_does_not_watch_is_not_its_to_miss() -> None:
    away = Case("away", (), ((BEGINS + 200 * DAY, ENDS),), BEGINS + 60 * DAY)
    assert judged(away).missed == ()


def test_each_watched_account_bears_its_part_of_every_fate_that_comes_in_its_windows() -> None:
    told = [case(f"left {n}", [], 50) for n in range(5)] + [case(f"stayed {n}") for n in range(14)]
    found = judged(*told, case("opened", [20], 60), case("after all that", [100]))
    assert (found.judged, found.came) == (2, 1)
    assert abs(found.expected - (1 / 21 + 1 / 20 + 1 / 19 + 1 / 18 + 1 / 17 + 1 / 16)) < 1e-9


def test_who_is_new_is_compared_with_who_is_new() -> None:
    """All leave in their second week; a rule that opens on everybody's first day knows nothing."""
    told = []
    for number in range(100):
        began = BEGINS + number * 2 * DAY
        leaves = began + 10 * DAY if number % 2 else None
        told.append(Case(str(number), (began + DAY,), ((began, ENDS),), leaves, began=began))
    found = judged(*told, *(case(f"old {n}") for n in range(200)))
    assert found.finding == "chance"


def test_a_rule_that_opens_only_where_the_fate_comes_is_better_than_chance() -> None:
    told = [case(f"left {n}", [n], n + 40) for n in range(20)] + [case(f"stayed {n}") for n in range(180)]
    found = judged(*told)
    assert found.finding == "better"
    assert found.interval is not None
    assert found.interval[0] > 1
    assert found.precision == 1
    assert found.recall == 1


def test_a_rule_that_opens_on_anybody_is_no_better_than_chance() -> None:
    draw = random.Random(3)
    told = [
        case(
            str(n),
            [draw.randrange(200)] if draw.random() < 0.3 else [],
            draw.choice([None, draw.randrange(365)]),
        )
        for n in range(400)
    ]
    assert judged(*told).finding == "chance"


def test_of_few_nothing_is_said() -> None:
    assert judged(*(case(str(n), [10], 20) for n in range(9))).finding == "too few"
    assert judged(*(case(str(n), [10]) for n in range(50))).finding == "too few"


def test_the_interval_is_the_exact_one() -> None:
    low, high = exact_interval(5, 10)
    assert (round(low, 4), round(high, 4)) == (0.1871, 0.8129)
    assert exact_interval(0, 0) == (0, 1)
    together = exact_interval(5, 10, asked=10)
    assert together[0] < low
    assert together[1] > high
    assert exact_interval(0, 10)[0] == 0
    assert round(exact_interval(0, 10)[1], 4) == 0.3085


def test_weeks_without_an_opening_stand_in_the_row_too() -> None:
    counted = weeks([BEGINS, BEGINS + 15 * DAY])
    assert list(counted.values()) == [1, 0, 1]
