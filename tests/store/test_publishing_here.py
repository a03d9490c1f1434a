"""Publishing where git keeps the rulebook's folder: a commit under the names of who wrote it and who published."""

import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from click.testing import CliRunner

from api.cli import main
from engine.store.editions import running_edition
from rules.folder import read_folder
from tests.store.conftest import BASE, MONDAY, World
from tests.store.test_drafts import RULE, TEAM
from workflows import rulebook_folder
from workflows.operations import publishing_here
from workflows.operations.drafting import save_rule_draft
from workflows.operations.publishing import Published, publish_rulebook
from workflows.operations.publishing_here import (
    publish_documents_here,
    publish_draft_here,
    publish_edition_here,
)
from workflows.parts import Parts
from workflows.rulebook_folder import write_documents
from workflows.store.members import save_member
from workflows.verdict import Reason

WHOLE = {**BASE, "team.yaml": TEAM, "rules.yaml": RULE}


def git(folder: Path, *words: str) -> str:
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@acme.test")
    done = subprocess.run(
        ["git", "-C", str(folder), *who, *words], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "rulebook"
    folder.mkdir()
    git(folder, "init", "-q")
    write_documents(folder, WHOLE)
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "as it runs")
    return folder


@pytest.fixture
def parts(world: World, folder: Path) -> Parts:
    assert publish_rulebook(world.parts, WHOLE, by="lin").edition is not None
    for name in ("mei", "lin"):
        with world.database.writing() as conn:
            save_member(
                conn, name=name, role="ops", password_hash="", teammate=name, language="", machine_now=MONDAY
            )
    settings = replace(world.parts.settings, rulebook_dir=folder)
    return replace(world.parts, settings=settings)


def test_who_wrote_a_draft_is_its_author_and_who_published_it_its_committer(
    parts: Parts, folder: Path
) -> None:
    saved = save_rule_draft(parts, RULE.replace("< 10", "< 12"), "mei", note="twelve")
    assert saved.draft is not None
    save_rule_draft(parts, RULE.replace("< 10", "< 13"), "bo", note="twelve", key=saved.draft.id)
    assert publish_draft_here(parts, saved.draft.id, "lin", "lin").is_new
    assert git(folder, "log", "-1", "--format=%an <%ae> / %cn / %s") == (
        "Mei Chen <mei@acme.test> / Lin Tao / twelve"
    )
    assert "Co-authored-by: bo <bo@perennial.invalid>" in git(folder, "log", "-1", "--format=%b")
    assert "< 13" in (folder / "rules.yaml").read_text(encoding="utf-8")
    assert git(folder, "status", "--porcelain") == ""
    assert publish_edition_here(parts, 1, "lin", "lin").is_new
    assert git(folder, "log", "-1", "--format=%an / %cn") == "Lin Tao / Lin Tao"


def test_a_folder_with_something_uncommitted_is_not_written_over(parts: Parts, folder: Path) -> None:
    saved = save_rule_draft(parts, RULE.replace("< 10", "< 12"), "mei")
    assert saved.draft is not None
    (folder / "more.yaml").write_text("rule: mine\n", encoding="utf-8")
    found = publish_draft_here(parts, saved.draft.id, "lin", "lin")
    assert found.edition is None
    assert found.refusal is not None
    assert found.refusal.reason is Reason.FOLDER_MOVED_ON


def refused(parts: Parts) -> str:
    saved = save_rule_draft(parts, RULE.replace("< 10", "< 12"), "mei")
    assert saved.draft is not None
    found = publish_draft_here(parts, saved.draft.id, "lin", "lin")
    assert found.edition is None
    assert found.refusal is not None
    return found.refusal.reads("en")


def test_the_answer_names_the_files_that_stand_in_the_way(parts: Parts, folder: Path) -> None:
    (folder / "笔记 1.txt").write_text("mine")
    (folder / "rules.yaml").write_text(RULE + "# mine\n")
    said = refused(parts)
    assert "rules.yaml" in said
    assert "笔记 1.txt" in said
    assert "team.yaml" not in said


def test_nothing_is_committed_on_no_branch(parts: Parts, folder: Path) -> None:
    git(folder, "checkout", "-q", "--detach")
    before = git(folder, "rev-parse", "HEAD")
    assert "no branch" in refused(parts)
    assert git(folder, "rev-parse", "HEAD") == before


def test_where_a_hook_refuses_the_folder_is_as_it_was_and_the_next_is_told_which_file(
    parts: Parts, folder: Path
) -> None:
    hook = folder / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho no commits today >&2\nexit 1\n")
    hook.chmod(0o755)
    saved = save_rule_draft(parts, RULE.replace("< 10", "< 12"), "mei")
    assert saved.draft is not None
    found = publish_draft_here(parts, saved.draft.id, "lin", "lin")
    assert found.edition is not None
    assert "no commits today" in found.folder
    assert git(folder, "status", "--porcelain") == ""
    again = save_rule_draft(parts, RULE.replace("< 10", "< 14"), "mei")
    assert again.draft is not None
    next_one = publish_draft_here(parts, again.draft.id, "lin", "lin")
    assert next_one.refusal is not None
    assert "rules.yaml" in next_one.refusal.reads("en")


class Killed(BaseException):
    """A process that is killed runs nothing more of its own."""


def draft_of(parts: Parts, most: int) -> int:
    saved = save_rule_draft(parts, RULE.replace("< 10", f"< {most}"), "mei", note=f"under {most}")
    assert saved.draft is not None
    return saved.draft.id


def log_of(folder: Path) -> list[str]:
    return git(
        folder, "log", "--format=%an / %cn / %s / %(trailers:key=Edition,valueonly,separator=)"
    ).splitlines()


@pytest.mark.parametrize("at", ["before", "in the midst", "added"])
def test_who_is_killed_before_the_commit_is_followed_by_one_who_makes_it(
    at: str, parts: Parts, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, wrote, key = rulebook_folder._git, rulebook_folder.write_documents, draft_of(parts, 12)

    def write(into: Path, documents: Mapping[str, str]) -> None:
        if at == "in the midst":
            (into / ".rules.yaml.part").write_text("rule: fe")
            raise Killed
        wrote(into, documents)

    def ask(into: Path, *words: str) -> str:
        if at == "added" and "commit" in words:
            raise Killed
        return asked(into, *words)

    def commit(*_: object, **__: object) -> str:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(rulebook_folder, "write_documents", write)
        patched.setattr(rulebook_folder, "_git", ask)
        if at == "before":
            patched.setattr(publishing_here, "commit", commit)
        with pytest.raises(Killed):
            publish_draft_here(parts, key, "lin", "lin")
    assert publish_draft_here(parts, draft_of(parts, 13), "mei", "mei").is_new
    assert log_of(folder)[:2] == [
        "Mei Chen / Mei Chen / under 13 / 3",
        "Mei Chen / Lin Tao / under 12 / 2",
    ]
    assert git(folder, "status", "--porcelain") == ""
    assert "< 13" in (folder / "rules.yaml").read_text(encoding="utf-8")


def test_who_is_killed_leaves_alone_what_somebody_wrote_since(
    parts: Parts, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def commit(*_: object, **__: object) -> str:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(publishing_here, "commit", commit)
        with pytest.raises(Killed):
            publish_draft_here(parts, draft_of(parts, 12), "lin", "lin")
    (folder / "team.yaml").write_text(TEAM + "# mine\n")
    assert "team.yaml" in refused(parts)
    assert (folder / "team.yaml").read_text() == TEAM + "# mine\n"


def test_what_somebody_writes_while_an_edition_is_made_is_not_written_over(
    parts: Parts, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish = publishing_here.publish_draft

    def slowly(*given: Any, **more: Any) -> Published:
        published = publish(*given, **more)
        (folder / "rules.yaml").write_text(RULE + "# mine\n")
        (folder / "README.md").write_text("mine too")
        return published

    monkeypatch.setattr(publishing_here, "publish_draft", slowly)
    found = publish_draft_here(parts, draft_of(parts, 12), "lin", "lin")
    assert found.edition is not None
    assert "rules.yaml" in found.folder
    assert (folder / "rules.yaml").read_text() == RULE + "# mine\n"
    assert (folder / "README.md").read_text() == "mine too"
    assert len(log_of(folder)) == 1


def test_a_command_waits_until_the_folder_is_whole(
    parts: Parts, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PERENNIAL_DATA", str(parts.settings.data_dir))
    monkeypatch.setenv("DATABASE_URL", parts.database.url)
    wrote, said = rulebook_folder.write_documents, []
    command = Thread(target=lambda: said.append(CliRunner().invoke(main, ["publish", str(folder)])))

    def in_two(into: Path, documents: Mapping[str, str]) -> None:
        first, *rest = sorted(documents)
        wrote(into, {first: documents[first]})
        command.start()
        command.join(1)
        wrote(into, {path: documents[path] for path in rest})

    more = {**WHOLE, "more.yaml": RULE.replace("few-seats", "more"), "team.yaml": TEAM + "# new\n"}
    monkeypatch.setattr(rulebook_folder, "write_documents", in_two)
    published = publish_documents_here(parts, more, "lin", "lin")
    command.join()
    assert published.is_new
    assert "runs already" in said[0].output, said[0].output
    with parts.database.reading() as conn:
        running = running_edition(conn)
    assert running is not None
    assert (running.number, running.documents) == (2, more)
    assert read_folder(folder)[0] == more
