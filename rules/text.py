"""Texts people read: one per language, some with this account's values in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from rules.expression import Expr

T = TypeVar("T")


def pick_language(by_language: Mapping[str, T], wanted: str) -> T:
    """The text for `wanted`, else for its base language (zh-CN -> zh -> any zh-*), else the first written."""
    if wanted in by_language:
        return by_language[wanted]
    base = wanted.split("-")[0]
    for language, text in by_language.items():
        if language.split("-")[0] == base:
            return text
    return next(iter(by_language.values()))


@dataclass(frozen=True, slots=True)
class LocalText:
    """A fixed text by language; a plain string in YAML stands under the workspace's first language."""

    by_language: Mapping[str, str]

    def in_language(self, wanted: str) -> str:
        return pick_language(self.by_language, wanted)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text with holes: per language a row of literal strings and typed expressions (`{days_until(ends_on)}`)."""

    by_language: Mapping[str, "tuple[str | Expr, ...]"]

    def in_language(self, wanted: str) -> "tuple[str | Expr, ...]":
        return pick_language(self.by_language, wanted)
