"""Yes, or the named reason for no: what every stage, and every start of a run, answers."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Reason(Enum):
    """The closed list of reasons. The value is the code kept in the ledger and on the effect."""

    ALLOWED = "allowed"

    # May a run start?
    ALREADY_RUNNING = "already_running"
    RAN_ONCE = "ran_once"
    RAN_FOR_THIS = "ran_for_this"
    RAN_LATELY = "ran_lately"
    NO_SUCH_PLAYBOOK = "no_such_playbook"
    NO_CONTACT = "no_contact"

    # Is it still true?
    RUN_ENDED = "run_ended"
    GOAL_REACHED = "goal_reached"
    EXITED = "exited"
    SIGNAL_CLOSED = "signal_closed"
    GUARD_NOT_TRUE = "guard_not_true"
    CAUSE_ANSWERED = "cause_answered"
    PLAYBOOK_PARKED = "playbook_parked"
    TOO_LATE = "too_late"

    # May this address, this account be written to?
    NO_ADDRESS = "no_address"
    LEGAL_HOLD = "legal_hold"
    COMPLAINT = "complaint"
    HARD_BOUNCE = "hard_bounce"
    ADDRESS_REFUSED = "address_refused"
    SUPPRESSED = "suppressed"
    UNSUBSCRIBED = "unsubscribed"

    # Not now?
    CONTACT_CAP = "contact_cap"
    ACCOUNT_CAP = "account_cap"
    QUIET_HOURS = "quiet_hours"
    PACE = "pace"

    # After a restore.
    SENT_BEFORE = "sent_before"


READS: dict[str, dict[Reason, str]] = {
    "en": {
        Reason.ALLOWED: "nothing speaks against it",
        Reason.ALREADY_RUNNING: "this playbook is already under way here",
        Reason.RAN_ONCE: "this playbook runs once only, and has run here",
        Reason.RAN_FOR_THIS: "this playbook has already run for this occasion",
        Reason.RAN_LATELY: "this playbook ran here a short while ago",
        Reason.NO_SUCH_PLAYBOOK: "the running edition has no such playbook",
        Reason.NO_CONTACT: "no contact has any of the roles asked for",
        Reason.RUN_ENDED: "the run has ended",
        Reason.GOAL_REACHED: "the goal is reached",
        Reason.EXITED: "an exit of the playbook has come true",
        Reason.SIGNAL_CLOSED: "what started it is no longer true",
        Reason.GUARD_NOT_TRUE: "the step's own condition is not true",
        Reason.CAUSE_ANSWERED: "somebody has seen to it",
        Reason.PLAYBOOK_PARKED: "the playbook is parked",
        Reason.TOO_LATE: "it is overdue by more than is allowed",
        Reason.NO_ADDRESS: "there is no e-mail address that could be written to",
        Reason.LEGAL_HOLD: "there is a legal hold",
        Reason.COMPLAINT: "the recipient complained of an earlier mail",
        Reason.HARD_BOUNCE: "an earlier mail came back: there is no such mailbox",
        Reason.ADDRESS_REFUSED: "the recipient's mail server refused the address",
        Reason.SUPPRESSED: "this account or address is not to be written to",
        Reason.UNSUBSCRIBED: "the recipient unsubscribed",
        Reason.CONTACT_CAP: "this contact has been written to often enough lately",
        Reason.ACCOUNT_CAP: "this account has been written to often enough lately",
        Reason.QUIET_HOURS: "it is night where the recipient is",
        Reason.PACE: "the channel takes no more just now",
        Reason.SENT_BEFORE: "the receipts say that it was sent before",
    },
    "zh-CN": {
        Reason.ALLOWED: "没有任何阻碍",
        Reason.ALREADY_RUNNING: "该剧本已在此运行",
        Reason.RAN_ONCE: "该剧本只运行一次,且已运行过",
        Reason.RAN_FOR_THIS: "该剧本已为此事项运行过",
        Reason.RAN_LATELY: "该剧本不久前在此运行过",
        Reason.NO_SUCH_PLAYBOOK: "当前版本中没有该剧本",
        Reason.NO_CONTACT: "没有符合所需角色的联系人",
        Reason.RUN_ENDED: "本次运行已结束",
        Reason.GOAL_REACHED: "目标已达成",
        Reason.EXITED: "剧本的退出条件已成立",
        Reason.SIGNAL_CLOSED: "触发它的情况已不成立",
        Reason.GUARD_NOT_TRUE: "该步骤自身的条件不成立",
        Reason.CAUSE_ANSWERED: "已有人处理",
        Reason.PLAYBOOK_PARKED: "该剧本已暂停",
        Reason.TOO_LATE: "逾期超过允许的时间",
        Reason.NO_ADDRESS: "没有可用的电子邮件地址",
        Reason.LEGAL_HOLD: "处于法律保留状态",
        Reason.COMPLAINT: "收件人曾投诉此前的邮件",
        Reason.HARD_BOUNCE: "此前的邮件被退回:邮箱不存在",
        Reason.ADDRESS_REFUSED: "收件方邮件服务器拒绝了该地址",
        Reason.SUPPRESSED: "该客户或地址已设为不发送",
        Reason.UNSUBSCRIBED: "收件人已退订",
        Reason.CONTACT_CAP: "近期已向该联系人发送足够多的邮件",
        Reason.ACCOUNT_CAP: "近期已向该客户发送足够多的邮件",
        Reason.QUIET_HOURS: "收件人所在地正值夜间",
        Reason.PACE: "渠道暂时无法接收更多",
        Reason.SENT_BEFORE: "回执表明此前已发送",
    },
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """`until`: when to ask again (None: never of itself). `detail` names what decided: an exit, a topic, a mail."""

    allowed: bool
    reason: Reason
    until: datetime | None = None
    detail: str = ""

    @property
    def is_deferred(self) -> bool:
        return not self.allowed and self.until is not None

    def reads(self, language: str) -> str:
        """The reason in words, with its detail; in English where the language is not spoken here."""
        said = reason_reads(self.reason, language)
        return f"{said} ({self.detail})" if self.detail else said


YES = Verdict(True, Reason.ALLOWED)


def no(reason: Reason, until: datetime | None = None, detail: str = "") -> Verdict:
    return Verdict(False, reason, until, detail)


def reason_reads(reason: Reason, language: str) -> str:
    """A reason in words: Chinese for any `zh`, else English."""
    return READS["zh-CN" if language.split("-")[0] == "zh" else "en"][reason]
