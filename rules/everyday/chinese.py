"""A sentence said in Chinese, word for word in English, with the names of the vocabulary for its Chinese labels.

What is left over in Chinese was not understood; then nothing is said in English at all.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import chain

from rules.scope import Names
from rules.text import LocalText

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
LONGEST = 200
_NUMBERS = {"一": "1", "两": "2", "二": "2", "三": "3", "四": "4", "五": "5", "六": "6", "十": "10"}
_UNITS = {
    "个工作日|工作日": "business days",
    "天|日": "days",
    "个星期|星期|周": "weeks",
    "个月": "months",
    "个季度|季度": "quarters",
    "年": "years",
    "小时": "hours",
}
_WORDS = (
    (r"在?(\d+%?)\s*(?:到|至|-)\s*(\d+%?)\s*之间", r"\1~\2"), (r"(\d+)\s*万", r"\g<1>0000"),
    (r"([a-z_]+)\s*的\s*(\d+%)", r"\2 of \1"), (r"([a-z_]+)\s*的\s*一半", r"50% of \1"),
    (r"百分之(\d+)", r"\1%"),
    ("未关闭|未解决|没有关闭|没有解决", "open"), ("未知", "is unknown"), ("已知", "is known"),
    ("从来没有|从未|从没", "never"), ("没有人|没人|无人", "nobody"),
    ("不为空|非空", "is not empty"), ("为空", "is empty"),
    ("没有|没|无", "no"), ("尚未|还未|未", "not"), ("变为|变成|转为|改为", "became"),
    ("变化|改变|变更|变动", "changed"),
    ("不是|不为|不等于", "!="), ("大于等于|不小于|不低于|不少于|至少", ">="),
    ("小于等于|不大于|不超过|不高于|至多|最多", "<="),
    ("大于|超过|高于|多于", ">"), ("小于|低于|少于|不足|不到", "<"), ("等于|为|是", "="),
    ("并且|而且|同时|以及|且|并", "and"), ("或者|或", "or"), ("[，、；,]", ","),
    ("每(?:个)?周", "per week"), ("每(?:个)?月", "per month"),
    ("已到期|已过期|已经到期|已经过期", "ends passed"), ("到期|过期", "ends"),
    ("已经?过", "passed"), ("即将|快要|快", "soon"),
    ("已续约", "renewed"), ("续约", "renewed"), ("关闭|解决", "closed"), ("打开", "open"),
    ("下降|减少|下滑|降低", "dropped"), ("上升|增长|增加|提高", "rose"), ("流失", "churned"), ("新增|新", "new"),
    ("逾期|延迟", "late"), ("管理员", "admin"), ("决策人|高层", "sponsor"), ("次数|次", "times"),
    ("的|了|在|有|将|客户|账户|账号|个|名|位|条|过", ""),
)  # fmt: skip
"""The longest before what begins it."""
_SPAN = r"(\d+ (?:business )?(?:hour|day|week|month|quarter|year)s)"
_ORDERED = (
    (r"\bin (next|last) within\b", r"in \1"),
    (rf"^(?:in last |>=? )?{_SPAN} (?:nobody|no|not) (.+)$", r"no \2 for \1"),
    (rf"^(.+?) (?:(?:in last|>=?) )?{_SPAN} (?:nobody|no|not) (.+)$", r"\1 not \3 for \2"),
    (rf"^in last {_SPAN} (.+)$", r"\2 in last \1"),
    (r"^per (week|month) (.+)$", r"\2 per \1"),
    (rf"^(.+?) (>=?) {_SPAN} open$", r"\1 open \2 \3"),
    (rf"^(?:within|in next) {_SPAN} (ends|renewed) (.+)$", r"\3 \2 within \1"),
    (r"^(.+?) (\d+ to \d+ \w+) (ends|renewed)$", r"\1 \3 in \2"),
    (rf"^(.+?) (?:within|in next) {_SPAN} (ends|renewed)$", r"\1 \3 within \2"),
    (rf"^(.+?) in last {_SPAN} (dropped|rose|changed)\b(.*)$", r"\1 \3\4 in last \2"),
    (rf"^(.+?) for {_SPAN} ([<>]=? .+)$", r"\1 \3 for \2"),
    (r"^(\w+) (?:times )?((?:[<>]=?|=) \d+)(?: times)?\b(.*)$", r"\1 \2\3"),
    (r"^nobody (\w+)(.*)$", r"no \1\2"),
)
"""Where English would say it elsewhere; of each part by itself."""


def is_chinese(text: str) -> bool:
    return _CHINESE.search(text) is not None and len(text) <= LONGEST


def in_english(text: str, names: Names) -> str:
    """Nothing where a word of it is not known."""
    said = unicodedata.normalize("NFKC", text)
    for label, name in sorted(_labels(names), key=lambda pair: -len(pair[0])):
        said = _named(said, label, name)
    for pattern, word in _words():
        said = pattern.sub(f" {word} ", said)
    if _CHINESE.search(said):
        return ""
    parts = [" ".join(part.split()) for part in re.split(r"(\band\b|\bor\b|,)", said)]
    return " ".join(_ordered(part) for part in parts if part)


def _named(said: str, label: str, name: str) -> str:
    """The label by its name, also where it is denied within: `数据未接入` of `数据接入`."""
    said = said.replace(label, f" {name} ")
    for at in range(1, len(label)) if _CHINESE.match(label) else ():
        said = re.sub(
            rf"{re.escape(label[:at])}(?:尚未|还未|未|没有|没){re.escape(label[at:])}",
            f" never {name} ",
            said,
        )
        said = said.replace(f"{label[:at]}已{label[at:]}", f" {name} ")
    return said


def _labels(names: Names) -> Iterator[tuple[str, str]]:
    vocabulary = names.scope.vocabulary
    told: list[tuple[str, LocalText | None]] = [(name, one.label) for name, one in vocabulary.derived.items()]
    told += [(name, one.label) for name, one in vocabulary.events.items()]
    told += [(kind, one.label) for kind, one in vocabulary.children.items()]
    for about in ("account", *vocabulary.children):
        told += [(name, one.label) for name, one in vocabulary.fields_of(about).items()]
    for name, label in told:
        for each in label.by_language.values() if label else ():
            if _CHINESE.search(each):
                yield unicodedata.normalize("NFKC", each), name


def _ordered(part: str) -> str:
    for pattern, straight in _ORDERED:
        part = re.sub(pattern, straight, part)
    return part


def _of_unit(said: str, unit: str) -> Iterator[tuple[str, str]]:
    within = "(?:以内|之内|内)"
    yield rf"(\d+)\s*[到至-]\s*(\d+)\s*(?:{said})(?:{within}|后)?", rf"\1 to \2 {unit}"
    yield rf"(?:连续|持续)(\d+)\s*(?:{said})", rf"for \1 {unit}"
    yield rf"(\d+)\s*(?:{said}){within}", rf"within \1 {unit}"
    yield rf"(\d+)\s*(?:{said})", rf"\1 {unit}"


@cache
def _words() -> tuple[tuple[re.Pattern[str], str], ...]:
    numbers = "".join(_NUMBERS)
    spans = [*chain.from_iterable(zip(*(_of_unit(said, unit) for said, unit in _UNITS.items()), strict=True))]
    ways = [("(?:最近|过去|近)(?:的)?", "in last"), ("(?:未来|接下来|今后)(?:的)?", "in next")]
    said = [
        (rf"(?<![\d{numbers}]){number}(?=个|天|周|年|小时|次|名|位)", digit)
        for number, digit in _NUMBERS.items()
    ]
    more = [*said, *ways, *spans, *_WORDS]
    return tuple((re.compile(pattern), word) for pattern, word in more)
