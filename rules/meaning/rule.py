"""`rule:` with its folder's `defaults:` to `Rule`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from rules.condition import Condition
from rules.document import Document
from rules.expression import Expr
from rules.meaning.reader import SIGNAL_CONTEXTS, Reader
from rules.meaning.task import ASSIGN, DUE, read_task
from rules.playbook import TaskStep
from rules.rule import ALWAYS, AlreadyTrue, Each, HoldIf, Rule, Window
from rules.scope import Scope
from rules.shapes.defaults import SettingsShape
from rules.shapes.shape import Fitted
from rules.text import LocalText, Sentence
from rules.values import TEXT, Type
from rules.yaml_text.nodes import Text

SETTINGS = tuple(SettingsShape._declared_fields)
PLAIN = (
    "kind",
    "priority",
    "if_unknown",
    "true_for",
    "clear_after",
    "not_again_within",
    "when_clear",
    "holdout",
    "if_date_moves",
)
"""Settings that the noun takes as they are; where nothing is said, the noun's own defaults hold."""
SPANS = ("true_for", "clear_after", "not_again_within")


def read_rule(said: Fitted, defaults: Sequence[Fitted], document: Document, reader: Reader) -> Rule | None:
    """None when a problem makes it unusable. `defaults`: of the folders it lies in, the outermost first."""
    settings = _settled(said, defaults)
    about = reader.use("subject", said["about"]) or "account"
    if about != "account" and about not in reader.vocabulary.children:
        return None
    windows = _windows(said, reader)
    contexts = {"window": TEXT} if windows else {}
    scope = reader.about(about)
    each = _each(said, reader)
    says = _says(said, reader, about, contexts)
    when = _when(said, document, reader, scope)
    accounts = reader.maybe(settings["accounts"], reader.about("account"))
    counts_to = _counts_to(said, reader, about)
    task = _task(said, reader, about)
    _one_occasion(said, reader)
    named = _named(settings, said, reader)
    start = reader.use("playbook", said["start"])
    unread = (
        said["each"] is not None and each is None,
        settings["accounts"] is not None and accounts is None,
    )
    if says is None or when is None or any(unread):
        return None
    return Rule(
        name=said["rule"].value,
        says=says,
        because=_because(said, reader),
        about=about,
        accounts=accounts,
        when=when,
        **{name: settings[name] for name in PLAIN if settings[name] is not None},
        **named,
        **_reach(settings),
        start=start,
        task=task,
        counts_to=counts_to,
        windows=windows,
        each=each,
        **_times(said),
        comments=tuple(document.comments.values()),
        comment_at=document.comment_at,
        place=said["rule"].place,
    )


def _because(said: Fitted, reader: Reader) -> LocalText:
    return (
        reader.local(said["because"]) if said["because"] else LocalText({reader.workspace.languages[0]: ""})
    )


def _times(said: Fitted) -> dict[str, Any]:
    """When it opens, and who may open it."""
    return {"until": said["until"], "every": said["every"], "by_hand": said["by_hand"] or ""}


def _reach(settings: Mapping[str, Any]) -> dict[str, Any]:
    """On how many it acts at once, and on whom at all."""
    mode, share = settings["mode"] or ("live", 0.0)
    return {
        "mode": mode,
        "canary_share": share,
        "already_true": _already_true(settings["already_true"]),
        "hold_if": HoldIf(**settings["hold_if"].values) if settings["hold_if"] else None,
    }


def _settled(said: Fitted, defaults: Sequence[Fitted]) -> dict[str, Any]:
    settings: dict[str, Any] = dict.fromkeys(SETTINGS)
    for one in (*defaults, said):
        settings |= {name: one[name] for name in SETTINGS if one[name] is not None}
    settings["kind"] = settings["kind"] or "risk"
    # `0d` takes a folder's word back: no time at all is none, and nothing begins to wait for it.
    nothing = [name for name in SPANS if settings[name] is not None and not settings[name].amount]
    return settings | dict.fromkeys(nothing)


def _named(settings: Mapping[str, Any], said: Fitted, reader: Reader) -> dict[str, Any]:
    quiet_while = reader.use_all("rule", settings["quiet_while"])
    if said["quiet_while"] is None:  # the folder's word: all its rules are quiet while this one speaks
        quiet_while = tuple(name for name in quiet_while if name != said["rule"].value)
    return {
        "area": reader.use("area", settings["area"]),
        "reason": reader.use("reason", settings["reason"]),
        "owner": reader.use("teammate", settings["owner"]),
        "quiet_while": quiet_while,
    }


def _says(said: Fitted, reader: Reader, about: str, contexts: Mapping[str, Type]) -> Sentence | None:
    """Of a rule with `each:` the event's fields stand in it, whatever is wrong with its `where`; of an event that there
    is not nobody knows which.
    """
    if said["each"] is not None:
        about = said["each"].value.partition(" where ")[0].strip()
        if about not in reader.vocabulary.events:
            return None
    return reader.sentence(said["says"], reader.about(about, contexts=contexts))


OCCASIONS = ("windows", "each", "every")
"""What a signal may be about; a rule has one of them at most."""


def _each(said: Fitted, reader: Reader) -> Each | None:
    """The event, and the condition on its fields; both stand in one line."""
    text: Text | None = said["each"]
    if text is None:
        return None
    if said["about"] is not None and said["about"].value != "account":
        message = "A rule with `each:` is about the account."
        reader.say(said["about"].place, "two-occasions", message, "Leave `about:` out.")
    name, has_where, _ = text.value.partition(" where ")
    event = reader.use("event", replace(text, value=name.strip()))
    if event not in reader.vocabulary.events:
        return None
    if not has_where:
        return Each(event)
    start = len(name) + len(has_where)
    where = replace(text, value=" " * start + text.value[start:])
    found = reader.condition(where, reader.about(event))
    return None if found is None else Each(event, found)


def _one_occasion(said: Fitted, reader: Reader) -> None:
    named = [name for name in OCCASIONS if said[name]]
    if said["by_hand"] and not said["every"]:  # of a period a person may start it early
        named.append("by_hand")
    for first, second in pairwise(named):
        message = f"A rule has `{first}:` or `{second}:`, not both."
        reader.say(said.place, "two-occasions", message, "Make two rules of it.")


def _when(said: Fitted, document: Document, reader: Reader, scope: Scope) -> Condition | None:
    """The condition; a rule that a person starts needs none."""
    if said["when"] is not None:
        return reader.condition(said["when"], scope)
    if not said["windows"] and any(said[name] is not None for name in ("by_hand", "each", "every")):
        return ALWAYS
    if any(name in document.root for name in ("when", "each", "every", "by_hand")):  # wrong, and that is told
        return None
    message = "`when:` is missing: the rule does not say of whom it is true."
    reader.say(
        said.place,
        "missing-key",
        message,
        "Write a condition; a rule with `each:`, `every:` or `by_hand:` may do without.",
    )
    return None


def _already_true(said: Any) -> AlreadyTrue:
    if isinstance(said, Fitted):
        return AlreadyTrue("open", said["open"])
    return AlreadyTrue(said or "ignore")


def _windows(said: Fitted, reader: Reader) -> tuple[Window, ...]:
    found = [
        Window(
            name=key.value,
            label=reader.local(one["label"], key.value),
            from_=one["from_"],
            start=reader.use("playbook", one["start"]),
            escalate=reader.use("escalation", one["escalate"]),
            priority=one["priority"],
            place=key.place,
        )
        for key, one in said["windows"]
    ]
    found.sort(key=lambda window: window.from_.elapsed, reverse=True)
    for wider, window in pairwise(found):
        if wider.from_.elapsed == window.from_.elapsed:
            message = f"The windows `{wider.name}` and `{window.name}` begin on the same day."
            reader.say(
                window.place,
                "same-window",
                message,
                "Give each its own `from:`.",
                wider.place,
                f"the window `{wider.name}`",
            )
    return tuple(found)


def _counts_to(said: Fitted, reader: Reader, about: str) -> Expr | None:
    text: Text | None = said["counts_to"]
    if text is None and said["windows"]:
        message = "`counts_to:` is missing: windows count to a day, such as the contract's end."
        reader.say(said.place, "missing-key", message, "Write `counts_to: ends_on`.")
    if text is None:
        return None
    if not said["windows"]:
        reader.say(text.place, "missing-key", "`counts_to:` wants `windows:` beside it.")
    return reader.day(text, reader.about(about))


def _task(said: Fitted, reader: Reader, about: str) -> TaskStep | None:
    task = said["task"]
    if task is None:
        return None
    if said["start"] is not None:
        message = "A rule has `start:` or `task:`, not both."
        first = task if isinstance(task, Fitted) else next(iter(task.values()))
        hint = "Make the task a step of the playbook."
        reader.say(said["start"].place, "two-answers", message, hint, first.place, "the task")
    scope = reader.about(about, contexts=SIGNAL_CONTEXTS)
    if isinstance(task, Fitted):
        return read_task(task["title"], task, reader, scope, (task["id"] or said["rule"]).value)
    title: Sentence | None = reader.sentence(task, scope)
    if title is None:
        return None
    return TaskStep(said["rule"].value, "", title, ASSIGN, DUE, place=said["rule"].place)
