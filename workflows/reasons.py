"""Every reason for yes or no, and how it reads."""

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
    FEED_BROKEN = "feed_broken"
    MAIL_HELD = "mail_held"
    RECALLED = "recalled"
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

    # What became of it on the way?
    REFUSED = "refused"
    UNKNOWN = "unknown"
    WILL_RETRY = "will_retry"
    GAVE_UP = "gave_up"
    CRASH_LOOP = "crash_loop"
    NOT_WRITTEN = "not_written"

    # May a person do this?
    NO_SUCH_TASK = "no_such_task"
    TASK_CLOSED = "task_closed"
    NO_SUCH_LINE = "no_such_line"
    NO_SUCH_OUTCOME = "no_such_outcome"
    ANSWER_WANTED = "answer_wanted"
    ANSWER_MISTYPED = "answer_mistyped"
    NOT_AHEAD = "not_ahead"
    NO_SUCH_SIGNAL = "no_such_signal"
    SIGNAL_NOT_OPEN = "signal_not_open"
    NOT_HELD = "not_held"
    NOT_SNOOZED = "not_snoozed"
    NO_SUCH_EFFECT = "no_such_effect"
    NOT_UNKNOWN = "not_unknown"
    NO_SUCH_RUN = "no_such_run"
    NOT_SET_ASIDE = "not_set_aside"
    NOT_PARKED = "not_parked"
    NO_SUCH_MILESTONE = "no_such_milestone"
    WORLD_IS_REAL = "world_is_real"

    # May this become the edition that runs, may mail be held or let go?
    NO_SUCH_DRAFT = "no_such_draft"
    DRAFT_IS_OVER = "draft_is_over"
    DRAFT_MOVED = "draft_moved"
    NOT_ON_TRIAL = "not_on_trial"
    DRAFT_HAS_PROBLEMS = "draft_has_problems"
    BASE_IS_OLD = "base_is_old"
    ANOTHER_RUNS = "another_runs"
    NOTHING_CHANGES = "nothing_changes"
    SECOND_PERSON_WANTED = "second_person_wanted"
    OWN_DRAFT = "own_draft"
    NO_SUCH_EDITION = "no_such_edition"
    FOLDER_MOVED_ON = "folder_moved_on"
    NOT_OF_THE_FOLDER = "not_of_the_folder"
    FOLDER_ON_NO_BRANCH = "folder_on_no_branch"
    ALREADY_HELD = "already_held"
    MAIL_NOT_HELD = "mail_not_held"
    NO_SUCH_INCIDENT = "no_such_incident"
    INCIDENT_CLOSED = "incident_closed"
    NO_SUCH_RULE = "no_such_rule"
    NO_SUCH_CHILD = "no_such_child"
    NOT_BY_HAND = "not_by_hand"
    NOT_YOUR_ROLE = "not_your_role"
    NOTE_WANTED = "note_wanted"
    RULE_IS_OFF = "rule_is_off"
    RULE_HAS_ENDED = "rule_has_ended"
    RULE_ON_TRIAL = "rule_on_trial"
    NOT_WATCHED = "not_watched"
    NOT_SUPPRESSED = "not_suppressed"
    ALREADY_OPEN = "already_open"


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
        Reason.FEED_BROKEN: "a feed that it hangs on is broken or silent",
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
        Reason.REFUSED: "the other side refuses it",
        Reason.UNKNOWN: "nobody can know whether it arrived: a person decides",
        Reason.WILL_RETRY: "it did not get through, and will be tried again",
        Reason.GAVE_UP: "it did not get through, however often it was tried",
        Reason.CRASH_LOOP: "its worker stopped whenever it was tried",
        Reason.NOT_WRITTEN: "it could not be written from its template",
        Reason.NO_SUCH_TASK: "there is no such task",
        Reason.TASK_CLOSED: "the task is closed",
        Reason.NO_SUCH_LINE: "the checklist has no such line",
        Reason.NO_SUCH_OUTCOME: "the task has no such outcome",
        Reason.ANSWER_WANTED: "this outcome asks for an answer",
        Reason.ANSWER_MISTYPED: "the answer is not of the kind that is asked for",
        Reason.NOT_AHEAD: "the moment is not ahead",
        Reason.NO_SUCH_SIGNAL: "there is no such signal",
        Reason.SIGNAL_NOT_OPEN: "the signal is not open",
        Reason.NOT_HELD: "the signal is not held",
        Reason.NOT_SNOOZED: "it is not snoozed",
        Reason.NO_SUCH_EFFECT: "there is no such effect",
        Reason.NOT_UNKNOWN: "there is nothing to decide about it",
        Reason.NO_SUCH_RUN: "there is no such run",
        Reason.NOT_SET_ASIDE: "the run is not set aside",
        Reason.NOT_PARKED: "the playbook is not parked",
        Reason.NO_SUCH_MILESTONE: "no plan has such a milestone",
        Reason.WORLD_IS_REAL: "this world follows the machine's clock and is not moved",
        Reason.NO_SUCH_DRAFT: "there is no such draft",
        Reason.DRAFT_IS_OVER: "the draft was published or discarded",
        Reason.DRAFT_MOVED: "somebody has written on the draft since you looked: look at it as it stands now",
        Reason.NOT_ON_TRIAL: "the rule is not on trial",
        Reason.DRAFT_HAS_PROBLEMS: "the draft has errors",
        Reason.ANOTHER_RUNS: "another edition was published meanwhile: look once more at what it would do",
        Reason.BASE_IS_OLD: "another edition runs than the draft was made from: look at both differences first",
        Reason.NOTHING_CHANGES: "it says what runs already",
        Reason.SECOND_PERSON_WANTED: "it reaches customers, and a second person has to say yes",
        Reason.OWN_DRAFT: "nobody says yes to what they wrote themselves",
        Reason.NO_SUCH_EDITION: "there is no such edition",
        Reason.FOLDER_MOVED_ON: "the rulebook's folder holds something else than the edition that runs",
        Reason.NOT_OF_THE_FOLDER: "the running edition holds what this folder never had, and would lose it",
        Reason.FOLDER_ON_NO_BRANCH: "the rulebook's folder stands on no branch of git, where a commit is soon lost",
        Reason.MAIL_HELD: "all mail to customers is held",
        Reason.ALREADY_HELD: "mail to customers is held already",
        Reason.MAIL_NOT_HELD: "mail to customers is not held",
        Reason.RECALLED: "what brought it about was recalled",
        Reason.NO_SUCH_INCIDENT: "there is no such incident",
        Reason.INCIDENT_CLOSED: "the incident is closed already",
        Reason.NO_SUCH_RULE: "the running edition has no such rule",
        Reason.NO_SUCH_CHILD: "it is not said of which child, or the account has none of that name",
        Reason.NOT_BY_HAND: "people do not start this rule",
        Reason.NOT_YOUR_ROLE: "this rule is started by people of another role",
        Reason.NOTE_WANTED: "it wants a note that says why",
        Reason.RULE_IS_OFF: "the rule is switched off",
        Reason.RULE_HAS_ENDED: "the rule's last day is over",
        Reason.RULE_ON_TRIAL: "the rule is on trial, or the account is kept out of it",
        Reason.NOT_WATCHED: "the account is not definitely one that the rule is for",
        Reason.NOT_SUPPRESSED: "the account is not suppressed",
        Reason.ALREADY_OPEN: "its signal is open here already",
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
        Reason.FEED_BROKEN: "所依赖的数据源异常或无上报",
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
        Reason.REFUSED: "对方拒收",
        Reason.UNKNOWN: "无法得知是否送达,需人工判断",
        Reason.WILL_RETRY: "未能送达,将再次尝试",
        Reason.GAVE_UP: "多次尝试均未送达",
        Reason.CRASH_LOOP: "每次尝试时工作进程都中止",
        Reason.NOT_WRITTEN: "无法根据模板生成",
        Reason.NO_SUCH_TASK: "没有该任务",
        Reason.TASK_CLOSED: "该任务已关闭",
        Reason.NO_SUCH_LINE: "清单中没有该行",
        Reason.NO_SUCH_OUTCOME: "该任务没有此结果",
        Reason.ANSWER_WANTED: "该结果需要填写答复",
        Reason.ANSWER_MISTYPED: "答复的类型不符",
        Reason.NOT_AHEAD: "该时间已过",
        Reason.NO_SUCH_SIGNAL: "没有该信号",
        Reason.SIGNAL_NOT_OPEN: "该信号未处于打开状态",
        Reason.NOT_HELD: "该信号并未暂缓",
        Reason.NOT_SNOOZED: "并未设为稍后处理",
        Reason.NO_SUCH_EFFECT: "没有该发送项",
        Reason.NOT_UNKNOWN: "该发送项无需判断",
        Reason.NO_SUCH_RUN: "没有该运行",
        Reason.NOT_SET_ASIDE: "该运行并未搁置",
        Reason.NOT_PARKED: "该剧本并未暂停",
        Reason.NO_SUCH_MILESTONE: "计划中没有该里程碑",
        Reason.WORLD_IS_REAL: "该世界使用真实时钟,不能移动",
        Reason.NO_SUCH_DRAFT: "没有该草稿",
        Reason.DRAFT_IS_OVER: "该草稿已发布或已丢弃",
        Reason.DRAFT_MOVED: "您查看之后有人改动了该草稿：请查看现在的内容",
        Reason.NOT_ON_TRIAL: "该规则并未处于试运行",
        Reason.DRAFT_HAS_PROBLEMS: "该草稿存在错误",
        Reason.ANOTHER_RUNS: "期间已发布另一版本,请重新查看将发生的变化",
        Reason.BASE_IS_OLD: "当前版本已不是该草稿所依据的版本,请先查看两处差别",
        Reason.NOTHING_CHANGES: "内容与当前版本相同",
        Reason.SECOND_PERSON_WANTED: "会影响发给客户的邮件,需要第二个人同意",
        Reason.OWN_DRAFT: "不能批准自己撰写的内容",
        Reason.NO_SUCH_EDITION: "没有该版本",
        Reason.NOT_OF_THE_FOLDER: "当前版本包含此文件夹从未有过的内容，发布会使其丢失",
        Reason.FOLDER_MOVED_ON: "规则手册文件夹的内容与当前版本不一致",
        Reason.FOLDER_ON_NO_BRANCH: "规则手册文件夹不在任何 git 分支上,在那里提交很容易丢失",
        Reason.MAIL_HELD: "所有客户邮件均已暂停",
        Reason.ALREADY_HELD: "客户邮件已处于暂停状态",
        Reason.MAIL_NOT_HELD: "客户邮件并未暂停",
        Reason.RECALLED: "引发它的内容已被撤回",
        Reason.NO_SUCH_INCIDENT: "没有该事故",
        Reason.INCIDENT_CLOSED: "该事故已关闭",
        Reason.NO_SUCH_RULE: "当前版本中没有该规则",
        Reason.NO_SUCH_CHILD: "未指明对象,或该客户没有此对象",
        Reason.NOT_BY_HAND: "该规则不由人工启动",
        Reason.NOT_YOUR_ROLE: "该规则由其他角色的人员启动",
        Reason.NOTE_WANTED: "需要填写说明原因的备注",
        Reason.RULE_IS_OFF: "该规则已关闭",
        Reason.RULE_HAS_ENDED: "该规则的最后一天已过",
        Reason.RULE_ON_TRIAL: "该规则处于试运行,或该客户被排除在外",
        Reason.NOT_WATCHED: "不能确定该客户属于此规则的范围",
        Reason.NOT_SUPPRESSED: "该客户未被停止处理",
        Reason.ALREADY_OPEN: "该规则的信号已在此打开",
    },
}


def reason_reads(reason: Reason, language: str) -> str:
    """A reason in words: Chinese for any `zh`, else English."""
    return READS["zh-CN" if language.split("-")[0] == "zh" else "en"][reason]
