"""What a story may expect as a reason for a no is a reason that there is."""

from typing import get_args

from engine.suppress import Suppressing
from rules.checks.refusals import OF_MAILS, OF_PLAYBOOKS, OF_RULES
from workflows.verdict import Reason


def test_each_reason_is_one_of_the_closed_lists() -> None:
    assert set(OF_RULES) <= set(get_args(Suppressing))
    assert {*OF_MAILS, *OF_PLAYBOOKS} <= {each.value for each in Reason}
