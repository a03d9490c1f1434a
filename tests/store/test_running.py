import pytest
from sqlalchemy import update

from tests.store.acting import DAY, Acting
from tests.store.conftest import World
from workflows.enrollment import Enrolled
from workflows.operations.auditing import audit_runs
from workflows.operations.enrollment import start_run
from workflows.operations.mending import resume_run, stop_run
from workflows.operations.running import advance_runs
from workflows.runs import audit
from workflows.store import schema
from workflows.store.runs import visits_of, wake
from workflows.verdict import Reason, Verdict


@pytest.fixture
def acme(world: World) -> Acting:
    acting = Acting(world)
    acting.publish()
    acting.admit("acme", "ana@acme.test", "bo@acme.test")
    return acting


def test_a_run_is_advanced_to_its_wait_and_its_mails_are_planned(acme: Acting) -> None:
    run = acme.start()
    assert advance_runs(acme.world.parts) == 1
    after = acme.run(run)
    assert (after.state, after.cursor, after.wake_at) == ("waiting", "pause", acme.now() + 3 * DAY)
    assert [(e.kind, e.recipient, e.state) for e in acme.effects(run)] == [
        ("email", "ana@acme.test", "planned"),
        ("email", "bo@acme.test", "planned"),
    ]
    assert "deliver" in acme.world.bell.rung


def test_nothing_due_is_nothing_done(acme: Acting) -> None:
    acme.start()
    advance_runs(acme.world.parts)
    assert advance_runs(acme.world.parts) == 0


def test_a_whole_run_from_mail_to_task_to_its_end(acme: Acting) -> None:
    run = acme.start()
    for _ in range(9):
        acme.drain()
        acme.after(1)
    acme.drain()
    assert acme.story(run) == [
        ("", "entered"),
        ("tips", "left"),
        ("pause", "waited"),
        ("pause", "left"),
        ("hear", "waited"),
        ("hear", "left"),
        ("phone", "left"),
        ("", "waited"),
    ]
    (task,) = acme.tasks(run)
    assert (task.assignee, task.title) == ("mei", {"en": "Phone Acme"})
    assert acme.run(run).state == "waiting"
    assert acme.mails() == [
        ("ana@acme.test", "Two minutes, Acme"),
        ("bo@acme.test", "Two minutes, Acme"),
    ]
    assert ("mei@acme.test", "Acme: Phone Acme") in acme.mails("team")


def test_a_run_and_its_history_agree_at_every_moment(acme: Acting) -> None:
    run = acme.start()
    for _ in range(9):
        acme.drain()
        now = acme.run(run)
        with acme.world.database.reading() as conn:
            visits = visits_of(conn, run.id)
            playbook = acme.world.parts.editions.required(conn).rulebook.playbooks["nurture"]
        assert audit(now, playbook, visits) == ()
        acme.after(1)


def test_a_goal_reached_while_it_waits_ends_the_run_and_what_was_planned_stays_in(acme: Acting) -> None:
    run = acme.start()
    advance_runs(acme.world.parts)
    acme.field("seats", 120)
    with acme.world.database.writing() as conn:
        wake(conn, ["acme"], acme.now())
    advance_runs(acme.world.parts)
    over = acme.run(run)
    assert (over.state, over.ending) == ("completed", "goal")
    assert {e.state for e in acme.effects(run)} == {"cancelled"}
    acme.drain()
    assert acme.mails() == []


def test_a_nudge_that_changes_nothing_leaves_no_trace(acme: Acting) -> None:
    run = acme.start()
    acme.drain()
    before = acme.story(run), acme.run(run).wake_at
    with acme.world.database.writing() as conn:
        wake(conn, ["acme"], acme.now())
    acme.drain()
    assert (acme.story(run), acme.run(run).wake_at) == before


def test_an_exit_takes_back_the_task_that_nobody_took_up(acme: Acting) -> None:
    run = acme.start()
    for _ in range(9):
        acme.drain()
        acme.after(1)
    acme.field("tier", "tech")
    with acme.world.database.writing() as conn:
        wake(conn, ["acme"], acme.now())
    acme.drain()
    assert acme.run(run).ending == "left"
    assert [task.state for task in acme.tasks(run)] == ["cancelled"]


def test_an_update_is_told_as_a_fact_and_the_branch_after_it_reads_it(acme: Acting) -> None:
    run = acme.start("save")
    acme.drain()
    assert [e.step for e in acme.effects(run)] == ["lower", "lower-mail"]
    assert acme.effects(run)[0].state == "sent"
    assert acme.run(run).ending == "end"


def test_a_run_ends_where_its_playbook_says(acme: Acting) -> None:
    run = acme.start("raise")
    acme.drain()
    assert (acme.run(run).state, acme.run(run).ending) == ("completed", "raised")


def test_one_bad_run_is_set_aside_and_the_rest_of_its_batch_goes_on(acme: Acting) -> None:
    acme.admit("globex")
    bad, good = acme.start(), acme.start(account="globex")
    with acme.world.database.writing() as conn:
        conn.execute(update(schema.run).where(schema.run.c.id == bad.id).values(cursor="gone"))
    advance_runs(acme.world.parts)
    assert acme.run(bad).state == "needs_attention"
    assert "gone" in acme.run(bad).error
    assert acme.run(good).state == "waiting"


def test_a_run_set_aside_goes_on_when_a_person_says_so(acme: Acting) -> None:
    run = acme.start()
    with acme.world.database.writing() as conn:
        conn.execute(update(schema.run).values(cursor="gone"))
    acme.drain()
    with acme.world.database.writing() as conn:
        conn.execute(update(schema.run).values(cursor="tips"))
    assert resume_run(acme.world.parts, run.id, "lin").allowed
    acme.drain()
    assert acme.run(run).state == "waiting"
    assert resume_run(acme.world.parts, run.id, "lin").reason is Reason.NOT_SET_ASIDE


def test_work_that_stops_its_worker_is_tried_alone_and_set_aside_in_the_end(acme: Acting) -> None:
    run = acme.start()
    with acme.world.database.writing() as conn:
        conn.execute(update(schema.run).values(attempts=3))
    advance_runs(acme.world.parts)
    assert acme.run(run).state == "needs_attention"
    assert "3 times" in acme.run(run).error


def test_a_claim_that_was_lost_is_taken_up_after_its_lease(
    acme: Acting, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = acme.start()
    monkeypatch.setattr("workflows.operations.running._advance", lambda parts, taken: ())
    assert advance_runs(acme.world.parts) == 1
    monkeypatch.undo()
    assert advance_runs(acme.world.parts) == 0
    later = acme.world.parts.clock.machine() + DAY
    monkeypatch.setattr(acme.world.parts.clock.__class__, "machine", lambda self: later)
    assert advance_runs(acme.world.parts) == 1
    assert acme.run(run).cursor == "pause"


def test_a_run_stopped_by_hand_sends_nothing_more(acme: Acting) -> None:
    run = acme.start()
    advance_runs(acme.world.parts)
    assert stop_run(acme.world.parts, run.id, "lin").allowed
    acme.drain()
    assert acme.mails() == []
    assert stop_run(acme.world.parts, run.id, "lin").reason is Reason.RUN_ENDED


def test_a_second_start_is_refused_while_the_first_runs_and_the_ledger_says_why(acme: Acting) -> None:
    acme.start()
    with acme.world.database.writing() as conn:
        loaded = acme.world.parts.editions.required(conn)
        (verdict,) = start_run(
            conn, loaded, playbook="nurture", account="acme", key="", signal=None, now=acme.now()
        )
    assert isinstance(verdict, Verdict)
    assert verdict.reason is Reason.ALREADY_RUNNING
    (line,) = acme.ledger("start_no_run")
    assert line.reason == "already_running"


def test_a_playbook_that_is_not_there_is_refused_by_name(acme: Acting) -> None:
    with acme.world.database.writing() as conn:
        loaded = acme.world.parts.editions.required(conn)
        (verdict,) = start_run(
            conn, loaded, playbook="gone", account="acme", key="", signal=None, now=acme.now()
        )
    assert not isinstance(verdict, Enrolled)
    assert verdict.reason is Reason.NO_SUCH_PLAYBOOK


def test_a_run_goes_on_by_the_edition_it_began_with(acme: Acting) -> None:
    run = acme.start()
    acme.drain()
    acme.publish(**{"playbooks.yaml": "playbook: nurture\nsteps:\n  - end: changed\n"})
    acme.after(3)
    acme.drain()
    assert acme.run(run).cursor == "hear"


def test_the_audit_finds_the_run_that_somebody_moved_by_hand(acme: Acting) -> None:
    run = acme.start()
    acme.drain()
    assert audit_runs(acme.world.parts) == {}
    with acme.world.database.writing() as conn:
        conn.execute(update(schema.run).values(cursor="tips"))
    assert audit_runs(acme.world.parts) == {run.id: ("it stands at tips, its history says pause",)}
