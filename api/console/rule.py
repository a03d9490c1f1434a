"""One rule: read aloud in plain words, with its numbers and their reasons, what follows from it, and what it did."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.aloud.rule import numbers, paragraph, playbooks_shown
from api.aloud.steps import Teller
from api.console import words
from api.console.asked_why import asked_why
from api.console.frame import reader, running_rulebook
from api.console.gone import says_gone
from api.console.language import language
from api.console.signal import back
from api.console.sparkline import bars
from api.console.speech import gettext
from api.console.telling import doer, tell_not, tell_verdict
from api.console.vocabulary import reads
from api.guards import needs
from api.identity import parts
from rules.pieces import piece_at, pieces_of
from rules.problems import Place
from workflows.operations import parking
from workflows.operations.looking import (
    RulePage,
    accounts_to_ask,
    rule_health,
    rule_page,
    rules,
    running_edition,
    trial_of_rule,
)
from workflows.operations.looking.gone import gone_rule
from workflows.operations.looking.record import RuleRecord, rule_record, rule_unknown
from workflows.operations.promoting import promote_rule

pages = Blueprint("rule", __name__)


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
    gone = gone_rule(parts(), name)
    if gone is not None:
        return render_template("console/gone.html", page=gone, says=says_gone(gone))
    page, rulebook = rule_page(parts(), name), running_rulebook()
    rule = rulebook.rules[name]
    record, teller = rule_record(parts(), name), Teller(rulebook, reader().language)
    playbooks = playbooks_shown(page.line.starts, teller)
    return render_template(
        "console/rule.html",
        reads=reads("rule", name),
        playbook_reads={each.name: reads("playbook", each.name) for each in playbooks},
        page=page,
        rule=rule,
        paragraph=list(paragraph(rule, teller)),
        numbers=list(numbers(rule, teller, reader().day, reader().today)),
        source=source_of(page),
        playbooks=playbooks,
        task=teller.sentence(rule.task.title) if rule.task else "",
        says=teller.sentence(rule.says),
        record=record,
        bars=bars([(each.monday, each.opened, each.closed) for each in record.weeks]),
        noes=noes(page, record),
        unknown=rule_unknown(parts(), name) if request.args.get("unknown") else None,
        asked=asked_why(name, request.args),
        health=rule_health(parts(), name),
        trial=trial_of_rule(parts(), name),
        to_ask=accounts_to_ask(parts()),
        endings=[
            (words.says("resolution", how), count)
            for how, count in page.line.counts.by_resolution.items()
            if how != "passed"
        ],
    )


@pages.post("/rules/<name>/promote")
@needs("csm")
def promote(name: str) -> ResponseReturnValue:
    """Out of its trial, as a draft: its page shows the difference, and whom it would hit."""
    note = gettext("%(rule)s is let loose", rule=words.title(name))
    saved = promote_rule(parts(), name, doer(), note)
    if saved.draft is None:
        tell_not(saved.refusal.reads(language()) if saved.refusal else "")
        return redirect(url_for("console.rule.show_rule", name=name), 303)
    return redirect(url_for("console.editions.show_draft", key=saved.draft.id), 303)


@pages.post("/playbooks/<name>/release")
@needs("ops")
def release_playbook(name: str) -> ResponseReturnValue:
    tell_verdict(parking.release_playbook(parts(), name, doer()), gettext("It goes on where it stood."))
    return back()


def source_of(page: RulePage) -> tuple[str, str]:
    """The rule as its author wrote it, comments and all; and the defaults that stand in the same file, if any do."""
    documents = running_edition(parts()).documents
    own = piece_at(documents, Place(page.document, page.line_number, 1))
    beside = pieces_of({page.document: documents.get(page.document, "")})
    defaults = next((each.text for each in beside if each.kind == "defaults"), "")
    return (own.text.strip() if own else ""), defaults.strip()


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
