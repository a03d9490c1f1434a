"""What a command finds on this machine: its settings, read from the environment here, once, and the parts they name.

Apart from the edge, so that commands which only read files need not wait for what reaches the store.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from api.cli.edge import sentences
from api.logs import configure_logs
from engine.store.session import migrate
from workflows.parts import Parts, build_parts
from workflows.settings import Settings, load_settings

configure_logs()


def settings_here(**overrides: str) -> Settings:
    """The settings of this process; `overrides` by their names in the environment. Ends the command when refused."""
    with sentences():
        return load_settings({**os.environ, **{name: value for name, value in overrides.items() if value}})


def environment_of(settings: Settings, redis_url: str) -> dict[str, str]:
    """What child processes are started with: ours, with everything that was decided here said outright."""
    decided = {
        "PERENNIAL_DATA": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": redis_url,
        "PERENNIAL_HOST": settings.host,
        "PERENNIAL_PORT": str(settings.port),
        "PERENNIAL_BASE_URL": settings.base_url,
    }
    return {**os.environ, **decided}


@contextmanager
def parts_here(**overrides: str) -> Iterator[Parts]:
    """The parts for a command that looks or acts once; the tables are brought up to date first."""
    settings = settings_here(**overrides)
    with sentences():
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        parts = build_parts(settings)
        try:
            migrate(parts.database)
            yield parts
        finally:
            parts.doorbell.close()
            parts.database.close()
