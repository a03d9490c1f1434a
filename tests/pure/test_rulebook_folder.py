"""The rulebook's folder as we write it: byte for byte, by name, and never outside of it."""

import subprocess
from pathlib import Path

import pytest

from workflows.rulebook_folder import Author, FolderRefused, at_odds, commit, is_work_tree, write_documents

MEI = Author("Mei Chen", "mei@acme.test")
BEFORE = {"a.yaml": "rule: a\n", "deep/b.yaml": "rule: b\n"}


def git(folder: Path, *words: str) -> str:
    return subprocess.run(
        ["git", "-C", str(folder), *words], check=True, capture_output=True, text=True
    ).stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet")
    commit(tmp_path, BEFORE, MEI, "first")
    return tmp_path


def test_what_is_published_is_committed_by_name(folder: Path) -> None:
    after = {"a.yaml": "rule: a\nwhen: x\n", "new.yaml": "rule: n\n"}
    sha = commit(folder, after, MEI, "Publish edition 2")
    assert (
        git(folder, "log", "-1", "--format=%H|%an|%ae|%s").strip()
        == f"{sha}|Mei Chen|mei@acme.test|Publish edition 2"
    )
    assert git(folder, "ls-files").split() == ["a.yaml", "new.yaml"]
    assert at_odds(folder, after) == []
    assert commit(folder, after, MEI, "again") == ""


def test_a_folder_with_something_uncommitted_does_not_stand_as_it_runs(folder: Path) -> None:
    assert at_odds(folder, BEFORE) == []
    (folder / "notes.txt").write_text("mine")
    assert at_odds(folder, BEFORE)


def test_only_what_the_rulebook_says_is_committed(folder: Path) -> None:
    (folder / "notes.txt").write_text("mine")
    commit(folder, {**BEFORE, "a.yaml": "rule: other\n"}, MEI, "second")
    assert git(folder, "status", "--porcelain").split() == ["??", "notes.txt"]


def test_a_commit_that_fails_leaves_the_folder_as_it_was(folder: Path) -> None:
    hook = folder / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho not today >&2\nexit 1\n")
    hook.chmod(0o755)
    with pytest.raises(FolderRefused, match="not today"):
        commit(folder, {"c.yaml": "rule: c\n"}, MEI, "second")
    assert at_odds(folder, BEFORE) == []


@pytest.mark.parametrize(
    "path", ["../out.yaml", "/tmp/out.yaml", ".git/hooks/pre-commit", "a/../../b.yaml", "a\\b.yaml"]
)
def test_no_document_leads_out_of_the_folder(tmp_path: Path, path: str) -> None:
    with pytest.raises(FolderRefused):
        write_documents(tmp_path, {path: "x"})


def test_no_link_leads_out_of_the_folder(tmp_path: Path) -> None:
    inside = tmp_path / "in"
    inside.mkdir()
    (inside / "link").symlink_to(tmp_path)
    with pytest.raises(FolderRefused, match="link"):
        write_documents(inside, {"link/out.yaml": "x"})


def test_a_file_that_is_written_again_is_for_whom_it_was_and_where_it_lay(tmp_path: Path) -> None:
    """Others of a team may have been given the right to write it, or it is a link to its like in the folder."""
    (tmp_path / "a.yaml").write_text("old")
    (tmp_path / "a.yaml").chmod(0o666)
    (tmp_path / "b.yaml").symlink_to("a.yaml")
    (tmp_path / ".a.yaml.part").symlink_to(tmp_path.parent / "outside")
    write_documents(tmp_path, {"b.yaml": "new"})
    assert (tmp_path / "b.yaml").is_symlink()
    assert (tmp_path / "a.yaml").read_text() == "new"
    assert (tmp_path / "a.yaml").stat().st_mode & 0o777 == 0o666
    assert not (tmp_path.parent / "outside").exists()


def test_a_plain_folder_is_no_work_tree(tmp_path: Path) -> None:
    assert not is_work_tree(tmp_path)
