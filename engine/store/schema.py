"""The tables of what is true: accounts, the fact log, signals, editions, the ledger and the world's clock.

Times are world time unless their name begins with `machine_`. No key column is ever null: absence is the empty text.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from engine.store.columns import Identity, Json, Moment

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)


def told(name: str, default: str = "") -> Column[str]:
    """A text column that is never null."""
    return Column(name, Text, nullable=False, server_default=default)


def only(clause: str) -> dict[str, Any]:
    """An index of these rows alone."""
    return {"sqlite_where": text(clause), "postgresql_where": text(clause)}


edition = Table(
    "edition",
    metadata,
    Column("number", Identity, primary_key=True, autoincrement=True),
    told("hash"),
    Column("documents", Json, nullable=False),
    Column("published_at", Moment, nullable=False),
    told("published_by"),
    told("note"),
)

account = Table(
    "account",
    metadata,
    Column("id", Text, primary_key=True),
    told("name"),
    Column("created_at", Moment, nullable=False),
    Column("facts_version", BigInteger, nullable=False, server_default="0"),
    Column("evaluate_at", Moment),
    Column("evaluated_at", Moment),
    Column("evaluated_edition", BigInteger, nullable=False, server_default="0"),
    Column("evaluated_version", BigInteger, nullable=False, server_default="0"),
    Column(
        "is_backfilled", Boolean, nullable=False, server_default=false()
    ),  # history came in since it was evaluated
    Column("summary", Json),  # status, sentence parts and values for lists, written by evaluation
    told("status"),  # well, badly, never (the overview's three lists), or unknown
    Column("status_since", Moment),
    Column(
        "attempts", Integer, nullable=False, server_default="0"
    ),  # evaluations begun and not ended: a crash loop shows here
    Column(
        "fence", BigInteger, nullable=False, server_default="0"
    ),  # who claimed it last; a stale owner saves nothing
    Column("machine_lease_until", Moment),
    told("error"),
)
Index("ix_account_due", account.c.evaluate_at, **only("evaluate_at is not null"))

alias = Table(
    "alias",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("account_id", Text, nullable=False, index=True),
)

link_field = Table(
    "link_field", metadata, Column("name", Text, primary_key=True)
)  # the account's fields that name the account above it, as the running edition has them

link = Table(
    "link",
    metadata,
    Column("account_id", Text, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("above", Text, primary_key=True),  # as its source called it: an id, or `kind:name`
)
Index("ix_link_above", link.c.above)

arrival = Table(
    "arrival",
    metadata,
    Column("id", Identity, primary_key=True, autoincrement=True),
    told("source"),
    told("arrival_id"),
    Column("received_at", Moment, nullable=False),
    Column("headers", Json, nullable=False),
    Column("body", LargeBinary, nullable=False),
    told("body_hash"),
    told("state", "stored"),  # stored, processed, failed; redacted: processed, its body since forgotten
    Column("processed_at", Moment),
    told("error"),
    Column("outcome", Json),  # how many observations it brought, and which were refused and why
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("machine_lease_until", Moment),
    UniqueConstraint("source", "arrival_id"),
)
Index("ix_arrival_stored", arrival.c.id, **only("state = 'stored'"))

Index("ix_arrival_processed", arrival.c.processed_at, **only("state = 'processed'"))

waiting = Table(
    "waiting",  # observations of accounts nobody has told us of yet: kept, visible, and taken in when the alias appears
    metadata,
    Column("id", Identity, primary_key=True, autoincrement=True),
    Column("digest", LargeBinary, nullable=False, unique=True),
    told("alias_kind"),
    told("alias_value"),
    Column("said", Json, nullable=False),
    Column("received_at", Moment, nullable=False),
    told("source"),
    Column("is_backfill", Boolean, nullable=False),
    Column("arrival", BigInteger),
    Index("ix_waiting_alias", "alias_kind", "alias_value"),
)

observation = Table(
    "observation",
    metadata,
    Column("id", Identity, primary_key=True, autoincrement=True),
    Column("digest", LargeBinary, nullable=False, unique=True),
    told("account_id"),
    told("about"),
    told("child"),
    told("name"),
    told("kind"),
    Column("value", Json, nullable=False),
    told(
        "day"
    ),  # of a series: as its source wrote it, whatever the account's zone; empty where it gave a moment
    Column("observed_at", Moment, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("known_at", Moment, nullable=False),
    told("source"),
    Column("arrival", BigInteger),
    Index("ix_observation_subject", "account_id", "kind", "name", "observed_at"),
    Index("ix_observation_event", "account_id", "child", "name", **only("kind = 'event' and child <> ''")),
)

fact = Table(
    "fact",  # the newest of each source: what the fact log says now, kept so that reading it is one query
    metadata,
    Column("account_id", Text, primary_key=True),
    Column("about", Text, primary_key=True),
    Column("child", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("source", Text, primary_key=True),
    told("kind"),
    Column("value", Json, nullable=False),
    Column("observed_at", Moment, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("known_at", Moment, nullable=False),
)

feed = Table(
    "feed",
    metadata,
    Column("name", Text, primary_key=True),
    Column("since", Moment),
    Column("last", Moment),
    Column("until", Moment),
    Column("is_silent", Boolean, nullable=False, server_default=false()),  # as last noted in the ledger
    Column("regained_at", Moment),  # when it last spoke again after a silence
)

feed_account = Table(
    "feed_account",
    metadata,
    Column("name", Text, primary_key=True),
    Column("account_id", Text, primary_key=True, index=True),
    Column("last", Moment, nullable=False),
    Column("days", Integer, nullable=False),  # on how many days it spoke
    Column(
        "habit_seconds", BigInteger
    ),  # its longest gap between two of them; means something from five days on
    Column("lost_at", Moment),  # since when the account's own part of the feed is missed; null: it speaks
    Column("is_lost_known", Boolean, nullable=False, server_default=false()),  # ops has said that they know
    Column("lapse_from", Moment),  # its newest silence against its habit; null: there was none
    Column("lapse_to", Moment),
    Index(
        "ix_feed_account_lost",
        "name",
        sqlite_where=text("lost_at is not null"),
        postgresql_where=text("lost_at is not null"),
    ),
)

milestone = Table(
    "milestone",
    metadata,
    Column("account_id", Text, primary_key=True),
    Column("plan", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("reached_at", Moment),
    Column("waived_until", Moment),
    told("moved_to"),
    told("because"),
)

signal = Table(
    "signal",
    metadata,
    Column(
        "id", Text, primary_key=True
    ),  # hash of rule, account, child and the count of those before: a restore makes it again
    told("rule"),
    told("account_id"),
    told("child"),
    told("occasion"),
    told("kind"),
    told(
        "state"
    ),  # pending, held, open, acknowledged, resolved; ignored (already true when first seen); shadow
    told("priority", "normal"),
    told("window"),
    told("waits_for"),
    Column("edition", BigInteger, nullable=False),
    Column("first_true_at", Moment, nullable=False),
    Column("true_since", Moment),  # the hold's clock runs from here; null while it stands still
    Column(
        "held_seconds", BigInteger, nullable=False, server_default="0"
    ),  # what the hold's clock had gathered before it stood still
    Column("opened_at", Moment),
    Column("acknowledged_at", Moment),
    told("acknowledged_by"),
    Column("false_since", Moment),
    Column("resolved_at", Moment),
    told("resolution"),
    Column("snoozed_until", Moment),
    told("owner"),
    Column("says", Json),  # sentence by language, as it read when last true
    Column("evidence", Json),
    Column("is_live", Boolean, nullable=False),
    told("told_by"),  # the feed whose word made it true, or for whose sake it is held; empty: time alone
    Column("on_trial", Boolean, nullable=False, server_default=false()),  # lived through, and never open
    Index("ix_signal_account", "account_id", "rule"),
    Index("ix_signal_rule", "rule", "first_true_at"),
)
_live = text("is_live")
Index(
    "uq_signal_live",
    signal.c.rule,
    signal.c.account_id,
    signal.c.child,
    unique=True,
    sqlite_where=_live,
    postgresql_where=_live,
)

ledger = Table(
    "ledger",  # append-only: what was decided, why, by whom
    metadata,
    Column("id", Identity, primary_key=True, autoincrement=True),
    Column("at", Moment, nullable=False),
    Column("machine_at", Moment, nullable=False),
    told("action"),
    told("account_id"),
    told("subject"),  # "signal", "run", "effect", "task", "milestone", "edition", "arrival", "feed" ...
    told("subject_id"),
    told("reason"),
    told("by"),
    Column("edition", BigInteger, nullable=False, server_default="0"),
    Column("detail", Json),
    Index("ix_ledger_account", "account_id", "at"),
    Index("ix_ledger_subject", "subject", "subject_id"),
)
