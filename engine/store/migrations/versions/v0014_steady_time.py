"""How far the world's time has come, for the day on which the machine's clock is set back."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("world", sa.Column("marked_at", sa.BigInteger()))
    op.add_column(
        "world", sa.Column("is_waited_for", sa.Boolean(), nullable=False, server_default=sa.false())
    )
