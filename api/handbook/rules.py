"""A rule's page: read aloud, whom it watches, what it says, who is told, what it begins, its valves, its stories."""

from collections.abc import Iterator
from datetime import date

from babel.dates import format_date

from api.aloud import words
from api.aloud.rule import numbers, paragraph
from api.handbook.book import Book, Section, listed, pairs, said, written_in
from api.handbook.page import Block, Grid, Item, Items, Line, Page, Paragraph, Soft, joined
from api.handbook.stories import story_items
from api.handbook.tasks import task_blocks
from api.handbook.team import responsible
from rules.rule import Rule
from workflows.wording import locale_of, reads_percent


def rule_page(rule: Rule, book: Book) -> Page:
    say = book.say
    sections = (
        Section(say("In plain words"), (*_aloud(rule, book), *_says(rule, book))),
        Section(say("Its windows"), (_windows(rule, book),)),
        Section(say("What it begins"), tuple(_begins(rule, book))),
        Section(say("Who is told"), tuple(_told(rule, book))),
        Section(say("Its valves"), (pairs(_valves(rule, book)), *_comments(rule, book))),
        Section(say("What it reads"), (listed(book.noun(one) for one in book.reads("rule", rule.name)),)),
        Section(say("Its stories"), (story_items(book.stories_of("rule", rule.name), book),)),
        Section(say("About this rule"), (pairs(_about(rule, book)),)),
    )
    lead = book.text(rule.because)
    blocks = [block for section in sections for block in section.shown()]
    return Page(
        f"rules/{rule.name}", words.title(rule.name), ((said(lead), *blocks) if lead else tuple(blocks))
    )


def _aloud(rule: Rule, book: Book) -> Iterator[Block]:
    """One sentence or two, their conditions one under another."""
    for number, line in enumerate(paragraph(rule, book.teller)):
        if len(line.parts) > 1:
            yield said(line.says)
            yield Items(tuple(Item((part,)) for part in line.parts))
        elif line.parts:
            yield said(f"{line.says} {line.parts[0]}{book.say('.') if number == 0 else book.say(',')}")
        else:
            yield said(line.says)


def _says(rule: Rule, book: Book) -> Iterator[Block]:
    yield said(book.say("It tells people: “%(says)s”", says=book.teller.sentence(rule.says)))


def _windows(rule: Rule, book: Book) -> Grid:
    say = book.say
    rows = []
    for window in rule.windows:
        follows = [book.document("playbook", window.start)] if window.start else []
        follows += [book.document("escalation", window.escalate)] if window.escalate else []
        rows.append(
            (
                (book.text(window.label) or words.plain(window.name),),
                (say("%(span)s before", span=book.teller.reads(window.from_)),),
                joined(follows, book.say(", ")) or ("–",),
                (words.says("priority", window.priority, book.teller.speech),),
            )
        )
    return Grid(
        (say("window"), say("from"), say("what it begins"), say("priority")), tuple(rows) if rows else ()
    )


def _begins(rule: Rule, book: Book) -> Iterator[Block]:
    if rule.start:
        yield Paragraph((book.say("The playbook "), *book.document("playbook", rule.start)))
    if rule.task is not None:
        yield from task_blocks(rule.task, book)


def _told(rule: Rule, book: Book) -> Iterator[Block]:
    if rule.area and rule.area in book.rulebook.team.responsibilities:
        yield Paragraph((book.say("By the area "), *book.document("area", rule.area), ":"))
        yield responsible(rule.area, book)
    if rule.owner:
        owner = book.document("teammate", rule.owner)
        yield Paragraph((book.say("The rule itself is in the hands of "), *owner, book.say(".")))


def _valves(rule: Rule, book: Book) -> Iterator[tuple[str, Line]]:
    say = book.say

    def day(when: date) -> str:
        return format_date(when, "medium", locale=locale_of(book.teller.language))

    yield from ((what, (how,)) for what, how in numbers(rule, book.teller, day, None))
    yield (
        say("when nobody knows whether it is so"),
        (words.says("if_unknown", rule.if_unknown, book.teller.speech),),
    )
    yield say("when it is no longer so"), (words.says("when_clear", rule.when_clear, book.teller.speech),)
    if rule.quiet_while:
        yield (
            say("says nothing while one of these is open"),
            joined((book.document("rule", name) for name in rule.quiet_while), ", "),
        )
    if rule.mode == "canary":
        yield say("tried on"), (say("%(share)s of accounts", share=_share(rule.canary_share, book)),)
    if rule.holdout:
        yield (
            say("kept out to compare with"),
            (say("%(share)s of accounts", share=_share(rule.holdout, book)),),
        )
    if rule.windows or rule.counts_to is not None:
        yield (
            say("when its date moves"),
            (words.says("if_date_moves", rule.if_date_moves, book.teller.speech),),
        )


def _share(share: float, book: Book) -> str:
    return reads_percent(share, book.teller.language)


def _comments(rule: Rule, book: Book) -> Iterator[Block]:
    if rule.comments:
        yield said(book.say("What its author says of them:"))
        yield Items(tuple(Item((Soft(each),)) for each in rule.comments))


def _about(rule: Rule, book: Book) -> Iterator[tuple[str, Line]]:
    say, speech = book.say, book.teller.speech
    yield say("kind"), (words.says("kind", rule.kind, speech),)
    yield say("priority"), (words.says("priority", rule.priority, speech),)
    if rule.reason:
        yield say("reason"), (words.plain(rule.reason),)
    yield say("written in"), written_in(book, rule.place.path, rule.name)
    named = book.users(*book.named("rule", rule.name), but=f"rule {rule.name}")
    yield say("named by"), named
