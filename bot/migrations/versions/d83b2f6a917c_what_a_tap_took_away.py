"""What a tap took away, for a minute"""

import sqlalchemy as sa
from alembic import op

from knowledge import models

revision = 'd83b2f6a917c'
down_revision = 'c4e19b7a52d8'


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table('taken_away',
    sa.Column('update_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('patron_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('rows', sa.JSON(), nullable=False),
    sa.Column('taken_at', models.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['patron_id'], ['patrons.id'], ),
    sa.PrimaryKeyConstraint('update_id')
    )
    with op.batch_alter_table('taken_away', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_taken_away_patron_id'), ['patron_id'], unique=False)


def downgrade() -> None:
    """Take the tables back."""
    with op.batch_alter_table('taken_away', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_taken_away_patron_id'))

    op.drop_table('taken_away')
