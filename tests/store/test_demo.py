"""The same seed plays the same world, whichever machine and however often."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time
from itertools import product
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from api.demo.opening import OPENS_ON
from api.demo.summary import headline, summary
from api.demo.teammates import answer_to
from engine.store.session import Database
from engine.typing import canonical
from rules.folder import library_folder, read_folder
from rules.load import load_rulebook
from rules.playbook import TaskStep
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
    play(parts, accounts=12, days=6)
    with parts.database.reading() as conn:
        tally = tally_since(conn, datetime.combine(OPENS_ON, time(), UTC).replace(year=OPENS_ON.year - 1))
    return [headline(portfolio(parts)), *summary(tally)]


def test_teammates_answer_what_the_shipped_tasks_ask() -> None:
    rulebook, _ = load_rulebook(read_folder(library_folder())[0])
    assert rulebook is not None
    now = datetime.combine(OPENS_ON, time(9), UTC)
    steps = [step for playbook in rulebook.playbooks.values() for step in playbook.steps.values()]
    tasks = [step for step in steps if isinstance(step, TaskStep)]
    tasks += [rule.task for rule in rulebook.rules.values() if rule.task is not None]
    asked = {outcome.asks for task in tasks for outcome in task.outcomes if outcome.asks}
    assert asked == {"sentiment", "kickoff_on", "decision_on"}
    for name, number in product(asked, range(5)):
        answer = answer_to(7, f"task-{number}", name, now)
        wanted = rulebook.vocabulary.account[name].type
        assert canonical(answer, wanted, currency="USD", zone=ZoneInfo("UTC")), name


def test_the_same_seed_tells_the_same(
    sqlite_template: Path,
    open_database: Callable[[str], Database],
    tmp_path: Path,
    quiet_logs: list[dict[str, Any]],
) -> None:
    told = []
    for name in ("one", "other"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "perennial.sqlite").write_bytes(sqlite_template.read_bytes())
        told.append(told_of(open_database(f"sqlite:///{folder / 'perennial.sqlite'}"), folder))
    assert told[0] == told[1]
    assert not any("none" in line for line in told[0]), "of everything there is something to tell"
    assert [line for line in told[0] if "deferred, " in line], "what was put off is told though it went later"
    assert [each for each in quiet_logs if each["log_level"] != "info"] == []
