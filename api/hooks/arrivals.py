"""`POST /hooks/<source>`: proved, stored, acknowledged; what it says is read afterwards."""

import hashlib
from http import HTTPStatus

import structlog
from flask import Blueprint, Response, jsonify, request

from api.bodies import parse_json, raw_body
from api.guards import open_to_all
from api.identity import parts
from api.problems import RETRY_AFTER_SECONDS, Refused
from api.signatures import Request, prove
from rules.source import Source, Verify
from workflows.mapping import arrival_id_of
from workflows.operations.arrivals import keep_refused_arrival, receive_arrival

log = structlog.get_logger()
routes = Blueprint("hooks", __name__)


@routes.post("/hooks/<source>")
@open_to_all("a source proves itself by its signature")
def take_arrival(source: str) -> Response:
    """202 once it is on the disk, whether it is new or a repeat. Who cannot prove itself learns nothing."""
    declared = _declared(source)
    body = raw_body(request)
    _refuse_stranger(declared, body)
    headers = dict(request.headers)
    try:
        said = parse_json(body)
    except Refused as refused:
        keep_refused_arrival(parts(), source, headers, body, refused.detail)
        raise
    kept = receive_arrival(parts(), source, arrival_name(declared, said, body), headers, body)
    response = jsonify({"arrival": kept.id, "repeated": not kept.is_new})
    response.status_code = HTTPStatus.ACCEPTED
    return response


def arrival_name(source: Source, said: object, body: bytes) -> str:
    """What tells arrivals apart: the source's own id; where no signature covers the body that names it, with the body's
    hash, so that nobody can hide a genuine arrival behind its id.
    """
    named = arrival_id_of(source, said)
    if not named or source.verify is None or covers_body(source.verify):
        return named
    return f"{named} {hashlib.sha256(body).hexdigest()}"


def covers_body(verify: Verify) -> bool:
    return verify.kind == "hubspot-v3" or (verify.kind in ("hmac", "hash") and "{body}" in verify.base)


def _declared(name: str) -> Source:
    with parts().database.reading() as conn:
        loaded = parts().editions.running(conn)
    if loaded is None:
        detail = "This server takes nothing in yet: send it again later."
        raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "not-ready", detail, retry_after=RETRY_AFTER_SECONDS)
    found = loaded.rulebook.sources.get(name)
    if found is None or found.verify is None:
        raise Refused(HTTPStatus.NOT_FOUND, "not-found", "There is nothing here.")
    return found


def _refuse_stranger(source: Source, body: bytes) -> None:
    """Why it was refused is for the operator's log; the sender is told the same whatever is wrong."""
    assert source.verify is not None
    settings = parts().settings
    secrets = settings.secrets.get(source.verify.secret, "").split()
    proof = prove(source.verify, signed_request(settings.base_url, body), secrets, parts().clock.machine())
    if not proof.is_genuine:
        log.warning("arrival_refused", source=source.name, reason=proof.reason)
        raise Refused(
            HTTPStatus.UNAUTHORIZED, "not-genuine", "This request does not prove that it is from its source."
        )


def signed_request(base_url: str, body: bytes) -> Request:
    """The request as its source knows it: at the public address of the settings, whatever proxies made of it."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Request(request.method, f"{base_url}{raw_target()}", headers, body)


def raw_target() -> str:
    """Path and query as they were sent, escapes and all."""
    sent = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI")
    if isinstance(sent, str) and sent.startswith("/"):
        return sent
    if isinstance(sent, str) and "://" in sent:
        return "/" + sent.split("://", 1)[1].partition("/")[2]
    return request.full_path.rstrip("?")
