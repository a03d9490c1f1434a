"""An e-mail as it reads before there is an account: its holes named, its conditions said."""

import re

from api.aloud.steps import Teller
from rules.scope import KEY
from rules.spoken import Voice, plain

HOLE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
TAG = re.compile(r"\{%-?\s*(\w+)(.*?)-?%\}", re.DOTALL)
NAME = re.compile(r"(?<![\w.\"'])([a-z_]+)\.([\w-]+)(?![\w.])")
OTHERWISE = re.compile(r"\|\s*else\(\s*([\"'])(.*?)\1\s*\)")


def mail_text(source: str, teller: Teller) -> str:
    """`‹the contact's name, else “there”›` where the template has a hole; tags as `‹if ..:›` and `‹end›`."""
    said = HOLE.sub(lambda hole: f"‹{_hole(hole[1], teller)}›", source)
    return TAG.sub(lambda tag: f"‹{_tag(tag[1], tag[2].strip(), teller)}›", said)


def _hole(inside: str, teller: Teller) -> str:
    otherwise = OTHERWISE.search(inside)
    said = _named(inside.partition("|")[0].strip(), teller)
    if otherwise is None:
        return said
    return teller.gettext("%(value)s, else “%(text)s”", value=said, text=otherwise[2])


def _tag(word: str, rest: str, teller: Teller) -> str:
    asked = _named(rest, teller)
    match word:
        case "if":
            return teller.gettext("if %(condition)s:", condition=asked)
        case "elif":
            return teller.gettext("otherwise, if %(condition)s:", condition=asked)
        case "else":
            return teller.gettext("otherwise:")
        case "for":
            return teller.gettext("for each of %(list)s:", list=asked.partition(" in ")[2] or asked)
    return teller.gettext("end")


def _named(text: str, teller: Teller) -> str:
    """The text with every name of it said in words."""
    return NAME.sub(lambda name: value_named(name[1], name[2], teller), text)


def value_named(about: str, name: str, teller: Teller) -> str:
    """`the contact's name`: a value that a mail may print."""
    vocabulary = teller.rulebook.vocabulary
    voice = Voice(teller.language, vocabulary, local="")
    if about == "account" and name in vocabulary.derived:
        return _of(about, vocabulary.derived[name].label.in_language(teller.language), voice)
    child = vocabulary.children.get(about)
    if name in vocabulary.fields_of(about) or (child is not None and name == child.key):
        return voice.field(about, name if name in vocabulary.fields_of(about) else KEY)
    return _ours(teller).get(f"{about}.{name}") or f"{plain(about)}.{name}"


def _of(about: str, label: str, voice: Voice) -> str:
    kind = voice.kind(about)
    return f"{kind}的{label}" if voice.is_chinese else f"the {kind}'s {label[:1].lower()}{label[1:]}"


def _ours(teller: Teller) -> dict[str, str]:
    """What a mail may print besides the vocabulary."""
    return {
        "account.id": teller.gettext("the account's id"),
        "account.name": teller.gettext("the account's name"),
        "contact.email": teller.gettext("the contact's address"),
        "owner.name": teller.gettext("the owner's name"),
        "owner.email": teller.gettext("the owner's address"),
        "owner.title": teller.gettext("the owner's title"),
        "signal.says": teller.gettext("what the signal says"),
        "signal.window": teller.gettext("the window it stands in"),
        "signal.opened_at": teller.gettext("when the signal opened"),
        "run.playbook": teller.gettext("the playbook's name"),
        "run.started_at": teller.gettext("when the playbook began"),
        "links.unsubscribe": teller.gettext("the link to unsubscribe"),
    }
