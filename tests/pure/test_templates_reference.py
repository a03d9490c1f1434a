"""The page on templates names everything there is to know of them."""

import re
from pathlib import Path

import pytest

from rules.template_names import ALWAYS_KNOWN, SIGNAL_PARTS
from rules.template_tree import DEEPEST, FILTERS, TESTS
from rules.templates import LONGEST
from workflows.letters.compose import LONGEST_SUBJECT
from workflows.letters.sandbox import LONGEST_LIST, LONGEST_OUTPUT, LONGEST_VALUE
from workflows.verdict import Reason

WORKFLOWS = Path(__file__).parents[2] / "workflows"
DOCS = Path(__file__).parents[2] / "docs"
TEMPLATES = (DOCS / "reference" / "templates.md").read_text(encoding="utf-8")
EMAILS = (DOCS / "how-to" / "emails.md").read_text(encoding="utf-8")
STAGES = "".join((WORKFLOWS / f"{room}.py").read_text() for room in ("stages", "consent", "caps"))
OF_STAGES = sorted(set(re.findall(r"Reason\.([A-Z_]+)", STAGES)) - {"CAUSE_ANSWERED"})
"""Every reason that a stage may give for a mail to a customer."""


@pytest.mark.parametrize(
    "name", [*FILTERS, *TESTS, *ALWAYS_KNOWN, *(f"signal.{part}" for part in SIGNAL_PARTS)]
)
def test_every_name_filter_and_test_is_on_the_page(name: str):
    assert f"`{name}" in TEMPLATES or f"is {name}`" in TEMPLATES


@pytest.mark.parametrize(
    "bound", [LONGEST, LONGEST_OUTPUT, LONGEST_VALUE, LONGEST_SUBJECT, LONGEST_LIST, DEEPEST]
)
def test_every_bound_is_on_the_page(bound: int):
    assert f"{bound:,}" in TEMPLATES


@pytest.mark.parametrize(
    "code",
    [
        "syntax",
        "unknown-name",
        "needs-else",
        "kind",
        "unknown-filter",
        "unknown-test",
        "not-allowed",
        "too-long",
    ],
)
def test_every_code_is_on_the_page(code: str):
    assert f"`template-{code}`" in TEMPLATES


@pytest.mark.parametrize("reason", OF_STAGES)
def test_every_reason_a_mail_is_not_sent_is_told_to_authors(reason: str):
    assert f"`{Reason[reason].value}`" in EMAILS
