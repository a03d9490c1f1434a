"""When a rule opens, read aloud: the condition, and who or what asks for it. English and Chinese."""

from rules.aloud import aloud
from rules.operators import Phrase
from rules.rule import ALWAYS, Rule
from rules.vocabulary import Vocabulary

_BY_HAND = Phrase("a person starts it", "有人启动它")
_OR_BY_HAND = Phrase("{0}, or a person starts it", "{0},或有人启动它")


def say_opening(rule: Rule, language: str, vocabulary: Vocabulary) -> str:
    """Words without a capital or a full stop, to stand after "when"."""
    asked = aloud(rule.when, language, vocabulary) if rule.when != ALWAYS else ""
    if not rule.by_hand:
        return asked
    return _OR_BY_HAND.in_language(language).format(asked) if asked else _BY_HAND.in_language(language)
