"""Who says no to a rule, to a mail or to the start of a playbook of a story, each by the name of its reason."""

from collections.abc import Callable, Collection, Iterator

from engine.store import pages
from rules.playbook import EmailStep
from workflows.operations.looking.explaining import explain_rule
from workflows.operations.looking.moment import looking
from workflows.parts import Parts
from workflows.store.pages import effects_page, runs_page, visits_of
from workflows.verdict import Reason

ALL = 10_000
PASSED_OVER = {"only_if": Reason.GUARD_NOT_TRUE.value, "nobody to write to": Reason.NO_CONTACT.value}
"""Why a step that sends a mail was skipped, as its visit says it."""
KEPT_IN = ("deferred", "suppressed", "cancelled", "refused")


def noes_of(parts: Parts, account: str) -> Callable[[str], Collection[str]]:
    """Asks what stands now; a name may be that of a rule, of an e-mail and of a playbook at once."""
    return lambda name: {
        *_of_rule(parts, account, name),
        *_of_mails(parts, account, name),
        *_of_steps(parts, account, name),
        *_of_starts(parts, account, name),
    }


def _of_rule(parts: Parts, account: str, name: str) -> Iterator[str]:
    """All who keep its signal from opening, of whichever child."""
    with looking(parts) as moment:
        is_rule = name in moment.rulebook.rules
    if is_rule:
        yield from (no.name for each in explain_rule(parts, name, account).subjects for no in each.noes)


def _of_mails(parts: Parts, account: str, name: str) -> Iterator[str]:
    """Of mails that are put off or left out, why."""
    with looking(parts) as moment:
        mails = effects_page(moment.conn, account_id=account, kind="email", states=KEPT_IN, limit=ALL)
    yield from (row["reason"] for row in mails if row["content"].get("email") == name)


def _of_steps(parts: Parts, account: str, name: str) -> Iterator[str]:
    """Of steps that would have sent it and were passed over, why."""
    with looking(parts) as moment:
        sends = {
            (playbook.name, step.id)
            for playbook in moment.rulebook.playbooks.values()
            for step in playbook.steps.values()
            if isinstance(step, EmailStep) and step.email == name
        }
        for run in runs_page(moment.conn, account_id=account, limit=ALL) if sends else ():
            for visit in visits_of(moment.conn, run["id"]):
                if visit["what"] == "skipped" and (run["playbook"], visit["step"]) in sends:
                    yield PASSED_OVER[visit["detail"]["why"]]


def _of_starts(parts: Parts, account: str, name: str) -> Iterator[str]:
    """Why no run of the playbook began when one was asked for last."""
    with looking(parts) as moment:
        runs = runs_page(moment.conn, account_id=account, playbook=name, limit=1)
        refused = [
            row
            for row in pages.ledger_page(moment.conn, account, limit=ALL)
            if row["action"] == "start_no_run" and row["detail"]["playbook"] == name
        ]
    newest = max(refused, key=lambda row: row["at"], default=None)
    if newest is not None and not (runs and runs[0]["started_at"] > newest["at"]):
        yield newest["reason"]
