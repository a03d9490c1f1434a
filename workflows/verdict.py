"""Yes, or the named reason for no: what every stage, and every start of a run, answers."""

from dataclasses import dataclass
from datetime import datetime

from workflows.reasons import Reason, reason_reads

__all__ = ["YES", "Reason", "Verdict", "no", "reason_reads"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`until`: when to ask again (None: never of itself). `detail` names what decided: an exit, a topic, a mail."""

    allowed: bool
    reason: Reason
    until: datetime | None = None
    detail: str = ""

    @property
    def is_deferred(self) -> bool:
        return not self.allowed and self.until is not None

    def reads(self, language: str) -> str:
        """The reason in words, with its detail; in English where the language is not spoken here."""
        said = reason_reads(self.reason, language)
        return f"{said} ({self.detail})" if self.detail else said


YES = Verdict(True, Reason.ALLOWED)


def no(reason: Reason, until: datetime | None = None, detail: str = "") -> Verdict:
    return Verdict(False, reason, until, detail)
