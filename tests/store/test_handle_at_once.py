"""The red handle pulled at the very moment at which a worker looks at it: one of the two comes first."""

import threading

import pytest

from engine.store.session import Connection
from tests.store.acting import Acting
from tests.store.conftest import World
from tests.store.test_recalled_amid_work import PATIENCE_SECONDS, Wire, beside, through
from workflows.operations import holding_mail
from workflows.operations.delivery import deliver_effects
from workflows.operations.holding_mail import hold_all_mail, release_all_mail
from workflows.operations.running import advance_runs


@pytest.fixture
def acting(world: World) -> Acting:
    acting = Acting(world)
    acting.publish()
    acting.admit("acme", "ana@acme.test")
    acting.start()
    advance_runs(world.parts)
    return acting


def test_nothing_begins_to_go_once_the_handle_is_pulled(
    acting: Acting, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked, held, order = threading.Event(), holding_mail.is_mail_held, list[str]()
    through(acting, Wire(after=lambda: order.append("in flight")))

    def work(go_on: threading.Event) -> None:
        def is_held(conn: Connection) -> bool:
            answer = held(conn)
            looked.set()
            go_on.wait(PATIENCE_SECONDS)
            return answer

        monkeypatch.setattr(holding_mail, "is_mail_held", is_held)
        deliver_effects(acting.world.parts)
        monkeypatch.setattr(holding_mail, "is_mail_held", held)

    def pull() -> None:
        looked.wait(PATIENCE_SECONDS)
        assert hold_all_mail(acting.world.parts, "lin").allowed
        with acting.world.database.reading() as conn:
            (state,) = conn.exec_driver_sql("select state from effect where kind = 'email'").scalars()
        order.append(f"pulled, {state}")

    beside(work, pull)
    assert {"pulled, in_flight", "pulled, sent"} & set(order)
    assert release_all_mail(acting.world.parts, "mei").allowed
    acting.drain()
    assert order.count("in flight") == 1
