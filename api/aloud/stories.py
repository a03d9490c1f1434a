"""A story read aloud: who it is about, and day by day what happens and what must be so."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date

from api.aloud import words
from api.aloud.steps import Teller
from api.aloud.words import plain
from engine.facts import EMPTY
from rules.spoken import Voice
from rules.story import Moment, Story
from workflows.stories.expect import every, named
from workflows.wording import locale_of, reads

UTC = ZoneInfo("UTC")
Sayings = Mapping[str, tuple[str, str]]
"""By verb: of a name alone, and of a name with what is said of it."""
TEXTS = {"email": "to", "task": "assign"}
"""Verbs of which more may be told, and what of it says whom."""


@dataclass(frozen=True, slots=True)
class DayTold:
    """`day`: `Day 3, 22:00`; then what happens, and what must be so by then."""

    day: str
    happens: tuple[str, ...]
    must: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoryTold:
    name: str
    given: tuple[str, ...]
    days: tuple[DayTold, ...]


def story_told(story: Story, teller: Teller) -> StoryTold:
    return StoryTold(
        story.name, tuple(_given(story, teller)), tuple(_day(each, teller) for each in story.timeline)
    )


def _given(story: Story, teller: Teller) -> Iterator[str]:
    who = _fields("account", story.account, teller)
    yield teller.gettext("An account: %(facts)s.", facts=_listed(who, teller))
    for kind, children in story.children.items():
        for key, fields in children.items():
            said = _listed(_fields(kind, fields, teller), teller)
            yield (
                f"{_kind(kind, teller)} {key}{teller.gettext(': ')}{said}"
                if said
                else f"{_kind(kind, teller)} {key}"
            )
    for kind, accounts in story.below.items():
        for key, told in accounts.items():
            yield f"{_kind(kind, teller)} {key}{teller.gettext(': ')}{_listed(_told_of(told, teller), teller)}"
    begins = _moment(story.begins, teller)
    if story.given_for is None:
        yield teller.gettext("It begins on %(when)s.", when=begins)
    else:
        span = teller.reads(story.given_for)
        yield teller.gettext(
            "It begins on %(when)s; all of this was so for %(span)s before.", when=begins, span=span
        )
    if story.already_true == "ignore":
        yield teller.gettext("Rules that are true of it already leave it alone.")
    if story.already_true == "as_written":
        yield teller.gettext("Rules that are true of it already do as each is written.")
    for rule, trial in story.on_trial:
        yield _on_trial(rule, trial, teller)
    if story.silent:
        yield teller.gettext("Silent from the start: %(feeds)s.", feeds=_listed(list(story.silent), teller))


def _on_trial(rule: str, trial: str, teller: Teller) -> str:
    if not trial:
        return teller.gettext("On trial: “%(name)s” does not act on it.", name=rule)
    why = words.says("trial", trial, teller.speech)
    return teller.gettext("On trial: “%(name)s” does not act on it (%(why)s).", name=rule, why=why)


def _moment(when: datetime, teller: Teller) -> str:
    return f"{format_date(when, 'medium', locale=locale_of(teller.language))} {when:%H:%M}"


def _day(line: Moment, teller: Teller) -> DayTold:
    day = teller.gettext("Day %(number)s", number=line.day)
    return DayTold(
        f"{day}{teller.gettext(', ')}{line.at}" if line.at else day,
        tuple(said for verb, value in line.does for said in _does(verb, value, teller)),
        tuple(said for verb, value in line.expects for said in _must(verb, value, teller)),
    )


def _does(verb: str, value: Any, teller: Teller) -> Iterator[str]:
    if verb == "set":
        yield from _set(value, teller)
    elif verb == "event":
        yield from _events(value, teller)
    else:
        yield from _told(verb, value, _happening(teller), teller)


def _must(verb: str, value: Any, teller: Teller) -> Iterator[str]:
    if value is True:
        yield teller.gettext("no mail goes out") if verb == "no_email" else teller.gettext("there is no task")
    else:
        yield from _told(verb, value, _expected(teller), teller)


def _told(verb: str, value: Any, sayings: Sayings, teller: Teller) -> Iterator[str]:
    """A sentence for each name; what a mail or a task says stands behind it."""
    bare, full = sayings[verb]
    for name, said in named(value):
        what = _what(verb, said, teller)
        sentence = full % {"name": name, "what": what} if what and full else bare % {"name": name}
        beside = _beside(said, teller) if verb in TEXTS and isinstance(said, Mapping) else []
        yield teller.gettext("; ").join([sentence, *beside])


def _what(verb: str, said: Any, teller: Teller) -> str:
    """What is said of a name: of which child, to whom, how it ended, why not; nothing where only the name stands."""
    if verb == "verdict":
        return teller.gettext("; ").join(_reason(each, teller) for each in every(said))
    if verb in TEXTS and isinstance(said, Mapping):
        said = said.get(TEXTS[verb])
    return "" if said is None else _plainly(said, teller)


def _beside(said: Mapping[str, Any], teller: Teller) -> list[str]:
    """What the subject and the text have in them."""
    subject = said.get("subject")
    found = [teller.gettext("its subject has “%(words)s”", words=subject)] if subject else []
    return found + [teller.gettext("it says “%(words)s”", words=each) for each in every(said.get("says", ()))]


def _reason(name: str, teller: Teller) -> str:
    """In the words in which a rule's page and a mail's tell it."""
    if name in words.TABLES["suppressor"]:
        return words.says("suppressor", name, teller.speech)
    return words.reason(name, teller.language)


def _plainly(said: Any, teller: Teller) -> str:
    """`good`, `held: good`, `1`, `ana@acme.test, ben@acme.test`."""
    if isinstance(said, Mapping):
        between = teller.gettext(": ")
        pairs = (f"{plain(str(name))}{between}{_plainly(each, teller)}" for name, each in said.items())
        return teller.gettext(", ").join(pairs)
    return teller.gettext(", ").join(map(str, every(said)))


def _happening(teller: Teller) -> Sayings:
    say = teller.gettext
    return {
        "done": (say("the task “%(name)s” is done"), say("the task “%(name)s” is done: %(what)s")),
        "replied": (say("“%(name)s” is answered"), say("“%(name)s” is answered by %(what)s")),
        "clicked": (say("a link in “%(name)s” is clicked"), ""),
        "acknowledged": (say("somebody has seen “%(name)s”"), ""),
        "started": (say("a person starts “%(name)s”"), say("a person starts “%(name)s” of %(what)s")),
        "silent": (say("the feed “%(name)s” falls silent"), ""),
        "speaks": (say("the feed “%(name)s” speaks again"), ""),
    }


def _expected(teller: Teller) -> Sayings:
    say = teller.gettext
    return {
        "open": (say("“%(name)s” is open"), say("“%(name)s” of %(what)s is open")),
        "would_open": (
            say("“%(name)s” would be open, were it not on trial"),
            say("“%(name)s” of %(what)s would be open, were it not on trial"),
        ),
        "pending": (say("“%(name)s” waits to be sure"), say("“%(name)s” of %(what)s waits to be sure")),
        "closed": (say("“%(name)s” is closed"), say("“%(name)s” of %(what)s is closed")),
        "not_open": (say("“%(name)s” is not open"), say("“%(name)s” of %(what)s is not open")),
        "window": (say("“%(name)s” stands in a window"), say("“%(name)s” stands in the window “%(what)s”")),
        "email": (say("the mail “%(name)s” has gone out"), say("the mail “%(name)s” has gone to %(what)s")),
        "no_email": (
            say("the mail “%(name)s” has not gone out"),
            say("the mail “%(name)s” has not gone to %(what)s"),
        ),
        "task": (say("there is the task “%(name)s”"), say("there is the task “%(name)s” for %(what)s")),
        "no_task": (say("there is no task “%(name)s”"), ""),
        "escalated": (say("“%(name)s” has climbed"), say("“%(name)s” has climbed to level %(what)s")),
        "ended": (
            say("the playbook “%(name)s” has ended"),
            say("the playbook “%(name)s” has ended: %(what)s"),
        ),
        "verdict": ("", say("“%(name)s” is told no: %(what)s")),
        "milestone": (say("the milestone “%(name)s” stands"), say("the milestone “%(name)s” is: %(what)s")),
    }


def _set(value: Mapping[str, Any], teller: Teller) -> Iterator[str]:
    for name, told in value.items():
        kind, _, key = name.partition(" ")
        if key and isinstance(told, Mapping):
            is_below = kind in teller.rulebook.vocabulary.groups
            for said in _told_of(told, teller) if is_below else _fields(kind, told, teller):
                yield f"{_kind(kind, teller)} {key}{teller.gettext(': ')}{said}"
        else:
            yield from _fields("account", {name: told}, teller)


def _told_of(told: Mapping[str, Any], teller: Teller) -> list[str]:
    """Of an account below, its own and what is told of its children."""
    return list(_set(told, teller))


def _events(value: Any, teller: Teller) -> Iterator[str]:
    for each in value if isinstance(value, list | tuple) else [value]:
        for name, fields in each.items() if isinstance(each, Mapping) else [(each, {})]:
            said = teller.gettext("“%(event)s” happens", event=_kind(str(name), teller))
            told = _listed(_fields(str(name), fields, teller), teller)
            yield f"{said} ({told})" if told else said


def _fields(about: str, told: Mapping[str, Any], teller: Teller) -> list[str]:
    fields = teller.rulebook.vocabulary.fields_of(about)
    said = []
    for name, value in told.items():
        label = fields[name].label.in_language(teller.language) if name in fields else plain(name)
        said.append(teller.gettext("%(field)s is %(value)s", field=label, value=value_told(value, teller)))
    return said


def value_told(value: Any, teller: Teller) -> str:
    """A value as a story or a table tells it."""
    if value is None or value is EMPTY:
        return teller.gettext("none")
    try:
        return reads(value, teller.language, UTC, "medium")
    except TypeError:
        return str(value)


def _kind(name: str, teller: Teller) -> str:
    return Voice(teller.language, teller.rulebook.vocabulary).kind(name)


def _listed(items: list[str], teller: Teller) -> str:
    return teller.gettext(", ").join(items)
