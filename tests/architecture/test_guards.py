"""Every route has a guard, and those open to all are known by name."""

from pathlib import Path

import pytest
from flask import Flask

from api.guards import CONTAINS, needs, open_to_all, refuse_unguarded
from tests.architecture.doors import closed_app

OPEN = {
    "health.is_alive",
    "health.is_ready",
    "hooks.take_arrival",  # proves itself by its signature
    "unsubscribe.show",
    "unsubscribe.act",  # whoever has the link is the recipient
    "unsubscribe.style",
    "console.send_static",
    "console.language.choose_language",
    "console.sign_in.show_sign_in",  # whoever signs in is nobody yet
    "console.sign_in.take_password",
    "console.sign_in.take_link",
}
CHANGE = {"POST", "PUT", "PATCH", "DELETE"}


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return closed_app(tmp_path)


def test_every_route_has_a_guard(app: Flask) -> None:
    assert not [name for name, view in app.view_functions.items() if not hasattr(view, "guard")]


def test_every_guard_asks_for_a_role_there_is(app: Flask) -> None:
    assert {view.guard for view in app.view_functions.values()} <= {"", *CONTAINS}  # type: ignore[attr-defined]


def test_the_open_doors_are_those_we_know(app: Flask) -> None:
    open_ = {name for name, view in app.view_functions.items() if view.guard == ""}  # type: ignore[attr-defined]
    assert open_ == OPEN


def test_every_open_door_says_why(app: Flask) -> None:
    for name in OPEN:
        assert app.view_functions[name].open_because  # type: ignore[attr-defined]


def test_a_viewer_changes_nothing_but_their_own_session(app: Flask) -> None:
    """Questions are asked by POST, because a condition may be longer than an address."""
    found = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if (rule.methods or set()) & CHANGE and app.view_functions[rule.endpoint].guard == "viewer"  # type: ignore[attr-defined]
    }
    assert found == {"questions.ask_who", "console.sign_in.sign_out"}


def test_a_route_nobody_thought_about_does_not_start() -> None:
    app = Flask("bare", static_folder=None)
    app.add_url_rule("/thought-of", "thought_of", needs("ops")(lambda: ""))
    app.add_url_rule("/open", "open_door", open_to_all("a reason")(lambda: ""))
    refuse_unguarded(app)
    app.add_url_rule("/forgotten", "forgotten", lambda: "")
    with pytest.raises(LookupError, match="forgotten"):
        refuse_unguarded(app)
