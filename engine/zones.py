"""Time zones by name, as people and sources write them. Pure: zones are constants."""

from functools import lru_cache
from zoneinfo import ZoneInfo


@lru_cache(maxsize=1024)
def zone_named(name: str) -> ZoneInfo | None:
    """The zone of that name; None for one that there is not, whatever it looks like."""
    try:
        return ZoneInfo(name.strip())
    except (ValueError, OSError, LookupError):  # no zone, a path, a folder of zones
        return None
