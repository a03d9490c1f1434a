"""The beginning of an e-mail, a file of its own."""

from collections.abc import Iterator

from rules.rulebook import Rulebook
from rules.starters.wording import local

_BODY = {
    "en": "Say one thing, and what to do about it in one step.\n\nAnswer this mail if I can help.",
    "zh": "只说一件事,并给出一个步骤。\n\n如需帮助,直接回复此邮件即可。",
}
_HELLO = {
    "en": 'Hello {{ contact.name | else("there") }},',
    "zh": '{{ contact.name | else("尊敬的用户") }},您好:',
}


def email(rulebook: Rulebook, name: str) -> Iterator[str]:
    knows_names = "name" in rulebook.vocabulary.fields_of("contact")
    front = f"""\
---
email: {name}
subject: {local(rulebook, "One thing worth a minute", "占用您一分钟的一件事")}
preheader: {local(rulebook, "What the inbox shows beside the subject.", "收件箱中主题旁显示的文字。")}
class: service   ## or marketing: then with a topic that people can leave, and an unsubscribe below
---
"""
    sections = [
        ("" if number == 0 else f"\n:: {language}\n\n") + _body(language.split("-")[0], knows_names)
        for number, language in enumerate(rulebook.workspace.languages)
    ]
    yield front + "".join(sections)


def _body(language: str, knows_names: bool) -> str:
    known = language if language in _BODY else "en"
    hello = f"{_HELLO[known]}\n\n" if knows_names else ""
    return f"{hello}{_BODY[known]}\n"
