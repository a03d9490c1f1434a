"""What a rule on trial would have done is kept; how rules are and how much is known is told."""

from datetime import timedelta

import pytest

from api.cli.doctor import complaints_of
from engine.store.past_records import kept_as_of
from engine.store.signals import read_signals
from tests.store.acting import Acting
from tests.store.conftest import MONDAY, World
from workflows.operations.attention import judge_task
from workflows.operations.evaluation import evaluate_accounts
from workflows.operations.looking import (
    coverage,
    edition_page,
    rule_health,
    rules_health,
    tasks,
    trial_of_rule,
)
from workflows.operations.looking.effects import effects
from workflows.verdict import Reason

DAY = timedelta(days=1)
RULE = """
rule: idle
says: "{{account.seats}} seats"
because: It matters.
area: adoption
owner: {owner}
already_true: open
when: seats < 10
start: nurture
mode: {mode}
"""
TASKED = """
rule: tasked
says: Look
because: It matters.
area: adoption
already_true: open
when: seats < 10
task: "Phone {account.name}"
"""


@pytest.fixture
def acting(world: World) -> Acting:
    return Acting(world)


def idle(mode: str = "live", owner: str = "lin") -> str:
    return RULE.format(mode=mode, owner=owner)


def evaluate(acting: Acting) -> None:
    while evaluate_accounts(acting.world.parts):
        pass
    acting.drain()


def test_a_rule_in_shadow_keeps_a_receipt_and_sends_nothing(acting: Acting) -> None:
    acting.publish(**{"rules.yaml": idle("shadow")})
    acting.admit("acme", "ana@acme.test", "bo@acme.test")
    acting.field("seats", 4)
    evaluate(acting)
    evaluate(acting)
    found = trial_of_rule(acting.world.parts, "idle")
    assert (found.openings, found.tasks, found.mails, found.still_true) == (1, 0, 2, 1)
    (would,) = found.latest
    assert (would.account_name, would.trial, would.says, would.playbooks) == (
        "Acme",
        "shadow",
        {"en": "4 seats"},
        ["nurture"],
    )
    assert [(mail["recipient"], mail["subject"]) for mail in would.mails] == [
        ("ana@acme.test", "Two minutes, Acme"),
        ("bo@acme.test", "Two minutes, Acme"),
    ]
    assert effects(acting.world.parts).items == ()
    assert acting.mails() == []


def test_the_task_of_a_rule_in_shadow_is_named_with_whose_it_would_be(acting: Acting) -> None:
    acting.publish(**{"rules.yaml": TASKED + "mode: shadow\n"})
    acting.admit()
    acting.field("seats", 4)
    evaluate(acting)
    (would,) = trial_of_rule(acting.world.parts, "tasked").latest
    assert would.tasks == [{"assignee": "mei", "title": {"en": "Phone Acme"}}]
    acting.field("seats", 40)
    evaluate(acting)
    found = trial_of_rule(acting.world.parts, "tasked")
    assert (found.openings, found.still_true) == (1, 0)


def test_the_held_out_are_counted_beside_those_acted_on(acting: Acting) -> None:
    acting.publish(**{"rules.yaml": TASKED + "holdout: 50%\n"})
    names = [f"a{number}" for number in range(8)]
    for name in names:
        acting.admit(name)
        acting.field("seats", 4, name)
    evaluate(acting)
    acting.after(3)
    for name in names:
        acting.field("seats", 40, name)
    evaluate(acting)
    acting.after(40)
    compared = trial_of_rule(acting.world.parts, "tasked").compared
    assert compared is not None
    assert compared.held_out.signals + compared.acted_on.signals == 8
    assert compared.held_out.signals == compared.held_out.ceased > 0
    assert not compared.is_enough


def test_one_click_says_whether_a_task_was_of_use(acting: Acting) -> None:
    acting.publish(**{"rules.yaml": TASKED})
    acting.admit()
    acting.field("seats", 4)
    evaluate(acting)
    (task,) = tasks(acting.world.parts).items
    assert judge_task(acting.world.parts, task.id, True, "mei").allowed
    assert judge_task(acting.world.parts, task.id, False, "mei").allowed
    assert judge_task(acting.world.parts, "none", True, "mei").reason is Reason.NO_SUCH_TASK
    health = rule_health(acting.world.parts, "tasked")
    assert (health.useful, health.not_useful, health.this_week) == (0, 1, 1)
    assert health.last_true_at == health.last_evaluated_at == MONDAY
    assert [line.reason for line in acting.ledger("judge_task")] == ["yes", "no"]


def test_rules_that_nobody_needs_are_complained_of(acting: Acting) -> None:
    acting.publish(**{"rules.yaml": idle() + "---\n" + TASKED})
    acting.admit()
    acting.field("seats", 40)
    evaluate(acting)
    acting.after(91)
    acting.field("seats", 41)
    evaluate(acting)
    found = {each.rule: [one.code for one in each.complaints] for each in rules_health(acting.world.parts)}
    assert found == {"idle": ["never_fired"], "tasked": ["never_fired"]}


def test_the_backlog_of_a_rules_first_days_is_no_habit(acting: Acting) -> None:
    acting.publish(**{"rules.yaml": TASKED})
    acting.admit()
    acting.field("seats", 40)
    evaluate(acting)
    acting.after(8)
    assert rule_health(acting.world.parts, "tasked").habit is None
    acting.after(91)
    assert rule_health(acting.world.parts, "tasked").habit is not None


def test_coverage_tells_what_is_known_and_what_would_cure_a_blind_rule(acting: Acting) -> None:
    both = TASKED.replace("when: seats < 10", "when: seats < 10 and tier = high")
    acting.publish(**{"rules.yaml": both})
    for name in ("acme", "globex", "hooli"):
        acting.admit(name)
    acting.field("seats", 4, "acme")
    acting.field("tier", "mid", "globex")
    acting.field("seats", None, "hooli")
    evaluate(acting)
    found = coverage(acting.world.parts)
    assert found.accounts == 3
    seats = next(each for each in found.fields if (each.about, each.name) == ("account", "seats"))
    assert (seats.shares.known, seats.shares.empty, seats.shares.untold) == (1, 1, 1)
    assert seats.by_source["crm"].known == 1
    assert seats.by_tier["mid"].untold == 1
    (rule,) = found.rules
    assert (rule.rule, rule.accounts) == ("tasked", 3)
    assert rule.blind == 1
    assert [(each.name, each.decides, each.may) for each in rule.cures] == [("tier", 1, 0)]


def test_what_was_lived_through_never_opened_and_is_spaced_as_it_would_be(acting: Acting) -> None:
    hears = "---\nrule: hears\nsays: It did\nbecause: It matters.\narea: adoption\nwhen: opened(idle)\n"
    spaced = idle("shadow") + "not_again_within: 10d\n" + hears + "already_true: open\n"
    acting.publish(**{"rules.yaml": spaced})
    acting.admit("acme")
    for seats in (4, 40, 4, 40):
        acting.field("seats", seats)
        evaluate(acting)
        acting.after(1)
    with acting.world.database.reading() as conn:
        kept = read_signals(conn, ["acme"])["acme"]
    assert [(each.rule, each.signal.on_trial, each.signal.opened_at is not None) for each in kept] == [
        ("idle", True, True),
        ("idle", False, False),
    ]
    live = spaced.replace("mode: shadow", "mode: live").replace("seats < 10", "seats < 9")
    acting.publish(**{"rules.yaml": live})
    acting.field("seats", 3)
    evaluate(acting)
    with acting.world.database.reading() as conn:
        kept = read_signals(conn, ["acme"])["acme"]
    assert {each.rule: each.signal.state for each in kept} == {"idle": "open", "hears": "open"}


def test_a_rule_that_is_blind_on_half_of_its_accounts_is_complained_of(acting: Acting) -> None:
    acting.publish(**{"rules.yaml": idle()})
    for number in range(6):
        acting.admit(f"a{number}")
        if number < 4:
            acting.field("seats", 40, f"a{number}")
    evaluate(acting)

    def blind() -> list[str]:
        return [each.do for each in complaints_of(acting.world.parts) if "is blind on" in each.what]

    assert blind() == []
    for number in (6, 7):
        acting.admit(f"a{number}")
    evaluate(acting)
    assert blind() == ["seats would settle 4 of them. See: perennial coverage"]
    assert coverage(acting.world.parts, at_most=3).accounts < 8


def test_what_a_wider_canary_acts_on_is_no_longer_on_trial(acting: Acting) -> None:
    acting.publish(**{"rules.yaml": idle("shadow")})
    acting.admit("acme")
    acting.field("seats", 4)
    evaluate(acting)
    assert trial_of_rule(acting.world.parts, "idle").still_true == 1
    health = rule_health(acting.world.parts, "idle")
    assert (health.this_week, health.on_trial) == (1, 1)
    acting.publish(**{"rules.yaml": idle("canary 100%")})
    evaluate(acting)
    found = trial_of_rule(acting.world.parts, "idle")
    assert (found.openings, found.still_true) == (1, 0)
    assert rule_health(acting.world.parts, "idle").on_trial == 0


def test_what_ends_on_trial_is_not_counted_as_closed_by_an_edition(acting: Acting) -> None:
    acting.publish(**{"rules.yaml": idle("shadow") + "---" + TASKED})
    acting.admit("acme")
    acting.field("seats", 4)
    evaluate(acting)
    acting.field("seats", 40)
    evaluate(acting)
    deeds = edition_page(acting.world.parts, 1).by_rule
    assert {rule: (each.opened, each.closed) for rule, each in deeds.items()} == {"tasked": (1, 1)}


def test_a_trial_that_ended_with_what_was_true_already_is_told_as_it_stood(acting: Acting) -> None:
    acting.publish(**{"rules.yaml": idle("shadow").replace("already_true: open", "already_true: ignore")})
    acting.admit("acme")
    acting.field("seats", 40)
    evaluate(acting)
    acting.after(1)
    acting.field("seats", 4)
    evaluate(acting)
    acting.publish(**{"rules.yaml": idle("live").replace("already_true: open", "already_true: ignore")})
    evaluate(acting)
    with acting.world.database.reading() as conn:
        (kept,) = read_signals(conn, ["acme"])["acme"]
        (told,) = kept_as_of(conn, "acme", acting.now())
    assert (kept.signal.state, kept.signal.on_trial, kept.signal.opened_at) == ("ignored", False, None)
    assert told.signal == kept.signal
