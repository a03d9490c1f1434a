"""A folder on disk to documents; what cannot be read is a problem, never an exception."""

from pathlib import Path

import pytest

from rules.folder import MOST_FILES, library_folder, read_folder
from rules.load import load_rulebook
from tests.harness.processes import PROJECT


def put(folder: Path, name: str, text: str | bytes) -> None:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())


def told(folder: Path) -> list[tuple[str, str]]:
    return [(problem.code, problem.place.path) for problem in read_folder(folder)[1]]


def test_rules_and_mails_are_read_from_all_sub_folders(tmp_path: Path) -> None:
    put(tmp_path, "workspace.yaml", "workspace: acme\n")
    put(tmp_path, "renewal/rules.yml", "rule: one\n")
    put(tmp_path, "renewal/mails/notice.md", "---\nemail: notice\n---\n")
    documents, problems = read_folder(tmp_path)
    assert list(documents) == ["workspace.yaml", "renewal/rules.yml", "renewal/mails/notice.md"]
    assert not problems


def test_pages_for_people_and_hidden_files_are_passed_over(tmp_path: Path) -> None:
    put(tmp_path, "README.md", "# Our rules\n")
    put(tmp_path, ".ci/steps.yaml", "on: push\n")
    put(tmp_path, ".draft.yaml", "rule: one\n")
    put(tmp_path, "numbers.csv", "a,b\n")
    assert read_folder(tmp_path) == ({}, ())


def test_line_ends_of_windows_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    put(tmp_path, "a.yaml", b"\xef\xbb\xbfrule: one\r\nsays: x\r\n")
    assert read_folder(tmp_path)[0] == {"a.yaml": "rule: one\nsays: x\n"}


def test_what_is_not_utf_8_is_named_by_its_line(tmp_path: Path) -> None:
    put(tmp_path, "a.yaml", "rule: one\nsays: 客户\n".encode("gb18030"))
    (problem,) = read_folder(tmp_path)[1]
    assert (problem.code, problem.place.line, problem.place.column) == ("not-utf-8", 2, 7)


def test_a_file_past_the_bound_is_not_read(tmp_path: Path) -> None:
    put(tmp_path, "a.yaml", "#" * 1_000_001)
    put(tmp_path, "b.yaml", "rule: one\n")
    assert told(tmp_path) == [("too-big", "a.yaml")]
    assert list(read_folder(tmp_path)[0]) == ["b.yaml"]


def test_too_many_files_are_a_problem(tmp_path: Path) -> None:
    for number in range(MOST_FILES + 2):
        put(tmp_path, f"{number}.yaml", "")
    assert [code for code, _ in told(tmp_path)] == ["too-big"]


def test_a_link_that_leads_nowhere_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").symlink_to(tmp_path / "gone.yaml")
    assert told(tmp_path) == [("unreadable", "a.yaml")]


def test_a_missing_folder_is_a_problem(tmp_path: Path) -> None:
    assert [code for code, _ in told(tmp_path / "gone")] == ["unreadable"]


def test_the_shipped_rulebook_is_there() -> None:
    documents, problems = read_folder(library_folder())
    assert "workspace.yaml" in documents
    assert not problems


@pytest.mark.parametrize("folder", [library_folder(), PROJECT / "docs/how-to/real-export/rulebook"])
def test_the_rulebooks_we_show_have_no_problem(folder: Path) -> None:
    rulebook, problems = load_rulebook(read_folder(folder)[0])
    assert [str(problem) for problem in problems] == []
    assert rulebook is not None
