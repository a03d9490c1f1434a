"""The beginning of a story of one rule: what the rule reads is there to be filled in."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from rules.condition import Condition
from rules.expression import FieldRef, Related
from rules.layout.formatting import format_text
from rules.meaning.cast import plural_of
from rules.rule import Rule
from rules.rulebook import Rulebook
from rules.starters.fitting import BEGINS, Turn, fitting, turning
from rules.values import Type
from rules.walk import walk

_VALUES = {
    "number": "10",
    "series": "10",
    "money": "10000",
    "yes/no": "yes",
    "date": "2026-04-01",
    "moment": "2026-02-20",
    "span": "30d",
    "text": "Acme",
}


def story_of(rulebook: Rulebook, rule: str, name: str) -> str:
    """Values that fit the rule where it compares with something fixed, else of the right kind and no more: whoever
    writes the story makes them those it is about.
    """
    read = _read(rulebook, rulebook.rules[rule])
    account = {**_named(rulebook), **read.pop("account", {})}
    children = "".join(
        f"{plural_of(kind)}:\n  {_key(rulebook, kind)}: {{{_told(fields)}}}\n"
        for kind, fields in read.items()
    )
    found = rulebook.rules[rule]
    turns = [turn for each in _conditions(found) for turn in turning(each)]
    happens = [f"set: {{{_becomes(rulebook, turn)}}}" for turn in turns] + _begun_by(rulebook, found)
    text = f"""\
story: {name}
begins: {BEGINS} 09:00   ## in the workspace's zone; `day` 1 is the day after
## What `{rule}` reads. Put in the values that your story is about; `empty` says that there is none.
account: {{{_told(account)}}}
{children}given_for: 60d             ## all this was so for so long before: else a window of 28 days is unknown on day 1
timeline:
  ## What happens ({_examples(rulebook)}) stands before what must be seen (`open: {rule}`).
{"".join(f"  - {{day: 1, {each}}}" + chr(10) for each in happens)}\
  - {{day: {_days(found, turns)}, open: {rule}}}
"""
    return format_text(text, "begun.yaml").text


def _begun_by(rulebook: Rulebook, rule: Rule) -> list[str]:
    """What must happen, besides: the event that each signal is of, or the person who starts it."""
    if rule.each is not None:
        fits = fitting(rule.each.where) if rule.each.where is not None else {}
        told = {name: value for (about, name), value in fits.items() if about == rule.each.event}
        return [f"event: {{{rule.each.event}: {{{_told(told)}}}}}" if told else f"event: {rule.each.event}"]
    if rule.opens_by_itself:
        return []
    of = rule.name if rule.about == "account" else f"{{{rule.name}: {_key(rulebook, rule.about)}}}"
    return [f"started: {of}"]


def _examples(rulebook: Rulebook) -> str:
    """How an event and a change are written, by names that there are."""
    said = [f"`event: {name}`" for name in list(rulebook.vocabulary.events)[:1]]
    valued = ((one.name, _value(one.type, rulebook)) for one in rulebook.vocabulary.account.values())
    said += [f"`set: {{{name}: {value}}}`" for name, value in valued if value][:1]
    return ", ".join(said) or "`silent`"


def _named(rulebook: Rulebook) -> dict[str, str]:
    return {"name": "Acme"} if "name" in rulebook.vocabulary.account else {}


def _conditions(rule: Rule) -> list[Condition]:
    return [each for each in (rule.accounts, rule.when) if each is not None]


def _becomes(rulebook: Rulebook, turn: Turn) -> str:
    about, name = turn.field
    told = f"{name}: {turn.value}"
    return told if about == "account" else f"{about} {_key(rulebook, about)}: {{{told}}}"


def _read(rulebook: Rulebook, rule: Rule) -> dict[str, dict[str, str]]:
    """By account and child kind, the fields that the rule reads, in the order of the vocabulary."""
    conditions = _conditions(rule)
    asked = [*conditions, *([rule.counts_to] if rule.counts_to is not None else [])]
    nodes = [node for each in asked for node in walk(each) if isinstance(node, FieldRef | Related)]
    named = {(node.about, node.name) for node in nodes}
    fits = {field: value for each in conditions for field, value in fitting(each).items()}
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for about in ("account", *rulebook.vocabulary.children):
        for name, field in rulebook.vocabulary.fields_of(about).items():
            value = fits.get((about, name)) or _value(field.type, rulebook)
            if (about, name) in named and value:
                found[about][name] = value
    return found


def _days(rule: Rule, turns: Sequence[Turn]) -> int:
    """By when what changes has changed, and its hold is over."""
    held = rule.true_for.amount if rule.true_for is not None and rule.true_for.unit == "d" else 0
    return 1 + held + max((turn.days for turn in turns), default=0)


def _value(kind: Type, rulebook: Rulebook) -> str:
    if kind.kind == "teammate":
        return next(iter(rulebook.team.people), "") if rulebook.team else ""
    return kind.of[0] if kind.of else _VALUES.get(kind.kind, "")


def _key(rulebook: Rulebook, kind: str) -> str:
    return "ana@acme.test" if rulebook.vocabulary.children[kind].key == "email" else f"{kind}-1"


def _told(fields: Mapping[str, str]) -> str:
    return ", ".join(f"{name}: {value}" for name, value in fields.items())
