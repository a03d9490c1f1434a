"""Verdicts: every reason for no has a name, and words in both languages."""

import pytest

from workflows.reasons import READS
from workflows.verdict import YES, Reason, no, reason_reads


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_reads_aloud_in_both_languages(reason: Reason):
    for language in ("en", "zh-CN"):
        assert READS[language][reason]
    assert reason_reads(reason, "zh-TW") == READS["zh-CN"][reason]
    assert reason_reads(reason, "fr") == READS["en"][reason]


def test_a_no_names_what_decided_and_a_yes_is_never_deferred():
    assert (
        no(Reason.EXITED, detail="churned").reads("en") == "an exit of the playbook has come true (churned)"
    )
    assert not YES.is_deferred
    assert not no(Reason.EXITED).is_deferred
