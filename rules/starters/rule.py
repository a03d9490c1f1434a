"""The beginning of a rule."""

from collections.abc import Iterator

from rules.rulebook import Rulebook
from rules.starters.wording import first_field, local, sign, some


def rule(rulebook: Rulebook, name: str) -> Iterator[str]:
    """The likeliest first: the first that the rulebook can carry is taken."""
    for head in (_answered(rulebook), ""):
        for assign in ("responsible", "owner", *rulebook.team.roles, *rulebook.team.people):
            yield _rule(rulebook, name, head, assign)


def _answered(rulebook: Rulebook) -> str:
    area = next(iter(rulebook.team.responsibilities), "")
    owner = next(iter(rulebook.team.people), "")
    reason = next(iter(rulebook.workspace.reasons), "")
    said = ""
    if area:
        said += f"area: {area}   ## whose work it is: {some(rulebook.team.responsibilities)}\n"
    if reason:
        said += f"reason: {reason}\n"
    return said + (f"owner: {owner}   ## who answers for this rule\n" if owner else "")


def _rule(rulebook: Rulebook, name: str, head: str, assign: str) -> str:
    signs = sign(rulebook)
    tier = first_field(rulebook, "choice")
    accounts = (
        f"accounts: {tier.name} in [{', '.join(tier.type.of[:2])}]   ## which accounts it watches at all\n"
        if tier
        else ""
    )
    title = local(rulebook, f"Look into {name} at {{account.name}}", f"了解 {{account.name}} 的情况:{name}")
    if "name" not in rulebook.vocabulary.account:
        title = local(rulebook, f"Look into {name}", f"了解情况:{name}")
    return f"""\
rule: {name}
## One sentence for who gets the work; {{...}} holds this account's values.
says: {local(rulebook, f"{name}: say here what is so", f"{name}:在此说明情况")}
## Why it matters, and what to do about it.
because: {local(rulebook, "Say why this matters, and what to ask.", "说明为何重要,以及该问什么。")}
kind: risk   ## or opportunity, lifecycle
{head}{accounts}when:
  all:
    ## One line, your reason beside it after one `#`: it goes with the line into every explanation. After two, as
    ## here, stands what is for the writer alone.
    - {signs.badly}   ## {signs.why}
true_for: 7d   ## so long before anybody is told: a quiet week is not a decline
not_again_within: 90d   ## a quarter: the same advice sooner is nagging
## Of whom it is true on the day it goes live, or is first heard of: `ignore` leaves them alone until it was once false,
## `open` opens them all, `{{open: 20 a day}}` so many each day.
already_true: ignore
task:   ## or `start:` and a playbook{f": {some(rulebook.playbooks)}" if rulebook.playbooks else ""}
  title: {title}
  assign: {assign}
  due: 3bd
"""
