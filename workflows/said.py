"""What a source says, one item at a time, becomes an observation or a named refusal. Pure.

An item is a map: `account` (its id, or `{kind, value}` of an alias) and either `field` with `value` (a child's as
`module.users`, its key under `child`) or `event` with `id` and `fields`; `at` says when it was so (else now), `feed`
names another feed than the vocabulary does. Where a source may make accounts, `creates` and `account_name` say so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from engine.dates import Mistyped, moment_of, shown
from engine.observations import Observation, ObservationKind, Plain
from engine.scalars import clean_text, got
from engine.typing import canonical
from rules.problems import did_you_mean
from rules.rulebook import Rulebook
from rules.values import Type
from rules.vocabulary import Field, Vocabulary

KEYS = frozenset(
    {"account", "field", "child", "value", "at", "feed", "event", "id", "fields", "creates", "account_name"}
)
TOO_FAR_AHEAD = timedelta(days=1)
"""A source's clock may run a little ahead; a statement about next week is no observation."""
LONGEST_KEY = 500

Ref = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the item at `index` (from 0) was not taken; `field` is the part at fault, where it is one."""

    index: int
    reason: str
    field: str = ""


class Refused(Exception):
    """An item cannot be taken; the message is a sentence for whoever sent it."""

    def __init__(self, reason: str, field: str = "") -> None:
        super().__init__(reason)
        self.field = field


@dataclass(frozen=True, slots=True)
class Target:
    """What a field's name in an item means. `child`: the kind whose key must stand beside it, or empty."""

    about: str
    name: str
    kind: ObservationKind
    type: Type
    feed: str
    child: str


class Spoken(NamedTuple):
    """An observation, and the feed it came by (empty: none)."""

    observation: Observation
    feed: str


def ref_of(item: Any) -> Ref:
    """How the item names its account. Raises Refused."""
    if type(item) is not dict and not isinstance(item, Mapping):
        raise Refused(f"{got(item)}, and an observation is a map.")
    named = item.get("account")
    if type(named) is str or not isinstance(named, Mapping):
        return "", _key(named, "account")
    return _key(named.get("kind"), "account"), _key(named.get("value"), "account")


@dataclass(frozen=True, slots=True)
class Listener:
    """Reads what one source says at one moment, in world time. `known_at` is later than `received_at` for what had to
    wait for its account; in a backfill each statement counts as known since its own moment.
    """

    vocabulary: Vocabulary
    currency: str
    source: str
    now: datetime
    received_at: datetime
    known_at: datetime
    is_backfill: bool = False
    arrival: int | None = None
    targets: dict[str, Target] = field(default_factory=dict)
    _moments: dict[Any, tuple[datetime, str]] = field(default_factory=dict)

    def read(self, item: Mapping[str, Any], account: str, zone: ZoneInfo) -> Spoken:
        """Raises Refused."""
        if not KEYS.issuperset(item):
            raise _unknown_key(item)
        observed_at, day = self._observed(item.get("at"), zone)
        if "event" in item:
            return self._event(item, account, zone, observed_at)
        target = self._target(item)
        value = self._value(item["value"], target.type, zone, item["field"])
        said = (target.about, self._child(item, target), target.name, target.kind, value)
        feed = self._feed(item, target.feed)
        return Spoken(self._made(account, said, observed_at, day if target.kind == "series" else ""), feed)

    def _made(
        self,
        account: str,
        said: tuple[str, str, str, ObservationKind, Plain],
        observed_at: datetime,
        day: str = "",
    ) -> Observation:
        known_at = observed_at if self.is_backfill else self.known_at
        return Observation(
            account, *said, observed_at, self.received_at, known_at, self.source, self.arrival, day
        )

    def _event(self, item: Mapping[str, Any], account: str, zone: ZoneInfo, observed_at: datetime) -> Spoken:
        if "field" in item or "value" in item or "child" in item:
            raise Refused("an item says either a field or an event, not both.", "event")
        name = item["event"]
        kind = self.vocabulary.events.get(name) if isinstance(name, str) else None
        if kind is None:
            raise _unknown("event", name, self.vocabulary.events)
        key = "" if item.get("id") is None else _key(item["id"], "id")
        value = self._fields(item.get("fields"), kind.fields, zone)
        said: tuple[str, str, str, ObservationKind, Plain] = ("event", key, kind.name, "event", value)
        return Spoken(self._made(account, said, observed_at), self._feed(item, kind.feed))

    def _fields(self, raw: Any, fields: Mapping[str, Field], zone: ZoneInfo) -> dict[str, Plain]:
        if raw is None:
            return {}
        if not isinstance(raw, Mapping):
            raise Refused(f"{got(raw)}, and the fields of an event are a map.", "fields")
        for name in raw:
            if name not in fields:
                raise _unknown("field of this event", name, fields)
        return {name: self._value(raw[name], fields[name].type, zone, f"fields.{name}") for name in raw}

    def _target(self, item: Mapping[str, Any]) -> Target:
        if "field" not in item:
            raise Refused("an item needs a field with its value, or an event.", "field")
        if "value" not in item:
            raise Refused(
                "an item with a field needs its value; null says that it is known to be empty.", "value"
            )
        if not self.targets:
            self.targets.update(targets_of(self.vocabulary))
        name = item["field"]
        target = self.targets.get(name) if isinstance(name, str) else None
        if target is None:
            raise _unknown("field", name, self.targets)
        return target

    def _child(self, item: Mapping[str, Any], target: Target) -> str:
        if target.child:
            if item.get("child") is None:
                raise Refused(
                    f"{item['field']} belongs to a {target.child}: its key stands under child.", "child"
                )
            return _key(item["child"], "child")
        if item.get("child") is not None:
            raise Refused(f"{item['field']} belongs to the account, which has no child key.", "child")
        return ""

    def _value(self, raw: Any, wanted: Type, zone: ZoneInfo, name: str) -> Plain:
        try:
            return canonical(raw, wanted, currency=self.currency, zone=zone)
        except Mistyped as error:
            raise Refused(f"{name}: {error}", name) from error

    def _observed(self, raw: Any, zone: ZoneInfo) -> tuple[datetime, str]:
        if raw is None:
            return self.received_at, ""
        key = (raw, zone.key) if isinstance(raw, (str, int, float)) else None
        found = self._moments.get(key) if key else None
        if found is None:
            found = self._moment(raw, zone)
            if key:
                self._moments[key] = found
        return found

    def _moment(self, raw: Any, zone: ZoneInfo) -> tuple[datetime, str]:
        try:
            found = moment_of(raw, zone)
        except Mistyped as error:
            raise Refused(f"at: {error}", "at") from error
        if found[0] > self.now + TOO_FAR_AHEAD:
            raise Refused(
                f"at: {shown(raw)} is more than a day ahead of now, {self.now:%Y-%m-%d %H:%M} UTC.", "at"
            )
        return found

    def _feed(self, item: Mapping[str, Any], usual: str) -> str:
        named = item.get("feed")
        if named is None:
            return usual
        if not isinstance(named, str) or named not in self.vocabulary.feeds:
            raise _unknown("feed", named, self.vocabulary.feeds)
        return named


def listener_of(
    rulebook: Rulebook, source: str, now: datetime, *, is_backfill: bool = False, arrival: int | None = None
) -> Listener:
    """Who reads what a source says now, in the words of a rulebook."""
    currency = rulebook.workspace.currency
    return Listener(rulebook.vocabulary, currency, source, now, now, now, is_backfill, arrival)


def targets_of(vocabulary: Vocabulary) -> dict[str, Target]:
    """Every field an item may name: `seats` (also `account.seats`), `module.users`."""
    found: dict[str, Target] = {}
    for each in vocabulary.account.values():
        found[each.name] = found[f"account.{each.name}"] = _target("account", each, each.feed, "")
    for kind in vocabulary.children.values():
        for each in kind.fields.values():
            found[f"{kind.name}.{each.name}"] = _target(kind.name, each, each.feed or kind.feed, kind.name)
    return found


def _target(about: str, of: Field, feed: str, child: str) -> Target:
    return Target(about, of.name, "series" if of.is_series else "field", of.type, feed, child)


def _key(raw: Any, name: str) -> str:
    if isinstance(raw, int) and not isinstance(raw, bool):
        return str(raw)
    try:
        key = _clean(raw) if isinstance(raw, str) else ""
    except Mistyped as error:
        raise Refused(f"{name}: {error}", name) from error
    if not key:
        raise Refused(f"{name}: {got(raw)}, and a name or number is wanted.", name)
    return key


@lru_cache(maxsize=10_000)
def _clean(key: str) -> str:
    """Few keys are said again and again."""
    return clean_text(key.strip(), LONGEST_KEY)


def _unknown(what: str, name: Any, known: Mapping[str, Any]) -> Refused:
    hint = did_you_mean(name, known) if isinstance(name, str) and len(name) <= 200 else ""
    return Refused(f"{shown(name)} is no {what} of the vocabulary. {hint}".rstrip(), what.split()[0])


def _unknown_key(item: Mapping[str, Any]) -> Refused:
    name = next(key for key in item if key not in KEYS)
    hint = did_you_mean(name, KEYS) if isinstance(name, str) and len(name) <= 200 else ""
    return Refused(f"{shown(name)} is no part of an observation. {hint}".rstrip(), shown(name).strip('"'))
