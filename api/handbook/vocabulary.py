"""The vocabulary: every field, kind of child, event and derived fact; where it comes from, and what uses it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from api.aloud import words
from api.handbook.book import Book, Section, said
from api.handbook.page import Block, Grid, Line, Link, Name, Page, Paragraph, Soft, anchor, joined
from rules.aloud import aloud
from rules.naming import Named
from rules.spoken import Voice
from rules.values import Type
from rules.vocabulary import ChildKind, EventKind, Field


def vocabulary_page(book: Book) -> Page:
    say, vocabulary = book.say, book.rulebook.vocabulary
    sections = [
        Section(say("Of the account"), (_fields("account", vocabulary.account, book),), anchor("account")),
        Section(say("Derived: computed from what is told"), (_derived(book),), "derived"),
        *(_children(kind, book) for kind in vocabulary.children.values()),
        Section(say("Events"), tuple(_events(vocabulary.events.values(), book))),
    ]
    return Page("vocabulary", say("Vocabulary"), tuple(block for each in sections for block in each.shown()))


def _children(kind: ChildKind, book: Book) -> Section:
    label = book.text(kind.label) or words.title(kind.name)
    intro: Line = (
        book.say("An account has many of them, told apart by their “%(key)s”.", key=words.plain(kind.key)),
        *_feed(kind.feed, book),
    )
    used = (Paragraph((book.say("Used by: "), *_users(book.named("child", kind.name), book))),)
    fields = _fields(kind.name, kind.fields, book)
    return Section(label, (Paragraph(intro), *used, fields), anchor("event", kind.name))


def _feed(name: str, book: Book) -> Line:
    return (" ", book.say("Feed: "), Link(name, f"sources#{anchor('feed', name)}")) if name else ()


def _fields(about: str, fields: Mapping[str, Field], book: Book) -> Grid:
    say = book.say
    rows = [_field(about, field, book) for field in fields.values()]
    head = (say("field"), say("what it is"), say("comes from"), say("told by"), say("used by"))
    return Grid(head, tuple(rows) if rows else (), tuple(anchor(about, name) for name in fields))


def _field(about: str, field: Field, book: Book) -> tuple[Line, ...]:
    say = book.say
    what = type_told(field.type, book)
    more = [field.unit] if field.unit else []
    if field.every is not None:
        more.append(say("one point every %(span)s", span=book.teller.reads(field.every)))
    if field.max_age is not None:
        more.append(say("counts for %(span)s", span=book.teller.reads(field.max_age)))
    if field.below is not None:
        more.append(
            say("names the account above; those below are its “%(name)s”", name=book.text(field.below.label))
        )
    named = list(book.named("field", f"{about}.{field.name}"))
    users, tellers = _users(named, book), book.tellers(about, field.name)
    feed: Line = (Link(field.feed, f"sources#{anchor('feed', field.feed)}"),) if field.feed else ("–",)
    says = book.say("; ").join([what, *more])
    return ((book.text(field.label), " ", Name(field.name)), (says,), feed, tellers or ("–",), users)


def _users(named: Iterable[Named], book: Book) -> Line:
    return book.users(*named) or (Soft(book.say("nothing")),)


def type_told(type_: Type, book: Book) -> str:
    say = book.say
    match type_.kind:
        case "choice":
            return say("one of: %(values)s", values=book.say(", ").join(type_.of))
        case "reference":
            voice = Voice(book.teller.language, book.rulebook.vocabulary)
            return say("one of its: %(kind)s", kind=voice.kind(type_.to))
        case "list":
            return say("a list: %(items)s", items=type_told(type_.item, book) if type_.item else "")
    return words.says("type", type_.kind, book.teller.speech)


def _derived(book: Book) -> Grid:
    say = book.say
    derived = book.rulebook.vocabulary.derived
    rows = tuple(
        (
            (book.text(one.label), " ", Name(name)),
            (_without(name, book),),
            (Name(one.text),),
            _users(book.named("field", f"account.{name}"), book),
        )
        for name, one in derived.items()
    )
    head = (say("field"), say("what it is"), say("as it is written"), say("used by"))
    return Grid(head, rows, tuple(anchor("account", name) for name in derived))


def _without(name: str, book: Book) -> str:
    """What a derived field is, in other words than its own name."""
    vocabulary = book.rulebook.vocabulary
    others = {other: one for other, one in vocabulary.derived.items() if other != name}
    return aloud(vocabulary.derived[name].expr, book.teller.language, replace(vocabulary, derived=others))


def _events(events: Iterable[EventKind], book: Book) -> Iterator[Block]:
    rows, places = [], []
    for event in events:
        label = book.text(event.label) or words.title(event.name)
        named = list(book.named("event", event.name))
        users, tellers = _users(named, book), book.tellers("event", event.name)
        feed: Line = (Link(event.feed, f"sources#{anchor('feed', event.feed)}"),) if event.feed else ("–",)
        fields = joined(
            (
                (book.text(field.label), book.say(": "), type_told(field.type, book))
                for field in event.fields.values()
            ),
            ", ",
        )
        rows.append(((label, " ", Name(event.name)), fields or ("–",), feed, tellers or ("–",), users))
        places.append(anchor("event", event.name))
    if rows:
        yield said(book.say("What happens at an instant."))
    say = book.say
    head = (say("event"), say("its fields"), say("comes from"), say("told by"), say("used by"))
    yield Grid(head, tuple(rows), tuple(places))
