"""E-mails as authors write them: front matter and Markdown, one section per language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from rules.problems import NOWHERE, Place
from rules.text import LocalText


@dataclass(frozen=True, slots=True)
class Email:
    """A template. Subject, preheader and body are Jinja2 source; bodies are Markdown, by language.

    In the file a line `:: zh-CN` begins the section of a language; text before the first such line is the
    first language's.
    """

    name: str
    subject: LocalText
    preheader: LocalText | None
    klass: Literal["service", "marketing"]
    topic: str
    body: Mapping[str, str]
    place: Place = NOWHERE
