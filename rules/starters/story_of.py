"""The beginning of a story of one rule: what the rule reads is there to be filled in."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from rules.condition import Condition
from rules.expression import FieldRef, Related
from rules.layout.formatting import format_text
from rules.meaning.cast import plural_of
from rules.rule import Rule
from rules.rulebook import Rulebook
from rules.starters.fitting import BEGINS, Turn, fitting, numbers, turning, walk_whose, whose
from rules.values import Type

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
    found = rulebook.rules[rule]
    read = _read(rulebook, found)
    account = {**_named(rulebook), **read.pop("account", {})}
    turns = [turn for each in _conditions(found) for turn in turning(each, rulebook.vocabulary.groups)]
    happens = [f"set: {{{each}}}" for turn in turns for each in _becomes(rulebook, found, turn)]
    happens += _begun_by(rulebook, found)
    cast = _cast(rulebook, found, read)
    text = f"""\
story: {name}
begins: {BEGINS} 09:00   ## in the workspace's zone; `day` 1 is the day after
## What `{rule}` reads. Put in the values that your story is about; `empty` says that there is none.
account: {{{_told(account)}}}
{cast}given_for: 60d             ## all this was so for so long before: else a window of 28 days is unknown on day 1
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


def _cast(rulebook: Rulebook, rule: Rule, read: Mapping[str, Mapping[str, str]]) -> str:
    """Children and accounts below, under their plurals, as many as the rule counts to."""
    counted = _numbers(rulebook, rule)
    said = ""
    for kind in (*rulebook.vocabulary.children, *rulebook.vocabulary.groups):
        told = [_told(read[kind])] if read.get(kind) else []
        for child in rulebook.vocabulary.children:
            below = whose(kind, child, rulebook.vocabulary.groups)
            if below != child and below in read:
                keys = _keys(rulebook, child, counted.get(below, 1))
                told.append(
                    f"{plural_of(child)}: {{{', '.join(f'{key}: {{{_told(read[below])}}}' for key in keys)}}}"
                )
        if told or kind in read:
            keys = _keys(rulebook, kind, counted.get(kind, 1))
            said += f"{plural_of(kind)}:\n" + "".join(f"  {key}: {{{', '.join(told)}}}\n" for key in keys)
    return said


def _becomes(rulebook: Rulebook, rule: Rule, turn: Turn) -> list[str]:
    """Of each of those that the rule counts; of a child of one below, the first of each."""
    about, name = turn.field
    told = f"{name}: {turn.value}"
    if about == "account":
        return [told]
    kind, _, child = about.partition(" ")
    if child:
        told = f"{child} {_key(rulebook, child)}: {{{told}}}"
    keys = _keys(rulebook, kind, _numbers(rulebook, rule).get(kind, 1))
    return [f"{kind} {key}: {{{told}}}" for key in keys]


def _numbers(rulebook: Rulebook, rule: Rule) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for condition in _conditions(rule):
        for kind, least in numbers(condition, rulebook.vocabulary.groups).items():
            found[kind] = max(found.get(kind, 0), least)
    return found


def _read(rulebook: Rulebook, rule: Rule) -> dict[str, dict[str, str]]:
    """Of the account, of each child kind, of those below and of their children: the fields that the rule reads, in the
    order of the vocabulary.
    """
    vocabulary, conditions = rulebook.vocabulary, _conditions(rule)
    asked = [*conditions, *([rule.counts_to] if rule.counts_to is not None else [])]
    nodes = [found for each in asked for found in walk_whose(each, vocabulary.groups)]
    named = {
        (whose(group, node.about, vocabulary.groups), node.name)
        for group, node in nodes
        if isinstance(node, FieldRef | Related)
    }
    fits = {at: value for each in conditions for at, value in fitting(each, vocabulary.groups).items()}
    found: dict[str, dict[str, str]] = defaultdict(dict, {kind: {} for kind in _numbers(rulebook, rule)})
    for group in ("", *vocabulary.groups):
        for about in ("account", *vocabulary.children):
            theirs = whose(group, about, vocabulary.groups)
            for name, field in vocabulary.fields_of(about).items():
                value = fits.get((theirs, name)) or _value(field.type, rulebook)
                if (theirs, name) in named and value:
                    found[theirs][name] = value
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
    return _keys(rulebook, kind, 1)[0]


def _keys(rulebook: Rulebook, kind: str, number: int) -> list[str]:
    children = rulebook.vocabulary.children
    if kind in children and children[kind].key == "email":
        return ["ana@acme.test", *(f"ana-{at}@acme.test" for at in range(2, number + 1))]
    return [f"{kind}-{at}" for at in range(1, number + 1)]


def _told(fields: Mapping[str, str]) -> str:
    return ", ".join(f"{name}: {value}" for name, value in fields.items())
