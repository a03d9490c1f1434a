"""Lists and named conditions: the overview's, those that others use by their name, and the fates of a backtest."""

from collections.abc import Iterator

from api.handbook.book import Book, Section, pairs, said
from api.handbook.page import Block, Grid, Heading, Line, Page, anchor
from rules.condition import Listed
from rules.vocabulary import NamedCondition


def lists_page(book: Book) -> Page:
    say = book.say
    named = book.rulebook.vocabulary.named.values()
    overview = book.rulebook.overview
    place = anchor("overview", overview.name) if overview else ""
    sections = (
        Section(say("The overview"), tuple(_overview(book)), place),
        Section(
            say("Named conditions"),
            tuple(block for one in named if not one.is_list for block in _named(one, book)),
        ),
        Section(
            say("Lists of accounts"),
            tuple(block for one in named if one.is_list for block in _named(one, book)),
        ),
        Section(say("Fates: what may become of an account"), (_fates(book),)),
    )
    return Page(
        "lists", say("Lists and conditions"), tuple(block for each in sections for block in each.shown())
    )


def _overview(book: Book) -> Iterator[Block]:
    overview, say, reads = book.rulebook.overview, book.say, book.teller.reads
    if overview is None:
        return
    if overview.accounts is not None:
        yield said(say("Counted are accounts where %(condition)s.", condition=reads(overview.accounts)))
    yield said(say("Each account stands in the first list that is true of it."))
    rows = tuple(
        ((book.text(each.label),), (reads(each.when),), (book.teller.sentence(each.says),))
        for each in overview.lists
    )
    yield Grid((say("list"), say("when"), say("what it says of an account")), rows)


def _named(one: NamedCondition, book: Book) -> Iterator[Block]:
    kind = "list" if one.is_list else "condition"
    yield Heading(book.text(one.label), anchor(kind, one.name), level=3)
    if isinstance(one.when, Listed):
        yield said(book.say(", ").join(sorted(one.when.accounts)))
    else:
        yield said(book.teller.reads(one.when))
    yield pairs([(book.say("used by"), book.users(*book.named(kind, one.name)))])


def _fates(book: Book) -> Grid:
    say, reads = book.say, book.teller.reads
    fates = book.rulebook.fates
    rows: tuple[tuple[Line, ...], ...] = tuple(
        ((book.text(each.label),), (reads(each.when),), (say("%(span)s before", span=reads(each.within)),))
        for each in fates.values()
    )
    return Grid(
        (say("fate"), say("when"), say("a warning counts from")),
        rows,
        tuple(anchor("fate", name) for name in fates),
    )
