"""Schemas of values that are one text. YAML's own readers make numbers and yes/no of some; both are taken."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rules.schema.words import NAMED_BY, Words
from rules.shapes import scalars
from rules.shapes.defaults import Daily, Mode
from rules.shapes.delivery import CapWord
from rules.shapes.scalars import LONGEST_NAME, NAME, Scalar
from rules.shapes.steps import AtMost, Ending, To
from rules.shapes.vocabulary import TypeWord
from rules.shapes.workspace import Currency, Language

Schema = dict[str, Any]
TEXT: Schema = {"type": ["string", "number", "boolean"], "minLength": 1}
_SPAN, _ELAPSED = r"^[0-9]{1,6}(s|m|h|d|w|bd|bh)$", r"^[0-9]{1,6}(s|m|h|d|w)$"
_SHARE = r"^[0-9]{1,3}(\.[0-9]{1,4})?%$"
_CLOCK = r"[0-9]{1,2}:[0-9]{2}"


def scalar(field: Scalar, key: str, words: Words) -> Schema:
    """The nearest kin that has a form of its own; else any text."""
    for kin in type(field).__mro__:
        if kin in _FORMS:
            return {**_FORMS[kin](field), **_also(field, key, words)}
    return dict(TEXT)


def names(kinds: Sequence[str], words: Words) -> Schema:
    """The names there are are offered; another is no mistake of form, for its document may yet be written."""
    known = list(dict.fromkeys(word for kind in kinds for word in words.get(kind, ())))
    return {"anyOf": [{"enum": known}, {"type": "string"}]} if known else {"type": "string"}


def _also(field: Scalar, key: str, words: Words) -> Schema:
    if isinstance(field, Language):
        return {"anyOf": [{"enum": list(words.get("language", ()))}, {"type": "string"}]}
    if isinstance(field, TypeWord):
        return names(("type",), words)
    is_name = isinstance(field, scalars.Name) and not field.required
    return names(NAMED_BY[key], words) if key in NAMED_BY and (is_name or key in ("start", "to")) else {}


def _text(pattern: str) -> Callable[[Any], Schema]:
    return lambda field: {"type": "string", "pattern": pattern}


def _span(field: Any) -> Schema:
    return {"type": "string", "pattern": _SPAN if field.has_business else _ELAPSED}


def _choice(field: Any) -> Schema:
    return {"enum": [*field.words]}


def _whole(field: Any) -> Schema:
    return {
        "type": ["integer", "string"],
        "minimum": field.least,
        "maximum": field.most,
        "pattern": "^-?[0-9]+$",
    }


_FORMS: Mapping[type, Callable[[Any], Schema]] = {
    Scalar: lambda field: dict(TEXT),
    scalars.Name: lambda field: {"type": "string", "pattern": f"^{NAME.pattern}$", "maxLength": LONGEST_NAME},
    scalars.Code: _text(r"^[A-Za-z][A-Za-z0-9_-]{0,79}$"),
    scalars.Choice: _choice,
    scalars.YesNo: lambda field: {"enum": ["yes", "no"]},
    scalars.Spans: _span,
    AtMost: lambda field: {"type": "string", "pattern": f"^forever$|{_SPAN}"},
    Ending: lambda field: {"type": ["string", "number", "boolean", "null"]},
    scalars.Whole: _whole,
    scalars.Share: _text(_SHARE),
    scalars.ShareOrCount: lambda field: {"type": ["integer", "string"], "pattern": f"^[0-9]{{1,9}}$|{_SHARE}"},
    scalars.Clock: _text(f"^{_CLOCK}$"),
    scalars.Hours: _text(f"^{_CLOCK}-{_CLOCK}$"),
    scalars.Day: _text(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
    scalars.DayAndTime: _text(rf"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}([ T]{_CLOCK})?$"),
    scalars.Zone: lambda field: {"enum": sorted(field.known)},
    scalars.Address: _text(r"^[^@\s]+@[^@\s]+\.[^@\s.]+$"),
    Mode: lambda field: {
        "type": "string",
        "pattern": rf"^(off|shadow|live)$|^canary {_SHARE[1:]}",
        "anyOf": [{"enum": ["off", "shadow", "canary 10%", "live"]}, {"type": "string"}],
    },
    Daily: _text("^[0-9]{1,7} a day$"),
    CapWord: _text("^[0-9]{1,6} in [0-9]+[smhdw]$"),
    Currency: _text("^[A-Z]{3}$"),
    Language: _text("^[A-Za-z0-9]+(-[A-Za-z0-9]+){0,2}$"),
    To: lambda field: {"type": "string", "minLength": 1},
}  # fmt: skip
