"""Rows for PostgreSQL as one array a column, written out here: the driver writes value by value, many times slower."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

Column = Sequence[Any]


def unnested(kinds: Sequence[str]) -> str:
    """The rows again, in a statement; `kinds`: bytea, text or bigint of each column."""
    return f"unnest({', '.join(f'%s::{kind}[]' for kind in kinds)})"


def arrays(kinds: Sequence[str], rows: Iterable[Sequence[Any]]) -> tuple[str, ...]:
    """What `unnested` is given. Texts are never None and hold no NUL (ValueError), as the log wants it."""
    columns = zip(*rows, strict=True)
    return tuple(_WRITERS[kind](column) for kind, column in zip(kinds, columns, strict=True))


def _texts(column: Column) -> str:
    # As one text, whose few quotes and backslashes are looked for once; NUL stands between two values meanwhile.
    joined = "\0".join(column).replace("\\", "\\\\").replace('"', '\\"')
    if joined.count("\0") != len(column) - 1:
        raise ValueError("a text with a NUL in it would be taken for two")
    return '{"' + joined.replace("\0", '","') + '"}'


def _numbers(column: Column) -> str:
    return "{" + ",".join("NULL" if each is None else str(each) for each in column) + "}"


def _bytes(column: Column) -> str:
    return "{" + ",".join(f'"\\\\x{each.hex()}"' for each in column) + "}"


_WRITERS: Mapping[str, Callable[[Column], str]] = {"text": _texts, "bigint": _numbers, "bytea": _bytes}
