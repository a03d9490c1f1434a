"""A noun of a rulebook taken apart: each key that its author may write, what it means, and how that reads aloud.

Where it was written, comments and the layout of files are no part of it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from rules.aloud import aloud
from rules.condition import And, Listed, Not, Or
from rules.rule import AlreadyTrue, Rule
from rules.spoken import Voice, say_constant, say_percent
from rules.text import LocalText, Sentence
from rules.values import Span, Type
from rules.vocabulary import Vocabulary
from rules.walk import NODE_TYPES

PASSED_OVER = frozenset({"place", "comments", "comment_at", "text", "name", "id", "next", "first", "if_not"})
"""What a noun holds beside its meaning; the order of a playbook's steps is told as a whole."""
AS_WRITTEN = {"from_": "from", "klass": "class"}
NOTHING: frozenset[str] = frozenset()
Joint = Literal["", "all", "any", "not all", "none"]


class Leaf(NamedTuple):
    """`value` decides whether it is the same; `says` reads it in a language. `parts`: of several conditions joined into
    one, each by itself; `joint` says how.
    """

    value: Any
    says: Callable[[str], str]
    parts: tuple["Leaf", ...] = ()
    joint: Joint = ""


Leaves = dict[str, Leaf]


def leaves_of(noun: Any, vocabulary: Vocabulary, without: frozenset[str] = NOTHING) -> Leaves:
    """By key, such as `true_for` or `windows.open.from`; what is left out or empty has none."""
    if isinstance(noun, str):
        return {"": fixed(noun, noun)}
    return dict(
        _of_tuple(noun, vocabulary, "")
        if isinstance(noun, tuple)
        else _of_noun(noun, vocabulary, "", without)
    )


def fixed(value: Any, said: str) -> Leaf:
    """What reads the same in every language."""
    return Leaf(value, lambda _: said)


def _of_noun(
    noun: Any, vocabulary: Vocabulary, at: str, without: frozenset[str] = NOTHING
) -> Iterator[tuple[str, Leaf]]:
    if isinstance(noun, Rule):
        yield "mode", _mode(noun)
        without |= {"mode", "canary_share"}
    for each in fields(noun):
        if each.name not in PASSED_OVER and each.name not in without:
            key = AS_WRITTEN.get(each.name, each.name)
            yield from _of(getattr(noun, each.name), vocabulary, f"{at}.{key}" if at else key)


def _of(value: Any, vocabulary: Vocabulary, at: str) -> Iterator[tuple[str, Leaf]]:
    if value is None or value == "" or value == ():
        return
    if isinstance(value, Listed):
        yield (
            "accounts",
            Leaf(value.accounts, lambda language: _said(value.accounts, Voice(language, vocabulary))),
        )
    elif isinstance(value, (*NODE_TYPES, Span)):
        yield at, _read_aloud(value, vocabulary)
    elif isinstance(value, LocalText | Sentence):
        for language, said in value.by_language.items():
            yield f"{at}.{language}", _text(said, vocabulary)
    elif isinstance(value, AlreadyTrue | Type):
        yield at, fixed(value, _plain(value))
    elif is_dataclass(value):
        yield from _of_noun(value, vocabulary, at)
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield from _of(each, vocabulary, f"{at}.{name}")
    elif isinstance(value, tuple) and any(
        is_dataclass(each) and not isinstance(each, Span) for each in value
    ):
        yield from _of_tuple(value, vocabulary, at)
    else:
        yield at, Leaf(value, lambda language: _said(value, Voice(language, vocabulary)))


def _of_tuple(value: tuple[Any, ...], vocabulary: Vocabulary, at: str) -> Iterator[tuple[str, Leaf]]:
    for index, each in enumerate(value, start=1):
        name = getattr(each, "name", "") or getattr(each, "id", "") or str(index)
        yield from _of(each, vocabulary, f"{at}.{name}" if at else name)


def _read_aloud(node: Any, vocabulary: Vocabulary) -> Leaf:
    joint, parts = _joined(node)
    leaves = tuple(_read_aloud(part, vocabulary) for part in parts)
    return Leaf(node, lambda language: aloud(node, language, vocabulary), leaves, joint)


def _joined(node: Any) -> tuple[Joint, tuple[Any, ...]]:
    match node:
        case And(parts=parts):
            return "all", parts
        case Or(parts=parts):
            return "any", parts
        case Not(part=And(parts=parts)):
            return "not all", parts
        case Not(part=Or(parts=parts)):
            return "none", parts
    return "", ()


def _mode(rule: Rule) -> Leaf:
    if rule.mode != "canary":
        return fixed(rule.mode, rule.mode)
    share = say_percent(Decimal(str(rule.canary_share)))
    return fixed((rule.mode, rule.canary_share), f"canary {share}")


def _text(said: Any, vocabulary: Vocabulary) -> Leaf:
    if isinstance(said, str):
        return fixed(said, said)
    return Leaf(said, lambda language: "".join(_piece(part, language, vocabulary) for part in said))


def _piece(part: Any, language: str, vocabulary: Vocabulary) -> str:
    return part if isinstance(part, str) else f"{{{aloud(part, language, vocabulary)}}}"


def _plain(value: AlreadyTrue | Type) -> str:
    if isinstance(value, Type):
        return str(value)
    return value.what if value.a_day is None else f"{value.what}: {value.a_day} a day"


def _is_pair(value: Any) -> bool:
    """A story's verb and what it is said of."""
    return isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], str)


def _said(value: Any, voice: Voice) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_said(each, voice)}" for key, each in value.items())
    if isinstance(value, tuple) and value and all(map(_is_pair, value)):
        return "; ".join(f"{verb}: {_said(each, voice)}" for verb, each in value)
    if isinstance(value, tuple | frozenset | list):
        items = sorted(value, key=str) if isinstance(value, frozenset) else value
        return ", ".join(_said(each, voice) for each in items)
    if isinstance(value, float):
        return say_percent(Decimal(str(value)))
    return say_constant(voice, value)
