"""The self-audit: a run's state derived anew from its history, and compared with what is written."""

from collections.abc import Mapping

from workflows.parts import Parts
from workflows.runs import audit
from workflows.store.runs import newest_runs, visits_of


def audit_runs(parts: Parts, limit: int = 500) -> Mapping[str, tuple[str, ...]]:
    """Of the newest runs, those that disagree with their history, and in what; empty where all is well."""
    with parts.database.reading() as conn:
        found = {}
        for run in newest_runs(conn, limit):
            playbook = parts.editions.at(conn, run.edition).rulebook.playbooks.get(run.playbook)
            if playbook is not None:
                found[run.id] = audit(run, playbook, visits_of(conn, run.id))
    return {run_id: differences for run_id, differences in found.items() if differences}
