from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from engine.store.schema import fact, signal
from tests.store.acting import DAY, PLAYBOOKS, Acting
from tests.store.conftest import World
from workflows.enrollment import Enrolled
from workflows.moves import Run
from workflows.operations.attention import (
    acknowledge_signal,
    acknowledge_task,
    close_signal,
    close_task,
    tick_checklist,
)
from workflows.operations.enrollment import rule_task, signal_closed, start_escalation, start_run
from workflows.operations.hearing import reply_heard
from workflows.operations.running import advance_runs
from workflows.operations.snoozing import snooze_signal, snooze_task
from workflows.outlook import Origin
from workflows.store.escalations import escalations_of
from workflows.store.origins import origin
from workflows.store.tasks import tasks_of
from workflows.tasks import Task
from workflows.verdict import Reason

RULES = """
defaults: adoption
area: adoption
---
rule: quiet
says: "{name} is quiet"
because: Ask why.
kind: risk
when: seats < 10
start: nurture
---
rule: small
says: "{name} is small"
because: It may grow.
kind: opportunity
when: seats < 10
task:
  title: "Look at {account.name}"
  id: look
  assign: responsible
  due: 1d
  outcome:
    seen: {}
    later: {again: 2d, times: 1}
"""


@pytest.fixture
def acme(world: World) -> Acting:
    acting = Acting(world)
    acting.publish(**{"rules.yaml": RULES})
    acting.admit()
    return acting


def raised(acme: Acting, rule: str = "quiet") -> Origin:
    """An open signal, as an evaluation would have written it."""
    now = acme.now()
    row = {
        "id": f"signal-{rule}",
        "rule": rule,
        "account_id": "acme",
        "kind": "risk",
        "state": "open",
        "edition": 1,
        "first_true_at": now,
        "opened_at": now,
        "says": {"en": "Acme is quiet"},
        "is_live": True,
    }
    with acme.world.database.writing() as conn:
        conn.execute(insert(signal).values(row))
        found = origin(conn, row["id"])
    assert found is not None
    return found


def begun_by(acme: Acting, opened: Origin) -> Run:
    with acme.world.database.writing() as conn:
        loaded = acme.world.parts.editions.required(conn)
        (entered,) = start_run(
            conn, loaded, playbook="nurture", account="acme", key="", signal=opened, now=acme.now()
        )
    assert isinstance(entered, Enrolled)
    return entered.run


def with_task(acme: Acting) -> tuple[Run, Task]:
    """A run that has come to its task, a day ago: the first level is due."""
    run = acme.start()
    for _ in range(9):
        acme.drain()
        acme.after(1)
    (task,) = acme.tasks(run)
    return run, task


def facts_of(acme: Acting, name: str) -> list[tuple[str, str, object]]:
    query = select(fact).where(fact.c.name == name, fact.c.source == "perennial")
    with acme.world.database.reading() as conn:
        return [(row.about, row.child, row.value) for row in conn.execute(query)]


def levels(acme: Acting) -> list[str]:
    return [recipient for recipient, subject in acme.mails("team") if "unanswered" in subject]


def test_how_a_task_ended_is_a_fact_and_its_answer_another(acme: Acting) -> None:
    run, task = with_task(acme)
    assert close_task(acme.world.parts, task.id, "reached", "55", "mei").allowed
    assert facts_of(acme, "outcome") == [("task", "phone", "reached")]
    assert facts_of(acme, "seats") == [("account", "", 55)]
    acme.drain()
    assert (acme.run(run).state, acme.run(run).ending) == ("completed", "end")


def test_an_answer_of_the_wrong_kind_is_refused_and_nothing_is_closed(acme: Acting) -> None:
    _, task = with_task(acme)
    verdict = close_task(acme.world.parts, task.id, "reached", "many", "mei")
    assert verdict.reason is Reason.ANSWER_MISTYPED
    assert "number is wanted" in verdict.detail
    assert acme.tasks(acme.start("raise")) == []
    assert facts_of(acme, "outcome") == []


def test_an_outcome_brings_the_task_again_in_its_time_and_so_many_times(acme: Acting) -> None:
    run, task = with_task(acme)
    assert close_task(acme.world.parts, task.id, "no_answer", by="mei").allowed
    acme.drain()
    assert len(acme.tasks(run)) == 1
    assert acme.run(run).state == "waiting"
    acme.after(2)
    acme.drain()
    _, again = acme.tasks(run)
    assert (again.n, again.state, again.due_at) == (1, "open", acme.now() + 2 * DAY)
    assert close_task(acme.world.parts, again.id, "no_answer", by="mei").allowed
    acme.after(9)
    acme.drain()
    assert len(acme.tasks(run)) == 2
    assert acme.run(run).state == "completed"


def test_an_outcome_may_start_another_playbook(acme: Acting) -> None:
    _, task = with_task(acme)
    assert close_task(acme.world.parts, task.id, "leaving", by="mei").allowed
    (started,) = [line for line in acme.ledger("start_run") if line.detail["playbook"] == "save"]
    assert started.reason == "task phone: leaving"


def test_a_task_that_is_not_there_or_closed_is_refused(acme: Acting) -> None:
    _, task = with_task(acme)
    close_task(acme.world.parts, task.id, "leaving", by="mei")
    assert close_task(acme.world.parts, task.id, "leaving", by="mei").reason is Reason.TASK_CLOSED
    assert close_task(acme.world.parts, "gone", "leaving", by="mei").reason is Reason.NO_SUCH_TASK
    assert acknowledge_task(acme.world.parts, "gone", "mei").reason is Reason.NO_SUCH_TASK


def test_nobody_answers_and_the_matter_climbs_to_the_top(acme: Acting) -> None:
    with_task(acme)
    for _ in range(5):
        acme.drain()
        acme.after(1)
    assert levels(acme) == ["mei@acme.test", "lin@acme.test", "lin@acme.test"]
    assert [line.detail["level"] for line in acme.ledger("climb_escalation")] == [1, 2, 3]


def test_an_acknowledged_task_passes_the_first_level_and_a_ticked_one_the_second(acme: Acting) -> None:
    _, task = with_task(acme)
    assert acknowledge_task(acme.world.parts, task.id, "mei").allowed
    acme.drain()
    assert levels(acme) == []
    assert tick_checklist(acme.world.parts, task.id, 0, True, "mei").allowed
    acme.after(1)
    acme.drain()
    assert levels(acme) == []
    acme.after(1)
    acme.drain()
    assert levels(acme) == ["lin@acme.test"]


def test_a_closed_task_stops_the_climb_at_once(acme: Acting) -> None:
    _, task = with_task(acme)
    close_task(acme.world.parts, task.id, "leaving", by="mei")
    acme.drain()
    with acme.world.database.reading() as conn:
        (ended,) = escalations_of(conn, "task", [task.id])
    assert ended.state == "answered"


def test_a_snoozed_task_comes_back_and_counts_as_seen(acme: Acting) -> None:
    _, task = with_task(acme)
    until = acme.now() + 3 * DAY
    assert snooze_task(acme.world.parts, task.id, until, "mei").allowed
    past = acme.now() - timedelta(hours=1)
    assert snooze_task(acme.world.parts, task.id, past, "mei").reason is Reason.NOT_AHEAD


def test_a_reply_is_heard_and_ends_the_wait_for_it(acme: Acting) -> None:
    run = acme.start()
    acme.drain()
    (mail,) = acme.effects(run)
    acme.after(4)
    acme.drain()
    assert reply_heard(acme.world.parts, mail.key).allowed
    assert reply_heard(acme.world.parts, mail.key).allowed
    acme.drain()
    assert (acme.run(run).state, acme.run(run).ending) == ("completed", "end")
    assert [what for _, what in acme.story(run)].count("heard") == 1


def test_a_signal_is_acknowledged_once_and_snoozed(acme: Acting) -> None:
    opened = raised(acme)
    parts = acme.world.parts
    assert snooze_signal(parts, opened.id, acme.now() + DAY, "mei", "on holiday").allowed
    assert acknowledge_signal(parts, opened.id, "mei").allowed
    assert acknowledge_signal(parts, opened.id, "mei").reason is Reason.SIGNAL_NOT_OPEN
    assert acknowledge_signal(parts, "gone", "mei").reason is Reason.NO_SUCH_SIGNAL
    assert [line.by for line in acme.ledger("acknowledge_signal")] == ["mei"]


def test_the_end_of_a_signal_ends_its_run_and_takes_back_its_task(acme: Acting) -> None:
    opened = raised(acme)
    run = begun_by(acme, opened)
    for _ in range(9):
        acme.drain()
        acme.after(1)
    assert [task.signal for task in acme.tasks(run)] == [opened.id]
    with acme.world.database.writing() as conn:
        signal_closed(conn, acme.world.parts, opened, acme.now())
    assert (acme.run(run).state, acme.run(run).ending) == ("exited", "signal_closed")
    assert [task.state for task in acme.tasks(run)] == ["cancelled"]


def test_a_run_whose_goal_ended_its_signal_ends_by_its_goal(acme: Acting) -> None:
    opened = raised(acme)
    run = begun_by(acme, opened)
    acme.drain()
    acme.field("seats", 100)
    assert close_signal(acme.world.parts, opened.id, "mei").allowed
    assert (acme.run(run).state, acme.run(run).ending) == ("completed", "goal")


def test_a_task_somebody_has_taken_up_stays_with_them_when_its_signal_ends(acme: Acting) -> None:
    opened = raised(acme)
    run = begun_by(acme, opened)
    for _ in range(9):
        acme.drain()
        acme.after(1)
    (task,) = acme.tasks(run)
    acknowledge_task(acme.world.parts, task.id, "mei")
    assert close_signal(acme.world.parts, opened.id, "mei").allowed
    assert [task.state for task in acme.tasks(run)] == ["acknowledged"]


def test_a_run_that_goes_on_without_its_signal_keeps_its_task(acme: Acting) -> None:
    goes_on = PLAYBOOKS.replace("on_signal_closed: exit", "on_signal_closed: go_on")
    acme.publish(**{"rules.yaml": RULES, "playbooks.yaml": goes_on})
    opened = raised(acme)
    run = begun_by(acme, opened)
    for _ in range(9):
        acme.drain()
        acme.after(1)
    assert close_signal(acme.world.parts, opened.id, "mei").allowed
    acme.drain()
    assert acme.run(run).is_live
    assert [task.state for task in acme.tasks(run)] == ["open"]


def test_a_mail_is_not_sent_once_its_rule_is_no_longer_true(acme: Acting) -> None:
    acme.field("seats", 5)
    run = begun_by(acme, raised(acme))
    advance_runs(acme.world.parts)
    acme.after(0.1)
    acme.field("seats", 50)
    acme.drain()
    (mail,) = acme.effects(run)
    assert (mail.state, mail.reason) == ("cancelled", "signal_closed")


def test_a_rule_gives_a_single_task_once_with_its_reason(acme: Acting) -> None:
    opened = raised(acme, "small")
    with acme.world.database.writing() as conn:
        loaded = acme.world.parts.editions.required(conn)
        for _ in range(2):
            rule_task(conn, loaded, loaded.rulebook.rules["small"], opened, acme.now())
    with acme.world.database.reading() as conn:
        (task,) = tasks_of(conn, signals=[opened.id])
    assert (task.title, task.assignee, task.signal) == ({"en": "Look at Acme"}, "mei", opened.id)
    assert task.because["because"] == {"en": "It may grow."}


def test_a_rules_task_comes_again_while_its_signal_is_open(acme: Acting) -> None:
    opened = raised(acme, "small")
    with acme.world.database.writing() as conn:
        loaded = acme.world.parts.editions.required(conn)
        rule_task(conn, loaded, loaded.rulebook.rules["small"], opened, acme.now())
        (task,) = tasks_of(conn, signals=[opened.id])
    assert close_task(acme.world.parts, task.id, "later", by="mei").allowed
    acme.after(2)
    acme.drain()
    with acme.world.database.reading() as conn:
        assert [each.n for each in tasks_of(conn, signals=[opened.id])] == [0, 1]


def test_a_signal_climbs_until_it_is_acknowledged(acme: Acting) -> None:
    opened = raised(acme)
    with acme.world.database.writing() as conn:
        loaded = acme.world.parts.editions.required(conn)
        rule = loaded.rulebook.rules["quiet"]
        for _ in range(2):
            start_escalation(conn, loaded, rule, opened, "unanswered", acme.now())
    acme.after(1)
    acme.drain()
    acknowledge_signal(acme.world.parts, opened.id, "mei")
    acme.after(1)
    acme.drain()
    assert levels(acme) == ["mei@acme.test", "lin@acme.test"]
    close_signal(acme.world.parts, opened.id, "mei", "settled")
    acme.after(1)
    acme.drain()
    assert len(levels(acme)) == 2
