"""What an author got wrong, said so that the author can mend it.

Mistakes in documents are values, collected all at once; they are never raised.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands: a path within the rulebook, line and column counted from 1."""

    path: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


NOWHERE = Place("", 0, 0)


@dataclass(frozen=True, slots=True, order=True)
class Mend:
    """What was probably meant, ready to be taken: `right` in the place of the words `written`, which begin there."""

    place: Place
    written: str
    right: str


@dataclass(frozen=True, slots=True, order=True)
class Assumed:
    """What a proposal takes for granted that the author did not say, in a sentence."""

    en: str
    zh: str

    @property
    def by_language(self) -> dict[str, str]:
        return {"en": self.en, "zh-CN": self.zh}


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake: where, which (a stable code such as `unknown-field`), a sentence, and how to mend it.

    `second`: the other place it has to do with, NOWHERE where there is none; `second_says`: what stands there. `mends`:
    what its hint proposes; several where they are as likely. `assumed`: what they take for granted; the hint says it.
    """

    place: Place
    code: str
    message: str
    hint: str = ""
    severity: Literal["error", "warning"] = "error"
    second: Place = NOWHERE
    second_says: str = ""
    mends: tuple[Mend, ...] = ()
    assumed: tuple[Assumed, ...] = ()

    @property
    def is_error(self) -> bool:
        return self.severity == "error"

    def __str__(self) -> str:
        hint = f" {self.hint}" if self.hint else ""
        return f"{self.place}: {self.severity} {self.code}: {self.message}{hint}"


LONGEST_WORD = 60


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint naming the closest known word, or nothing when none is close."""
    close = closest(word, known)
    return f"Did you mean `{close}`?" if close else ""


def closest(word: str, known: Iterable[str]) -> str:
    """The known word most like it, or none.

    Only words that begin or end like it are compared: comparing is slow, and a hostile file may ask thousands of times.
    """
    if not 0 < len(word) <= LONGEST_WORD:
        return ""
    same = sorted(name for name in known if name.casefold() == word.casefold() and name != word)
    if same:
        return same[0]
    kin = sorted(name for name in known if name[:1] == word[0] or name[-1:] == word[-1])
    return next(iter(get_close_matches(word, kin, n=1, cutoff=0.6)), "")
