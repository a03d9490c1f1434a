"""Receipts beside the database: what has left the house, one line each, never rewritten.

After yesterday's backup of the database comes back, what was sent since would be due again; what this file names is
not sent again. It also settles what a worker had sent but could not record any more.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

NAME = "receipts.jsonl"


class Receipts:
    """The file in the data folder. Safe for several processes: a line is one write."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._read_to = 0
        self._lines: dict[str, int] = {}

    def append(self, key: str, receipt: Mapping[str, Any]) -> None:
        """On the disk when it returns."""
        # The line end before it closes what a machine that lost its power may have left half written.
        line = "\n" + json.dumps({"key": key, **receipt}, ensure_ascii=False, separators=(",", ":")) + "\n"
        file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, line.encode())
            os.fsync(file)
        finally:
            os.close(file)

    def of(self, key: str) -> Mapping[str, Any] | None:
        """The receipt of an effect, whoever wrote it; reads on from where it last stopped."""
        self._read_on()
        start = self._lines.get(key)
        if start is None:
            return None
        with self._path.open("rb") as file:
            file.seek(start)
            return _said(file.readline())

    def _read_on(self) -> None:
        if not self._path.exists():
            return
        with self._path.open("rb") as file:
            file.seek(self._read_to)
            for line in file:
                if not line.endswith(b"\n"):
                    break
                said = _said(line)
                if said is not None:
                    self._lines[str(said.get("key"))] = self._read_to
                self._read_to += len(line)


def _said(line: bytes) -> Mapping[str, Any] | None:
    try:
        said = json.loads(line)
    except ValueError:
        return None
    return said if isinstance(said, dict) else None
