"""Constants, names and labels as they are read aloud, in English and Chinese."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from rules.expression import Expr, FieldRef
from rules.operators import OPERATORS, Phrase
from rules.scope import KEY
from rules.text import LocalText
from rules.values import Money, Span
from rules.vocabulary import Vocabulary

_UNITS = {
    "s": Phrase("second", "秒"),
    "m": Phrase("minute", "分钟"),
    "h": Phrase("hour", "小时"),
    "d": Phrase("day", "天"),
    "w": Phrase("week", "周"),
    "bd": Phrase("business day", "个工作日"),
    "bh": Phrase("business hour", "个工作小时"),
}
_BRACKETS = re.compile(r"\([^()]*\)")
_OPEN = re.compile(r" where |^for every |^not for every |^at the end of each ")
_YES, _NO, _ACCOUNT = Phrase("yes", "是"), Phrase("no", "否"), Phrase("account", "客户")


@dataclass(frozen=True, slots=True)
class Voice:
    """Who reads: in which language, with whose labels. `local`: whose fields need no owner named before them."""

    language: str
    vocabulary: Vocabulary
    local: str = "account"

    def inside(self, kind: str) -> "Voice":
        """Within what is asked of each of a kind; of accounts below, all that is said is said of them."""
        return replace(self, local="account" if kind in self.vocabulary.groups else kind)

    def say(self, name: str, variant: str, *parts: str) -> str:
        """The operator's phrase with its parts filled in."""
        return self.fill(OPERATORS[name].phrase(variant), *parts)

    def fill(self, phrase: Phrase, *parts: str) -> str:
        return phrase.in_language(self.language).format(*parts)

    @property
    def is_chinese(self) -> bool:
        return self.language.split("-")[0] == "zh"

    def quoted(self, text: str) -> str:
        return f"“{text}”"

    def bracketed(self, text: str) -> str:
        return f"（{text}）" if self.is_chinese else f"({text})"

    def is_open(self, text: str) -> bool:
        """Whether what follows would seem to belong to its last condition. Chinese has those in quotes."""
        within = None
        while within != text:
            within, text = text, _BRACKETS.sub("", text)
        return not self.is_chinese and _OPEN.search(text) is not None

    def field(self, about: str, name: str) -> str:
        """A field by its label; its owner before it where that is not who is spoken of."""
        label = self._label(about, name)
        if about == self.local:
            return label
        return f"{self.kind(about)}的{label}" if self.is_chinese else f"the {self.kind(about)}'s {label}"

    def _label(self, about: str, name: str) -> str:
        child = self.vocabulary.children.get(about)
        if name == KEY:
            return child.key if child else name
        field = self.vocabulary.fields_of(about).get(name)
        return self._text(field.label) if field else plain(name)

    def _text(self, label: LocalText) -> str:
        return (
            label.in_language(self.language)
            if self.is_chinese
            else uncapitalized(label.in_language(self.language))
        )

    def kind(self, name: str) -> str:
        """A child kind or event by its label."""
        if name == "account":
            return _ACCOUNT.in_language(self.language)
        above = self.vocabulary.groups.get(name)
        if above is not None and above.below is not None:
            return self._text(above.below.label)
        found = self.vocabulary.children.get(name) or self.vocabulary.events.get(name)
        return self._text(found.label) if found and found.label else plain(name)

    def named(self, name: str) -> str:
        """The label of a named condition or a list."""
        found = self.vocabulary.named.get(name)
        return found.label.in_language(self.language) if found else plain(name)

    def planned(self, name: str) -> str:
        """The label of a plan, or of a milestone by `plan.milestone`."""
        label = self.vocabulary.plans.get(name)
        return self._text(label) if label else plain(name.rpartition(".")[2])

    def derived(self, expr: Expr) -> str | None:
        """The label of the derived fact that the expression is, if it is one."""
        if isinstance(expr, FieldRef):
            return None
        found = next((fact for fact in self.vocabulary.derived.values() if fact.expr == expr), None)
        if found is None:
            return None
        label = self._text(found.label)
        if self.local == "account":
            return label
        return f"客户的{label}" if self.is_chinese else f"the account's {label}"


def span_said(span: Span) -> Phrase:
    unit = _UNITS[span.unit]
    return Phrase(f"{span.amount} {unit.en}{'' if abs(span.amount) == 1 else 's'}", f"{span.amount}{unit.zh}")


def say_span(voice: Voice, span: Span) -> str:
    said = span_said(span)
    return said.zh if voice.is_chinese else said.en


def say_constant(voice: Voice, value: Any) -> str:
    match value:
        case bool():
            return voice.fill(_YES if value else _NO)
        case Span():
            return say_span(voice, value)
        case Money():
            return f"{say_number(value.amount)} {value.currency}"
        case int() | Decimal():
            return say_number(value)
        case datetime():
            return value.isoformat(" ", "minutes")
        case date():
            return value.isoformat()
    return str(value)


def say_either(voice: Voice, items: list[str]) -> str:
    if voice.is_chinese:
        return "或".join(items)
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} or {items[-1]}"


def say_percent(share: Decimal | int) -> str:
    return f"{say_number(Decimal(share) * 100)}%"


def say_number(value: int | Decimal) -> str:
    """Thousands apart, no trailing zeros after the point."""
    text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def plain(name: str) -> str:
    return name.replace("_", " ")


def uncapitalized(label: str) -> str:
    """`Active users` within a sentence; `NPS` stays."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"
