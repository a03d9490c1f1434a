"""The raw tree of a condition's text: what was written, before anything is known of its names and types.

`start` and `end` are offsets into the author's text, so that every problem can point at the very words.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

ConstantKind = Literal["number", "percent", "money", "span", "date", "text"]


@dataclass(frozen=True, slots=True)
class Word:
    """A name, with dots: `ends_on`, `account.seats`."""

    path: tuple[str, ...]
    start: int
    end: int

    @property
    def name(self) -> str:
        return ".".join(self.path)


@dataclass(frozen=True, slots=True)
class Constant:
    """`text` is as written; quotes of a text are still around it."""

    kind: ConstantKind
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Binary:
    """`+ - * /`, and `else`."""

    op: Literal["+", "-", "*", "/", "else"]
    left: "Raw"
    right: "Raw"
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a call. `lead` is a word before it (`over`, `at_least`); `to` is `b` of `from a to b`."""

    value: "Raw"
    start: int
    end: int
    lead: str = ""
    where: "Raw | None" = None
    by: "By | None" = None
    to: "Raw | None" = None


@dataclass(frozen=True, slots=True)
class By:
    """`by contact with role sponsor`; several values with `in [..]`."""

    kind: str
    field: str
    values: "tuple[Raw, ...]"
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    arguments: tuple[Argument, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Junction:
    op: Literal["and", "or"]
    parts: "tuple[Raw, ...]"
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Denied:
    part: "Raw"
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Compared:
    op: Literal["=", "!=", "<", "<=", ">", ">="]
    left: "Raw"
    right: "Raw"
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Among:
    of: "Raw"
    items: "tuple[Raw, ...]"
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Between:
    of: "Raw"
    low: "Raw"
    high: "Raw"
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class InTime:
    of: "Raw"
    direction: Literal["next", "last"]
    span: Constant
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Containing:
    of: "Raw"
    item: "Raw"
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class State:
    of: "Raw"
    what: Literal["empty", "known", "unknown", "past"]
    start: int
    end: int


Raw = (
    Word
    | Constant
    | Binary
    | Call
    | Junction
    | Denied
    | Compared
    | Among
    | Between
    | InTime
    | Containing
    | State
)


def parts_of(node: Raw | Argument | By) -> "list[Raw | Argument | By]":
    """The nodes directly within a node, as written from left to right."""
    found: list[Raw | Argument | By] = []
    for name in _PARTS[type(node)]:
        value: Any = getattr(node, name)
        if type(value) is tuple:
            found += [part for part in value if type(part) in _PARTS]
        elif type(value) in _PARTS:
            found.append(value)
    return found


def all_parts(node: Raw) -> "Iterator[Raw | Argument | By]":
    """The node and all nodes within it; no recursion, whatever the depth."""
    waiting: list[Raw | Argument | By] = [node]
    while waiting:
        part = waiting.pop()
        yield part
        waiting += reversed(parts_of(part))


def depth(node: Raw) -> int:
    """How many nodes lie one within another; a name alone is 1."""
    deepest = 0
    waiting: list[tuple[Raw | Argument | By, int]] = [(node, 1)]
    while waiting:
        part, level = waiting.pop()
        deepest = max(deepest, level)
        waiting += [(inner, level + (not isinstance(inner, Argument))) for inner in parts_of(part)]
    return deepest


NODES = (
    Word, Constant, Binary, Call, Junction, Denied, Compared, Among, Between, InTime, Containing, State,
    Argument, By,
)  # fmt: skip
_PARTS = {kind: tuple(kind.__dataclass_fields__) for kind in NODES}
