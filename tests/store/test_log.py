"""The fact log against its law: of each source the newest word wins, and of two at one moment the later."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise, permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from engine.observations import Observation
from engine.store import schema
from engine.store.arrays import arrays
from engine.store.log import append, digested
from engine.store.session import Database

START = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
Opener = Callable[[str], Database]


def observation(
    value: object, at: int = 0, received: int = 0, source: str = "crm", **more: object
) -> Observation:
    known: dict[str, object] = {
        "account": "acme",
        "about": "account",
        "child": "",
        "name": "seats",
        "kind": "field",
    }
    known |= more
    moments = (START + at * HOUR, START + received * HOUR, START + received * HOUR)
    return Observation(
        **known,  # type: ignore[arg-type]
        value=value,
        observed_at=moments[0],
        received_at=moments[1],
        known_at=moments[2],
        source=source,
    )


def digest(of: Observation) -> bytes:
    return digested([of])[0][0]


def add(database: Database, *observations: Observation) -> int:
    with database.writing() as conn:
        return len(append(conn, digested(observations)))


def facts(database: Database) -> dict[tuple[str, str], str]:
    with database.reading() as conn:
        rows = conn.exec_driver_sql("select name, source, value from fact")
        return {(row.name, row.source): row.value for row in rows}


def test_the_digest_tells_apart_all_that_the_law_tells_apart() -> None:
    first = observation(1)
    others = [
        observation(2),
        observation(1, at=1),
        observation(1, source="billing"),
        observation(1, account="globex"),
        observation(1, about="module"),
        observation(1, child="core"),
        observation(1, name="users"),
        observation("1"),
        observation(True),
        observation(None),
    ]
    assert len({digest(each) for each in (first, *others)}) == 11
    assert digest(observation(1, received=5)) == digest(first), "when it came does not matter"


def test_in_whatever_order_and_batches_observations_come_the_same_holds(
    sqlite_url: str, open_database: Opener
) -> None:
    database = open_database(sqlite_url)
    three = [observation(10, at=1), observation(20, at=2), observation(30, at=3)]
    for number, order in enumerate(permutations(three)):
        for each in order:
            add(database, _renamed(each, f"seats{number}"))
    assert set(facts(database).values()) == {"30"}


def _renamed(o: Observation, name: str) -> Observation:
    return Observation(
        o.account,
        o.about,
        o.child,
        name,
        o.kind,
        o.value,
        o.observed_at,
        o.received_at,
        o.known_at,
        o.source,
    )


WORDS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 3), st.sampled_from(["crm", "billing"])), max_size=12
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=WORDS, cuts=st.lists(st.integers(0, 12), max_size=3))
def test_facts_are_what_the_log_says(
    words: list[tuple[int, int, str]], cuts: list[int], sqlite_url: str, open_database: Opener
) -> None:
    database = open_database(sqlite_url)
    with database.writing() as conn:
        for table in ("observation", "fact"):
            conn.exec_driver_sql(f"delete from {table}")
    told = [observation(value, at, number, source) for number, (value, at, source) in enumerate(words)]
    for part in _parts(told, cuts):
        add(database, *part)
    assert facts(database) == _slowly(told)
    assert add(database, *told) == 0, "told again it is all known"
    assert facts(database) == _slowly(told)


def _parts(told: Sequence[Observation], cuts: Sequence[int]) -> list[Sequence[Observation]]:
    edges = [0, *sorted(min(cut, len(told)) for cut in cuts), len(told)]
    return [told[start:end] for start, end in pairwise(edges)]


def _slowly(told: Sequence[Observation]) -> dict[tuple[str, str], str]:
    """The law, word by word."""
    log: dict[bytes, Observation] = {}
    for each in told:
        log.setdefault(digest(each), each)
    newest: dict[tuple[str, str], Observation] = {}
    for each in sorted(log.values(), key=lambda o: (o.observed_at, o.received_at)):
        newest[each.name, each.source] = each
    return {key: str(each.value) for key, each in newest.items()}


def test_events_are_kept_and_are_no_facts(database: Database) -> None:
    login = observation({"by": "ana"}, about="event", child="e1", name="login", kind="event")
    assert add(database, login, login) == 1
    assert facts(database) == {}


def test_thousands_go_in_at_once_and_once(database: Database) -> None:
    many = [observation(number, at=number % 50, child=str(number % 7)) for number in range(3000)]
    assert add(database, *many) == 3000
    assert add(database, *many) == 0


VALUES = [
    "客户 😀",
    "a'b\"c\\d",
    {"amount": "1", "currency": "EUR"},
    [1, "a", None],
    None,
    True,
    7,
    0.1,
    1e16,
]


@pytest.mark.parametrize("value", VALUES)
def test_values_come_back_as_they_went_in(database: Database, value: object) -> None:
    add(database, observation(value))
    with database.reading() as conn:
        assert conn.execute(select(schema.observation.c.value)).scalar_one() == value


ODD = (
    "",
    "NULL",
    "null",
    "{}",
    "{a,b}",
    'a "b" c',
    "\\",
    "\\\\x6162",
    '\\"',
    '","',
    "a\nb",
    " ",
    "陈🙂",
    "'; drop",
)


def test_odd_texts_are_kept_just_as_they_were_said(database: Database) -> None:
    said = [observation(odd, child=odd, name=odd, source=odd, about="module") for odd in ODD]
    said += [observation({"note": odd}, name=odd, kind="event", child=odd, about="event") for odd in ODD]
    assert add(database, *said) == len(said)
    assert add(database, *said) == 0
    with database.reading() as conn:
        kept = conn.exec_driver_sql("select digest, child, name, source, value from observation").all()
        newest = conn.exec_driver_sql("select child, name, source, value from fact").all()
    assert {(bytes(row[0]), *row[1:]) for row in kept} == {
        (key, o.child, o.name, o.source, value) for key, value, o in digested(said)
    }
    assert {tuple(row) for row in newest} == {
        (o.child, o.name, o.source, value) for _, value, o in digested(said) if o.kind != "event"
    }


def test_a_text_with_a_nul_is_never_written_as_two() -> None:
    with pytest.raises(ValueError, match="NUL"):
        arrays(("text",), [("a\0b",), ("c",)])
