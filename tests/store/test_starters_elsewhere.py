"""What is begun for a company that sells something else: no `name`, no contracts, no logins."""

import pytest

from rules.load import load_rulebook
from rules.starters.beginning import STARTERS, begin, file_of
from rules.starters.story_of import story_of
from workflows.stories.failures import Failure
from workflows.stories.play import play
from workflows.stories.theatre import open_theatre

LIFTS = """\
workspace: lifts
time_zone: Europe/Berlin
currency: EUR
languages: [de, en]
sender: {name: Globex Lifts, email: care@globex.test}
---
vocabulary: lifts
account:
  mood: {type: number, feed: crm}
  fee: {type: money, feed: crm}
  vip: {type: yes/no, feed: crm}
children:
  lift:
    key: serial
    feed: telematics
    fields:
      made_by: {type: text}
      stuck: {type: yes/no}
events:
  breakdown: {feed: telematics, fields: {severity: {type: number}, people_inside: {type: yes/no}}}
feeds:
  telematics: {max_silence: 2d}
  crm: {max_silence: 7d}
---
team: care
people:
  jo: {name: Jo Ahrens, email: jo@globex.test}
---
"""
RULES = {
    "stuck": "about: lift\nwhen: stuck\n",
    "broke": "each: breakdown where severity >= 3 and people_inside\nwhen: vip\n",
    "hand": "by_hand: csm\n",
    "fees": "when: fee between 100 and 2000 and mood < 4\n",
    "many": "when: count(lift where stuck) >= 3\n",
    "otto": 'when:\n  all:\n    - every(lift where made_by = "Otto & Co, Ltd")\n    - any(lift)\n',
}


def _documents(rule: str) -> dict[str, str]:
    return {
        "ws.yaml": LIFTS,
        "rule.yaml": f"rule: {rule}\nsays: So\nkind: lifecycle\n{RULES[rule]}task: {{title: Look}}\n",
    }


def _failures(documents: dict[str, str], story: str) -> tuple[Failure, ...]:
    made, problems = load_rulebook(documents)
    assert made is not None, problems
    with open_theatre(documents, made) as theatre:
        return play(made.stories[story], theatre).failures


@pytest.mark.parametrize("rule", RULES)
def test_a_story_of_a_rule_plays_where_the_account_has_no_name(rule: str) -> None:
    documents = _documents(rule)
    rulebook = load_rulebook(documents)[0]
    assert rulebook is not None
    text = story_of(rulebook, rule, "begun")
    assert "login" not in text, "its remarks speak the rulebook's words"
    assert _failures({**documents, "story.yaml": text}, "begun") == ()


GROUP = LIFTS.replace(
    "  vip:",
    "  owner: {type: teammate, feed: crm}\n"
    "  parent: {type: account, feed: crm, below: subsidiary}\n"
    "  rides: {type: series, every: day, feed: telematics}\n"
    "  state: {type: choice, of: [active, churned], feed: crm}\n  vip:",
)


@pytest.mark.parametrize(
    "when",
    [
        "count(subsidiary where state = churned) >= 2",
        "any(subsidiary where state = churned and mood < 4) and mood > 5",
        "none(subsidiary where state = churned) and count(subsidiary) >= 2",
        "sum(subsidiary.mood where vip) > 100",
        "worst(subsidiary.state) = churned",
        "any(subsidiary where any(lift where stuck))",
        "count(subsidiary where count(lift where stuck) > 1) >= 2",
        "any(subsidiary where mean(rides, 7d) < 5)",
        "any(subsidiary where fell(rides, 30%, over 28d))",
    ],
)
def test_a_story_of_a_rule_tells_of_the_accounts_below_it_asks_about(when: str) -> None:
    documents = {
        "ws.yaml": GROUP,
        "rule.yaml": f"rule: group\nsays: So\nkind: risk\nwhen: {when}\ntask: {{title: Look}}\n",
    }
    rulebook, problems = load_rulebook(documents)
    assert rulebook is not None, problems
    text = story_of(rulebook, "group", "begun")
    assert "\nsubsidiaries:\n  subsidiary-1: {" in text
    assert _failures({**documents, "story.yaml": text}, "begun") == ()


@pytest.mark.parametrize("when", ["", "when: mood <= 20\n", "when: vip\ntrue_for: 2d\n"])
def test_a_first_story_plays_beside_rules_that_are_true_of_its_account(when: str) -> None:
    documents = _documents("stuck")
    if when:
        documents["more.yaml"] = f"rule: more\nsays: So\n{when}task: {{title: Look}}\n"
    for kind in STARTERS:
        if kind != "plan":
            rulebook, problems = load_rulebook(documents)
            assert rulebook is not None, problems
            documents[file_of(kind, f"a-{kind}")] = begin(kind, f"a-{kind}", documents, rulebook)
    assert _failures(documents, "a-story") == ()


def test_a_story_without_the_event_says_that_none_came() -> None:
    documents = _documents("broke")
    documents["story.yaml"] = (
        "story: none\nbegins: 2026-03-02 09:00\naccount: {vip: yes}\ntimeline:\n  - {day: 1, open: broke}\n"
    )
    (failure,) = _failures(documents, "none")
    assert "no event breakdown has come that fits" in " ".join(map(str, failure.why))
