"""How far an imported file got, so that an interrupted import goes on where it stopped."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from workflows.store.schema import import_progress as table


@dataclass(frozen=True, slots=True)
class Progress:
    """`rows_done` rows of the file are in the fact log or in the file of refused rows."""

    rows_done: int = 0
    rows_refused: int = 0
    is_finished: bool = False


def progress_of(conn: Connection, file_hash: str, mapping: str) -> Progress:
    chosen = select(table).where(table.c.file_hash == file_hash, table.c.mapping == mapping)
    row = conn.execute(chosen).one_or_none()
    return Progress() if row is None else Progress(row.rows_done, row.rows_refused, row.is_finished)


def save_progress(
    conn: Connection, file_hash: str, mapping: str, file_name: str, progress: Progress, machine_now: datetime
) -> None:
    conn.execute(delete(table).where(table.c.file_hash == file_hash, table.c.mapping == mapping))
    conn.execute(
        insert(table).values(
            file_hash=file_hash,
            mapping=mapping,
            file_name=file_name,
            rows_done=progress.rows_done,
            rows_refused=progress.rows_refused,
            is_finished=progress.is_finished,
            machine_updated_at=machine_now,
        )
    )
