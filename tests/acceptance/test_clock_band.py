"""While the world waits for a clock that was set back, every page says so."""

from datetime import timedelta

from sqlalchemy import delete

from api.sign_in_links import make_sign_in_link
from engine.steady import Mark
from engine.store.world import set_mark, world
from tests.acceptance.test_console import add_member
from tests.harness.web import Web


def test_every_page_says_that_the_world_stands_while_it_does(sqlite_web: Web) -> None:
    web = sqlite_web
    web.app.config["SESSION_COOKIE_SECURE"] = False
    add_member(web, "olu", "ops")
    client = web.app.test_client()
    client.get(make_sign_in_link("", web.parts.settings.secret_key, "olu"))
    for is_waited_for in (True, False):
        with web.parts.database.writing() as conn:
            conn.execute(delete(world))
            set_mark(
                conn,
                Mark(web.parts.clock.machine() + timedelta(seconds=4, hours=is_waited_for), is_waited_for),
            )
        for path in ("/", "/rules"):
            page = client.get(path).get_data(as_text=True)
            assert ("clock was set back" in page) is is_waited_for
