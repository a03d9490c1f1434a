"""`fate:` to `Fate`."""

from rules.fate import Fate
from rules.meaning.reader import Reader
from rules.shapes.shape import Fitted


def read_fate(said: Fitted, reader: Reader) -> Fate | None:
    name = said["fate"].value
    about = reader.use("subject", said["about"]) or "account"
    if about != "account" and about not in reader.vocabulary.children:
        return None
    when = reader.condition(said["when"], reader.about(about))
    if when is None:
        return None
    return Fate(name, reader.local(said["label"], name), about, when, said["within"], said["fate"].place)
