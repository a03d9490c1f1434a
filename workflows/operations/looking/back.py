"""Looking back: the edition of a day, what was known then, and the moment that a person names."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import get_args

from engine.calendars import start_of_day
from engine.dates import Mistyped, moment_of
from engine.facts import AccountFacts
from engine.needs import Needs
from engine.store.as_of import AsOf, Sight, load_facts_as_of
from engine.store.editions import number_at
from engine.store.facts import load_shown
from engine.store.zones import zones_of
from rules.rulebook import Rulebook
from workflows.operations.looking.moment import Moment, NotThere, looking
from workflows.parts import Parts
from workflows.zones import pick_zone

SIGHTS: tuple[Sight, ...] = get_args(Sight)
"""The ways of looking back, the usual one first."""
A_SECOND = timedelta(seconds=1)
NO_CLOCK_AGREES = timedelta(minutes=1)
"""So much ahead a program's clock may be of ours, and its now still counts as now."""


class MomentUnread(Exception):
    """What was given as a moment is none, or lies where nothing can be told; the sentence says what to write."""


class MomentAhead(MomentUnread):
    """It is still to come."""


@dataclass(frozen=True, slots=True)
class Back:
    """A moment looked back at: `then` has its time and its edition. `is_past`: it lies before now, so that what was
    known is told from the record.
    """

    then: Moment
    is_past: bool
    sight: Sight

    def facts(self, ids: Sequence[str], needs: Needs) -> dict[str, AccountFacts]:
        """Of those accounts that there were."""
        conn, rulebook, at = self.then.conn, self.then.rulebook, self.then.now
        if self.is_past:
            return load_facts_as_of(conn, ids, needs, rulebook, AsOf(at, self.sight))
        return load_shown(conn, ids, needs, rulebook, at)


def look_back(
    moment: Moment, parts: Parts, at: datetime | None, sight: Sight = "known", edition: int = 0
) -> Back:
    """`at` None: now. By the edition that ran then, or by the one of this number; before the first publish by the
    running one, as a server whose history was imported has a longer past than rulebook. Raises NotThere,
    NothingPublished.
    """
    then = at or moment.now
    number = edition or (number_at(moment.conn, then) if then < moment.now else 0)
    loaded = moment.edition
    if number:
        try:
            loaded = parts.editions.at(moment.conn, number)
        except LookupError:
            raise NotThere("edition", str(number)) from None
    return Back(replace(moment, now=then, loaded=loaded), then < moment.now, sight)


def rulebook_of(parts: Parts, number: int) -> Rulebook:
    """The rulebook of an edition that there is."""
    with looking(parts) as moment:
        return parts.editions.at(moment.conn, number).rulebook


def moment_said(parts: Parts, text: str, account: str = "") -> datetime:
    """A date or moment as a person writes it; without an offset in the account's zone, else the workspace's. A date
    alone means the end of that day, or now where the day is not over. Raises MomentUnread, NothingPublished.
    """
    with looking(parts) as moment:
        found = zones_of(moment.conn, [account]).get(account) if account else None
        zone = found or pick_zone((moment.rulebook.workspace.time_zone,)).info
        try:
            said, day = moment_of(text.strip(), zone)
        except Mistyped as error:
            ways = "write a date, 2026-03-01, or a moment, '2026-03-01 09:30'."
            raise MomentUnread(f'"{text.strip()}" is no moment: {ways}') from error
        if day and said <= moment.now:
            said = min(start_of_day(date.fromisoformat(day) + timedelta(days=1), zone) - A_SECOND, moment.now)
        if said > moment.now + NO_CLOCK_AGREES:
            raise MomentAhead(f"{text.strip()} is still to come: only what is past can be looked back at.")
        return min(said, moment.now)
