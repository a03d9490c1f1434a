from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.paging import BY_MOMENT, BY_NAME, BY_PLACE, asked_page, read_cursor, write_cursor
from api.problems import Refused

SHAPES = (BY_MOMENT, BY_NAME, BY_PLACE, (int,), (str,))
NUMBERS = st.integers(min_value=-(2**63), max_value=2**63 - 1)
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=200)


@given(NUMBERS, TEXTS)
def test_a_cursor_leads_back_to_its_key(moment: int, key: str) -> None:
    cursor = write_cursor((moment, key))
    assert cursor is not None
    assert read_cursor(cursor, BY_MOMENT) == (moment, key)


@given(st.text(max_size=300))
def test_no_text_makes_a_fault(cursor: str) -> None:
    for shape in SHAPES:
        with suppress(Refused):
            found = read_cursor(cursor, shape)
            assert found is None or len(found) == len(shape)


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=6)
)
def test_no_json_makes_a_fault(said: Any) -> None:
    cursor = write_cursor((said,)) if not _unwritable(said) else ""
    for shape in SHAPES:
        with suppress(Refused):
            read_cursor(cursor or "", shape)


def _unwritable(said: Any) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in str(said))


def test_the_first_page_has_fifty_and_none_has_more_than_two_hundred() -> None:
    assert (asked_page({}).limit, asked_page({}).after) == (50, None)
    assert asked_page({"limit": "200"}).limit == 200
    for wrong in ("0", "201", "-1", "1e2", "²", "9" * 5000):
        with pytest.raises(Refused):
            asked_page({"limit": wrong})
