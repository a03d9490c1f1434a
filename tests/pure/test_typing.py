"""What sources write becomes canonical JSON or a clear sentence; canonical JSON becomes typed values."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.facts import EMPTY
from engine.typing import Mistyped, canonical, typed
from rules.values import (
    DATE,
    MOMENT,
    MONEY,
    NUMBER,
    SERIES,
    SPAN,
    TEAMMATE,
    TEXT,
    YES_NO,
    Money,
    Span,
    Type,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
TIER = Type("choice", of=("high", "mid", "tech"))
CONTACT = Type("reference", to="contact")
TAGS = Type("list", item=TEXT)
ALL = (TEXT, NUMBER, MONEY, YES_NO, DATE, MOMENT, SPAN, TEAMMATE, SERIES, TIER, CONTACT, TAGS)


def take(raw: Any, wanted: Type) -> Any:
    return canonical(raw, wanted, currency="USD", zone=SHANGHAI)


@pytest.mark.parametrize(
    ("raw", "wanted", "plain"),
    [
        ("Acme", TEXT, "Acme"),
        (40, NUMBER, 40),
        (40.0, NUMBER, 40),
        ("40", NUMBER, 40),
        ("-2.5", NUMBER, -2.5),
        (12.5, MONEY, {"amount": "12.5", "currency": "USD"}),
        ("12.50", MONEY, {"amount": "12.5", "currency": "USD"}),
        ("30000 EUR", MONEY, {"amount": "30000", "currency": "EUR"}),
        ("eur 30000", MONEY, {"amount": "30000", "currency": "EUR"}),
        ({"amount": "9.99", "currency": "cny"}, MONEY, {"amount": "9.99", "currency": "CNY"}),
        ({"amount": 5}, MONEY, {"amount": "5", "currency": "USD"}),
        (True, YES_NO, True),
        ("No", YES_NO, False),
        ("mid", TIER, "mid"),
        ("2026-08-15", DATE, "2026-08-15"),
        ("2026-08-15T20:00:00Z", DATE, "2026-08-16"),
        ("1786752000000", DATE, "2026-08-15"),
        ("2026-03-01T09:30:00+08:00", MOMENT, "2026-03-01T01:30:00Z"),
        ("2026-03-01T09:30", MOMENT, "2026-03-01T01:30:00Z"),
        ("2026-03-01", MOMENT, "2026-02-28T16:00:00Z"),
        (1772328600, MOMENT, "2026-03-01T01:30:00Z"),
        (1772328600250, MOMENT, "2026-03-01T01:30:00.250000Z"),
        ("90d", SPAN, "90d"),
        ("3 bd", SPAN, "3bd"),
        ("mei", TEAMMATE, "mei"),
        (1246965, CONTACT, "1246965"),
        (["a", "b"], TAGS, ["a", "b"]),
        (None, DATE, None),
    ],
)
def test_what_a_source_writes_becomes_canonical(raw: Any, wanted: Type, plain: Any) -> None:
    assert take(raw, wanted) == plain
    assert type(take(raw, wanted)) is type(plain)


@pytest.mark.parametrize(
    ("raw", "wanted", "sentence"),
    [
        ("many", NUMBER, '"many" is a text, and a number is wanted.'),
        (True, NUMBER, "true is a yes/no, and a number is wanted."),
        ("1,000", NUMBER, '"1,000" is a text, and a number is wanted.'),
        (float("nan"), NUMBER, "nan is no number from -1e15 to 1e15."),
        (float("inf"), SERIES, "inf is no number from -1e15 to 1e15."),
        (None, SERIES, "null is empty, and a number is wanted."),
        (1, YES_NO, "1 is a number, and yes or no is wanted (true or false)."),
        (42, TEXT, "42 is a number, and a text is wanted."),
        ("hgih", TIER, '"hgih" is a text, and one of high, mid, tech is wanted. Did you mean `high`?'),
        ("2026-02-30", DATE, "2026-02-30 is no day of the calendar."),
        ("15/08/2026", DATE, '"15/08/2026" is no date: write it as 2026-03-01.'),
        (42, DATE, "42 is no date: write it as 2026-03-01."),
        (
            "9999-12-31",
            DATE,
            "9999-12-31 lies outside the years 1900 to 9000; for 'never' tell it as empty (null).",
        ),
        ("soon", MOMENT, '"soon" is no moment: write it as 2026-03-01T09:30:00Z.'),
        ("12 dollars", MONEY, '"dollars" is a text, and a currency of three letters is wanted, such as EUR.'),
        (
            {},
            MONEY,
            '{} is a map, and an amount is wanted: 12.50, "12.50 EUR" or a map of amount and currency.',
        ),
        (
            "three months",
            SPAN,
            '"three months" is a text, and a span is wanted: a number and s, m, h, d, w, bd',
        ),
        ("999999999h", SPAN, "999999999h is longer than a hundred years."),
        ("", TEAMMATE, "an empty text, and the key of a teammate is wanted."),
        ("a\x00b", TEXT, "the text holds a NUL character or half a surrogate pair, which is no valid text."),
        ("\ud800", TEXT, "the text holds a NUL character or half a surrogate pair, which is no valid text."),
        ("x" * 10_001, TEXT, "a text of 10,001 characters; at most 10,000 are kept."),
        ("a", TAGS, '"a" is a text, and a list of text is wanted.'),
    ],
)
def test_what_cannot_be_taken_is_refused_by_a_sentence(raw: Any, wanted: Type, sentence: str) -> None:
    with pytest.raises(Mistyped) as refused:
        take(raw, wanted)
    assert str(refused.value).startswith(sentence)


def test_a_reference_to_nobody_is_refused() -> None:
    with pytest.raises(Mistyped, match="no contact has that key"):
        canonical(
            "x@acme.test",
            CONTACT,
            currency="USD",
            zone=SHANGHAI,
            child_ok=lambda kind, key: key.startswith("ana"),
        )


@pytest.mark.parametrize(
    ("plain", "wanted", "value"),
    [
        (None, DATE, EMPTY),
        ({"amount": "12.5", "currency": "USD"}, MONEY, Money(Decimal("12.5"), "USD")),
        ("2026-08-15", DATE, date(2026, 8, 15)),
        ("2026-03-01T01:30:00Z", MOMENT, datetime(2026, 3, 1, 1, 30, tzinfo=UTC)),
        ("3bd", SPAN, Span(3, "bd")),
        (["a"], TAGS, ("a",)),
        (False, YES_NO, False),
    ],
)
def test_canonical_json_becomes_a_typed_value(plain: Any, wanted: Type, value: Any) -> None:
    assert typed(plain, wanted) == value


@pytest.mark.parametrize(
    ("plain", "wanted"),
    [
        (True, NUMBER),
        ("high", NUMBER),
        (3, TEXT),
        ("gone", TIER),
        ("x", DATE),
        (3, SPAN),
        ("3", MONEY),
        (1, YES_NO),
    ],
)
def test_a_value_stored_under_another_type_is_not_passed_off_as_the_new_one(plain: Any, wanted: Type) -> None:
    with pytest.raises(Mistyped, match="any more"):
        typed(plain, wanted)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.characters(categories=["Cs"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(raw=JSON, wanted=st.sampled_from(ALL))
def test_whatever_comes_is_taken_or_refused_by_a_storable_sentence(raw: Any, wanted: Type) -> None:
    try:
        plain = take(raw, wanted)
    except Mistyped as refused:
        str(refused).encode()
        return
    json.dumps(plain, allow_nan=False, ensure_ascii=False).encode()
    assert take(plain, wanted) == plain, "canonical is its own canonical form"
    typed(plain, wanted)
