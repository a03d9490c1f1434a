"""Every route has a guard; one that has none does not start.

`needs("csm")` asks for a role, `open_to_all(why)` says why a route asks for none. Roles contain each other:
ops does all that a csm
does, a csm all that a viewer does. `source` may only bring facts. People come with a session, programs with a
bearer token; a
session that changes anything must carry its form token (against cross-site requests).
"""

import hmac
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Literal, TypeVar

from flask import Flask, current_app, g, request, session

from api.identity import Caller, bearer_of, caller_of_session, caller_of_token, was_revoked
from api.problems import Refused

Role = Literal["viewer", "csm", "ops", "source"]
View = TypeVar("View", bound=Callable[..., Any])
CONTAINS: dict[str, frozenset[str]] = {
    "viewer": frozenset({"viewer"}),
    "csm": frozenset({"viewer", "csm"}),
    "ops": frozenset({"viewer", "csm", "ops", "source"}),
    "source": frozenset({"source"}),
}
CHANGES_NOTHING = frozenset({"GET", "HEAD", "OPTIONS"})


def needs(role: Role) -> Callable[[View], View]:
    """Let in only callers whose role contains `role`."""

    def mark(view: View) -> View:
        view.guard = role  # type: ignore[attr-defined]
        return view

    return mark


def open_to_all(why: str) -> Callable[[View], View]:
    """Let in anybody; `why` is for whoever reads the list of open doors."""

    def mark(view: View) -> View:
        view.guard, view.open_because = "", why  # type: ignore[attr-defined]
        return view

    return mark


def register_guards(app: Flask) -> None:
    """Ask every request for what its route needs."""
    app.before_request(stand_guard)


def refuse_unguarded(app: Flask) -> None:
    """Raises LookupError naming the routes that nobody thought about."""
    bare = sorted(
        name for name, view in app.view_functions.items() if not hasattr(view, "guard") and name != "static"
    )
    if bare:
        raise LookupError(f"routes without a guard: {', '.join(bare)}")


def stand_guard() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    role = getattr(view, "guard", "")
    if not role:
        return
    caller = caller_of_token(request) or caller_of_session(session)
    if caller is None:
        raise _stranger()
    if role not in CONTAINS[caller.role]:
        raise Refused(
            HTTPStatus.FORBIDDEN,
            "not-allowed",
            f"This needs the role {role}; {caller.name} is {caller.role}.",
        )
    if caller.came_by == "session" and request.method not in CHANGES_NOTHING:
        refuse_forged()
    g.caller = caller


def _stranger() -> Refused:
    """Nobody we know: it is said whether a token is missing, revoked, or none of ours."""
    offered = bearer_of(request)
    if offered and was_revoked(offered):
        code, detail = "revoked-token", "This token was revoked. Ask ops for another: `perennial token NAME`."
    elif offered:
        code, detail = "unknown-token", "This server knows no such token. See that it was copied whole."
    elif request.headers.get("Authorization"):
        code, detail = "not-signed-in", "The header does not read `Authorization: Bearer TOKEN`."
    else:
        code, detail = "not-signed-in", "Sign in, or send a token as `Authorization: Bearer TOKEN`."
    return Refused(HTTPStatus.UNAUTHORIZED, code, detail)


def refuse_forged() -> None:
    """A form must carry the token of the session it was made for."""
    offered = request.form.get("form_token", "") or request.headers.get("X-Form-Token", "")
    if not hmac.compare_digest(offered.encode(), str(session.get("form_token", "")).encode()) or not offered:
        detail = "The form is out of date or came from elsewhere. Load the page again."
        raise Refused(HTTPStatus.FORBIDDEN, "form-token", detail)


def caller() -> Caller:
    """Who is asking; only behind a guard."""
    known: Caller = g.caller
    return known


def caller_roles() -> frozenset[str]:
    """All that the caller is: a role, and those within it."""
    return CONTAINS[caller().role]
