"""The export of a company that nobody here wrote, read whole and played through rules into the mailbox."""

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.cli.backtest_words import as_text
from engine.store.session import migrate
from rules.folder import read_folder
from workflows.operations.importing import FileImported, import_files
from workflows.operations.looking.backtest_asked import Question
from workflows.operations.looking.backtesting import backtest
from workflows.operations.publishing import publish_rulebook
from workflows.operations.replaying import NotHere, replay
from workflows.parts import Parts, build_parts
from workflows.settings import load_settings
from workflows.store.tally import tally_since

RULEBOOK = Path(__file__).parents[2] / "docs" / "how-to" / "real-export" / "rulebook"
REPORT = RULEBOOK.parent / "backtest.txt"
OCTOBER, NEW_YEAR = datetime(2024, 10, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    built = build_parts(load_settings({"PERENNIAL_DATA": str(tmp_path / "data")}))
    migrate(built.database)
    documents, problems = read_folder(RULEBOOK)
    assert not problems
    assert publish_rulebook(built, documents, by="test").edition is not None
    yield built
    built.database.close()


def take_in(parts: Parts, folder: Path, refused_in: Path) -> list[FileImported]:
    refused_in.mkdir(exist_ok=True)
    with parts.database.reading() as conn:
        mapping = parts.editions.required(conn).rulebook.mappings["ravenstack"]
    return import_files(parts, mapping, sorted(folder.iterdir()), refused_in, lambda *_: None)


@pytest.mark.acceptance
@pytest.mark.timeout(600)
def test_every_row_is_taken_in_or_refused_and_the_last_quarter_comes_out_as_written(
    parts: Parts, ravenstack: Path, tmp_path: Path
) -> None:
    done = take_in(parts, ravenstack, tmp_path / "refused")
    assert [(each.name, each.rows, each.refused, each.recorded) for each in done] == [
        ("accounts.csv", 500, 0, 3_000),
        ("accounts.csv", 500, 0, 500),
        ("subscriptions.csv", 5_000, 0, 30_486),
        ("feature_usage.csv", 25_000, 21, 24_979),
        ("support_tickets.csv", 2_000, 0, 9_175),
        ("churn_events.csv", 600, 0, 600),
    ]
    assert done[3].reasons == {"usage_id `...` stands on line N already": 21}
    again = take_in(parts, ravenstack, tmp_path / "refused")
    assert [(each.recorded, each.refused) for each in again] == [(0, each.refused) for each in done]

    found = backtest(parts, Question(datetime(2023, 1, 1, tzinfo=UTC), NEW_YEAR))
    assert "\n".join(as_text(found)) + "\n" == REPORT.read_text(encoding="utf-8")
    assert {each.judged.finding for each in found.rules if each.judged} == {"chance"}

    replay(parts, OCTOBER, NEW_YEAR, lambda now: None)
    with parts.database.reading() as conn:
        tally = tally_since(conn, OCTOBER)
    assert tally.signals == {"downgrade": (94, 72), "falling-use": (321, 271), "ticket-trouble": (15, 12)}
    assert tally.mails == {"downgrade": 93, "falling-use": 298}
    assert tally.tasks == {"apologise": (15, 0), "ask-what-changed": (72, 56)}
    with pytest.raises(NotHere, match="has acted already"):
        replay(parts, OCTOBER, NEW_YEAR, lambda now: None)


def test_an_interrupted_import_goes_on_where_it_stopped(parts: Parts, tmp_path: Path) -> None:
    """On a small file of the same form, so that it needs nobody's data."""
    folder = tmp_path / "files"
    folder.mkdir()
    lines = ["account_id,account_name,industry,country,signup_date,plan_tier,seats"]
    lines += [f"A-{number},Acme {number},Tools,DE,2024-01-05,Pro,{number}" for number in range(1, 4001)]
    lines[3000] = lines[3000].replace("Pro", "Gold")
    (folder / "accounts.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with parts.database.reading() as conn:
        mapping = parts.editions.required(conn).rulebook.mappings["ravenstack"]
    only = replace(mapping, files=mapping.files[:1])

    def stop_after_one(name: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_files(parts, only, [folder / "accounts.csv"], tmp_path, stop_after_one)
    (done,) = import_files(parts, only, [folder / "accounts.csv"], tmp_path, lambda *_: None)
    assert (done.rows, done.refused, done.recorded) == (4000, 1, 2000 * 6 - 6)
    assert done.refused_path is not None
    with done.refused_path.open(encoding="utf-8", newline="") as file:
        (refused,) = csv.DictReader(file)
    assert refused["line"] == "3001"
    assert refused["reason"] == "`Gold` in column `plan_tier` is none of Basic, Pro, Enterprise"
    assert json.loads(refused["row"])["account_id"] == "A-3000"
