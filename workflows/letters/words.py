"""The few words that Perennial itself adds to a letter."""

from workflows.wording import base_of

WORDS = {
    "en": {
        "unsubscribe": "Unsubscribe from these e-mails",
        "unsubscribe_topic": "Unsubscribe from e-mails about “{topic}”",
    },
    "zh": {
        "unsubscribe": "退订此类邮件",
        "unsubscribe_topic": "退订“{topic}”类邮件",
    },
}


def word(name: str, language: str, **values: str) -> str:
    return WORDS[base_of(language)][name].format(**values)
