from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from engine.facts import AccountFacts, TaskRecord
from rules.expression import Constant, FieldRef
from rules.playbook import (
    Arm,
    BranchStep,
    EmailStep,
    EndStep,
    EscalateStep,
    Outcome,
    Playbook,
    Recipients,
    TaskStep,
    UpdateStep,
    WaitStep,
    WaitUntilStep,
)
from rules.text import LocalText
from rules.values import DATE, NUMBER, Span
from tests.pure.made_up import (
    MONDAY,
    SHANGHAI,
    at_least,
    begun,
    done,
    facts,
    here,
    is_so,
    playbook,
    replied,
    sentence,
)
from workflows.moves import Run
from workflows.runs import Advanced, NoSuchStep, Restless, advance, audit, end, hear, run_id

DAY = timedelta(days=1)
ADMINS = {"ana@acme.test": "admin", "bo@acme.test": "admin", "chris@acme.test": "sponsor"}
TIPS = EmailStep("tips", "", "adoption-tips", Recipients("first", ("admin", "sponsor")))


def look(book: Playbook, run: Run, known: AccountFacts, now: datetime = MONDAY, **more: Any) -> Advanced:
    return advance(here(run, book, known, now, **more))


def whats(told: Advanced) -> list[tuple[str, str]]:
    return [(visit.step, visit.what) for visit in told.visits]


def test_a_run_goes_down_its_steps_until_one_waits() -> None:
    book = playbook([replace(TIPS, next="pause"), WaitStep("pause", "", span=Span(3, "d"))])
    told = look(book, begun(book), facts(contacts=ADMINS))
    assert whats(told) == [("tips", "left"), ("pause", "waited")]
    assert [effect.recipient for effect in told.effects] == ["ana@acme.test"]
    assert (told.run.state, told.run.cursor, told.run.wake_at) == ("waiting", "pause", MONDAY + 3 * DAY)


def test_a_run_past_its_last_step_is_completed() -> None:
    book = playbook([TIPS])
    told = look(book, begun(book), facts(contacts=ADMINS))
    assert (told.run.state, told.run.ending) == ("completed", "end")
    assert whats(told)[-1] == ("", "ended")


def test_a_run_past_its_last_step_lives_while_its_tasks_are_open() -> None:
    book = playbook([TaskStep("call", "", sentence("Call"), "responsible", Span(2, "d"))])
    run = look(book, begun(book), facts()).run
    assert (run.state, run.cursor) == ("waiting", "")
    assert look(book, run, facts(), has_open_tasks=True).visits == ()
    closed = look(book, run, facts(), MONDAY + DAY).run
    assert (closed.state, closed.ending) == ("completed", "end")


def test_a_goal_that_comes_true_while_a_task_is_open_ends_the_run_as_a_success() -> None:
    book = playbook([WaitStep("pause", "", span=Span(1, "d"))], goal=is_so("reached"))
    run = look(book, begun(book), facts({"reached": False})).run
    after = look(book, run, facts({"reached": False}), MONDAY + DAY, has_open_tasks=True).run
    assert (after.state, after.cursor, after.wake_at) == ("waiting", "", None)
    over = look(book, after, facts({"reached": True}), MONDAY + 2 * DAY, has_open_tasks=True).run
    assert (over.state, over.ending) == ("completed", "goal")


def test_a_goal_that_is_true_ends_the_run_before_any_step() -> None:
    book = playbook([TIPS], goal=is_so("reached"))
    told = look(book, begun(book), facts({"reached": True}, ADMINS))
    assert (told.run.state, told.run.ending, told.effects) == ("completed", "goal", ())


def test_an_unknown_goal_ends_nothing() -> None:
    book = playbook([WaitStep("pause", "", span=Span(1, "d"))], goal=is_so("reached"))
    assert look(book, begun(book), facts()).run.state == "waiting"


def test_an_exit_that_is_true_ends_the_run_by_its_name() -> None:
    book = playbook([TIPS], exits={"churned": is_so("churned")})
    told = look(book, begun(book), facts({"churned": True}, ADMINS))
    assert (told.run.state, told.run.ending) == ("exited", "churned")


def test_a_wait_woken_too_early_sleeps_again_and_tells_nothing() -> None:
    book = playbook([WaitStep("pause", "", span=Span(3, "d"))])
    run = look(book, begun(book), facts()).run
    again = look(book, run, facts(), MONDAY + DAY)
    assert (again.visits, again.run.wake_at) == ((), MONDAY + 3 * DAY)


def test_a_wait_woken_late_goes_on() -> None:
    book = playbook([WaitStep("pause", "", span=Span(3, "d"))])
    run = look(book, begun(book), facts()).run
    assert look(book, run, facts(), MONDAY + 30 * DAY).run.state == "completed"


def test_business_days_pass_only_while_people_work() -> None:
    friday = MONDAY + 4 * DAY
    book = playbook([WaitStep("pause", "", span=Span(1, "bd"))])
    assert look(book, begun(book, friday), facts(), friday).run.wake_at == friday + 3 * DAY


def test_a_wait_for_a_weekday_ends_at_that_time_where_the_account_is() -> None:
    book = playbook([WaitStep("pause", "", weekday=1, at="10:00")])
    told = look(book, begun(book), facts(zone=SHANGHAI))
    assert told.run.wake_at == datetime(2026, 3, 3, 2, tzinfo=UTC)


def test_a_wait_for_a_weekday_that_is_today_but_over_ends_a_week_later() -> None:
    book = playbook([WaitStep("pause", "", weekday=0, at="08:00")])
    assert look(book, begun(book), facts()).run.wake_at == datetime(2026, 3, 9, 8, tzinfo=UTC)


UNTIL_END = WaitStep("pause", "", until=FieldRef("account", "ends_on", DATE))


def test_a_wait_moves_with_the_date_it_waits_for() -> None:
    book = playbook([UNTIL_END])
    run = look(book, begun(book), facts({"ends_on": date(2026, 4, 1)})).run
    assert run.wake_at == datetime(2026, 4, 1, tzinfo=UTC)
    moved = look(book, run, facts({"ends_on": date(2026, 5, 1)}), MONDAY + DAY)
    assert whats(moved) == [("pause", "retimed")]
    assert moved.run.wake_at == datetime(2026, 5, 1, tzinfo=UTC)


def test_a_wait_for_a_date_that_is_unknown_waits_for_the_date_to_be_told() -> None:
    book = playbook([UNTIL_END])
    told = look(book, begun(book), facts())
    assert (told.run.state, told.run.wake_at) == ("waiting", None)


def test_wait_until_goes_on_when_it_is_definitely_true() -> None:
    book = playbook([WaitUntilStep("hear", "tips", at_least("seats", 5), None), TIPS])
    run = look(book, begun(book), facts({"seats": None}, ADMINS)).run
    assert (run.state, run.cursor) == ("waiting", "hear")
    told = look(book, run, facts({"seats": 7}, ADMINS), MONDAY + DAY)
    assert [effect.step for effect in told.effects] == ["tips"]


def test_wait_until_takes_if_not_when_its_time_is_over() -> None:
    steps = [
        WaitUntilStep("hear", "", at_least("seats", 5), Span(2, "d"), "tips"),
        TIPS,
    ]
    book = playbook(steps)
    run = look(book, begun(book), facts({"seats": 1}, ADMINS)).run
    assert run.wake_at == MONDAY + 2 * DAY
    told = look(book, run, facts({"seats": 1}, ADMINS), MONDAY + 2 * DAY)
    assert whats(told)[:2] == [("hear", "left"), ("tips", "left")]


def test_a_reply_ends_the_wait_for_it() -> None:
    steps = [replace(TIPS, next="hear"), WaitUntilStep("hear", "", replied("tips"), Span(14, "d"))]
    book = playbook(steps)
    run = look(book, begun(book), facts(contacts=ADMINS)).run
    heard = hear(run, "replied", "tips", "ana@acme.test", MONDAY + DAY)
    assert hear(heard.run, "replied", "tips", "ana@acme.test", MONDAY + DAY).visits == ()
    assert look(book, heard.run, facts(contacts=ADMINS), MONDAY + DAY).run.state == "completed"


def test_a_task_of_an_earlier_run_is_not_done_in_this_one() -> None:
    call = TaskStep("call", "wait", sentence("Call"), "owner", Span(1, "d"))
    book = playbook([call, WaitUntilStep("wait", "", done("call"), None)])
    before = facts(tasks={"call": TaskRecord("done", MONDAY - DAY)})
    run = look(book, begun(book), before).run
    assert (run.state, run.cursor) == ("waiting", "wait")
    after = facts(tasks={"call": TaskRecord("done", MONDAY + DAY)})
    assert look(book, run, after, MONDAY + DAY).run.state == "completed"


def test_a_branch_takes_the_first_arm_that_is_true_and_tells_of_unknown_ones() -> None:
    arms = (Arm(is_so("churned"), "never"), Arm(at_least("seats", 5), "tips"), Arm(None, "stop"))
    steps = [BranchStep("which", "", arms), EndStep("never"), TIPS, EndStep("stop", "small")]
    book = playbook(steps)
    told = look(book, begun(book), facts({"seats": 9}, ADMINS))
    assert told.visits[0].detail == {"arm": 1, "unknown": [0], "next": "tips"}
    assert look(book, begun(book), facts({"seats": 1})).run.ending == "small"


def test_a_mail_to_nobody_is_skipped_and_says_so() -> None:
    book = playbook([TIPS])
    told = look(book, begun(book), facts())
    assert told.visits[0].what == "skipped"
    assert told.visits[0].detail["why"] == "nobody to write to"


def test_a_mail_whose_own_condition_is_not_true_is_skipped() -> None:
    book = playbook([replace(TIPS, only_if=at_least("seats", 5))])
    assert look(book, begun(book), facts({"seats": None}, ADMINS)).effects == ()


def test_a_mail_to_every_admin_is_one_effect_each() -> None:
    book = playbook([replace(TIPS, to=Recipients("every", ("admin",)))])
    told = look(book, begun(book), facts(contacts=ADMINS))
    assert [effect.recipient for effect in told.effects] == ["ana@acme.test", "bo@acme.test"]
    assert len({effect.key for effect in told.effects}) == 2


def test_a_mail_to_whoever_answered_goes_to_those_who_did() -> None:
    thanks = replace(TIPS, id="thanks", to=Recipients("answered", step="tips"))
    book = playbook([thanks])
    run = hear(begun(book), "replied", "tips", "bo@acme.test", MONDAY).run
    assert [e.recipient for e in look(book, run, facts(contacts=ADMINS)).effects] == ["bo@acme.test"]


def test_a_task_goes_to_whoever_is_responsible_with_all_it_takes_to_do_it() -> None:
    again = Outcome("no_answer", LocalText({"en": "No answer"}), again=Span(2, "bd"), times=2)
    step = TaskStep(
        "call",
        "",
        sentence("Call them"),
        "responsible",
        Span(2, "bd"),
        (sentence("Read first"),),
        "unanswered",
        (again,),
    )
    told = look(playbook([step]), begun(playbook([step])), facts(), area="adoption")
    (effect,) = told.effects
    assert (effect.kind, effect.recipient) == ("task", "mei")
    assert effect.content["title"] == {"en": "Call them"}
    assert effect.content["due_at"] == (MONDAY + 2 * DAY).isoformat()
    assert effect.content["outcomes"][0]["again"] == "2bd"


def test_a_task_given_on_a_sunday_has_its_working_days_from_monday_on() -> None:
    step = TaskStep("call", "", sentence("Call them"), "responsible", Span(2, "bd"))
    book, sunday = playbook([step]), MONDAY - DAY
    (effect,) = look(book, begun(book, sunday), facts(), sunday, area="adoption").effects
    assert effect.content["due_at"] == (MONDAY + 2 * DAY).isoformat()


def test_an_update_lets_what_follows_look_with_fresh_facts() -> None:
    step = UpdateStep("set", "tips", "seats", Constant(9, NUMBER))
    book = playbook([step, TIPS])
    told = look(book, begun(book), facts(contacts=ADMINS))
    assert [effect.kind for effect in told.effects] == ["update"]
    assert (told.run.state, told.run.cursor, told.run.wake_at) == ("ready", "tips", MONDAY)


def test_an_escalation_begins_and_the_run_goes_on() -> None:
    book = playbook([EscalateStep("up", "", "at-risk")])
    told = look(book, begun(book), facts(), area="adoption")
    assert told.effects[0].content["policy"] == "at-risk"
    assert told.run.state == "completed"


def test_steps_in_a_circle_are_refused_rather_than_walked_for_ever() -> None:
    book = playbook([replace(TIPS, next="tips")])
    with pytest.raises(Restless):
        look(book, begun(book), facts(contacts=ADMINS))


def test_a_step_that_is_not_there_is_named() -> None:
    book = playbook([TIPS])
    with pytest.raises(NoSuchStep, match="gone"):
        look(book, begun(book, cursor="gone"), facts())


def test_the_same_entry_has_the_same_id_and_another_has_another() -> None:
    assert run_id("a", "acme", "", "1") == run_id("a", "acme", "", "1")
    assert (
        len({run_id("a", "acme", "", "1"), run_id("a", "acme", "1", ""), run_id("a", "acme", "", "2")}) == 3
    )


def test_the_audit_finds_a_run_that_disagrees_with_its_history() -> None:
    book = playbook([replace(TIPS, next="pause"), WaitStep("pause", "", span=Span(3, "d"))])
    told = look(book, begun(book), facts(contacts=ADMINS))
    assert audit(told.run, book, told.visits) == ()
    assert len(audit(replace(told.run, cursor="tips"), book, told.visits)) == 1
    assert len(audit(told.run, book, told.visits[:1])) == 1
    over = end(told, "exited", "signal_closed", MONDAY)
    assert audit(over.run, book, over.visits) == ()
    assert len(audit(replace(over.run, state="completed", ending="goal"), book, over.visits)) == 2
