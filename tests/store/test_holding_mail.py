"""The red handle: all mail to customers waits, by name, and goes on in order, each asked again."""

import pytest

from tests.store.acting import Acting
from tests.store.conftest import World
from workflows.operations import delivery
from workflows.operations.delivery import deliver_effects
from workflows.operations.holding_mail import hold_all_mail, release_all_mail
from workflows.operations.looking import mail_release_shown
from workflows.operations.running import advance_runs
from workflows.store.mail_hold import mail_hold
from workflows.verdict import Reason


@pytest.fixture
def acting(world: World) -> Acting:
    acting = Acting(world)
    acting.publish()
    for name in ("acme", "globex"):
        acting.admit(name, f"ana@{name}.test")
    return acting


def test_held_mail_waits_by_name_and_goes_on_when_it_is_let_go(acting: Acting) -> None:
    assert hold_all_mail(acting.world.parts, "lin", "a wrong price").allowed
    assert hold_all_mail(acting.world.parts, "mei").reason is Reason.ALREADY_HELD
    run = acting.start()
    acting.drain()
    (mail,) = acting.effects(run)
    assert (mail.state, mail.reason, acting.mails()) == ("deferred", "mail_held", [])
    with acting.world.database.reading() as conn:
        held = mail_hold(conn)
    assert held is not None
    assert (held.by, held.reason, held.waiting) == ("lin", "a wrong price", 1)
    released = release_all_mail(acting.world.parts, "mei")
    assert (released.allowed, released.detail) == (True, "1")
    acting.drain()
    assert [to for to, _ in acting.mails()] == ["ana@acme.test"]
    assert release_all_mail(acting.world.parts, "mei").reason is Reason.MAIL_NOT_HELD


def test_our_own_team_is_still_written_to(acting: Acting) -> None:
    hold_all_mail(acting.world.parts, "lin")
    run = acting.start()
    acting.drain()
    acting.after(3)
    acting.drain()
    acting.after(6)
    acting.drain()
    assert acting.tasks(run) != []
    assert acting.mails("team") != []
    assert acting.mails() == []


def test_what_is_no_longer_true_when_mail_is_let_go_is_not_sent(acting: Acting) -> None:
    hold_all_mail(acting.world.parts, "lin")
    gone, stays = acting.start(account="acme"), acting.start(account="globex")
    acting.drain()
    acting.field("tier", "tech", "acme")
    acting.after(20)
    release_all_mail(acting.world.parts, "lin")
    acting.drain()
    assert [to for to, _ in acting.mails()] == ["ana@globex.test"]
    assert (acting.effects(gone)[0].state, acting.effects(stays)[0].state) == ("cancelled", "sent")


def test_what_became_of_what_was_let_go_is_counted(acting: Acting) -> None:
    parts = acting.world.parts
    assert mail_release_shown(parts) is None
    hold_all_mail(parts, "lin")
    acting.start(account="acme")
    acting.start(account="globex")
    acting.drain()
    acting.field("tier", "tech", "acme")
    acting.after(1)
    release_all_mail(parts, "mei")
    shown = mail_release_shown(parts)
    assert shown is not None
    assert (shown.by, shown.waited, shown.waiting, shown.went_out) == ("mei", 2, 2, 0)
    acting.drain()
    shown = mail_release_shown(parts)
    assert shown is not None
    assert (shown.waited, shown.went_out, shown.called_off, shown.waiting) == (2, 1, 1, 0)
    assert shown.may_have_gone == 0
    hold_all_mail(parts, "lin")
    again = mail_release_shown(parts)
    assert again is not None
    assert (again.waited, again.went_out) == (2, 1)
    acting.after(8)
    assert mail_release_shown(parts) is None


def test_what_was_claimed_and_has_not_begun_waits_too(
    acting: Acting, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = acting.start()
    advance_runs(acting.world.parts)
    wrote = delivery.post

    def pulls(*said, **more):  # type: ignore[no-untyped-def]
        hold_all_mail(acting.world.parts, "lin")
        return wrote(*said, **more)

    monkeypatch.setattr(delivery, "post", pulls)
    deliver_effects(acting.world.parts)
    monkeypatch.setattr(delivery, "post", wrote)
    assert (acting.effects(run)[0].state, acting.effects(run)[0].reason) == ("deferred", "mail_held")
    assert acting.mails() == []
    release_all_mail(acting.world.parts, "lin")
    acting.drain()
    assert len(acting.mails()) == 1
