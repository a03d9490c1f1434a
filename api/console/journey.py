"""The journey of an account in words: one line for each thing that was said, decided, sent or given to somebody."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from flask import url_for

from api.console import words
from api.console.closings import folded, said_with
from api.console.decided import QUIET, decided, moved_about
from api.console.events import events_told
from api.console.evidence import said_value
from api.console.guide import Guide, JourneyLine, joined, of
from api.console.speech import gettext, ngettext
from rules.expression import FieldRef
from workflows.operations.looking import JourneyEntry


def journey_lines(entries: Sequence[JourneyEntry], guide: Guide) -> tuple[JourneyLine, ...]:
    """What one source said at one moment is one line."""
    return tuple(_lines(entries, guide))


def _lines(entries: Sequence[JourneyEntry], guide: Guide) -> Iterator[JourneyLine]:
    closings = list(folded(entries, guide.rulebook))
    echoes = {id(entry): brought for entry, brought in closings if brought}
    for together in _gathered([entry for entry, _ in closings if entry.action not in QUIET]):
        first = together[0]
        if first.what == "said":
            yield _told(together, guide)
        elif first.what == "happened":
            yield from events_told(together, guide)
        elif len(together) > 1:
            yield moved_about(together, guide)
        else:
            line = WORDED[first.what](first, guide)
            below = said_with(echoes.get(id(first), ()), guide)
            yield replace(line, more=joined(line.more, *below))


def _gathered(entries: Sequence[JourneyEntry]) -> Iterator[list[JourneyEntry]]:
    """Neighbours told together: facts of one source and moment, moves to and fro between lists, events."""
    together: list[JourneyEntry] = []
    for entry in entries:
        if together and not _belongs(entry, together[0]):
            yield together
            together = []
        together.append(entry)
    if together:
        yield together


def _belongs(entry: JourneyEntry, other: JourneyEntry) -> bool:
    if entry.what == other.what == "said":
        return entry.at == other.at and of(entry, "source") == of(other, "source")
    return entry.what == other.what == "happened" or entry.action == other.action == "change_status"


def _told(entries: Sequence[JourneyEntry], guide: Guide) -> JourneyLine:
    first = entries[0]
    source = gettext("says %(source)s", source=of(first, "source"))
    if len(entries) == 1:
        return JourneyLine(first.at, _change(first, guide), source)
    children = {str(of(each, "child")) for each in entries}
    child = children.pop() if len(children) == 1 else ""
    name = _label if child else _named
    names = list(dict.fromkeys(name(each, guide) for each in entries))
    shown = gettext(", ").join(names[:6]) + (" …" if len(names) > 6 else "")
    says = ngettext("%(num)s fact: %(names)s", "%(num)s facts: %(names)s", len(entries), names=shown)
    return JourneyLine(first.at, f"{child} · {says}" if child else says, source)


def _label(entry: JourneyEntry, guide: Guide) -> str:
    return guide.field(str(of(entry, "about")), str(of(entry, "name")))


def _named(entry: JourneyEntry, guide: Guide) -> str:
    child, label = str(of(entry, "child")), _label(entry, guide)
    return f"{child} · {label}" if child else label


def _change(entry: JourneyEntry, guide: Guide) -> str:
    about, name = str(of(entry, "about")), str(of(entry, "name"))
    if about == "task":
        return gettext(
            "Outcome of “%(task)s”: %(outcome)s",
            task=guide.task(str(of(entry, "child"))),
            outcome=guide.outcome(str(of(entry, "value")), str(of(entry, "child"))),
        )
    field = guide.rulebook.vocabulary.fields_of(about).get(name)
    node = FieldRef(about, name, field.type) if field else None
    now = said_value(of(entry, "value"), node, guide.reader)
    before = of(entry, "before")
    label = _named(entry, guide)
    if before in ("", None):
        return gettext("%(label)s: %(value)s", label=label, value=now)
    was = said_value(before, node, guide.reader)
    return gettext("%(label)s: %(value)s (was %(before)s)", label=label, value=now, before=was)


def _mailed(entry: JourneyEntry, guide: Guide) -> JourneyLine:
    to = of(entry, "recipient")
    if of(entry, "audience") == "team":
        says = gettext("Note to %(who)s: %(subject)s", who=guide.person(to), subject=of(entry, "subject"))
    else:
        says = gettext("Mail to %(who)s: %(subject)s", who=to, subject=of(entry, "subject"))
    return JourneyLine(entry.at, says, address=url_for("console.mailbox.show_mail", key=entry.subject_id))


def _assigned(entry: JourneyEntry, guide: Guide) -> JourneyLine:
    title = guide.reader.text(of(entry, "title"))
    who = guide.person(of(entry, "assignee")) or gettext("nobody yet")
    state = words.says("task", str(of(entry, "state")))
    outcome = str(of(entry, "outcome"))
    more = f"{state}{gettext(': ')}{guide.outcome(outcome)}" if outcome else state
    return JourneyLine(entry.at, gettext("Task for %(who)s: %(title)s", who=who, title=title), more)


WORDED: Mapping[str, Callable[[JourneyEntry, Guide], JourneyLine]] = {
    "decided": decided,
    "mailed": _mailed,
    "assigned": _assigned,
}
