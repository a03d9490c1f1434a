"""Where measurements are taken: databases of their own on a disk, gone afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.store.session import migrate
from workflows.parts import Bell, NoBell, Parts, build_parts
from workflows.settings import Settings


@contextmanager
def parts_at(folder: Path, url: str = "", bell: Bell | None = None) -> Iterator[Parts]:
    """Parts on migrated tables: at `url`, or else in a SQLite file in the folder."""
    settings = Settings(
        data_dir=folder,
        database_url=url or f"sqlite:///{folder / 'bench.sqlite'}",
        secret_key="for measuring",
    )
    parts = build_parts(settings, doorbell=bell or NoBell())
    try:
        migrate(parts.database)
        yield parts
    finally:
        parts.database.close()
