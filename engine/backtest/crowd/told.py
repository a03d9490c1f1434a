"""Fields over time: of accounts and children, of events, and of the child that an event names."""

from datetime import datetime

import numpy as np

from engine.backtest.crowd.coded import Apart, Coded, Rows, Table
from engine.backtest.crowd.crowd import Crowd
from engine.backtest.crowd.steps import Steps
from engine.backtest.past import Word
from engine.facts import EMPTY, newest_first
from engine.known import Unknown, Why, has_value
from engine.moments import later
from engine.readings.fields import Picker
from rules.expression import FieldRef, Related


def field_line(crowd: Crowd, of: FieldRef, pick: Picker) -> Coded:
    """What is chosen among the words of all sources."""
    owners = crowd.owners(of.about)
    rows = Rows()
    unknown = Unknown(Why.NEVER_SAID, of.about, of.name)
    second = crowd.clock.second
    for owner, (number, subject) in enumerate(crowd.ids[of.about]):
        if of.name == "$key":
            rows.add(owner, 0, subject[1])
            continue
        words = crowd.epochs[number].past.words.get(subject, {}).get(of.name, ())
        if len(words) == 1 and pick.max_age is None:
            rows.add(owner, second(words[0].seen_at), words[0].held.value)
            continue
        seen = [(second(word.seen_at), word.held) for word in words]
        for moment in _turns(words, pick):
            at = second(moment)
            counted = newest_first(held for seen_at, held in seen if seen_at <= at)
            if counted:
                rows.add(owner, at, pick(counted, crowd.clock.moment(at))[0])
    return rows.line(owners, unknown)


def _turns(words: tuple[Word, ...], pick: Picker) -> list[datetime]:
    turns = {word.seen_at for word in words}
    if pick.max_age is not None:
        turns |= {later(word.held.observed_at, pick.max_age) for word in words}
    return sorted(turns)


def event_field_line(crowd: Crowd, of: FieldRef) -> Coded:
    if of.name == "$key":
        raise Apart("an event has no key")
    events = crowd.events(of.about)
    unknown = Unknown(Why.NOT_AT_HAND, of.about, of.name)
    table = Table()
    numbers = [table.number(fields.get(of.name, unknown)) for fields in events.table]
    return Coded(Steps(events.owners.begins, np.array(numbers, np.int64)[events.said]), table.values)


def related_line(crowd: Crowd, of: Related, there: Coded) -> Coded:
    """`there`: the field among the children that events may name."""
    owners, _, said, told = crowd.events(of.via.about)
    numbers = crowd.numbers(of.about)
    not_told = Unknown(Why.NOT_AT_HAND, of.via.about, of.via.name)
    keys = [fields.get(of.via.name, not_told) for fields in told]
    table = Table()
    known = [table.number(value) for value in there.table]
    never = table.number(Unknown(Why.NEVER_SAID, of.about, of.name))
    before = np.array([never if has_value(key) else table.number(key) for key in keys], np.int64)[said]
    pairs, of_pair = np.unique(owners.account * max(len(keys), 1) + said, return_inverse=True)
    found = [numbers.get((pair // len(keys), keys[pair % len(keys)]), -1) for pair in pairs.tolist()]
    source = np.array(found, np.int64)[of_pair]
    steps = there.steps._replace(values=np.array([*known, 0], np.int64)[there.steps.values])
    return Coded(owners.spread(steps, source, before), table.values)


def outcome_line(crowd: Crowd, task: str) -> Coded:
    """How the newest task of a step ended."""
    rows = Rows()
    for number, epochs in enumerate(crowd.epochs):
        for record in epochs.past.tasks.get(task, ()):
            rows.add(number, crowd.clock.second(record.at), record.outcome)
    return rows.line(crowd.accounts, EMPTY)
