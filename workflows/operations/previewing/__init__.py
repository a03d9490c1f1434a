"""Previewing: what publishing would change, by name, and nothing of it happens."""

from workflows.operations.previewing.preview import preview, preview_read, preview_rule
from workflows.operations.previewing.values import (
    Desk,
    Hit,
    Later,
    MailCount,
    Outcome,
    Preview,
    RulePreview,
    Standing,
    Started,
    Work,
)

__all__ = [
    "Desk",
    "Hit",
    "Later",
    "MailCount",
    "Outcome",
    "Preview",
    "RulePreview",
    "Standing",
    "Started",
    "Work",
    "preview",
    "preview_read",
    "preview_rule",
]
