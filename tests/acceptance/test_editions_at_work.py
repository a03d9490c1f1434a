"""Editions under real processes: publishes at once come one after the other, workers follow, and the red handle holds
what real workers would send and lets it go in order, nothing lost and nothing twice.
"""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
import redis
from sqlalchemy import select

from engine.store.editions import edition, running_number
from rules.rulebook import content_hash
from tests.acceptance.test_killed_workers import (
    ACCOUNTS,
    MAILS,
    PATIENCE_SECONDS,
    PLAYBOOK,
    TIPS,
    House,
    check,
    make_house,
)
from tests.harness.smtp_server import SmtpServer
from tests.store.conftest import BASE
from workflows.operations.holding_mail import hold_all_mail, release_all_mail
from workflows.store import schema

__all__ = ["make_house"]

pytestmark = pytest.mark.acceptance

RULE = """
rule: few-seats
says: Few seats
because: Little use.
area: adoption
when: seats < {most}
already_true: open
"""
AT_ONCE = 3


def until(is_so: Callable[[], bool], house: House) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < end, house.told()
        house.look_after()
        time.sleep(0.05)


def to_customers(received: SmtpServer) -> list[str]:
    return [
        str(each.message()["To"]) for each in received.received if "@account-" in str(each.message()["To"])
    ]


def held(house: House) -> int:
    e = schema.effect.c
    with house.parts.database.reading() as conn:
        waiting = select(e.key).where(e.state == "deferred", e.reason == "mail_held")
        return len(conn.execute(waiting).all())


def test_held_mail_waits_under_real_workers_and_goes_on_in_order(
    make_house: Callable[[str], House], redis_url: str, smtp_server: SmtpServer
) -> None:
    house = make_house(redis_url)
    assert hold_all_mail(house.parts, "lin").allowed
    house.open()
    until(lambda: held(house) == 2 * ACCOUNTS, house)
    assert to_customers(smtp_server) == []
    assert release_all_mail(house.parts, "lin").allowed
    house.wait()
    check(house, smtp_server)
    assert house.ended() == {"sent": MAILS}
    order = to_customers(smtp_server)
    assert len(set(order[:ACCOUNTS])) == ACCOUNTS, "each account's first mail goes before anybody's second"


@pytest.mark.parametrize("point", ["claim", "in_flight"])
def test_the_handle_pulled_while_workers_die_loses_nothing(
    point: str, make_house: Callable[[str], House], redis_url: str, smtp_server: SmtpServer
) -> None:
    house = make_house(redis_url)
    house.open(point, dying=("deliver",))
    until(lambda: len(smtp_server.received) > 0, house)
    assert hold_all_mail(house.parts, "lin").allowed
    until(
        lambda: house.ended()["planned"] + house.ended()["claimed"] + house.ended()["in_flight"] == 0, house
    )
    assert release_all_mail(house.parts, "lin").allowed
    house.wait()
    check(house, smtp_server)


def test_publishes_of_several_processes_come_one_after_the_other(
    make_house: Callable[[str], House], redis_client: "redis.Redis", redis_url: str, tmp_path: Path
) -> None:
    redis_client.flushall()
    house = make_house(redis_url)
    house.start("evaluate", "never")
    house.start("sweep", "never")
    said = {}
    for most in range(1, AT_ONCE + 1):
        documents = {**BASE, "tips.md": TIPS, "playbook.yaml": PLAYBOOK, "rule.yaml": RULE.format(most=most)}
        said[content_hash(documents)] = documents
        for path, text in documents.items():
            (tmp_path / f"book-{most}").mkdir(exist_ok=True)
            (tmp_path / f"book-{most}" / path).write_text(text)
    started = [
        house.processes.python("-m", "api.cli", "publish", str(tmp_path / f"book-{most}"), env=house.environ)
        for most in range(1, AT_ONCE + 1)
    ]
    for one in started:
        assert one.process.wait(PATIENCE_SECONDS) == 0, one.output()
    with house.parts.database.reading() as conn:
        newest = running_number(conn)
        made = [edition(conn, number) for number in range(2, newest + 1)]
    assert newest == 1 + AT_ONCE
    assert {each.hash for each in made if each} == set(said)
    assert all(each is not None and each.documents == said[each.hash] for each in made)
    until(lambda: _all_follow(house, newest), house)


def _all_follow(house: House, number: int) -> bool:
    with house.parts.database.reading() as conn:
        rows = conn.exec_driver_sql("select evaluated_edition from account").all()
    return {row[0] for row in rows} == {number}
