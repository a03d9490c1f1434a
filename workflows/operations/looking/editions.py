"""Editions and drafts as people look at them: who, when, why, the difference in meaning, and what came of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.store import pages
from engine.store.editions import Head, edition_heads, running_number
from engine.store.editions import edition as edition_row
from engine.store.evaluating import due_by
from rules.difference import Difference, NounChange, difference
from rules.difference.reach import mail_changes
from rules.load import load_rulebook
from rules.pieces import pieces_apart
from rules.problems import Problem
from rules.rulebook import Documents
from workflows.operations.looking.changed import changed_by, readable
from workflows.operations.looking.moment import Moment, NotThere, looking
from workflows.parts import Parts
from workflows.store import drafts as store
from workflows.store.deeds import Deeds, deeds_of_edition
from workflows.store.drafts import Draft
from workflows.store.mail_hold import MailHold, MailRelease, last_release, mail_hold
from workflows.store.recalls import RecallShown, recalls

LISTED = 30
Touches = Sequence[tuple[str, str]]
"""Documents by kind and name."""


A_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class EditionLine:
    """`deeds`: what it has brought about so far, all rules together."""

    number: int
    hash: str
    published_at: datetime
    published_by: str
    note: str
    is_running: bool
    deeds: Deeds


@dataclass(frozen=True, slots=True)
class Came:
    """What came about of some rules: their deeds, and how many signals of each have begun and wait to open."""

    deeds: Mapping[str, Deeds]
    waiting: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class EditionPage:
    """`difference`: from the edition before it; None where one of the two cannot be read any more. `changed`: the rules
    whose work is its doing. `by_rule`: what came about; under the empty name what no signal began. `to_ask`: accounts
    that it has not looked at yet. `recalls`: of what it opened. `waiting`: while it runs, how many signals of each rule
    have begun and not opened.
    """

    line: EditionLine
    difference: Difference | None
    changed: frozenset[str]
    by_rule: Mapping[str, Deeds]
    documents: Documents
    to_ask: int
    recalls: tuple[RecallShown, ...]
    waiting: Mapping[str, int]

    @property
    def own(self) -> Came:
        """Of the rules that it changed; of all, where that cannot be told."""
        return self._came(is_own=True)

    @property
    def beside(self) -> Came:
        """Of all others, which would have come about without it."""
        return self._came(is_own=False)

    def _came(self, is_own: bool) -> Came:
        def mine(rule: str) -> bool:
            return (self.difference is None or rule in self.changed) is is_own

        return Came(
            {rule: deeds for rule, deeds in self.by_rule.items() if mine(rule)},
            {rule: count for rule, count in self.waiting.items() if mine(rule)},
        )


@dataclass(frozen=True, slots=True)
class DraftPage:
    """`difference`: from what runs. `base_is_running`: False where another edition runs than the draft was made from;
    then `meanwhile` is what that changed since, which publishing the draft would undo where the two touch the same.
    `mailing`: what of the difference reaches customers; `wants_second`: whether it needs another person's yes.
    """

    draft: Draft
    problems: tuple[Problem, ...]
    running: int
    base_is_running: bool
    difference: Difference | None
    meanwhile: Difference | None
    mailing: tuple[NounChange, ...]
    wants_second: bool


def editions(parts: Parts, before: int = 0, limit: int = LISTED) -> tuple[EditionLine, ...]:
    """The newest first; `before`: only those of a smaller number."""
    with looking(parts) as moment:
        running = running_number(moment.conn)
        return tuple(_line(moment, head, running) for head in edition_heads(moment.conn, before, limit))


def edition_page(parts: Parts, number: int) -> EditionPage:
    """Raises NotThere."""
    with looking(parts) as moment:
        found = edition_row(moment.conn, number)
        if found is None:
            raise NotThere("edition", str(number))
        head = (number, found.hash, found.published_at, found.published_by, found.note)
        running = running_number(moment.conn)
        line = _line(moment, head, running)
        changed = changed_by(parts, moment.conn, number)
        return EditionPage(
            line=line,
            difference=changed.difference,
            changed=changed.rules,
            by_rule=deeds_of_edition(moment.conn, number),
            documents=found.documents,
            to_ask=due_by(moment.conn, number, moment.now) if number == running else 0,
            recalls=recalls(moment.conn, edition=number),
            waiting=_waiting(moment) if number == running else {},
        )


def accounts_to_ask(parts: Parts) -> int:
    """As many the running edition has not looked at yet."""
    with looking(parts) as moment:
        return due_by(moment.conn, running_number(moment.conn), moment.now)


def drafts(parts: Parts) -> tuple[Draft, ...]:
    """Those neither published nor discarded, the newest first."""
    with looking(parts) as moment:
        return tuple(store.open_drafts(moment.conn))


def draft_touches(parts: Parts, some: Sequence[Draft]) -> Mapping[int, Touches]:
    """By draft, the documents that it writes otherwise than the edition that it was made from: what it is called by."""
    with looking(parts) as moment:
        bases = {
            number: parts.editions.documents(moment.conn, number)
            for number in {each.base for each in some if each.base}
        }
    return {each.id: pieces_apart(bases.get(each.base, {}), each.documents) for each in some}


def draft_page(parts: Parts, key: int) -> DraftPage:
    """Raises NotThere."""
    with looking(parts) as moment:
        draft = store.draft_of(moment.conn, key)
        if draft is None:
            raise NotThere("draft", str(key))
        running = running_number(moment.conn)
        after, problems = load_rulebook(draft.documents)
        now = readable(parts, moment.conn, running) if running else None
        base = readable(parts, moment.conn, draft.base) if draft.base else None
        found = difference(now, after) if after is not None else None
        mailing = mail_changes(found, after) if found is not None and after is not None else ()
        asks = {each.workspace.publish for each in (now, after) if each is not None}
        is_base = draft.base == running
        return DraftPage(
            draft=draft,
            problems=problems,
            running=running,
            base_is_running=is_base,
            difference=found,
            meanwhile=difference(base, now) if base and now and not is_base else None,
            mailing=mailing,
            wants_second=bool(running and mailing and "two_people" in asks and not draft.approved_by),
        )


def mail_hold_shown(parts: Parts) -> MailHold | None:
    """Whether all mail to customers is held."""
    with looking(parts) as moment:
        return mail_hold(moment.conn)


def _line(moment: Moment, head: Head, running: int) -> EditionLine:
    deeds = sum(deeds_of_edition(moment.conn, head[0]).values(), Deeds())
    return EditionLine(*head, is_running=head[0] == running, deeds=deeds)


def _waiting(moment: Moment) -> Mapping[str, int]:
    """The most first."""
    counts: Counter[str] = Counter()
    for row in pages.signal_counts(moment.conn):
        if row["state"] in ("pending", "held") and row["rule"] in moment.rulebook.rules:
            counts[row["rule"]] += row["signals"]
    return dict(counts.most_common())


def mail_release_shown(parts: Parts) -> MailRelease | None:
    """The last time held mail was let go, within a week, and what became of it."""
    with looking(parts) as moment:
        found = last_release(moment.conn)
        return found if found is not None and moment.now - found.at < A_WEEK else None
