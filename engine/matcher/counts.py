"""What a matcher tells of itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MatcherCounts:
    """What a matcher has done in this process."""

    calls: int
    rebuilt: int  # rulesets built afresh after a fault, an interrupt, a mismatch or a fork
    fell_back: int  # calls in which the plain answer stood in, for some rules or for all
    compared: int  # calls in which both answers were asked for
    mismatched: int  # of these, the ones in which they differed
