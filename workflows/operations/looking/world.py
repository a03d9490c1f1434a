"""The world's clock as people see it: what time it is there, whether it moves, and what happened on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from workflows.operations.looking.moment import looking
from workflows.parts import Parts
from workflows.store.happened import happened_between
from workflows.store.world import world_of


@dataclass(frozen=True, slots=True)
class WorldShown:
    """`target_at`: where a moving world is heading, None while it stands. `edition`: the running one's number, or 0.

    `zone`: the workspace's. `happened`: counts since the moment asked about (signals `opened` and `closed`, `mails`,
    `tasks`, `escalations`); empty where none was asked about.
    """

    now: datetime
    is_virtual: bool
    target_at: datetime | None
    edition: int
    zone: str
    happened: Mapping[str, int] = field(default_factory=dict)


def world_shown(parts: Parts, since: datetime | None = None) -> WorldShown:
    with looking(parts) as moment:
        world = world_of(moment.conn)
        loaded = moment.loaded
        happened = happened_between(moment.conn, since, moment.now) if since is not None else {}
    return WorldShown(
        now=moment.now,
        is_virtual=world.is_virtual,
        target_at=world.target_at,
        edition=loaded.number if loaded else 0,
        zone=loaded.rulebook.workspace.time_zone if loaded else "UTC",
        happened=happened,
    )
