"""The newest silence of an account against its habit."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("feed_account", sa.Column("lapse_from", sa.BigInteger()))
    op.add_column("feed_account", sa.Column("lapse_to", sa.BigInteger()))
