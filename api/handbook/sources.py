"""Where facts come from: feeds and what they promise, the sources that speak, the files that are imported."""

from collections.abc import Iterator

from api.handbook.book import Book, Section, pairs, said
from api.handbook.page import Block, Grid, Heading, Line, Link, Page, anchor, joined
from rules.mapping import ImportMapping
from rules.source import Source
from workflows.wording import reads_percent


def sources_page(book: Book) -> Page:
    say = book.say
    sections = (
        Section(
            say("Feeds"), (said(say("Past its silence, that nothing came proves nothing.")), _feeds(book))
        ),
        Section(say("Sources"), tuple(_sources(book))),
        Section(say("Imports"), tuple(_imports(book))),
    )
    rulebook = book.rulebook
    there = (rulebook.vocabulary.feeds, rulebook.sources, rulebook.mappings)
    blocks = (block for each, some in zip(sections, there, strict=True) if some for block in each.shown())
    return Page("sources", say("Feeds and sources"), tuple(blocks))


def _feeds(book: Book) -> Grid:
    say, feeds = book.say, book.rulebook.vocabulary.feeds
    rows = tuple(
        (
            (name,),
            (book.teller.reads(feed.max_silence),),
            (say("%(share)s of accounts", share=reads_percent(feed.breaker, book.teller.language)),),
            _brings(name, book) or ("–",),
            joined(
                (
                    book.document("source", each.name)
                    for each in book.rulebook.sources.values()
                    if each.feed == name
                ),
                book.say(", "),
            )
            or ("–",),
        )
        for name, feed in feeds.items()
    )
    head = (
        say("feed"), say("may be silent for"), say("asks a person past, in a day"), say("brings"), say("spoken by"),
    )  # fmt: skip
    return Grid(head, rows, tuple(anchor("feed", name) for name in feeds))


def _brings(feed: str, book: Book) -> Line:
    """The fields, kinds of child and events that hang on it."""
    vocabulary = book.rulebook.vocabulary
    found: list[Line] = []
    for about in ("account", *vocabulary.children):
        for name, field in vocabulary.fields_of(about).items():
            if field.feed == feed:
                found += [
                    book.noun(one) for one in book.named("field", f"{about}.{name}") if one.about == about
                ]
    for kind, nouns in (("child", vocabulary.children), ("event", vocabulary.events)):
        for name, noun in nouns.items():
            if noun.feed == feed:
                found += [book.noun(one) for one in book.named(kind, name)]
    return joined(found, book.say(", "))


def _sources(book: Book) -> Iterator[Block]:
    for source in book.rulebook.sources.values():
        yield Heading(source.name, anchor("source", source.name), level=3)
        yield pairs(_source(source, book))


def _source(source: Source, book: Book) -> Iterator[tuple[str, Line]]:
    say = book.say
    yield (
        say("proves itself by"),
        ((source.verify.kind if source.verify else say("nothing: only a test may speak so")),),
    )
    if source.feed:
        yield say("feed"), (Link(source.feed, f"sources#{anchor('feed', source.feed)}"),)
    yield say("makes new accounts"), (say("no") if source.creates is None else say("yes"),)
    yield say("tells"), _tells(book, "source", source.name)


def _imports(book: Book) -> Iterator[Block]:
    for mapping in book.rulebook.mappings.values():
        yield Heading(mapping.name, anchor("mapping", mapping.name), level=3)
        yield pairs(_import(mapping, book))


def _import(mapping: ImportMapping, book: Book) -> Iterator[tuple[str, Line]]:
    say = book.say
    yield say("from"), (mapping.source,)
    yield say("files"), (book.say(", ").join(file.match for file in mapping.files),)
    covers = (f"{feed}: {since} – {until}" for feed, (since, until) in mapping.covers.items())
    yield say("covers"), (book.say(", ").join(covers),)
    yield say("tells"), _tells(book, "mapping", mapping.name)


def _tells(book: Book, kind: str, name: str) -> Line:
    told = book.told[kind, name]
    nouns = (
        one
        for about, noun in told
        for one in (book.named("event", noun) if about == "event" else book.named("field", f"{about}.{noun}"))
    )
    return joined((book.noun(one) for one in nouns), book.say(", "))
