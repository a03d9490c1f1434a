"""What an incident is told as: a sentence, and what to do about it, by language. Pure."""

from collections.abc import Mapping
from typing import Any

Texts = Mapping[str, str]
SAYS: Mapping[str, Texts] = {
    "feed_lost": {
        "en": "The feed {subject} speaks, but no longer of {account}.",
        "zh-CN": "数据源 {subject} 仍在上报，但不再包含 {account}。",
    },
    "feeds_lost": {
        "en": "The feed {subject} speaks, but has lost {count} accounts.",
        "zh-CN": "数据源 {subject} 仍在上报，但已丢失 {count} 个客户。",
    },
    "feed_silent": {
        "en": "The feed {subject} has fallen silent.",
        "zh-CN": "数据源 {subject} 已停止上报。",
    },
    "breaker": {
        "en": "What the feed {subject} told would open {rule} for too many accounts at once; {count} are held.",
        "zh-CN": "数据源 {subject} 的数据会使规则 {rule} 同时为过多客户触发；已暂缓 {count} 个。",
    },
    "held": {
        "en": "The rule {subject} has come to its limit; {count} are held.",
        "zh-CN": "规则 {subject} 已达到上限；已暂缓 {count} 个。",
    },
    "muted": {
        "en": "{account} may be acted on again. Meanwhile {signals} signals and {mails} mails were kept back; {count} "
        "are still true: open them?",
        "zh-CN": "{account} 已可恢复处理。期间暂缓了 {signals} 个信号和 {mails} 封邮件；"
        "其中 {count} 个仍成立：要打开吗？",
    },
}
ADVICE: Mapping[str, Texts] = {
    "feed_lost": {
        "en": "What it would tell of the account counts as unknown, and no rule fires on it. See whether its source "
        "still has the account. It closes by itself when the feed speaks of it again.",
        "zh-CN": "在此期间，相关数据视为未知，不会触发任何规则。"
        "请检查来源系统中该客户是否仍然存在。恢复上报后将自动关闭。",
    },
    "feed_silent": {
        "en": "What it would tell counts as unknown, and no rule fires on it. Look at what sends it. It closes by "
        "itself when the feed speaks again.",
        "zh-CN": "在此期间，其数据视为未知，不会触发任何规则。请检查其来源。恢复上报后将自动关闭。",
    },
    "breaker": {
        "en": "Is it true of so many, or is the feed broken? Look at one or two of them; then release them, or dismiss "
        "them. Nothing goes to these accounts meanwhile.",
        "zh-CN": "是真的有这么多客户如此，还是数据源出了问题？请先看一两个，再决定放行或忽略。"
        "在此期间不会向这些客户发送任何内容。",
    },
    "held": {
        "en": "Look at one or two of them; then release them, or dismiss them. Nothing is lost meanwhile.",
        "zh-CN": "请先看一两个，再决定放行或忽略。在此期间不会丢失任何内容。",
    },
    "muted": {
        "en": "What ceased meanwhile has left by itself; the mails stay unsent. Open what is still wanted.",
        "zh-CN": "期间不再成立的已自行结束；邮件不会补发。请打开仍需处理的。",
    },
}


def says_of(
    kind: str, subject: str, account: str = "", count: int = 0, about: Mapping[str, Any] | None = None
) -> dict[str, str]:
    """The incident in one sentence. `account`: its name, where it is of one; `about`: the incident's detail."""
    said = {"rule": "", "signals": 0, "mails": 0, **(about or {}), "count": count}
    texts = SAYS["feeds_lost" if kind == "feed_lost" and not account else kind]
    return {
        language: text.format(subject=subject, account=account, **said) for language, text in texts.items()
    }
