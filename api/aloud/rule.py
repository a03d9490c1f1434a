"""A rule read aloud: whom it watches, when it opens, what follows; its numbers; the playbooks it begins."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from api.aloud import words
from api.aloud.steps import StepShown, Teller, steps_shown
from rules.aloud_rule import occasion_parts, say_opening
from rules.condition import And, Condition
from rules.rule import ALWAYS, Rule


@dataclass(frozen=True, slots=True)
class Said:
    """A line of a rule's paragraph; `parts` are the conditions listed under it."""

    says: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaybookShown:
    name: str
    label: str
    goal: str
    exits: tuple[str, ...]
    steps: tuple[StepShown, ...]


def paragraph(rule: Rule, teller: Teller) -> Iterator[Said]:
    """The rule as one would tell it to a colleague."""
    yield _subject(rule, teller)
    if rule.by_hand:
        yield Said(
            teller.gettext(
                "A person (%(role)s) may start it for an account.",
                role=words.says("role", rule.by_hand, teller.speech),
            )
        )
    yield Said(teller.gettext("When"), _opening(rule, teller))
    if rule.true_for is not None:
        yield Said(teller.gettext("and this has stayed so for %(span)s,", span=teller.reads(rule.true_for)))
    yield Said(_then(rule, teller))


def _subject(rule: Rule, teller: Teller) -> Said:
    kind = teller.rulebook.vocabulary.children.get(rule.about)
    label = kind.label.in_language(teller.language) if kind and kind.label else words.plain(rule.about)
    if kind is None:
        says = (
            teller.gettext("It watches every account.")
            if rule.accounts is None
            else teller.gettext("It watches accounts where")
        )
    elif rule.accounts is None:
        says = teller.gettext("It watches every %(kind)s of every account.", kind=label.lower())
    else:
        says = teller.gettext("It watches every %(kind)s of accounts where", kind=label.lower())
    return Said(says, _parts(rule.accounts, teller) if rule.accounts is not None else ())


def _opening(rule: Rule, teller: Teller) -> tuple[str, ...]:
    """What it opens for, and the parts of its condition."""
    language, vocabulary = teller.language, teller.rulebook.vocabulary
    occasion = tuple(occasion_parts(rule, language, vocabulary))
    if rule.when != ALWAYS:
        return (*occasion, *_parts(rule.when, teller))
    return occasion or (say_opening(rule, language, vocabulary),)


def _parts(condition: Condition, teller: Teller) -> tuple[str, ...]:
    """The parts of an `all of` one by one; anything else in one piece."""
    listed = condition.parts if isinstance(condition, And) else (condition,)
    return tuple(teller.reads(each) for each in listed)


def _then(rule: Rule, teller: Teller) -> str:
    """What follows: the signal, and what it begins."""
    kind = words.says("kind", rule.kind, teller.speech)
    if rule.windows:
        return teller.gettext(
            "one signal (%(kind)s) steps from window to window as the day comes nearer.", kind=kind
        )
    opens = teller.gettext("a signal (%(kind)s) opens", kind=kind)
    if rule.start:
        name = playbook_label(rule.start, teller)
        return teller.gettext(
            "%(opens)s, and the playbook “%(playbook)s” begins.", opens=opens, playbook=name
        )
    if rule.task is not None:
        return teller.gettext("%(opens)s, and a person is given a task.", opens=opens)
    return teller.gettext("%(opens)s.", opens=opens)


def numbers(
    rule: Rule, teller: Teller, day: Callable[[date], str], today: date | None
) -> Iterator[tuple[str, str]]:
    """(what, how much) of everything in the rule that somebody may one day want to change."""
    spans = (
        (teller.gettext("must stay true for"), rule.true_for),
        (teller.gettext("stays open after it ended for"), rule.clear_after),
        (teller.gettext("does not open again within"), rule.not_again_within),
    )
    yield from ((what, teller.reads(span)) for what, span in spans if span is not None)
    if rule.already_true.what == "open":
        a_day = rule.already_true.a_day
        how = (
            teller.gettext("opens all at once")
            if a_day is None
            else teller.gettext("opens %(count)s a day", count=a_day)
        )
    else:
        how = teller.gettext("left alone")
    yield teller.gettext("accounts of which it is true on its first day"), how
    if rule.hold_if is not None and rule.hold_if.accounts_over is not None:
        over = rule.hold_if.accounts_over
        shown = f"{over:.0%}" if isinstance(over, float) else str(over)
        yield teller.gettext("waits for a person's yes past so many accounts at once"), shown
    if rule.hold_if is not None and rule.hold_if.per_owner_over is not None:
        yield teller.gettext("or past so many of one owner"), str(rule.hold_if.per_owner_over)
    if rule.mode != "live":
        yield teller.gettext("mode"), words.plain(rule.mode)
    if rule.until is not None:
        is_over = today is not None and rule.is_over(today)
        shown = teller.gettext("%(day)s: it opens nothing more", day=day(rule.until))
        yield teller.gettext("last day"), shown if is_over else day(rule.until)


def playbook_label(name: str, teller: Teller) -> str:
    found = teller.rulebook.playbooks.get(name)
    return found.label.in_language(teller.language) if found else name


def playbooks_shown(names: Iterable[str], teller: Teller) -> list[PlaybookShown]:
    """Those of the names that are playbooks, in words."""
    found = [teller.rulebook.playbooks[name] for name in names if name in teller.rulebook.playbooks]
    return [
        PlaybookShown(
            name=playbook.name,
            label=playbook_label(playbook.name, teller),
            goal=teller.reads(playbook.goal) if playbook.goal else "",
            exits=tuple(teller.reads(each) for each in playbook.exits.values()),
            steps=steps_shown(playbook, teller.rulebook, teller.language),
        )
        for playbook in found
    ]
