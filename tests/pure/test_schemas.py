from datetime import UTC, datetime
from typing import Any

import pytest

from api.problems import Refused
from api.schemas.accounts import AccountIn, MilestoneIn
from api.schemas.observations import ObservationsIn
from api.schemas.rulebook import PublishIn
from api.schemas.shape import Strict, read_shape
from api.schemas.tasks import CloseIn, NothingIn, SnoozeIn, TickIn

SHAPES = (AccountIn, MilestoneIn, ObservationsIn, PublishIn, CloseIn, NothingIn, SnoozeIn, TickIn)


@pytest.mark.parametrize("shape", SHAPES)
def test_an_unknown_key_is_refused_by_name(shape: type[Strict]) -> None:
    with pytest.raises(Refused) as refused:
        read_shape(shape(), {"surprise": 1})
    assert {"field": "surprise", "reason": "Unknown field."} in refused.value.errors


@pytest.mark.parametrize("body", [None, 7, "text", [], [{}]])
def test_a_body_is_a_map(body: Any) -> None:
    with pytest.raises(Refused, match="map"):
        read_shape(NothingIn(), body)


def test_every_wrong_field_is_told_at_once_with_its_place() -> None:
    with pytest.raises(Refused) as refused:
        read_shape(
            AccountIn(), {"id": " ", "name": 7, "aliases": [{"kind": "x", "value": "y"}, {"kind": "\0"}]}
        )
    assert [each["field"] for each in refused.value.errors] == [
        "id",
        "name",
        "aliases.1.kind",
        "aliases.1.value",
    ]


@pytest.mark.parametrize(
    "said",
    [
        "2026-03-01",
        "2026-03-01T09:00:00",
        "yesterday",
        "9999-12-31T23:59:59Z",
        "0001-01-01T00:00:00+14:00",
        7,
        None,
        "\ud800",
    ],
)
def test_a_moment_needs_its_offset_and_a_year_people_live_in(said: Any) -> None:
    with pytest.raises(Refused):
        read_shape(SnoozeIn(), {"until": said})


def test_a_moment_is_read_in_utc() -> None:
    found = read_shape(SnoozeIn(), {"until": "2026-03-01T09:00:00+08:00"})
    assert found["until"] == datetime(2026, 3, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("said", ["yes", 1, "true", None])
def test_yes_or_no_is_true_or_false_and_nothing_like_it(said: Any) -> None:
    with pytest.raises(Refused):
        read_shape(TickIn(), {"done": said})


def test_a_document_is_bounded() -> None:
    with pytest.raises(Refused):
        read_shape(PublishIn(), {"documents": {"a.yaml": "x" * 1_048_577}})
    with pytest.raises(Refused):
        read_shape(PublishIn(), {"documents": {"": "x"}})
    with pytest.raises(Refused):
        read_shape(PublishIn(), {"documents": {"a.yaml": 7}})
