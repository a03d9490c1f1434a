"""Recall takes back what an edition or a rule opened, as far as nobody has put a hand to it."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from engine.store.ledger import entries_of
from tests.store.acting import Acting, settle, three_accounts
from tests.store.conftest import MONDAY, World
from tests.store.test_previewing import RULE, states
from workflows.operations import recalling
from workflows.operations.attention import acknowledge_signal
from workflows.operations.evaluation import evaluate_accounts
from workflows.operations.holding_mail import hold_all_mail, release_all_mail
from workflows.operations.looking import NotThere, RecallShown, edition_page, journey, rule_page
from workflows.operations.looking import signals as signals_page
from workflows.operations.previewing import preview
from workflows.operations.publishing import publish_edition
from workflows.operations.recalling import Recalled, Scope, preview_recall, recall
from workflows.operations.running import advance_runs
from workflows.store.schema import effect

CALM = RULE.replace("few-seats", "calm").replace("seats < 10", "seats < 0").replace("start: nurture\n", "")
TASK = RULE.replace("start: nurture\n", 'task: "Phone {account.name}"\n')


@pytest.fixture
def acting(world: World) -> Acting:
    acting = three_accounts(world)
    acting.publish(**{"few-seats.yaml": RULE})
    settle(acting)
    return acting


def signal_of(acting: Acting, account: str) -> str:
    page = signals_page(acting.world.parts, account=account)
    return next(each.id for each in page.items if each.state == "open")


def names(found: Recalled) -> tuple[list[str], list[str], list[tuple[str, str]]]:
    return (
        sorted(each.name for each in found.taken),
        sorted(each.name for each in found.left),
        sorted((each.name, each.email) for each in found.sent),
    )


def test_what_an_edition_opened_is_taken_back_and_what_went_out_is_told(acting: Acting) -> None:
    shown = preview_recall(acting.world.parts, Scope(edition=2))
    assert names(shown) == (["Acme", "Globex"], [], [("Acme", "tips"), ("Globex", "tips")])
    assert (shown.runs, shown.tasks, shown.is_preview) == (2, 0, True)
    assert states(acting) == {("few-seats", "acme"): "open", ("few-seats", "globex"): "open"}
    done = recall(acting.world.parts, Scope(edition=2), by="lin", why="too early")
    assert names(done) == names(shown)
    settle(acting)
    assert states(acting) == {("few-seats", "acme"): "ignored", ("few-seats", "globex"): "ignored"}
    deeds = edition_page(acting.world.parts, 2).line.deeds
    assert (deeds.opened, deeds.closed, deeds.taken_back) == (2, 2, 2)
    assert [row.reason for row in acting.ledger("end_run")] == ["recalled", "recalled"]
    back = preview(acting.world.parts, edition_page(acting.world.parts, 1).documents)
    assert [dict(each.counts) for each in back.rules] == [{"lapses": 2}]
    with acting.world.database.reading() as conn:
        entry = entries_of(conn, "edition", "2", limit=1)[0]
    assert (entry.action, entry.by, entry.reason, entry.detail["signals"]) == (
        "recall",
        "lin",
        "too early",
        2,
    )


def test_why_it_was_taken_back_is_told_where_the_recall_is(acting: Acting) -> None:
    """On the edition's page and the rule's, whichever of the two was named, and in the account's journey."""
    parts = acting.world.parts
    acting.publish(**{"few-seats.yaml": RULE.replace("seats < 10", "seats < 50"), "calm.yaml": CALM})
    settle(acting)
    recall(parts, Scope(edition=2), by="lin", why="too early")
    recall(parts, Scope(rule="few-seats"), by="mei", why="too many")
    recall(parts, Scope(rule="few-seats"), by="mei", why="nothing was left")

    def told(recalls: Sequence[RecallShown]) -> list[tuple[str, str, int]]:
        return [(each.by, each.why, each.signals) for each in recalls]

    assert told(edition_page(parts, 2).recalls) == [("lin", "too early", 2)]
    assert told(edition_page(parts, 3).recalls) == [("mei", "too many", 1)]
    assert told(rule_page(parts, "few-seats").recalls) == [("mei", "too many", 1), ("lin", "too early", 2)]
    assert told(rule_page(parts, "calm").recalls) == []
    lines = [each for each in journey(parts, "initech").items if each.action == "resolve_signal"]
    assert [(each.reason, each.by, each.detail["why"]) for each in lines if each.detail] == [
        ("recalled", "mei", "too many")
    ]


def test_what_an_edition_counts_until_the_next_and_what_goes_on_after_it(acting: Acting) -> None:
    """Its signals end with the next edition; the mails and tasks of what it began go on being its own."""
    acting.publish(**{"few-seats.yaml": RULE, "calm.yaml": CALM.replace("< 0", "> 30") + "true_for: 90d\n"})
    acting.field("seats", 50, "acme")
    settle(acting)
    assert [edition_page(acting.world.parts, each).waiting for each in (2, 3)] == [{}, {"calm": 2}]
    before, after = (edition_page(acting.world.parts, number).line.deeds for number in (2, 3))
    assert ((before.opened, before.closed), (after.opened, after.closed)) == ((2, 0), (0, 1))
    for days in (4, 6):
        acting.after(days)
        settle(acting)
    later = edition_page(acting.world.parts, 2).line.deeds
    assert (before.tasks, later.tasks, later.opened, later.closed) == (0, 1, 2, 0)
    recall(acting.world.parts, Scope(edition=2), by="lin")
    assert edition_page(acting.world.parts, 2).line.deeds.taken_back == 1


def test_a_second_recall_finds_nothing(acting: Acting) -> None:
    recall(acting.world.parts, Scope(edition=2), by="lin")
    again = recall(acting.world.parts, Scope(edition=2), by="lin")
    assert (again.taken, again.runs, again.tasks) == ((), 0, 0)
    assert len(again.sent) == 2
    assert len(acting.ledger("recall")) == 1


def test_what_never_was_is_refused_and_not_taken_back_as_nothing(acting: Acting) -> None:
    """Whoever mistypes a name in a hurry must not read that all is well."""
    for scope, says in (
        (Scope(rule="few-seat"), "There is no rule `few-seat`. Did you mean `few-seats`?"),
        (Scope(edition=7), "There is no edition `7`."),
    ):
        for ask in (preview_recall, partial(recall, by="lin")):
            with pytest.raises(NotThere) as refused:
                ask(acting.world.parts, scope)
            assert str(refused.value) == says
    acting.publish()
    assert preview_recall(acting.world.parts, Scope(rule="few-seats")).taken, "a rule that is gone had opened"


def test_what_somebody_touched_is_left_and_named(acting: Acting) -> None:
    acknowledge_signal(acting.world.parts, signal_of(acting, "acme"), by="mei")
    done = recall(acting.world.parts, Scope(rule="few-seats"), by="lin")
    assert names(done)[:2] == (["Globex"], ["Acme"])
    settle(acting)
    assert states(acting) == {("few-seats", "acme"): "acknowledged", ("few-seats", "globex"): "ignored"}


def test_mails_that_have_not_gone_are_kept_in(acting: Acting) -> None:
    acting.after(3)
    acting.world.at(acting.now() + timedelta(minutes=1))
    done = recall(acting.world.parts, Scope(rule="few-seats"), by="lin")
    assert done.runs == 2
    settle(acting)
    acting.after(9)
    settle(acting)
    assert len(acting.mails()) == 2
    assert acting.ledger("start_run")[-1].detail["playbook"] == "nurture"


LAST_WORD = RULE.replace("few-seats", "last-word").replace("start: nurture", "start: farewell")
FAREWELL = """
playbook: farewell
steps: [{email: tips, to: every admin}]
"""


@pytest.mark.parametrize("has_closed", [False, True], ids=["open", "closed by itself"])
def test_the_last_mail_of_a_run_that_has_ended_is_kept_in(acting: Acting, has_closed: bool) -> None:
    """Put off by the red handle it waits, and its run is over: nothing else would stop it."""
    hold_all_mail(acting.world.parts, "lin", "a bad template")
    acting.publish(**{"last-word.yaml": LAST_WORD, "farewell.yaml": FAREWELL})
    settle(acting)
    if has_closed:
        acting.field("seats", 50)
        settle(acting)
    shown = preview_recall(acting.world.parts, Scope(rule="last-word"))
    done = recall(acting.world.parts, Scope(rule="last-word"), by="lin")
    for found in (shown, done):
        assert (names(found)[0], found.runs, found.mails) == (["Acme", "Globex"], 0, 2)
    kept_in = [each for each in acting.ledger("effect_cancelled") if each.reason == "recalled"]
    assert sorted(each.account_id for each in kept_in) == ["acme", "globex"]
    release_all_mail(acting.world.parts, "lin")
    settle(acting)
    assert len(acting.mails()) == 2, "what the fixture's own rule sent before"


def test_what_went_out_is_told_apart_from_what_may_have_and_from_what_was_kept_in(acting: Acting) -> None:
    """Counted as it stands once all is taken back: a mail in flight when it was pulled may arrive yet."""
    for name in ("hooli", "umbrella", "vandelay"):
        acting.admit(name, f"ana@{name}.test")
        acting.field("seats", 3, name)
    while evaluate_accounts(acting.world.parts) or advance_runs(acting.world.parts):
        pass
    with acting.world.database.writing() as conn:
        keys = {
            row.account_id: row.key
            for row in conn.execute(
                select(effect.c.key, effect.c.account_id).where(effect.c.state == "planned")
            )
        }
        for account, state in (("hooli", "in_flight"), ("umbrella", "unknown")):
            conn.execute(update(effect).where(effect.c.key == keys[account]).values(state=state))
    shown = preview_recall(acting.world.parts, Scope(rule="few-seats"))
    done = recall(acting.world.parts, Scope(rule="few-seats"), by="lin")
    for found in (shown, done):
        assert (found.went_out, found.may_have_gone, found.mails) == (2, 2, 1)
        assert {each.name: each.state for each in found.sent} == {
            "Acme": "sent",
            "Globex": "sent",
            "Hooli": "in_flight",
            "Umbrella": "unknown",
        }
    (line,) = acting.ledger("recall")
    counts = {name: count for name, count in line.detail.items() if name != "of"}
    assert counts == {"signals": 5, "left": 0, "sent": 2, "perhaps": 2, "kept_in": 1}
    again = recall(acting.world.parts, Scope(rule="few-seats"), by="lin")
    assert (again.mails, again.runs, again.tasks) == (0, 0, 0)


def test_a_mail_that_goes_while_it_is_taken_back_is_told(
    acting: Acting, monkeypatch: pytest.MonkeyPatch
) -> None:
    acting.admit("hooli", "ana@hooli.test")
    acting.field("seats", 3, "hooli")
    while evaluate_accounts(acting.world.parts) or advance_runs(acting.world.parts):
        pass
    take_back = recalling._take_back

    def late(conn: Connection, **given: Any) -> Any:
        conn.execute(update(effect).where(effect.c.state == "planned").values(state="sent", done_at=MONDAY))
        return take_back(conn, **given)

    monkeypatch.setattr(recalling, "_take_back", late)
    done = recall(acting.world.parts, Scope(rule="few-seats"), by="lin")
    assert (done.went_out, done.mails) == (3, 0)


def test_untouched_tasks_are_closed_with_that_reason(acting: Acting) -> None:
    acting.publish(**{"few-seats.yaml": TASK.replace("few-seats", "too-few")})
    settle(acting)
    done = recall(acting.world.parts, Scope(rule="too-few"), by="lin")
    assert (done.tasks, len(done.taken)) == (2, 2)
    settle(acting)
    with acting.world.database.reading() as conn:
        rows = conn.exec_driver_sql("select state, answer from task").all()
    assert {tuple(row) for row in rows} == {("cancelled", "recalled")}


def test_after_a_rollback_what_the_bad_edition_opened_is_recalled_too(acting: Acting) -> None:
    assert publish_edition(acting.world.parts, 1, by="lin").is_new
    done = recall(acting.world.parts, Scope(edition=2), by="lin")
    assert names(done)[0] == ["Acme", "Globex"]
    settle(acting)
    assert states(acting) == {}


def test_it_opens_again_once_it_was_false_and_comes_true_anew(acting: Acting) -> None:
    recall(acting.world.parts, Scope(rule="few-seats"), by="lin")
    settle(acting)
    acting.after(1)
    acting.field("seats", 20)
    settle(acting)
    acting.after(1)
    acting.field("seats", 3)
    settle(acting)
    assert states(acting)["few-seats", "acme"] == "open"
