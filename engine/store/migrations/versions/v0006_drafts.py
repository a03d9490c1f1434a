"""Drafts: documents that are to become an edition."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

MOMENT = sa.BigInteger()
JSON = sa.Text()
IDENTITY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def told(name: str, default: str = "") -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), nullable=False, server_default=default)


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("id", IDENTITY, primary_key=True, autoincrement=True),
        sa.Column("base", sa.BigInteger(), nullable=False, server_default="0"),
        told("hash"),
        sa.Column("documents", JSON, nullable=False),
        told("note"),
        told("state", "open"),
        sa.Column("made_at", MOMENT, nullable=False),
        told("made_by"),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("authors", JSON, nullable=False),
        told("asked_by"),
        told("approved_by"),
        sa.Column("closed_at", MOMENT),
        sa.Column("edition", sa.BigInteger(), nullable=False, server_default="0"),
    )
    op.create_index("ix_draft_state", "draft", ["state", "id"])
