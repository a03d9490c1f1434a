"""Signing in with a password, or by a link that works once; and signing out."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from api.console.patience import Patience
from api.console.speech import gettext
from api.console.ways import safe_path
from api.guards import needs, open_to_all, refuse_forged
from api.identity import caller_of_session, check_password, parts, sign_in
from api.sign_in_links import read_sign_in_token
from workflows.operations.signing_in import use_sign_in_link

pages = Blueprint("sign_in", __name__)
patience = Patience()


@pages.get("/sign-in")
@open_to_all("whoever signs in is nobody yet")
def show_sign_in() -> ResponseReturnValue:
    back = safe_path(request.args.get("back", ""))
    return redirect(back) if caller_of_session(session) else _form(back=back)


@pages.post("/sign-in")
@open_to_all("whoever signs in is nobody yet")
def take_password() -> ResponseReturnValue:
    refuse_forged()
    name, back = request.form.get("name", "").strip()[:200], safe_path(request.form.get("back", ""))
    now = parts().clock.machine()
    if patience.is_out(name, now):
        wait = gettext("Too many tries. Wait a minute, then try again.")
        return _form(wait, name, back), HTTPStatus.TOO_MANY_REQUESTS
    if not check_password(name, request.form.get("password", "")):
        patience.tried(name, now)
        return _form(gettext("The name or the password is wrong."), name, back), HTTPStatus.UNAUTHORIZED
    _let_in(name)
    return redirect(back, 303)


@pages.get("/sign-in/<token>")
@open_to_all("the link itself is the key: signed, short-lived, and good for once")
def take_link(token: str) -> ResponseReturnValue:
    """Whoever is signed in already is simply let through, so that clicking twice is no error."""
    already = caller_of_session(session)
    link = read_sign_in_token(token, parts().settings.secret_key)
    if already is not None and (link is None or link.member == already.name):
        return redirect(url_for("console.overview.show_overview"))
    if link is None or not use_sign_in_link(parts(), link.member, link.once):
        return _form(gettext("This link is too old, or it was used before. Sign in with your password.")), 401
    _let_in(link.member)
    return redirect(url_for("console.overview.show_overview"), 303)


@pages.post("/sign-out")
@needs("viewer")
def sign_out() -> ResponseReturnValue:
    chosen = session.get("language")
    session.clear()
    if chosen:
        session["language"] = chosen
    return redirect(url_for("console.sign_in.show_sign_in"), 303)


def _let_in(name: str) -> None:
    chosen = session.get("language")
    sign_in(session, name)
    if chosen:
        session["language"] = chosen


def _form(message: str = "", name: str = "", back: str = "/") -> str:
    return render_template("console/sign_in.html", message=message, name=name, back=back)
