"""The world's clock as people see it: what time it is there, whether it moves, and what happened on the way."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.steady import waits_until
from engine.store.ledger import entries_of
from workflows.operations.looking.moment import looking
from workflows.parts import Parts
from workflows.store.happened import happened_between
from workflows.store.mail_hold import MailHold, mail_hold
from workflows.store.world import world_of


@dataclass(frozen=True, slots=True)
class WorldShown:
    """`moved_from`: when a virtual world was last sent on its way; `target_at`: where to, None once it is there.

    `happened`: counts since then, of the first move with what was done at that very moment, as when a rulebook goes
    live and the world is sent on its way (signals `opened` and `closed`, `mails`, `tasks`, `escalations`), empty
    before the first move. `edition`: the running one's number, or 0. `zone`: the workspace's.
    """

    now: datetime
    is_virtual: bool
    moved_from: datetime | None
    target_at: datetime | None
    happened: Mapping[str, int]
    edition: int
    zone: str
    mail_hold: MailHold | None = None
    """While all mail to customers is held."""
    waits_until: datetime | None = None
    """While the machine's clock, which was set back, has not come there, this world stands."""


def world_shown(parts: Parts) -> WorldShown:
    with looking(parts) as moment:
        world, loaded = world_of(moment.conn), moment.loaded
        moves = entries_of(moment.conn, "world", "", limit=2) if world.is_virtual else []
        moved_from = moves[0].at if moves else None
        return WorldShown(
            now=moment.now,
            is_virtual=world.is_virtual,
            moved_from=moved_from,
            target_at=world.target_at,
            happened=happened_between(moment.conn, moved_from, moment.now, len(moves) == 1)
            if moved_from
            else {},
            edition=loaded.number if loaded else 0,
            zone=loaded.rulebook.workspace.time_zone if loaded else "UTC",
            mail_hold=mail_hold(moment.conn),
            waits_until=waits_until(world.mark, parts.clock.machine()),
        )
