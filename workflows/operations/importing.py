"""Files of exported rows are taken in by their mapping: in batches, each through intake, resumable after any crash.

A batch is recorded first and the file's progress after it: a crash between the two repeats the batch, and
repeats are harmless.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fnmatch import fnmatch
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from engine.calendars import start_of_day
from engine.store.accounts import mark_all_due
from engine.store.children import accounts_of_children
from engine.store.feeds import declare_coverage
from rules.mapping import FileMapping, ImportMapping
from workflows.imports.reader import Reader, RowRefused, Said
from workflows.imports.refused import RefusedRows
from workflows.imports.rows import Row, how_written, read_rows
from workflows.operations.intake import record_observations
from workflows.parts import Parts
from workflows.store.progress import Progress, progress_of, save_progress

ROWS_A_BATCH = 2_000
QUOTED, NUMBERS = re.compile(r"`[^`]*`"), re.compile(r"\d+")
OnProgress = Callable[[str, int, int], None]
"""(file, rows done, rows in all) after each batch."""


class NoSuchFile(Exception):
    """The mapping names a file that was not given."""


@dataclass(frozen=True, slots=True)
class FileImported:
    """What became of one file. `refused_path` is None when every row was taken."""

    name: str
    rows: int
    refused: int
    recorded: int
    repeated: int
    waiting: int
    refused_path: Path | None
    reasons: dict[str, int]


@dataclass(slots=True)
class _Tally:
    recorded: int = 0
    repeated: int = 0
    waiting: int = 0
    reasons: dict[str, int] = field(default_factory=dict)


def import_files(
    parts: Parts, mapping: ImportMapping, paths: Sequence[Path], refused_in: Path, told: OnProgress
) -> list[FileImported]:
    """Every file of `mapping`, in its order. Raises NoSuchFile, Unreadable, DatabaseAway; what is done stays done."""
    found = [(each, _path_of(each, paths)) for each in mapping.files]
    _declare_coverage(parts, mapping)
    imported = [
        _import_file(parts, mapping, number, each, path, refused_in, told)
        for number, (each, path) in enumerate(found, 1)
    ]
    if mapping.covers:
        _all_look_again(parts)
    return imported


def _all_look_again(parts: Parts) -> None:
    """What an export covers says something also of those whom no row names. Only now: half an export says too much."""
    with parts.database.writing() as conn:
        mark_all_due(conn, parts.clock.world(conn), is_backfill=True)
    parts.doorbell.ring("evaluate")


def _path_of(file: FileMapping, paths: Sequence[Path]) -> Path:
    for path in paths:
        if fnmatch(path.name, file.match):
            return path
    given = ", ".join(path.name for path in paths) or "none"
    raise NoSuchFile(f"the mapping reads `{file.match}`, which is not among the files given ({given})")


def _declare_coverage(parts: Parts, mapping: ImportMapping) -> None:
    zone = _zone(parts, mapping)
    with parts.database.writing() as conn:
        now = parts.clock.world(conn)
        for feed, (since, until) in mapping.covers.items():
            end = start_of_day(date.fromisoformat(until) + timedelta(days=1), zone) if until else None
            declare_coverage(conn, feed, start_of_day(date.fromisoformat(since), zone), end, now)


def _import_file(
    parts: Parts,
    mapping: ImportMapping,
    number: int,
    file: FileMapping,
    path: Path,
    refused_in: Path,
    told: OnProgress,
) -> FileImported:
    key = f"{mapping.name}:{number}"
    file_hash, total = _hash_and_lines(path)
    with parts.database.reading() as conn:
        before = progress_of(conn, file_hash, key)
    sums_days = any(column.sum_by_day for column in file.columns)
    skip = 0 if sums_days else before.rows_done
    reader = _reader(parts, mapping, file)
    refused_path = refused_in / f"{path.stem}.{number}.refused.csv"
    tally, done = _Tally(), 0
    with RefusedRows(refused_path, goes_on=skip > 0) as refused:
        rows = _numbered(_rows(path, mapping), file.row_id)
        for batch in _batches(rows):
            fresh = batch[max(0, skip - done) :]
            done += len(batch)
            if fresh:
                _take(parts, mapping, reader, fresh, refused, tally)
                refused.flush()
                earlier = before.rows_refused if skip else 0
                _save(parts, file_hash, key, path, Progress(done, earlier + refused.count, is_finished=False))
            told(path.name, done, total)
        _record(parts, mapping, reader.sums.said(reader.ref), None, refused, tally)
        count = refused.count + (before.rows_refused if skip else 0)
    _save(parts, file_hash, key, path, Progress(done, count, is_finished=True))
    return FileImported(
        path.name,
        done,
        count,
        tally.recorded,
        tally.repeated,
        tally.waiting,
        refused_path if count else None,
        tally.reasons,
    )


def _save(parts: Parts, file_hash: str, key: str, path: Path, progress: Progress) -> None:
    with parts.database.writing() as conn:
        save_progress(conn, file_hash, key, path.name, progress, parts.clock.machine())


def _reader(parts: Parts, mapping: ImportMapping, file: FileMapping) -> Reader:
    known: dict[str, str] = {}
    if file.via is not None:
        with parts.database.reading() as conn:
            known = accounts_of_children(conn, file.via[0])
    now = parts.clock.world().isoformat()
    return Reader(mapping, file, _zone(parts, mapping), now, lambda kind, key: known.get(key))


def _zone(parts: Parts, mapping: ImportMapping) -> ZoneInfo:
    with parts.database.reading() as conn:
        workspace = parts.editions.required(conn).rulebook.workspace
    return ZoneInfo(mapping.time_zone or workspace.time_zone)


def _rows(path: Path, mapping: ImportMapping) -> Iterator[Row]:
    written = how_written(
        path, encoding=mapping.encoding, format_=mapping.format, delimiter=mapping.delimiter
    )
    return read_rows(path, written)


def _numbered(rows: Iterator[Row], row_id: str) -> Iterator[Row]:
    """Refuses a second row of the same id, naming the line of the first."""
    seen: dict[str, int] = {}
    for row in rows:
        name = str(row.cells.get(row_id, "")) if row_id else ""
        if name and name in seen:
            yield Row(row.line, row.cells, f"{row_id} `{name}` stands on line {seen[name]} already")
            continue
        if name:
            seen[name] = row.line
        yield row


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(islice(rows, ROWS_A_BATCH)):
        yield batch


def _take(
    parts: Parts, mapping: ImportMapping, reader: Reader, rows: list[Row], refused: RefusedRows, tally: _Tally
) -> None:
    said: list[Said] = []
    origin: list[Row] = []
    for row in rows:
        try:
            if row.reason:
                raise RowRefused(row.reason)
            items = reader.say(row.cells)
        except RowRefused as error:
            _refuse(row, str(error), refused, tally)
            continue
        said += items
        origin += [row] * len(items)
    _record(parts, mapping, said, origin, refused, tally)


def _record(
    parts: Parts,
    mapping: ImportMapping,
    said: list[Said],
    origin: list[Row] | None,
    refused: RefusedRows,
    tally: _Tally,
) -> None:
    """Through intake; a row of which anything was refused is written down once, with the first reason."""
    if not said:
        return
    taken = record_observations(parts, said, mapping.source, backfill=mapping.backfill)
    tally.recorded += taken.accepted
    tally.repeated += taken.repeated
    tally.waiting += taken.waiting
    lines: set[int] = set()
    for refusal in taken.refused:
        row = origin[refusal.index] if origin is not None else Row(0, dict(said[refusal.index]))
        if row.line not in lines:
            lines.add(row.line)
            _refuse(row, refusal.reason, refused, tally)


def _refuse(row: Row, reason: str, refused: RefusedRows, tally: _Tally) -> None:
    refused.add(row.line, reason, row.cells)
    kind = _kind_of(reason)
    tally.reasons[kind] = tally.reasons.get(kind, 0) + 1


def _kind_of(reason: str) -> str:
    """The reason without its values, so that like refusals are counted together."""
    return NUMBERS.sub("N", QUOTED.sub("`...`", reason))


def _hash_and_lines(path: Path) -> tuple[str, int]:
    digest, lines = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
            lines += block.count(b"\n")
    return digest.hexdigest(), lines
