"""A mail as it reads, its holes named; and who sends it."""

from collections.abc import Iterator

from api.aloud import words
from api.aloud.mails import mail_text
from api.handbook.book import Book, Section, listed, pairs, written_in
from api.handbook.page import Block, Heading, Letter, Line, Link, Page, Paragraph, Strong
from rules.email import Email
from rules.text import pick_language


def mail_page(email: Email, book: Book) -> Page:
    say = book.say
    sections = (
        Section(say("What it reads"), (listed(book.noun(one) for one in book.reads("email", email.name)),)),
        Section(say("About this mail"), (pairs(_about(email, book)),)),
    )
    blocks = [*_mail(email, book), *(block for section in sections for block in section.shown())]
    return Page(f"mails/{email.name}", words.title(email.name), tuple(blocks))


def mail_blocks(email: Email, book: Book) -> Iterator[Block]:
    """The mail under a heading that leads to its own page."""
    yield Heading(words.title(email.name), level=3)
    yield from _mail(email, book)
    yield Paragraph((Link(book.say("About this mail"), f"mails/{email.name}"),))


def _mail(email: Email, book: Book) -> Iterator[Block]:
    teller = book.teller
    yield Paragraph((book.say("Subject: "), Strong(mail_text(book.text(email.subject), teller))))
    if email.preheader is not None:
        yield Paragraph((book.say("Shown beside it: "), mail_text(book.text(email.preheader), teller)))
    yield Letter(mail_text(pick_language(email.body, teller.language).strip(), teller))


def _about(email: Email, book: Book) -> Iterator[tuple[str, Line]]:
    say = book.say
    kinds = {
        "service": say("service: belongs to what the account bought"),
        "marketing": say("marketing: its reader may unsubscribe, and is told the sender's postal address"),
    }
    yield say("kind"), (kinds[email.klass],)
    if email.topic:
        yield say("topic"), (words.plain(email.topic),)
    yield say("written in the languages"), (book.say(", ").join(email.body),)
    yield say("sent by"), book.users(*book.named("email", email.name))
    yield say("written in"), written_in(book, email.place.path, email.name)
