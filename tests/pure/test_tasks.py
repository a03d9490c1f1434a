from dataclasses import replace
from datetime import timedelta

from tests.pure.made_up import MONDAY
from workflows.tasks import Closed, Task, acknowledge, cancel, close, snooze, tick
from workflows.verdict import Reason, Verdict

CALL = Task(
    id="t1",
    account="acme",
    signal="",
    run="run-1",
    step="call",
    n=0,
    assignee="mei",
    title={"en": "Call"},
    created_at=MONDAY,
    checklist=({"text": {"en": "Read first"}, "done": False},),
    outcomes=(
        {"name": "reached", "asks": "sentiment"},
        {"name": "no_answer", "again": "2bd", "times": 2},
        {"name": "leaving", "start": "save"},
    ),
)


def closed(task: Task, outcome: str, answer: str = "") -> Closed:
    done = close(task, outcome, answer, "mei", MONDAY)
    assert isinstance(done, Closed)
    return done


def refused(answer: Task | Closed | Verdict) -> Reason:
    assert isinstance(answer, Verdict)
    return answer.reason


def test_the_first_to_see_a_task_is_remembered() -> None:
    seen = acknowledge(CALL, "mei", MONDAY)
    assert isinstance(seen, Task)
    again = acknowledge(seen, "lin", MONDAY + timedelta(days=1))
    assert isinstance(again, Task)
    assert (again.acknowledged_by, again.acknowledged_at) == ("mei", MONDAY)
    assert again.is_touched


def test_a_snoozed_task_was_seen_and_comes_back() -> None:
    later = snooze(CALL, MONDAY + timedelta(days=1), "mei", MONDAY)
    assert isinstance(later, Task)
    assert (later.state, later.acknowledged_by) == ("snoozed", "mei")
    assert refused(snooze(CALL, MONDAY, "mei", MONDAY)) is Reason.NOT_AHEAD


def test_a_ticked_line_is_progress() -> None:
    ticked = tick(CALL, 0, True)
    assert isinstance(ticked, Task)
    assert ticked.is_progressed
    assert not CALL.is_progressed
    assert refused(tick(CALL, 1, True)) is Reason.NO_SUCH_LINE


def test_an_outcome_that_asks_wants_an_answer() -> None:
    assert refused(close(CALL, "reached", "", "mei", MONDAY)) is Reason.ANSWER_WANTED
    assert closed(CALL, "reached", "good").asks == "sentiment"


def test_an_outcome_brings_the_task_again_so_many_times() -> None:
    assert [closed(replace(CALL, n=n), "no_answer").again for n in range(3)] == ["2bd", "2bd", ""]


def test_an_outcome_may_start_a_playbook() -> None:
    assert closed(CALL, "leaving").start == "save"


def test_an_outcome_it_does_not_have_is_refused_with_those_it_has() -> None:
    verdict = close(CALL, "maybe", "", "mei", MONDAY)
    assert isinstance(verdict, Verdict)
    assert verdict.reason is Reason.NO_SUCH_OUTCOME
    assert "reached, no_answer, leaving" in verdict.detail


def test_a_task_without_outcomes_is_simply_done() -> None:
    assert closed(replace(CALL, outcomes=()), "").task.outcome == "done"


def test_a_closed_task_takes_nothing_more() -> None:
    over = closed(CALL, "leaving").task
    for answer in (
        acknowledge(over, "mei", MONDAY),
        snooze(over, MONDAY + timedelta(days=1), "mei", MONDAY),
        tick(over, 0, True),
        close(over, "leaving", "", "mei", MONDAY),
        close(cancel(CALL, "goal_reached", MONDAY), "leaving", "", "mei", MONDAY),
    ):
        assert refused(answer) is Reason.TASK_CLOSED
