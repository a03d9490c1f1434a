"""`plan:` to `Plan`."""

from rules.meaning.reader import Reader
from rules.plan import MilestoneDef, Plan
from rules.shapes.shape import Fitted
from rules.yaml_text.nodes import Text


def read_plan(said: Fitted, reader: Reader) -> Plan | None:
    name = said["plan"].value
    starts = reader.day(said["starts"], reader.about("account"))
    accounts = reader.maybe(said["accounts"], reader.about("account"))
    milestones = [_milestone(key, one, reader) for key, one in said["milestones"]]
    whole = {one.name: one for one in milestones if one is not None}
    if starts is None or len(whole) < len(milestones) or (said["accounts"] is not None and accounts is None):
        return None
    return Plan(name, reader.local(said["label"], name), accounts, starts, whole, said["plan"].place)


def _milestone(key: Text, said: Fitted, reader: Reader) -> MilestoneDef | None:
    due, latest = said["due"], said["at_the_latest"]
    if latest is not None and latest.elapsed <= due.elapsed:
        message = f"`at_the_latest: {latest}` is no later than `due: {due}`."
        reader.say(
            key.place, "wrong-value", message, "It is a second, harder date; make it later or leave it out."
        )
    reached = reader.condition(said["reached"], reader.about("account"))
    if reached is None:
        return None
    return MilestoneDef(key.value, reader.local(said["label"], key.value), due, latest, reached, key.place)
