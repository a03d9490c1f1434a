"""What ended because a signal closed is told in the signal's own line: one closing, not three lines of it."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from api.console.guide import Guide, of
from api.console.speech import gettext
from rules.difference.reach import starts_of
from rules.rulebook import Rulebook
from workflows.operations.looking import JourneyEntry

WITH_ITS_SIGNAL = frozenset({"signal_closed", "recalled"})
Closing = tuple[JourneyEntry, tuple[JourneyEntry, ...]]
"""A line, and what it brought about at the same moment."""


def folded(entries: Iterable[JourneyEntry], rulebook: Rulebook) -> Iterator[Closing]:
    """In the order in which they came."""
    for (_, what), together in groupby(entries, key=lambda each: (each.at, each.what)):
        group = list(together)
        yield from _folded(group, rulebook) if what == "decided" else ((each, ()) for each in group)


def _folded(group: Sequence[JourneyEntry], rulebook: Rulebook) -> Iterator[Closing]:
    closings = [each for each in group if each.action == "resolve_signal"]
    echoes: dict[int, list[JourneyEntry]] = {}
    for each in group:
        causes = [closing for closing in closings if _is_echo(each, closing, rulebook, len(closings) == 1)]
        if causes:
            echoes.setdefault(id(causes[0]), []).append(each)
    told = {id(each) for mine in echoes.values() for each in mine}
    for each in group:
        if id(each) not in told:
            yield each, tuple(echoes.get(id(each), ()))


def _is_echo(entry: JourneyEntry, closing: JourneyEntry, rulebook: Rulebook, is_alone: bool) -> bool:
    if entry.action == "ignore_signal" and entry.reason == "recalled":
        return (of(entry, "rule"), of(entry, "child")) == (of(closing, "rule"), of(closing, "child"))
    if entry.action != "end_run" or entry.reason not in WITH_ITS_SIGNAL:
        return False
    rule = rulebook.rules.get(str(of(closing, "rule")))
    return is_alone or (rule is not None and of(entry, "playbook") in starts_of(rule))


def said_with(echoes: Iterable[JourneyEntry], guide: Guide) -> Iterator[str]:
    """What stands below the line of the closing."""
    for each in echoes:
        if each.action == "end_run":
            yield gettext("“%(playbook)s” ended with it", playbook=guide.playbook(of(each, "playbook")))
        else:
            yield gettext("left alone until it was false once")
