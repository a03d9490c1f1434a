"""Sentences with this account's values in them, in every language they were written in. Pure.

What is unknown or empty says so in words: a sentence with a hole in it is never left out.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from engine.answer import Asked, value_of
from engine.facts import EMPTY
from engine.known import Interval, Unknown
from rules.aloud_values import say_share
from rules.expression import Expr
from rules.text import Sentence
from workflows.wording import base_of, reads, reads_percent

UNKNOWN_READS = {"en": "unknown", "zh": "未知"}
EMPTY_READS = {"en": "none", "zh": "无"}
BETWEEN = {"en": "{} to {}", "zh": "{} 至 {}"}
OR_MORE = {"en": "{} or more", "zh": "{} 或以上"}


def say(sentence: Sentence, asked: Asked) -> dict[str, str]:
    """The sentence by language, its holes filled with what is true at the moment asked of."""
    return {language: say_in(language, sentence, asked) for language in sentence.by_language}


def say_in(language: str, sentence: Sentence, asked: Asked) -> str:
    has_more = any(isinstance(value, Mapping) for value in asked.contexts.values())
    spoken = replace(asked, contexts=_in_language(asked.contexts, language)) if has_more else asked
    parts = sentence.in_language(language)
    return "".join(part if isinstance(part, str) else _hole(part, spoken, language) for part in parts)


def _in_language(contexts: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Texts that are kept by language are heard in this one."""
    return {
        name: value.get(language, next(iter(value.values()), "")) if isinstance(value, Mapping) else value
        for name, value in contexts.items()
    }


def _hole(expr: Expr, asked: Asked, language: str) -> str:
    value = value_of(expr, asked)
    if say_share(expr) and isinstance(value, int | float | Decimal):
        return reads_percent(value, language)
    return written(value, language, asked)


def written(value: Any, language: str, asked: Asked) -> str:
    """One reading in words: a value, or that there is none, that it is unknown, or between what it lies."""
    base = base_of(language)
    if isinstance(value, Unknown):
        return UNKNOWN_READS[base]
    if value is EMPTY or value is None:
        return EMPTY_READS[base]
    if isinstance(value, Interval):
        low = written(value.low, language, asked)
        if value.high is None:
            return OR_MORE[base].format(low)
        return BETWEEN[base].format(low, written(value.high, language, asked))
    return reads(value, language, asked.facts.zone)
