"""What a sieve found, in words: each condition that must hold, and who lacks it alone."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.sieve import Sieve
from rules.aloud import aloud
from rules.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class LineCount:
    """`reads`: the condition in plain words by language. `true`: of how many accounts it is; `alone`: how many would be
    found but for it; `names`: the first of them, as (id, name).
    """

    reads: Mapping[str, str]
    true: int
    alone: int
    names: tuple[tuple[str, str], ...]


def counted_lines(sieve: Sieve, rulebook: Rulebook) -> tuple[LineCount, ...]:
    languages = rulebook.workspace.languages
    return tuple(
        LineCount(
            {each: aloud(line.condition, each, rulebook.vocabulary) for each in languages},
            line.true,
            line.alone,
            tuple(line.names),
        )
        for line in sieve.lines
    )
