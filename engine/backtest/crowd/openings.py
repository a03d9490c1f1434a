"""What answers over time make of a rule's signals, for all subjects of a lot."""

from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np

from engine.backtest.columns import NEVER, Openings, Watched, instant, texts
from engine.backtest.crowd.answers import Answers
from engine.backtest.crowd.by_seconds import LEFT, OPEN, Lengths, Lived, live
from engine.backtest.crowd.coded import Coded
from engine.backtest.crowd.crowd import Crowd
from engine.backtest.crowd.stands import stand_line
from engine.backtest.crowd.steps import Ints, Steps, Values
from engine.backtest.lives import Answered, Life, Mute, Opening
from engine.backtest.made import Made
from engine.truth import FALSE, TRUE, UNKNOWN, Truth
from rules.condition import Condition
from rules.rule import Rule

STANDS, GONE, CLEARED = range(3)
RESOLUTIONS = texts(["", "left", "cleared"])
"""How what stands open, what is no longer watched and what is no longer true ended."""
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
    lengths = Lengths.of(made.rule)
    if stands is None and lengths is not None and _is_plain(made.rule):
        return _plain(crowd, made.rule, keys, members, answer, lengths)
    lines = [Steps(keys, members), Steps(keys, whens), Steps(keys, answer)]
    found = _lived(crowd, made, lines, stands, mutes)
    in_order = {number: sorted(each, key=lambda one: (one.at, one.child)) for number, each in found.items()}
    return Openings.gathered(made.rule.name, in_order)


def _both(values: Sequence[Values]) -> Values:
    both: Values = (values[0] == TRUE) & (values[1] == TRUE)
    return both


def _is_plain(rule: Rule) -> bool:
    """Whether nothing but its own condition, and lengths of time, decide when a signal opens and closes."""
    return not rule.quiet_while and rule.until is None and rule.when_clear in ("close", "close_if_untouched")


def _plain(crowd: Crowd, rule: Rule, keys: Ints, members: Values, answer: Values, of: Lengths) -> Openings:
    if of.clear_after or of.not_again_within:
        return _by_seconds(crowd, rule, keys, members, answer, of)
    return _at_once(crowd, rule, keys, members, answer, of.true_for)


def _at_once(crowd: Crowd, rule: Rule, keys: Ints, members: Values, answer: Values, hold: int) -> Openings:
    """Within each stretch, from a row at which it is false (or its owner begins) up to the next, it opens once it was
    true for so long in all; while it is unknown, the clock stands still.
    """
    owners, is_true = crowd.owners(rule.about), answer == TRUE
    owner = keys // owners.length
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
    closes = np.append(edges, len(keys))[of + 1]
    is_closed = (closes < len(keys)) & (owner[np.minimum(closes, len(keys) - 1)] == owner[opens])
    closing = np.where(is_closed, closes, opens)
    return _columns(
        crowd,
        rule,
        owner[opens],
        second[opens] + waits[opens],
        np.where(is_closed, second[closing], OPEN),
        begins[of],
        members[closing] == FALSE,
    )


def _by_seconds(
    crowd: Crowd, rule: Rule, keys: Ints, members: Values, answer: Values, of: Lengths
) -> Openings:
    owners = crowd.owners(rule.about)
    owner = keys // owners.length
    seconds = (keys - owner * owners.length).tolist()
    told = np.where(members == FALSE, LEFT, answer).tolist()
    edges = np.searchsorted(owner, np.arange(owners.count + 1)).tolist()
    whose: list[int] = []
    found: list[Lived] = []
    for number in np.unique(owner[answer == TRUE]).tolist():
        rows = slice(edges[number], edges[number + 1])
        lived = live(seconds[rows], told[rows], owners.length, of)
        found += lived
        whose += [number] * len(lived)
    at, closed, first, has_left = np.array(found, np.int64).reshape(-1, 4).T
    return _columns(crowd, rule, np.array(whose, np.int64), at, closed, first, has_left.astype(np.bool_))


def _columns(
    crowd: Crowd, rule: Rule, owner: Ints, at: Ints, closed: Ints, first: Ints, has_left: Values
) -> Openings:
    """Of one account in order of moment and child; its children go by their keys."""
    account = crowd.owners(rule.about).account[owner]
    order = np.lexsort((owner, at, account))
    account, at, closed, owner = account[order], at[order], closed[order], owner[order]
    is_closed = closed != OPEN
    ended = np.where(is_closed, np.where(has_left[order], GONE, CLEARED), STANDS)
    nothing = RESOLUTIONS[np.full(len(at), STANDS)]
    return Openings(
        rule.name,
        account,
        crowd.instants(at),
        np.where(is_closed, crowd.instants(closed), NEVER),
        first[order] == crowd.accounts.start[account],
        crowd.keys(rule.about)[owner],
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
