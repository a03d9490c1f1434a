"""Letters to our own people: a task that is theirs, a matter that nobody answers, a playbook that is parked. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rules.team import Teammate
from workflows.letters.compose import Frame, From, Sources, compose
from workflows.letters.letter import Letter, Stationery
from workflows.letters.sandbox import Reader
from workflows.letters.write import best_language
from workflows.zones import pick_zone

NOTICES = ("task", "escalation", "parked", "incident", "snoozed")
TEMPLATES: Mapping[str, Mapping[str, Sources]] = {
    "task": {
        "en": Sources(
            "{{ notice.account }}: {{ notice.title }}",
            "Hello {{ reader.name }},\n\n"
            "**{{ notice.title }}**\n\n"
            "{% if notice.says is known %}Why: {{ notice.says }}\n\n{% endif %}"
            "{% if notice.because is known %}{{ notice.because }}\n\n{% endif %}"
            "{% if notice.due_at is known %}Due: {{ notice.due_at }}\n\n{% endif %}"
            "[Open the task]({{ notice.link }})\n",
        ),
        "zh-CN": Sources(
            "{{ notice.account }}：{{ notice.title }}",
            "{{ reader.name }},您好:\n\n"
            "**{{ notice.title }}**\n\n"
            "{% if notice.says is known %}原因:{{ notice.says }}\n\n{% endif %}"
            "{% if notice.because is known %}{{ notice.because }}\n\n{% endif %}"
            "{% if notice.due_at is known %}截止:{{ notice.due_at }}\n\n{% endif %}"
            "[打开任务]({{ notice.link }})\n",
        ),
    },
    "escalation": {
        "en": Sources(
            "{{ notice.account }}: unanswered since {{ notice.opened_at }}",
            "Hello {{ reader.name }},\n\n"
            "**{{ notice.title }}**\n\n"
            "Nobody has {{ notice.wanted }} this since {{ notice.opened_at }}"
            "{% if notice.assignee is known %}; it is with {{ notice.assignee }}{% endif %}. "
            "It has come to level {{ notice.level }} of “{{ notice.policy }}”.\n\n"
            "[Look at it]({{ notice.link }})\n",
        ),
        "zh-CN": Sources(
            "{{ notice.account }}：自 {{ notice.opened_at }} 起无人处理",
            "{{ reader.name }},您好:\n\n"
            "**{{ notice.title }}**\n\n"
            "自 {{ notice.opened_at }} 起{{ notice.wanted }}"
            "{% if notice.assignee is known %},目前负责人:{{ notice.assignee }}{% endif %}。"
            "已升级至“{{ notice.policy }}”第 {{ notice.level }} 级。\n\n"
            "[查看]({{ notice.link }})\n",
        ),
    },
    "parked": {
        "en": Sources(
            "The playbook {{ notice.playbook }} is parked",
            "Hello {{ reader.name }},\n\n"
            "Nothing of **{{ notice.playbook }}** goes out any more: {{ notice.said }}\n\n"
            "No contact was lost by it. Set right what is named, then release the playbook; what waits goes on "
            "where it stood.\n\n"
            "[Look at it]({{ notice.link }})\n",
        ),
        "zh-CN": Sources(
            "剧本 {{ notice.playbook }} 已暂停",
            "{{ reader.name }},您好:\n\n"
            "**{{ notice.playbook }}** 已停止发送:{{ notice.said }}\n\n"
            "没有联系人因此受影响。请先排除上述问题,再恢复该剧本;等待中的内容将从原处继续。\n\n"
            "[查看]({{ notice.link }})\n",
        ),
    },
    "incident": {
        "en": Sources(
            "{{ notice.says }}",
            "Hello {{ reader.name }},\n\n"
            "**{{ notice.says }}**\n\n{{ notice.advice }}\n\n[Look at it]({{ notice.link }})\n",
        ),
        "zh-CN": Sources(
            "{{ notice.says }}",
            "{{ reader.name }},您好:\n\n"
            "**{{ notice.says }}**\n\n{{ notice.advice }}\n\n[查看]({{ notice.link }})\n",
        ),
    },
    "snoozed": {
        "en": Sources(
            "{{ notice.account }}: what you put off is still so",
            "Hello {{ reader.name }},\n\n"
            "**{{ notice.title }}**\n\n"
            "You did not want to see it before {{ notice.until_at }}. It is still so."
            "{% if notice.levels is known %} Meanwhile its escalation passed over {{ notice.levels }} of its "
            "levels.{% endif %}\n\n"
            "[Look at it]({{ notice.link }})\n",
        ),
        "zh-CN": Sources(
            "{{ notice.account }}：您推迟的事项仍未结束",
            "{{ reader.name }},您好:\n\n"
            "**{{ notice.title }}**\n\n"
            "您推迟到 {{ notice.until_at }} 的这一事项仍然如此。"
            "{% if notice.levels is known %}期间已略过 {{ notice.levels }} 级升级通知。{% endif %}\n\n"
            "[查看]({{ notice.link }})\n",
        ),
    },
}
WANTED = {
    "en": {"acknowledged": "acknowledged", "progressed": "moved on with", "resolved": "resolved"},
    "zh-CN": {"acknowledged": "无人确认", "progressed": "没有进展", "resolved": "尚未解决"},
}


def write_notice(
    said: Mapping[str, Any],
    teammate: Teammate,
    *,
    time_zone: str,
    link: str,
    stationery: Stationery,
    effect_key: str,
) -> Letter:
    """The notice of an effect's content, in the teammate's language. `said` has plain values and texts by language;
    `time_zone`: where their clock stands. Raises LetterRefused where they have no address.
    """
    templates = TEMPLATES[said["notice"]]
    language = best_language(templates, (teammate.language, *stationery.workspace.languages))
    names = {"notice": _names(said, language, link), "reader": {"name": teammate.name}}
    ours = stationery.workspace.sender
    zone = pick_zone((time_zone, stationery.workspace.time_zone)).info
    frame = Frame(From(ours.email, ours.name), teammate.email, effect_key)
    return compose(templates[language], names, Reader(language, zone), frame, stationery)


def _names(said: Mapping[str, Any], language: str, link: str) -> dict[str, Any]:
    names = {name: _spoken(name, value, language) for name, value in said.items()}
    if "unless" in said:
        names["wanted"] = WANTED[language][said["unless"]]
    return {name: value for name, value in {**names, "link": link}.items() if value not in (None, "")}


def _spoken(name: str, value: Any, language: str) -> Any:
    if isinstance(value, str) and name.endswith("_at"):
        return datetime.fromisoformat(value)
    if not isinstance(value, Mapping):
        return value
    return value[best_language(value, (language,))] if value else None
