"""What is true: accounts, the fact log, signals, editions, the ledger and the world's clock."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

MOMENT = sa.BigInteger()
JSON = sa.Text()
IDENTITY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def told(name: str, default: str = "") -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), nullable=False, server_default=default)


def only(where: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(where), "postgresql_where": sa.text(where)}


def upgrade() -> None:
    _world_to_account()
    _alias_to_waiting()
    _observation_to_fact()
    _feed_to_signal()
    _ledger()


def _world_to_account() -> None:
    op.create_table(
        "world",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("is_virtual", sa.Boolean(), nullable=False),
        sa.Column("at", MOMENT),
        sa.Column("target_at", MOMENT),
        told("phase"),
        sa.Column("posted_at", MOMENT),
    )
    op.create_table(
        "edition",
        sa.Column("number", IDENTITY, primary_key=True, autoincrement=True),
        told("hash"),
        sa.Column("documents", JSON, nullable=False),
        sa.Column("published_at", MOMENT, nullable=False),
        told("published_by"),
        told("note"),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Text(), primary_key=True),
        told("name"),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("facts_version", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("evaluate_at", MOMENT),
        sa.Column("evaluated_at", MOMENT),
        sa.Column("evaluated_edition", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("evaluated_version", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("is_backfilled", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("summary", JSON),
        told("status"),
        sa.Column("status_since", MOMENT),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("fence", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("machine_lease_until", MOMENT),
        told("error"),
    )
    op.create_index("ix_account_due", "account", ["evaluate_at"], **only("evaluate_at is not null"))


def _alias_to_waiting() -> None:
    op.create_table(
        "alias",
        sa.Column("kind", sa.Text(), primary_key=True),
        sa.Column("value", sa.Text(), primary_key=True),
        sa.Column("account_id", sa.Text(), nullable=False),
    )
    op.create_index("ix_alias_account_id", "alias", ["account_id"])
    op.create_table(
        "arrival",
        sa.Column("id", IDENTITY, primary_key=True, autoincrement=True),
        told("source"),
        told("arrival_id"),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("headers", JSON, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        told("body_hash"),
        told("state", "stored"),
        sa.Column("processed_at", MOMENT),
        told("error"),
        sa.Column("outcome", JSON),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("machine_lease_until", MOMENT),
        sa.UniqueConstraint("source", "arrival_id", name="uq_arrival_source_arrival_id"),
    )
    op.create_index("ix_arrival_processed", "arrival", ["processed_at"], **only("state = 'processed'"))
    op.create_index("ix_arrival_stored", "arrival", ["id"], **only("state = 'stored'"))
    op.create_table(
        "waiting",
        sa.Column("id", IDENTITY, primary_key=True, autoincrement=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        told("alias_kind"),
        told("alias_value"),
        sa.Column("said", JSON, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        told("source"),
        sa.Column("is_backfill", sa.Boolean(), nullable=False),
        sa.Column("arrival", sa.BigInteger()),
        sa.UniqueConstraint("digest", name="uq_waiting_digest"),
    )
    op.create_index("ix_waiting_alias", "waiting", ["alias_kind", "alias_value"])


def _observation_to_fact() -> None:
    op.create_table(
        "observation",
        sa.Column("id", IDENTITY, primary_key=True, autoincrement=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        told("account_id"),
        told("about"),
        told("child"),
        told("name"),
        told("kind"),
        sa.Column("value", JSON, nullable=False),
        told("day"),
        sa.Column("observed_at", MOMENT, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("known_at", MOMENT, nullable=False),
        told("source"),
        sa.Column("arrival", sa.BigInteger()),
        sa.UniqueConstraint("digest", name="uq_observation_digest"),
    )
    op.create_index("ix_observation_subject", "observation", ["account_id", "kind", "name", "observed_at"])
    op.create_table(
        "fact",
        sa.Column("account_id", sa.Text(), primary_key=True),
        sa.Column("about", sa.Text(), primary_key=True),
        sa.Column("child", sa.Text(), primary_key=True),
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("source", sa.Text(), primary_key=True),
        told("kind"),
        sa.Column("value", JSON, nullable=False),
        sa.Column("observed_at", MOMENT, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("known_at", MOMENT, nullable=False),
    )


def _feed_to_signal() -> None:
    op.create_table(
        "feed",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("since", MOMENT),
        sa.Column("last", MOMENT),
        sa.Column("until", MOMENT),
        sa.Column("is_silent", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "feed_account",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("account_id", sa.Text(), primary_key=True),
        sa.Column("last", MOMENT, nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("habit_seconds", sa.BigInteger()),
    )
    op.create_index("ix_feed_account_account_id", "feed_account", ["account_id"])
    op.create_table(
        "milestone",
        sa.Column("account_id", sa.Text(), primary_key=True),
        sa.Column("plan", sa.Text(), primary_key=True),
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("reached_at", MOMENT),
        sa.Column("waived_until", MOMENT),
        told("moved_to"),
        told("because"),
    )
    op.create_table(
        "signal",
        sa.Column("id", sa.Text(), primary_key=True),
        told("rule"),
        told("account_id"),
        told("child"),
        told("occasion"),
        told("kind"),
        told("state"),
        told("priority", "normal"),
        told("window"),
        told("waits_for"),
        sa.Column("edition", sa.BigInteger(), nullable=False),
        sa.Column("first_true_at", MOMENT, nullable=False),
        sa.Column("true_since", MOMENT),
        sa.Column("held_seconds", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("opened_at", MOMENT),
        sa.Column("acknowledged_at", MOMENT),
        told("acknowledged_by"),
        sa.Column("false_since", MOMENT),
        sa.Column("resolved_at", MOMENT),
        told("resolution"),
        sa.Column("snoozed_until", MOMENT),
        told("owner"),
        sa.Column("says", JSON),
        sa.Column("evidence", JSON),
        sa.Column("is_live", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_signal_account", "signal", ["account_id", "rule"])
    op.create_index(
        "uq_signal_live", "signal", ["rule", "account_id", "child"], unique=True, **only("is_live")
    )


def _ledger() -> None:
    op.create_table(
        "ledger",
        sa.Column("id", IDENTITY, primary_key=True, autoincrement=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("machine_at", MOMENT, nullable=False),
        told("action"),
        told("account_id"),
        told("subject"),
        told("subject_id"),
        told("reason"),
        told("by"),
        sa.Column("edition", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("detail", JSON),
    )
    op.create_index("ix_ledger_account", "ledger", ["account_id", "at"])
    op.create_index("ix_ledger_subject", "ledger", ["subject", "subject_id"])
