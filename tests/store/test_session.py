"""Connections and transactions: one moment to read, all or nothing to write, a clear word when the database is away."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError, InternalError, OperationalError, ProgrammingError

from engine.store.session import Connection, Database, DatabaseAway, DatabaseContended
from engine.store.turns import TurnRefused, Turns

Opener = Callable[[str], Database]
ROOT = Path(__file__).parents[2]
ADD = "insert into alias (kind, value, account_id) values ('n', '{}', 'acme')"
CUT = (
    "select pg_terminate_backend(pid) from pg_stat_activity"
    " where datname = current_database() and pid <> pg_backend_pid()"
)
INCREASE = "update account set facts_version = facts_version + 1 where id = 'acme'"


def count(database: Database) -> int:
    with database.reading() as conn:
        return int(conn.exec_driver_sql("select count(*) from alias").scalar_one())


def test_a_write_is_there_after_its_end(database: Database) -> None:
    with database.writing() as conn:
        conn.exec_driver_sql(ADD.format(1))
    assert count(database) == 1


def test_an_exception_takes_everything_back(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.writing() as conn:
        _add_and_fail(conn, 1)
    assert count(database) == 0


def _add_and_fail(conn: Connection, number: int) -> None:
    conn.exec_driver_sql(ADD.format(number))
    raise ZeroDivisionError


def test_a_savepoint_takes_back_only_its_own(database: Database) -> None:
    with database.writing() as conn:
        conn.exec_driver_sql(ADD.format(1))
        with pytest.raises(ZeroDivisionError), conn.begin_nested():
            _add_and_fail(conn, 2)
        with conn.begin_nested():
            conn.exec_driver_sql(ADD.format(3))
    assert count(database) == 2


def test_who_reads_sees_one_moment(database: Database) -> None:
    with database.reading() as conn:
        assert conn.exec_driver_sql("select count(*) from alias").scalar() == 0
        with database.writing() as other:
            other.exec_driver_sql(ADD.format(1))
        assert conn.exec_driver_sql("select count(*) from alias").scalar() == 0
    assert count(database) == 1


def test_who_reads_cannot_write(database: Database) -> None:
    with pytest.raises((DatabaseAway, InternalError)), database.reading() as conn:
        conn.exec_driver_sql(ADD.format(1))
    assert count(database) == 0
    with database.writing() as conn:
        conn.exec_driver_sql(ADD.format(1))
    assert count(database) == 1


def test_our_own_mistakes_are_not_blamed_on_the_database(database: Database) -> None:
    with pytest.raises((OperationalError, ProgrammingError)), database.writing() as conn:
        conn.exec_driver_sql("insert into nowhere values (1)")
    with pytest.raises(IntegrityError), database.writing() as conn:
        conn.exec_driver_sql(f"{ADD.format(1)}, ('n', '1', 'globex')")


def test_an_error_of_the_body_is_passed_on_as_it_is(database: Database) -> None:
    with pytest.raises(ConnectionRefusedError), database.writing():
        raise ConnectionRefusedError("some mail server")


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("mysql://localhost/x", "mysql is not a database we know"),
        ("sqlite://", "SQLite needs a file"),
        ("sqlite:///:memory:", "SQLite needs a file"),
        ("nonsense", "cannot be read"),
    ],
)
def test_a_url_that_cannot_be_used_is_refused_by_a_sentence(url: str, word: str) -> None:
    with pytest.raises(ValueError, match=word):
        Database(url)


def test_a_database_that_is_away_says_so_and_never_its_password(
    open_database: Opener, tmp_path: Path
) -> None:
    away = open_database("postgres://mei:geheim@127.0.0.1:1/perennial")
    with pytest.raises(DatabaseAway) as said, away.reading():
        pass
    assert "127.0.0.1" in str(said.value)
    assert "geheim" not in str(said.value)
    nowhere = open_database(f"sqlite:///{tmp_path}/no/such/folder/perennial.sqlite")
    with pytest.raises(DatabaseAway, match="no/such/folder"), nowhere.writing():
        pass


def test_a_file_that_is_no_database_says_so(open_database: Opener, tmp_path: Path) -> None:
    path = tmp_path / "perennial.sqlite"
    path.write_bytes(b"a letter to the customer" * 100)
    with pytest.raises(DatabaseAway, match="not a database"), open_database(f"sqlite:///{path}").reading():
        pass


def test_a_connection_that_was_cut_is_made_anew(postgres_url: str, open_database: Opener) -> None:
    database, other = open_database(postgres_url), open_database(postgres_url)
    assert count(database) == 0
    with other.writing() as conn:
        conn.exec_driver_sql(CUT)
    assert count(database) == 0


def test_a_connection_cut_in_the_middle_is_a_database_away(postgres_url: str, open_database: Opener) -> None:
    database, other = open_database(postgres_url), open_database(postgres_url)
    with pytest.raises(DatabaseAway), database.writing() as conn:
        _cut_and_go_on(conn, other)
    assert count(database) == 0


def _cut_and_go_on(conn: Connection, other: Database) -> None:
    conn.exec_driver_sql(ADD.format(1))
    with other.writing() as killer:
        killer.exec_driver_sql(CUT)
    conn.exec_driver_sql(ADD.format(2))


def test_of_two_in_each_others_way_one_gives_way_and_does_it_anew(
    postgres_url: str, open_database: Opener
) -> None:
    database = open_database(postgres_url)
    with database.writing() as conn:
        for name in ("a", "b"):
            conn.exec_driver_sql(f"insert into account (id, created_at) values ('{name}', 0)")
    both_hold_one = threading.Barrier(2)
    tries: list[str] = []

    def work(first: str, second: str) -> None:
        def cross(conn: object) -> None:
            tries.append(first)
            for name in (first, second):
                conn.exec_driver_sql(  # type: ignore[attr-defined]
                    f"update account set facts_version = facts_version + 1 where id = '{name}'"
                )
                if name == first and tries.count(first) == 1:
                    both_hold_one.wait(10)

        database.write(cross)

    threads = [threading.Thread(target=work, args=pair) for pair in (("a", "b"), ("b", "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(tries) > 2
    with database.reading() as conn:
        assert conn.exec_driver_sql("select sum(facts_version) from account").scalar_one() == 4
    assert issubclass(DatabaseContended, DatabaseAway)


def test_threads_that_write_at_once_lose_nothing(database: Database) -> None:
    with database.writing() as conn:
        conn.exec_driver_sql("insert into account (id, created_at) values ('acme', 0)")

    def work() -> None:
        for _ in range(25):
            with database.writing() as own:
                changed = own.exec_driver_sql(INCREASE)
                assert changed.rowcount == 1

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as conn:
        assert conn.exec_driver_sql("select facts_version from account").scalar_one() == 150


WRITER = """
import sys
from engine.store.session import Database
database = Database(sys.argv[1])
for _ in range(40):
    with database.writing() as conn:
        was = conn.exec_driver_sql("select facts_version from account where id = 'acme'{lock}").scalar_one()
        conn.exec_driver_sql(f"update account set facts_version = {{was + 1}} where id = 'acme'")
database.close()
"""


def test_processes_that_write_at_once_lose_nothing(database: Database, database_url: str) -> None:
    with database.writing() as conn:
        conn.exec_driver_sql("insert into account (id, created_at) values ('acme', 0)")
    code = WRITER.format(lock="" if database.is_sqlite else " for update")
    running = [
        subprocess.Popen([sys.executable, "-W", "error", "-c", code, database_url], cwd=ROOT)
        for _ in range(4)
    ]
    assert [process.wait() for process in running] == [0, 0, 0, 0]
    with database.reading() as conn:
        assert conn.exec_driver_sql("select facts_version from account").scalar_one() == 160


def test_sqlite_is_on_the_disk_before_a_write_returns(sqlite_url: str, open_database: Opener) -> None:
    with open_database(sqlite_url).writing() as conn:
        assert conn.exec_driver_sql("pragma journal_mode").scalar() == "wal"
        assert conn.exec_driver_sql("pragma synchronous").scalar() == 2


def test_a_write_never_opens_another_of_its_thread(sqlite_url: str, open_database: Opener) -> None:
    database = open_database(sqlite_url)
    with database.writing() as conn:
        conn.exec_driver_sql(ADD.format(1))
        with pytest.raises(RuntimeError, match="this thread already writes"), database.writing():
            pass
    assert count(database) == 1


HOLDER = """
import sys
from pathlib import Path
from engine.store.turns import Turns
with Turns(Path(sys.argv[1])).turn():
    print("held", flush=True)
    sys.stdin.read()
"""


def take(turns: Turns) -> None:
    with turns.turn():
        pass


def test_a_turn_that_does_not_come_is_refused_and_harms_nobody_after(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, path],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(TurnRefused, match="locked by another process"):
            take(Turns(path, patience_seconds=0.05))
        holder.communicate("")
    take(Turns(path))
    take(Turns(path))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_child_has_connections_of_its_own(database_url: str) -> None:
    code = f"""
import os
from engine.store.session import Database
database = Database({database_url!r})
with database.reading() as conn:
    conn.exec_driver_sql("select 1")
child = os.fork()
for number in range(20):
    with database.writing() as conn:
        values = f"values ('{{bool(child)}}', '{{number}}', 'x')"
        conn.exec_driver_sql("insert into alias (kind, value, account_id) " + values)
if not child:
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
database.close()
"""
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
    database = Database(database_url)
    assert count(database) == 40
    database.close()
