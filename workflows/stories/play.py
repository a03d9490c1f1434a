"""Stories are played: the world moves from one moment to the next, and each story goes on when its own has come.

Several may stand on one stage, each an account of its own, so that what the world does is done once for all of them.
What fails there is played again alone: what a story says is true of an account alone in its world.
"""

from collections.abc import Generator, Iterable, Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from rules.problems import Place
from rules.story import Story
from workflows.stories.apart import apart, is_alone
from workflows.stories.failures import Failure
from workflows.stories.hearing_logs import logs_heard
from workflows.stories.performance import SETTLED, Going, Performance, Until, Wait, gone_wrong
from workflows.stories.sayings import say
from workflows.stories.script import script_of
from workflows.stories.stage import ACCOUNT, Restless, Stage, Telling
from workflows.stories.theatre import Beginning, Theatre, beginning_of

LOUD = frozenset({"error", "critical"})
"""Levels of a log's line that say that something of ours went wrong."""
Waiting = dict[int, tuple[Going, Until | Wait | Telling]]
TOGETHER = 250
"""So many stories stand on one stage at most."""


@dataclass(frozen=True, slots=True)
class Played:
    """A story that was played."""

    story: str
    place: Place
    failures: tuple[Failure, ...]
    touched: frozenset[str] = frozenset()
    """What it saw at work: `rule quiet-account`, `playbook adoption-rescue`."""

    @property
    def passed(self) -> bool:
        return not self.failures


def play(story: Story, theatre: Theatre) -> Played:
    """Plays one story on a stage of its own."""
    with theatre.stage(story) as stage, logs_heard() as logged:
        performance = _performance(story, stage, theatre)
        failures = list(_perform([performance], stage))
        stage.show([performance.account])
        touched = performance.touched()
    return Played(story.name, story.place, (*failures, *_loud(story, logged)), touched)


def play_all(stories: Sequence[Story], theatre: Theatre) -> list[Played]:
    """In the order given."""
    known: dict[str, Played] = {}
    for party in parties(stories):
        known |= _played_together(party, theatre)
    return [known.get(story.name) or play(story, theatre) for story in stories]


def first_failing(stories: Sequence[Story], theatre: Theatre) -> str:
    """The name of a story that fails, or none; looks no further than the first, and not into why."""
    for party in parties(stories):
        suspect = _suspect(party, theatre)
        # Alone it may pass after all; then any of them may be the one.
        for story in sorted(party, key=lambda one: one.name != suspect) if suspect else ():
            if _fails(story, theatre):
                return story.name
    return ""


def _suspect(party: Sequence[Story], theatre: Theatre) -> str:
    """The first that fails where they stand together."""
    if len(party) == 1:
        return party[0].name
    with theatre.stage(party[0]) as stage, logs_heard() as logged:
        failure = next(_perform(_together(party, stage, theatre), stage), None)
    is_loud = any(entry["log_level"] in LOUD for entry in logged)
    return failure.story if failure else party[0].name if is_loud else ""


def parties(stories: Sequence[Story]) -> Iterator[Sequence[Story]]:
    """Stories that may stand on one stage: those for whom the rulebook begins alike, and no more than so many."""
    alike: dict[Beginning, list[Story]] = {}
    for story in stories:
        if is_alone(story):
            yield [story]
        else:
            alike.setdefault(beginning_of(story), []).append(story)
    for those in alike.values():
        yield from (those[at : at + TOGETHER] for at in range(0, len(those), TOGETHER))


def _played_together(stories: Sequence[Story], theatre: Theatre) -> dict[str, Played]:
    """Those that passed; none where one would stand alone, or anything went wrong that is nobody's own."""
    if len(stories) == 1:
        return {}
    with theatre.stage(stories[0]) as stage, logs_heard() as logged:
        performances = _together(stories, stage, theatre)
        failed = {failure.story for failure in _perform(performances, stage)}
        stage.show([one.account for one in performances])
        touched = {one.story.name: one.touched() for one in performances if one.story.name not in failed}
    if any(entry["log_level"] in LOUD for entry in logged) or len(failed) == len(stories):
        return {}
    places = {story.name: story.place for story in stories}
    return {name: Played(name, places[name], (), seen) for name, seen in touched.items()}


def _together(stories: Sequence[Story], stage: Stage, theatre: Theatre) -> list[Performance]:
    return [
        _performance(apart(story, number), stage, theatre, account=f"{ACCOUNT}-{number}", asks_why=False)
        for number, story in enumerate(stories, start=1)
    ]


def _fails(story: Story, theatre: Theatre) -> bool:
    with theatre.stage(story) as stage, logs_heard() as logged:
        performance = _performance(story, stage, theatre, asks_why=False)
        has_failed = next(_perform([performance], stage), None) is not None
    return has_failed or any(True for _ in _loud(story, logged))


def _perform(performances: Sequence[Performance], stage: Stage) -> Iterator[Failure]:
    """Moves the world, and each story on when what it waits for has come."""
    stage.open(min(one.script.begins for one in performances))
    waiting: Waiting = {}
    ready = [(number, one.goes()) for number, one in enumerate(performances)]
    try:
        while ready or waiting:
            stage.show([performances[number].account for number, _ in ready])
            for number, going in ready:
                waits = yield from _goes_on(going)
                if waits is not None:
                    waiting[number] = (going, waits)
            ready = _moved_on(waiting, stage) if waiting else []
    except Restless as error:
        yield from (gone_wrong(one.story, say("%(what)s", what=str(error))) for one in performances)


def _goes_on(going: Going) -> Generator[Failure, None, Until | Wait | Telling | None]:
    """What fails on the way to what it waits for next; None at its end."""
    for step in going:
        if not isinstance(step, Failure):
            return step
        yield step
    return None


def _moved_on(waiting: Waiting, stage: Stage) -> list[tuple[int, Going]]:
    """Those that may go on: once what they tell is told, or else the world has settled, or else has come to the next
    moment. Raises Restless.
    """
    tell = {number: waits for number, (_, waits) in waiting.items() if isinstance(waits, Telling)}
    if tell:
        stage.tell(list(tell.values()))
        return [(number, waiting.pop(number)[0]) for number in tell]
    settled = [number for number, (_, waits) in waiting.items() if waits is SETTLED]
    if settled:
        stage.settle()
        return [(number, waiting.pop(number)[0]) for number in settled]
    moment = min(waits.at for _, waits in waiting.values() if isinstance(waits, Until))
    stage.go_to(moment)
    come = [number for number, (_, waits) in waiting.items() if waits == Until(moment)]
    return [(number, waiting.pop(number)[0]) for number in come]


def _performance(
    story: Story, stage: Stage, theatre: Theatre, *, account: str = ACCOUNT, asks_why: bool = True
) -> Performance:
    zone = ZoneInfo(theatre.rulebook.workspace.time_zone)
    script = script_of(story, theatre.rulebook.vocabulary, zone)
    return Performance(story, script, stage, theatre.rulebook, account, asks_why)


def _loud(story: Story, logged: Iterable[MutableMapping[str, Any]]) -> Iterator[Failure]:
    for entry in logged:
        if entry["log_level"] in LOUD:
            told = (
                f"{name} {value}"
                for name, value in entry.items()
                if name not in ("event", "log_level", "exc_info")
            )
            yield gone_wrong(story, say("%(what)s: %(why)s", what=entry["event"], why=", ".join(told)))
