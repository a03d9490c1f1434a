"""The first page: what the rulebook holds, rule by rule in a line, and the way to everything else."""

from collections.abc import Iterator

from api.aloud import words
from api.handbook.book import Book, Section, listed, pairs
from api.handbook.page import Block, Heading, Item, Items, Line, Link, Name, Page, Soft, Strong, joined
from api.handbook.playbooks import starters
from rules.rule import Rule


def index_page(book: Book) -> Page:
    say, rulebook = book.say, book.rulebook
    playbooks = tuple(Item(_playbook(name, book)) for name in rulebook.playbooks)
    sections = (
        Section(say("Rules"), tuple(_rules(book))),
        Section(say("Playbooks"), (Items(playbooks),)),
        Section(say("Mails"), (listed(_mail(name, book) for name in rulebook.emails),)),
        Section(say("Plans"), (listed(book.document("plan", name) for name in rulebook.plans),)),
        Section(say("All else"), (listed(_others(book)),)),
        Section(say("This edition"), (pairs(_edition(book)),)),
    )
    title = say("%(name)s: the rulebook", name=rulebook.workspace.name)
    return Page("index", title, tuple(block for each in sections for block in each.shown()))


def _rules(book: Book) -> Iterator[Block]:
    by_area: dict[str, list[Rule]] = {}
    for rule in book.rulebook.rules.values():
        by_area.setdefault(rule.area, []).append(rule)
    for area, rules in by_area.items():
        if area or len(by_area) > 1:
            yield Heading(words.title(area) or book.say("Without an area"), level=3)
        yield Items(tuple(Item(_rule(rule, book)) for rule in rules))


def _rule(rule: Rule, book: Book) -> Line:
    because = book.text(rule.because)
    line: Line = (*book.document("rule", rule.name), book.say(": "), book.teller.sentence(rule.says))
    if rule.mode != "live":
        line = (*line, " ", Strong(f"({words.says('mode', rule.mode, book.teller.speech)})"))
    return (*line, " ", Soft(because)) if because else line


def _playbook(name: str, book: Book) -> Line:
    begun = starters(name, book)
    link = book.document("playbook", name)
    return (*link, book.say(": "), book.say("begun by "), *begun) if begun else link


def _mail(name: str, book: Book) -> Line:
    subject = book.teller.template(book.text(book.rulebook.emails[name].subject))
    return (*book.document("email", name), book.say(": "), subject)


def _others(book: Book) -> Iterator[Line]:
    for link in menu(book)[1:]:
        yield (link,)


def menu(book: Book) -> tuple[Link, ...]:
    """What stands above every page."""
    say = book.say
    return (
        Link(book.rulebook.workspace.name, "index"),
        Link(say("Vocabulary"), "vocabulary"),
        Link(say("Feeds and sources"), "sources"),
        Link(say("Lists and conditions"), "lists"),
        Link(say("Team and policies"), "team"),
        Link(say("Stories"), "stories"),
    )


def _edition(book: Book) -> Iterator[tuple[str, Line]]:
    say, rulebook = book.say, book.rulebook
    speech = book.teller.speech
    counts = (
        speech.ngettext("%(num)s rule", "%(num)s rules", len(rulebook.rules)),
        speech.ngettext("%(num)s playbook", "%(num)s playbooks", len(rulebook.playbooks)),
        speech.ngettext("%(num)s mail", "%(num)s mails", len(rulebook.emails)),
        speech.ngettext("%(num)s story", "%(num)s stories", len(rulebook.stories)),
    )
    yield say("holds"), joined(((each,) for each in counts), book.say(", "))
    yield say("its mark"), (Name(rulebook.hash[:12]), " ", Soft(say("as publishing tells it")))
