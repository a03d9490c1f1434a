"""The same seed plays the same world, whichever machine and however often."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path

from api.demo.opening import OPENS_ON
from api.demo.summary import headline, summary
from engine.store.session import Database
from tests.store.conftest import build_world
from tests.store.test_auditing import play
from tests.store.test_world import WorkingBell
from workflows.operations.looking.portfolio import portfolio
from workflows.store.tally import tally_since


def told_of(database: Database, folder: Path) -> list[str]:
    """What a demo's end says of it."""
    bell = WorkingBell()
    parts = replace(build_world(database, folder).parts, doorbell=bell)
    bell.parts = parts
    play(parts, accounts=3, days=6)
    with parts.database.reading() as conn:
        tally = tally_since(conn, datetime.combine(OPENS_ON, time(), UTC).replace(year=OPENS_ON.year - 1))
    return [headline(portfolio(parts)), *summary(tally)]


def test_the_same_seed_tells_the_same(
    sqlite_template: Path, open_database: Callable[[str], Database], tmp_path: Path
) -> None:
    told = []
    for name in ("one", "other"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "perennial.sqlite").write_bytes(sqlite_template.read_bytes())
        told.append(told_of(open_database(f"sqlite:///{folder / 'perennial.sqlite'}"), folder))
    assert told[0] == told[1]
    assert any("kickoff-late" in line or "renewal" in line for line in told[0])
