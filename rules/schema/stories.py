"""What a story may say, which only the vocabulary knows: the cast's fields, and the names of what is looked at."""

import re
from collections.abc import Callable, Mapping

from rules.meaning.cast import plural_of
from rules.schema.fields import Special, Writer
from rules.schema.scalars import TEXT, Schema, names
from rules.shapes.shape import Shape
from rules.shapes.story import MomentShape, StoryShape
from rules.values import Type
from rules.vocabulary import Field, Vocabulary

_BY_VERB: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("open", "would_open", "pending", "closed", "not_open", "window"), ("rule",)),
    **dict.fromkeys(("email", "no_email"), ("email",)),
    **dict.fromkeys(("task", "no_task", "done"), ("task",)),
    **dict.fromkeys(("replied", "clicked"), ("mail-step",)),
    **dict.fromkeys(("silent", "speaks"), ("feed",)),
    "acknowledged": ("task", "rule"),
    "escalated": ("escalation",),
    "ended": ("playbook",),
    "milestone": ("milestone",),
    "verdict": ("rule", "email", "playbook"),
}


def story_words(vocabulary: Vocabulary) -> dict[tuple[type[Shape], str], Special]:
    """By shape and key, what stands there."""
    verbs: dict[tuple[type[Shape], str], Special] = {
        (MomentShape, verb): _named(kinds, or_any=verb.startswith("no_")) for verb, kinds in _BY_VERB.items()
    }
    told: dict[tuple[type[Shape], str], Special] = {
        (MomentShape, "set"): lambda writer: _set(vocabulary, writer),
        (StoryShape, "on_trial"): _named(("rule",), or_any=False),
    }
    return {**verbs, **told}


def with_cast(story: Schema, vocabulary: Vocabulary, writer: Writer) -> Schema:
    """The schema of a story with the account's fields and the children of this vocabulary."""
    children = {
        plural_of(kind): {
            "type": "object",
            "additionalProperties": fields(child.fields, writer, or_nothing=True),
        }
        for kind, child in vocabulary.children.items()
    }
    below = {
        plural_of(kind): {"type": "object", "additionalProperties": _below(vocabulary, writer)}
        for kind in vocabulary.groups
    }
    account = fields(vocabulary.account, writer)
    properties = {**story["properties"], "account": account, **children, **below}
    return {**story, "properties": properties, "additionalProperties": False}


def fields(known: Mapping[str, Field], writer: Writer, or_nothing: bool = False) -> Schema:
    properties = {name: _told(one.type, writer) for name, one in known.items()}
    kinds = ["object", "null"] if or_nothing else "object"
    return {"type": kinds, "properties": properties, "additionalProperties": False}


def _named(kinds: tuple[str, ...], or_any: bool) -> Callable[[Writer], Schema]:
    return lambda writer: writer.named(*kinds, or_any=or_any)


def _set(vocabulary: Vocabulary, writer: Writer) -> Schema:
    told = _told_of_account(vocabulary, writer)
    below = {f"^{kind} .+": _below(vocabulary, writer) for kind in vocabulary.groups}
    return {**told, "patternProperties": {**told["patternProperties"], **below}}


def _below(vocabulary: Vocabulary, writer: Writer) -> Schema:
    """An account below: its fields, its children under their plurals, or one by one."""
    told = _told_of_account(vocabulary, writer)
    children = {
        plural_of(kind): {"type": "object", "additionalProperties": fields(child.fields, writer)}
        for kind, child in vocabulary.children.items()
    }
    return {**told, "type": ["object", "null"], "properties": {**children, **told["properties"]}}


def _told_of_account(vocabulary: Vocabulary, writer: Writer) -> Schema:
    kinds = {f"^{kind} .+": fields(child.fields, writer) for kind, child in vocabulary.children.items()}
    return {**fields(vocabulary.account, writer), "patternProperties": kinds}


def _told(kind: Type, writer: Writer) -> Schema:
    """A value as a story tells it; `empty` makes it known to be empty."""
    if kind.kind == "choice":
        return {"enum": [*kind.of, *(number for word in kind.of for number in _as_number(word)), "empty"]}
    if kind.kind == "yes/no":
        return {"enum": ["yes", "no", "empty"]}
    if kind.kind == "teammate":
        return names(("teammate",), writer.words)
    return {} if kind.kind == "list" else {**TEXT, "description": f"{kind}, or empty"}


def _as_number(word: str) -> tuple[int | float, ...]:
    """As what an editor's reader of YAML takes a word that is written in digits and without quotes."""
    if re.fullmatch(r"-?[0-9]+", word):
        return (int(word),)
    return (float(word),) if re.fullmatch(r"-?[0-9]+\.[0-9]+", word) else ()
