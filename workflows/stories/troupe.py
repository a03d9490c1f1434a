"""Stories played on all cores: one process a core, each with a stage of its own; the answers come as they are ready."""

import gc
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from rules.rulebook import Rulebook
from rules.story import Story
from workflows.stories.mutants.making import mutants
from workflows.stories.mutants.mutant import Mutant
from workflows.stories.play import TOGETHER, Played, play_all
from workflows.stories.theatre import Theatre
from workflows.stories.trial import Tried, touching, try_one

T = TypeVar("T")
SELDOM = (2_000_000, 50, 1_000)
"""When the collector looks for circles: nearly all that a story leaves behind goes without it, and a full stage, about
400 MB, has fewer things on it than this. Looked for four times as often, it took a ninth of the time."""
FEW = 12
"""So few stories are played sooner by one process than another begins."""


@dataclass(frozen=True)
class _Actor:
    """What a process plays with."""

    theatre: Theatre

    @cached_property
    def mutants(self) -> Sequence[Mutant]:
        return list(mutants(self.theatre.rulebook))

    def play(self, names: Sequence[str]) -> list[Played]:
        return list(play_all([self.theatre.rulebook.stories[name] for name in names], self.theatre))

    def try_(self, number: int, stories: Sequence[str]) -> tuple[str, int]:
        found = try_one(
            self.mutants[number], [self.theatre.rulebook.stories[name] for name in stories], self.theatre
        )
        return found.noticed_by, found.stories


_ACTORS: list[_Actor] = []
"""Of this process; at most one."""


def _begin(theatre: Theatre) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()  # the rulebook outlives every story
    gc.set_threshold(*SELDOM)
    _ACTORS[:] = [_Actor(theatre.branch(str(os.getpid())))]


def _play(names: Sequence[str]) -> list[Played]:
    return _ACTORS[0].play(names)


def _try(number: int, stories: Sequence[str]) -> tuple[str, int]:
    return _ACTORS[0].try_(number, stories)


@dataclass(frozen=True, slots=True)
class Troupe:
    """Without a pool it plays here."""

    theatre: Theatre
    pool: ProcessPoolExecutor | None
    cores: int = 1

    def play(self, stories: Sequence[Story]) -> Iterator[Played]:
        """In the order given."""
        if self.pool is None:
            yield from play_all(stories, self.theatre)
            return
        names = [story.name for story in stories]
        each = min(TOGETHER, -(-len(names) // self.cores))
        for some in self.pool.map(_play, [names[at : at + each] for at in range(0, len(names), each)]):
            yield from some


@contextmanager
def open_troupe(theatre: Theatre, stories: int, cores: int = 0) -> Iterator[Troupe]:
    """As many processes as there are cores, where there are stories enough for them."""
    many = min(cores or os.cpu_count() or 1, stories // FEW)
    if many < 2:
        yield Troupe(theatre, None)
        return
    theatre.prepare()
    pool = ProcessPoolExecutor(many, initializer=_begin, initargs=(theatre,))
    try:
        yield Troupe(theatre, pool, many)
    finally:
        pool.shutdown(cancel_futures=True)


@dataclass(slots=True)
class Trial:
    """`may_go_on`: asked before a further break is tried. `untried`: how many were left when it said no."""

    troupe: Troupe
    rulebook: Rulebook
    played: dict[str, Played]
    may_go_on: Callable[[], bool]
    untried: int = 0
    broken: Sequence[Mutant] = field(default_factory=list)

    def run(self, wanted: Callable[[Mutant], bool]) -> Iterator[Tried]:
        """Each break, as soon as it is known whether a story notices it. Such that no story touches survive at once."""
        every = list(mutants(self.rulebook))
        chosen = [(number, each) for number, each in enumerate(every) if wanted(each)]
        self.broken = [each for _, each in chosen]
        if self.troupe.pool is None:
            yield from self._here(chosen)
        else:
            yield from self._there(chosen, self.troupe.pool)

    def _here(self, chosen: Sequence[tuple[int, Mutant]]) -> Iterator[Tried]:
        for done, (_, mutant) in enumerate(chosen):
            if not self.may_go_on():
                self.untried = len(chosen) - done
                return
            yield try_one(mutant, touching(mutant, self.rulebook, self.played), self.troupe.theatre)

    def _there(self, chosen: Sequence[tuple[int, Mutant]], pool: ProcessPoolExecutor) -> Iterator[Tried]:
        waiting: dict[Future[tuple[str, int]], Mutant] = {}
        for number, mutant in chosen:
            stories = [story.name for story in touching(mutant, self.rulebook, self.played)]
            if stories:
                waiting[pool.submit(_try, number, stories)] = mutant
            else:
                yield Tried(mutant, "", 0)
        done = 0
        for future in as_completed(waiting):
            if not future.cancelled():
                done += 1
                yield Tried(waiting[future], *future.result())
            if not self.may_go_on():
                for other in waiting:
                    other.cancel()
        self.untried = len(waiting) - done
