"""The tellings of one event are found by its id."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    named = sa.text("kind = 'event' and child <> ''")
    op.create_index(
        "ix_observation_event",
        "observation",
        ["account_id", "child", "name"],
        sqlite_where=named,
        postgresql_where=named,
    )
