"""Until when an account is not to be acted on, and why."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("suppression", sa.Column("until", sa.BigInteger()))
    op.add_column("suppression", sa.Column("why", sa.Text(), nullable=False, server_default=""))
