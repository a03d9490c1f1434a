"""One line in the log for each request, under an id that the caller is told too. No secrets: no headers, no query
string, and of an address that holds a token only its form.
"""

import re
import time
import uuid
from urllib.parse import quote

import structlog
from flask import Flask, Response, g, request

ID = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
"""A caller's own id of its request is taken over if it can do no harm in a log."""
SECRET_PARTS = frozenset({"token"})

log = structlog.get_logger()


def register_access(app: Flask) -> None:
    app.before_request(begin)
    app.after_request(end)


def begin() -> None:
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if ID.fullmatch(given) else uuid.uuid4().hex
    g.began = time.perf_counter()


def end(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.request_id
    who = g.get("caller")
    log.info(
        "request",
        id=g.request_id,
        method=request.method,
        path=shown_path(),
        status=response.status_code,
        ms=round((time.perf_counter() - g.began) * 1000, 1),
        by=who.name if who else "",
    )
    return response


def shown_path() -> str:
    """The path, its unusual letters escaped; or the route's form where the path holds a secret, and nothing where it
    fits no route and may hold anything.
    """
    rule = request.url_rule
    if rule is None:
        return "(no route)"
    if SECRET_PARTS & set(request.view_args or ()):
        return rule.rule
    return quote(request.path, safe="/-._~@:+,=")
