"""The web of one server, put together from its doors."""

from hashlib import sha256

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from api import unsubscribe
from api.access import register_access
from api.bodies import MOST_BYTES, refuse_unstorable
from api.console import register_console
from api.guards import refuse_unguarded, register_guards
from api.headers import register_headers
from api.hooks import register_hooks
from api.problems import register_problems
from api.rest import register_rest
from workflows.parts import Parts
from workflows.settings import Settings


def create_app(parts: Parts) -> Flask:
    """The web of one server. Raises LookupError when a route has no guard."""
    app = Flask("api", static_folder=None)
    _configure(app, parts.settings)
    app.extensions["perennial"] = parts
    register_access(app)
    register_headers(app, is_https=_is_https(parts.settings))
    register_problems(app)
    app.before_request(refuse_unstorable)
    register_guards(app)
    register_rest(app)
    register_hooks(app)
    app.register_blueprint(unsubscribe.routes)
    register_console(app)
    refuse_unguarded(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.secret_key = settings.secret_key
    app.config.update(
        # One byte more than is taken, so that a body in chunks shows that it is too large.
        MAX_CONTENT_LENGTH=MOST_BYTES + 1,
        SESSION_COOKIE_NAME=cookie_name(settings),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=_is_https(settings),
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]  # of the provider Flask comes with
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # as Flask's documentation does it
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )


def cookie_name(settings: Settings) -> str:
    """Its own for each installation: a browser sends a cookie to every port of a host, and two servers on one would
    sign people out of each other.
    """
    own = sha256(b"session cookie:" + settings.secret_key.encode()).hexdigest()
    return f"perennial_{own[:8]}"


def _is_https(settings: Settings) -> bool:
    return settings.base_url.startswith("https://")
