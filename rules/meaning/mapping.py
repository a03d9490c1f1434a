"""`mapping:` to `ImportMapping`."""

from collections.abc import Iterator, Sequence

from rules.mapping import Column, EventRow, FileMapping, ImportMapping, says_day
from rules.meaning.reader import Reader
from rules.problems import did_you_mean
from rules.shapes.shape import Fitted
from rules.vocabulary import Field
from rules.yaml_text.nodes import Text

ENCODINGS = ("utf-8", "utf-16", "gb18030")


def read_mapping(said: Fitted, reader: Reader) -> ImportMapping:
    name: Text = said["mapping"]
    source = said["source"].value if said["source"] else name.value
    return ImportMapping(
        name=name.value,
        source=source,
        files=tuple(_file(one, source, reader) for one in said["files"]),
        backfill=said["backfill"],
        covers={reader.use("feed", feed): days for feed, days in said["covers"]},
        dates=tuple(_dates(said["dates"], reader)),
        time_zone=said["time_zone"].value if said["time_zone"] else "",
        format=said["format"] or "",
        delimiter=_delimiter(said["delimiter"], reader),
        encoding=_encoding(said["encoding"], reader),
        place=name.place,
    )


def _dates(said: Sequence[Text], reader: Reader) -> Iterator[str]:
    for text in said:
        if says_day(text.value):
            yield text.value
        else:
            message = f"`{text}` does not say how a date is written: day, month and year."
            hint = "For `31.12.2026` write `%d.%m.%Y`, for `12/31/2026 9:05 PM` write `%m/%d/%Y %I:%M %p`."
            reader.say(text.place, "wrong-value", message, hint)


def _delimiter(text: Text | None, reader: Reader) -> str:
    if text is None:
        return ""
    found = {"tab": "\t", "comma": ",", "semicolon": ";"}.get(text.value, text.value)
    if len(found) != 1:
        reader.say(
            text.place,
            "wrong-value",
            f"`{text}` is no delimiter.",
            "Write comma, semicolon, tab, or one sign.",
        )
    return found


def _encoding(text: Text | None, reader: Reader) -> str:
    if text is not None and text.value.lower() not in ENCODINGS:
        hint = f"There are: {', '.join(ENCODINGS)}."
        reader.say(text.place, "wrong-value", f"Files in `{text}` are not read.", hint)
    return text.value.lower() if text is not None else ""


def _file(said: Fitted, source: str, reader: Reader) -> FileMapping:
    if (said["account"] is None) == (said["via"] is None):
        message = (
            "A file wants `account:`, the column that names it, or `via:` a child that an earlier file told."
        )
        reader.say(said.place, "missing-key", message, "Write one of them.")
    if not said["columns"] and not said["events"]:
        reader.say(said.place, "no-value", "The file tells nothing: `columns:` or `events:` is missing.")
    child, via = said["child"], said["via"]
    for kind, _ in filter(None, (child, via)):
        _check_kind(kind, said, reader)
    return FileMapping(
        name=said["file"].value,
        match=said["file"].value,
        account=_column(said["account"]),
        alias=said["alias"].value if said["alias"] else source,
        via=via,
        creates=said["creates"],
        account_name=_column(said["name"]),
        child=child,
        columns=tuple(_columns(said, child[0] if child else "account", reader)),
        events=tuple(_events(said, reader)),
        at=_column(said["at"]),
        feed=reader.use("feed", said["feed"]),
        row_id=_column(said["id"]),
        place=said.place,
    )


def _check_kind(kind: str, said: Fitted, reader: Reader) -> None:
    if kind not in reader.vocabulary.children:
        hint = did_you_mean(kind, reader.vocabulary.children)
        reader.say(said.place, "unknown-child", f"The vocabulary has no child `{kind}`.", hint)


def _column(text: Text | None) -> str:
    return text.value if text is not None else ""


def _columns(said: Fitted, about: str, reader: Reader) -> Iterator[Column]:
    fields = reader.vocabulary.fields_of(about)
    for key, one in said["columns"]:
        known = fields.get(key.value)
        if known is None and (about == "account" or about in reader.vocabulary.children):
            hint = did_you_mean(key.value, fields) or f"It has: {', '.join(sorted(fields))}."
            reader.say(
                key.place, "unknown-field", f"`{about}` has no field `{key}` that an import may tell.", hint
            )
        elif isinstance(one, Text):
            yield Column(key.value, one.value, is_dated=_is_dated(known))
        else:
            _check_column(key, one, known is not None and known.is_series, reader)
            yield _whole_column(key, one, _is_dated(known))


def _is_dated(field: Field | None) -> bool:
    return field is not None and field.type.kind in ("date", "moment")


def _check_column(key: Text, one: Fitted, is_series: bool, reader: Reader) -> None:
    if (one["column"] is None) == (one["constant"] is None):
        reader.say(key.place, "missing-key", f"`{key}:` wants `column:` or `constant:`, one of them.")
    if one["sum_by_day"] and not is_series:
        reader.say(key.place, "wrong-type", f"`sum_by_day:` belongs to a series, and `{key}` is none.")


def _whole_column(key: Text, one: Fitted, is_dated: bool) -> Column:
    return Column(
        field=key.value,
        column=_column(one["column"]),
        constant=_column(one["constant"]),
        at=_column(one["at"]),
        values={word.value: text.value for word, text in one["values"]} if one["values"] else None,
        empties=one["empties"],
        only=_only(one),
        sum_by_day=one["sum_by_day"],
        is_dated=is_dated,
    )


def _only(one: Fitted) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((column.value, tuple(word.value for word in words)) for column, words in one["only_"])


def _events(said: Fitted, reader: Reader) -> Iterator[EventRow]:
    for key, one in said["events"]:
        event = reader.use("event", key)
        known = reader.vocabulary.events.get(event)
        for field, _ in one["fields_"]:
            if known is not None and field.value not in known.fields:
                hint = did_you_mean(field.value, known.fields)
                reader.say(field.place, "unknown-field", f"The event `{event}` has no field `{field}`.", hint)
        fields = {field.value: column.value for field, column in one["fields_"]}
        dated = frozenset(name for name in fields if known is not None and _is_dated(known.fields.get(name)))
        yield EventRow(event, one["at"].value, _column(one["id"]), fields or None, _only(one), dated)
