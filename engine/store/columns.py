"""Column types that mean the same on SQLite and on PostgreSQL."""

import json
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

Identity = BigInteger().with_variant(Integer, "sqlite")
"""An ever-growing number; SQLite counts by itself only in a plain INTEGER."""


@lru_cache(maxsize=65536)
def moment_of(microseconds: int) -> datetime:
    """The rows of one batch name the same few moments again and again."""
    return EPOCH + microseconds * MICROSECOND


def moment_at(microseconds: int) -> datetime:
    """The moment of a sort key; the first or last there is for one past it, which only an invented key holds."""
    try:
        return EPOCH + microseconds * MICROSECOND
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC) if microseconds > 0 else datetime.min.replace(tzinfo=UTC)


class Moment(TypeDecorator[datetime]):
    """An aware datetime kept as microseconds since 1970 UTC: sorts, compares and indexes alike on both databases."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else (value - EPOCH) // MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else moment_of(value)


encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


class Json(TypeDecorator[Any]):
    """Plain JSON kept as text, None included: the database never needs to look inside."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        return encode(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)

    def coerce_compared_value(self, op: Any, value: Any) -> TypeEngine[Any]:
        return Text()
