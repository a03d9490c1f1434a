"""The rows of an exported file, each with the line it stands on; a row that cannot be read is a row too, with
its reason.
"""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workflows.imports.sniff import HEAD, Written, sniff

LONGEST_CELL = 1_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """`line` counts from 1, the header being line 1. `reason` is empty for a row that could be read."""

    line: int
    cells: dict[str, Any]
    reason: str = ""


def how_written(path: Path, *, encoding: str = "", format_: str = "", delimiter: str = "") -> Written:
    """Raises Unreadable."""
    with path.open("rb") as file:
        head = file.read(HEAD)
        is_whole = not file.read(1)
    return sniff(head, is_whole=is_whole, encoding=encoding, format_=format_, delimiter=delimiter)


def read_rows(path: Path, written: Written) -> Iterator[Row]:
    """Every row of the file, in order."""
    with path.open("r", encoding=written.encoding, errors="replace", newline="") as file:
        yield from _objects(file) if written.format == "jsonl" else _table(file, written.delimiter)


def _table(file: io.TextIOBase, delimiter: str) -> Iterator[Row]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(file, delimiter=delimiter, strict=True)
    header = [name.strip().lstrip("\ufeff") for name in next(reader, [])]
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(line, {}, f"the row cannot be read: {error}")
            continue
        if cells:
            yield _row(line, header, cells)


def _row(line: int, header: list[str], cells: list[str]) -> Row:
    named = dict(zip(header, cells, strict=False))
    if len(cells) != len(header):
        return Row(line, named, f"the row has {len(cells)} columns and the header {len(header)}")
    if any("\ufffd" in cell for cell in cells):
        return Row(line, named, "the row holds bytes that are not in the file's encoding")
    return Row(line, named)


def _objects(file: io.TextIOBase) -> Iterator[Row]:
    for line, text in enumerate(file, 1):
        if not text.strip():
            continue
        try:
            said = json.loads(text)
        except (ValueError, RecursionError) as error:
            yield Row(line, {}, f"the line is not JSON: {error}")
            continue
        yield Row(line, said) if isinstance(said, dict) else Row(line, {}, "the line is no JSON object")
