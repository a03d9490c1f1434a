"""Why an expectation was missed: the condition with what it lacks, the stage that said no, the steps a run took."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.explain import Explained, plain
from engine.store import pages
from engine.store.pages import Row
from engine.truth import TRUE
from rules.playbook import EmailStep, Playbook, TaskStep
from rules.problems import Place
from rules.rulebook import Rulebook
from workflows.operations.looking.explaining import SubjectExplained, explain_rule
from workflows.operations.looking.moment import Moment, looking
from workflows.operations.looking.runs import run_page
from workflows.parts import Parts
from workflows.store.pages import effects_page, runs_page
from workflows.stories.expect import Miss
from workflows.stories.stage import ACCOUNT
from workflows.verdict import Reason, reason_reads

ALL = 10_000
LATEST = 6
"""Steps of a run that are shown."""
SIGNALS = frozenset({"open", "pending", "closed", "not_open", "window"})


@dataclass(frozen=True, slots=True)
class Failure:
    """One expectation of one line. `place` is the line's; `why` is a sentence or value each."""

    story: str
    place: Place
    day: int
    miss: Miss
    why: tuple[str, ...] = ()


def why(miss: Miss, parts: Parts, rulebook: Rulebook) -> tuple[str, ...]:
    """What explains it, by the kind of thing it is about."""
    if miss.verb in SIGNALS:
        return tuple(_of_rule(miss.name, parts))
    if miss.verb in ("email", "no_email"):
        return tuple(_of_mail(miss.name, parts, rulebook))
    if miss.verb == "ended":
        return tuple(_of_playbook(rulebook.playbooks[miss.name], parts, rulebook))
    if miss.verb in ("task", "no_task"):
        return tuple(_of_task(miss.name, parts, rulebook))
    return ()


def _of_rule(rule: str, parts: Parts) -> Iterator[str]:
    explained = explain_rule(parts, rule, ACCOUNT)
    if not explained.subjects:
        yield f"the account has no {explained.about}"
    for subject in explained.subjects:
        of = f"{rule} of {subject.child}" if subject.child else rule
        for line in _of_subject(subject):
            yield f"{of}: {line}"


def _of_subject(subject: SubjectExplained) -> Iterator[str]:
    if subject.accounts is not None and subject.is_member is not TRUE:
        yield f"is not watched: {subject.accounts.nearest}"
    if subject.holds is TRUE:
        yield from (f"{text} is {value}" for text, value in readings(subject.when).items())
    else:
        yield subject.when.nearest or "the day it counts to lies outside its windows"
    for entry in subject.ledger[-LATEST:]:
        detail = entry.detail.get("what", "") if isinstance(entry.detail, Mapping) else ""
        yield f"{entry.at:%Y-%m-%d %H:%M} {entry.action} {entry.reason} {detail}".rstrip()


def readings(explained: Explained) -> dict[str, str]:
    """Every value the tree read, each once."""
    found = {each.text: each.unknown or plain(each.value) for each in explained.readings}
    for part in explained.parts if explained.joint else ():
        found |= readings(part)
    return found


def _of_mail(email: str, parts: Parts, rulebook: Rulebook) -> Iterator[str]:
    with looking(parts) as moment:
        effects = effects_page(moment.conn, account_id=ACCOUNT, kind="email", limit=ALL)
        mine = [row for row in effects if row["content"].get("email") == email]
        for row in mine:
            yield of_effect(row)
    if not mine:
        for playbook in rulebook.playbooks.values():
            steps = playbook.steps.values()
            if any(isinstance(step, EmailStep) and step.email == email for step in steps):
                yield from _of_playbook(playbook, parts, rulebook)


def of_effect(row: Row) -> str:
    at = row["done_at"] or row["due_at"]
    reads = f": {reason_reads(Reason(row['reason']), 'en')}" if row["reason"] else ""
    until = f", until {row['until']:%Y-%m-%d %H:%M}" if row["until"] else ""
    said = (row["receipt"] or {}).get("said", "") if row["state"] in ("failed", "refused", "unknown") else ""
    name = row["content"].get("email", row["kind"])
    return f"{name} to {row['recipient']}: {row['state']} {at:%Y-%m-%d %H:%M}{reads}{until} {said}".rstrip()


def _of_task(name: str, parts: Parts, rulebook: Rulebook) -> Iterator[str]:
    for playbook in rulebook.playbooks.values():
        step = playbook.steps.get(name)
        if isinstance(step, TaskStep):
            yield from _of_playbook(playbook, parts, rulebook)
    for rule in rulebook.rules.values():
        if rule.task is not None and rule.task.id == name:
            yield from _of_rule(rule.name, parts)


def _of_playbook(playbook: Playbook, parts: Parts, rulebook: Rulebook) -> Iterator[str]:
    """Its runs step by step; where there is none, what was said to its starting, and the rules that start it."""
    with looking(parts) as moment:
        runs = runs_page(moment.conn, account_id=ACCOUNT, playbook=playbook.name, limit=ALL)
        refusals = list(_refused_starts(playbook.name, moment))
    for row in runs:
        yield from _of_run(row["id"], parts)
    yield from refusals
    if not runs and not refusals:
        for rule in rulebook.rules.values():
            if playbook.name in (rule.start, *(window.start for window in rule.windows)):
                yield from _of_rule(rule.name, parts)


def _of_run(run_id: str, parts: Parts) -> Iterator[str]:
    page = run_page(parts, run_id)
    run = page.run
    of = f"run of {run.playbook}" + (f" for {run.key}" if run.key else "")
    yield f"{of}: {run.state}, at {run.cursor or 'its end'} {run.error}".rstrip()
    for visit in page.visits[-LATEST:]:
        yield f"{visit.at:%Y-%m-%d %H:%M} {visit.what} {visit.step} {_shown(visit.detail)}".rstrip()


def _refused_starts(playbook: str, moment: Moment) -> Iterator[str]:
    for entry in pages.ledger_page(moment.conn, ACCOUNT, limit=ALL):
        if entry["action"] == "start_no_run" and entry["detail"]["playbook"] == playbook:
            reads = reason_reads(Reason(entry["reason"]), "en")
            yield f"{entry['at']:%Y-%m-%d %H:%M} {playbook} did not begin: {reads}"


def _shown(detail: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in detail.items() if value not in ("", None))
