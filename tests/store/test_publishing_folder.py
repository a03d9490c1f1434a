"""Publishing a folder says what it takes out, and loses nothing that the folder never had unless that is wished."""

import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import main
from tests.store.acting import PLAYBOOKS, TEAM, TIPS
from tests.store.conftest import BASE, World
from tests.store.test_previewing import RULE
from workflows.operations.drafting import save_rule_draft
from workflows.operations.publishing import Published, publish_draft, publish_edition
from workflows.operations.publishing_folder import publish_folder
from workflows.rulebook_folder import write_documents
from workflows.verdict import Reason

WHOLE = {**BASE, "team.yaml": TEAM, "tips.md": TIPS, "playbooks.yaml": PLAYBOOKS, "few.yaml": RULE}
MINE = RULE.replace("few-seats", "mine")


def published(world: World, documents: dict[str, str], folder: Path | None = None, **more: bool) -> Published:
    return publish_folder(world.parts, folder, documents, "lin", "", **more)


def in_the_browser(world: World, text: str, instead_of: str = "") -> dict[str, str]:
    saved = save_rule_draft(world.parts, text, "mei", instead_of)
    assert saved.draft is not None
    assert publish_draft(world.parts, saved.draft.id, "mei").is_new
    return dict(saved.draft.documents)


@pytest.fixture
def folder(world: World) -> dict[str, str]:
    assert published(world, WHOLE).is_new
    return WHOLE


def test_what_the_folder_had_itself_is_taken_out_and_named(world: World, folder: dict[str, str]) -> None:
    found = published(world, {path: text for path, text in folder.items() if path != "few.yaml"})
    assert (found.is_new, found.taken_out) == (True, (("rule", "few-seats"),))


def test_a_rule_written_in_the_browser_is_not_lost_unless_that_is_wished(
    world: World, folder: dict[str, str]
) -> None:
    in_the_browser(world, MINE)
    found = published(world, {**folder, "few.yaml": RULE + "# looked at\n"})
    assert found.refusal is not None
    assert (found.edition, found.refusal.reason) == (None, Reason.NOT_OF_THE_FOLDER)
    assert found.refusal.detail == "rule mine"
    assert published(world, folder, take_out=True).taken_out == (("rule", "mine"),)


def test_a_rule_changed_in_the_browser_is_not_changed_back_unasked(
    world: World, folder: dict[str, str]
) -> None:
    whole = in_the_browser(world, RULE.replace("< 10", "< 12"), "few-seats")
    found = published(world, {**folder, "mine.yaml": MINE})
    assert found.refusal is not None
    assert found.refusal.detail == "rule few-seats"
    more = published(world, {**whole, "mine.yaml": MINE})
    assert (more.is_new, more.taken_out) == (True, ()), "brought into the folder it goes on from there"


def test_after_a_rollback_the_folder_goes_on(world: World, folder: dict[str, str]) -> None:
    assert published(world, {**folder, "mine.yaml": MINE}).is_new
    assert publish_edition(world.parts, 1, "lin").is_new
    assert published(world, {**folder, "mine.yaml": MINE, "few.yaml": RULE.replace("10", "9")}).is_new


def test_what_gits_history_of_the_folder_holds_the_folder_has_had(
    world: World, folder: dict[str, str], tmp_path: Path
) -> None:
    whole = in_the_browser(world, MINE)
    tree = tmp_path / "book"
    write_documents(tree, whole)
    who = ("-c", "user.name=Lin", "-c", "user.email=lin@acme.test")
    for words in (("init", "-q"), ("add", "."), (*who, "commit", "-qm", "As it runs")):
        subprocess.run(["git", "-C", str(tree), *words], check=True)
    assert published(world, folder, tree).taken_out == (("rule", "mine"),)


def test_the_command_says_what_it_would_lose_and_how_to_keep_it(
    world: World, folder: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PERENNIAL_DATA", str(world.parts.settings.data_dir))
    monkeypatch.setenv("DATABASE_URL", world.database.url)
    in_the_browser(world, MINE)
    write_documents(tmp_path / "book", folder)
    said = CliRunner().invoke(main, ["publish", str(tmp_path / "book")])
    assert (said.exit_code, "(rule mine)" in said.output, "perennial export" in said.output) == (
        1,
        True,
        True,
    )
    said = CliRunner().invoke(main, ["publish", "--take-out", str(tmp_path / "book")])
    assert (said.exit_code, "Taken out: rule mine." in said.output) == (0, True), said.output
