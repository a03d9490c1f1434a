"""Values made of several: lists, tables of named things, texts by language, conditions under `all:` and `any:`."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError

from rules.problems import Problem, did_you_mean
from rules.shapes.scalars import Line, Name, Prose, Scalar
from rules.shapes.shape import Shape, Value, fit, wrong
from rules.yaml_text.characters import full_width_problem
from rules.yaml_text.nodes import Node, Row, Table, Text

JOINS = ("all", "any", "none")
"""How a list of conditions is joined: and, or, and the denial of or."""


def complain(node: Node, code: str, message: str, hint: str = "") -> ValidationError:
    told = full_width_problem(node.value, node.place) if isinstance(node, Text) else None
    return ValidationError([told or Problem(node.place, code, message, hint)])


def is_blank(node: Node) -> bool:
    return isinstance(node, Text) and not node.value.strip() and not node.is_quoted


class Whatever(Value):
    """Any node, to be looked at by the meaning."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Any:
        return value


class Inside(Value):
    """A table of a shape of its own; yields its `Fitted`."""

    def __init__(self, shape: type[Shape], wants: str = "", **options: Any) -> None:
        super().__init__(**options)
        self.shape = shape
        self.wants = wants or f"a table with {', '.join(f'`{key}:`' for key in keys_of(shape))}"

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Any:
        if isinstance(value, Text) and value.is_refused:
            raise ValidationError([])
        if not isinstance(value, Table):
            raise complain(value, "wrong-form", f"`{attr}:` wants {self.wants}.")
        found = fit(self.shape, value)
        if found.problems or not found.is_whole:
            raise wrong(found.problems, found if found.is_whole else None)
        return found


def keys_of(shape: type[Shape]) -> tuple[str, ...]:
    """The keys an author may write."""
    return tuple(one.data_key or name for name, one in shape._declared_fields.items())


class Many(Value):
    """A list of one kind of item; yields a tuple. `or_one`: a single item may stand without brackets."""

    def __init__(self, item: Value, or_one: bool = False, may_be_empty: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.item, self.or_one, self.may_be_empty = item, or_one, may_be_empty
        self.wants = f"a list; each item {item.wants}"

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Any:
        if not isinstance(value, Row):
            if not self.or_one:
                hint = "Begin each item with `- `, or write `[a, b]`."
                raise complain(value, "not-a-list", f"`{attr}:` wants {self.wants}.", hint)
            return self._items((value,), attr, data)
        if not value.items and not self.may_be_empty:
            raise complain(value, "no-value", f"The list of `{attr}:` is empty.", "Name at least one.")
        return self._items(value.items, attr, data)

    def _items(
        self, nodes: tuple[Node, ...], attr: str | None, data: Mapping[str, Any] | None
    ) -> tuple[Any, ...]:
        found, problems = [], []
        for node in nodes:
            try:
                found.append(self.item.deserialize(node, attr, data))
            except ValidationError as error:
                problems += list(error.messages)
                found += [error.valid_data] if error.valid_data is not None else []
        if problems:
            raise wrong(problems, tuple(found))
        return tuple(found)


class Keyed(Value):
    """A table of named things; yields a tuple of (key, value). `bare`: what an empty value stands for."""

    def __init__(self, item: Value, key: Scalar | None = None, bare: Any = ..., **options: Any) -> None:
        super().__init__(**options)
        self.item, self.key, self.bare = item, key or Name(), bare
        self.wants = f"a table; each value {item.wants}"

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Any:
        if not isinstance(value, Table):
            raise complain(value, "wrong-form", f"`{attr}:` wants {self.wants}.")
        found, problems = [], []
        for key, node in value.pairs():
            try:
                found.append((self._key(key, attr), self._value(key, node, data)))
            except ValidationError as error:
                problems += list(error.messages)
                found += [(key, error.valid_data)] if error.valid_data is not None else []
        if problems:
            raise wrong(problems, tuple(found))
        return tuple(found)

    def _key(self, key: Text, attr: str | None) -> Text:
        self.key.deserialize(key, attr)
        return key

    def _value(self, key: Text, node: Node, data: Mapping[str, Any] | None) -> Any:
        return (
            self.bare
            if self.bare is not ... and is_blank(node)
            else self.item.deserialize(node, key.value, data)
        )


class OneOf(Value):
    """Either a text, a list or a table, each with its own field; what has none is refused."""

    def __init__(
        self,
        text: Value | None = None,
        row: Value | None = None,
        table: Value | None = None,
        *,
        wants: str,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.forms: dict[type, Value | None] = {Text: text, Row: row, Table: table}
        self.wants = wants

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Any:
        form = self.forms[type(value)]
        if form is None:
            raise complain(value, "wrong-form", f"`{attr}:` wants {self.wants}.")
        return form.deserialize(value, attr, data)


class ByLanguage(Value):
    """A text a person reads: one string, or a map by language. Yields language -> text, "" for the first language."""

    wants = "a text, or a text for each language: `{en: ..., zh-CN: ...}`"

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Any:
        if isinstance(value, Table) and not _is_cut(value):
            return _texts(value, attr)
        if isinstance(value, Table):
            raise complain(
                value, "braces", f"`{attr}:` wants {self.wants}.", "Put a text with braces in quotes."
            )
        return {Text("", value.place): _PROSE.deserialize(value, attr, data)}


def _texts(table: Table, attr: str | None) -> dict[Text, Text]:
    try:
        return dict(_PROSE_BY_KEY.deserialize(table, attr, None))
    except ValidationError as error:
        problems: list[Any] = list(error.messages)
        raise wrong(problems, dict(error.valid_data or ())) from error


def _is_cut(table: Table) -> bool:
    """`says: {account.name}` without quotes: YAML read a table."""
    return all(is_blank(node) for node in table.values())


class Conditions(Value):
    """A condition on one line, or lists of them under `all:`, `any:`, `none:`; yields the node, its form proved."""

    wants = "a condition on one line, or lists of conditions under `all:`, `any:` or `none:`"

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Any:
        problems = list(self._faults(value, attr or "when"))
        if problems:
            raise ValidationError(problems)
        return value

    def _faults(self, node: Node, name: str) -> list[Problem]:
        if isinstance(node, Text):
            return _messages(_LINE, node, name)
        if isinstance(node, Row):
            hint = "Write `all:`, `any:` or `none:` above the list."
            return [Problem(node.place, "bare-list", f"`{name}:` does not say how its list is joined.", hint)]
        joins = [fault for key, inner in node.pairs() for fault in self._join(key, inner)]
        return joins or _nothing(node, name)

    def _join(self, key: Text, inner: Node) -> list[Problem]:
        if key.value not in JOINS:
            hint = (
                did_you_mean(key.value, JOINS) or "A condition is a text, not a table: mind `: ` within it."
            )
            message = f"`{key}:` cannot stand here; conditions are joined by all, any or none."
            return [Problem(key.place, "unknown-key", message, hint)]
        if not isinstance(inner, Row) or not inner.items:
            hint = "Begin each condition with `- `."
            return [Problem(inner.place, "not-a-list", f"`{key}:` wants a list of conditions.", hint)]
        return [fault for item in inner.items for fault in self._faults(item, key.value)]


_LINE, _PROSE = Line(), Prose()
_PROSE_BY_KEY = Keyed(_PROSE, key=_PROSE)
"""Made once: to make a field takes longer than to use it, and it holds no state of its use."""


def _messages(field: Scalar, node: Node, name: str) -> list[Problem]:
    try:
        field.deserialize(node, name)
    except ValidationError as error:
        return list(error.messages)
    return []


def _nothing(node: Table, name: str) -> list[Problem]:
    if len(node):
        return []
    return [Problem(node.place, "no-value", f"`{name}:` is empty; it wants {Conditions.wants}.")]
