"""Where a recipient's clock stands: the contact's zone, else the account's, else the workspace's. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from engine.zones import zone_named

__all__ = ["Zone", "pick_zone", "zone_named"]

UTC = "UTC"


@dataclass(frozen=True, slots=True)
class Zone:
    """`wrong`: names that were given and are no zones; they were passed over, and a warning is owed."""

    name: str
    info: ZoneInfo
    wrong: tuple[str, ...] = ()

    @property
    def is_fallback(self) -> bool:
        return bool(self.wrong)


def pick_zone(names: Iterable[str]) -> Zone:
    """The first name that is an IANA zone, empty ones passed over in silence; UTC when none is."""
    wrong: list[str] = []
    for name in filter(None, map(str.strip, names)):
        info = zone_named(name)
        if info is not None:
            return Zone(name, info, tuple(wrong))
        wrong.append(name)
    return Zone(UTC, ZoneInfo(UTC), tuple(wrong))
