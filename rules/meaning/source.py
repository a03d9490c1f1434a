"""`source:` to `Source`."""

from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Any

from rules.meaning.reader import Reader
from rules.problems import did_you_mean
from rules.shapes.shape import Fitted
from rules.shapes.source import Target
from rules.source import FIVE_MINUTES, Source, Take, Verify
from rules.yaml_text.nodes import Text

NEEDED_BY = {"ts": "ts_header", "id": "id_header", "nonce": "nonce_header"}
"""What a part of the signed text is read from."""
IN_BASE = ("id", "ts", "body", "method", "uri", "secret", "nonce")


def read_source(said: Fitted, reader: Reader) -> Source:
    name: Text = said["source"]
    feed = reader.use("feed", said["feed"])
    takes = (*_facts(said, reader), *_events(said, reader))
    if not said["facts"] and not said["events"] and not said.problems:
        reader.say(
            name.place, "no-value", f"The source `{name}` takes nothing: `facts:` or `events:` is missing."
        )
    return Source(
        name=name.value,
        verify=_verify(said["verify"], reader),
        arrival_id=tuple(said["arrival_id"]),
        feed=feed,
        account=said["account"],
        alias=said["alias"].value if said["alias"] else name.value,
        each=said["each"],
        creates=_creates(said["creates"]),
        account_name=said["account_name"] or "",
        takes=takes,
        place=name.place,
    )


def _creates(said: Any) -> tuple[tuple[str, tuple[str, ...]], ...] | None:
    return {"yes": (), "no": None}[said] if isinstance(said, str) else _matches(said)


def _matches(said: Any) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(path, allowed values), from a table or from `$.type = report`, which has its values as texts already."""
    return tuple((str(path), tuple(str(value) for value in values)) for path, values in said)


def _facts(said: Fitted, reader: Reader) -> Iterator[Take]:
    for key, one in said["facts"]:
        about, child, field = Target().read(key) or ("", "", "")
        known = (
            reader.vocabulary.fields_of(about)
            if about == "account" or about in reader.vocabulary.children
            else None
        )
        if known is None:
            hint = did_you_mean(about, reader.vocabulary.children)
            reader.say(key.place, "unknown-child", f"The vocabulary has no child `{about}`.", hint)
        elif field not in known:
            hint = did_you_mean(field, known) or f"It has: {', '.join(sorted(known))}."
            reader.say(
                key.place, "unknown-field", f"`{about}` has no field `{field}` that a source may tell.", hint
            )
        else:
            yield _take(said, one, about, field, child, key)


def _take(said: Fitted, one: Fitted | str, about: str, field: str, child: str, key: Text) -> Take:
    if not isinstance(one, Fitted):
        return Take(
            about, field, one, child, said["at"] or "", at_format=said["at_format"] or "", place=key.place
        )
    return Take(
        about=about,
        name=field,
        value=one["value"],
        child=child,
        at=one["at"] or said["at"] or "",
        when=_matches(one["when"]),
        values={word.value: text.value for word, text in one["values"]} if one["values"] else None,
        empties=one["empties"],
        at_format=one["at_format"] or said["at_format"] or "",
        place=key.place,
    )


def _events(said: Fitted, reader: Reader) -> Iterator[Take]:
    for key, one in said["events"]:
        event = reader.use("event", key)
        known = reader.vocabulary.events.get(event)
        for field, _ in one["fields_"]:
            if known is not None and field.value not in known.fields:
                hint = did_you_mean(field.value, known.fields)
                reader.say(field.place, "unknown-field", f"The event `{event}` has no field `{field}`.", hint)
        yield Take(
            about="event",
            name=event,
            at=one["at"] or said["at"] or "",
            id=one["id"] or "",
            when=_matches(one["when"]),
            fields={field.value: path for field, path in one["fields_"]} or None,
            at_format=one["at_format"] or said["at_format"] or "",
            place=key.place,
        )


def _verify(said: Fitted, reader: Reader) -> Verify:
    kind, base = said["kind"], said["base"].value if said["base"] else "{body}"
    texts = ("header", "prefix", "separator", "ts_header", "id_header", "nonce_header")
    words = {name: said[name].value if said[name] else "" for name in texts}
    if kind in ("hmac", "hash"):
        _check_base(said, base, words, reader)
    if kind in ("hmac", "hash", "token") and not words["header"]:
        message = f"`header:` is missing: where does a request carry its {'token' if kind == 'token' else 'signature'}?"
        reader.say(said.place, "missing-key", message)
    return Verify(
        kind=kind,
        secret=said["secret"].value,
        algo=said["algo"],
        key=said["key"],
        base=base,
        encoding=said["encoding"],
        ts_unit=said["ts_unit"],
        tolerance=said["tolerance"] or FIVE_MINUTES,
        **words,
    )


def _check_base(said: Fitted, base: str, words: Mapping[str, str], reader: Reader) -> None:
    place = said["base"].place if said["base"] else said.place
    try:
        parts = {name for _, name, _, _ in Formatter().parse(base) if name is not None}
    except ValueError:
        reader.say(
            place, "wrong-value", "The braces of `base:` do not match.", 'Write `base: "{ts}.{body}"`.'
        )
        return
    for part in sorted(parts - set(IN_BASE)):
        hint = f"There are: {', '.join(IN_BASE)}."
        reader.say(place, "wrong-value", f"`{{{part}}}` is no part of what a request signs.", hint)
    for part, header in NEEDED_BY.items():
        if part in parts and not words[header]:
            example = {"ts": "X-Timestamp", "id": "X-Message-Id"}.get(part, "X-Nonce")
            hint = f"Name the header in which it comes, such as `{header}: {example}`."
            reader.say(place, "missing-key", f"`base:` has `{{{part}}}`, and `{header}:` is missing.", hint)
    if "body" not in parts:
        reader.say(place, "wrong-value", "`base:` lacks `{body}`: then anybody may change what was signed.")
