"""What the desk tells while a rule is written, out of what it remembers, against asking every account: the demo's
portfolio, and shipped rules broken in some of the ways that stories are tried with.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from time import monotonic
from typing import Any

import pytest
from sqlalchemy import Connection

from api.demo.cast import make_cast
from api.demo.days import office_items, product_items
from api.demo.reactions import NOTHING_HEARD
from engine.store.feeds import declare_coverage
from engine.store.session import DatabaseAway
from rules.folder import library_folder, read_folder
from rules.rulebook import Rulebook
from tests.store.conftest import MONDAY, World
from workflows import memory, remembered
from workflows.mapping import say
from workflows.operations.desk import base_documents, lay_out, look_at, look_back
from workflows.operations.evaluation import evaluate_accounts
from workflows.operations.intake import add_account, record_observations
from workflows.operations.looking.backtest_asked import last_year_of, wanted
from workflows.operations.looking.backtesting import backtest, backtest_at_hand
from workflows.operations.looking.moment import looking
from workflows.operations.previewing import Preview, preview_read
from workflows.operations.previewing.while_typing import preview_remembered
from workflows.operations.publishing import publish_rulebook
from workflows.stories.mutants.making import mutants

SEED, ACCOUNTS, DAYS = 7, 24, 100
TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
RULE = """
rule: few-seats
says: Few seats
kind: risk
area: adoption
when: {when}
"""


def told(days: int) -> Iterator[tuple[str, dict[str, object]]]:
    """By source, what the demo's customers did on their last days."""
    cast = make_cast(SEED, ACCOUNTS, TODAY)
    for day in (TODAY - back * DAY for back in range(days, 0, -1)):
        for customer in cast:
            is_first = day == max(customer.started_on, TODAY - days * DAY)
            for item in office_items(SEED, customer, day, NOTHING_HEARD, is_first):
                yield "back-office", item
            for item in product_items(SEED, customer, day, NOTHING_HEARD):
                yield "product", item


@pytest.fixture
def rulebook(world: World) -> Rulebook:
    """Lived in: with a hundred days told, published, and evaluated, so that signals stand."""
    documents, _ = read_folder(library_folder())
    world.at(NOW)
    parts = world.parts
    with parts.database.writing() as conn:
        for feed in ("telemetry", "support", "billing", "crm", "entitlements"):
            declare_coverage(conn, feed, datetime.combine(TODAY - DAYS * DAY, time(), UTC), None, NOW)
    assert publish_rulebook(parts, documents, by="test").edition
    for customer in make_cast(SEED, ACCOUNTS, TODAY):
        add_account(parts, customer.id, customer.name, [("product", customer.id)], by="test")
    with looking(parts) as moment:
        rulebook = moment.rulebook
    said: dict[str, list[object]] = {}
    for source, item in told(DAYS):
        said.setdefault(source, []).extend(
            say(rulebook.sources[source], {"id": "past", "items": [item]}).items
        )
    for source, items in said.items():
        assert not record_observations(parts, items, source, backfill=True).refused
    while evaluate_accounts(parts):
        pass
    return rulebook


def listing(preview: Preview, most: int) -> Preview:
    """With no more names than that."""
    rules = (
        replace(rule, hits={what: hits[:most] for what, hits in rule.hits.items()}) for rule in preview.rules
    )
    return replace(preview, rules=tuple(rules))


@pytest.mark.timeout(600)
def test_it_tells_what_asking_everybody_tells(world: World, rulebook: Rulebook) -> None:
    """Of half of the accounts something is told meanwhile."""
    parts, moved = world.parts, 0
    broken = [each for each in mutants(rulebook) if each.kind == "rule"]
    for number, mutant in enumerate(broken[:: len(broken) // 24]):
        found = replace(preview_remembered(parts, mutant.rulebook, (), mutant.name), known_at=None)
        assert found == listing(preview_read(parts, mutant.rulebook, ()), 50), mutant
        moved += any(rule.counts for rule in found.rules)
        if number == 12:
            for customer in make_cast(SEED, ACCOUNTS, TODAY)[::2]:
                item = {"account": customer.id, "field": "lifecycle", "value": "quiet", "at": NOW.isoformat()}
                assert not record_observations(parts, [item], "crm").refused
    assert moved > 5


@pytest.mark.timeout(600)
def test_it_looks_back_as_a_backtest_does(world: World, rulebook: Rulebook) -> None:
    parts, opened = world.parts, 0
    broken = [each for each in mutants(rulebook) if each.kind == "rule"]
    for mutant in broken[:: len(broken) // 16]:
        with looking(parts) as moment:
            question = last_year_of(mutant.name, moment.now)
            asked = wanted(mutant.rulebook, question, question.ends)
            if not asked.rehearsal.names:
                continue
            for _ in range(2):
                with remembered.at_hand(parts.memory, moment.conn, asked) as found:
                    told_back = backtest_at_hand(moment, question, found)
        (one,), (other,) = told_back.rules, backtest(parts, question, mutant.rulebook).rules
        assert one == other, mutant
        opened += bool(one.openings)
    assert opened > 5


def test_a_portfolio_comes_to_hand_lot_by_lot_and_is_read_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembered, "AT_ONCE", 2)
    monkeypatch.setattr(remembered, "AS_LONG_AS", 0)
    parts = world.parts
    world.publish()
    for name in ("acme", "globex", "hooli", "initech", "umbrella"):
        add_account(parts, name, name.title(), by="test")
        item = {"account": name, "field": "seats", "value": 4, "at": (MONDAY - DAY).isoformat()}
        assert not record_observations(parts, [item], "crm").refused

    def strokes(condition: str, count: int) -> list[tuple[int, int, int]]:
        desk = lay_out(base_documents(parts), "rule", "", RULE.format(when=condition))
        found = []
        for _ in range(count):
            preview, back = look_at(parts, desk).preview, look_back(parts, desk)
            assert preview is not None
            assert back is not None
            (rule,) = preview.rules
            found.append((preview.asked, rule.true, len(back.names)))
        return found

    read: list[list[str]] = []
    real = remembered.load_pasts

    def load(conn: Connection, ids: list[str], *rest: Any) -> Any:
        read.append(ids)
        return real(conn, ids, *rest)

    monkeypatch.setattr(remembered, "load_pasts", load)
    assert strokes("seats < 5", 3) == [(2, 2, 4), (5, 5, 5), (5, 5, 5)], "one lot at each asking"
    monkeypatch.setattr(remembered, "AS_LONG_AS", 60)
    assert strokes("seats < 4", 2) == [(5, 0, 5)] * 2
    assert strokes("seats < 5", 1) == [(5, 5, 5)]
    assert sorted(each for ids in read for each in ids) == ["acme", "globex", "hooli", "initech", "umbrella"]
    assert strokes("seats < was(seats, 30d) + 5", 1) == [(5, 0, 5)]
    assert len(read) == 6, "it reads what was not read"
    monkeypatch.setattr(memory, "monotonic", lambda: monotonic() + 601)
    assert strokes("seats < 5", 1) == [(5, 5, 5)]
    assert len(read) == 9, "what is remembered is forgotten"


def test_who_comes_meanwhile_is_asked(world: World) -> None:
    parts = world.parts
    world.publish()
    add_account(parts, "acme", "Acme", by="test")
    desk = lay_out(base_documents(parts), "rule", "", RULE.format(when="seats < 5"))

    def true() -> int:
        preview = look_at(parts, desk).preview
        assert preview is not None
        return preview.rules[0].true

    assert true() == 0
    item = {"account": "acme", "field": "seats", "value": 4, "at": MONDAY.isoformat()}
    assert not record_observations(parts, [item], "crm").refused
    assert true() == 1
    add_account(parts, "globex", "Globex", by="test")
    assert not record_observations(parts, [item | {"account": "globex"}], "crm").refused
    assert true() == 2


HEARS = RULE.format(when="open(other)").replace("few-seats", "hears")
PLAN = """
plan: trying
label: Trying
starts: start_date
milestones:
  tried: {label: Tried, due: 10d, reached: "count(report_created) >= 1"}
"""


@pytest.fixture
def small(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Three accounts, one of a lot, and time for one lot at each asking."""
    monkeypatch.setattr(remembered, "AT_ONCE", 1)
    monkeypatch.setattr(remembered, "AS_LONG_AS", 0)
    world.publish(rules=PLAN + "---" + RULE.format(when="seats > 900").replace("few-seats", "other"))
    for name in ("acme", "globex", "hooli"):
        add_account(world.parts, name, name.title(), by="test")
    return world


def looked_back(world: World, when: str) -> tuple[int, bool]:
    found = look_back(world.parts, lay_out(base_documents(world.parts), "rule", "", RULE.format(when=when)))
    assert found is not None
    return len(found.names), found.reads_on


def test_a_line_may_be_taken_out_and_put_back(small: World) -> None:
    both = "late(trying.tried) and seats < 5"
    assert looked_back(small, both) == (1, True)
    assert looked_back(small, "seats < 5")[1]
    assert looked_back(small, both) == (2, True)
    assert looked_back(small, both) == (3, True)


def test_what_goes_through_one_account_after_another_is_asked_of_one_lot(small: World) -> None:
    small.publish(rules=RULE.format(when="seats > 900").replace("few-seats", "other") + "---" + HEARS)
    for when in ("open(other) and seats < 5", "seats < 5\nquiet_while: [hears]"):
        for _ in range(3):
            assert looked_back(small, when) == (1, False)
        desk = lay_out(base_documents(small.parts), "rule", "", RULE.format(when=when))
        preview = look_at(small.parts, desk).preview
        assert preview is not None
        assert (preview.asked, preview.there_are, preview.known_at) == (3, 3, None)


def test_a_lot_that_could_not_be_read_is_read_later(small: World, monkeypatch: pytest.MonkeyPatch) -> None:
    real = remembered.load_pasts

    def away(*given: Any) -> Any:
        raise DatabaseAway

    monkeypatch.setattr(remembered, "load_pasts", away)
    with pytest.raises(DatabaseAway):
        looked_back(small, "seats < 5")
    monkeypatch.setattr(remembered, "load_pasts", real)
    assert [looked_back(small, "seats < 5")[0] for _ in range(3)] == [1, 2, 3]


def test_once_something_was_told_of_most_the_portfolio_is_read_anew(small: World) -> None:
    assert [looked_back(small, "seats < 5")[0] for _ in range(3)] == [1, 2, 3]
    items = [
        {"account": account, "field": "seats", "value": 4, "at": MONDAY.isoformat()}
        for account in ("acme", "globex", "hooli")
    ]
    desk = lay_out(base_documents(small.parts), "rule", "", RULE.format(when="seats < 5"))
    for told, names in ((items[:1], 3), (items, 1)):
        assert not record_observations(small.parts, told, "crm").refused
        preview = look_at(small.parts, desk).preview
        assert preview is not None
        assert (preview.asked, preview.rules[0].true) == (3, len(told))
        assert looked_back(small, "seats < 5")[0] == names
