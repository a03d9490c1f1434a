"""The beginning of a playbook."""

from collections.abc import Iterator

from rules.rulebook import Rulebook
from rules.starters.wording import local, sign, some


def playbook(rulebook: Rulebook, name: str) -> Iterator[str]:
    """It mails nobody: what reaches customers is what its author puts there, and not what a starter chose."""
    for assign in ("responsible", "owner", *rulebook.team.roles, *rulebook.team.people):
        yield _playbook(rulebook, name, assign)


def _mail(rulebook: Rulebook) -> str:
    """How a mail is added, as a remark."""
    fields = rulebook.vocabulary.fields_of("contact") if "contact" in rulebook.vocabulary.children else {}
    roles = list(fields["role"].type.of)[:3] if "role" in fields else []
    if not roles:
        return ""
    to = f"`to: first of [{', '.join(roles)}]` below it"
    return (
        f"  ## A mail to customers may stand here: `- email:` and its name, with {to}.\n"
        "  ## As it is begun, this playbook sends none.\n"
    )


def _playbook(rulebook: Rulebook, name: str, assign: str) -> str:
    well = sign(rulebook).well
    ladder = next(iter(rulebook.escalations), "")
    escalate = f"        escalate: {ladder}   ## who is told while nobody touches it\n" if ladder else ""
    return f"""\
playbook: {name}
label: {local(rulebook, name.replace("-", " ").capitalize(), name)}
about: account
## Definitely true at any moment: the run ends as a success, and what waits is cancelled at once.
goal: {well}
again: {{after: 90d}}   ## an account comes back into it after a quarter at the earliest
on_signal_closed: exit   ## or go_on
steps:
{_mail(rulebook)}  - wait: 3bd   ## business days: a weekend is nobody's silence
  - wait_until: {well}
    at_most: 14d   ## two weeks of silence are an answer
    if_not:
      - task: {local(rulebook, "Ask what stands in the way", "询问有什么困难")}
        id: {name}-ask
        assign: {assign}
        due: 2bd
{escalate}        outcome:   ## each is a fact that a condition may read: outcome({name}-ask) = reached
          reached: {{label: {local(rulebook, "Reached", "已联系上")}}}
          no_answer: {{label: {local(rulebook, "No answer", "未联系上")}, again: 2bd, times: 2}}
## Begin it from a rule: `start: {name}`{_as_others(rulebook)}
"""


def _as_others(rulebook: Rulebook) -> str:
    starts = [
        each.name for each in rulebook.rules.values() if each.start or any(w.start for w in each.windows)
    ]
    return f", as in {some(starts)}" if starts else ""
