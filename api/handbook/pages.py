"""All pages of a rulebook, dressed: path -> text."""

from typing import Literal

from api.handbook.book import Book
from api.handbook.html import ENDING as HTML
from api.handbook.html import html_of
from api.handbook.index import index_page, menu
from api.handbook.lists import lists_page
from api.handbook.mails import mail_page
from api.handbook.markdown import ENDING as MARKDOWN
from api.handbook.markdown import markdown_of
from api.handbook.page import Page
from api.handbook.plans import plan_page
from api.handbook.playbooks import playbook_page
from api.handbook.rules import rule_page
from api.handbook.sources import sources_page
from api.handbook.stories import stories_page
from api.handbook.team import team_page
from api.handbook.vocabulary import vocabulary_page
from rules.load import Reading
from rules.rulebook import Documents

Format = Literal["html", "markdown"]


def handbook(reading: Reading, documents: Documents, language: str, dress: Format) -> dict[str, str]:
    """Path within the handbook's folder -> text. `reading` must have no errors."""
    book = Book(reading, documents, language)
    above = menu(book)
    if dress == "markdown":
        return {f"{page.path}{MARKDOWN}": markdown_of(page, above) for page in pages(book)}
    return {f"{page.path}{HTML}": html_of(page, above, language) for page in pages(book)}


def pages(book: Book) -> list[Page]:
    rulebook = book.rulebook
    return [
        index_page(book),
        *(rule_page(each, book) for each in rulebook.rules.values()),
        *(playbook_page(each, book) for each in rulebook.playbooks.values()),
        *(mail_page(each, book) for each in rulebook.emails.values()),
        *(plan_page(each, book) for each in rulebook.plans.values()),
        vocabulary_page(book),
        sources_page(book),
        lists_page(book),
        team_page(book),
        stories_page(book),
    ]
