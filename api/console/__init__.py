"""The console: pages for people, and the doors to them. One file a page; what they share stands beside them."""

from flask import Flask

from api.console import (
    account,
    arrivals,
    clock,
    desk,
    editions,
    health,
    incidents,
    language,
    mailbox,
    overview,
    rule,
    sign_in,
    signal,
    tasks,
    vocabulary,
    who,
)
from api.console.errors import register_errors
from api.console.frame import pages, register_frame
from api.console.language import register_language
from api.console.values import unheld_told, values_told

FILES = (
    overview,
    account,
    signal,
    tasks,
    mailbox,
    rule,
    vocabulary,
    who,
    desk,
    editions,
    arrivals,
    incidents,
    health,
    sign_in,
    clock,
    language,
)
for file in FILES:
    pages.register_blueprint(file.pages)


def register_console(app: Flask) -> None:
    """Adds the pages, their words and their way of saying what went wrong."""
    register_language(app)
    register_frame(app)
    register_errors(app)
    app.jinja_env.globals.update(unheld_told=unheld_told, values_told=values_told)
