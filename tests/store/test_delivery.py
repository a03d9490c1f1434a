from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from engine.store.session import DatabaseAway
from tests.store.acting import DAY, Acting
from tests.store.conftest import World
from workflows.channels import ChannelError, Receipt
from workflows.effects import Effect
from workflows.moves import Run
from workflows.operations.delivery import deliver_effects, receipts_in
from workflows.operations.hearing import (
    bounce_heard,
    decide_unknown,
    reply_heard,
    resubscribe_address,
    unsubscribe_address,
)
from workflows.operations.looking.stuck import stuck
from workflows.operations.parking import release_playbook
from workflows.operations.running import advance_runs
from workflows.operations.suppressing import lift_suppression, suppress_account
from workflows.parts import Parts
from workflows.receipts import Receipts
from workflows.store import schema
from workflows.store.effects import effect_of
from workflows.store.runs import wake
from workflows.store.tally import tally_since
from workflows.verdict import Reason


@dataclass
class Wire:
    """A channel that keeps what it is given, and fails as it is told: before the dot, or after it."""

    name: str = "wire"
    is_repeatable: bool = False
    taken: list[str] = field(default_factory=list)
    before: list[Exception] = field(default_factory=list)
    after: list[Exception] = field(default_factory=list)
    meanwhile: Callable[[], object] = lambda: None

    def deliver(
        self, letter: bytes, envelope_from: str, recipient: str, before_dot: Callable[[], None]
    ) -> Receipt:
        if self.before:
            raise self.before.pop(0)
        self.meanwhile()
        before_dot()
        self.taken.append(recipient)
        if self.after:
            raise self.after.pop(0)
        return Receipt(self.name, "250 taken")


@dataclass
class Posting(Acting):
    """Acme with one admin, and a wire whose failings a test decides."""

    wire: Wire = field(default_factory=Wire)

    @property
    def parts(self) -> Parts:
        return self.world.parts

    def planned(self) -> tuple[Run, Effect]:
        """A run that has just planned its mail."""
        run = self.start()
        advance_runs(self.parts)
        (effect,) = self.effects(run)
        return run, effect

    def deliver(self) -> None:
        deliver_effects(self.parts)

    def effect(self, before: Effect) -> Effect:
        with self.world.database.reading() as conn:
            found = effect_of(conn, before.key)
        assert found is not None
        return found

    def patient(self, monkeypatch: pytest.MonkeyPatch, days: float = 1) -> None:
        """The machine's clock goes on by so much: leases end, pauses are over."""
        later = self.parts.clock.machine() + days * DAY
        monkeypatch.setattr(self.parts.clock.__class__, "machine", lambda clock: later)


@pytest.fixture
def post(world: World) -> Posting:
    wire = Wire()
    wired = replace(world, parts=replace(world.parts, channels={"mail": wire}))
    posting = Posting(wired, wire)
    posting.publish()
    posting.admit()
    return posting


@pytest.fixture
def boxed(world: World) -> Posting:
    """The same with the mailbox."""
    posting = Posting(world)
    posting.publish()
    posting.admit()
    return posting


def test_a_mail_is_sent_once_with_its_receipt_and_kept_in_the_mailbox(post: Posting) -> None:
    _, effect = post.planned()
    post.deliver()
    post.deliver()
    done = post.effect(effect)
    assert (done.state, done.done_at, done.receipt["said"]) == ("sent", post.now(), "250 taken")
    assert post.wire.taken == ["ana@acme.test"]
    assert post.mails() == [("ana@acme.test", "Two minutes, Acme")]


def test_without_a_mail_server_mail_is_in_the_mailbox_exactly_once(boxed: Posting) -> None:
    _, effect = boxed.planned()
    boxed.deliver()
    boxed.deliver()
    assert boxed.effect(effect).state == "sent"
    assert len(boxed.mails()) == 1


def test_a_passing_refusal_is_tried_again_after_a_pause(
    post: Posting, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.wire.before = [ChannelError("transient", "451 later")]
    _, effect = post.planned()
    post.deliver()
    waiting = post.effect(effect)
    assert (waiting.state, waiting.reason) == ("planned", "will_retry")
    assert [(each.effects, each.said) for each in stuck(post.parts).tried_again] == [(1, "451 later")]
    post.deliver()
    assert post.effect(effect).attempts == 1
    post.patient(monkeypatch)
    post.deliver()
    assert post.effect(effect).state == "sent"


def test_what_is_refused_for_ever_is_given_up(post: Posting, monkeypatch: pytest.MonkeyPatch) -> None:
    post.wire.before = [ChannelError("transient", "451 later") for _ in range(99)]
    _, effect = post.planned()
    for _ in range(20):
        post.deliver()
        post.patient(monkeypatch)
    assert (post.effect(effect).state, post.effect(effect).reason) == ("failed", "gave_up")


def test_a_refused_address_is_suppressed_and_not_written_to_again(post: Posting) -> None:
    post.wire.before = [ChannelError("refused", "550 no such user")]
    _, effect = post.planned()
    post.deliver()
    assert post.effect(effect).state == "refused"
    second = post.start("save")
    advance_runs(post.parts)
    post.drain()
    mail = post.effects(second)[-1]
    assert (mail.state, mail.reason) == ("suppressed", "address_refused")


def test_a_hang_up_after_the_dot_is_unknown_until_a_person_decides(post: Posting) -> None:
    post.wire.after = [ChannelError("transient", "hung up", is_ambiguous=True)]
    _, effect = post.planned()
    post.deliver()
    post.deliver()
    assert post.effect(effect).state == "unknown"
    assert post.wire.taken == ["ana@acme.test"]
    assert decide_unknown(post.parts, effect.key, "delivered", "lin").allowed
    assert post.effect(effect).state == "sent"
    assert decide_unknown(post.parts, effect.key, "retry", "lin").reason is Reason.NOT_UNKNOWN


def test_an_unknown_mail_is_sent_again_when_a_person_says_so(post: Posting) -> None:
    post.wire.after = [ChannelError("transient", "hung up", is_ambiguous=True)]
    _, effect = post.planned()
    post.deliver()
    decide_unknown(post.parts, effect.key, "retry", "lin")
    post.deliver()
    assert post.effect(effect).state == "sent"
    assert len(post.wire.taken) == 2


def test_a_reply_to_an_unknown_mail_settles_it(post: Posting) -> None:
    post.wire.after = [ChannelError("transient", "hung up", is_ambiguous=True)]
    run, effect = post.planned()
    post.deliver()
    assert reply_heard(post.parts, effect.key).allowed
    assert post.effect(effect).state == "sent"
    assert post.run(run).memory.heard == {"replied": {"tips": ("ana@acme.test",)}}


def test_a_worker_lost_before_the_dot_is_made_good_after_its_lease(
    post: Posting, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.wire.before = [KeyboardInterrupt()]  # type: ignore[list-item]
    _, effect = post.planned()
    with pytest.raises(KeyboardInterrupt):
        post.deliver()
    post.deliver()
    assert post.effect(effect).state == "claimed"
    post.patient(monkeypatch)
    post.deliver()
    assert post.effect(effect).state == "sent"
    assert post.wire.taken == ["ana@acme.test"]


def test_a_worker_lost_after_the_dot_leaves_it_unknown_and_nothing_is_sent_twice(
    post: Posting, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.wire.after = [KeyboardInterrupt()]  # type: ignore[list-item]
    _, effect = post.planned()
    with pytest.raises(KeyboardInterrupt):
        post.deliver()
    assert post.effect(effect).state == "in_flight"
    post.patient(monkeypatch)
    post.deliver()
    assert post.effect(effect).state == "unknown"
    assert post.wire.taken == ["ana@acme.test"]
    assert [line.subject_id for line in post.ledger("effect_unknown")] == [effect.key]


def test_what_was_sent_but_not_recorded_is_known_by_its_receipt(
    post: Posting, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, effect = post.planned()
    with monkeypatch.context() as broken:
        broken.setattr("workflows.operations.delivery.save", raise_away)
        with pytest.raises(DatabaseAway):
            post.deliver()
    assert post.effect(effect).state == "in_flight"
    post.patient(monkeypatch)
    post.deliver()
    assert post.effect(effect).state == "sent"
    assert post.wire.taken == ["ana@acme.test"]


def raise_away(*_: Any) -> None:
    raise DatabaseAway("gone")


def test_after_a_restore_what_the_receipts_name_is_not_sent_again(post: Posting) -> None:
    _, effect = post.planned()
    post.deliver()
    with post.world.database.writing() as conn:
        conn.execute(update(schema.effect).values(state="planned", fence=0, done_at=None, receipt={}))
    post.deliver()
    again = post.effect(effect)
    assert (again.state, again.receipt["reason"]) == ("sent", "sent_before")
    assert post.wire.taken == ["ana@acme.test"]


def test_a_stale_owner_stops_before_the_dot(post: Posting, monkeypatch: pytest.MonkeyPatch) -> None:
    _, effect = post.planned()

    def taken_over() -> None:
        post.wire.meanwhile = lambda: None
        post.patient(monkeypatch)
        deliver_effects(post.parts)

    post.wire.meanwhile = taken_over
    post.deliver()
    assert post.effect(effect).state == "sent"
    assert post.effect(effect).fence == 2
    assert post.wire.taken == ["ana@acme.test"]


def test_a_fault_of_ours_parks_the_playbook_tells_ops_once_and_burns_nobody(post: Posting) -> None:
    post.admit("globex")
    first, second = post.start(), post.start(account="globex")
    advance_runs(post.parts)
    post.wire.before = [ChannelError("configuration", "535 wrong password")]
    post.drain()
    states = {(e.state, e.reason) for run in (first, second) for e in post.effects(run)}
    assert states == {("deferred", "playbook_parked")}
    assert [recipient for recipient, _ in post.mails("team")] == ["olu@acme.test"]
    assert post.mails() == []
    assert release_playbook(post.parts, "nurture", "olu").allowed
    post.drain()
    assert len(post.mails()) == 2
    assert release_playbook(post.parts, "nurture", "olu").reason is Reason.NOT_PARKED


def test_a_parked_playbook_stands_still_and_goes_on_where_it_stood(post: Posting) -> None:
    run, _ = post.planned()
    post.wire.before = [ChannelError("configuration", "535 wrong password")]
    post.drain()
    post.after(3)
    post.drain()
    assert post.run(run).state == "parked"
    release_playbook(post.parts, "nurture", "olu")
    post.drain()
    assert (post.run(run).state, post.run(run).cursor) == ("waiting", "hear")


def test_a_template_that_fails_is_named_and_parks_its_playbook(post: Posting) -> None:
    post.planned()
    with post.world.database.writing() as conn:
        conn.execute(update(schema.effect).values(content={"email": "gone", "from": "workspace"}))
    post.drain()
    (parked,) = post.ledger("park_playbook")
    assert "edition 1 has no e-mail `gone`" in parked.reason
    (failed,) = post.ledger("effect_failed")
    assert failed.reason == "not_written"


def test_a_goal_that_came_true_while_the_mail_was_due_sends_nothing_and_ends_the_run(post: Posting) -> None:
    run, effect = post.planned()
    post.field("seats", 120)
    post.deliver()
    assert (post.effect(effect).state, post.effect(effect).reason) == ("cancelled", "goal_reached")
    post.after(0.001)
    with post.world.database.writing() as conn:
        wake(conn, ["acme"], post.now())
    advance_runs(post.parts)
    assert post.run(run).ending == "goal"


def test_marketing_honours_an_opt_out_and_its_withdrawal(post: Posting) -> None:
    unsubscribe_address(post.parts, "Ana@acme.test", "product-tips")
    _, effect = post.planned()
    post.deliver()
    assert post.effect(effect).reason == "unsubscribed"
    resubscribe_address(post.parts, "ana@acme.test", "product-tips")
    second = post.start("save")
    advance_runs(post.parts)
    post.drain()
    assert post.effects(second)[-1].state == "sent"


def test_an_account_on_legal_hold_gets_nothing_until_it_is_lifted(post: Posting) -> None:
    suppress_account(post.parts, "acme", "lin")
    _, effect = post.planned()
    post.deliver()
    assert (post.effect(effect).state, post.effect(effect).reason) == ("suppressed", "legal_hold")
    assert lift_suppression(post.parts, "acme", "lin").allowed


def test_a_hard_bounce_silences_the_address(post: Posting) -> None:
    _, effect = post.planned()
    post.deliver()
    assert bounce_heard(post.parts, effect.key, "hard_bounce", "5.1.1").allowed
    second = post.start("save")
    advance_runs(post.parts)
    post.drain()
    assert post.effects(second)[-1].reason == "hard_bounce"


CAPPED = """
delivery: limits
caps: {per_contact: 1 in 7d}
quiet_hours: "20:00-08:00"
late_after: 2d
"""


def test_over_the_cap_a_mail_waits_until_there_is_room(post: Posting) -> None:
    post.publish(**{"delivery.yaml": CAPPED})
    post.after(0.5)
    post.planned()
    post.deliver()
    sent_at = post.now()
    second = post.start("save")
    post.drain()
    mail = post.effects(second)[-1]
    assert (mail.state, mail.reason, mail.until) == ("deferred", "contact_cap", sent_at + 7 * DAY)
    began_at = post.now()
    post.after(7)
    post.drain()
    assert post.effects(second)[-1].state == "sent"
    with post.world.database.reading() as conn:
        assert tally_since(conn, began_at - DAY).held_back[("deferred", "contact_cap")] == 1, (
            "though it went later"
        )
        assert tally_since(conn, began_at + DAY).held_back == {}


def test_two_mails_due_together_share_one_place_under_the_cap(post: Posting) -> None:
    post.publish(**{"delivery.yaml": CAPPED})
    post.after(0.5)
    first, second = post.start(), post.start("save")
    while advance_runs(post.parts):
        pass
    post.deliver()
    states = sorted(e.state for run in (first, second) for e in post.effects(run) if e.kind == "email")
    assert states == ["deferred", "sent"]


def test_at_night_a_mail_waits_for_the_readers_morning(post: Posting) -> None:
    post.publish(**{"delivery.yaml": CAPPED})
    _, effect = post.planned()
    post.deliver()
    waiting = post.effect(effect)
    assert (waiting.reason, waiting.until) == ("quiet_hours", post.now() + timedelta(hours=7))
    assert waiting.receipt["detail"] == "UTC"
    post.after(7 / 24)
    post.deliver()
    assert post.effect(effect).state == "sent"


def test_a_mail_overdue_after_an_outage_is_left_out(post: Posting) -> None:
    post.publish(**{"delivery.yaml": CAPPED})
    _, effect = post.planned()
    post.after(2.5)
    post.deliver()
    assert (post.effect(effect).state, post.effect(effect).reason) == ("suppressed", "too_late")


def test_the_letter_says_what_the_account_is_at_the_moment_of_sending(post: Posting) -> None:
    post.planned()
    post.field("seats", 42)
    post.deliver()
    with post.world.database.reading() as conn:
        raw = conn.execute(select(schema.mail.c.raw)).scalar_one()
    assert b"Acme has 42 seats" in raw


def test_receipts_survive_a_line_torn_by_a_power_cut(post: Posting) -> None:
    folder = post.parts.settings.data_dir
    folder.mkdir(exist_ok=True)
    receipts_in(folder).append("one", {"said": "250"})
    with (folder / "receipts.jsonl").open("ab") as file:
        file.write(b'{"key":"tor')
    fresh = Receipts(folder)
    fresh.append("two", {"said": "251"})
    assert fresh.of("one") == {"key": "one", "said": "250"}
    assert fresh.of("two") == {"key": "two", "said": "251"}
    assert fresh.of("tor") is None
