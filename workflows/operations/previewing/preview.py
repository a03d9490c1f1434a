"""The preview: what publishing would change, by name, on the facts of this moment. Nothing is kept."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from engine.answer import Asked
from engine.needs import needs_of
from engine.rollout import newly_live
from engine.store.facts import load_facts
from engine.store.session import Connection
from rules.difference import Difference, difference
from rules.difference.reach import mail_changes, touched_rules
from rules.load import load_rulebook
from rules.pieces import with_text
from rules.problems import Problem
from rules.rulebook import Documents, Rulebook
from workflows.operations.circumstances import Stepping
from workflows.operations.looking.in_use import unheld_by
from workflows.operations.looking.lines import counted_lines
from workflows.operations.looking.moment import Moment, looking
from workflows.operations.previewing.foretold import foretell
from workflows.operations.previewing.openings import Found, Look, Rehearsed, Stage, rehearse
from workflows.operations.previewing.values import Hit, Later, Outcome, Preview, RulePreview, Standing
from workflows.operations.previewing.work import work
from workflows.outlook import heard_of
from workflows.parts import Loaded, Parts
from workflows.reads import sentence_nodes
from workflows.sentences import say
from workflows.store.runs import standing_runs

MOST_LISTED = 200
"""Of each rule and outcome, by name; all are counted."""
MOST_SHOWN = 50
"""While somebody types."""
ByOutcome = Mapping[Outcome, Sequence[Found]]
Said = Mapping[str, Mapping[str, str]]
"""By signal, what people would read, by language."""


def preview(parts: Parts, documents: Documents) -> Preview:
    """What publishing these documents (path -> text) would change now. Raises DatabaseAway."""
    return preview_read(parts, *load_rulebook(documents))


def preview_read(parts: Parts, after: Rulebook | None, problems: tuple[Problem, ...]) -> Preview:
    """The same of documents that were read already."""
    with looking(parts) as moment:
        return preview_at(parts, moment, after, problems)


def preview_rule(parts: Parts, text: str, name: str = "") -> Preview:
    """The same for one rule, given as its YAML document beside the running edition.

    It takes the place of the rule `name`, or, without one, of the rule that the text names; else it is added. Only what
    this rule reads is loaded: meant to be asked while somebody is typing. Raises NothingPublished, DatabaseAway.
    """
    with looking(parts) as moment:
        documents = parts.editions.documents(moment.conn, moment.edition.number)
        return preview_at(parts, moment, *load_rulebook(with_text(documents, "rule", text, name)[0]))


def preview_at(
    parts: Parts,
    moment: Moment,
    after: Rulebook | None,
    problems: tuple[Problem, ...],
    look: Look | None = None,
) -> Preview:
    number = moment.loaded.number if moment.loaded else 0
    if after is None:
        return Preview(moment.now, number, problems)
    before = moment.loaded.rulebook if moment.loaded else None
    found = difference(before, after)
    touched, gone = touched_rules(found, after), found.of("rule", "removed")
    newly = newly_live(after, before.rules if before else {}, moment.now)
    since = {**(moment.loaded.live_since if moment.loaded else {}), **dict.fromkeys(newly, moment.now)}
    stepping = Stepping(moment.conn, parts, Loaded(number + 1, after, since), moment.now, looks_only=True)
    stage = Stage(moment.conn, parts, after, touched, gone, stepping, look)
    told = rehearse(stage)
    later = foretell(stage, told.waiting, told.found)
    now, then = work(stage, told.found, later, told.owned)
    return Preview(
        at=moment.now,
        running=number,
        problems=problems,
        difference=found,
        mailing=mail_changes(found, after),
        rules=tuple(_rules(stage, found, told, later)),
        work=now,
        later=then,
        standing=tuple(_standing(moment.conn, before, after)),
        asked=told.asked,
        there_are=told.there_are,
    )


def _rules(stage: Stage, found: Difference, told: Rehearsed, later: Sequence[Found]) -> Iterator[RulePreview]:
    by_rule, then = _by_rule(told.found), _by_rule(later)
    already = Counter(each.kept.rule for each in told.waiting if each.before is not None)
    what = {noun.name: noun.what for noun in found.nouns if noun.kind == "rule"}
    says = _sentences(stage, [*by_rule.values(), *then.values()])
    names = [*what, *sorted(stage.touched - what.keys())]
    missing = unheld_by(stage.conn, stage.after, names)
    for name in names:
        mine = by_rule.get(name, {})
        yield RulePreview(
            rule=name,
            what=what.get(name, "touched"),
            counts={outcome: len(hits) for outcome, hits in mine.items()},
            hits=_hits(stage, mine, says),
            true=told.true.get(name, 0),
            unknown=told.unknown.get(name, 0),
            blamed=told.blamed.get(name, 0),
            lacks=dict(Counter(told.lacks.get(name, {})).most_common()),
            lines=counted_lines(told.sieves[name], stage.after) if name in told.sieves else (),
            later=_later(stage, then.get(name, {}), says, already[name]),
            unheld=missing.get(name, ()),
        )


def _by_rule(found: Sequence[Found]) -> dict[str, dict[Outcome, list[Found]]]:
    by_rule: dict[str, dict[Outcome, list[Found]]] = {}
    for each in found:
        by_rule.setdefault(each.kept.rule, {}).setdefault(each.outcome, []).append(each)
    return by_rule


def _hits(stage: Stage, mine: ByOutcome, says: Said) -> dict[Outcome, tuple[Hit, ...]]:
    return {
        outcome: tuple(_hit(each, says) for each in _first(stage, hits)) for outcome, hits in mine.items()
    }


def _later(stage: Stage, mine: ByOutcome, says: Said, already: int) -> Later:
    moments = [each.until for each in mine.get("opens", ()) if each.until]
    return Later(
        counts={outcome: len(hits) for outcome, hits in mine.items()},
        hits=_hits(stage, mine, says),
        first_at=min(moments, default=None),
        last_at=max(moments, default=None),
        already=already,
    )


def _first(stage: Stage, hits: Sequence[Found]) -> Sequence[Found]:
    most = MOST_LISTED if stage.look is None else MOST_SHOWN
    return sorted(hits, key=lambda each: (each.stand.name or each.stand.account, each.kept.child))[:most]


def _sentences(stage: Stage, listed: Iterable[ByOutcome]) -> Said:
    """Of those listed; facts for them alone are loaded."""
    shown = [e for mine in listed for hits in mine.values() for e in _first(stage, hits) if e.rule]
    rules = {each.rule.name: each.rule for each in shown if each.rule}
    nodes = [node for rule in rules.values() for node in sentence_nodes(rule.says)]
    needs = needs_of(nodes, stage.after.vocabulary, stage.after.plans)
    facts = load_facts(stage.conn, sorted({e.kept.account for e in shown}), needs, stage.after, stage.now)
    said: dict[str, Mapping[str, str]] = {}
    for each in shown:
        mine, signal = facts.get(each.kept.account), each.kept.signal
        if each.rule is not None and mine is not None:
            asked = Asked(mine, stage.now, stage.after.vocabulary, stage.after.plans)
            heard = heard_of(each.rule, asked, signal.child, signal.window)
            said[each.kept.id] = say(each.rule.says, heard)
    return said


def _hit(found: Found, says: Said) -> Hit:
    change, kept = found.changes[-1], found.kept
    return Hit(
        rule=kept.rule,
        account=kept.account,
        name=found.stand.name or kept.account,
        child=kept.child,
        owner=found.owner,
        outcome=found.outcome,
        reason=change.reason,
        detail=change.detail,
        until=found.until,
        window=kept.signal.window,
        says=says.get(kept.id, kept.says),
    )


def _standing(conn: Connection, before: Rulebook | None, after: Rulebook) -> Iterator[Standing]:
    """Live runs whose step the new edition lacks, or where another stands under its number."""
    for row in standing_runs(conn):
        playbook = after.playbooks.get(row.playbook)
        step = playbook.steps.get(row.cursor) if playbook else None
        was = before.playbooks.get(row.playbook) if before else None
        old = was.steps.get(row.cursor) if was else None
        if row.cursor and (step is None or (old is not None and type(step) is not type(old))):
            yield Standing(row.playbook, row.cursor, row.edition, row.runs)
