"""A body becomes what intake takes in: JSON read by the paths of its source's mapping. Pure.

A path that finds nothing says nothing; a null, or an empty text, says "known to be empty" only where the mapping lets
the source empty that field. What cannot be said is a problem of its own item; the others go on.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import jsonpath

from engine.dates import UNSTORABLE, written
from rules.source import Source, Take

MOST_ITEMS = 10_000
PLAIN = re.compile(r"\$(\.[A-Za-z_][A-Za-z0-9_]*)*", re.ASCII)
NOTHING: Any = object()
"""What a path yields that finds nothing."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class BodyRefused(Exception):
    """A body of which nothing can be said: it is no JSON, or holds no items."""


@dataclass(frozen=True, slots=True)
class Unsaid:
    """Why an item (counted from 0) says nothing of one thing."""

    item: int
    reason: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Saying:
    """What a body says: items as intake takes them, and what it failed to say."""

    items: tuple[Mapping[str, Any], ...]
    unsaid: tuple[Unsaid, ...]


def read_body(body: bytes) -> Any:
    """The JSON in a body. Raises BodyRefused."""
    try:
        return json.loads(body)
    except UnicodeDecodeError as error:
        raise BodyRefused("the body is no UTF-8 text.") from error
    except ValueError as error:
        raise BodyRefused(f"the body is no JSON: {error}.") from error
    except RecursionError as error:
        raise BodyRefused("the body is nested too deeply.") from error


def say(source: Source, body: Any) -> Saying:
    """What the body says by the source's mapping, in its order. Raises BodyRefused."""
    found = _all(source.each, body, body)
    if not found:
        raise BodyRefused(f"nothing in the body is at {source.each}.")
    if len(found) > MOST_ITEMS:
        raise BodyRefused(f"the body holds {len(found):,} items; at most {MOST_ITEMS:,} are taken at once.")
    items: list[Mapping[str, Any]] = []
    unsaid: list[Unsaid] = []
    for index, item in enumerate(found):
        account = _account(source, item, body)
        if account is None:
            unsaid.append(Unsaid(index, f"no account is named at {source.account}.", "account"))
            continue
        before = len(items)
        for take in source.takes:
            said = _taken(take, item, body)
            if isinstance(said, str):
                unsaid.append(Unsaid(index, said, take.name))
            elif said is not None:
                items.append({**account, **said, **_feed(source)})
        if "creates" in account and len(items) == before:
            items.append(account)
    return Saying(tuple(items), tuple(unsaid))


def arrival_id_of(source: Source, body: Any) -> str:
    """What names the arrival: the values at the source's paths in the body, or else in each of its items. Empty
    where a path finds nothing, so that the body's hash stands for it.
    """
    values = [_one(path, body, body) for path in source.arrival_id]
    if NOTHING in values or None in values:
        items = _all(source.each, body, body)[:MOST_ITEMS]
        values = [[_one(path, item, body) for path in source.arrival_id] for item in items]
        if any(NOTHING in named for named in values):
            return ""
    if not values:
        return ""
    if len(values) == 1 and isinstance(values[0], str) and len(values[0]) <= 200 and values[0].isprintable():
        return values[0]
    text = json.dumps(values, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _account(source: Source, item: Any, body: Any) -> dict[str, Any] | None:
    named = _one(source.account, item, body)
    if isinstance(named, bool) or not isinstance(named, str | int) or named == "":
        return None
    said: dict[str, Any] = {"account": {"kind": source.alias, "value": named} if source.alias else named}
    if source.creates is not None and _matches(source.creates, item, body):
        said["creates"] = True
        name = _one(source.account_name, item, body) if source.account_name else NOTHING
        if isinstance(name, str) and name:
            said["account_name"] = name
    return said


def _taken(take: Take, item: Any, body: Any) -> dict[str, Any] | str | None:
    """What one target of the mapping says of an item; None: nothing; a text: why it cannot."""
    if not _matches(take.when, item, body):
        return None
    said = _event(take, item, body) if take.about == "event" else _field(take, item, body)
    if said is None or isinstance(said, str) or not take.at:
        return said
    at = _one(take.at, item, body)
    if at is NOTHING or at is None:
        return f"its moment is not at {take.at}."
    said["at"] = _moment(at, take.at_format)
    return said


def _field(take: Take, item: Any, body: Any) -> dict[str, Any] | str | None:
    value = _one(take.value, item, body)
    if value is NOTHING:
        return None
    if value is None or value == "":
        if not take.empties:
            return None
        value = None
    said: dict[str, Any] = {"field": take.name, "value": _translated(value, take.values)}
    if take.child:
        key = _one(take.child, item, body)
        if key is NOTHING or key is None:
            return f"the {take.about} it belongs to is not at {take.child}."
        said |= {"field": f"{take.about}.{take.name}", "child": key}
    return said


def _event(take: Take, item: Any, body: Any) -> dict[str, Any]:
    fields = {name: _one(path, item, body) for name, path in (take.fields or {}).items()}
    said: dict[str, Any] = {"event": take.name}
    if fields:
        said["fields"] = {name: value for name, value in fields.items() if value is not NOTHING}
    key = _one(take.id, item, body) if take.id else NOTHING
    if key is not NOTHING and key is not None:
        said["id"] = key
    return said


def _feed(source: Source) -> dict[str, str]:
    return {"feed": source.feed} if source.feed else {}


def _matches(conditions: tuple[tuple[str, tuple[str, ...]], ...], item: Any, body: Any) -> bool:
    return all(_word(_one(path, item, body)) in allowed for path, allowed in conditions)


def _word(value: Any) -> str | None:
    """A value as a mapping writes it; None for what has no words."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else None


def _translated(value: Any, values: Mapping[str, str] | None) -> Any:
    word = _word(value)
    return value if values is None or word is None else values.get(word, value)


def _moment(raw: Any, written_as: str) -> Any:
    """As the mapping says moments are written; left as it is where that does not fit, for intake to refuse."""
    if written_as == "date" and isinstance(raw, str):
        return raw[:10]
    if written_as not in ("s", "ms") or isinstance(raw, bool):
        return raw
    try:
        seconds = float(raw) / (1000 if written_as == "ms" else 1)
        return written(EPOCH + timedelta(seconds=seconds))
    except (TypeError, ValueError, OverflowError):
        return str(raw)


def _one(path: str, item: Any, body: Any) -> Any:
    """The first value at a path, a constant's own, or NOTHING."""
    if not path.startswith("$"):
        return path.strip("\"'")
    names = _plain_names(path)
    if names is None:
        return next(iter(_all(path, item, body)), NOTHING)
    return _storable(_down(names, item))


def _all(path: str, item: Any, body: Any) -> list[Any]:
    where = body if path.startswith("$$") else item
    if not isinstance(where, dict | list):
        return [where] if path.strip("$") == "" else []
    return [
        _storable(value) for value in _found(path.removeprefix("$") if path.startswith("$$") else path, where)
    ]


def _found(path: str, where: Any) -> Iterator[Any]:
    names = _plain_names(path)
    if names is not None:
        found = _down(names, where)
        if found is not NOTHING:
            yield found
        return
    try:
        yield from _compiled(path).findall(where)
    except jsonpath.JSONPathError:
        return


def _down(names: tuple[str, ...], where: Any) -> Any:
    for name in names:
        if not isinstance(where, dict) or name not in where:
            return NOTHING
        where = where[name]
    return where


@lru_cache(maxsize=1024)
def _plain_names(path: str) -> tuple[str, ...] | None:
    """The names of a path that only goes down by name, as most do: those need no JSONPath machinery."""
    return tuple(path.split(".")[1:]) if PLAIN.fullmatch(path) else None


def _storable(value: Any) -> Any:
    return UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", value) if isinstance(value, str) else value


@lru_cache(maxsize=1024)
def _compiled(path: str) -> jsonpath.JSONPath | jsonpath.CompoundJSONPath:
    return jsonpath.compile(path)
