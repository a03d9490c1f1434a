"""Fates: what may become of an account in the end, for backtests to hold rules against."""

from dataclasses import dataclass

from rules.condition import Condition
from rules.problems import NOWHERE, Place
from rules.text import LocalText
from rules.values import Span


@dataclass(frozen=True, slots=True)
class Fate:
    """It comes on the day on which `when` first becomes definitely true of the account, or of one of the children it is
    `about`. `within`: how long before it a signal counts as a warning.
    """

    name: str
    label: LocalText
    about: str
    when: Condition
    within: Span
    place: Place = NOWHERE
