"""What answers over time make of a rule's signals, for all subjects of a lot."""

from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np

from engine.backtest.columns import NEVER, Openings, Watched, instant, texts
from engine.backtest.crowd.answers import Answers
from engine.backtest.crowd.coded import Coded
from engine.backtest.crowd.crowd import Crowd
from engine.backtest.crowd.stands import stand_line
from engine.backtest.crowd.steps import Ints, Steps, Values
from engine.backtest.lives import Answered, Life, Mute, Opening
from engine.backtest.made import Made
from engine.moments import SECOND
from engine.truth import FALSE, TRUE, UNKNOWN, Truth
from rules.condition import Condition
from rules.rule import Rule

STANDS, LEFT, CLEARED = range(3)
RESOLUTIONS = texts(["", "left", "cleared"])
"""How what stands open, what is no longer watched and what is no longer true ended."""
WORKING = ("bd", "bh")
"""Units of time that pass by a calendar only."""
Mutes = Callable[[int], Sequence[Mute]]
"""By account, the openings that keep a rule quiet."""


def all_of(answers: Answers, parts: Sequence[Condition], about: str) -> Steps:
    """All of them together; the rest unasked once they are true of nobody at any time."""
    owners = answers.reads.owners(about)
    whole = owners.always(TRUE, np.int8)
    for part in parts:
        keys, values = owners.beside([whole, answers.truth(part, about)])
        whole = owners.changes(keys, np.minimum(*values))
    return whole


def watched(crowd: Crowd, about: str, member: Steps) -> Watched:
    """When it definitely was one of those a rule watches: it, or any of its children."""
    owners = crowd.owners(about)
    is_so = member.values == TRUE
    keys, ends = member.keys[is_so], owners.ends(member.keys)[is_so]
    owner = keys // owners.length
    account, begins = owners.account[owner], keys - owner * owners.length
    # All accounts one after another, so far apart that none touches the next: what overlaps or touches is one.
    reach = owners.length + 1
    begins, ends = account * reach + begins, account * reach + ends
    in_order = np.argsort(begins, kind="stable")
    account, begins, ends = account[in_order], begins[in_order], np.maximum.accumulate(ends[in_order])
    is_first = np.append(True, begins[1:] > ends[:-1])[: len(begins)]
    is_last = np.append(is_first[1:], True)[: len(begins)]
    account = account[is_first]
    seconds = ends[is_last] - account * reach
    last = np.array([instant(ends) for _, ends in crowd.spans], np.int64)
    until = np.where(seconds == owners.length, last[account], crowd.instants(seconds))
    return Watched(account, crowd.instants(begins[is_first] - account * reach), until)


def openings_of(crowd: Crowd, made: Made, member: Steps, answers: Answers, mutes: Mutes) -> Openings:
    """In order."""
    about = made.rule.about
    owners = crowd.owners(about)
    is_open_if_unknown = made.rule.if_unknown == "open"
    when = owners.always(TRUE, np.int8)
    for part in made.of_when:
        keys, values = owners.beside([when, answers.truth(part, about)])
        when = owners.changes(keys, np.minimum(*values))
        if not is_open_if_unknown and not _both(owners.beside([member, when])[1]).any():
            return Openings.gathered(made.rule.name, {})
    stands = stand_line(answers.reads, made.rule) if made.stand else None
    if stands is not None:
        truths = np.array([stand.truth for stand in stands.table], np.int8)
        keys, values = owners.beside([when, stands.steps._replace(values=truths[stands.steps.values])])
        when = owners.changes(keys, np.minimum(*values))
    keys, (members, whens) = owners.beside([member, when])
    taken = whens
    if is_open_if_unknown:
        taken = np.where((members == TRUE) & (whens == UNKNOWN), np.int8(TRUE), whens)
    answer = np.minimum(members, taken)
    if stands is None and is_plain(made.rule):
        return _plain(crowd, made.rule, keys, members, answer)
    lines = [Steps(keys, members), Steps(keys, whens), Steps(keys, answer)]
    found = _lived(crowd, made, lines, stands, mutes)
    in_order = {number: sorted(each, key=lambda one: (one.at, one.child)) for number, each in found.items()}
    return Openings.gathered(made.rule.name, in_order)


def _both(values: Sequence[Values]) -> Values:
    both: Values = (values[0] == TRUE) & (values[1] == TRUE)
    return both


def is_plain(rule: Rule) -> bool:
    """Whether a signal is open just from when it was true for so long until it is definitely not."""
    return (
        not rule.quiet_while
        and rule.until is None
        and not any((rule.clear_after, rule.not_again_within))
        and (rule.true_for is None or rule.true_for.unit not in WORKING)
        and rule.when_clear in ("close", "close_if_untouched")
    )


def _plain(crowd: Crowd, rule: Rule, keys: Ints, members: Values, answer: Values) -> Openings:
    """Within each stretch, from a row at which it is false (or its owner begins) up to the next, it opens once it was
    true for so long in all; while it is unknown, the clock of `true_for` stands still.
    """
    owners, hold = crowd.owners(rule.about), rule.true_for.elapsed // SECOND if rule.true_for else 0
    owner, is_true = keys // owners.length, answer == TRUE
    second = keys - owner * owners.length
    is_edge = answer == FALSE
    is_edge[1:] |= owner[1:] != owner[:-1]
    is_edge[:1] = True
    edges, stretch = np.flatnonzero(is_edge), np.cumsum(is_edge) - 1
    lasts = np.where(is_true, owners.ends(keys) - second, 0)
    so_far = np.cumsum(lasts) - lasts
    waits = np.maximum(hold - (so_far - so_far[edges][stretch]), 0)
    begins = np.zeros(len(edges), np.int64)
    of, first = _first_of_each(stretch, is_true)
    begins[of] = second[first]
    of, opens = _first_of_each(stretch, waits < lasts)
    at, account = second[opens] + waits[opens], owners.account[owner[opens]]
    if rule.about != "account":  # of one account in order of moment and child; its children go by their keys
        in_order = np.lexsort((opens, at, account))
        of, opens, at, account = of[in_order], opens[in_order], at[in_order], account[in_order]
    closes = np.append(edges, len(keys))[of + 1]
    is_closed = (closes < len(keys)) & (owner[np.minimum(closes, len(keys) - 1)] == owner[opens])
    closing = np.where(is_closed, closes, opens)
    closed = np.where(is_closed, crowd.instants(second[closing]), NEVER)
    ended = np.where(is_closed, np.where(members[closing] == FALSE, LEFT, CLEARED), STANDS)
    nothing = RESOLUTIONS[np.full(len(opens), STANDS)]
    return Openings(
        rule.name,
        account,
        crowd.instants(at),
        closed,
        begins[of] == crowd.accounts.start[account],
        crowd.keys(rule.about)[owner[opens]],
        nothing,
        nothing,
        RESOLUTIONS[ended],
    )


def _first_of_each(stretch: Ints, is_so: Values) -> tuple[Ints, Ints]:
    """The stretches in which it is so at all, and of each the first row at which it is."""
    rows = np.flatnonzero(is_so)
    of, first = np.unique(stretch[rows], return_index=True)
    return of, rows[first]


def _lived(
    crowd: Crowd, made: Made, lines: list[Steps], stands: Coded | None, mutes: Mutes
) -> dict[int, list[Opening]]:
    """Step by step, of those of whom it is ever true."""
    owners, moment = crowd.owners(made.rule.about), crowd.clock.moment
    keys, told = owners.beside(lines if stands is None else [*lines, stands.steps])
    owner = keys // owners.length
    edges = np.searchsorted(owner, np.arange(owners.count + 1))
    found: dict[int, list[Opening]] = defaultdict(list)
    for number in np.unique(owner[told[2] == TRUE]).tolist():
        account, subject = crowd.ids[made.rule.about][number]
        rows = slice(edges[number], edges[number + 1])
        seconds = (keys[rows] % owners.length).tolist()
        standing = [None] * len(seconds) if stands is None else [stands.table[at] for at in told[3][rows]]
        answered = [
            Answered(moment(second), Truth(member), Truth(when), stand)
            for second, member, when, stand in zip(
                seconds, told[0][rows].tolist(), told[1][rows].tolist(), standing, strict=True
            )
        ]
        past, (begins, ends) = crowd.epochs[account].past, crowd.spans[account]
        life = Life(made.rule, past.account, subject[1], past.zone, past.calendar, mutes(account))
        found[account] += life.live(answered, begins, ends)
    return found
