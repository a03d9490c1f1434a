"""A plan's page: for whom, from when, its milestones and what each hangs on."""

from collections.abc import Iterator

from api.handbook.book import Book, Section, listed, pairs, said, written_in
from api.handbook.page import Grid, Line, Page, Paragraph, anchor
from rules.plan import Plan


def plan_page(plan: Plan, book: Book) -> Page:
    say, reads = book.say, book.teller.reads
    whom = (
        say("For every account.")
        if plan.accounts is None
        else say("For accounts where %(condition)s.", condition=reads(plan.accounts))
    )
    sections = (
        Section(
            say("Milestones"),
            (said(say("Its days count from: %(start)s.", start=reads(plan.starts))), _milestones(plan, book)),
        ),
        Section(say("What it reads"), (listed(book.noun(one) for one in book.reads("plan", plan.name)),)),
        Section(say("About this plan"), (pairs(_about(plan, book)),)),
    )
    blocks = [Paragraph((whom,)), *(block for each in sections for block in each.shown())]
    return Page(f"plans/{plan.name}", book.text(plan.label), tuple(blocks))


def _milestones(plan: Plan, book: Book) -> Grid:
    say, reads = book.say, book.teller.reads
    rows = tuple(
        (
            (book.text(each.label),),
            (say("after %(span)s", span=reads(each.due)),),
            (say("after %(span)s", span=reads(each.at_the_latest)) if each.at_the_latest else "–",),
            (reads(each.reached),),
            book.users(*book.named("milestone", f"{plan.name}.{name}"), but=f"plan {plan.name}") or ("–",),
        )
        for name, each in plan.milestones.items()
    )
    head = (say("milestone"), say("due"), say("at the latest"), say("reached when"), say("used by"))
    return Grid(head, rows, tuple(anchor("milestone", name) for name in plan.milestones))


def _about(plan: Plan, book: Book) -> Iterator[tuple[str, Line]]:
    yield book.say("written in"), written_in(book, plan.place.path, plan.name)
