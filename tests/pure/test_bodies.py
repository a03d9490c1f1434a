import json
from typing import Any

import pytest
from flask import Request
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder

from api.bodies import MOST_DEEP, json_body, parse_json
from api.problems import Refused

JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(JSON)
def test_json_is_read_as_it_is(said: Any) -> None:
    assert parse_json(json.dumps(said).encode()) == said


def answer_to(body: bytes) -> str:
    try:
        parse_json(body)
    except Refused as refusal:
        return refusal.code
    return "read"


@given(st.binary(max_size=300))
def test_no_bytes_make_a_fault(body: bytes) -> None:
    assert answer_to(body) in {"read", "not-utf-8", "not-json", "too-deep"}


@pytest.mark.parametrize("opens", ["[", '{"a":'])
def test_depth_is_counted_before_anything_recurses(opens: str) -> None:
    closes = "]" if opens == "[" else "}"
    just = opens * MOST_DEEP + "1" + closes * MOST_DEEP
    assert parse_json(just.encode())
    for depth in (MOST_DEEP + 1, 100_000):
        with pytest.raises(Refused, match="nested"):
            parse_json((opens * depth).encode())


def test_a_form_is_told_to_come_as_json() -> None:
    sent = EnvironBuilder(method="POST", data={"[]": ""}).get_request()
    with pytest.raises(Refused, match="Content-Type: application/json"):
        json_body(Request(sent.environ))


def test_brackets_in_texts_are_no_depth() -> None:
    said = ['[[[{{{"' * 20, "\\", '\\"[', "]"]
    assert parse_json(json.dumps(said).encode()) == said
