"""`was` of what is reckoned: as it would have been reckoned then."""

from dataclasses import replace
from datetime import timedelta

from engine.answer import Asked, ask, compiler_of, frame_of
from engine.facts import Event, Subject
from engine.faults import faults_of
from engine.known import Interval
from engine.needs import needs_of
from engine.truth import FALSE, TRUE, UNKNOWN
from rules.aloud import aloud
from rules.aloud_values import say_share
from tests.pure.sayings import PLANS, VOCABULARY, told, value_of
from tests.pure.test_answer import (
    DAY,
    HOUR,
    NOW,
    acme,
    read,
    said,
    truth_of,
    with_facts,
    with_modules,
    with_users,
)


def halved() -> Asked:
    """Four a day for a week, after eight a day for a week."""
    return with_users(*[8.0] * 7, *[4.0] * 7)


def test_a_window_is_reckoned_as_it_would_have_been_then() -> None:
    assert read(value_of("mean(users, 7d)"), halved()).value == 4
    assert read(value_of("was(mean(users, 7d), 7d)"), halved()).value == 8
    assert truth_of("mean(users, 7d) <= was(mean(users, 7d), 7d) * 50%", halved()) is TRUE


def test_what_is_made_of_several_is_asked_of_then_in_all_its_parts() -> None:
    asked = halved()
    held, history = {"seats": said(4)}, {"seats": said(16, 8 * DAY) + said(32, 30 * DAY)}
    asked = with_facts(asked, subject=replace(asked.facts.subject, held=held, history=history))
    assert read(value_of("mean(users, 7d) / seats"), asked).value == 1
    assert read(value_of("was(mean(users, 7d) / seats, 7d)"), asked).value == 0.5


def test_what_happened_is_counted_as_of_then_and_the_answer_turns_so_much_later() -> None:
    logins = tuple(Event(NOW - ago, str(ago), {}) for ago in (3 * DAY + HOUR, HOUR))
    asked = with_facts(acme(), events={"login": logins})
    assert read(value_of("was(count(login, 1d), 3d)"), asked).value == 1
    assert read(value_of("was(count(login, 1d), 2d)"), asked).value == 0
    found = ask(told("was(count(login, 1d), 3d) = 1"), asked)
    assert (found.truth, found.horizon) == (TRUE, NOW + 23 * HOUR)


def test_a_child_of_which_nobody_spoke_by_then_may_not_have_been_there() -> None:
    asked = with_modules(core={"entitled": True}, api={"entitled": True})
    old, new = asked.facts.children["module"]["core"], asked.facts.children["module"]["api"]
    aged = replace(old, held={"entitled": said(True, 20 * DAY)})
    asked = with_facts(
        asked, children={"module": {"core": aged, "api": replace(new, held={"entitled": said(True, DAY)})}}
    )
    assert read(value_of("was(count(module where entitled), 7d)"), asked).value == Interval(1, 2)
    assert truth_of("was(count(module where entitled), 7d) >= 1", asked) is TRUE
    assert truth_of("was(count(module where entitled), 7d) >= 2", asked) is UNKNOWN
    assert truth_of("was(count(module where entitled), 7d) >= 3", asked) is FALSE


def test_what_is_unknown_of_then_is_named() -> None:
    asked = with_facts(acme(), subject=Subject("account", "", {"seats": said(5, DAY)}))
    condition = told("was(seats + 1, 7d) > 3")
    assert truth_of("was(seats + 1, 7d) > 3", asked) is UNKNOWN
    assert faults_of(condition, frame_of(asked), compiler_of(asked)) == {"seats"}


def test_all_is_read_that_the_answer_would_have_needed_then() -> None:
    found = needs_of([told("was(mean(users, 7d) / seats, 30d) > 3")], VOCABULARY, PLANS)
    assert found.history == {("account", "seats"): 30 * DAY}
    assert (found.series["account", "users"] or 0) >= 37
    assert needs_of([told("was(count(login, 7d), 30d) > 3")], VOCABULARY).events["login"] == timedelta(
        days=37
    )


def test_it_reads_aloud_as_one_thing() -> None:
    node = told("mean(users, 7d) < was(mean(users, 7d), 30d)")
    assert aloud(node, "en", VOCABULARY).endswith(
        "is less than (the mean of label over the last 7 days) 30 days ago"
    )
    assert "30天前的（" in aloud(node, "zh-CN", VOCABULARY)


def test_a_share_of_then_reads_as_so_many_of_a_hundred() -> None:
    node = told("mean(users, 7d) / seats < was(mean(users, 7d) / seats, 30d) - 20%")
    assert aloud(node, "en", VOCABULARY).endswith("30 days ago minus 20%")
    assert say_share(value_of("was(mean(users, 7d) / seats, 30d) - 20%"))
    assert not say_share(value_of("was(seats, 30d) - 2"))
    assert not say_share(value_of("was(mean(users, 7d), 30d) * 80%"))
