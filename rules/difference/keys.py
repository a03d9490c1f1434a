"""The keys of a difference in words: `steps.tips.to.roles` as `step tips, to whom`. A key that has none of its own is
read as it is written.
"""

from collections.abc import Iterator

from rules.operators import Phrase

LANGUAGES = ("en", "zh-CN")
PARTS = {
    "steps": Phrase("step {0}", "步骤 {0}"),
    "then": Phrase("then step {0}", "则步骤 {0}"),
    "else": Phrase("else step {0}", "否则步骤 {0}"),
    "if_not": Phrase("if not, step {0}", "若未成立，步骤 {0}"),
    "arms": Phrase("way {0}", "分支 {0}"),
    "checklist": Phrase("line {0} of the checklist", "清单第 {0} 行"),
    "outcomes": Phrase("outcome {0}", "结果 {0}"),
    "windows": Phrase("window {0}", "窗口 {0}"),
    "milestones": Phrase("milestone {0}", "里程碑 {0}"),
    "levels": Phrase("level {0}", "第 {0} 级"),
    "exits": Phrase("exit {0}", "退出条件 {0}"),
    "capacity": Phrase("capacity for {0}", "{0} 的承载量"),
}
"""What holds several of a kind: the name after it says which one."""
WORDS = {
    "steps": Phrase("order of steps", "步骤顺序"),
    "says": Phrase("says", "提示语"),
    "because": Phrase("because", "为何重要"),
    "about": Phrase("about", "对象"),
    "accounts": Phrase("accounts", "适用的客户"),
    "when": Phrase("when", "条件"),
    "true_for": Phrase("true for", "须持续"),
    "clear_after": Phrase("closes after", "不再成立后多久关闭"),
    "not_again_within": Phrase("not again within", "多久内不再打开"),
    "if_unknown": Phrase("where it is unknown", "未知时"),
    "already_true": Phrase("where it is true already", "上线时已成立的"),
    "hold_if": Phrase("is held", "暂缓"),
    "accounts_over": Phrase("at more accounts than", "客户数超过"),
    "per_owner_over": Phrase("at more for one owner than", "单个负责人超过"),
    "quiet_while": Phrase("is quiet while", "以下规则打开时静默"),
    "mode": Phrase("mode", "模式"),
    "holdout": Phrase("kept out to compare", "留作对照的比例"),
    "when_clear": Phrase("when it is no longer so", "不再成立时"),
    "if_date_moves": Phrase("when its date moves", "日期变动时"),
    "start": Phrase("starts", "启动"),
    "task": Phrase("task", "任务"),
    "owner": Phrase("owner", "规则负责人"),
    "kind": Phrase("kind", "类型"),
    "area": Phrase("area", "职责领域"),
    "reason": Phrase("reason", "风险原因"),
    "priority": Phrase("priority", "优先级"),
    "counts_to": Phrase("the day it counts to", "倒计至"),
    "from": Phrase("from so long before", "提前"),
    "until": Phrase("until", "直到"),
    "each": Phrase("for each", "每个事件"),
    "every": Phrase("every", "每逢"),
    "by_hand": Phrase("who may start it", "可由谁手动启动"),
    "escalate": Phrase("escalation", "升级策略"),
    "policy": Phrase("escalation", "升级策略"),
    "assign": Phrase("who does it", "由谁完成"),
    "due": Phrase("due", "期限"),
    "title": Phrase("title", "标题"),
    "label": Phrase("what people read", "显示名称"),
    "asks": Phrase("asks for", "需填写"),
    "again": Phrase("again", "再次"),
    "times": Phrase("how often", "次数"),
    "goal": Phrase("goal", "目标"),
    "while_running": Phrase("a second start while it runs", "运行中再次启动时"),
    "on_signal_closed": Phrase("when its signal closes", "信号关闭时"),
    "step": Phrase("what it does", "动作"),
    "email": Phrase("the e-mail", "邮件"),
    "sender": Phrase("from whom", "发件人"),
    "to": Phrase("to whom", "收件人"),
    "how": Phrase("how", "方式"),
    "roles": Phrase("roles", "角色"),
    "only_if": Phrase("only if", "仅当"),
    "condition": Phrase("condition", "条件"),
    "span": Phrase("waits", "等待"),
    "at_most": Phrase("waits at most", "最多等待"),
    "value": Phrase("value", "值"),
    "outcome": Phrase("how it ends", "结束方式"),
    "subject": Phrase("subject", "主题"),
    "preheader": Phrase("preheader", "预览文字"),
    "body": Phrase("text", "正文"),
    "class": Phrase("class", "类别"),
    "topic": Phrase("topic", "主题类别"),
    "at_the_latest": Phrase("at the latest", "最迟"),
    "reached": Phrase("reached", "达成条件"),
    "starts": Phrase("counts from", "起算日"),
    "at": Phrase("after", "时点"),
    "by": Phrase("by", "渠道"),
    "unless": Phrase("unless", "除非已"),
    "caps": Phrase("at most", "上限"),
    "per_contact": Phrase("to one contact", "每位联系人"),
    "per_account": Phrase("to one account", "每个客户"),
    "count": Phrase("mails", "封数"),
    "within": Phrase("within", "期间"),
    "quiet_hours": Phrase("quiet hours", "免打扰时段"),
    "late_after": Phrase("left out when later than", "逾期多久不发"),
    "max_age": Phrase("too old after", "过期时间"),
    "max_silence": Phrase("silence allowed", "允许静默"),
}


def key_read(key: str, language: str) -> str:
    """In the reader's language; the language of a text is named where it is another one."""
    name, dot, of = key.rpartition(".")
    if of not in LANGUAGES:
        return _joined(key, language)
    read = _joined(name, language) if dot else ""
    return read if of == language else f"{read} ({of})".lstrip()


def _joined(key: str, language: str) -> str:
    return ("，" if language == "zh-CN" else ", ").join(_parts(key.split("."), language))


def _parts(names: list[str], language: str) -> Iterator[str]:
    waiting = iter(names)
    for name in waiting:
        which = next(waiting, "") if name in PARTS else ""
        if which:
            yield PARTS[name].in_language(language).format(which)
        elif name in WORDS:
            yield WORDS[name].in_language(language)
        else:
            yield name
