"""The keys of a difference in words: `steps.tips.to.roles` as `step tips, to whom`. A key that has none of its own is
read as it is written.
"""

from collections.abc import Iterator, Mapping

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
    "lists": Phrase("list {0}", "名单 {0}"),
    "takes": Phrase("what it takes as {0}", "取作 {0} 的内容"),
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
    "breaker": Phrase("holds what hangs on it past", "超过此比例即暂缓"),
    "has_habit": Phrase("how it speaks", "发送方式"),
    "feed": Phrase("the feed that brings it", "所属数据源"),
    "type": Phrase("type", "类型"),
    "expr": Phrase("what it is", "计算式"),
    "key": Phrase("the name of its key", "键名"),
    "below": Phrase("what accounts below are called", "下级客户的称呼"),
    "tone": Phrase("its tone", "色调"),
    "repeat": Phrase("how often it is climbed again", "重复次数"),
    "days": Phrase("working days", "工作日"),
    "opens": Phrase("the day begins", "上班时间"),
    "closes": Phrase("the day ends", "下班时间"),
    "holidays": Phrase("holidays of", "节假日所属国家"),
    "closed": Phrase("further days off", "其他休息日"),
    "time_zone": Phrase("time zone", "时区"),
    "currency": Phrase("currency", "货币"),
    "languages": Phrase("languages", "语言"),
    "language": Phrase("language", "语言"),
    "reasons": Phrase("reasons for a risk", "风险原因"),
    "publish": Phrase("who may publish", "发布方式"),
    "postal_address": Phrase("postal address", "邮寄地址"),
    "manager": Phrase("manager", "上级"),
    "deputy": Phrase("who stands in", "代理人"),
    "region": Phrase("calendar of their working days", "工作日历"),
    "responsible": Phrase("who does it", "执行人"),
    "accountable": Phrase("who answers for it", "责任人"),
    "consulted": Phrase("who is asked", "咨询对象"),
    "informed": Phrase("who is told", "知会对象"),
    "event": Phrase("of this kind", "事件类型"),
    "where": Phrase("only where", "仅限"),
    "period": Phrase("period", "周期"),
    "month": Phrase("month", "月份"),
    "nth": Phrase("which day", "第几天"),
    "counted": Phrase("counted in", "计数单位"),
    "weekday": Phrase("weekday", "星期"),
    "field": Phrase("the field", "字段"),
    "after": Phrase("so long after the last start", "距上次启动"),
    "per": Phrase("once for each", "每个值一次"),
}
ON_A_PAGE = WORDS | {
    "says": Phrase("what it says", "提示语"),
    "because": Phrase("why it matters", "为何重要"),
    "about": Phrase("what it is about", "对象"),
    "accounts": Phrase("which accounts", "适用的客户"),
    "when": Phrase("the condition", "条件"),
    "true_for": Phrase("must stay true for", "须持续"),
    "clear_after": Phrase("stays open after it is no longer so for", "不再成立后多久关闭"),
    "not_again_within": Phrase("least time between two openings", "多久内不再打开"),
    "mode": Phrase("how it acts", "模式"),
    "start": Phrase("the playbook it starts", "启动的剧本"),
    "task": Phrase("the task", "任务"),
    "owner": Phrase("who answers for the rule", "规则负责人"),
    "area": Phrase("whose work it is", "职责领域"),
    "due": Phrase("by when", "期限"),
    "at": Phrase("when", "时点"),
    "unless": Phrase("unless it is by then", "除非已"),
}
"""Where the key itself stands beside it, what it means is said at greater length."""
WRITTEN = {
    "span": "wait",
    "weekday": "until",
    "condition": "wait_until",
    "arms": "branch",
    "only_if": "if",
    "policy": "escalate",
    "outcomes": "outcome",
    "exits": "exit",
    "how": "to",
    "roles": "to",
    "field": "update",
    "value": "update",
    "expr": "is",
    "has_habit": "speaks",
    "opens": "hours",
    "closes": "hours",
    "period": "every",
    "month": "every",
    "nth": "every",
    "counted": "every",
    "event": "each",
    "where": "each",
    "outcome": "end",
    "step": "",
    "body": "",
    "count": "",
    "within": "",
}
"""By what key an author writes it, where that is called otherwise; nothing where no key of its own says it."""


def key_read(key: str, language: str, words: Mapping[str, Phrase] = WORDS) -> str:
    """In the reader's language; the language of a text is named where it is another one."""
    name, dot, of = key.rpartition(".")
    if of not in LANGUAGES:
        return _joined(key, language, words)
    read = _joined(name, language, words) if dot else ""
    return read if of == language else f"{read} ({of})".lstrip()


def key_written(key: str) -> str:
    """The key that an author writes: `wait` of `steps.tips.span`, `from` of `windows.open.from`."""
    names = [name for name in key.split(".") if name not in LANGUAGES]
    held = [names[at - 1] in PARTS for at in range(1, len(names))]
    own = [name for name, is_one in zip(names, [False, *held], strict=True) if not is_one]
    last = own[-1] if own else ""
    if last == "condition" and "arms" in own:
        return "if"
    return "" if last.isdigit() else WRITTEN.get(last, last)


def _joined(key: str, language: str, words: Mapping[str, Phrase]) -> str:
    return ("，" if language == "zh-CN" else ", ").join(_parts(key.split("."), language, words))


def _parts(names: list[str], language: str, words: Mapping[str, Phrase]) -> Iterator[str]:
    waiting = iter(names)
    for name in waiting:
        which = next(waiting, "") if name in PARTS else ""
        if which:
            yield PARTS[name].in_language(language).format(which)
        elif name in words:
            yield words[name].in_language(language)
        else:
            yield name
