"""Signals: lists, one with its evidence and ledger, and what people do about it."""

from flask import Blueprint, Response

from api.guards import needs
from api.identity import parts
from api.rest.asking import answer, answer_page, body_of, doer, done, nothing_or, one_of, paged
from api.schemas.signals import CloseSignalIn, SignalOut, SignalPageOut, SnoozeSignalIn
from api.schemas.tasks import NothingIn
from workflows.operations.attention import acknowledge_signal, close_signal
from workflows.operations.looking import signal_page, signals
from workflows.operations.releasing import dismiss_signal, release_signal
from workflows.operations.snoozing import lift_signal_snooze, snooze_signal

STATES = ("pending", "held", "open", "acknowledged", "shadow", "ignored", "resolved")
KINDS = ("risk", "opportunity", "lifecycle")
routes = Blueprint("signals", __name__, url_prefix="/api/v1/signals")


@routes.get("")
@needs("viewer")
def list_signals() -> Response:
    """Newest first. `state` takes several, with commas between."""
    said, page = paged("account", "rule", "state", "kind", "owner")
    found = signals(
        parts(),
        account=said.get("account", ""),
        rule=said.get("rule", ""),
        states=one_of(said, "state", STATES),
        kind=next(iter(one_of(said, "kind", KINDS)), ""),
        owner=said.get("owner", ""),
        after=page.after,
        limit=page.limit,
    )
    return answer_page(found, SignalOut())


@routes.get("/<signal_id>")
@needs("viewer")
def show_signal(signal_id: str) -> Response:
    return answer(SignalPageOut().dump(signal_page(parts(), signal_id)))


@routes.post("/<signal_id>/acknowledge")
@needs("csm")
def acknowledge(signal_id: str) -> Response:
    nothing_or(NothingIn())
    return done(acknowledge_signal(parts(), signal_id, doer()))


@routes.post("/<signal_id>/snooze")
@needs("csm")
def snooze(signal_id: str) -> Response:
    said = body_of(SnoozeSignalIn())
    return done(snooze_signal(parts(), signal_id, said["until"], doer(), said["why"]))


@routes.post("/<signal_id>/lift-snooze")
@needs("csm")
def lift_snooze(signal_id: str) -> Response:
    nothing_or(NothingIn())
    return done(lift_signal_snooze(parts(), signal_id, doer()))


@routes.post("/<signal_id>/close")
@needs("csm")
def close(signal_id: str) -> Response:
    return done(close_signal(parts(), signal_id, doer(), nothing_or(CloseSignalIn())["why"]))


@routes.post("/<signal_id>/release")
@needs("ops")
def release(signal_id: str) -> Response:
    """A held signal opens, whatever its rule's limits say."""
    nothing_or(NothingIn())
    return done(release_signal(parts(), signal_id, doer()))


@routes.post("/<signal_id>/dismiss")
@needs("ops")
def dismiss(signal_id: str) -> Response:
    """A held signal is left out, until its condition ceases and comes true again, or its next window."""
    return done(dismiss_signal(parts(), signal_id, doer(), nothing_or(CloseSignalIn())["why"]))
