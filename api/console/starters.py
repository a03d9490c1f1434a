"""What a new document begins as on the desk: a small one that checks, with names of this very rulebook."""

from rules.rulebook import Rulebook

STARTERS = ("rule", "story", "playbook", "email")

RULE = """\
rule: my-new-rule
says: "{account.name}: what a colleague should read"
because: Why it matters, and what to do about it.
# Which accounts it watches at all; leave it out for all of them.
# accounts: tier = mid
when: %(condition)s
true_for: 7d            # it must stay true so long before anything happens
not_again_within: 90d   # least time between two openings for one account
mode: shadow            # on trial: it is lived through and nothing is done; `live` when you trust it
task: {title: "Look after {account.name}", due: 2bd}
"""
STORY = """\
story: what should happen, in one line
begins: 2026-03-02 09:00
account: {name: Acme}
timeline:
  - {day: 1, not_open: %(rule)s}
"""
PLAYBOOK = """\
playbook: my-new-playbook
on_signal_closed: exit
steps:
  - task: "Call {account.name}"
    id: call
    due: 2bd
  - wait_until: done(call)
    at_most: 7d
"""
EMAIL = """\
---
email: my-new-mail
subject: A subject people like to open
class: service
---
Hello {{ contact.name | else("there") }},

what you want to say.
"""


def starter(kind: str, rulebook: Rulebook) -> str:
    fields = rulebook.vocabulary.account.values()
    number = next((each.name for each in fields if each.type.kind == "number"), "")
    holes = {
        "condition": f"{number} >= 1" if number else "name is known",
        "rule": next(iter(rulebook.rules), "my-new-rule"),
    }
    text = {"rule": RULE, "story": STORY, "playbook": PLAYBOOK, "email": EMAIL}.get(
        kind, f"{kind}: my-new-{kind}\n"
    )
    return text % holes if "%(" in text else text
