"""How a table is fitted into a shape: every mistake becomes a problem with its place, nothing is raised."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from marshmallow import RAISE, Schema, ValidationError
from marshmallow.fields import Field
from marshmallow.types import ErrorMessages

from rules.problems import Place, Problem, did_you_mean
from rules.yaml_text.characters import full_width_problem
from rules.yaml_text.nodes import Table, Text

CUT = "Inside `{...}` and `[...]` a comma ends a value: put the value in quotes, or write it on a line of its own."
_UNKNOWN, _REQUIRED = "unknown", "required"


class Shape(Schema):
    """The keys of one kind of table. `later`: keys of the language that this version does not read.

    `order`: how the keys follow one another on a page, `...` for all it does not name; empty: as they are declared.
    """

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": _UNKNOWN}  # noqa: RUF012  # as marshmallow declares it
    later: ClassVar[tuple[str, ...]] = ()
    order: ClassVar[tuple[str, ...]] = ()


class Value(Field[Any]):
    """What stands at a key. `wants` says it in words, after "wants". `stand_in`: what is read in its place where it is
    required and missing, to go on looking for problems; empty where nothing is.
    """

    wants = "a value"
    default_error_messages: ErrorMessages = {"required": _REQUIRED}  # noqa: RUF012  # as marshmallow declares it

    def __init__(self, stand_in: str = "", **options: Any) -> None:
        super().__init__(**options)
        self.stand_in = stand_in


def wrong(problems: Sequence[Problem], kept: Any = None) -> ValidationError:
    """The error that carries problems to `fit`, with what could be kept of the value."""
    return ValidationError(list(problems), valid_data=kept)


@dataclass(slots=True)
class Fitted:
    """`is_whole`: nothing required is missing or broken, so that the meaning can be read, whatever else is wrong."""

    values: dict[str, Any]
    place: Place
    problems: list[Problem] = field(default_factory=list)
    is_whole: bool = True

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


def fit(shape: type[Shape], table: Table) -> Fitted:
    """The table's values by the shape's names; what is missing or refused stands at its default."""
    schema = _made(shape)
    try:
        return Fitted(schema.load(table), table.place)
    except ValidationError as error:
        values = {**_defaults(schema), **error.valid_data} if isinstance(error.valid_data, dict) else {}
        messages = error.messages if isinstance(error.messages, dict) else {}
        problems = sorted(_problems(schema, table, messages))
        required = {name for name, one in schema.load_fields.items() if one.required}
        return Fitted(values, table.place, problems, required <= values.keys())


_SCHEMAS: dict[type[Shape], Shape] = {}


def _made(shape: type[Shape]) -> Shape:
    """Making a schema costs far more than using it; it holds no state of a load."""
    if shape not in _SCHEMAS:
        _SCHEMAS[shape] = shape()
    return _SCHEMAS[shape]


def _defaults(schema: Schema) -> dict[str, Any]:
    return {name: one.load_default for name, one in schema.load_fields.items() if not one.required}


def _problems(schema: Shape, table: Table, messages: Mapping[Any, Any]) -> Iterator[Problem]:
    known = {one.data_key or name: one for name, one in schema.load_fields.items()}
    for key, told in messages.items():
        for message in _leaves(told):
            if isinstance(message, Problem):
                yield message
            elif message == _REQUIRED:
                yield _missing(key, known[key], table.place)
            elif message == _UNKNOWN:
                yield _unknown(schema, table, key, known)


def _leaves(told: Any) -> Iterator[Any]:
    if isinstance(told, Mapping | list):
        for part in told.values() if isinstance(told, Mapping) else told:
            yield from _leaves(part)
    else:
        yield told


def _missing(key: str, wanted: Field[Any], place: Place) -> Problem:
    wants = wanted.wants if isinstance(wanted, Value) else "a value"
    return Problem(place, "missing-key", f"`{key}:` is missing; it wants {wants}.")


def _unknown(schema: Shape, table: Table, key: str, known: Mapping[str, Any]) -> Problem:
    word = table.key(key)
    value = table[key]
    if key in schema.later:
        message = f"`{key}:` belongs to the language, but this version does not read it yet."
        return Problem(word.place, "not-yet", message, "Take it out.")
    if told := full_width_problem(key, word.place):
        return told
    if table.in_flow and isinstance(value, Text) and not value.value and not value.is_quoted:
        return Problem(word.place, "flow-style", f"`{key}` stands here as a key without a value.", CUT)
    hint = did_you_mean(key, known) or f"Known: {', '.join(known)}."
    return Problem(word.place, "unknown-key", f"There is no key `{key}:` here.", hint)
