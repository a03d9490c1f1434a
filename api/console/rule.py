"""One rule: read aloud in plain words, with its numbers and their reasons, what follows from it, and what it did."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from api.console import words
from api.console.asked_why import asked_why
from api.console.frame import reader, running_rulebook
from api.console.signal import back
from api.console.sparkline import bars
from api.console.speech import gettext
from api.console.steps import StepShown, Teller, steps_shown
from api.console.telling import doer, tell_verdict
from api.guards import needs
from api.identity import parts
from rules.aloud import aloud
from rules.aloud_rule import occasion_parts, say_opening
from rules.condition import And, Condition
from rules.rule import ALWAYS, Rule
from rules.rulebook import Rulebook
from rules.values import Span
from workflows.operations import parking
from workflows.operations.looking import (
    RulePage,
    rule_health,
    rule_page,
    rules,
    running_edition,
    trial_of_rule,
)
from workflows.operations.looking.record import RuleRecord, rule_record, rule_unknown

pages = Blueprint("rule", __name__)


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


@pages.get("/rules")
@needs("viewer")
def show_rules() -> ResponseReturnValue:
    by_area: dict[str, list[object]] = {}
    for line in rules(parts()):
        by_area.setdefault(line.area, []).append(line)
    return render_template("console/rules.html", by_area=by_area)


@pages.get("/rules/<name>")
@needs("viewer")
def show_rule(name: str) -> ResponseReturnValue:
    page, rulebook = rule_page(parts(), name), running_rulebook()
    rule = rulebook.rules[name]
    record = rule_record(parts(), name)
    return render_template(
        "console/rule.html",
        page=page,
        rule=rule,
        paragraph=list(paragraph(rule, rulebook)),
        numbers=list(numbers(rule, rulebook)),
        source=source_of(page),
        playbooks=playbooks(page, rulebook),
        task=_teller(rulebook).sentence(rule.task.title) if rule.task else "",
        says=_teller(rulebook).sentence(rule.says),
        record=record,
        bars=bars([(each.monday, each.opened, each.closed) for each in record.weeks]),
        noes=noes(page, record),
        unknown=rule_unknown(parts(), name) if request.args.get("unknown") else None,
        asked=asked_why(name, request.args),
        health=rule_health(parts(), name),
        trial=trial_of_rule(parts(), name),
        endings=[
            (words.says("resolution", how), count)
            for how, count in page.line.counts.by_resolution.items()
            if how != "passed"
        ],
    )


@pages.post("/playbooks/<name>/release")
@needs("ops")
def release_playbook(name: str) -> ResponseReturnValue:
    tell_verdict(parking.release_playbook(parts(), name, doer()), gettext("It goes on where it stood."))
    return back()


def paragraph(rule: Rule, rulebook: Rulebook) -> Iterator[Said]:
    """The rule as one would tell it to a colleague."""
    yield _subject(rule, rulebook)
    if rule.by_hand:
        yield Said(gettext("A person (%(role)s) may start it for an account.", role=words.role(rule.by_hand)))
    yield Said(gettext("When"), _opening(rule, rulebook))
    if rule.true_for is not None:
        yield Said(gettext("and this has stayed so for %(span)s,", span=_span(rule.true_for, rulebook)))
    yield Said(_then(rule, rulebook))


def _subject(rule: Rule, rulebook: Rulebook) -> Said:
    kind = rulebook.vocabulary.children.get(rule.about)
    label = kind.label.in_language(reader().language) if kind and kind.label else words.plain(rule.about)
    if kind is None:
        says = (
            gettext("It watches every account.")
            if rule.accounts is None
            else gettext("It watches accounts where")
        )
    elif rule.accounts is None:
        says = gettext("It watches every %(kind)s of every account.", kind=label.lower())
    else:
        says = gettext("It watches every %(kind)s of accounts where", kind=label.lower())
    return Said(says, _parts(rule.accounts, rulebook) if rule.accounts is not None else ())


def _opening(rule: Rule, rulebook: Rulebook) -> tuple[str, ...]:
    """What it opens for, and the parts of its condition."""
    language, vocabulary = reader().language, rulebook.vocabulary
    occasion = tuple(occasion_parts(rule, language, vocabulary))
    if rule.when != ALWAYS:
        return (*occasion, *_parts(rule.when, rulebook))
    return occasion or (say_opening(rule, language, vocabulary),)


def _parts(condition: Condition, rulebook: Rulebook) -> tuple[str, ...]:
    """The parts of an `all of` one by one; anything else in one piece."""
    listed = condition.parts if isinstance(condition, And) else (condition,)
    return tuple(aloud(each, reader().language, rulebook.vocabulary) for each in listed)


def _then(rule: Rule, rulebook: Rulebook) -> str:
    """What follows: the signal, and what it begins."""
    kind = words.says("kind", rule.kind)
    if rule.windows:
        return gettext(
            "one signal (%(kind)s) steps from window to window as the day comes nearer.", kind=kind
        )
    opens = gettext("a signal (%(kind)s) opens", kind=kind)
    if rule.start:
        name = _playbook_label(rule.start, rulebook)
        return gettext("%(opens)s, and the playbook “%(playbook)s” begins.", opens=opens, playbook=name)
    if rule.task is not None:
        return gettext("%(opens)s, and a person is given a task.", opens=opens)
    return gettext("%(opens)s.", opens=opens)


def numbers(rule: Rule, rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    """(what, how much) of everything in the rule that somebody may one day want to change."""
    spans = (
        (gettext("must stay true for"), rule.true_for),
        (gettext("stays open after it ended for"), rule.clear_after),
        (gettext("does not open again within"), rule.not_again_within),
    )
    yield from ((what, _span(span, rulebook)) for what, span in spans if span is not None)
    if rule.already_true.what == "open":
        a_day = rule.already_true.a_day
        how = gettext("opens all at once") if a_day is None else gettext("opens %(count)s a day", count=a_day)
    else:
        how = gettext("left alone")
    yield gettext("accounts of which it is true on its first day"), how
    if rule.hold_if is not None and rule.hold_if.accounts_over is not None:
        over = rule.hold_if.accounts_over
        shown = f"{over:.0%}" if isinstance(over, float) else str(over)
        yield gettext("waits for a person's yes past so many accounts at once"), shown
    if rule.hold_if is not None and rule.hold_if.per_owner_over is not None:
        yield gettext("or past so many of one owner"), str(rule.hold_if.per_owner_over)
    if rule.mode != "live":
        yield gettext("mode"), words.plain(rule.mode)
    if rule.until is not None:
        ended = rule.is_over(reader().today)
        shown = gettext("%(day)s: it opens nothing more", day=reader().day(rule.until))
        yield gettext("last day"), shown if ended else reader().day(rule.until)


def _span(span: Span, rulebook: Rulebook) -> str:
    return aloud(span, reader().language, rulebook.vocabulary)


def _playbook_label(name: str, rulebook: Rulebook) -> str:
    found = rulebook.playbooks.get(name)
    return found.label.in_language(reader().language) if found else name


def playbooks(page: RulePage, rulebook: Rulebook) -> list[PlaybookShown]:
    found = []
    for name in page.line.starts:
        playbook = rulebook.playbooks.get(name)
        if playbook is not None:
            goal = aloud(playbook.goal, reader().language, rulebook.vocabulary) if playbook.goal else ""
            exits = tuple(
                aloud(each, reader().language, rulebook.vocabulary) for each in playbook.exits.values()
            )
            steps = steps_shown(playbook, rulebook, reader().language)
            found.append(PlaybookShown(name, _playbook_label(name, rulebook), goal, exits, steps))
    return found


def source_of(page: RulePage) -> tuple[str, str]:
    """The rule as its author wrote it, comments and all; and the defaults that stand in the same file, if any do."""
    lines = running_edition(parts()).documents.get(page.document, "").splitlines()
    starts = [0, *(at + 1 for at, line in enumerate(lines) if line.startswith("---"))]
    pieces = [(start, "\n".join(_until_rule(lines[start:])).strip()) for start in starts]
    own = [text for start, text in pieces if start < page.line_number]
    defaults = next((text for _, text in pieces if re.search("^defaults:", text, re.MULTILINE)), "")
    return (own[-1] if own else ""), defaults


def _until_rule(lines: list[str]) -> list[str]:
    end = next((at for at, line in enumerate(lines) if line.startswith("---")), len(lines))
    return lines[:end]


def noes(page: RulePage, record: RuleRecord) -> list[tuple[str, str, int]]:
    """(what, why, how often): everything that was not done, with the reason."""
    language = reader().language
    found = [
        (gettext("playbook not started"), words.reason(code, language), count)
        for code, count in record.refused.items()
    ]
    found += [
        (words.says("effect", state), words.reason(reason, language), count)
        for (_, state, reason), count in page.effects.items()
        if reason and state != "sent"
    ]
    found += [
        (gettext("signal not opened yet"), words.says("waits_for", code), count)
        for code, count in record.waits.items()
    ]
    return sorted(found, key=lambda each: -each[2])


def _teller(rulebook: Rulebook) -> Teller:
    return Teller(rulebook, reader().language, {}, {})
