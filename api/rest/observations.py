"""Observations: programs tell facts, up to 10,000 at a time."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, request

from api.bodies import json_body
from api.guards import caller, needs
from api.identity import parts
from api.paging import BY_NUMBER
from api.problems import Refused, bad_request
from api.rest.asking import answer, answer_page, paged, query, yes_no
from api.schemas.accounts import ObservationOut
from api.schemas.observations import ObservationsIn, RefusalOut, TakenOut
from api.schemas.shape import read_shape
from workflows.operations.intake import Taken, record_observations
from workflows.operations.looking import observations

MOST = 10_000
routes = Blueprint("observations", __name__, url_prefix="/api/v1")


@routes.post("/observations")
@needs("source")
def tell_observations() -> Response:
    """200: all were taken. 207: some were, and each refused one is named. 422 with `atomic=true`: none was."""
    is_atomic = yes_no(query("atomic"), "atomic")
    said = _said(json_body(request))
    taken = record_observations(
        parts(),
        said["observations"],
        said.get("source") or caller().name,
        atomic=is_atomic,
        backfill=said["backfill"],
    )
    taken = replace(taken, refused=tuple(sorted(taken.refused, key=lambda refusal: refusal.index)))
    if taken.refused and is_atomic:
        raise _none_kept(taken, len(said["observations"]))
    return answer(TakenOut().dump(taken), HTTPStatus.MULTI_STATUS if taken.refused else HTTPStatus.OK)


@routes.get("/accounts/<account_id>/observations")
@needs("viewer")
def list_observations(account_id: str) -> Response:
    said, page = paged("name", "about", key=BY_NUMBER)
    found = observations(
        parts(),
        account_id,
        name=said.get("name", ""),
        about=said.get("about", ""),
        after=page.after,
        limit=page.limit,
    )
    return answer_page(found, ObservationOut())


def _said(body: Any) -> dict[str, Any]:
    """A list of observations, or a map that has them under `observations`."""
    if isinstance(body, dict) and "observations" not in body and body.keys() & {"account", "field", "event"}:
        detail = (
            'One observation by itself is not taken. Send a list, `[{...}]`, or `{"observations": [{...}]}`.'
        )
        raise bad_request("not-a-list", detail)
    said = read_shape(ObservationsIn(), {"observations": body} if isinstance(body, list) else body)
    if len(said["observations"]) > MOST:
        detail = f"{len(said['observations']):,} observations; at most {MOST:,} are taken at once: send them in parts."
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-many", detail)
    return said


def _none_kept(taken: Taken, of: int) -> Refused:
    detail = f"{len(taken.refused)} of {of} cannot be taken, so none was."
    return Refused(
        HTTPStatus.UNPROCESSABLE_ENTITY, "none-kept", detail, RefusalOut(many=True).dump(taken.refused)
    )
