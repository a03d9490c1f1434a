"""One page of a long list, as every door asks for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
Row = TypeVar("Row")
Key = tuple[str | int, ...]
After = Key | None
"""The sort key of the last item of the page before; None: from the beginning."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """`next`: what to ask for after this page; None where it is the last."""

    items: tuple[T, ...]
    next: After = None


def cut(rows: Sequence[Row], limit: int, key: Callable[[Row], Key]) -> tuple[Sequence[Row], After]:
    """Of `limit + 1` rows asked for, those of the page, and where the next begins."""
    kept = rows[:limit]
    return kept, key(kept[-1]) if len(rows) > limit else None
