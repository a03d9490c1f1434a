"""`vocabulary:` documents, all of them together, to one `Vocabulary`."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from rules.meaning.derived import read_derived
from rules.meaning.groups import below_of, read_groups
from rules.meaning.reader import Reader
from rules.problems import NOWHERE, Place, did_you_mean
from rules.shapes.shape import Fitted
from rules.values import DATE, MOMENT, MONEY, NUMBER, SERIES, SPAN, TEAMMATE, TEXT, YES_NO, Span, Type
from rules.vocabulary import ChildKind, EventKind, Feed, Field, Vocabulary
from rules.yaml_text.nodes import Text

PLAIN_TYPES: Mapping[str, Type] = {
    "text": TEXT,
    "number": NUMBER,
    "money": MONEY,
    "yes/no": YES_NO,
    "date": DATE,
    "moment": MOMENT,
    "span": SPAN,
    "teammate": TEAMMATE,
    "series": SERIES,
}
T = TypeVar("T")
Pair = tuple[Text, Fitted]


def read_vocabulary(
    said: Iterable[Fitted], conditions: Iterable[Fitted], lists: Iterable[Fitted], reader: Reader
) -> Vocabulary:
    """Notes its problems; what has one is left out."""
    documents = list(said)
    kinds = {key.value for document in documents for key, _ in document["children"]}
    children = _once(reader, _read_children(documents, kinds, reader))
    own = (pair for one in documents for pair in one["account"])
    vocabulary = Vocabulary(
        account=_fields(reader, own, kinds | {"account"}, ""),
        children=children,
        events=_once(reader, _read_events(documents, kinds, reader), {**children}),
        feeds=_once(reader, _read_feeds(documents)),
        derived={},
    )
    read_groups(documents, vocabulary, reader)
    reader.know(vocabulary)
    derived = [pair for document in documents for pair in document["derived"]]
    return read_derived(derived, conditions, lists, reader)


def _once(
    reader: Reader, found: Iterable[tuple[Text, T]], taken: Mapping[str, object] | None = None
) -> dict[str, T]:
    """The things by name; a name that stands a second time, or is taken by kin, is a problem."""
    kept: dict[str, T] = {}
    for key, value in found:
        first = kept.get(key.value) or (taken or {}).get(key.value)
        if first is not None:
            message, hint = f"`{key}` is in the vocabulary already.", "Give it another name."
            place: Place = getattr(first, "place", NOWHERE)
            reader.say(key.place, "name-twice", message, hint, place, f"the first `{key}`")
        else:
            kept[key.value] = value
    return kept


def _read_children(
    documents: list[Fitted], kinds: set[str], reader: Reader
) -> Iterator[tuple[Text, ChildKind]]:
    for key, said in (pair for document in documents for pair in document["children"]):
        feed = reader.use("feed", said["feed"])
        fields = _fields(reader, said["fields_"], kinds, feed)
        if said["key"].value in fields:
            message = f"`{said['key']}` is the key of {key}; it cannot be one of its fields as well."
            reader.say(
                said["key"].place, "name-twice", message, "The key is a text by itself; delete the field."
            )
        label = reader.local(said["label"], key.value)
        yield key, ChildKind(key.value, said["key"].value, feed, fields, key.place, label)


def _read_events(
    documents: list[Fitted], kinds: set[str], reader: Reader
) -> Iterator[tuple[Text, EventKind]]:
    for key, said in (pair for document in documents for pair in document["events"]):
        feed = reader.use("feed", said["feed"])
        fields = _fields(reader, said["fields_"], kinds, feed)
        for field in fields.values():
            if field.is_series:
                reader.say(field.place, "wrong-type", "A field of an event cannot be a series.")
        yield key, EventKind(key.value, feed, fields, key.place, reader.local(said["label"], key.value))


def _read_feeds(documents: list[Fitted]) -> Iterator[tuple[Text, Feed]]:
    for key, said in (pair for document in documents for pair in document["feeds"]):
        has_habit = said["speaks"] == "by_habit"
        yield key, Feed(key.value, said["max_silence"], key.place, said["breaker"], has_habit)


def _fields(reader: Reader, said: Iterable[Pair], kinds: set[str], feed: str) -> dict[str, Field]:
    found = ((key, _field(reader, key, one, kinds, feed)) for key, one in said)
    return _once(reader, ((key, field) for key, field in found if field is not None))


def _field(reader: Reader, key: Text, said: Fitted, kinds: set[str], feed: str) -> Field | None:
    kind = _type(reader, said, kinds)
    if kind is None:
        return None
    every = {"day": Span(1, "d"), "week": Span(7, "d"), None: Span(1, "d")}[said["every"]]
    if said["every"] and kind != SERIES:
        reader.say(said["type"].place, "wrong-type", f"`every:` belongs to a series, and `{key}` is {kind}.")
    return Field(
        name=key.value,
        type=kind,
        label=reader.local(said["label"], key.value),
        feed=reader.use("feed", said["feed"]) or feed,
        max_age=said["max_age"],
        sources=tuple(text.value for text in said["from_"]),
        every=every if kind == SERIES else None,
        unit=said["unit"].value if said["unit"] else "",
        below=below_of(said, reader),
        place=key.place,
    )


def _type(reader: Reader, said: Fitted, kinds: set[str]) -> Type | None:
    text, values = said["type"], said["of"]
    item = text.value.removeprefix("list of ")
    if values and item != "choice":
        sentence = f"`of:` lists the values of a choice, and the type is {text}."
        reader.say(text.place, "wrong-type", sentence, "Write `type: choice`, or leave `of:` out.")
    if item == "choice":
        choice = _choice(reader, text, values)
        return Type("list", item=choice) if choice is not None and item != text.value else choice
    found = PLAIN_TYPES.get(item) or (Type("reference", to=item) if item in kinds else None)
    if found is None:
        known = [*PLAIN_TYPES, "choice", *sorted(kinds)]
        hint = did_you_mean(item, known) or f"There are: {', '.join(known)}, and `list of` them."
        reader.say(text.place, "unknown-type", f"There is no type `{text}`.", hint)
    elif item != text.value:
        if found == SERIES:
            reader.say(text.place, "wrong-type", "There are no lists of series.")
        return Type("list", item=found)
    return found


def _choice(reader: Reader, text: Text, values: tuple[Text, ...] | None) -> Type | None:
    if not values:
        reader.say(
            text.place, "missing-key", "`of:` is missing; a choice wants its values: `of: [high, low]`."
        )
        return None
    words = tuple(value.value for value in values)
    for at, value in enumerate(values):
        if value.value in words[:at]:
            reader.say(value.place, "name-twice", f"`{value}` stands twice among the values.", "Delete one.")
    return Type("choice", of=tuple(dict.fromkeys(words)))
