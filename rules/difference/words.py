"""A difference in words, in English and Chinese: one line a noun, one line a key below it."""

import re
from collections.abc import Callable, Iterator

from rules.difference.apart import LANGUAGES, Change, Difference, NounChange, Said
from rules.difference.keys import key_read
from rules.operators import Phrase
from rules.text import pick_language

KINDS = {
    "rule": Phrase("rule", "规则"),
    "playbook": Phrase("playbook", "剧本"),
    "email": Phrase("mail", "邮件"),
    "plan": Phrase("plan", "计划"),
    "escalation": Phrase("escalation policy", "升级策略"),
    "person": Phrase("teammate", "团队成员"),
    "role": Phrase("role", "角色"),
    "responsibility": Phrase("responsibility", "职责"),
    "field": Phrase("field", "字段"),
    "derived": Phrase("derived field", "派生字段"),
    "condition": Phrase("named condition", "命名条件"),
    "list": Phrase("list", "名单"),
    "child": Phrase("kind of child", "子对象类型"),
    "event": Phrase("event", "事件"),
    "feed": Phrase("feed", "数据源"),
    "calendar": Phrase("calendar", "日历"),
    "delivery": Phrase("delivery limits", "发送限制"),
    "overview": Phrase("overview", "概览"),
    "workspace": Phrase("workspace", "工作区"),
    "source": Phrase("source", "来源"),
    "mapping": Phrase("import mapping", "导入映射"),
    "story": Phrase("story", "故事"),
}
WHAT = {
    "added": Phrase("{0} is new", "新增{0}"),
    "changed": Phrase("{0} changes", "更改{0}"),
    "removed": Phrase("{0} is taken out", "移除{0}"),
}
IS = Phrase("{0}: {1}", "{0}：{1}")
FROM_TO = Phrase("from {0} to {1}", "由 {0} 改为 {1}")
COMES = Phrase("{0} is added", "增加 {0}")
GOES = Phrase("{0} is dropped", "去掉 {0}")
WITHIN = Phrase(
    "written as before ({0}), but what it is computed from changes",
    "写法不变（{0}），但其计算依据已更改",
)
OF_STEPS = re.compile(
    r"^steps\.(.+\.)?(step|email|title(\.[\w-]+)?|to\.\w+|span|until|condition|at_most|policy|field|value)$"
)
SMALL_PRINT = re.compile(r"\.(outcomes|checklist)\.")
QUOTED = Phrase("“{0}”", "“{0}”")
Read = Callable[[str, str], str]
NONE = Phrase("No difference in meaning.", "含义没有差别。")
FIRST = ("accounts", "when", "start", "task", "mode", "subject", "type", "email", "goal", "expr")
"""Of a noun that comes or goes, what is told of it; the rest stands in its document."""
FIRST_OF_RULE = (
    *(
        "says",
        "because",
        "kind",
        "area",
        "reason",
        "owner",
        "priority",
        "about",
        "accounts",
        "when",
        "if_unknown",
    ),
    *("each", "every", "counts_to", "windows", "if_date_moves", "true_for", "clear_after", "when_clear"),
    *(
        "not_again_within",
        "already_true",
        "start",
        "task",
        "mode",
        "holdout",
        "hold_if",
        "quiet_while",
        "until",
    ),
    "by_hand",
)
"""Of a new rule: whoever says yes to it reads here what its owner will read, of whom, and what it sets going."""


USUAL = {
    "mode": "live",
    "holdout": "0%",
    "kind": "risk",
    "about": "account",
    "priority": "normal",
    "if_unknown": "wait",
    "when_clear": "close_if_untouched",
    "if_date_moves": "retime",
}


def as_said(_: str, value: str) -> str:
    return value


def said(change: Difference, language: str) -> list[str]:
    """Lines; those below a noun begin with two spaces."""
    lines = [line for noun in change.nouns for line in said_of(noun, language)]
    return lines or [_fill(NONE, language)]


def said_of(noun: NounChange, language: str) -> Iterator[str]:
    yield headline(noun, language)
    yield from (f"  {line}" for line in details(noun, language))


def headline(noun: NounChange, language: str) -> str:
    """`rule renewal changes`."""
    kind = _fill(KINDS[noun.kind], language)
    return _fill(WHAT[noun.what], language, f"{kind} {noun.name}".rstrip())


def details(noun: NounChange, language: str) -> list[str]:
    """One line a key."""
    return [key_said(each, language, noun.what) for each in changes_told(noun, language)]


def changes_told(noun: NounChange, language: str) -> list[Change]:
    """What a reader is told of; of one that comes or goes the first things, and of a playbook its steps."""
    changes = [each for each in noun.changes if _is_for(each, noun, language)]
    if noun.what == "changed":
        return _without_small_print(changes)
    told = FIRST_OF_RULE if (noun.kind, noun.what) == ("rule", "added") else FIRST
    changes = [each for each in changes if not _is_usual(each)]
    first = [each for each in changes if each.key.split(".")[0] in told]
    first.sort(key=lambda each: told.index(each.key.split(".")[0]))
    # What each step does, to whom it writes and what it asks for.
    steps = [each for each in changes if OF_STEPS.search(each.key)] if noun.kind == "playbook" else []
    return first + steps


def _without_small_print(changes: list[Change]) -> list[Change]:
    """Of a step that comes or goes, what it does and says; how its task may end is read with the step itself."""
    whole = {
        each.key.removesuffix("step")
        for each in changes
        if each.key.endswith(".step") and not (each.before and each.after)
    }
    return [
        each
        for each in changes
        if not (SMALL_PRINT.search(each.key) and any(each.key.startswith(step) for step in whole))
    ]


def _is_for(change: Change, noun: NounChange, language: str) -> bool:
    """Of a text that differs in several languages, the reader is told of their own."""
    base, _, of = change.key.rpartition(".")
    others = {each.key.rpartition(".")[2] for each in noun.changes if each.key.rpartition(".")[0] == base}
    return of not in LANGUAGES or of == language or language not in others


def _is_usual(change: Change) -> bool:
    """What goes without saying: what a rule would be that does not write the key, a text that is empty."""
    said = (change.after or change.before).values()
    return USUAL.get(change.key, "") in said or not any(said)


def key_said(change: Change, language: str, what: str = "changed") -> str:
    key, value = key_read(change.key, language), value_said(change, language, what)
    if not key and not (change.before and change.after):
        key = "name"
    return _fill(IS, language, key, value) if key else value


def value_said(change: Change, language: str, what: str = "changed", read: Read = as_said) -> str:
    """How it read and how it reads, on one line. `read`: what a value that the language names is called."""
    before, after = (_quoted(side, change.key, language, read) for side in (change.before, change.after))
    if change.is_within:
        return _fill(WITHIN, language, before)
    if what != "changed":
        return before or after
    if not before or not after:
        return _fill(COMES if after else GOES, language, after or before)
    return _fill(FROM_TO, language, before, after)


def _quoted(side: Said, key: str, language: str, read: Read) -> str:
    return _fill(QUOTED, language, read(key, str(pick_language(side, language)))) if side else ""


def _fill(phrase: Phrase, language: str, *parts: str) -> str:
    return phrase.in_language(language).format(*parts)
