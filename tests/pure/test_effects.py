from dataclasses import replace
from datetime import timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.pure.made_up import MONDAY
from workflows import effects
from workflows.effects import FINAL, MAY_BECOME, Effect, NotAllowed, State, effect_key
from workflows.verdict import Reason

LEASE = timedelta(minutes=2)
MAIL = Effect(
    kind="email",
    cause="run",
    cause_id="run-1",
    account="acme",
    step="tips",
    n=0,
    recipient="ana@acme.test",
    content={"email": "adoption-tips"},
    planned_at=MONDAY,
    due_at=MONDAY,
)


def claimed(effect: Effect = MAIL) -> Effect:
    return effects.claim(effect, MONDAY, LEASE)


def flying() -> Effect:
    return effects.fly(claimed(), MONDAY, LEASE)


@given(st.lists(st.text(max_size=5), min_size=4, max_size=4), st.integers(0, 3))
def test_a_key_is_its_parts_and_nothing_else(parts: list[str], n: int) -> None:
    cause, cause_id, step, recipient = parts
    key = effect_key(cause, cause_id, step, n, recipient)
    assert key == effect_key(cause, cause_id, step, n, recipient)
    assert key != effect_key(cause, cause_id, step, n + 1, recipient)
    assert key != effect_key(cause, cause_id + step, "", n, recipient) or (cause_id + step, "") == (
        cause_id,
        step,
    )


def test_a_key_is_not_confused_by_where_its_parts_end() -> None:
    assert effect_key("run", "a", "bc", 0, "d") != effect_key("run", "ab", "c", 0, "d")


def test_a_claim_raises_the_fence_and_counts_the_attempt() -> None:
    once = claimed()
    assert (once.fence, once.attempts, once.machine_lease_until) == (1, 1, MONDAY + LEASE)


def test_what_was_sent_keeps_its_receipt_and_changes_no_more() -> None:
    done = effects.sent(flying(), MONDAY, {"message_id": "<1@perennial.test>"})
    assert (done.state, done.done_at, done.receipt["message_id"]) == ("sent", MONDAY, "<1@perennial.test>")
    with pytest.raises(NotAllowed):
        effects.claim(done, MONDAY, LEASE)


def test_a_worker_lost_while_claimed_leaves_it_to_be_tried_again() -> None:
    again = effects.abandoned(claimed(), MONDAY)
    assert (again.state, again.crashes) == ("planned", 1)


def test_a_worker_lost_in_flight_leaves_it_unknown() -> None:
    assert effects.abandoned(flying(), MONDAY).state == "unknown"


def test_work_that_stops_its_worker_a_third_time_is_set_aside() -> None:
    effect = MAIL
    for _ in range(3):
        effect = effects.abandoned(claimed(effect), MONDAY)
    assert (effect.state, effect.reason) == ("failed", "crash_loop")


def test_an_unknown_one_is_a_persons_to_decide() -> None:
    lost = effects.abandoned(flying(), MONDAY)
    assert effects.try_again(lost, None, "ops").state == "planned"
    assert effects.sent(lost, MONDAY, {"decided_by": "ops"}).state == "sent"


def test_every_state_is_final_or_leads_somewhere() -> None:
    assert set(get_args(State)) == set(MAY_BECOME) | FINAL
    assert not set(MAY_BECOME) & FINAL


class AnyOrder(RuleBasedStateMachine):
    """One effect, two workers and the world in any order: the final dot is written at most once by those who know."""

    def __init__(self) -> None:
        super().__init__()
        self.effect = MAIL
        self.dots = 0
        self.held: list[Effect] = []

    def owns(self, mine: Effect) -> bool:
        return (mine.fence, mine.state) == (self.effect.fence, self.effect.state)

    @precondition(lambda self: self.effect.state in ("planned", "deferred"))
    @rule()
    def claim(self) -> None:
        self.effect = claimed(self.effect)
        self.held.append(self.effect)

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def fly_and_send(self, data: Any) -> None:
        mine = data.draw(st.sampled_from(self.held))
        if self.owns(mine) and mine.state == "claimed":
            self.effect = effects.fly(mine, MONDAY, LEASE)
            self.dots += 1
            self.held.append(self.effect)

    @precondition(lambda self: self.held)
    @rule(data=st.data(), what=st.sampled_from(["sent", "refused", "again"]))
    def record(self, data: Any, what: str) -> None:
        mine = data.draw(st.sampled_from(self.held))
        if self.owns(mine) and mine.state == "in_flight":
            if what == "sent":
                self.effect = effects.sent(mine, MONDAY, {})
            elif what == "refused":
                self.effect = effects.refused(mine, MONDAY, "550")

    @precondition(lambda self: self.effect.state in ("claimed", "in_flight"))
    @rule()
    def lose_the_worker(self) -> None:
        self.effect = effects.abandoned(self.effect, MONDAY)

    @precondition(lambda self: self.effect.state == "planned")
    @rule(reason=st.sampled_from([Reason.QUIET_HOURS, Reason.CONTACT_CAP]))
    def put_off(self, reason: Reason) -> None:
        self.effect = effects.deferred(self.effect, reason, MONDAY + LEASE)

    @rule()
    def nothing(self) -> None:
        pass

    @invariant()
    def the_dot_is_written_at_most_once(self) -> None:
        assert self.dots <= 1

    @invariant()
    def what_was_sent_was_dotted(self) -> None:
        assert self.effect.state != "sent" or self.dots == 1


TestAnyOrder = AnyOrder.TestCase


def test_a_deferred_one_says_until_when() -> None:
    put_off = effects.deferred(replace(MAIL), Reason.QUIET_HOURS, MONDAY + LEASE)
    assert (put_off.reason, put_off.until) == ("quiet_hours", MONDAY + LEASE)
