"""The slow, obvious answer to a condition: no horizon, no cache, nothing made beforehand; every law said once more.

Values are plain, or EMPTY, or None for unknown, or a pair (low, high) for what is only bounded (high None: no end).
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import reduce
from typing import Any

from engine.answer import Asked
from engine.facts import EMPTY, Held, Subject
from engine.truth import FALSE, TRUE, UNKNOWN, Truth
from rules import condition as c
from rules import expression as e
from rules.calendar import Calendar
from rules.normal import to_nnf
from rules.values import Money, Span
from rules.walk import walk

DAY = timedelta(days=1)
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
HOLIDAYS_2026 = {
    date(2026, 1, 1),
    date(2026, 1, 19),
    date(2026, 5, 25),
    date(2026, 6, 19),
    date(2026, 7, 3),
} | {
    date(2026, 9, 7),
    date(2026, 11, 11),
    date(2026, 11, 26),
    date(2026, 12, 25),
    date(2026, 2, 16),
    date(2026, 10, 12),
}
"""The federal ones of the United States, from its own calendar."""
HOLDS_IN = {"=": "=", "!=": "<>e", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


@dataclass(frozen=True)
class World:
    """The facts at one instant, and whichever child or event is at hand."""

    asked: Asked
    now: datetime
    bound: dict[str, Any] = field(default_factory=dict)
    is_past: bool = False
    """Asked today of then: earlier words count, and a child nobody spoke of by then may not have been there."""

    @property
    def today(self) -> date:
        return self.now.astimezone(self.asked.facts.zone).date()

    def day_of(self, when: Any) -> date:
        return when.astimezone(self.asked.facts.zone).date() if isinstance(when, datetime) else when

    def first_instant(self, day: date) -> datetime:
        """By looking at every quarter of an hour."""
        at = datetime.combine(day, time(), UTC) - timedelta(hours=15)
        while self.day_of(at) < day:
            at += timedelta(minutes=15)
        return at

    def with_member(self, about: str, member: Any) -> "World":
        return World(self.asked, self.now, {**self.bound, about: member}, self.is_past)


def answer(node: c.Condition, world: World) -> Truth:
    match node:
        case c.And(parts=parts):
            return min(answer(part, world) for part in parts)
        case c.Or(parts=parts):
            return max(answer(part, world) for part in parts)
        case c.Not(part=part):
            return Truth(2 - answer(part, world))
        case c.Compare(op=op, left=left, right=right):
            return compared(op, value(left, world), value(right, world), world)
        case c.In(of=of, among=among):
            return max(compared("=", value(of, world), item, world) for item in among)
        case c.Quantified(quantifier=quantifier, of=of, where=where):
            if quantifier == "every":
                where = c.Not(where)
            low, high = counted(of, "child", where, None, world)
            exists = TRUE if low else FALSE if high == 0 else UNKNOWN
            return exists if quantifier == "any" else Truth(2 - exists)
        case c.Milestone(what="reached", plan=plan, milestone=milestone):
            return reached(plan, milestone, world)
        case c.Milestone(plan=plan, milestone=milestone):
            return late(plan, milestone, world)
        case c.SignalState() | c.TaskDone():
            return recorded(node, world)
        case c.Changed(of=of, within=span):
            return changed(values_within(of, span, world))
        case c.Moved(of=of, before=before, after=after, within=span):
            return moved_from(values_within(of, span, world), before, after)
        case c.InARow(condition=condition):
            return min(answer(condition, then) for then in period_ends(node, world))
        case c.Followed():
            return followed(node, world)
    return questioned(node, world)


def values_within(of: e.FieldRef, span: Span, world: World) -> list[Any]:
    """At both ends, and whenever something was said or a word grew too old; None for unknown."""
    said, begins = said_of(subject(of.about, world), of.name), world.now - timedelta(days=span.days)
    max_age = declared(of.about, of.name, world).max_age
    instants = {begins, world.now} | {held.observed_at for held in said}
    instants |= {held.observed_at + timedelta(days=max_age.days) for held in said} if max_age else set()
    return [
        picked(of.about, of.name, said, at, world) for at in sorted(instants) if begins <= at <= world.now
    ]


def changed(values: list[Any]) -> Truth:
    known = [found for found in values if found is not None]
    if any(one != other for one in known for other in known):
        return TRUE
    return UNKNOWN if None in values else FALSE


def moved_from(values: list[Any], before: Any, after: Any) -> Truth:
    """Every completion: what is unknown may be either, even one after the other."""
    pairs = [(values[i], values[j]) for i in range(len(values)) for j in range(i + 1, len(values))]
    if (before, after) in pairs:
        return TRUE
    may_be = any(one in (before, None) and other in (after, None) for one, other in pairs)
    return UNKNOWN if may_be or None in values else FALSE


def period_ends(node: c.InARow, world: World) -> list[World]:
    """Midnights at which a period ended, found day by day."""
    found: list[World] = []
    day = world.today
    while len(found) < node.times:
        if node.period == "day" or (day.weekday() == 0 if node.period == "week" else day.day == 1):
            at = world.first_instant(day)
            found.append(World(world.asked, at, world.bound, is_past=True))
        day -= DAY
    return found


def followed(node: c.Followed, world: World) -> Truth:
    """Whether any pair there may be, told or untold, counts."""
    covered = [
        is_covered(feed_of(name, "event", world), world, node.window) for name in (node.first, node.then)
    ]
    told = [
        [
            (each.bound[name].at, answer(where, each) if where else TRUE)
            for each in members(name, "event", node.window, world)
        ]
        for name, where in ((node.first, node.where), (node.then, node.then_where))
    ]
    span = timedelta(days=node.within.days)
    pairs = [min(a, b) for at, a in told[0] for then, b in told[1] if at < then <= at + span]
    best = max(pairs, default=FALSE)
    if best is FALSE and covered != [True, True]:
        untold_after = not covered[1] and any(so is not FALSE for _, so in told[0])
        untold_before = not covered[0] and any(so is not FALSE for _, so in told[1])
        return UNKNOWN if untold_after or untold_before or not any(covered) else FALSE
    return best


def questioned(node: Any, world: World) -> Truth:
    """Questions to one value."""
    found = value(node.of, world)
    if isinstance(node, c.Is) and node.what == "known":
        return TRUE if found is EMPTY or is_plain(found) else FALSE
    if found is None or isinstance(found, tuple):
        return UNKNOWN if found is None else FALSE
    if isinstance(node, c.Is) and node.what == "empty":
        return TRUE if found is EMPTY else FALSE
    if found is EMPTY:
        return FALSE
    match node:
        case c.Holds():
            said = found
        case c.Contains(item=item):
            said = item.lower() in found.lower()
        case c.Is():
            said = found < world.now if isinstance(found, datetime) else found < world.today
        case c.Within(direction=direction, span=span):
            said = within(found, direction, span, world)
    return TRUE if said else FALSE


def within(when: Any, direction: str, span: Span, world: World) -> bool:
    here = world.now if isinstance(when, datetime) else world.today
    if direction == "next":
        return moved(when, Span(-span.amount, span.unit), world) <= here <= when
    return when <= here < moved(when, span, world)


def is_plain(found: Any) -> bool:
    return found is not None and found is not EMPTY and not isinstance(found, tuple)


def compared(op: str, left: Any, right: Any, world: World) -> Truth:
    """True if it holds for every pair of values that the two may have, false if for none."""
    orders = possible(left, right, world)
    if orders <= set(HOLDS_IN[op]):
        return TRUE
    return UNKNOWN if orders & set(HOLDS_IN[op]) else FALSE


def possible(left: Any, right: Any, world: World) -> set[str]:
    if left is None or right is None:
        return set("<=>")
    if left is EMPTY or right is EMPTY:
        return {"e"}
    if isinstance(left, tuple):
        low, high = left
        below, above = (
            possible(low, right, world),
            possible(high, right, world) if high is not None else {">"},
        )
        return below | above | ({"="} if "<" in below and ">" in above else set())
    if isinstance(left, Money) or isinstance(right, Money):
        if Money(Decimal(0), "") in (left, right):
            pass
        if isinstance(left, Money) and isinstance(right, Money) and left.currency != right.currency:
            return set("<=>")
        left, right = getattr(left, "amount", left), getattr(right, "amount", right)
    if isinstance(left, float) or isinstance(right, float):
        left, right = float(left), float(right)
    if isinstance(right, Span) and isinstance(left, timedelta):
        right = timedelta(seconds=right.amount * UNITS[right.unit])
    return {"<" if left < right else "=" if left == right else ">"}


def value(node: e.Expr, world: World) -> Any:
    match node:
        case e.Constant(value=constant):
            return constant
        case e.FieldRef(about=about, name=name):
            return field_value(about, name, world, world.now)
        case e.Related(via=via, name=name):
            key = value(via, world)
            contact = world.asked.facts.children["contact"].get(key) if is_plain(key) else None
            return (
                key
                if not is_plain(key)
                else picked("contact", name, said_of(contact, name), world.now, world)
            )
        case e.Was(of=of, ago=ago):
            return field_value(of.about, of.name, world, world.now - timedelta(days=ago.days))
        case e.Earlier(of=of, ago=ago):
            then = world.now - timedelta(days=ago.days)
            return value(of, World(world.asked, then, world.bound, is_past=True))
        case e.Arithmetic(op=op, left=left, right=right):
            return reckoned(op, value(left, world), value(right, world), world)
        case e.Else(first=first, second=second):
            found = value(first, world)
            return found if is_plain(found) else value(second, world)
        case e.If(condition=condition, then=then, otherwise=otherwise):
            said = answer(condition, world)
            return None if said is UNKNOWN else value(then if said is TRUE else otherwise, world)
        case e.Days(direction=direction, of=of):
            when = value(of, world)
            if not is_plain(when):
                return when
            ahead = when - (world.now if isinstance(when, datetime) else world.today)
            return ahead if direction == "until" else -ahead
        case e.SeriesValue():
            return series(node, world)
        case e.Count(of=of, what=what, where=where, window=window):
            low, high = counted(of, what, where, window, world)
            return low if low == high else (low, high)
        case e.Aggregate():
            return aggregate(node, world)
        case e.Since(event=event, where=where):
            return since(event, where, world)
        case e.Overdue(plan=plan, milestone=milestone):
            said = late(plan, milestone, world)
            past = (world.today - due_day(plan, milestone, world)) if said is TRUE else timedelta()
            return None if said is UNKNOWN else past
        case e.TaskOutcome(task=task):
            record = world.asked.facts.tasks.get(task)
            return record.outcome if record and record.at <= world.now else EMPTY
    raise AssertionError(node)


def declared(about: str, name: str, world: World) -> Any:
    return world.asked.vocabulary.fields_of(about)[name]


def subject(about: str, world: World) -> Subject:
    return world.asked.facts.subject if about == "account" else world.bound[about]


def said_of(of: Subject | None, name: str) -> list[Held]:
    return [*of.held.get(name, ()), *of.history.get(name, ())] if of else []


def field_value(about: str, name: str, world: World, at: datetime) -> Any:
    if about in world.asked.vocabulary.events:
        return world.bound[about].fields.get(name)
    if declared(about, name, world).is_series:
        return series(e.SeriesValue("last", e.FieldRef(about, name, None), None, None), world)
    of = subject(about, world)
    return picked(
        about,
        name,
        said_of(of, name) if at < world.now or world.is_past else list(of.held.get(name, ())),
        at,
        world,
    )


def picked(about: str, name: str, said: list[Held], at: datetime, world: World) -> Any:
    how = declared(about, name, world)
    fresh = [
        held
        for held in said
        if held.observed_at <= at
        and not (how.max_age and held.observed_at + timedelta(days=how.max_age.days) <= at)
    ]
    for source in how.sources:
        mine = [held for held in fresh if held.source == source]
        if mine:
            return max(mine, key=lambda held: held.observed_at).value
    return max(fresh, key=lambda held: held.observed_at).value if fresh else None


def reckoned(op: str, left: Any, right: Any, world: World) -> Any:
    if not is_plain(left) or not is_plain(right):
        return None
    if isinstance(left, date) and isinstance(right, Span):
        return moved(left, right if op == "+" else Span(-right.amount, right.unit), world)
    if isinstance(right, Span):
        right = timedelta(seconds=right.amount * UNITS[right.unit])
    if op == "/":
        return float(left) / float(right) if right else None
    return left + right if op == "+" else left - right


def is_working(day: date, calendar: Calendar) -> bool:
    return day.weekday() in calendar.days and day not in calendar.closed and day not in HOLIDAYS_2026


def moved(when: Any, span: Span, world: World) -> Any:
    """Later by a span: days on the calendar for dates, elapsed for moments; business days one by one."""
    if span.unit != "bd":
        length = timedelta(seconds=span.amount * UNITS[span.unit])
        return when + length
    day, left = world.day_of(when), abs(span.amount)
    while left:
        day += DAY if span.amount > 0 else -DAY
        left -= is_working(day, world.asked.facts.calendar)
    if not isinstance(when, datetime):
        return day
    zone = world.asked.facts.zone
    return datetime.combine(day, when.astimezone(zone).time(), zone).astimezone(UTC)


def series(node: e.SeriesValue, world: World) -> Any:
    how = declared(node.of.about, node.of.name, world)
    points = subject(node.of.about, world).series.get(node.of.name, ())
    seen = {
        point.day: point for point in points if point.observed_at <= world.now and point.day < world.today
    }

    def window(end: date, days: int) -> list[Any]:
        return [seen[end - n * DAY] for n in range(days, 0, -1) if end - n * DAY in seen]

    def is_stale(some: list[Any]) -> bool:
        return max(point.observed_at for point in some) + timedelta(days=how.max_age.days) <= world.now

    if node.function == "last":
        some = [seen[day] for day in sorted(seen)]
        return None if not some or is_stale(some) else some[-1].value
    days = node.window.days
    end = world.today
    fresh = how.max_age.days if how.max_age else 0
    for _ in range(max(how.every.days if how.every else 1, min(fresh, days // 2))):
        if end - DAY not in seen:  # the day before is still to come
            end -= DAY
    this = window(end, days)
    if not this or len(this) < days / 2 - 0.5 or 2 * len(this) < days or is_stale(this):
        return None
    numbers = [point.value for point in this]
    if node.function == "change":
        weeks = (days + 6) // 7
        that = [point.value for point in window(end - 7 * weeks * DAY, days)]
        if not that or 2 * len(that) < days:
            return None
        base = sum(that) / len(that)
        return (
            None if base == 0 or base < (node.at_least or 0) else (sum(numbers) / len(numbers) - base) / base
        )
    return {
        "mean": sum(numbers) / len(numbers),
        "sum": sum(numbers),
        "min": min(numbers),
        "max": max(numbers),
    }[node.function]


def is_covered(feed: str, world: World, window: Span | None = None) -> bool:
    coverage = world.asked.facts.coverage.get(feed)
    if coverage is None or coverage.since is None:
        return False
    declared = world.asked.vocabulary.feeds[feed]
    promised = timedelta(days=declared.max_silence.days)
    habit = coverage.own_habit if declared.has_habit else None
    is_silent = coverage.last + promised < world.now
    is_own_silent = bool(
        coverage.own_last and habit and coverage.own_last + max(promised, 3 * habit) < world.now
    )
    begins = world.now - timedelta(days=window.days) if window else world.now
    if window and whole_since(feed, world) > begins:
        return False
    if coverage.until is not None:
        return coverage.since <= begins and world.now <= coverage.until
    return coverage.since <= begins and not is_silent and not is_own_silent


def whole_since(feed: str, world: World) -> datetime:
    """From the end of a silence against the account's habit that was longer than the feed promises; of a whole export
    from its beginning.
    """
    coverage, declared = world.asked.facts.coverage[feed], world.asked.vocabulary.feeds[feed]
    assert coverage.since is not None
    if coverage.lapse is None or coverage.until is not None or not declared.has_habit:
        return coverage.since
    was_silent = coverage.lapse[1] - coverage.lapse[0] > timedelta(days=declared.max_silence.days)
    return max(coverage.since, coverage.lapse[1]) if was_silent else coverage.since


def members(of: str, what: str, window: Span | None, world: World) -> list[World]:
    facts = world.asked.facts
    if what == "child":
        return [world.with_member(of, child) for child in facts.children[of].values()]
    after = world.now - timedelta(days=window.days) if window else datetime.min.replace(tzinfo=UTC)
    return [world.with_member(of, event) for event in facts.events[of] if after < event.at <= world.now]


def feed_of(of: str, what: str, world: World) -> str:
    vocabulary = world.asked.vocabulary
    return (vocabulary.children if what == "child" else vocabulary.events)[of].feed


def counted(of: str, what: str, where: Any, window: Span | None, world: World) -> tuple[int, int | None]:
    answers = [
        answer(where, each) if where else TRUE
        for each in members(of, what, window, world)
        if not may_be_new(each.bound[of], world)
    ]
    new = [each for each in members(of, what, window, world) if may_be_new(each.bound[of], world)]
    answers += [min(answer(where, each) if where else TRUE, UNKNOWN) for each in new]
    most = sum(said is not FALSE for said in answers)
    return sum(said is TRUE for said in answers), most if is_covered(
        feed_of(of, what, world), world, window
    ) else None


def may_be_new(member: Any, world: World) -> bool:
    if not world.is_past or not isinstance(member, Subject):
        return False
    told = [*member.held.values(), *member.history.values(), *member.series.values()]
    return not any(each.observed_at <= world.now for of_field in told for each in of_field)


def aggregate(node: e.Aggregate, world: World) -> Any:
    low, high = counted(node.of, node.what, node.where, node.window, world)
    if low != high:
        return None
    counting = members(node.of, node.what, node.window, world)
    mine = [each for each in counting if not node.where or answer(node.where, each) is TRUE]
    values = [value(node.value, each) for each in mine]
    if any(found is None for found in values):
        return None
    values = [found for found in values if found is not EMPTY]
    if not values:
        return 0 if node.function == "sum" else EMPTY
    if len({found.currency for found in values if isinstance(found, Money)}) > 1:
        return None
    if node.function == "sum" and isinstance(values[0], Money):
        return Money(sum(found.amount for found in values), values[0].currency)
    return sum(values) if node.function == "sum" else min(values) if node.function == "min" else max(values)


def since(event: str, where: Any, world: World) -> Any:
    """From the newest that may have been to the newest that surely was."""
    feed = feed_of(event, "event", world)
    said = [
        (each.bound[event].at, answer(where, each) if where else TRUE)
        for each in members(event, "event", None, world)
    ]
    sure = max((at for at, so in said if so is TRUE), default=None)
    possible_at = max((at for at, so in said if so is not FALSE), default=None)
    high = None if sure is None else world.now - sure
    if not is_covered(feed, world):
        low = timedelta()
    else:
        latest = max(at for at in (possible_at, whole_since(feed, world)) if at is not None)
        low = world.now - latest
    return low if low == high else (low, high)


def reached(plan: str, name: str, world: World) -> Truth:
    record = world.asked.facts.milestones.get((plan, name))
    if record and record.reached_at and record.reached_at <= world.now:
        return TRUE
    began = value(world.asked.plans[plan].starts, world)
    return since_start(world.asked.plans[plan].milestones[name].reached, began, world)


def since_start(node: c.Condition, began: Any, world: World) -> Truth:
    """As `answer`, but what is counted from the beginning is asked of feeds that cover all of it."""
    match to_nnf(node):
        case c.And(parts=parts):
            return min(since_start(part, began, world) for part in parts)
        case c.Or(parts=parts):
            return max(since_start(part, began, world) for part in parts)
    found = answer(node, world)
    if not is_plain(began):
        return found
    first = began if isinstance(began, datetime) else world.first_instant(began)
    short = set()
    for each in walk(node):
        is_event = isinstance(each, e.Count | e.Aggregate) and each.what == "event" and each.window is None
        is_child = isinstance(each, c.Quantified) or (
            isinstance(each, e.Count | e.Aggregate) and each.what == "child"
        )
        if is_event or (is_child and found is FALSE):
            kinds = world.asked.vocabulary.events if is_event else world.asked.vocabulary.children
            coverage = world.asked.facts.coverage.get(kinds[each.of].feed)
            if coverage and coverage.since and coverage.since > first:
                short.add(kinds[each.of].feed)
    kept = {feed: one for feed, one in world.asked.facts.coverage.items() if feed not in short}
    blinder = replace(world.asked, facts=replace(world.asked.facts, coverage=kept))
    return answer(node, replace(world, asked=blinder))


def due_day(plan: str, name: str, world: World) -> Any:
    record = world.asked.facts.milestones.get((plan, name))
    if record and record.moved_to:
        return record.moved_to
    starts = value(world.asked.plans[plan].starts, world)
    if not is_plain(starts):
        return starts
    return moved(world.day_of(starts), world.asked.plans[plan].milestones[name].due, world)


def late(plan: str, name: str, world: World) -> Truth:
    record = world.asked.facts.milestones.get((plan, name))
    is_member = answer(world.asked.plans[plan].accounts, world)
    due = due_day(plan, name, world)
    if record and record.waived_until and world.now < record.waived_until:
        return FALSE
    is_over = UNKNOWN if due is None else FALSE if due is EMPTY or world.today <= due else TRUE
    return reduce(min, (is_member, is_over, Truth(2 - reached(plan, name, world))))


def recorded(node: Any, world: World) -> Truth:
    facts = world.asked.facts
    if isinstance(node, c.TaskDone):
        record = facts.tasks.get(node.task)
        return TRUE if record and record.at <= world.now else FALSE
    mine = [signal for signal in facts.signals if signal.rule == node.rule]
    if node.what == "open":
        return TRUE if any(signal.state in ("open", "acknowledged") for signal in mine) else FALSE
    after = world.now - timedelta(days=node.window.days) if node.window else None
    opened = [signal.opened_at for signal in mine if signal.opened_at and signal.opened_at <= world.now]
    return TRUE if any(after is None or at > after for at in opened) else FALSE
