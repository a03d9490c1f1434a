"""`perennial test --watch`, as an author has it beside the editor."""

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from api.cli import watching
from api.cli.playing import play_all
from tests.harness.processes import PROJECT
from tests.store.test_mutants import RULES, book, folder_of

PATIENCE = 60


def heed_ctrl_c() -> None:
    """Tests that a shell runs in the background are told to ignore it, and so would their children be."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_what_a_change_touches_is_played_again_until_it_is_stopped(tmp_path: Path) -> None:
    where = tmp_path / "book"
    where.mkdir()
    folder_of(book()[0], where)
    said = tmp_path / "said"
    with said.open("w") as stream:
        watching = subprocess.Popen(
            [sys.executable, "-u", "-m", "api.cli", "test", "--watch", str(where)],
            cwd=PROJECT, stdout=stream, stderr=subprocess.STDOUT, preexec_fn=heed_ctrl_c,
        )  # fmt: skip
    try:
        hears(said, "2 of 2 stories passed")
        (where / "rules.yaml").write_text(RULES.replace("seats < 10", "seats < 9"))
        hears(said, "rules.yaml changed")
        hears(said, "1 failed")
        hears(said, "“seats < 9” is not so")
        (where / "rules.yaml").write_text(RULES.replace("seats < 10", "seets < 9"))
        hears(said, "unknown-field")
        (where / "rules.yaml").write_text(RULES)
        hears(said, "2 of 2 stories passed", times=2)
    finally:
        watching.send_signal(signal.SIGINT)
        ended = watching.wait(PATIENCE)
    assert ended == 0
    assert "Traceback" not in said.read_text()


def test_a_change_while_stories_are_played_is_seen_and_ctrl_c_while_they_are_played_ends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder_of(book()[0], tmp_path)
    played = []

    def play(documents: Any, *given: Any, **named: Any) -> Any:
        played.append("seats < 9" in documents["rules.yaml"])
        if len(played) == 2:
            raise KeyboardInterrupt
        (tmp_path / "rules.yaml").write_text(RULES.replace("seats < 10", "seats < 9"))
        return play_all(documents, *given, **named)

    monkeypatch.setattr(watching, "play_all", play)
    watching.watch_stories(tmp_path, "")
    assert played == [False, True]
    assert capsys.readouterr().out.endswith("\nStopped.\n")


def hears(said: Path, words: str, times: int = 1) -> None:
    ends = time.monotonic() + PATIENCE
    while said.read_text().count(words) < times:
        assert time.monotonic() < ends, said.read_text()
        time.sleep(0.1)
