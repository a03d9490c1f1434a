"""What a condition about the past read: the values a field held, the events that followed, each period's answer."""

from collections.abc import Iterator

from engine.calendars import local_day
from engine.findings import Evidence
from engine.frame import Frame
from engine.known import Unknown, presentable
from engine.reading import Compiler
from engine.readings.changes import stretches_of
from engine.readings.followed import newest_pair, watches
from engine.readings.in_a_row import periods
from engine.spelling import spelled
from engine.truth import TRUE, UNKNOWN
from rules.condition import Changed, Followed, InARow, Moved

MOST_STRETCHES = 6


def evidence_of_history(
    leaf: Changed | Moved | InARow | Followed, build: Compiler, frame: Frame
) -> Iterator[Evidence]:
    if isinstance(leaf, InARow):
        judge = build.judge(leaf.condition)
        for last_day, then in periods(leaf, frame):
            answer, _ = judge(then)
            unknown = "unknown" if answer is UNKNOWN else ""
            yield Evidence(f"{leaf.period} to {last_day}", None if unknown else answer is TRUE, unknown)
    elif isinstance(leaf, Followed):
        yield from _of_pair(leaf, frame, build)
    else:
        yield from _of_field(leaf, frame, build)


def _of_field(leaf: Changed | Moved, frame: Frame, build: Compiler) -> Iterator[Evidence]:
    """The value now, then what it was before, newest first."""
    name, held = spelled(leaf.of), stretches_of(leaf, build, frame)
    for stretch in reversed(held[-MOST_STRETCHES:]):
        text = name if stretch is held[-1] else f"{name} until {local_day(stretch.until, frame.zone)}"
        observed_at, source = (stretch.held.observed_at, stretch.held.source) if stretch.held else (None, "")
        if isinstance(stretch.value, Unknown):
            yield Evidence(text, None, str(stretch.value.reason), observed_at, source)
        else:
            yield Evidence(text, presentable(stretch.value), "", observed_at, source)


def _of_pair(leaf: Followed, frame: Frame, build: Compiler) -> Iterator[Evidence]:
    """When the two events were; where none was followed, when the newest first one was."""
    first, then = (watch.look(frame) for watch in watches(leaf, build))
    pair = newest_pair(leaf, first.definite, then.definite)
    newest = pair.first if pair else first.definite[-1] if first.definite else None
    if newest is not None:
        yield Evidence(leaf.first, newest.at, "", newest.at, newest.source)
    if pair is not None:
        yield Evidence(leaf.then, pair.then.at, "", pair.then.at, pair.then.source)
    elif build.judge(leaf)(frame)[0] is UNKNOWN:
        yield Evidence(leaf.text or spelled(leaf), None, "unknown")
    else:
        yield Evidence(leaf.text or spelled(leaf), False)
