"""Templates rendered where nothing can be reached but the names they were given.

Every value a template writes comes out as a *strand*: a token of letters and digits that stands for it. What outsiders
supplied therefore never passes through Markdown, HTML or a header as anything but text; it is woven in at the very end,
escaped for the place where it then stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import StrictUndefined, Template, TemplateError, Undefined, pass_context
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from rules.templates import template_problems
from workflows.letters.refusal import LetterRefused
from workflows.wording import reads, reads_percent

LONGEST_OUTPUT = 200_000
"""Characters of one rendered template, its values included."""
LONGEST_VALUE = 2_000
LONGEST_LIST = 100


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a letter is for: the language it is written in, and where their clock stands."""

    language: str
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Names:
    """What stands behind `account` or `contact`: the fields that are known, and nothing else."""

    root: str
    known: Mapping[str, Any]


@dataclass(slots=True)
class Strands:
    """The values a rendering wrote, in order. `mark` begins the tokens that stand for them."""

    mark: str
    reader: Reader
    is_line: bool = False
    values: list[str] = field(default_factory=list)
    size: int = 0

    def take(self, value: Any) -> str:
        """The token for a value."""
        if self.is_line and isinstance(value, str) and ("\r" in value or "\n" in value):
            raise LetterRefused("a value with a line break in it cannot stand in a subject")
        words = reads(value, self.reader.language, self.reader.zone)
        self.values.append(words if len(words) <= LONGEST_VALUE else words[: LONGEST_VALUE - 1] + "…")
        self.size += len(self.values[-1])
        return f"{self.mark}{len(self.values) - 1}q"


@dataclass(frozen=True, slots=True)
class Woven:
    """A rendered template: the author's text with tokens in it, and the values they stand for."""

    text: str
    mark: str
    values: tuple[str, ...]


def render(
    source: str, names: Mapping[str, Mapping[str, Any]], reader: Reader, *, is_line: bool = False
) -> Woven:
    """The template with these names. `is_line`: for a header, where a line break in a value is refused.

    Raises LetterRefused for a template that no check let through, an unknown name without `else`, and what is too long.
    """
    strands = Strands(_unused_mark(source), reader, is_line)
    within: dict[str, Any] = {root: Names(root, known) for root, known in names.items()}
    try:
        text = _bounded(_template(source).generate({**within, _STRANDS: strands}), strands)
    except (TemplateError, TypeError, ArithmeticError, ValueError) as error:
        raise LetterRefused(f"its template cannot be filled in: {error}") from error
    return Woven(text, strands.mark, tuple(strands.values))


def _bounded(pieces: Any, strands: Strands) -> str:
    written, size = [], 0
    for piece in pieces:
        written.append(piece)
        size += len(piece)
        if size + strands.size > LONGEST_OUTPUT:
            raise LetterRefused(f"it would have more than {LONGEST_OUTPUT:,} characters")
    return "".join(written)


def _unused_mark(source: str) -> str:
    mark = "zq"
    while mark in source.lower():
        mark = f"z{mark}"
    return mark


class _Sandbox(ImmutableSandboxedEnvironment):
    """Attributes of names only, arithmetic of numbers only, no calls at all."""

    intercepted_binops = frozenset(ImmutableSandboxedEnvironment.default_binop_table)

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Names):
            if attribute in obj.known:
                return _within_bounds(obj.known[attribute])
            return self.undefined(f"`{obj.root}.{attribute}` is unknown and has no `else`")
        if isinstance(obj, LoopContext) and attribute in ("index", "first", "last"):
            return getattr(obj, attribute)
        return self.undefined(f"nothing has a part `{attribute}` here")

    def getitem(self, obj: Any, argument: Any) -> Any:
        return self.getattr(obj, str(argument))

    def is_safe_callable(self, obj: Any) -> bool:
        return False

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        return self.binop_table[operator](_number(left), _number(right))


def _within_bounds(value: Any) -> Any:
    """What a source told may be of any length; what a template handles may not."""
    if isinstance(value, tuple | list):
        return tuple(value[:LONGEST_LIST])
    return value[: LONGEST_VALUE + 1] if isinstance(value, str) else value


def _number(value: Any) -> int | Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise TypeError(f"{value!r:.60} is no number to reckon with")
    return Decimal(str(value)) if isinstance(value, float) else value


def _else(value: Any, other: Any) -> Any:
    return other if isinstance(value, Undefined) else value


@pass_context
def _strand(context: Context, value: Any) -> str:
    if isinstance(value, Undefined):
        return str(value)  # raises, with what is unknown
    taken: str = context[_STRANDS].take(value)
    return taken


@pass_context
def _words(context: Context, value: Any) -> str:
    reader = context[_STRANDS].reader
    return str(value) if isinstance(value, Undefined) else reads(value, reader.language, reader.zone)


@pass_context
def _upper(context: Context, value: Any) -> str:
    return _words(context, value).upper()


@pass_context
def _lower(context: Context, value: Any) -> str:
    return _words(context, value).lower()


@pass_context
def _capitalize(context: Context, value: Any) -> str:
    words = _words(context, value)
    return words[:1].upper() + words[1:]


@pass_context
def _percent(context: Context, value: Any) -> str:
    return reads_percent(_number(value), context[_STRANDS].reader.language)


def _round(value: Any, digits: int = 0) -> Decimal:
    if not isinstance(digits, int) or not 0 <= digits <= 6:
        raise ValueError("`round` takes from 0 to 6 digits")
    return Decimal(_number(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


@pass_context
def _join(context: Context, value: Any, between: str) -> str:
    return str(between).join(_words(context, each) for each in value)


def _is_known(value: Any) -> bool:
    return not isinstance(value, Undefined)


_STRANDS = "strands of this rendering"  # no template can name it: it is no identifier
_SANDBOX = _Sandbox(undefined=StrictUndefined, finalize=_strand, autoescape=False)
_SANDBOX.globals.clear()
_SANDBOX.filters = {
    "else": _else,
    "upper": _upper,
    "lower": _lower,
    "capitalize": _capitalize,
    "round": _round,
    "percent": _percent,
    "join": _join,
    "length": len,
}
_SANDBOX.tests = {"known": _is_known}


@lru_cache(maxsize=512)
def _template(source: str) -> Template:
    """Compiled once; refused where a check would have refused it, whoever brought it here."""
    problems = template_problems(source)
    if problems:
        line, _, message = problems[0]
        raise LetterRefused(f"its template is wrong in line {line}: {message}")
    return _SANDBOX.from_string(source)
