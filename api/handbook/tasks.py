"""A task in words: for whom, due when, what to look at, how it may end, what becomes of it when nobody answers."""

from collections.abc import Iterator

from api.aloud.steps import assigned
from api.aloud.words import plain
from api.handbook.book import Book, listed, pairs, said
from api.handbook.page import Block, Line, Piece, Strong
from rules.playbook import Outcome, TaskStep


def task_blocks(task: TaskStep, book: Book, *, is_titled: bool = False) -> Iterator[Block]:
    """`is_titled`: its title stands above it already."""
    say, teller = book.say, book.teller
    yield pairs(
        [
            (say("task"), () if is_titled else (Strong(teller.sentence(task.title)),)),
            (say("for"), whom(task.assign, book)),
            (say("due"), (say("within %(span)s", span=teller.reads(task.due)),)),
            (
                say("unanswered it climbs"),
                book.document("escalation", task.escalate) if task.escalate else (),
            ),
        ]
    )
    if task.checklist:
        yield said(say("To look at:"))
        yield listed((teller.sentence(line),) for line in task.checklist)
    if task.outcomes:
        yield said(say("It may end as:"))
        yield listed(_outcome(outcome, book) for outcome in task.outcomes)


def whom(name: str, book: Book) -> Line:
    """A teammate or a role as a link; who it is by the area, in words."""
    team = book.rulebook.team
    person = name if name in team.people else team.roles.get(name, "")
    if not person:
        return (assigned(name, book.teller),)
    link = book.document("teammate", person)
    return link if person == name else (plain(name), " (", *link, ")")


def _outcome(outcome: Outcome, book: Book) -> Line:
    say = book.say
    line: list[Piece] = [Strong(book.text(outcome.label) or plain(outcome.name))]
    if outcome.asks:
        field = book.rulebook.vocabulary.account.get(outcome.asks)
        label = book.text(field.label) if field else plain(outcome.asks)
        line.append(say("; asks for “%(field)s”", field=label))
    if outcome.again is not None:
        span = book.teller.reads(outcome.again)
        line.append(
            say("; comes again after %(span)s, at most %(times)s times", span=span, times=outcome.times)
        )
    if outcome.start:
        line += [say("; begins "), *book.document("playbook", outcome.start)]
    return tuple(line)
