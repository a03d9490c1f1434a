"""Accounts that name the account above them: what is called from there must be clear."""

from collections.abc import Iterable

from rules.meaning.reader import Reader
from rules.problems import Place
from rules.shapes.shape import Fitted
from rules.vocabulary import Below, Field, Vocabulary
from rules.yaml_text.nodes import Text

ABOVE = "account"


def below_of(said: Fitted, reader: Reader) -> Below | None:
    written = said.values.get("below")
    if written is None:
        return None
    if isinstance(written, Text):
        return Below(written.value, reader.local(None, written.value))
    return Below(written["name"].value, reader.local(written["label"], written["name"].value))


def read_groups(documents: Iterable[Fitted], vocabulary: Vocabulary, reader: Reader) -> None:
    """A field of type `account` says what the accounts that hold it are called from above, and which feed brings it."""
    taken: dict[str, Place] = {
        name: one.place for kinds in (vocabulary.children, vocabulary.events) for name, one in kinds.items()
    }
    for key in (key for document in documents for key, _ in document["account"]):
        field = vocabulary.account.get(key.value)
        if field is None:
            continue
        if (field.type.to == ABOVE) != (field.below is not None):
            _complain(field, reader)
        elif field.below is not None and field.below.name in taken:
            message, first = f"`{field.below.name}` is in the vocabulary already.", taken[field.below.name]
            reader.say(key.place, "name-twice", message, "Give it another name.", first, "the first")
        elif field.below is not None:
            taken[field.below.name] = field.place
            if not field.feed:
                hint = "That nobody else names the account is believed only while that feed speaks."
                reader.say(key.place, "missing-key", "`feed:` is missing: which one says who is above.", hint)


def _complain(field: Field, reader: Reader) -> None:
    if field.below is not None:
        message = f"`below:` belongs to a field of type `account`, and `{field.name}` is {field.type}."
        reader.say(field.place, "wrong-type", message)
    else:
        message = f"`below:` is missing: what the accounts that hold `{field.name}` are called from above."
        hint = "Write `below: subsidiary`, and ask `sum(subsidiary.arr)`."
        reader.say(field.place, "missing-key", message, hint)
