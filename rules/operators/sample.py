"""The vocabulary in which the examples of the reference are read."""

from collections.abc import Mapping

from rules.condition import Listed
from rules.problems import NOWHERE
from rules.resolve import Scope, condition, expression
from rules.text import LocalText
from rules.values import DATE, MOMENT, MONEY, NUMBER, SERIES, SPAN, TEAMMATE, TEXT, YES_NO, Type
from rules.vocabulary import Below, ChildKind, Derived, EventKind, Field, NamedCondition, Vocabulary


def _choice(*values: str) -> Type:
    return Type("choice", of=values)


def _label(en: str, zh: str) -> LocalText:
    return LocalText({"en": en, "zh-CN": zh})


def _fields(**fields: tuple[Type, str, str]) -> Mapping[str, Field]:
    return {name: Field(name, kind, _label(en, zh)) for name, (kind, en, zh) in fields.items()}


ACCOUNT = _fields(
    name=(TEXT, "Name", "名称"),
    tier=(_choice("high", "mid", "tech"), "Tier", "客户分层"),
    lifecycle=(_choice("onboarding", "active", "quiet", "churned"), "Lifecycle", "生命周期"),
    owner=(TEAMMATE, "Owner", "负责人"),
    start_date=(DATE, "Start date", "启用日期"),
    seats=(NUMBER, "Seats", "席位数"),
    region=(TEXT, "Region", "地区"),
    active_users=(SERIES, "Active users", "活跃用户"),
)
PARENT = Field(
    "parent",
    Type("reference", to="account"),
    _label("Parent", "上级客户"),
    "crm",
    below=Below("subsidiary", _label("Subsidiary", "子公司")),
)
CONTRACT = _fields(
    ends_on=(DATE, "End date", "到期日"),
    amount=(MONEY, "Amount", "金额"),
    auto_renew=(YES_NO, "Renews by itself", "自动续约"),
    notice=(SPAN, "Notice", "通知期"),
    renewed_on=(DATE, "Renewal date", "续约日"),
)
MODULE = _fields(entitled=(YES_NO, "Entitled", "已购买"), users=(SERIES, "Users", "使用人数"))
CONTACT = _fields(
    role=(_choice("champion", "admin", "sponsor", "user"), "Role", "角色"),
    joined_on=(DATE, "Joined on", "加入日期"),
)
TICKET = _fields(
    priority=(_choice("p1", "p2", "p3"), "Priority", "优先级"),
    opened_at=(MOMENT, "Opened at", "创建时间"),
    closed_at=(MOMENT, "Closed at", "关闭时间"),
)
_DERIVED = {
    "modules_entitled": ("count(module where entitled)", _label("Modules entitled", "已购模块数")),
    "modules_in_use": (
        "count(module where entitled and mean(users, 28d) > 0)",
        _label("Modules in use", "在用模块数"),
    ),
    "utilisation": ("mean(active_users, 7d) / seats", _label("Utilisation", "席位使用率")),
}


def _vocabulary() -> Vocabulary:
    children = {
        "contract": ChildKind("contract", "id", "billing", CONTRACT, NOWHERE, _label("Contract", "合同")),
        "module": ChildKind("module", "name", "entitlements", MODULE, NOWHERE, _label("Module", "模块")),
        "contact": ChildKind("contact", "email", "crm", CONTACT, NOWHERE, _label("Contact", "联系人")),
        "ticket": ChildKind("ticket", "id", "support", TICKET, NOWHERE, _label("Ticket", "工单")),
    }
    by = _fields(by=(Type("reference", to="contact"), "By", "操作人"))
    events = {
        "login": EventKind("login", "telemetry", by, NOWHERE, _label("Login", "登录")),
        "report_created": EventKind(
            "report_created", "telemetry", {}, NOWHERE, _label("Report created", "创建报表")
        ),
        "data_connected": EventKind(
            "data_connected", "telemetry", {}, NOWHERE, _label("Data connected", "数据接入")
        ),
    }
    account = {**ACCOUNT, "parent": PARENT}
    plain = Vocabulary(account, children, events, {}, {})
    return Vocabulary(account, children, events, {}, _derived(plain), _named(plain))


def _named(plain: Vocabulary) -> Mapping[str, NamedCondition]:
    strategic, _ = condition("tier = high or seats >= 100", NOWHERE, Scope(plain))
    pilots = Listed("pilots", frozenset({"acme", "crm:4711"}))
    assert strategic is not None
    return {
        "strategic": NamedCondition("strategic", "account", strategic, _label("Strategic", "战略客户")),
        "pilots": NamedCondition("pilots", "account", pilots, _label("Pilot accounts", "试点客户")),
    }


def _derived(vocabulary: Vocabulary) -> Mapping[str, Derived]:
    found = {}
    for name, (text, label) in _DERIVED.items():
        expr, _ = expression(text, NOWHERE, Scope(vocabulary))
        if expr is not None:
            found[name] = Derived(name, expr, text, label)
    return found


SAMPLE = Scope(
    _vocabulary(),
    about="contract",
    plans={"onboarding": ("kickoff", "first_value")},
    rules=("renewal",),
    tasks=("kickoff-call",),
    task_outcomes={"kickoff-call": ("held", "no_answer")},
    steps=("tips",),
)
"""Within a rule about contracts, with a plan, a playbook and its steps."""
