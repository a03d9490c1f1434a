"""What a why says on a page: periods and shares in the reader's words."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from api.console import why
from api.console.reader import Reader
from engine.answer import Asked
from engine.explain import explain
from tests.pure.documents import rulebook_of
from tests.pure.sayings import told
from tests.pure.test_answer import acme

READER = Reader("en", ZoneInfo("UTC"), datetime(2026, 3, 9, tzinfo=UTC))


@pytest.fixture(autouse=True)
def in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(why, "gettext", lambda text, **values: text % values if values else text)


def saw(text: str, asked: Asked) -> list[str]:
    found = explain(told(text), asked)
    return [why._saw(each, text, why.Narrator(rulebook_of(""), READER)) for each in found.readings]


def test_a_share_reads_as_a_percentage_on_a_page_too() -> None:
    assert saw("seats / 8 > 60%", acme(seats=4))[0] == "Seats divided by 8: 50%"


def test_a_period_is_called_by_its_last_day_in_the_readers_words() -> None:
    assert why._period("week to 2026-03-01", READER) == "the week to Mar 1"
    assert why._period("month to 2025-12-31", READER) == "the month to Dec 31, 2025"
    assert why._period("contract to 7", READER) == ""
