"""The one table from what goes wrong to what the caller is told: problem documents (RFC 9457)."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, json, request
from werkzeug.exceptions import HTTPException

from engine.store.session import DatabaseAway
from workflows.operations.looking.moment import NotThere
from workflows.parts import EditionUnreadable, NothingPublished

log = logging.getLogger(__name__)
RETRY_AFTER_SECONDS = 5
ROUTES = "All routes stand in docs/reference/rest.md, and those of webhooks in docs/how-to/any-webhook.md."
STRANGERS = frozenset({"not-signed-in", "unknown-token", "revoked-token"})


class Refused(Exception):
    """A request that cannot be carried out: what is wrong, where, and what to do about it."""

    def __init__(
        self,
        status: HTTPStatus,
        code: str,
        detail: str,
        errors: Sequence[dict[str, Any]] = (),
        retry_after: int | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.errors, self.retry_after = (
            status,
            code,
            detail,
            errors,
            retry_after,
        )


@dataclass(frozen=True, slots=True)
class ProblemDocument:
    """`type` is a stable name of the kind of problem; `errors` says, for lists, which item and why."""

    status: int
    code: str
    detail: str
    errors: Sequence[dict[str, Any]] = ()
    retry_after: int | None = None
    allow: str = ""

    def response(self) -> Response:
        body: dict[str, Any] = {
            "type": f"urn:perennial:problem:{self.code}",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            "instance": request.path,
        }
        if self.errors:
            body["errors"] = list(self.errors)
        # What is complained of may be no text at all: half a surrogate pair in a key, say.
        said = (json.dumps(body, ensure_ascii=False) + "\n").encode("utf-8", "replace")
        response = Response(said, self.status, content_type="application/problem+json")
        if self.retry_after is not None:
            response.headers["Retry-After"] = str(self.retry_after)
        if self.allow:
            response.headers["Allow"] = self.allow
        if self.code in STRANGERS:
            response.headers["WWW-Authenticate"] = "Bearer"
        return response


def not_found(what: str, name: str) -> Refused:
    return Refused(HTTPStatus.NOT_FOUND, "not-found", f"There is no {what} `{name}`.")


def bad_request(code: str, detail: str, errors: Sequence[dict[str, Any]] = ()) -> Refused:
    return Refused(HTTPStatus.BAD_REQUEST, code, detail, errors)


def conflict(code: str, detail: str) -> Refused:
    return Refused(HTTPStatus.CONFLICT, code, detail)


def document_of(error: Exception) -> ProblemDocument:
    """What the caller is told of any error. A fault of ours says nothing of its inside; the log has it whole."""
    if isinstance(error, Refused):
        return ProblemDocument(error.status, error.code, error.detail, error.errors, error.retry_after)
    if isinstance(error, DatabaseAway):
        detail = (
            "The database cannot be reached at the moment. Nothing of this request was kept: send it again."
        )
        return ProblemDocument(503, "database-away", detail, retry_after=RETRY_AFTER_SECONDS)
    if isinstance(error, NotThere):
        return ProblemDocument(404, "not-found", str(error))
    if isinstance(error, NothingPublished):
        return ProblemDocument(409, "nothing-published", str(error))
    if isinstance(error, EditionUnreadable):
        return ProblemDocument(503, "edition-unreadable", str(error), retry_after=RETRY_AFTER_SECONDS)
    if isinstance(error, HTTPException):
        code = (error.name or "error").lower().replace(" ", "-")
        if error.code == HTTPStatus.NOT_FOUND and wants_document():
            return ProblemDocument(404, code, f"There is no route `{request.path[:200]}`. {ROUTES}")
        allow = ", ".join(sorted(getattr(error, "valid_methods", None) or ()))
        return ProblemDocument(error.code or 500, code, error.description or error.name, allow=allow)
    log.exception("a fault of ours at %s", request.path, exc_info=error)
    return ProblemDocument(500, "fault", "This is a fault of ours, and it is in the server's log.")


def wants_document() -> bool:
    """Programs get problem documents; people in the console get a page."""
    return request.path.startswith(("/api/", "/hooks/", "/healthz", "/readyz"))


def register_problems(app: Flask) -> None:
    """Answer every error by the table."""

    @app.errorhandler(Exception)
    def answer(error: Exception) -> Response:
        document = document_of(error)
        if wants_document():
            return document.response()
        page: Response = app.extensions["perennial-error-page"](document)
        return page
