"""`overview:` to `Overview`."""

from rules.meaning.reader import Reader
from rules.overview import Overview, OverviewList
from rules.shapes.shape import Fitted
from rules.yaml_text.nodes import Text


def read_overview(said: Fitted, reader: Reader) -> Overview | None:
    accounts = reader.maybe(said["accounts"], reader.about("account"))
    lists = [_list(key, one, reader) for key, one in said["lists"]]
    whole = tuple(one for one in lists if one is not None)
    if len(whole) < len(lists) or (said["accounts"] is not None and accounts is None):
        return None
    return Overview(said["overview"].value, accounts, whole, said["overview"].place)


def _list(key: Text, said: Fitted, reader: Reader) -> OverviewList | None:
    scope = reader.about("account")
    when, says = reader.condition(said["when"], scope), reader.sentence(said["says"], scope)
    if when is None or says is None:
        return None
    return OverviewList(
        key.value, reader.local(said["label"], key.value), said["tone"], when, says, key.place
    )
