"""Values and answers in words, for the terminal."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from api.cli.numbers import counted
from engine.evidence import percent
from engine.explain import Explained, telling_first
from engine.facts import EMPTY
from engine.findings import Evidence, Seen
from engine.truth import FALSE, TRUE, UNKNOWN
from workflows.operations.looking.in_use import Unheld
from workflows.operations.looking.lines import LineCount
from workflows.wording import reads

UTC = ZoneInfo("UTC")
MARKS = {TRUE: "yes", FALSE: "no ", UNKNOWN: "?  "}


def moment_read(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def in_words(value: Any) -> str:
    """A typed value as a person reads it."""
    if value is None:
        return "unknown"
    if value is EMPTY:
        return "none"
    if isinstance(value, datetime):
        return moment_read(value)
    try:
        return reads(value, "en", UTC)
    except TypeError:
        return str(value)


def evidence_line(evidence: Evidence, now: datetime) -> str:
    """`seats = 40 (billing, 3 days ago)`; of a window of days, which they are; of children counted, who."""
    covered = f", {evidence.days[0]} to {evidence.days[1]}" if evidence.days else ""
    if evidence.unknown:
        return f"{evidence.text}{covered} is unknown: {evidence.unknown}"
    value = _value(evidence)
    who = [_seen(each) for each in evidence.seen] + list(evidence.members[len(evidence.seen) :])
    if evidence.seen and evidence.value is True:
        return ", ".join(who)  # that there are any is what was asked
    said = f"{evidence.text} = {value}" + (f": {', '.join(who)}" if who else "")
    if evidence.why or evidence.by:
        by = f" by {evidence.by}" if evidence.by else ""
        return f"{said}, decided{by}: {evidence.why}"
    if evidence.observed_at is None:
        return f"{said}{covered}"
    days = (now - evidence.observed_at).days
    age = "today" if days < 1 else "yesterday" if days == 1 else f"{days} days ago"
    return f"{said} ({evidence.source}, {age}{covered})"


def _seen(seen: Seen) -> str:
    """`acme-1 (ends_on 2026-04-09)`."""
    read = [f"{each.text} {each.unknown or _value(each)}" for each in seen.evidence]
    return f"{seen.key} ({'; '.join(read)})" if read else seen.key


def _value(evidence: Evidence) -> str:
    return percent(evidence.value) if evidence.is_share else in_words(evidence.value)


def tree(explained: Explained, now: datetime, depth: int = 0) -> Iterator[str]:
    """The condition as a tree, each leaf with what it read."""
    indent = "  " * depth
    remark = f"   # {explained.remark}" if explained.remark else ""
    yield f"{indent}{MARKS[explained.truth]} {explained.text}{remark}"
    for evidence in explained.readings:
        yield f"{indent}      {evidence_line(evidence, now)}"
    if explained.nearest and not explained.parts:
        yield f"{indent}      {explained.nearest}"
    for place in telling_first(explained):
        yield from tree(explained.parts[place], now, depth + 1)


def text_of(texts: Mapping[str, str], language: str = "en") -> str:
    """A text by language, in English where there is one."""
    return texts.get(language) or next(iter(texts.values()), "")


def unheld_line(unheld: Unheld) -> str:
    """`no account has region Germany; in use: DE (12), CN (9). Did you mean DE?`"""
    said = f"no account has {unheld.field} {unheld.value}"
    if unheld.in_use is not None:
        values = ", ".join(f"{value} ({count:,})" for value, count in unheld.in_use.values)
        more = f", and {counted(unheld.in_use.more, 'values')} more" if unheld.in_use.more else ""
        said += f"; in use: {values}{more}"
    return f"{said}." + (f" Did you mean {unheld.close}?" if unheld.close else "")


def line_counts(lines: Iterable[LineCount]) -> Iterator[str]:
    """`true of 17 alone: the contract ends soon; 2 lack only this: Acme, Globex`."""
    for line in lines:
        said = f"true of {line.true:,}: {text_of(line.reads)}"
        if line.alone:
            names = ", ".join(name for _, name in line.names[:5]) + (", ..." if line.alone > 5 else "")
            said += f"; {line.alone:,} {'lacks' if line.alone == 1 else 'lack'} only this: {names}"
        yield said
