"""Why a rule is true of one account, or why not, now or at a moment that the reader picks; and all who said no."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from api.console import words
from api.console.frame import reader
from api.console.speech import gettext
from api.console.why import Narrator, WhyNode, day_node, truth_words, why_node
from api.identity import parts
from engine.feed_gaps import FeedGap
from engine.suppress import Suppressor
from engine.truth import TRUE
from rules.rule import Rule
from rules.rulebook import Rulebook
from workflows.operations.looking import (
    NotThere,
    RuleExplained,
    SubjectExplained,
    explain_rule,
    running_edition,
)
from workflows.operations.looking.back import MomentAhead, MomentUnread, moment_said, rulebook_of
from workflows.operations.looking.effects import EffectShown
from workflows.operations.looking.naming import account_meant


@dataclass(frozen=True, slots=True)
class SubjectWhy:
    """`child`: of an event, when it happened and its id. `truth`: whether the rule is true of it, and `missing` what
    stands in the way; `member`: whether it is watched at all; `windows`: whether the day it counts to is near enough.
    `feed_gaps`: feeds that leave it unknown. `noes`: who said no; `unsent`: what was planned and not done, with the
    reason.
    """

    child: str
    truth: str
    tone: str
    member: WhyNode | None
    when: WhyNode
    windows: WhyNode | None
    missing: tuple[WhyNode, ...]
    feed_gaps: tuple[str, ...]
    noes: tuple[str, ...]
    changes: str
    signal: str
    unsent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskedWhy:
    """What was asked, as it was written, and the answer; `refusal`: why there is none. `is_new`: it is asked by the
    running edition, for that of the day had no such rule.
    """

    account: str = ""
    at: str = ""
    explained: RuleExplained | None = None
    subjects: tuple[SubjectWhy, ...] = ()
    refusal: str = ""
    is_new: bool = False


def asked_why(rule: str, said: Mapping[str, str]) -> AskedWhy:
    account, at = (said.get(name, "").strip()[:200] for name in ("account", "at"))
    if not account:
        return AskedWhy()
    named, unclear = _account_named(account)
    then, unread = moment_picked(at)
    if unclear or unread:
        return AskedWhy(account, at, refusal=unclear or unread)
    is_new = False
    try:
        found = explain_rule(parts(), rule, named, then)
    except NotThere:
        # That day's edition had no such rule; whoever wrote it since wants to know what it would have said.
        found, is_new = (
            explain_rule(parts(), rule, named, then, edition=running_edition(parts()).number),
            True,
        )
    rulebook = rulebook_of(parts(), found.edition)
    subjects = tuple(subject_why(each, rulebook.rules[rule], rulebook) for each in found.subjects)
    return AskedWhy(account, at, found, subjects, is_new=is_new)


def _account_named(said: str) -> tuple[str, str]:
    """The account that a reader's words mean, or why none."""
    meant = account_meant(parts(), said)
    if meant.candidates:
        names = gettext(", ").join(f"{each.name} ({each.id})" for each in meant.candidates)
        return "", gettext("Which of these is meant: %(names)s?", names=names)
    if not meant.key:
        says = gettext("There is no account “%(name)s”.", name=said)
        close = gettext("Did you mean “%(name)s”?", name=meant.close) if meant.close else ""
        return "", f"{says} {close}".rstrip()
    return meant.key, ""


def moment_picked(at: str) -> tuple[datetime | None, str]:
    """The moment that a reader picked, in the console's zone (None: now), or why it is none."""
    if not at:
        return None, ""
    try:
        return moment_said(parts(), at), ""
    except MomentAhead:
        return None, gettext(
            "“%(said)s” is still to come: only what is past can be looked back at.", said=_moment_as_read(at)
        )
    except MomentUnread:
        return None, gettext("“%(said)s” is no moment.", said=at)


def _moment_as_read(at: str) -> str:
    """As the console writes moments, and not as a browser sends them."""
    try:
        return str(reader().moment(datetime.fromisoformat(at).replace(tzinfo=reader().zone)))
    except ValueError:
        return at


def subject_why(each: SubjectExplained, rule: Rule, rulebook: Rulebook) -> SubjectWhy:
    whole = min(each.is_member, each.holds)
    truth, tone = truth_words(whole)
    is_shown = each.accounts is not None and rule.accounts is not None
    of_account = Narrator(rulebook, reader())
    narrator = Narrator(rulebook, reader(), rule.about)
    member = why_node(rule.accounts, each.accounts, of_account) if is_shown else None  # type: ignore[arg-type]
    when = why_node(rule.when if each.is_old else rule.opens_when, each.when, narrator)
    windows = day_node(rule, each.windows, narrator) if each.windows else None
    asked = [node for node in (member, when, windows) if node is not None and node.tone != "good"]
    happened = f"{reader().moment(each.event_at)} · {each.child}" if each.event_at else ""
    return SubjectWhy(
        child=happened or each.child,
        truth=truth,
        tone=tone,
        member=member,
        when=when,
        windows=windows,
        missing=tuple(line for node in asked for line in node.missing or (node,))
        if whole is not TRUE
        else (),
        feed_gaps=tuple(map(_gap, each.feed_gaps)),
        noes=tuple(map(_no, each.noes)),
        changes=reader().moment(each.changes_at) if each.changes_at else "",
        signal=words.says("signal", each.signal.state) if each.signal else "",
        unsent=tuple(map(_unsent, each.unsent)),
    )


def _gap(gap: FeedGap) -> str:
    """Which feed is silent, and since when."""
    feed, when = gap.feed, reader().moment(gap.since) if gap.since else ""
    said = {
        "never": gettext("The feed “%(feed)s” has never spoken.", feed=feed),
        "silent": gettext("The feed “%(feed)s” has been silent since %(when)s.", feed=feed, when=when),
        "lost": gettext(
            "The feed “%(feed)s” has not spoken of this account since %(when)s.", feed=feed, when=when
        ),
        "over": gettext("The feed “%(feed)s” was told only up to %(when)s.", feed=feed, when=when),
        "short": gettext("The feed “%(feed)s” reaches back only to %(when)s.", feed=feed, when=when),
    }
    return said[gap.kind]


def _no(no: Suppressor) -> str:
    says = words.says("suppressor", no.name)
    if no.name == "muted":
        says = f"{says}{gettext(': ')}{words.title(no.detail)}"
    elif no.name in ("suppressed", "left_out", "taken_back") and no.detail:
        says = f"{says}{gettext(': ')}{no.detail}"
    return (
        gettext("%(what)s, until %(when)s", what=says, when=reader().moment(no.until)) if no.until else says
    )


def _unsent(effect: EffectShown) -> str:
    said = f"{effect.step} → {effect.recipient}: {words.says('effect', effect.state)}"
    why = words.reason(effect.reason, reader().language) if effect.reason else ""
    said = f"{said} ({why})" if why else said
    if effect.until is None:
        return said
    return gettext("%(what)s, until %(when)s", what=said, when=reader().moment(effect.until))
