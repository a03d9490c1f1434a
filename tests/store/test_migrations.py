"""The migrations lead to the models, on both databases, however many processes start at once."""

import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text

import engine.store.feed_schema
import engine.store.world  # noqa: F401
import workflows.store.schema  # noqa: F401
from engine.store.schema import metadata
from engine.store.session import Connection, Database, migrate

Opener = Callable[[str], Database]

CATALOG = """
select 'column' as what, c.relname || '.' || a.attname as name,
       a.attnum || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull || ' '
       || coalesce(pg_get_expr(d.adbin, d.adrelid), '') as is
from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
union all select 'index', indexname, indexdef from pg_indexes where schemaname = 'public'
union all select 'constraint', conname, pg_get_constraintdef(oid) from pg_constraint
where connamespace = 'public'::regnamespace and contype <> 'n'
"""


def shape(conn: Connection, is_sqlite: bool) -> set[tuple[str, ...]]:
    if is_sqlite:
        rows = conn.exec_driver_sql("select type, name, sql from sqlite_master where sql is not null")
    else:
        rows = conn.exec_driver_sql(CATALOG)
    return {
        tuple(re.sub(r"\s+", " ", str(part)) for part in row) for row in rows if "alembic" not in str(row)
    }


def heads() -> list[str]:
    config = Config()
    config.set_main_option("script_location", "engine/store/migrations")
    return ScriptDirectory.from_config(config).get_heads()


def test_there_is_one_head() -> None:
    assert len(heads()) == 1


def test_an_upgrade_from_empty_equals_the_models(empty_database_url: str, open_database: Opener) -> None:
    database = open_database(empty_database_url)
    with database.writing() as conn:
        metadata.create_all(conn)
        models = shape(conn, database.is_sqlite)
        metadata.drop_all(conn)
    migrate(database)
    with database.reading() as conn:
        assert shape(conn, database.is_sqlite) == models


def test_migrating_again_changes_nothing(database: Database) -> None:
    with database.reading() as conn:
        before = shape(conn, database.is_sqlite)
    migrate(database)
    with database.reading() as conn:
        assert shape(conn, database.is_sqlite) == before


def test_processes_that_start_at_once_migrate_once(empty_database_url: str, open_database: Opener) -> None:
    code = (
        "import sys; from engine.store.session import Database, migrate; "
        "database = Database(sys.argv[1]); migrate(database); database.close()"
    )
    root = Path(__file__).parents[2]
    running = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", code, empty_database_url],
            cwd=root,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    said = [process.communicate()[1] for process in running]
    assert [process.returncode for process in running] == [0, 0, 0, 0], said
    with open_database(empty_database_url).reading() as conn:
        assert conn.exec_driver_sql("select version_num from alembic_version").scalars().all() == heads()


def test_threads_of_one_process_may_each_make_tables(tmp_path: Path) -> None:
    """As where two people open a draft's page at once: each plays its stories in a database of its own."""

    def make(number: int) -> int:
        database = Database(f"sqlite:///{tmp_path / f'{number}.sqlite'}")
        migrate(database)
        with database.reading() as conn:
            told = int(conn.execute(text("select count(*) from account")).scalar_one())
        database.close()
        return told

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(make, range(12))) == [0] * 12
