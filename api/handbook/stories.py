"""The stories: tests on a timeline, each day in words; on a page of their own, and beside what they are about."""

from collections.abc import Iterable, Iterator

from api.aloud.stories import story_told
from api.handbook.book import Book
from api.handbook.page import Block, Heading, Item, Items, Line, Link, Page, Soft, Strong, anchor
from rules.story import Story


def stories_page(book: Book) -> Page:
    return Page("stories", book.say("Stories"), tuple(_blocks(book)))


def story_items(names: Iterable[str], book: Book) -> Items:
    """These stories in full, one an item."""
    known = book.rulebook.stories
    return Items(tuple(_item(known[name], book) for name in names if name in known))


def _item(story: Story, book: Book) -> Item:
    line: Line = (Link(story.name, f"stories#{anchor('story', story.name)}"),)
    return Item(line, (_told(story, book),))


def _told(story: Story, book: Book) -> Items:
    told = story_told(story, book.teller)
    days = []
    for each in told.days:
        happens, must = book.say("; ").join(each.happens), book.say("; ").join(each.must)
        line: Line = (
            (Strong(each.day), book.say(": "), happens) if happens else (Strong(each.day), book.say(": "))
        )
        if must:
            says = book.say("then %(must)s", must=must) if happens else must
            line = (*line, book.say("; ") if happens else "", says)
        days.append(Item(line))
    return Items((*(Item((Soft(each),)) for each in told.given), *days))


def _blocks(book: Book) -> Iterator[Block]:
    folder = None
    for story in book.rulebook.stories.values():
        if story.place.path != folder:
            folder = story.place.path
            yield Heading(folder)
        yield Heading(story.name, anchor("story", story.name), level=3)
        yield _told(story, book)
