"""The shape of `source:`."""

import re

from jsonpath import JSONPathEnvironment
from jsonpath.exceptions import JSONPathError

from rules.shapes.composites import Inside, Keyed, Many, OneOf, Whatever
from rules.shapes.scalars import Choice, Code, Name, Prose, Scalar, Spans, YesNo
from rules.shapes.shape import Shape
from rules.yaml_text.nodes import Text

_PATHS = JSONPathEnvironment()
LONGEST_PATH = 200


def is_path(text: str) -> bool:
    """JSONPath from an item (`$.x`), or from the whole body (`$$.x`)."""
    if not text.startswith("$") or len(text) > LONGEST_PATH:
        return False
    try:
        _PATHS.compile(text[1:] if text.startswith("$$") else text)
    except (JSONPathError, ValueError, RecursionError):
        return False
    return True


class Path(Scalar):
    wants = "a JSONPath such as `$.company.id`"
    code = "bad-path"

    def read(self, text: Text) -> str | None:
        return text.value if is_path(text.value) else None


class PathOrConstant(Path):
    """A path; a text in quotes that begins with no `$` is a constant, and keeps its quotes."""

    wants = "a JSONPath such as `$.seats`, or a constant in quotes"

    def read(self, text: Text) -> str | None:
        if text.is_quoted and not text.value.startswith("$"):
            return f'"{text.value}"'
        return super().read(text)


class Target(Scalar):
    """`seats`, or `module($.name).users`; yields (kind, path of the key, field)."""

    wants = "a field of the account, or a child's field such as `module($.name).users`"
    code = "bad-target"

    def read(self, text: Text) -> tuple[str, str, str] | None:
        found = re.fullmatch(r"(?:([a-z][a-z0-9_-]*)\((\$.*)\)\.)?([a-z][a-z0-9_-]*)", text.value)
        if not found or (found[2] and not is_path(found[2])):
            return None
        return found[1] or "account", found[2] or "", found[3]


VALUES = Many(Prose(), or_one=True)
WHEN_TEXT = re.compile(r"(\$\S*)\s*(?:=|(in))\s*(.+)")


class WhenText(Scalar):
    """`$.type = report`, or `$.type in [report, export]`; yields ((path, values),)."""

    wants = "`$.type = report`, `$.type in [a, b]`, or a table of paths and values"
    code = "bad-path"

    def read(self, text: Text) -> tuple[tuple[str, tuple[str, ...]], ...] | None:
        found = WHEN_TEXT.fullmatch(text.value.strip())
        if not found or not is_path(found[1]):
            return None
        words = found[3].strip()
        if found[2]:
            if not (words.startswith("[") and words.endswith("]")):
                return None
            return ((found[1], tuple(word.strip() for word in words[1:-1].split(","))),)
        return ((found[1], (words,)),)


def when_field() -> OneOf:
    """Yields a tuple of (path, values): all must match."""
    return OneOf(text=WhenText(), table=Keyed(VALUES, key=Path()), wants=WhenText.wants, load_default=())


class TakeShape(Shape):
    order = ("value", "when", "at", "...")

    value = PathOrConstant(required=True)
    at = Path(load_default=None)
    at_format = Choice("iso", "s", "ms", "date", load_default=None)
    when = when_field()
    values = Keyed(Prose(), key=Prose(), load_default=None)
    empties = YesNo(load_default=False)


class TakeEventShape(Shape):
    order = ("when", "at", "at_format", "id", "...")

    at = Path(load_default=None)
    at_format = Choice("iso", "s", "ms", "date", load_default=None)
    id = Path(load_default=None)
    when = when_field()
    fields_ = Keyed(PathOrConstant(), data_key="fields", load_default=())


class VerifyShape(Shape):
    order = ("kind", "algo", "key", "base", "header", "...", "secret")

    kind = Choice("hmac", "hash", "token", "basic", "hubspot-v3", required=True)
    secret = Code(required=True)
    algo = Choice("sha1", "sha256", load_default="sha256")
    key = Choice("raw", "base64", load_default="raw")
    base = Prose(load_default=None)
    header = Prose(load_default=None)
    prefix = Prose(load_default=None)
    encoding = Choice("hex", "base64", load_default="hex")
    separator = Whatever(load_default=None)
    ts_header = Prose(load_default=None)
    ts_unit = Choice("s", "ms", "rfc3339", load_default="s")
    id_header = Prose(load_default=None)
    nonce_header = Prose(load_default=None)
    tolerance = Spans(has_business=False, load_default=None)


class SourceShape(Shape):
    order = ("source", "verify", "arrival_id", "feed", "account", "alias", "...", "facts", "events")

    source = Name(required=True)
    account = Path(required=True)
    verify = Inside(VerifyShape, required=True)
    arrival_id = Many(Path(), or_one=True, load_default=())
    feed = Name(load_default=None)
    alias = Name(load_default=None)
    each = Path(load_default="$")
    creates = OneOf(
        text=Choice("yes", "no"),
        table=Keyed(VALUES, key=Path()),
        wants="yes, no, or a table of paths and values that an account is made for",
        load_default="no",
    )
    account_name = Path(load_default=None)
    at = Path(load_default=None)
    at_format = Choice("iso", "s", "ms", "date", load_default=None)
    facts = Keyed(
        OneOf(
            text=PathOrConstant(), table=Inside(TakeShape), wants="a path, or a table with `value:` and `at:`"
        ),
        key=Target(),
        load_default=(),
    )
    events = Keyed(Inside(TakeEventShape), load_default=())
