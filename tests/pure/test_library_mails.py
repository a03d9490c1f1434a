"""Every shipped mail, in every language: with nothing known of its reader, and with everything."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from api.aloud.mails import mail_text
from api.aloud.steps import Teller
from rules.email import Email
from rules.folder import library_folder, read_folder
from rules.load import load_rulebook
from rules.rulebook import Rulebook
from rules.template_names import template_kinds
from rules.templates import template_names
from rules.values import Money, Span
from workflows.letters import Letter, LetterView, Stationery, as_bytes, read_bytes, write_letter

ANY = {
    "number": 3,
    "money": Money(Decimal(30000), "USD"),
    "date": date(2026, 8, 15),
    "moment": datetime(2026, 3, 2, 9, tzinfo=UTC),
    "span": Span(90, "d"),
    "yes/no": True,
    "list": ("core", "api"),
    "text": "Globex *Ltd* <b>",
}
LEAST = {
    "account": {"name": "Globex", "id": "globex"},
    "contact": {"email": "ana@globex.test"},
    "owner": {"name": "Mei Chen", "email": "mei@acme.test", "title": ""},
    "contract": {"id": "c1"},
    "module": {"name": "analytics"},
}


def shipped() -> Rulebook:
    documents, unread = read_folder(library_folder())
    rulebook, problems = load_rulebook(documents)
    assert not unread
    assert rulebook is not None, [str(each) for each in problems]
    return rulebook


RULEBOOK = shipped()
EACH = [(email, language) for email in RULEBOOK.emails.values() for language in email.body]


def written(email: Email, language: str, names: dict[str, dict[str, Any]]) -> Letter:
    view = LetterView(names, (language,), ZoneInfo("Asia/Shanghai"))
    stationery = Stationery(RULEBOOK.workspace, "https://success.acme.test", "a secret for tests")
    return write_letter(email, view, recipient="ana@globex.test", stationery=stationery, effect_key="0" * 32)


def everything(email: Email) -> dict[str, dict[str, Any]]:
    kinds = template_kinds(RULEBOOK.vocabulary, RULEBOOK.vocabulary.children)
    names: dict[str, dict[str, Any]] = {root: dict(known) for root, known in LEAST.items()}
    for source in (*email.subject.by_language.values(), *email.body.values()):
        for name in template_names(source):
            root, _, field = name.partition(".")
            names.setdefault(root, {}).setdefault(field, ANY[kinds.get(name, "text")])
    return names


@pytest.mark.parametrize(("email", "language"), EACH, ids=lambda each: getattr(each, "name", each))
def test_a_shipped_mail_can_be_written_whatever_is_known(email: Email, language: str):
    for names in (LEAST, everything(email)):
        letter = written(email, language, names)
        assert letter.language == language
        assert read_bytes(as_bytes(letter, datetime(2026, 3, 2, 9, tzinfo=UTC))).text == letter.text
        assert "{" not in letter.text + letter.subject
        assert "<b>" not in letter.html


def test_every_shipped_mail_is_written_in_every_language_of_the_workspace():
    for email in RULEBOOK.emails.values():
        assert set(email.body) == set(RULEBOOK.workspace.languages), email.name


def test_a_subject_calls_a_childs_own_name_as_the_text_of_the_mail_does() -> None:
    rulebook, problems = load_rulebook(read_folder(library_folder())[0])
    assert rulebook is not None
    assert problems == (), "what is shipped warns of nothing"
    teller = Teller(rulebook, "en")
    assert (
        teller.template("{{ module.name }}")
        == mail_text("{{ module.name }}", teller)
        == "‹the module's name›"
    )
