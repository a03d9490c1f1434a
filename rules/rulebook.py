"""A rulebook: all that one folder of documents means, checked and typed."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from rules.calendar import Calendar
from rules.delivery import Delivery
from rules.email import Email
from rules.fate import Fate
from rules.mapping import ImportMapping
from rules.overview import Overview
from rules.plan import Plan
from rules.playbook import Playbook
from rules.rule import Rule
from rules.source import Source
from rules.story import Story
from rules.team import EscalationPolicy, Team
from rules.vocabulary import Vocabulary
from rules.workspace import Workspace

Documents = Mapping[str, str]
"""Path within the rulebook -> text: what an edition stores and what everything else is computed from."""


def content_hash(documents: Documents) -> str:
    """The name of an edition: sha256 over its paths and texts, in order of path."""
    digest = hashlib.sha256()
    for path in sorted(documents):
        for part in (path, documents[path]):
            data = part.encode(errors="surrogatepass")
            digest.update(len(data).to_bytes(8, "big"))
            digest.update(data)
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Rulebook:
    hash: str
    workspace: Workspace
    vocabulary: Vocabulary
    team: Team
    plans: Mapping[str, Plan]
    rules: Mapping[str, Rule]
    playbooks: Mapping[str, Playbook]
    emails: Mapping[str, Email]
    escalations: Mapping[str, EscalationPolicy]
    calendars: Mapping[str, Calendar]
    delivery: Delivery
    sources: Mapping[str, Source]
    mappings: Mapping[str, ImportMapping]
    stories: Mapping[str, Story]
    overview: Overview | None = None
    fates: Mapping[str, Fate] = field(default_factory=dict)
