"""Folders that a newcomer names: a demo that was stopped as it began, and a part of a rulebook."""

import shutil
from pathlib import Path

import pytest

from api.cli.edge import Stopped, whole_folder
from api.demo.unfinished import MARK, StillBeginning, begin_anew, marked_unfinished
from rules.folder import library_folder


def names_in(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_a_demo_stopped_before_it_was_whole_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "perennial.sqlite").write_text("half a year")
    (tmp_path / "logs").mkdir()
    (tmp_path / "mine.txt").write_text("not the demo's")
    with pytest.raises(KeyboardInterrupt), marked_unfinished(tmp_path):
        raise KeyboardInterrupt
    assert begin_anew(tmp_path)
    assert names_in(tmp_path) == [MARK, "mine.txt"]


def test_a_demo_that_is_whole_is_left_alone(tmp_path: Path) -> None:
    with marked_unfinished(tmp_path):
        (tmp_path / "perennial.sqlite").write_text("a year")
    assert not begin_anew(tmp_path)
    assert names_in(tmp_path) == ["perennial.sqlite"]


def test_a_demo_that_is_just_beginning_is_not_taken_away(tmp_path: Path) -> None:
    with marked_unfinished(tmp_path):
        (tmp_path / "perennial.sqlite").write_text("half a year")
        with pytest.raises(StillBeginning):
            begin_anew(tmp_path)
    assert (tmp_path / "perennial.sqlite").exists()


@pytest.mark.parametrize(
    ("part", "said"), [("renewal", "a part"), ("renewal/rules.yaml", "one file"), ("renewal/mails", "a part")]
)
def test_a_part_of_a_rulebook_is_answered_with_the_whole(tmp_path: Path, part: str, said: str) -> None:
    whole = shutil.copytree(library_folder(), tmp_path / "mine")
    assert whole_folder(str(whole), library_folder()) == whole
    with pytest.raises(Stopped) as refused:
        whole_folder(str(whole / part), library_folder())
    assert said in refused.value.message
    assert refused.value.message.endswith(f"Name that folder: {whole}")


def test_a_part_named_from_where_one_stands_is_answered_in_the_same_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = shutil.copytree(library_folder(), tmp_path / "mine")
    monkeypatch.chdir(whole / "renewal")
    with pytest.raises(Stopped) as refused:
        whole_folder(".", library_folder())
    assert refused.value.message.endswith("Name that folder: ..")


def test_what_is_no_rulebook_at_all_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(Stopped, match="is no folder"):
        whole_folder(str(tmp_path / "nowhere"), library_folder())
    assert whole_folder(str(tmp_path), library_folder()) == tmp_path
