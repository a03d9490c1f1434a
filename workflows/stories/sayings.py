"""What a failing story says, kept so that a door can say it in its reader's language: an English sentence with holes
`%(name)s`, and what fills them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Word:
    """A name of the program's, for which one of the doors' tables has words: `Word("signal", "pending")`."""

    table: str
    name: str

    def __str__(self) -> str:
        return self.name.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Said:
    """`values`: texts and numbers as they are, words, texts by language, further sentences, or several of any."""

    text: str
    values: Mapping[str, Any]

    def __str__(self) -> str:
        """In English, without the tables' words."""
        return self.text % {name: _plainly(value) for name, value in self.values.items()}


def say(text: str, /, **values: Any) -> Said:
    """Its text is marked for the catalogue."""
    return Said(text, values)


def of(name: str, child: str | None) -> Any:
    """A rule, of one child where it is about one."""
    return say("%(name)s of %(child)s", name=name, child=child) if child else name


def all_of(sentences: tuple[Said, ...]) -> Said:
    """Several sentences as one."""
    return sentences[0] if len(sentences) == 1 else say("%(sentences)s", sentences=sentences)


def quoted(phrases: Iterable[Any]) -> tuple[Said, ...]:
    return tuple(say("“%(phrase)s”", phrase=phrase) for phrase in phrases)


def _plainly(value: Any) -> str:
    if isinstance(value, Mapping):
        return next(iter(value.values()), "")
    return ", ".join(map(_plainly, value)) if isinstance(value, tuple) else str(value)
