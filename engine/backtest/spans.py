"""Spans of time put together."""

from collections.abc import Iterable
from typing import Any, TypeVar

T = TypeVar("T", bound=Any)


def united(spans: Iterable[tuple[T, T]]) -> tuple[tuple[T, T], ...]:
    """All of them as one: what touches is joined."""
    found: list[tuple[T, T]] = []
    for begins, ends in sorted(spans):
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(ends, found[-1][1]))
        else:
            found.append((begins, ends))
    return tuple(found)
