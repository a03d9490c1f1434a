"""What we do about it: runs, effects, tasks, escalations, mail, suppression, members and tokens."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

MOMENT = sa.BigInteger()
JSON = sa.Text()
IDENTITY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def told(name: str, default: str = "") -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), nullable=False, server_default=default)


def only(where: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(where), "postgresql_where": sa.text(where)}


def upgrade() -> None:
    _run_to_visit()
    _effect_to_task()
    _escalation_to_mail()
    _suppression_to_import_progress()
    _playbook_hold()


def _run_to_visit() -> None:
    op.create_table(
        "run",
        sa.Column("id", sa.Text(), primary_key=True),
        told("playbook"),
        told("account_id"),
        told("key"),
        told("occurrence"),
        sa.Column("edition", sa.BigInteger(), nullable=False),
        told("signal_id"),
        told("cause"),
        told("state"),
        told("cursor"),
        sa.Column("wake_at", MOMENT),
        sa.Column("generation", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("memory", JSON, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        told("ending"),
        told("error"),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("machine_lease_until", MOMENT),
        sa.Column("is_live", sa.Boolean(), nullable=False),
        sa.UniqueConstraint(
            "playbook", "account_id", "key", "occurrence", name="uq_run_playbook_account_id_key_occurrence"
        ),
    )
    op.create_index("ix_run_account", "run", ["account_id"])
    op.create_index("ix_run_due", "run", ["wake_at"], **only("state in ('ready', 'waiting')"))
    op.create_index("uq_run_live", "run", ["playbook", "account_id", "key"], unique=True, **only("is_live"))
    op.create_table(
        "visit",
        sa.Column("run_id", sa.Text(), primary_key=True),
        sa.Column("n", sa.Integer(), primary_key=True),
        told("step"),
        sa.Column("at", MOMENT, nullable=False),
        told("what"),
        sa.Column("detail", JSON),
    )


def _effect_to_task() -> None:
    op.create_table(
        "effect",
        sa.Column("key", sa.Text(), primary_key=True),
        told("kind"),
        told("cause"),
        told("cause_id"),
        told("account_id"),
        told("step"),
        sa.Column("n", sa.Integer(), nullable=False, server_default="0"),
        told("recipient"),
        told("state", "planned"),
        told("reason"),
        sa.Column("until", MOMENT),
        sa.Column("edition", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("content", JSON, nullable=False),
        sa.Column("planned_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT),
        sa.Column("fence", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("machine_lease_until", MOMENT),
        sa.Column("machine_next_at", MOMENT),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("receipt", JSON),
    )
    op.create_index("ix_effect_account", "effect", ["account_id", "done_at"])
    op.create_index("ix_effect_cause", "effect", ["cause", "cause_id"])
    op.create_index(
        "ix_effect_due",
        "effect",
        ["due_at"],
        **only("state in ('planned', 'deferred', 'claimed', 'in_flight')"),
    )
    op.create_index("ix_effect_recipient", "effect", ["recipient", "done_at"])
    op.create_table(
        "task",
        sa.Column("id", sa.Text(), primary_key=True),
        told("account_id"),
        told("signal_id"),
        told("run_id"),
        told("step"),
        sa.Column("n", sa.Integer(), nullable=False, server_default="0"),
        told("assignee"),
        told("priority", "normal"),
        sa.Column("title", JSON, nullable=False),
        sa.Column("because", JSON),
        sa.Column("evidence", JSON),
        sa.Column("checklist", JSON, nullable=False),
        sa.Column("outcomes", JSON, nullable=False),
        told("state", "open"),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT),
        sa.Column("acknowledged_at", MOMENT),
        told("acknowledged_by"),
        sa.Column("snoozed_until", MOMENT),
        sa.Column("closed_at", MOMENT),
        told("closed_by"),
        told("outcome"),
        told("answer"),
        sa.Column("edition", sa.BigInteger(), nullable=False, server_default="0"),
    )
    op.create_index("ix_task_account", "task", ["account_id"])
    op.create_index("ix_task_assignee", "task", ["assignee", "state"])


def _escalation_to_mail() -> None:
    op.create_table(
        "escalation",
        sa.Column("id", sa.Text(), primary_key=True),
        told("policy"),
        sa.Column("edition", sa.BigInteger(), nullable=False),
        told("account_id"),
        told("cause"),
        told("cause_id"),
        told("area"),
        told("state", "climbing"),
        sa.Column("level", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("round", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("wake_at", MOMENT),
        sa.Column("ended_at", MOMENT),
        sa.Column("generation", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        told("error"),
        sa.Column("machine_lease_until", MOMENT),
    )
    op.create_index("ix_escalation_cause", "escalation", ["cause", "cause_id"])
    op.create_index("ix_escalation_due", "escalation", ["wake_at"], **only("state = 'climbing'"))
    op.create_table(
        "mail",
        sa.Column("effect_key", sa.Text(), primary_key=True),
        told("account_id"),
        told("recipient"),
        told("sender"),
        told("subject"),
        told("audience"),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
    )
    op.create_index("ix_mail_sent", "mail", ["sent_at"])


def _suppression_to_import_progress() -> None:
    op.create_table(
        "suppression",
        sa.Column("id", IDENTITY, primary_key=True, autoincrement=True),
        told("address"),
        told("account_id"),
        told("topic"),
        told("reason"),
        sa.Column("at", MOMENT, nullable=False),
        told("by"),
        sa.Column("lifted_at", MOMENT),
    )
    op.create_index("ix_suppression_account", "suppression", ["account_id"])
    op.create_index("ix_suppression_address", "suppression", ["address"])
    op.create_table(
        "member",
        sa.Column("name", sa.Text(), primary_key=True),
        told("teammate"),
        told("role"),
        told("password_hash"),
        told("language"),
        sa.Column("machine_created_at", MOMENT, nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "token",
        sa.Column("hash", sa.Text(), primary_key=True),
        told("name"),
        told("role"),
        sa.Column("machine_created_at", MOMENT, nullable=False),
        sa.Column("machine_revoked_at", MOMENT),
    )
    op.create_table(
        "import_progress",
        sa.Column("file_hash", sa.Text(), primary_key=True),
        sa.Column("mapping", sa.Text(), primary_key=True),
        told("file_name"),
        sa.Column("rows_done", sa.BigInteger(), nullable=False),
        sa.Column("rows_refused", sa.BigInteger(), nullable=False),
        sa.Column("machine_updated_at", MOMENT, nullable=False),
        sa.Column("is_finished", sa.Boolean(), nullable=False),
    )


def _playbook_hold() -> None:
    op.create_table(
        "playbook_hold",
        sa.Column("playbook", sa.Text(), primary_key=True),
        told("reason"),
        sa.Column("at", MOMENT, nullable=False),
        told("by"),
    )
