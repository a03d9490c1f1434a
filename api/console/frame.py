"""What stands around every page: the reader, the world's clock, who is signed in, and the words templates may use."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Blueprint, Flask, Response, g, request, send_from_directory, session, url_for
from markupsafe import Markup, escape

from api.aloud.played import told
from api.aloud.problems import headline
from api.aloud.speech import LANGUAGES
from api.console import words
from api.console.evidence import label_of
from api.console.language import language
from api.console.reader import Reader
from api.console.speech import gettext, ngettext, spoken
from api.guards import CONTAINS, open_to_all
from api.identity import parts
from api.paging import write_cursor
from rules.rulebook import Rulebook
from workflows.operations.looking.world import WorldShown, world_shown

FOLDER = Path(__file__).parent / "static"
A_DAY_SECONDS = 86_400

pages = Blueprint("console", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class ClockShown:
    """The clock in the head of a page. `says`: what happened on the way. `percent` of the way it has come."""

    now: datetime
    is_virtual: bool
    is_moving: bool
    percent: int
    says: str


def register_frame(app: Flask) -> None:
    app.register_blueprint(pages)
    app.context_processor(around)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        headline_of=headline,
        token=token,
        may=may,
        here=here,
        static=static,
        language=language,
        languages=LANGUAGES,
        words=words,
    )
    app.jinja_env.globals.update(page_after=page_after, page_with=page_with, day_ahead=day_ahead)
    for name in ("day", "moment", "ago", "long_day", "clock", "value", "text", "number", "percent", "age"):
        app.jinja_env.filters[f"says_{name}"] = _filter(name)
    app.jinja_env.filters["says_lack"] = says_lack
    app.jinja_env.filters["says_failing"] = lambda what: told(what, spoken())
    app.jinja_env.filters["says_teammate"] = says_teammate
    app.jinja_env.filters["says_playbook"] = says_playbook
    app.jinja_env.filters["says_policy"] = says_policy


def reader() -> Reader:
    """Who reads this page, and when; the same for the whole request."""
    known: Reader | None = g.get("reader")
    if known is None:
        shown = world()
        known = g.reader = Reader(language(), ZoneInfo(shown.zone), shown.now)
    return known


def world() -> WorldShown:
    known: WorldShown | None = g.get("world_shown")
    if known is None:
        known = g.world_shown = world_shown(parts())
    return known


def running_rulebook() -> Rulebook:
    """That of the running edition. Raises NothingPublished."""
    known = g.get("rulebook")
    if known is None:
        with parts().database.reading() as conn:
            known = g.rulebook = parts().editions.required(conn).rulebook
    found: Rulebook = known
    return found


def says_lack(name: str) -> str:
    """What is not known, as rules name it (`seats`, `module.users`, `feed crm`), in words."""
    feed = name.removeprefix("feed ")
    if feed != name:
        return gettext("the feed %(name)s", name=feed)
    about, _, field = name.rpartition(".")
    vocabulary = running_rulebook().vocabulary
    kind = vocabulary.children.get(about)
    declared = (kind.fields if kind else vocabulary.account).get(field)
    if declared is None:
        return label_of(name, "account", running_rulebook(), language())
    label = declared.label.in_language(language())
    return f"{kind.label.in_language(language())} · {label}" if kind and kind.label else label


def says_teammate(name: str) -> str:
    """As colleagues call them; by the name in the rulebook, where nobody on the team goes by it any more."""
    person = running_rulebook().team.people.get(name) if world().edition else None
    return person.name if person else name


def says_playbook(name: str) -> str:
    """As it is labelled; by its name, where the running edition has none of it."""
    found = running_rulebook().playbooks.get(name)
    return words.called(found.label, name, language()) if found else words.plain(name)


def says_policy(name: str) -> str:
    """An escalation policy, as it is labelled."""
    found = running_rulebook().escalations.get(name)
    return words.called(found.label, name, language()) if found else words.plain(name)


def around() -> dict[str, Any]:
    """Names of the templates that stand in the frame; those that stand alone ask the database for nothing."""
    if g.get("caller") is None:
        return {}
    return {"reader": reader(), "world": clock_shown(), "edition": world().edition, "caller": g.caller} | {
        "mail_hold": world().mail_hold,
        "waits_until": world().waits_until,
    }


def clock_shown() -> ClockShown:
    shown = world()
    return ClockShown(
        now=shown.now,
        is_virtual=shown.is_virtual,
        is_moving=shown.target_at is not None,
        percent=_percent(shown),
        says=_so_far(shown),
    )


def _percent(shown: WorldShown) -> int:
    if shown.target_at is None or shown.moved_from is None:
        return 100
    whole = (shown.target_at - shown.moved_from).total_seconds()
    come = (shown.now - shown.moved_from).total_seconds()
    return max(0, min(100, round(100 * come / whole))) if whole > 0 else 100


def _so_far(shown: WorldShown) -> str:
    """`On the way to 10 March: 4 signals opened, 3 closed, 7 mails, 2 tasks`."""
    counts = shown.happened
    if shown.moved_from is None:
        return ""
    said = [
        ngettext("%(num)s signal opened", "%(num)s signals opened", counts["opened"]),
        ngettext("%(num)s closed", "%(num)s closed", counts["closed"]),
        ngettext("%(num)s mail to customers", "%(num)s mails to customers", counts["mails"]),
        ngettext("%(num)s task", "%(num)s tasks", counts["tasks"]),
        ngettext("%(num)s escalation", "%(num)s escalations", counts["escalations"]),
    ]
    list_ = gettext(", ").join(said)
    if shown.target_at is None:
        return gettext("Since %(day)s: %(list)s.", day=reader().day(shown.moved_from), list=list_)
    return gettext("On the way to %(day)s: %(list)s so far.", day=reader().day(shown.target_at), list=list_)


def token() -> Markup:
    """The hidden field by which a form proves that it is one of ours; whoever has no session yet gets one."""
    known = session.setdefault("form_token", secrets.token_urlsafe(24))
    return Markup('<input type="hidden" name="form_token" value="{}">').format(known)


def may(role: str) -> bool:
    return g.get("caller") is not None and role in CONTAINS[g.caller.role]


def here() -> str:
    """This page's address, for a form to lead back to."""
    return request.full_path.rstrip("?") if request.method == "GET" else "/"


def page_with(**changed: Any) -> str:
    """This page's address with other answers; None takes one out. A list begins anew."""
    said = {**request.args.to_dict(), "cursor": None, **changed}
    query = urlencode({name: value for name, value in said.items() if value not in (None, "")})
    return f"{request.path}?{query}" if query else request.path


def page_after(after: Any) -> str:
    return page_with(cursor=write_cursor(after))


def day_ahead(days: int) -> str:
    """The day so many days from today, as a date field wants it."""
    return (reader().today + timedelta(days=days)).isoformat()


def static(name: str) -> str:
    """Its address changes with its content, so that browsers may keep it."""
    return url_for("console.send_static", name=name, v=_fingerprint(name))


@cache
def _fingerprint(name: str) -> str:
    return hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:12]


@pages.get("/console/<path:name>")
@open_to_all("the sheet, the script and the mark hold nothing of anybody's")
def send_static(name: str) -> Response:
    response = send_from_directory(FOLDER, name, max_age=A_DAY_SECONDS)
    response.headers["Cache-Control"] = f"public, max-age={A_DAY_SECONDS}"
    return response


def _filter(name: str) -> Callable[[Any], Any]:
    def said(value: Any) -> Any:
        if value is None:
            return ""
        words = getattr(reader(), name)(value)
        if name in ("day", "moment", "ago") and hasattr(value, "isoformat"):
            return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), escape(words))
        return words

    return said
