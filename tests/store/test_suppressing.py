"""An account that is not to be acted on: nothing opens, and at its end a person is asked about what is still true."""

from datetime import timedelta

import pytest

from tests.store.acting import Acting
from tests.store.conftest import MONDAY, World
from tests.store.test_incidents import all_of
from tests.store.test_trials_and_health import TASKED, evaluate
from workflows.operations.looking import account_page, incident_page, signals, tasks
from workflows.operations.releasing import release_incident
from workflows.operations.suppressing import lift_suppression, suppress_account
from workflows.verdict import Reason

DAY = timedelta(days=1)
OTHER = TASKED.replace("tasked", "mid").replace("seats < 10", "tier = mid")


@pytest.fixture
def acting(world: World) -> Acting:
    acting = Acting(world)
    acting.publish(**{"rules.yaml": TASKED + "---\n" + OTHER})
    acting.admit()
    acting.field("seats", 40)
    evaluate(acting)
    return acting


def states(acting: Acting) -> dict[str, str]:
    return {each.rule: each.state for each in signals(acting.world.parts).items}


def test_nothing_opens_until_then_and_at_the_end_one_question_is_asked(acting: Acting) -> None:
    parts = acting.world.parts
    assert suppress_account(parts, "acme", "olu", MONDAY + 5 * DAY, "a dispute").allowed
    acting.field("seats", 4)
    acting.field("tier", "mid")
    evaluate(acting)
    assert states(acting) == {"tasked": "held", "mid": "held"}
    assert all_of(acting.world) == []
    hold = account_page(parts, "acme").hold
    assert hold is not None
    assert (hold.by, hold.why) == ("olu", "a dispute")
    acting.after(2)
    acting.field("tier", "high")
    evaluate(acting)
    acting.after(3)
    evaluate(acting)
    (found,) = all_of(acting.world, "open")
    assert (found.kind, found.account, found.detail) == (
        "muted",
        "acme",
        {"signals": 2, "mails": 0, "count": 1},
    )
    page = incident_page(parts, found.id)
    assert page.incident.says["en"] == (
        "Acme may be acted on again. Meanwhile 2 signals and 0 mails were kept back; 1 are still true: open them?"
    )
    assert account_page(parts, "acme").hold is None
    assert release_incident(parts, found.id, "olu").allowed
    assert states(acting) == {"tasked": "open", "mid": "resolved"}
    acting.drain()
    assert len(tasks(parts).items) == 1


def test_a_hold_that_is_asked_for_again_lasts_as_it_was_asked_for_last(acting: Acting) -> None:
    """Who holds an account until somebody lifts it must not find it let go by an older, shorter hold."""
    parts = acting.world.parts
    assert suppress_account(parts, "acme", "olu", MONDAY + DAY, "a dispute").allowed
    assert suppress_account(parts, "acme", "kim", None, "it goes to court").allowed
    hold = account_page(parts, "acme").hold
    assert hold is not None
    assert (hold.until, hold.by, hold.why) == (None, "kim", "it goes to court")
    acting.after(2)
    evaluate(acting)
    assert account_page(parts, "acme").hold is not None


def test_what_is_no_longer_true_asks_nobody(acting: Acting) -> None:
    parts = acting.world.parts
    assert suppress_account(parts, "acme", "olu").allowed
    acting.field("seats", 4)
    evaluate(acting)
    acting.after(1)
    acting.field("seats", 40)
    evaluate(acting)
    assert lift_suppression(parts, "acme", "olu").allowed
    assert all_of(acting.world) == []
    (line,) = acting.ledger("lift_account_hold")
    assert (line.by, line.detail) == ("olu", {"signals": 1, "mails": 0, "count": 0})
    acting.after(1)
    acting.field("seats", 4)
    evaluate(acting)
    assert [each.state for each in signals(parts, rule="tasked").items] == ["open", "resolved"]


def test_a_day_that_is_past_is_refused(acting: Acting) -> None:
    verdict = suppress_account(acting.world.parts, "acme", "olu", MONDAY - DAY)
    assert verdict.reason is Reason.NOT_AHEAD
