"""What follows when a channel did not take an effect: by the kind of its refusal. In the caller's transaction."""

from dataclasses import replace

import structlog

from engine.store.session import Connection
from workflows import effects
from workflows.addresses import same_address
from workflows.channels import ChannelError
from workflows.effects import Effect
from workflows.operations.claiming import Claims, tell
from workflows.operations.parking import park_playbook
from workflows.parts import Parts
from workflows.retries import next_attempt
from workflows.store import effects as store
from workflows.store.runs import run_of
from workflows.store.suppression import suppress
from workflows.verdict import Reason

log = structlog.get_logger()


def save(conn: Connection, after: Effect, before: Effect) -> bool:
    """Writes what became of an effect, if it is still ours."""
    return store.save_effect(conn, after, before.fence, before.state)


def settle_failure(
    conn: Connection, parts: Parts, claims: Claims, effect: Effect, error: ChannelError
) -> None:
    """Unknown, refused, tried again, or put off with its playbook parked."""
    after = _after(conn, parts, claims, effect, error)
    if not save(conn, after, effect):
        return
    log.warning("effect_not_taken", effect=effect.key, what=effect.kind, said=error.said, state=after.state)
    tell(conn, after, claims.now)
    if after.state == "refused" and effect.kind == "email":
        suppress(
            conn,
            at=claims.now,
            reason="refused",
            by="perennial",
            address=same_address(effect.recipient),
        )
    if after.reason == Reason.PLAYBOOK_PARKED.value:
        run = run_of(conn, effect.cause_id)
        assert run is not None
        claims.faults[run.playbook] = error
        park_playbook(conn, claims.rulebook, run.playbook, f"mail cannot be sent: {error.said}", claims.now)


def _after(conn: Connection, parts: Parts, claims: Claims, effect: Effect, error: ChannelError) -> Effect:
    if error.is_ambiguous and effect.state == "in_flight":
        return effects.unknown(effect, error.said)
    if error.kind == "refused":
        return effects.refused(effect, claims.now, error.said)
    if error.kind == "configuration" and effect.cause == "run":
        kept = {**effect.receipt, "said": error.said}
        parked = effects.deferred(_planned(effect, error), Reason.PLAYBOOK_PARKED, None)
        return replace(parked, due_at=store.SOMEDAY, receipt=kept)
    at = next_attempt(effect.key, effect.attempts, parts.clock.machine())
    if at is None:
        return effects.failed(effect, claims.now, Reason.GAVE_UP, error.said)
    return effects.try_again(effect, at, error.said)


def _planned(effect: Effect, error: ChannelError) -> Effect:
    return effects.try_again(effect, None, error.said)
