"""An e-mail's front matter and sections to `Email`; its templates are checked against the names they may use."""

from collections.abc import Iterable, Mapping

from rules.email import Email
from rules.mail_document import Section
from rules.meaning.reader import Reader
from rules.problems import Place
from rules.shapes.shape import Fitted
from rules.template_names import template_kinds, template_names_known
from rules.templates import check_template
from rules.text import LocalText
from rules.yaml_text.nodes import Text


def read_email(
    said: Fitted, sections: Iterable[Section], about: frozenset[str], reader: Reader
) -> Email | None:
    """`about`: what the playbooks that send it are about; a name must mean something in each of them."""
    name: Text = said["email"]
    body = _body(list(sections), name, reader)
    _check_templates(said, sections, about, reader)
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
            reader.say(section.place, "no-value", f"The text in `{language}` is empty.")
        else:
            body[language] = section.text.strip("\n") + "\n"
    if not sections:
        reader.say(name.place, "no-value", "The e-mail has no text below its front matter.")
    return body


def _compare_languages(subject: LocalText, body: Mapping[str, str], place: Place, reader: Reader) -> None:
    for language in reader.workspace.languages:
        if (language in body) != (language in subject.by_language) and len(subject.by_language) > 1:
            there, missing = ("a text", "subject") if language in body else ("a subject", "text")
            reader.say(place, "missing-language", f"In `{language}` there is {there} and no {missing}.")
        elif language not in body:
            reader.warn(
                place, "missing-language", f"There is no text in `{language}`, which the workspace speaks."
            )


def _check_templates(
    said: Fitted, sections: Iterable[Section], about: frozenset[str], reader: Reader
) -> None:
    children = reader.vocabulary.children
    groups = [[kind] if kind in children else [] for kind in sorted(about)] or [list(children)]
    for kinds in groups:
        known = template_names_known(reader.vocabulary, kinds)
        types = template_kinds(reader.vocabulary, kinds)
        for text in (*said["subject"].values(), *(said["preheader"] or {}).values()):
            _check(text.value, text.place, known, types, reader)
        for section in sections:
            _check(section.text, Place(said.place.path, section.line, 1), known, types, reader)


def _check(
    source: str, place: Place, known: Mapping[str, bool], types: Mapping[str, str], reader: Reader
) -> None:
    for line, code, message in check_template(source, known, types):
        column = place.column if line == 1 else 1
        reader.say(Place(place.path, place.line + line - 1, column), code, message)
