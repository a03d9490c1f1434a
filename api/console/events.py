"""Events in the journey of an account: dozens of one kind make one line, that what happened besides be not buried."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from api.console import words
from api.console.guide import Guide, JourneyLine, joined, of
from api.console.speech import gettext
from workflows.operations.looking import JourneyEntry

Kind = tuple[str, str]
"""What happened, and the source that says so."""


def events_told(entries: Sequence[JourneyEntry], guide: Guide) -> Iterator[JourneyLine]:
    """Of a stretch with nothing but events, the newest first: one line for all of a kind that comes more than once.
    What comes once keeps its place in time, and parts those before it from those after.
    """
    counts = Counter(map(_kind, entries))
    for is_rare, some in groupby(entries, key=lambda each: counts[_kind(each)] == 1):
        by_kind: dict[Kind, list[JourneyEntry]] = {}
        for each in some:
            by_kind.setdefault(_kind(each), []).append(each)
        yield from (_line(each[0], guide) if is_rare else _together(each, guide) for each in by_kind.values())


def _kind(entry: JourneyEntry) -> Kind:
    return str(of(entry, "name")), str(of(entry, "source"))


def _together(entries: Sequence[JourneyEntry], guide: Guide) -> JourneyLine:
    newest, oldest = entries[0], entries[-1]
    if newest is oldest:
        return _line(newest, guide)
    day = guide.reader.day
    span = gettext("from %(first)s to %(last)s", first=day(oldest.at), last=day(newest.at))
    says = _says(newest, sum(map(_times, entries)), guide)
    parts = tuple(_line(each, guide) for each in entries)
    return JourneyLine(newest.at, says, joined(_source(newest), span), parts=parts)


def _line(entry: JourneyEntry, guide: Guide) -> JourneyLine:
    return JourneyLine(entry.at, _says(entry, _times(entry), guide), _source(entry))


def _says(entry: JourneyEntry, times: int, guide: Guide) -> str:
    name = str(of(entry, "name"))
    event = guide.rulebook.vocabulary.events.get(name)
    label = event.label.in_language(guide.reader.language) if event and event.label else words.plain(name)
    return label if times == 1 else gettext("%(label)s, %(times)s times", label=label, times=times)


def _times(entry: JourneyEntry) -> int:
    return int(of(entry, "times") or 1)


def _source(entry: JourneyEntry) -> str:
    return gettext("says %(source)s", source=of(entry, "source"))
