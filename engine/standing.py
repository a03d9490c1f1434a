"""In which list of the overview an account stands. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime

from engine.answer import Asked, compiler_of, frame_of
from engine.evidence import evidence_of
from engine.faults import faults_of
from engine.findings import Evidence
from engine.moments import NEVER, as_horizon
from engine.truth import TRUE, UNKNOWN
from rules.overview import Overview, OverviewList

UNKNOWN_STATUS = "unknown"


@dataclass(frozen=True, slots=True)
class Stood:
    """`status`: the list's name; empty for an account that is not counted or in none; `unknown` where none is true and
    not all are false. `of`: the list itself. `evidence`: what its condition read; `lacks`: of an unknown status, the
    fields and feeds to blame. `is_counted`: it is not definitely outside what the overview counts.
    """

    status: str = ""
    of: OverviewList | None = None
    evidence: tuple[Evidence, ...] = ()
    horizon: datetime | None = None
    lacks: tuple[str, ...] = ()
    is_counted: bool = True


def stand(overview: Overview | None, asked: Asked) -> Stood:
    """The first list that is definitely true of the account."""
    if overview is None:
        return Stood()
    frame, build = frame_of(asked), compiler_of(asked)
    member, until = build.judge(overview.accounts)(frame) if overview.accounts is not None else (TRUE, NEVER)
    if member is not TRUE:
        lacks = faults_of(overview.accounts, frame, build) if overview.accounts is not None else set()
        return replace(_in_none(lacks, member is UNKNOWN, until), is_counted=member is UNKNOWN)
    lacks, is_unsure = set(), False
    for each in overview.lists:
        answer, settled = build.judge(each.when)(frame)
        until = min(until, settled)
        if answer is TRUE:
            return Stood(each.name, each, evidence_of(each.when, frame, build), as_horizon(until))
        if answer is UNKNOWN:
            is_unsure, lacks = True, lacks | faults_of(each.when, frame, build)
    return _in_none(lacks, is_unsure, until)


def _in_none(lacks: set[str], is_unsure: bool, until: datetime) -> Stood:
    return Stood(UNKNOWN_STATUS if is_unsure else "", horizon=as_horizon(until), lacks=tuple(sorted(lacks)))
