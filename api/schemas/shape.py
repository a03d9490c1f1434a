"""The shape every body has: maps whose keys are all known, moments with an offset, values as facts are kept."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields
from marshmallow.validate import Length

from api.problems import Refused, bad_request
from engine.dates import UNSTORABLE
from workflows.plain import plain

LONGEST = 10_000
LONGEST_NAME = 500


class Strict(Schema):
    """Of a body that comes in: an unknown key is a problem."""

    class Meta:
        unknown = RAISE


def read_shape(schema: Schema, body: Any) -> dict[str, Any]:
    """The body, checked. Raises Refused (400) with every field at fault and why."""
    if not isinstance(body, Mapping):
        raise bad_request("wrong-shape", "The body is not a map (a JSON object).")
    try:
        found: dict[str, Any] = schema.load(dict(body))
    except ValidationError as error:
        raise _refused(error.messages_dict) from None
    return found


def _refused(messages: Mapping[str, Any]) -> Refused:
    errors = list(_flat(messages, ""))
    first = errors[0]
    more = f", and {len(errors) - 1} more" if len(errors) > 1 else ""
    detail = f"{first['field'] or 'the body'}: {first['reason']}{more}"
    return bad_request("wrong-shape", detail, errors)


def _flat(messages: Any, at: str) -> Any:
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            part = "" if name == "_schema" else str(name)
            yield from _flat(inner, f"{at}.{part}".strip("."))
        return
    for message in messages if isinstance(messages, list) else [messages]:
        yield {"field": at, "reason": str(message)}


class Text(fields.String):
    """A text that any database keeps."""

    def __init__(self, *, longest: int = LONGEST, **kwargs: Any) -> None:
        super().__init__(validate=[Length(max=longest), _is_storable], **kwargs)


class Name(Text):
    """A short text that is not empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=LONGEST_NAME, **kwargs)
        self.validators.append(_is_said)


class YesNo(fields.Field[bool]):
    """true or false, and nothing that only looks like one of them."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("Write true or false.")
        return value


class Moment(fields.Field[datetime]):
    """ISO 8601 with an offset; out, always in UTC, ending in Z."""

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else plain(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        return read_moment(value)


class Value(fields.Field[Any]):
    """A typed value in the canonical JSON of its type; null: known to have none, or unknown (and then it says why)."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return plain(value)


def read_moment(said: Any) -> datetime:
    """Raises ValidationError."""
    try:
        moment = datetime.fromisoformat(said) if isinstance(said, str) else None
        if moment is not None and moment.tzinfo is not None and 1900 <= moment.year <= 9000:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise ValidationError("Write a moment with its offset, such as 2026-03-01T09:00:00Z.")


def _is_storable(text: str) -> None:
    if UNSTORABLE.search(text):
        raise ValidationError("It holds a NUL character or half a surrogate pair, which is no valid text.")


def _is_said(text: str) -> None:
    if not text.strip():
        raise ValidationError("It is empty.")
