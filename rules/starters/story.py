"""The beginning of a story."""

from collections.abc import Iterator

from rules.rulebook import Rulebook
from rules.values import Type

_VALUES = {
    "number": "10",
    "series": "10",
    "money": "10000",
    "yes/no": "yes",
    "date": "2026-01-05",
    "span": "30d",
}


def story(rulebook: Rulebook, name: str) -> Iterator[str]:
    """An account of which a little is known; whose nothing opens, and no mail goes out."""
    account = {one.name: _value(one.name, one.type) for one in rulebook.vocabulary.account.values()}
    told = [f"{key}: {value}" for key, value in account.items() if value][:5]
    rules = [rule.name for rule in rulebook.rules.values() if rule.every is None][:2]
    quiet = f", not_open: [{', '.join(rules)}]" if rules else ""
    yield f"""\
story: {name}
begins: 2026-03-02 09:00   ## in the workspace's zone; `day` 1 is the day after
account: {{{", ".join(told)}}}
## Children stand under their plurals: {{their key: {{field: value}}}}.
given_for: 60d   ## said each period for so long before, else a 28-day window is unknown on day 1
already_true: ignore   ## what is true of this account as the story begins opens nothing; `open` to see that it does
timeline:
  ## What is done stands before what must be seen; mails count since the line before.
  - {{day: 1, no_email: true}}
  - {{day: 8{quiet}, no_email: true}}
"""


def _value(name: str, kind: Type) -> str:
    if name == "name":
        return "Acme"
    return kind.of[0] if kind.of else _VALUES.get(kind.kind, "")
