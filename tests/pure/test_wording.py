"""Values as a reader's language writes them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from rules.values import Money, Span
from workflows.wording import one_line, reads, reads_part, reads_percent, reads_units

SHANGHAI = ZoneInfo("Asia/Shanghai")
CASES: list[tuple[Any, str, str]] = [
    (True, "yes", "是"),
    (1234567, "1,234,567", "1,234,567"),
    (3.14159, "3.1", "3.1"),
    (0.42666, "0.427", "0.427"),
    (Decimal("2.50"), "2.5", "2.5"),
    (Money(Decimal(30000), "USD"), "$30,000", "US$30,000"),
    (Money(Decimal("12.50"), "CNY"), "CN¥12.50", "¥12.50"),
    (date(2026, 8, 15), "August 15, 2026", "2026年8月15日"),
    (datetime(2026, 3, 1, 20, 5, tzinfo=UTC), "March 2, 2026, 4:05\u00a0AM", "2026年3月2日 04:05"),
    (Span(90, "d"), "90 days", "90天"),
    (Span(1, "w"), "1 week", "1周"),
    (Span(1, "bd"), "1 business day", "1 个工作日"),
    (Span(8, "bh"), "8 business hours", "8 个工作小时"),
    (("core", "api", "sso"), "core, api, and sso", "core、api和sso"),
    ("  a\r\n b\t\x00c ", "a b c", "a b c"),
]


@pytest.mark.parametrize(("value", "english", "chinese"), CASES)
def test_a_value_reads_well_in_both_languages(value: Any, english: str, chinese: str):
    assert reads(value, "en", SHANGHAI) == english
    assert reads(value, "zh-CN", SHANGHAI) == chinese


def test_money_stands_where_the_language_puts_it():
    assert reads(Money(Decimal(30000), "EUR"), "de", SHANGHAI) == "30.000\u00a0€"


def test_an_unheard_of_language_is_written_as_english():
    assert reads(date(2026, 8, 15), "tlh-??", SHANGHAI) == "August 15, 2026"


def test_what_is_no_value_is_refused():
    with pytest.raises(TypeError, match="object"):
        reads(object(), "en", SHANGHAI)


def test_shares_and_spans():
    assert reads_percent(0.426, "en") == "43%"
    assert [reads_part(part, 200, "en") for part in (0, 1, 100, 199, 200)] == [
        "0%",
        "<1%",
        "50%",
        ">99%",
        "100%",
    ]
    assert reads_units(-3, "day", "en") == "-3 days"
    assert reads_units(120, "day", "zh-CN") == "120天"


def test_direction_marks_and_halves_of_characters_are_no_text():
    assert one_line("abc\u202egnp\u2028x\ud800y") == "abc gnp x y"
