"""A mail server that takes its time: whose claim runs out beside a slow mail has stopped no worker."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.store.acting import Acting
from tests.store.conftest import World
from workflows.operations.claiming import claim_due
from workflows.operations.delivery import receipts_in
from workflows.operations.running import advance_runs
from workflows.store.schema import effect

NAMES = ("acme", "globex", "initech")
WORKERS = 3


@pytest.fixture
def acting(world: World) -> Acting:
    acting = Acting(world)
    acting.publish()
    for name in NAMES:
        acting.admit(name, f"ana@{name}.test")
        acting.start(account=name)
    advance_runs(world.parts)
    return acting


def states(acting: Acting) -> list[tuple[str, str]]:
    with acting.world.database.reading() as conn:
        rows = conn.execute(effect.select().where(effect.c.kind == "email"))
        return sorted((row.state, row.reason) for row in rows)


def test_what_was_claimed_beside_a_mail_that_stops_its_workers_goes_out(
    acting: Acting, tmp_path: Path
) -> None:
    parts = acting.world.parts
    long_ago = parts.clock.machine() - timedelta(minutes=5)
    for _ in range(WORKERS):
        assert claim_due(parts, receipts_in(tmp_path), 50).taken
        with acting.world.database.writing() as conn:
            held = effect.update().where(effect.c.machine_lease_until.is_not(None))
            conn.execute(held.values(machine_lease_until=long_ago))
    acting.drain()
    assert states(acting) == [("failed", "crash_loop"), ("sent", ""), ("sent", "")]
