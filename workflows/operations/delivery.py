"""Delivery: claim, talk to the channel, say *in flight* before the one moment that cannot be undone, record.

A crash while claimed is tried again, for nothing was sent; a crash in flight is *unknown*, for nobody can know. A
worker whose lease was taken over fails the compare-and-set on the fence and stops.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

import structlog

from engine.store.session import Connection
from workflows import effects
from workflows.channels import Channel, ChannelError, Receipt
from workflows.effects import Effect
from workflows.letters import LetterRefused
from workflows.operations.claiming import Claimed, Claims, claim_due, tell
from workflows.operations.failing import save, settle_failure
from workflows.operations.holding_mail import put_back
from workflows.operations.parking import park_playbook
from workflows.operations.posting import Posted, post
from workflows.parts import Parts
from workflows.receipts import Receipts
from workflows.store import effects as store
from workflows.store.mail import add_mails
from workflows.store.runs import wake_run
from workflows.verdict import Reason

FLIGHT = timedelta(minutes=10)
"""The lease of an effect in flight: longer than the longest answer a mail server may take its time for."""

log = structlog.get_logger()


class Stale(Exception):
    """Somebody else has the effect by now: its lease was over. Nothing was sent by us."""


class Held(Exception):
    """A person has just held all mail to customers: it waits with the others. Nothing was sent."""


@lru_cache(maxsize=4)
def receipts_in(folder: Path) -> Receipts:
    """The receipts of a data folder, read once a process and then read on."""
    return Receipts(folder)


def deliver_effects(parts: Parts, limit: int = 50) -> int:
    """Delivers up to `limit` effects; how many it looked at."""
    receipts = receipts_in(parts.settings.data_dir)
    claims = claim_due(parts, receipts, limit)
    channel = parts.channels["mail"]
    if channel.is_repeatable:
        _deliver_together(parts, channel, claims)
    else:
        for claimed in claims.taken:
            _deliver(Attempt(parts, channel, receipts, claims, claimed.effect), claimed)
    if claims.over:
        _end_what_is_over(parts, claims)
    return claims.looked_at


def _end_what_is_over(parts: Parts, claims: Claims) -> None:
    """Runs whose goal, exit or signal was seen at sending look at once, and end."""
    with parts.database.writing() as conn:
        for run_id in claims.over:
            wake_run(conn, run_id, claims.now)
    parts.doorbell.ring("advance")


@dataclass(slots=True)
class Attempt:
    """One effect on its way. `effect` is as the database has it while it is ours."""

    parts: Parts
    channel: Channel
    receipts: Receipts
    claims: Claims
    effect: Effect

    def before_dot(self, posted: Posted) -> None:
        """The last moment at which nothing has been sent."""
        with self.parts.database.writing() as conn:
            is_held = bool(put_back(conn, [self.effect], self.claims))
            if not is_held:
                self._fly(conn, posted)
        if is_held:
            raise Held

    def _fly(self, conn: Connection, posted: Posted) -> None:
        flying = effects.fly(self.effect, self.parts.clock.machine(), FLIGHT)
        if not store.save_effect(conn, flying, self.effect.fence, self.effect.state):
            raise Stale
        add_mails(conn, [posted.mail])
        self.effect = flying

    def record(self, receipt: Receipt) -> None:
        done = effects.sent(self.effect, self.claims.now, receipt.plain())
        self._keep_receipt(done)
        with self.parts.database.writing() as conn:
            save(conn, done, self.effect)

    def fail(self, error: ChannelError) -> None:
        with self.parts.database.writing() as conn:
            settle_failure(conn, self.parts, self.claims, self.effect, error)

    def _keep_receipt(self, done: Effect) -> None:
        try:
            self.receipts.append(done.key, done.receipt)
        except OSError:
            # It is sent: that the second record of it cannot be kept must not lose the first.
            log.exception("receipt_not_kept", effect=done.key)


def _deliver(attempt: Attempt, claimed: Claimed) -> None:
    fault = attempt.claims.faults.get(claimed.look.run.playbook) if claimed.look.run else None
    if fault is not None:
        attempt.fail(fault)
        return
    posted = _written(attempt.parts, attempt.claims, claimed)
    if posted is None:
        return
    recipient = attempt.effect.recipient
    try:
        receipt = attempt.channel.deliver(
            posted.raw, posted.envelope_from, recipient, lambda: attempt.before_dot(posted)
        )
    except Stale:
        log.warning("effect_taken_over", effect=attempt.effect.key)
    except Held:
        log.info("mail_held", effect=attempt.effect.key)
    except ChannelError as error:
        attempt.fail(error)
    else:
        attempt.record(receipt)


def _deliver_together(parts: Parts, channel: Channel, claims: Claims) -> None:
    """A channel to which a repeat does no harm: handed over, and recorded all in one transaction."""
    handed: list[tuple[Effect, Posted, Receipt | ChannelError]] = []
    for claimed in claims.taken:
        posted = _written(parts, claims, claimed)
        if posted is not None:
            handed.append((claimed.effect, posted, _hand_over(channel, claimed.effect, posted)))
    if not handed:
        return
    with parts.database.writing() as conn:
        ours = store.still_held(conn, [effect for effect, _, _ in handed])
        ours -= put_back(conn, [effect for effect, _, _ in handed if effect.key in ours], claims)
        taken = [
            (effects.sent(effect, claims.now, answer.plain()), posted.mail)
            for effect, posted, answer in handed
            if effect.key in ours and isinstance(answer, Receipt)
        ]
        store.save_locked(conn, [done for done, _ in taken])
        add_mails(conn, [mail for _, mail in taken])
        for effect, _, answer in handed:
            if isinstance(answer, ChannelError):
                settle_failure(conn, parts, claims, effect, answer)


def _hand_over(channel: Channel, effect: Effect, posted: Posted) -> Receipt | ChannelError:
    try:
        return channel.deliver(posted.raw, posted.envelope_from, effect.recipient, lambda: None)
    except ChannelError as error:
        return error


def _written(parts: Parts, claims: Claims, claimed: Claimed) -> Posted | None:
    """The letter; None where its template fails, which is a fault of ours and parks the playbook."""
    try:
        return post(claimed.effect, claimed.look, claims.rulebook, parts.settings, claims.now)
    except LetterRefused as refusal:
        said = str(refusal)
    except Exception as error:
        log.exception("letter_not_written", effect=claimed.effect.key)
        said = f"{type(error).__name__}: {error}"
    with parts.database.writing() as conn:
        after = effects.failed(claimed.effect, claims.now, Reason.NOT_WRITTEN, said)
        if save(conn, after, claimed.effect):
            tell(conn, after, claims.now)
            if claimed.look.run is not None:
                name = claimed.effect.content.get("email", "")
                fault = f"the e-mail {name} cannot be written: {said}"
                park_playbook(conn, claims.rulebook, claimed.look.run.playbook, fault, claims.now)
    parts.doorbell.ring("deliver")
    return None
