"""What names mean at the place where a condition stands, and how a name is looked up there."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from rules import out_of_reach
from rules.condition import Named
from rules.expression import Context, Expr, FieldRef, Related
from rules.mends import span_run_together
from rules.problems import did_you_mean
from rules.values import TEXT, Type
from rules.vocabulary import Vocabulary

KEY = "$key"
Node = Expr | Named
LONGEST_NAME = 200
MOST_TOLD = 12
WRITTEN_SHORT = re.compile(r"(\d+)([km])\w*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Scope:
    """`about`: `account`, or a child kind, whose fields come first, then the account's.

    `plans`: milestones by plan. `steps`: of the playbook at hand; without one, `replied()` and its kin are problems.
    `contexts`: names that only rendering knows, with dots where they have them. `teammates`: by id what each is called;
    empty where no team is declared, then a teammate may be called anything. `defined`: derived fields, conditions and
    lists that are written somewhere, read or not.
    """

    vocabulary: Vocabulary
    about: str = "account"
    currency: str = "USD"
    plans: Mapping[str, Collection[str]] = field(default_factory=dict)
    rules: Collection[str] = ()
    tasks: Collection[str] = ()
    task_outcomes: Mapping[str, Collection[str]] = field(default_factory=dict)
    steps: Collection[str] = ()
    contexts: Mapping[str, Type] = field(default_factory=dict)
    teammates: Mapping[str, str] = field(default_factory=dict)
    defined: Collection[str] = ()

    def is_unread(self, name: str) -> bool:
        """Whether it is defined, in a way that could not be read."""
        return name in self.defined and not (name in self.vocabulary.named or name in self.vocabulary.derived)


@dataclass(frozen=True, slots=True)
class Unnamed:
    """Why a name means nothing here, or too much."""

    code: str
    message: str
    hint: str = ""


UNREAD = Unnamed("", "")
"""Of a name that is defined and could not be read: why is told where it is written, and nothing where it is used."""


@dataclass(frozen=True, slots=True)
class Names:
    """Looks names up. `local`: whose fields come first, the rule's subject or the child or event of a `where`."""

    scope: Scope
    local: str
    group: str = ""
    """Within a `where` over accounts below: what they are called; every name is theirs."""

    def inside(self, kind: str) -> "Names":
        if kind in self.scope.vocabulary.groups:
            return Names(replace(self.scope, about="account"), "account", kind)
        return replace(self, local=kind)

    def find(self, path: tuple[str, ...]) -> Node | Unnamed:
        """What a name stands for, without a place; or why there is nothing."""
        name = ".".join(path)
        if len(name) > LONGEST_NAME:
            return Unnamed("unknown-field", f"`{name[:20]}..` is longer than any name.")
        if name in self.scope.contexts:
            return Context(name, self.scope.contexts[name])
        if len(path) == 1:
            return self._bare(name)
        if len(path) == 2:
            return self._dotted(*path)
        if len(path) == 3 and path[0] in self._owners():
            return self._owned(*path)
        hint = self._led_away(path[0], ".".join(path[1:])) or self._meant(name)
        return Unnamed("unknown-field", f"`{name}` has more parts than any field.", hint)

    def knows(self, path: tuple[str, ...]) -> bool:
        if len(path) == 1:  # asked of every value of a choice: nobody wants to hear what it may have meant
            name = path[0]
            own = self.field_of(self.local, name) if self.local != "account" else None
            return name in self.scope.contexts or bool(own or self.field_of("account", name))
        found = self.find(path)
        return not isinstance(found, Unnamed) or found.code == "ambiguous-name"

    def owner_of(self, name: str) -> str:
        """Before a bare name, to say whose it is."""
        if self.group:
            return self.group
        return self.local if self.field_of(self.local, name) else "account"

    def _bare(self, name: str) -> Node | Unnamed:
        own = self.field_of(self.local, name) if self.local != "account" else None
        of_account = self.field_of("account", name)
        if own and of_account:
            return self._ambiguous(name)
        return own or of_account or self._unknown(name)

    def _ambiguous(self, name: str, of_it: str = "") -> Unnamed:
        """`of_it`: what of the reference was asked for."""
        hint = f"Write `{self.local}.{name}{of_it}` or `account.{name}{of_it}`."
        return Unnamed("ambiguous-name", f"`{name}` stands on {self.local} and on account.", hint)

    def _owners(self) -> set[str]:
        """What may stand before a field to say whose it is."""
        return {self.local, self.scope.about, "account", *([self.group] if self.group else ())}

    def _dotted(self, first: str, name: str) -> Node | Unnamed:
        if first == self.group and self.group:
            return self.field_of("account", name) or self._no_such("account", name)
        if first in self.scope.vocabulary.groups:
            return self._which_one(first, name)
        if first in {self.local, self.scope.about, "account"}:
            return self.field_of(first, name) or self._no_such(first, name)
        references = list(self._references(first))
        if references:
            # a name on both asks for whose it is, though only one of the two may be a reference
            own = self.local != "account" and self.field_of(self.local, first)
            if own and self.field_of("account", first):
                return self._ambiguous(first, f".{name}")
            return self._by_way_of(references[0], name)
        if first in self.scope.vocabulary.children or first in self.scope.vocabulary.events:
            return self._which_one(first, name)
        unknown = self._unknown(f"{first}.{name}")
        return replace(unknown, hint=self._led_away(first, name) or unknown.hint) if unknown.code else unknown

    def _led_away(self, first: str, rest: str) -> str:
        """Of a name that leads to what is not read here: how that is asked."""
        vocabulary = self.scope.vocabulary
        if first in vocabulary.children or first in vocabulary.events or first in vocabulary.groups:
            return out_of_reach.of_each(first, rest, None)
        if first in self.scope.plans:
            return out_of_reach.of_plan(first, self.scope.plans[first], rest)
        for about in dict.fromkeys((self.local, "account")):
            holds = out_of_reach.field_in(vocabulary.fields_of(about), first)
            if holds is not None:
                return out_of_reach.of_no_fields(first, holds, self.scope.teammates)
        return out_of_reach.of_events(vocabulary, first, rest)

    def _owned(self, owner: str, first: str, name: str) -> Node | Unnamed:
        """`account.boss.role`: whose reference it is stands before it."""
        about = "account" if owner == self.group else owner
        found = self.field_of(about, first)
        if found is None:
            unknown = self._no_such(about, first)
            return replace(unknown, hint=unknown.hint or self._led_away(first, name))
        if isinstance(found, FieldRef) and found.type.kind == "reference":
            return self._by_way_of(found, name)
        sentence = f"`{owner}.{first}` has no fields of its own, such as `{name}`."
        hint = (
            out_of_reach.of_no_fields(first, found.type, self.scope.teammates)
            if isinstance(found, FieldRef)
            else ""
        )
        return Unnamed("unknown-field", sentence, hint)

    def _by_way_of(self, reference: FieldRef, name: str) -> Node | Unnamed:
        if reference.type.to == "account":
            above = self.scope.vocabulary.account[reference.name].below
            below = above.name if above else "subsidiary"
            theirs = self.field_of("account", name)
            if theirs is None:
                return self._no_such("account", name)
            hint = out_of_reach.above(reference.name, below, name, getattr(theirs, "type", None))
            sentence = f"`{reference.name}` is the account above, whose fields are not read from below."
            return Unnamed("unknown-field", sentence, hint)
        target = self.field_of(reference.type.to, name)
        if isinstance(target, FieldRef):
            return Related(reference, target.about, target.name, target.type)
        return self._no_such(reference.type.to, name)

    def _which_one(self, kind: str, name: str) -> Unnamed:
        about = "account" if kind in self.scope.vocabulary.groups else kind
        holds = getattr(self.field_of(about, name), "type", None)
        if holds is None and name not in self.names_of(about):
            return self._no_such(about, name)
        hint = out_of_reach.of_each(kind, name, holds)
        return Unnamed("which-one", f"An account may have several of `{kind}`; it is not said which.", hint)

    def _references(self, name: str) -> Iterator[FieldRef]:
        for about in (self.local, "account"):
            found = self.field_of(about, name)
            if isinstance(found, FieldRef) and found.type.kind == "reference":
                yield found

    def field_of(self, about: str, name: str) -> Node | None:
        """A field of account, child or event; the child's key; what is derived of the account; a named condition."""
        vocabulary = self.scope.vocabulary
        fields = vocabulary.fields_of(about)
        if name in fields:
            return FieldRef(about, name, fields[name].type)
        if about == "account" and name in vocabulary.derived:
            return vocabulary.derived[name].expr
        named = vocabulary.named.get(name)
        if named is not None and named.about == about:
            return Named(name, named.when)
        child = vocabulary.children.get(about)
        return FieldRef(about, KEY, TEXT) if child and child.key == name else None

    def _no_such(self, about: str, name: str) -> Unnamed:
        if self.scope.is_unread(name):
            return UNREAD
        known = self.names_of(about)
        hint = did_you_mean(name, known) or (
            f"It has: {', '.join(sorted(known))}." if len(known) <= 12 else ""
        )
        return Unnamed("unknown-field", f"{about} has no field `{name}`.", hint)

    def _unknown(self, name: str) -> Unnamed:
        if self.scope.is_unread(name):
            return UNREAD
        subject = "account" if self.local == "account" else f"{self.local} or account"
        return Unnamed("unknown-field", f"No field of {subject} is called `{name}`.", self._meant(name))

    def _meant(self, name: str) -> str:
        if spoken := span_run_together(name):
            return spoken
        if short := WRITTEN_SHORT.fullmatch(name):
            return f"Numbers are written out: `{short[1]}{'000' if short[2] in 'kK' else '000000'}`."
        if name in {"today", "now"}:
            return "Write `days_since(d)`, `days_until(d)`, `d in last 7d` or `d in next 90d`."
        if name in {"null", "nil", "none", "empty"}:
            return "Write `is empty`."
        if name in {"unknown", "known"}:
            return f"Write `is {name}`."
        if name in {"true", "false"}:
            return f"Write `{'yes' if name == 'true' else 'no'}`."
        if "-" in name and self.knows((name.split("-")[0],)):
            left, _, right = name.partition("-")
            return f"A hyphen belongs to the name; to subtract, write `{left} - {right}`."
        vocabulary = self.scope.vocabulary
        if name in vocabulary.children or name in vocabulary.events or name in vocabulary.groups:
            return f"Of `{name}` there are several: `count({name} where ..)`, `any({name} where ..)`."
        known = {*self.names_of(self.local), *self.names_of("account"), *self.scope.contexts}
        return self.elsewhere(name) or self._value(name) or did_you_mean(name, known) or self._what_it_has()

    def _value(self, name: str) -> str:
        """Of a choice that is at hand, where a comparison was left out: `tier = high or mid`."""
        for about in (self.local, "account"):
            for of, one in self.scope.vocabulary.fields_of(about).items():
                if one.type.kind == "choice" and name in one.type.of:
                    return f"It is a value of {of}: write `{of} = {name}`, of several `{of} in [..]`."
        return ""

    def _what_it_has(self) -> str:
        """Within the brackets of a child its few fields; of the account they would be too many to read."""
        fields = sorted(self.names_of(self.local))
        is_all = self.local == self.scope.about and self.local not in self.scope.vocabulary.events
        if is_all or not 0 < len(fields) <= MOST_TOLD:
            return "A text is written in quotes."
        return f"A {self.local} has: {', '.join(fields)}. A text is written in quotes."

    def elsewhere(self, name: str) -> str:
        """Where a name would mean something."""
        about = self.scope.about
        if about not in {self.local, "account"} and not self.group and name in self.names_of(about):
            return f"Of the {about} that it is all about write `{about}.{name}`."
        kinds = [kind for kind in self.scope.vocabulary.children if name in self.names_of(kind)]
        events = [kind for kind in self.scope.vocabulary.events if name in self.names_of(kind)]
        if not kinds and events:
            asked = f"`count({events[0]} where .., 30d)`, or in a rule's `each: {events[0]} where ..`"
            return f"It is a field of the event {' and '.join(events)}: ask {asked}."
        if not kinds:
            return ""
        asked = f"`count({kinds[0]} where ..)` or `any({kinds[0]} where ..)`"
        return f"It is a field of {' and '.join(kinds)}: ask {asked}."

    def names_of(self, about: str) -> set[str]:
        names = set(self.scope.vocabulary.fields_of(about))
        if about == "account":
            names |= set(self.scope.vocabulary.derived)
        names |= {name for name, named in self.scope.vocabulary.named.items() if named.about == about}
        child = self.scope.vocabulary.children.get(about)
        return names | {child.key} if child else names
