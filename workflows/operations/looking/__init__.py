"""Looking: every question that a page, the API or the command line asks, answered once.

Each question is one reading transaction and comes back as frozen values: typed, in no one language (a text is a map by
language), ready to be shown. Nothing here changes anything.
"""

from workflows.operations.looking.account_page import AccountPage, MilestoneShown, account_page
from workflows.operations.looking.accounts import (
    AccountLine,
    NoSuchFilter,
    NoSuchValue,
    account_line,
    accounts,
)
from workflows.operations.looking.arrivals import (
    ArrivalPage,
    ArrivalShown,
    WaitingFor,
    WaitingShown,
    arrival,
    arrivals,
    waiting,
    waiting_for,
)
from workflows.operations.looking.coverage import coverage
from workflows.operations.looking.editions import (
    DraftPage,
    EditionLine,
    EditionPage,
    accounts_to_ask,
    draft_page,
    draft_touches,
    drafts,
    edition_page,
    editions,
    mail_hold_shown,
    mail_release_shown,
)
from workflows.operations.looking.effects import EffectShown, effect, effects
from workflows.operations.looking.explaining import RuleExplained, SubjectExplained, explain_rule
from workflows.operations.looking.facts import ChildShown, FactShown
from workflows.operations.looking.feeds import FeedShown, feeds
from workflows.operations.looking.incidents import (
    IncidentPage,
    IncidentShown,
    LostAccount,
    incident_page,
    incidents,
)
from workflows.operations.looking.journey import JourneyEntry, journey
from workflows.operations.looking.mailbox import MailHead, MailWhole, mail, mailbox
from workflows.operations.looking.moment import NotThere
from workflows.operations.looking.observations import ObservationShown, observations
from workflows.operations.looking.opting_out import OptOutShown, opt_out_shown
from workflows.operations.looking.pages import After, Page
from workflows.operations.looking.portfolio import ListCount, Moved, NeedsYou, Portfolio, portfolio
from workflows.operations.looking.rule_health import rule_health, rules_health
from workflows.operations.looking.rulebook import (
    EditionShown,
    RuleCounts,
    RuleLine,
    RulePage,
    rule_page,
    rules,
    running_edition,
)
from workflows.operations.looking.runs import EscalationShown, RunPage, RunShown, VisitShown, run_page, runs
from workflows.operations.looking.signals import SignalPage, SignalShown, signal_page, signals
from workflows.operations.looking.tasks import TaskShown, task, tasks, tasks_by_teammate, tasks_due
from workflows.operations.looking.trial import Trial, trial_of_rule
from workflows.operations.looking.who import Who, WhoTrue, WhoUnknown, scope_of, who
from workflows.store.recalls import RecallShown

__all__ = [
    "AccountLine",
    "AccountPage",
    "After",
    "ArrivalPage",
    "ArrivalShown",
    "ChildShown",
    "DraftPage",
    "EditionLine",
    "EditionPage",
    "EditionShown",
    "EffectShown",
    "EscalationShown",
    "FactShown",
    "FeedShown",
    "IncidentPage",
    "IncidentShown",
    "JourneyEntry",
    "ListCount",
    "LostAccount",
    "MailHead",
    "MailWhole",
    "MilestoneShown",
    "Moved",
    "NeedsYou",
    "NoSuchFilter",
    "NoSuchValue",
    "NotThere",
    "ObservationShown",
    "OptOutShown",
    "Page",
    "Portfolio",
    "RecallShown",
    "RuleCounts",
    "RuleExplained",
    "RuleLine",
    "RulePage",
    "RunPage",
    "RunShown",
    "SignalPage",
    "SignalShown",
    "SubjectExplained",
    "TaskShown",
    "Trial",
    "VisitShown",
    "WaitingFor",
    "WaitingShown",
    "Who",
    "WhoTrue",
    "WhoUnknown",
    "account_line",
    "account_page",
    "accounts",
    "accounts_to_ask",
    "arrival",
    "arrivals",
    "coverage",
    "draft_page",
    "draft_touches",
    "drafts",
    "edition_page",
    "editions",
    "effect",
    "effects",
    "explain_rule",
    "feeds",
    "incident_page",
    "incidents",
    "journey",
    "mail",
    "mail_hold_shown",
    "mail_release_shown",
    "mailbox",
    "observations",
    "opt_out_shown",
    "portfolio",
    "rule_health",
    "rule_page",
    "rules",
    "rules_health",
    "run_page",
    "running_edition",
    "runs",
    "scope_of",
    "signal_page",
    "signals",
    "task",
    "tasks",
    "tasks_by_teammate",
    "tasks_due",
    "trial_of_rule",
    "waiting",
    "waiting_for",
    "who",
]
