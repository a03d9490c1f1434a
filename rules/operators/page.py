"""The reference page of conditions, generated: what it says is what the language does."""

from collections.abc import Iterator

from rules.aloud import aloud
from rules.operators import GROUPS, Operator
from rules.operators.sample import SAMPLE
from rules.problems import NOWHERE
from rules.resolve import condition
from rules.syntax import DEEPEST, MOST_CHARACTERS, WARN_AT

BEGINNING = f"""# Conditions

<!-- Generated: `python -m rules.operators > docs/reference/conditions.md` -->

A condition stands on one line, or as a list under `all:`, `any:` or `none:`, nested at will. It is true, false or
unknown: nothing unknown counts as false, as zero or as empty. In a rule `about: contract` (or another child) names mean
the contract's fields first, then the account's; a name that stands on both is written `contract.x` or `account.x`.
Of the accounts below one ([vocabulary](documents.md#vocabulary)) all are asked at once: `sum(subsidiary.seats)`.

**Values.** Numbers `3`, `0.5`; shares `30%` (0.3); money as a bare number in the workspace's currency, or with its
code, `50000 USD`; dates `2026-03-01`; spans of one unit, `90d` (`s m h d w`, and `bd bh` for business days and hours);
texts in quotes, `"EMEA"`; values of a choice, teammates, `yes` and `no` bare.

**Names** are letters, digits, underscores and inner hyphens: a hyphen belongs to its name, so a minus has a space on
both sides. `*` and `/` bind tighter than `+` and `-`, those tighter than `else`, that tighter than comparisons, then
`not`, `and`, `or`; round brackets group.

**Bounds.** A condition has at most {MOST_CHARACTERS:,} characters and is at most {DEEPEST} levels deep; from
{WARN_AT:.0%} of either there is a warning. Put lines under `all:`, or give a part a name as a derived field.
"""


def conditions_page() -> str:
    """Markdown, ending in a newline."""
    lines = [BEGINNING]
    for title, group in GROUPS.items():
        lines += [f"## {title}", ""]
        for operator in group:
            lines += _operator(operator)
    return "\n".join(lines).rstrip("\n") + "\n"


def _operator(operator: Operator) -> Iterator[str]:
    yield f"### `{operator.name}`"
    yield ""
    yield f"{' · '.join(f'`{form}`' for form in operator.forms)} → {operator.yields}"
    yield ""
    yield operator.doc
    yield ""
    for example in operator.examples:
        yield f"- `{example}`"
        for language in ("en", "zh-CN"):
            yield f"  - {language}: {reads(example, language)}"
    yield ""


def reads(example: str, language: str) -> str:
    """An example read aloud, in the sample vocabulary. ValueError: it cannot be read."""
    found, problems = condition(example, NOWHERE, SAMPLE)
    if found is None:
        raise ValueError(f"{example}: {problems}")
    return aloud(found, language, SAMPLE.vocabulary)
