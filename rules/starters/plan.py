"""The beginning of a plan."""

from collections.abc import Iterator

from rules.rulebook import Rulebook
from rules.starters.wording import first_field, local


def plan(rulebook: Rulebook, name: str) -> Iterator[str]:
    """Nothing where the account has no day to count from."""
    vocabulary = rulebook.vocabulary
    start = first_field(rulebook, "date") or first_field(rulebook, "moment")
    event = next(iter(vocabulary.events), "")
    number = first_field(rulebook, "number") or first_field(rulebook, "series")
    reached = [f"count({event}) >= 3"] if event else []
    if number:
        reached.append(f"{number.name} >= 3" if not number.is_series else f"mean({number.name}, 7d) >= 3")
    if start is None or not reached:
        return
    first = f"ever({event})" if event else reached[0]
    tier = first_field(rulebook, "choice")
    accounts = (
        f"accounts: {tier.name} in [{', '.join(tier.type.of[:2])}]   ## whom it is for\n" if tier else ""
    )
    yield f"""\
plan: {name}
label: {local(rulebook, name.replace("-", " ").capitalize(), name)}
{accounts}starts: {start.name}   ## the day from which the due days count
milestones:
  first-step:
    label: {local(rulebook, "First step", "第一步")}
    ## Three weeks: one for access, one for the work, one for what goes wrong. Count your own median and add half.
    due: 21d
    reached: {first}   ## its first definite truth counts for ever
  habit:
    label: {local(rulebook, "A habit", "形成习惯")}
    ## The second month is when a try becomes a habit, or does not.
    due: 60d
    at_the_latest: 90d
    reached: {reached[0]}
## In conditions: late({name}.habit), reached({name}.first-step), overdue({name}.habit) >= 14d
"""
