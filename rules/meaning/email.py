"""An e-mail's front matter and sections to `Email`; its templates are checked against the names they may use."""

import re
from collections.abc import Collection, Iterable, Mapping

from rules.email import Email
from rules.mail_document import Section
from rules.meaning.names import Senders
from rules.meaning.reader import Reader
from rules.problems import Place
from rules.shapes.shape import Fitted
from rules.template_names import template_kinds, template_names_known
from rules.templates import check_template
from rules.text import LocalText
from rules.yaml_text.nodes import Text

_SAID = re.compile(r"`([^`]+)`")
_NAMED = re.compile(r"`([\w-]+)\.[\w-]+` is no name")


def read_email(said: Fitted, sections: Iterable[Section], senders: Senders, reader: Reader) -> Email | None:
    """`senders`: what the playbooks that send it are about; a name must mean something in each of them."""
    name: Text = said["email"]
    body = _body(list(sections), name, reader)
    _check_templates(said, sections, senders, reader)
    topic = said["topic"].value if said["topic"] else ""
    if said["class_"] == "marketing" and not topic:
        message = (
            "`topic:` is missing: whoever unsubscribes from a marketing mail unsubscribes from its topic."
        )
        reader.say(name.place, "missing-key", message, "Write `topic: product-tips`.")
    if not body:
        return None
    subject = reader.local(said["subject"])
    _compare_languages(subject, body, name.place, reader)
    preheader = reader.local(said["preheader"]) if said["preheader"] else None
    return Email(name.value, subject, preheader, said["class_"], topic, body, name.place)


def _body(sections: list[Section], name: Text, reader: Reader) -> dict[str, str]:
    body: dict[str, str] = {}
    for section in sections:
        language = section.language or reader.workspace.languages[0]
        if language not in reader.workspace.languages:
            hint = f"The workspace has: {', '.join(reader.workspace.languages)}."
            reader.say(section.place, "unknown-language", f"The workspace does not speak `{language}`.", hint)
        elif language in body:
            reader.say(
                section.place, "name-twice", f"A second text in `{language}` begins here.", "Join the two."
            )
        elif not section.text.strip():
            reader.say(
                section.place,
                "no-value",
                f"The text in `{language}` is empty.",
                "Write it, or take its line out.",
            )
        else:
            body[language] = section.text.strip("\n") + "\n"
    if not sections:
        reader.say(
            name.place,
            "no-value",
            "The e-mail has no text below its front matter.",
            "Write it below the second `---`.",
        )
    return body


def _compare_languages(subject: LocalText, body: Mapping[str, str], place: Place, reader: Reader) -> None:
    for language in reader.workspace.languages:
        if (language in body) != (language in subject.by_language) and len(subject.by_language) > 1:
            mend = (
                f"Write it below a line `:: {language}`."
                if language not in body
                else "Write it below `subject:`."
            )
            there, missing = ("a text", "subject") if language in body else ("a subject", "text")
            reader.say(place, "missing-language", f"In `{language}` there is {there} and no {missing}.", mend)
        elif language not in body:
            reader.warn(
                place,
                "missing-language",
                f"There is no text in `{language}`, which the workspace speaks.",
                f"Write it below a line `:: {language}`.",
            )


def _check_templates(said: Fitted, sections: Iterable[Section], senders: Senders, reader: Reader) -> None:
    children = reader.vocabulary.children
    groups = [(about, [about] if about in children else []) for about in sorted(senders)]
    for about, kinds in groups or [("", list(children))]:
        known = template_names_known(reader.vocabulary, kinds)
        types = template_kinds(reader.vocabulary, kinds)
        texts = [
            (text.value, text.place)
            for text in (*said["subject"].values(), *(said["preheader"] or {}).values())
        ]
        texts += [(each.text, Place(said.place.path, each.line, 1)) for each in sections]
        for text, place in texts:
            for line, code, message in check_template(text, known, types):
                where = _where(text, line, message, place)
                child = _child_missed(code, message, known, children)
                if child:
                    _say_missed(child, where, message, about, senders, reader)
                else:
                    reader.say(where, code, message)


def _where(text: str, line: int, message: str, place: Place) -> Place:
    """Where in its line the name stands that a message begins with."""
    named = _SAID.match(message)
    at = max(0, text.split("\n")[line - 1].find(named[1])) if named else 0
    return Place(place.path, place.line + line - 1, (place.column if line == 1 else 1) + at)


def _child_missed(code: str, message: str, known: Collection[str], children: Collection[str]) -> str:
    """The kind of child that a name begins with of which nothing is at hand."""
    named = _NAMED.match(message) if code == "template-unknown-name" else None
    is_missed = named is not None and not any(name.startswith(f"{named[1]}.") for name in known)
    return named[1] if named and is_missed and named[1] in children else ""


def _say_missed(child: str, where: Place, message: str, about: str, senders: Senders, reader: Reader) -> None:
    """Which playbook has no such child: a mail is often written before it is sent by another one too."""
    playbook, place = senders[about]
    too = " too" if child in senders else ""
    subject = "the account" if about == "account" else f"a {about}"
    hint = (
        f"`{playbook}` sends it{too}, and is about {subject}: there is no {child} there. "
        f"Make it `about: {child}`, or do without."
    )
    sentence = message.split(" Did you mean")[0]
    reader.say(where, "template-unknown-name", sentence, hint, place, f"the playbook `{playbook}`")
