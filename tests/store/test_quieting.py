"""What a person put off, and what one signal kept another from: at the end a receipt, and what is still so is told."""

from datetime import timedelta

import pytest

from engine.store.ledger import Entry
from tests.store.acting import Acting
from tests.store.conftest import World
from tests.store.test_trials_and_health import TASKED, evaluate
from workflows.operations.attention import acknowledge_signal, close_signal
from workflows.operations.looking import explain_rule, signal_page, signals, tasks, tasks_due
from workflows.operations.snoozing import lift_signal_snooze, lift_task_snooze, snooze_signal, snooze_task
from workflows.verdict import Reason

DAY = timedelta(days=1)
LOUD = """
---
rule: loud
says: "{account.name} is loud"
because: It matters.
area: adoption
already_true: open
when: tier = high
task:
  title: Call
  id: call
  assign: responsible
  due: 1d
---
rule: alone
says: Alone
because: It matters.
area: adoption
already_true: open
quiet_while: [loud]
when: seats < 10
"""
CLIMBS = """
---
rule: climbs
says: "{account.name} climbs"
because: It matters.
area: adoption
already_true: open
when: seats < 10
start: raise
"""


@pytest.fixture
def acting(world: World) -> Acting:
    acting = Acting(world)
    quiet = TASKED.replace("when:", "quiet_while: [loud]\nwhen:")
    acting.publish(**{"rules.yaml": quiet + LOUD + CLIMBS})
    acting.admit()
    acting.field("seats", 40)
    evaluate(acting)
    return acting


def of_rule(acting: Acting, rule: str) -> str:
    (found,) = signals(acting.world.parts, rule=rule).items
    return found.id


def put_off(acting: Acting, rule: str, by: str) -> str:
    """Its signal, open and snoozed for five days."""
    acting.field("seats", 4)
    evaluate(acting)
    key = of_rule(acting, rule)
    assert snooze_signal(acting.world.parts, key, acting.now() + 5 * DAY, by).allowed
    return key


def notices(acting: Acting) -> list[tuple[str, str]]:
    return [(to, subject) for to, subject in acting.mails("team") if "put off" in subject]


def receipts(acting: Acting, action: str) -> list[Entry]:
    return acting.ledger(action)


def pass_days(acting: Acting, days: int) -> None:
    for _ in range(days):
        acting.after(1)
        evaluate(acting)


def test_a_snooze_ends_with_a_receipt_and_the_question_goes_to_who_put_it_off(acting: Acting) -> None:
    parts = acting.world.parts
    acting.field("seats", 4)
    evaluate(acting)
    key = of_rule(acting, "climbs")
    until = acting.now() + timedelta(days=1, hours=12)
    assert snooze_signal(parts, key, until, "lin", "on holiday").allowed
    pass_days(acting, 1)
    assert receipts(acting, "end_snooze") == []
    pass_days(acting, 1)
    (line,) = receipts(acting, "end_snooze")
    assert (line.subject, line.subject_id, line.at) == ("signal", key, acting.now())
    assert (line.detail["levels"], line.detail["count"], line.detail["by"]) == (1, 1, "lin")
    assert notices(acting) == [("lin@acme.test", "Acme: what you put off is still so")]
    assert signal_page(parts, key).signal.snoozed_until is None
    pass_days(acting, 1)
    assert len(receipts(acting, "end_snooze")) == 1


def test_an_escalation_goes_on_when_a_snooze_is_over(acting: Acting) -> None:
    """Who puts it off quiets only the levels that ask whether anybody has seen it, and only so long."""
    parts = acting.world.parts
    acting.field("seats", 4)
    evaluate(acting)
    assert snooze_signal(parts, of_rule(acting, "climbs"), acting.now() + timedelta(hours=30), "mei").allowed
    pass_days(acting, 4)
    assert [line.detail["level"] for line in receipts(acting, "pass_over_level")] == [1]
    assert [line.detail["level"] for line in receipts(acting, "climb_escalation")] == [2, 3]


def test_what_ceased_while_it_was_put_off_asks_nobody(acting: Acting) -> None:
    key = put_off(acting, "tasked", "mei")
    acting.after(1)
    acting.field("seats", 40)
    evaluate(acting)
    (line,) = [each for each in receipts(acting, "end_snooze") if each.subject_id == key]
    assert (line.detail["levels"], line.detail["count"]) == (0, 0)
    pass_days(acting, 5)
    assert notices(acting) == []


def test_who_settles_what_was_put_off_is_not_asked(acting: Acting) -> None:
    parts = acting.world.parts
    acting.field("seats", 4)
    evaluate(acting)
    key = of_rule(acting, "tasked")
    assert snooze_signal(parts, key, acting.now() + DAY, "mei").allowed
    assert close_signal(parts, key, "mei", "settled").allowed
    pass_days(acting, 2)
    (line,) = receipts(acting, "end_snooze")
    assert line.detail["count"] == 0
    assert notices(acting) == []


def test_put_off_once_more_it_is_one_receipt_and_one_question(acting: Acting) -> None:
    parts = acting.world.parts
    acting.field("seats", 4)
    evaluate(acting)
    key = of_rule(acting, "climbs")
    assert snooze_signal(parts, key, acting.now() + DAY, "mei").allowed
    assert acknowledge_signal(parts, key, "mei").allowed
    assert snooze_signal(parts, key, acting.now() + 3 * DAY, "olu").allowed
    pass_days(acting, 4)
    (line,) = receipts(acting, "end_snooze")
    assert line.detail["by"] == "olu"
    assert [to for to, _ in notices(acting)] == ["olu@acme.test"]


def test_why_tells_of_a_snooze_only_while_it_lasted(acting: Acting) -> None:
    parts = acting.world.parts
    acting.field("seats", 4)
    evaluate(acting)
    began = acting.now()
    acting.after(1)
    until = acting.now() + 2 * DAY
    assert snooze_signal(parts, of_rule(acting, "tasked"), until, "mei").allowed
    pass_days(acting, 3)

    def noes(days: float) -> list[tuple[str, object]]:
        (subject,) = explain_rule(parts, "tasked", "acme", began + days * DAY).subjects
        return [(each.name, each.until) for each in subject.noes]

    assert noes(0.5) == []
    assert noes(1.5) == [("snoozed", until)]
    assert noes(3.5) == []


def test_a_snoozed_task_comes_back_to_whose_it_is(acting: Acting) -> None:
    parts = acting.world.parts
    acting.field("tier", "high")
    evaluate(acting)
    (task,) = tasks(parts).items
    assert snooze_task(parts, task.id, acting.now() + 2 * DAY, "lin").allowed
    pass_days(acting, 1)
    assert (tasks(parts).items[0].state, tasks_due(parts, DAY)["late"]) == ("snoozed", 0)
    pass_days(acting, 1)
    (back,) = tasks(parts).items
    assert (back.state, back.snoozed_until, back.acknowledged_by) == ("acknowledged", None, "lin")
    assert tasks_due(parts, DAY)["late"] == 1
    (line,) = receipts(acting, "end_snooze")
    assert (line.subject, line.subject_id, line.detail["count"]) == ("task", task.id, 1)
    assert notices(acting) == [("lin@acme.test", "Acme: what you put off is still so")]


def test_of_a_snoozed_task_whose_signal_has_closed_nobody_reads_that_it_is_still_so(acting: Acting) -> None:
    parts = acting.world.parts
    acting.field("tier", "high")
    evaluate(acting)
    (task,) = tasks(parts).items
    assert snooze_task(parts, task.id, acting.now() + 2 * DAY, "lin").allowed
    acting.after(1)
    acting.field("tier", "mid")
    evaluate(acting)
    pass_days(acting, 2)
    (back,) = tasks(parts).items
    assert (back.state, back.acknowledged_by) == ("acknowledged", "lin"), "it is theirs to close"
    (line,) = receipts(acting, "end_snooze")
    assert (line.subject, line.detail["count"], notices(acting)) == ("task", 0, [])


def test_a_snooze_is_lifted_before_its_time_with_a_receipt_and_no_letter(acting: Acting) -> None:
    parts = acting.world.parts
    acting.field("seats", 4)
    evaluate(acting)
    key = of_rule(acting, "climbs")
    assert lift_signal_snooze(parts, key, "mei").reason is Reason.NOT_SNOOZED
    assert snooze_signal(parts, key, acting.now() + 5 * DAY, "lin").allowed
    pass_days(acting, 1)
    assert lift_signal_snooze(parts, key, "mei").allowed
    evaluate(acting)
    (line,) = receipts(acting, "end_snooze")
    assert (line.subject_id, line.at, line.detail["count"], line.detail["by"]) == (
        key,
        acting.now(),
        1,
        "lin",
    )
    assert signal_page(parts, key).signal.snoozed_until is None
    assert lift_signal_snooze(parts, key, "mei").reason is Reason.NOT_SNOOZED
    assert lift_signal_snooze(parts, "nothing", "mei").reason is Reason.NO_SUCH_SIGNAL
    pass_days(acting, 5)
    assert (len(receipts(acting, "end_snooze")), notices(acting)) == (1, [])


def test_who_lifts_a_snooze_and_does_more_with_it_at_once_gets_no_letter_either(acting: Acting) -> None:
    parts, key = acting.world.parts, put_off(acting, "climbs", "lin")
    pass_days(acting, 1)
    assert lift_signal_snooze(parts, key, "mei").allowed
    assert acknowledge_signal(parts, key, "mei").allowed
    evaluate(acting)
    assert (len(receipts(acting, "end_snooze")), notices(acting)) == (1, [])


def test_a_snoozed_task_is_brought_back_at_once(acting: Acting) -> None:
    parts = acting.world.parts
    acting.field("tier", "high")
    evaluate(acting)
    (task,) = tasks(parts).items
    assert lift_task_snooze(parts, task.id, "lin").reason is Reason.NOT_SNOOZED
    assert lift_task_snooze(parts, "nothing", "lin").reason is Reason.NO_SUCH_TASK
    assert snooze_task(parts, task.id, acting.now() + 9 * DAY, "lin").allowed
    assert lift_task_snooze(parts, task.id, "lin").allowed
    assert lift_task_snooze(parts, task.id, "lin").reason is Reason.NOT_SNOOZED
    evaluate(acting)
    (back,) = tasks(parts).items
    assert (back.state, back.snoozed_until) == ("acknowledged", None)
    assert (len(receipts(acting, "end_snooze")), notices(acting)) == (1, [])


def test_what_a_signal_kept_quiet_is_told_when_it_ends(acting: Acting) -> None:
    acting.field("tier", "high")
    evaluate(acting)
    acting.field("seats", 4)
    evaluate(acting)
    key = of_rule(acting, "loud")
    states = {each.rule: (each.state, each.waits_for) for each in signals(acting.world.parts).items}
    assert states["alone"] == ("pending", "muted")
    acting.after(1)
    acting.field("tier", "mid")
    evaluate(acting)
    (line,) = receipts(acting, "end_quiet")
    assert (line.subject, line.subject_id) == ("signal", key)
    assert line.detail["rule"] == "loud"
    assert (line.detail["signals"], line.detail["count"]) == (2, 2)
    assert line.detail["rules"] == ["alone", "tasked"]
    opened = {each.rule: each.state for each in signals(acting.world.parts).items}
    assert (opened["alone"], opened["tasked"]) == ("open", "open")
    pass_days(acting, 2)
    assert len(receipts(acting, "end_quiet")) == 1


def test_what_ceased_while_it_was_kept_quiet_is_counted_apart(acting: Acting) -> None:
    acting.field("tier", "high")
    evaluate(acting)
    acting.field("seats", 4)
    evaluate(acting)
    acting.after(1)
    acting.field("seats", 40)
    evaluate(acting)
    assert close_signal(acting.world.parts, of_rule(acting, "loud"), "mei", "settled").allowed
    evaluate(acting)
    (line,) = receipts(acting, "end_quiet")
    assert (line.detail["signals"], line.detail["count"]) == (2, 0)


def test_a_signal_that_kept_nothing_quiet_leaves_no_receipt(acting: Acting) -> None:
    acting.field("tier", "high")
    evaluate(acting)
    acting.field("tier", "mid")
    acting.after(1)
    evaluate(acting)
    assert receipts(acting, "end_quiet") == []


def test_what_comes_true_at_one_moment_with_what_it_is_quiet_for_waits_whatever_they_are_called(
    acting: Acting,
) -> None:
    acting.after(1)
    acting.field("tier", "high")
    acting.field("seats", 4)
    evaluate(acting)
    parts = acting.world.parts
    assert {
        each.rule: each.state for each in signals(parts, account="acme").items if each.rule != "climbs"
    } == {
        "loud": "open",
        "alone": "pending",
        "tasked": "pending",
    }
    acting.after(1)
    acting.field("tier", "mid")
    evaluate(acting)
    states = {each.rule: each.state for each in signals(parts, account="acme").items if each.rule != "climbs"}
    assert states == {"loud": "resolved", "alone": "open", "tasked": "open"}
    (told,) = receipts(acting, "end_quiet")
    assert (told.detail["signals"], told.detail["rules"]) == (2, ["alone", "tasked"])
