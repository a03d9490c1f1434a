"""What is on record, played again: the world goes back to a day, and from there the fact log is heard as it was told.

Everything runs as it would have: rules, playbooks, tasks, mails into the mailbox. Only for a server of its
own, that has never
acted and has no way to send: what is played is history, and nobody is to be mailed about it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.store.accounts import mark_all_due, mark_told
from engine.store.world import make_virtual
from workflows.operations.work import WORK
from workflows.operations.world import Stepper, move_world
from workflows.parts import Parts
from workflows.store.told import accounts_told, has_acted, next_told
from workflows.store.world import set_posted, world_of

DAY = timedelta(days=1)
OnDay = Callable[[datetime], None]


class NotHere(Exception):
    """A replay would mix history with what this server does; the sentence says what to do instead."""


@dataclass(frozen=True, slots=True)
class OnRecord:
    """A source that says nothing new: at each moment, the accounts of which the log speaks are looked at again."""

    def next_post_at(self, parts: Parts, after: datetime) -> datetime | None:
        with parts.database.reading() as conn:
            return next_told(conn, after)

    def post(self, parts: Parts, since: datetime, until: datetime) -> None:
        with parts.database.writing() as conn:
            mark_told(conn, accounts_told(conn, since, until), until)


def replay(parts: Parts, since: datetime, until: datetime, on_day: OnDay) -> None:
    """Plays the world from `since` to `until` in this process. Raises NotHere, NothingPublished, DatabaseAway."""
    if parts.settings.smtp_url:
        raise NotHere(
            "SMTP_URL is set, and a replay must not send mail. Unset it: mails then go to the mailbox."
        )
    with parts.database.writing() as conn:
        if has_acted(conn):
            raise NotHere(
                "This server has acted already. Give the replay a folder of its own: "
                "PERENNIAL_DATA=/another/folder, then publish and import there."
            )
        parts.editions.required(conn)
        make_virtual(conn, since)
        set_posted(conn, since)
        mark_all_due(conn, since, forgive=True)
    move_world(parts, until)
    stepper, day = Stepper(parts, [OnRecord()]), since
    while True:
        went_on = stepper.step()
        with parts.database.reading() as conn:
            world = world_of(conn)
        if world.at is not None and world.at >= day:
            on_day(world.at)
            day = world.at + DAY
        if not world.is_moving:
            return
        if not went_on and world.phase in WORK:
            WORK[world.phase](parts)
