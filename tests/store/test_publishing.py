"""Publishing: whole or not at all, one after the other, and everybody follows."""

import threading
from datetime import timedelta

import pytest

from engine.store.accounts import find_account, find_accounts
from engine.store.editions import edition, running_edition
from engine.store.ledger import entries_of
from tests.store.conftest import BASE, MONDAY, World
from workflows.operations.intake import add_account
from workflows.operations.publishing import publish_edition, publish_rulebook
from workflows.parts import EditionUnreadable, Loaded, LoadedEditions
from workflows.verdict import Reason


def running(world: World) -> Loaded | None:
    with world.database.reading() as conn:
        return world.parts.editions.running(conn)


def test_a_rulebook_becomes_the_running_edition_and_makes_all_due(world: World) -> None:
    add_account(world.parts, "acme")
    with world.database.writing() as conn:
        conn.exec_driver_sql("update account set evaluate_at = null, attempts = 3, error = 'a fault'")
    world.bell.rung.clear()
    published = publish_rulebook(world.parts, BASE, by="lin", note="first")
    assert published.edition is not None
    assert (published.edition.number, published.is_new) == (1, True)
    assert world.bell.rung == ["evaluate", "catch_up"]
    with world.database.reading() as conn:
        found, account, (entry,) = (
            running_edition(conn),
            find_account(conn, "acme"),
            entries_of(conn, "edition", "1"),
        )
    assert found == published.edition
    assert (found.documents, found.published_at, found.published_by, found.note) == (
        BASE,
        MONDAY,
        "lin",
        "first",
    )
    assert account is not None
    assert (account.evaluate_at, account.attempts) == (MONDAY, 0)
    assert (entry.action, entry.by, entry.reason) == ("publish_rulebook", "lin", "first")


def test_what_does_not_check_is_refused_whole_and_the_running_edition_stays(world: World) -> None:
    world.publish()
    bad = publish_rulebook(world.parts, {**BASE, "rules.yaml": "rule: x\nwhen: seets > 3\n"}, by="lin")
    assert bad.edition is None
    assert any(problem.place.path == "rules.yaml" and problem.is_error for problem in bad.problems)
    loaded = running(world)
    assert loaded is not None
    assert loaded.number == 1
    with world.database.reading() as conn:
        assert edition(conn, 2) is None


@pytest.mark.parametrize("documents", [{}, {"a.yaml": "{"}, {"a.yaml": "\x00"}, {"a.md": "no front matter"}])
def test_hostile_documents_are_problems(world: World, documents: dict[str, str]) -> None:
    published = publish_rulebook(world.parts, documents, by="lin")
    assert published.edition is None
    assert published.problems


def test_the_same_documents_again_are_no_new_edition(world: World) -> None:
    world.publish()
    add_account(world.parts, "acme")
    with world.database.writing() as conn:
        conn.exec_driver_sql("update account set evaluate_at = null")
    again = publish_rulebook(world.parts, dict(reversed(BASE.items())), by="mei")
    assert again.edition is not None
    assert (again.edition.number, again.is_new) == (1, False)
    with world.database.reading() as conn:
        assert [account.evaluate_at for account in find_accounts(conn)] == [None]


def test_what_ran_before_can_be_published_anew(world: World) -> None:
    numbers = [world.publish(note="# one\n"), world.publish(note="# two\n"), world.publish(note="# one\n")]
    assert numbers == [1, 2, 3]


def test_those_who_publish_at_once_come_one_after_the_other(world: World) -> None:
    numbers: list[int] = []
    threads = [
        threading.Thread(target=lambda text=f"# {number}\n": numbers.append(world.publish(note=text)))
        for number in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == list(range(1, 9))
    with world.database.reading() as conn:
        made = [edition(conn, number) for number in range(1, 9)]
    assert len({each.hash for each in made if each is not None}) == 8


def test_another_process_follows_when_it_looks_again(world: World) -> None:
    elsewhere = LoadedEditions(world.parts.clock)
    with world.database.reading() as conn:
        assert elsewhere.running(conn) is None
    world.publish()
    elsewhere._looked_at = world.parts.clock.machine() - timedelta(seconds=1)
    with world.database.reading() as conn:
        loaded = elsewhere.running(conn)
        assert loaded is not None
        assert loaded.number == 1
        assert elsewhere.at(conn, 1) is loaded


def test_an_earlier_edition_stays_there_for_the_runs_it_began(world: World) -> None:
    world.publish(note="# one\n")
    world.publish(note="# two\n")
    with world.database.reading() as conn:
        assert (
            world.parts.editions.at(conn, 1).rulebook.hash != world.parts.editions.at(conn, 2).rulebook.hash
        )
        with pytest.raises(LookupError, match="There is no edition 9"):
            world.parts.editions.at(conn, 9)


def test_going_back_is_refused_where_another_edition_was_published_meanwhile(world: World) -> None:
    for number in (1, 2, 3):
        world.publish(note=f"# {number}\n")
    refused = publish_edition(world.parts, 1, "lin", over=2)
    assert refused.refusal is not None
    assert (refused.edition, refused.refusal.reason) == (None, Reason.ANOTHER_RUNS)
    back = publish_edition(world.parts, 1, "lin", over=3)
    assert back.edition is not None
    assert back.edition.number == 4


def test_only_so_many_editions_are_kept_loaded(world: World) -> None:
    for number in range(20):
        world.publish(note=f"# {number}\n")
    with world.database.reading() as conn:
        loaded = [world.parts.editions.at(conn, number) for number in range(1, 21)]
        assert world.parts.editions.at(conn, 20) is loaded[19]
        assert world.parts.editions.at(conn, 1) is not loaded[0]


def test_an_edition_that_this_version_cannot_read_says_so(world: World) -> None:
    world.publish()
    with world.database.writing() as conn:
        conn.exec_driver_sql('update edition set documents = \'{"a.yaml": "{"}\'')
    editions = LoadedEditions(world.parts.clock)
    with (
        world.database.reading() as conn,
        pytest.raises(EditionUnreadable, match=r"edition 1 cannot be loaded"),
    ):
        editions.running(conn)
