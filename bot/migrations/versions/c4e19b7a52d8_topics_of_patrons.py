"""Topics of patrons' private chats"""

import sqlalchemy as sa
from alembic import op

revision = 'c4e19b7a52d8'
down_revision = 'c2d7e51f8a36'


def upgrade() -> None:
    """Bring the tables forward."""
    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.add_column(sa.Column('thread_id', sa.BigInteger(), nullable=True))
    with op.batch_alter_table('questions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('thread_id', sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Take the tables back."""
    with op.batch_alter_table('questions', schema=None) as batch_op:
        batch_op.drop_column('thread_id')
    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.drop_column('thread_id')
