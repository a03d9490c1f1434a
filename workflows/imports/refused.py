"""The file of refused rows: each with its line, the reason, and the row as it stood, ready to be mended and
sent again.
"""

import csv
import json
from pathlib import Path
from types import TracebackType
from typing import Any


class RefusedRows:
    """Made when the first row is refused; an import that goes on adds to it."""

    def __init__(self, path: Path, *, goes_on: bool) -> None:
        self.path = path
        self.count = 0
        self._goes_on = goes_on
        self._file: Any = None
        self._writer: Any = None
        if not goes_on:
            path.unlink(missing_ok=True)

    def __enter__(self) -> "RefusedRows":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, line: int, reason: str, cells: dict[str, Any]) -> None:
        if self._file is None:
            is_new = not self.path.exists()
            self._file = self.path.open("a", encoding="utf-8", newline="")
            self._writer = csv.writer(self._file)
            if is_new:
                self._writer.writerow(["line", "reason", "row"])
        self._writer.writerow([line, reason, json.dumps(cells, ensure_ascii=False)])
        self.count += 1

    def flush(self) -> None:
        if self._file is not None:
            self._file.flush()
