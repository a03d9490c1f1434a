"""A playbook's page: what starts it, how it ends, its steps in words, its tasks, its mails as they read."""

from collections.abc import Iterator, Sequence

from api.aloud.rule import playbook_label
from api.aloud.steps import StepShown, steps_shown
from api.handbook.book import Book, Section, listed, pairs, split, written_in
from api.handbook.mails import mail_blocks
from api.handbook.page import Block, Heading, Item, Items, Line, Link, Page, Piece, anchor, joined
from api.handbook.stories import story_items
from api.handbook.tasks import task_blocks
from rules.playbook import Again, EmailStep, EscalateStep, Playbook, TaskStep, UpdateStep
from rules.spoken import Voice


def playbook_page(playbook: Playbook, book: Book) -> Page:
    say = book.say
    steps = steps_shown(playbook, book.rulebook, book.teller.language)
    sections = (
        Section(say("What starts it, and how it ends"), (pairs(_frame(playbook, book)),)),
        Section(say("Its steps"), (_steps(steps, playbook, book),)),
        Section(say("Its tasks"), tuple(_tasks(playbook, book))),
        Section(say("Its mails"), tuple(_mails(playbook, book))),
        Section(
            say("What it reads"), (listed(book.noun(one) for one in book.reads("playbook", playbook.name)),)
        ),
        Section(say("Its stories"), (story_items(book.stories_of("playbook", playbook.name), book),)),
        Section(say("About this playbook"), (pairs(_about(playbook, book)),)),
    )
    blocks = tuple(block for section in sections for block in section.shown())
    return Page(f"playbooks/{playbook.name}", playbook_label(playbook.name, book.teller), blocks)


def starters(playbook: str, book: Book) -> Line:
    """The rules and playbooks that begin it."""
    used = (
        split(use.within) for use in book.uses.of(*book.named("playbook", playbook)) if use.how != "declared"
    )
    found = dict.fromkeys(
        each for each in used if each[0] in ("rule", "playbook") and each != ("playbook", playbook)
    )
    return joined((book.document(*each) for each in found), book.say(", "))


def _frame(playbook: Playbook, book: Book) -> Iterator[tuple[str, Line]]:
    say, reads = book.say, book.teller.reads
    yield say("begun by"), starters(playbook.name, book) or (say("nothing in this rulebook"),)
    if playbook.goal is not None:
        yield say("a success as soon as"), (reads(playbook.goal),)
    for name, condition in playbook.exits.items():
        yield say("left as “%(name)s” when", name=name), (reads(condition),)
    yield say("again for the same account"), (_again(playbook.again, book),)
    restarts = playbook.while_running == "restart"
    yield say("asked for while it runs"), (say("it begins anew") if restarts else say("it goes on as it is"),)
    how = {
        "exit": say("it is left"),
        "go_on": say("it goes on"),
        "": say("it is left if the signal was a risk, else it goes on"),
    }
    yield say("when its signal closes"), (how[playbook.on_signal_closed],)


def _again(again: Again | None, book: Book) -> str:
    say, reads = book.say, book.teller.reads
    if again is None:
        return say("as often as its rule opens")
    if again.how == "per" and again.per is not None:
        return say("once for each value of: %(value)s", value=reads(again.per))
    if again.how == "after" and again.after is not None:
        return say("not within %(span)s of the last time", span=reads(again.after))
    return say("never") if again.how == "once" else say("always")


def _steps(steps: Sequence[StepShown], playbook: Playbook, book: Book) -> Items:
    return Items(tuple(_step(each, playbook, book) for each in steps), is_ordered=True)


def _step(shown: StepShown, playbook: Playbook, book: Book) -> Item:
    line: list[Piece] = [shown.says]
    for link in _leads_to(shown, playbook, book):
        line += [" → ", *link]
    arms = tuple(
        Item((arm.says,), (_steps(arm.steps, playbook, book),) if arm.steps else ()) for arm in shown.arms
    )
    return Item(tuple(line), (Items(arms),) if arms else ())


def _leads_to(shown: StepShown, playbook: Playbook, book: Book) -> Iterator[Line]:
    step = playbook.steps[shown.id]
    if isinstance(step, EmailStep):
        yield (Link(book.say("the mail"), f"mails/{step.email}"),)
    elif isinstance(step, TaskStep):
        yield (Link(book.say("the task"), f"playbooks/{playbook.name}#{anchor(step.id)}"),)
    elif isinstance(step, EscalateStep):
        yield book.document("escalation", step.policy)
    elif isinstance(step, UpdateStep):
        yield (Link(book.say("the field"), f"vocabulary#{anchor('account', step.field)}"),)


def _tasks(playbook: Playbook, book: Book) -> Iterator[Block]:
    for step in playbook.steps.values():
        if isinstance(step, TaskStep):
            yield Heading(book.teller.sentence(step.title), anchor(step.id), level=3)
            yield from task_blocks(step, book, is_titled=True)


def _mails(playbook: Playbook, book: Book) -> Iterator[Block]:
    sent = dict.fromkeys(step.email for step in playbook.steps.values() if isinstance(step, EmailStep))
    for name in sent:
        if name in book.rulebook.emails:
            yield from mail_blocks(book.rulebook.emails[name], book)


def _about(playbook: Playbook, book: Book) -> Iterator[tuple[str, Line]]:
    kind = Voice(book.teller.language, book.rulebook.vocabulary).kind(playbook.about)
    yield book.say("about"), (kind,)
    sets = [step.field for step in playbook.steps.values() if isinstance(step, UpdateStep)]
    yield (
        book.say("sets"),
        joined(
            (book.noun(one) for name in sets for one in book.named("field", f"account.{name}")),
            book.say(", "),
        ),
    )
    yield book.say("written in"), written_in(book, playbook.place.path, playbook.name)
