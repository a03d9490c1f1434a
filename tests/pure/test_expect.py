"""Expectations of a line: each verb holds when it is so, and says what is so instead when it is not."""

import re
from typing import Any

import pytest

from api.aloud.played import told
from api.aloud.speech import Speech
from workflows.stories.expect import EXPECTS, misses
from workflows.stories.seen import ClimbSeen, MailSeen, RunSeen, Seen, SignalSeen, TaskSeen, ending_of

ENGLISH = re.compile(
    r"(?<![-\w])(it|is|was|has|no|not|to|the|and|by|open|closed|sent|of|waiting|late|reached)(?![-\w])"
)
"""Words of sentences, and no names of the cast."""
SEEN = Seen(
    signals=(
        SignalSeen("s1", "renewal", "c1", "open", "press", True),
        SignalSeen("s2", "hardly-used", "api", "acknowledged", "", True),
        SignalSeen("s3", "hardly-used", "core", "pending", "", False),
        SignalSeen("s4", "kickoff-late", "", "resolved", "", True),
        SignalSeen("s5", "young", "", "resolved", "", False),
        SignalSeen("s6", "tried", "", "shadow", "", False),
    ),
    mails=(
        MailSeen("m1", "tips", "ana@acme.test", "Two minutes", "Hello Ana,\n\nAcme has 3 modules."),
        MailSeen("m2", "news", "ben@acme.test", "News", "Hello Ben,"),
    ),
    tasks=(
        TaskSeen("t1", "phone", "mei", {"en": "Phone Acme", "zh-CN": "致电 Acme"}, is_open=True),
        TaskSeen("t2", "visit", "lin", {"en": "Visit Acme"}, is_open=False),
        TaskSeen("t3", "write", "lin", {"en": "Write to Acme"}, is_open=False, is_new=True),
    ),
    runs=(
        RunSeen("r1", "rescue", "c1", "waiting", ""),
        RunSeen("r2", "start", "", "completed", "goal"),
        RunSeen("r3", "welcome", "", "completed", "settled in"),
    ),
    climbs=(ClimbSeen("e1", "unanswered", 2, "climbing"), ClimbSeen("e2", "at-risk", 0, "climbing")),
    milestones={"onboarding.kickoff": "late", "onboarding.rollout": "reached"},
    noes=lambda name: {"quiet-one": ("hold", "muted"), "tips": ("contact_cap",)}.get(name, ()),
)

SO = [
    ("open", "renewal"),
    ("open", {"renewal": "c1"}),
    ("open", ["renewal", "hardly-used"]),
    ("open", {"hardly-used": ["api"]}),
    ("would_open", "tried"),
    ("not_open", "tried"),
    ("pending", {"hardly-used": "core"}),
    ("closed", "kickoff-late"),
    ("not_open", "kickoff-late"),
    ("not_open", {"hardly-used": "core"}),
    ("not_open", "never-was"),
    ("window", {"renewal": "press"}),
    ("email", "tips"),
    ("email", {"tips": "ana@acme.test"}),
    ("email", {"tips": ["ana@acme.test"]}),
    ("email", {"tips": {"to": "ana@acme.test", "subject": "minutes", "says": "3 modules"}}),
    ("email", {"tips": {"says": ["Hello Ana", "3 modules"]}}),
    ("no_email", "other"),
    ("no_email", {"tips": "ben@acme.test"}),
    ("task", "phone"),
    ("task", {"phone": "mei"}),
    ("task", {"phone": {"assign": "mei", "says": "致电"}}),
    ("no_task", "visit"),
    ("escalated", {"unanswered": "2"}),
    ("escalated", "unanswered"),
    ("ended", {"start": "goal"}),
    ("ended", "welcome"),
    ("milestone", {"onboarding.kickoff": "late"}),
    ("milestone", "onboarding.rollout"),
    ("verdict", {"quiet-one": "muted", "tips": "contact_cap"}),
    ("verdict", {"quiet-one": ["hold", "muted"]}),
]
HOLD = "hold (it must stay so for a while first)"
MUTED = "muted (an open signal mutes it)"
BOTH = "tips was sent to ana@acme.test (“Two minutes”), news was sent to ben@acme.test (“News”)"
TIPS = "tips was sent to ana@acme.test (“Two minutes”)"
TO_DO = "mei has phone to do (“Phone Acme”)"
NOT_SO = [
    ("open", "kickoff-late", "it has closed"),
    ("open", {"hardly-used": "core"}, "it has come up and waits to open (core)"),
    ("open", "never-was", "it has never come up"),
    ("would_open", ["tried", "renewal"], "it is open (c1)"),
    ("pending", "renewal", "it is open (c1)"),
    ("closed", "renewal", "it is open (c1)"),
    ("closed", "young", "it was never open: it has closed"),
    ("closed", "never-was", "it was never open: it has never come up"),
    ("not_open", ["kickoff-late", "renewal"], "it is open (c1)"),
    ("window", {"renewal": "last-call"}, "it is open in its window press"),
    ("window", {"kickoff-late": "press"}, "it is not open"),
    ("window", {"hardly-used": "press"}, "it is open in none of its windows"),
    ("email", "other", BOTH),
    ("email", {"tips": ["ana@acme.test", "ben@acme.test"]}, BOTH),
    ("no_email", "tips", TIPS),
    ("no_email", {"tips": "ana@acme.test"}, TIPS),
    ("task", "visit", "visit was given to lin, and is closed"),
    ("task", {"phone": "lin"}, TO_DO),
    ("task", {"phone": {"says": "Visit"}}, TO_DO),
    ("task", "never", "there is no such task"),
    ("no_task", "phone", TO_DO),
    ("no_task", "write", "write was given to lin, and is closed"),
    ("escalated", {"unanswered": "1"}, "it has reached level 2"),
    ("escalated", "at-risk", "it has begun, and reached no level yet"),
    ("escalated", {"never": "1"}, "it has never begun"),
    ("ended", {"start": "churned"}, "it has ended with “goal”"),
    ("ended", "rescue", "it has not ended: waiting"),
    ("ended", "never", "it never began"),
    ("milestone", {"onboarding.kickoff": "reached"}, "it is late"),
    ("milestone", {"onboarding.never": "late"}, "its plan is not for this account"),
    ("verdict", {"quiet-one": "cooldown"}, f"it is told no by {HOLD}, {MUTED}"),
    ("verdict", {"quiet-one": ["muted", "cooldown"]}, f"it is told no by {HOLD}, {MUTED}"),
    ("verdict", {"renewal": "hold"}, "nothing says no to it"),
]  # fmt: skip


@pytest.mark.parametrize(("verb", "value"), SO)
def test_what_is_so_is_not_missed(verb: str, value: Any) -> None:
    assert misses([(verb, value)], SEEN) == []


@pytest.mark.parametrize(("verb", "value", "got"), NOT_SO)
def test_what_is_not_so_is_told_with_what_is(verb: str, value: Any, got: str) -> None:
    (miss,) = misses([(verb, value)], SEEN)
    assert (miss.verb, told(miss.got, Speech("en"))) == (verb, got)


@pytest.mark.parametrize(("verb", "value", "got"), NOT_SO)
def test_what_is_missed_is_said_in_chinese_but_for_the_names(verb: str, value: Any, got: str) -> None:
    (miss,) = misses([(verb, value)], SEEN)
    for sentence in (miss.expected, miss.got):
        said = told(sentence, Speech("zh-CN"))
        assert re.search("[\u4e00-\u9fff]", said)
        assert not ENGLISH.search(said), said


def test_no_email_at_all_names_each_that_was_sent() -> None:
    assert [miss.name for miss in misses([("no_email", True)], SEEN)] == ["tips", "news"]
    assert misses([("no_email", True)], Seen()) == []


def test_no_task_at_all_means_none_open_and_none_given() -> None:
    (miss,) = misses([("no_task", True)], SEEN)
    assert str(miss.got) == f"{TO_DO}, write was given to lin, and is closed"
    assert misses([("no_task", True)], Seen()) == []


def test_what_is_wanted_of_a_mail_is_named() -> None:
    (miss,) = misses([("email", {"tips": {"to": "ana@acme.test", "says": "4 modules"}})], SEEN)
    assert str(miss.expected) == "the mail tips is sent to ana@acme.test, and says “4 modules”"


def test_every_verb_of_a_story_is_compared() -> None:
    assert {verb for verb, _ in SO} == set(EXPECTS) == {verb for verb, _, _ in NOT_SO}


@pytest.mark.parametrize(
    ("state", "ending", "said"),
    [("completed", "end", "completed"), ("exited", "signal_closed", "signal closed"), ("waiting", "", "")],
)
def test_endings_are_said_in_the_words_of_stories(state: str, ending: str, said: str) -> None:
    assert ending_of(state, ending) == said
