"""Our side: people, roles, who answers for what, the levels an unanswered matter climbs, calendars and limits."""

from collections.abc import Iterator

from babel.dates import get_day_names

from api.aloud import words
from api.handbook.book import Book, Section, pairs, said
from api.handbook.page import Block, Grid, Heading, Line, Page, anchor, joined
from api.handbook.tasks import whom
from rules.calendar import Calendar
from rules.team import EscalationPolicy, Responsibility
from workflows.wording import locale_of


def team_page(book: Book) -> Page:
    say = book.say
    sections = (
        Section(say("The workspace"), (pairs(_workspace(book)),)),
        Section(say("People"), (_people(book),)),
        Section(
            say("Roles"),
            (
                pairs(
                    (words.plain(role), whom(person, book))
                    for role, person in book.rulebook.team.roles.items()
                ),
            ),
        ),
        Section(say("Who answers for what"), tuple(_areas(book))),
        Section(say("When nobody answers"), tuple(_policies(book))),
        Section(say("Working days"), tuple(_calendars(book))),
        Section(say("Limits on what reaches customers"), (pairs(_limits(book)),)),
    )
    return Page("team", say("Team and policies"), tuple(block for each in sections for block in each.shown()))


def responsible(area: str, book: Book) -> Grid:
    """Who does the work in an area, who answers for it, who is asked, who is told."""
    say = book.say
    rows = tuple(
        (
            (_for_whom(each, book),),
            whom(each.responsible, book),
            whom(each.accountable, book),
            joined((whom(name, book) for name in each.consulted), book.say(", ")) or ("–",),
            joined((whom(name, book) for name in each.informed), book.say(", ")) or ("–",),
        )
        for each in book.rulebook.team.responsibilities[area]
    )
    head = (say("accounts"), say("does the work"), say("answers for it"), say("is asked"), say("is told"))
    return Grid(head, rows)


def _for_whom(each: Responsibility, book: Book) -> str:
    if each.accounts is None:
        return book.say("all others") if each is not _first(each, book) else book.say("all")
    return book.teller.reads(each.accounts)


def _first(each: Responsibility, book: Book) -> Responsibility | None:
    return next((row[0] for row in book.rulebook.team.responsibilities.values() if each in row), None)


def _workspace(book: Book) -> Iterator[tuple[str, Line]]:
    say, workspace = book.say, book.rulebook.workspace
    yield say("name"), (workspace.name,)
    yield say("time zone"), (workspace.time_zone,)
    yield say("currency"), (workspace.currency,)
    yield say("languages"), (book.say(", ").join(workspace.languages),)
    yield say("mails come from"), (f"{workspace.sender.name} <{workspace.sender.email}>",)
    yield say("postal address"), (workspace.sender.postal_address,)
    is_two = workspace.publish == "two_people"
    yield (
        say("a rulebook goes live"),
        (say("with a second person's yes") if is_two else say("with one person's yes"),),
    )
    yield (
        say("reasons a rule may name"),
        (book.say(", ").join(words.plain(each) for each in workspace.reasons),),
    )


def _people(book: Book) -> Grid:
    say = book.say
    people = book.rulebook.team.people.values()
    rows = tuple(
        (
            (each.name,),
            (each.title,),
            (each.email,),
            book.document("teammate", each.manager) if each.manager else (),
            book.document("teammate", each.deputy) if each.deputy else (),
            book.document("calendar", each.region)
            if each.region in book.rulebook.calendars
            else (each.region,),
            (book.say(", ").join(f"{tier}: {count}" for tier, count in (each.capacity or {}).items()),),
        )
        for each in people
    )
    head = (
        say("name"),
        say("title"),
        say("address"),
        say("reports to"),
        say("deputy"),
        say("region"),
        say("accounts by tier"),
    )
    return Grid(head, rows, tuple(anchor("teammate", each.id) for each in people))


def _areas(book: Book) -> Iterator[Block]:
    for area in book.rulebook.team.responsibilities:
        yield Heading(words.title(area), anchor("area", area), level=3)
        yield responsible(area, book)
        found = [rule for rule in book.rulebook.rules.values() if rule.area == area]
        if found:
            yield pairs(
                [
                    (
                        book.say("rules"),
                        joined((book.document("rule", rule.name) for rule in found), book.say(", ")),
                    )
                ]
            )


def _policies(book: Book) -> Iterator[Block]:
    for policy in book.rulebook.escalations.values():
        yield Heading(book.label("escalation", policy.name), anchor("escalation", policy.name), level=3)
        yield _levels(policy, book)
        if policy.repeat:
            yield said(
                book.teller.speech.ngettext(
                    "Then all of it %(num)s time more.", "Then all of it %(num)s times more.", policy.repeat
                )
            )
        yield pairs([(book.say("climbed by"), book.users(*book.named("escalation", policy.name)))])


def _levels(policy: EscalationPolicy, book: Book) -> Grid:
    say = book.say
    unless = {
        "acknowledged": say("somebody has seen it"),
        "progressed": say("somebody is at it"),
        "resolved": say("it is settled"),
    }
    rows = tuple(
        (
            (str(number),),
            (say("after %(span)s", span=book.teller.reads(level.at)) if level.at.amount else say("at once"),),
            (unless[level.unless],),
            joined((whom(name, book) for name in level.to), book.say(", ")),
            (book.say(", ").join(level.by),),
        )
        for number, level in enumerate(policy.levels, start=1)
    )
    return Grid((say("level"), say("when"), say("unless"), say("tells"), say("by")), rows)


def _calendars(book: Book) -> Iterator[Block]:
    for calendar in book.rulebook.calendars.values():
        yield Heading(calendar.name, anchor("calendar", calendar.name), level=3)
        yield pairs(_calendar(calendar, book))


def _calendar(calendar: Calendar, book: Book) -> Iterator[tuple[str, Line]]:
    say = book.say
    names = get_day_names("wide", locale=locale_of(book.teller.language))
    yield say("working days"), (book.say(", ").join(names[day] for day in sorted(calendar.days)),)
    yield say("hours"), (f"{calendar.opens:%H:%M}–{calendar.closes:%H:%M}",)
    yield say("time zone"), (calendar.time_zone or say("the account's own"),)
    yield say("public holidays of"), (calendar.holidays,)
    yield say("closed on"), (book.say(", ").join(day.isoformat() for day in sorted(calendar.closed)),)


def _limits(book: Book) -> Iterator[tuple[str, Line]]:
    say, limits = book.say, book.rulebook.delivery
    names = {"per_contact": say("to one contact"), "per_account": say("to one account")}
    for name, caps in limits.caps.items():
        told = [
            say("at most %(count)s in %(span)s", count=cap.count, span=book.teller.reads(cap.within))
            for cap in caps
        ]
        yield names.get(name, words.plain(name)), (book.say(", ").join(told),)
    if limits.quiet_hours is not None:
        begins, ends = limits.quiet_hours
        yield say("no mail, by the reader's clock"), (f"{begins}–{ends}",)
    if limits.late_after is not None:
        yield say("left out when later than"), (book.teller.reads(limits.late_after),)
