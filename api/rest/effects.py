"""Effects: what was to go out and what became of it; a person decides about those in doubt."""

from flask import Blueprint, Response

from api.guards import needs
from api.identity import parts
from api.rest.asking import answer, answer_page, body_of, doer, done, one_of, paged
from api.schemas.effects import DecisionIn, EffectOut
from workflows.operations.hearing import decide_unknown
from workflows.operations.looking import effect, effects

STATES = (
    *("planned", "claimed", "in_flight", "sent", "refused", "failed", "unknown", "suppressed", "deferred"),
    "cancelled",
)
KINDS = ("email", "notice", "task", "update", "escalate")
routes = Blueprint("effects", __name__, url_prefix="/api/v1/effects")


@routes.get("")
@needs("viewer")
def list_effects() -> Response:
    """Those planned last come first."""
    said, page = paged("account", "state", "kind")
    found = effects(
        parts(),
        account=said.get("account", ""),
        states=one_of(said, "state", STATES),
        kind=next(iter(one_of(said, "kind", KINDS)), ""),
        after=page.after,
        limit=page.limit,
    )
    return answer_page(found, EffectOut())


@routes.get("/<key>")
@needs("viewer")
def show_effect(key: str) -> Response:
    return answer(EffectOut().dump(effect(parts(), key)))


@routes.post("/<key>/decide")
@needs("csm")
def decide(key: str) -> Response:
    """`retry`: it goes out again. `delivered`: it arrived."""
    return done(decide_unknown(parts(), key, body_of(DecisionIn())["decision"], doer()))
