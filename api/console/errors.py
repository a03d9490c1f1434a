"""What people see where a program would get a problem document."""

from http import HTTPStatus

from flask import Flask, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from api.console.language import language
from api.console.speech import gettext
from api.problems import ProblemDocument


def register_errors(app: Flask) -> None:
    app.extensions["perennial-error-page"] = error_page


def error_page(document: ProblemDocument) -> AnyResponse:
    """Whoever is not signed in is led to where one signs in, and back afterwards."""
    if document.code == "not-signed-in":
        back = request.full_path.rstrip("?") if request.method == "GET" else "/"
        return redirect(url_for("console.sign_in.show_sign_in", back=back), 303)
    title, detail = _said(document)
    page = render_template("console/error.html", status=document.status, title=title, detail=detail)
    response: Response = make_response(page, document.status)
    if document.retry_after is not None:
        response.headers["Retry-After"] = str(document.retry_after)
    return response


def _said(document: ProblemDocument) -> tuple[str, str]:
    """A title and a sentence in the reader's language; what has none of its own keeps the document's."""
    known = {
        "not-allowed": (
            gettext("You may not do this"),
            gettext("Ask somebody with another role, or sign in as them."),
        ),
        "form-token": (
            gettext("This form is out of date"),
            gettext(
                "It was made before you signed in, or came from elsewhere. Load the page again and repeat."
            ),
        ),
        "not-found": (gettext("There is no such page"), gettext("Perhaps the address is mistyped.")),
        "database-away": (
            gettext("The database cannot be reached"),
            gettext("Nothing was changed. Try again in a moment."),
        ),
        "fault": (
            gettext("Something went wrong here"),
            gettext("The fault is ours; it is in the server's log."),
        ),
        "nothing-published": (
            gettext("There is no rulebook yet"),
            gettext("Publish one with `perennial publish`, and this page fills."),
        ),
    }
    if document.code in known:
        return known[document.code]
    return _of_status(document.status), document.detail if language() == "en" else ""


def _of_status(status: int) -> str:
    titles = {
        HTTPStatus.BAD_REQUEST: gettext("The address or the form is not understood"),
        HTTPStatus.NOT_FOUND: gettext("There is no such page"),
        HTTPStatus.METHOD_NOT_ALLOWED: gettext("This address is not there to be opened so"),
        HTTPStatus.CONFLICT: gettext("Somebody was quicker"),
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: gettext("That is too much at once"),
        HTTPStatus.SERVICE_UNAVAILABLE: gettext("The server cannot answer this at the moment"),
    }
    return titles.get(HTTPStatus(status)) or gettext("This did not work")
