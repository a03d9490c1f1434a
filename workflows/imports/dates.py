"""How a file writes its dates: as ISO, or as its mapping says. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from rules.mapping import says_time

ISO = "ISO: 2026-03-01 or 2026-03-01T09:30"


@dataclass(frozen=True, slots=True)
class Dates:
    """`patterns`: of `strptime`, the first that fits counts; none: ISO. `zone`: where bare dates and times are."""

    patterns: tuple[str, ...]
    zone: ZoneInfo

    def read(self, text: str) -> str:
        """The day as `2026-03-01` where no time is written, else the moment as ISO text in UTC. Raises ValueError."""
        if not self.patterns:
            found = datetime.fromisoformat(text)
            return text if len(text) <= 10 else self._moment(found)
        for pattern in self.patterns:
            try:
                found = datetime.strptime(text, pattern)  # noqa: DTZ007  # its zone is given below
            except ValueError:
                continue
            return self._moment(found) if says_time(pattern) else found.date().isoformat()
        raise ValueError(text)

    def _moment(self, found: datetime) -> str:
        return (found if found.tzinfo else found.replace(tzinfo=self.zone)).astimezone(UTC).isoformat()

    def __str__(self) -> str:
        return ", or ".join(self.patterns) or ISO
